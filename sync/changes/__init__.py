"""What may happen: one file per change kind, each with a pure `decide(view, body, policy, today)`.

The same function decides at the counter and at the cloud. Adding a kind is one file here and one
line in `registry.py`. May import `sync.records` and `sync.base`.
"""
