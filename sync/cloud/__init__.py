"""The shared backend: PostgreSQL ledger, ASGI app, TLS, operator commands.

The only place that knows PostgreSQL. May import all of `sync`.
"""
