"""The desk's keys at rest: in the system's keyring, else wrapped under a passphrase. Never plain.

No Qt. May import `sync.base` and `keyring`.
"""
