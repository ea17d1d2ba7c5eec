"""The desk's two encrypted files: the journal, which is precious, and the cache, which is not.

SQLAlchemy over SQLCipher. No Qt. May import `sync` and `sqlalchemy`.
"""
