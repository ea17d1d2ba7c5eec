"""What happened at a desk: signed, hash-chained, numbered entries, and where a filing stands.

Pure: keeps nothing itself. May import `sync.changes`, `sync.records` and `sync.base`.
"""
