"""The real PostgreSQL of the ports' tests."""

from tests.ports.conftest import addresses, database_url, names, server_url

__all__ = ["addresses", "database_url", "names", "server_url"]
