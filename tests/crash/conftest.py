"""The real PostgreSQL of the ports' tests."""

from tests.ports.conftest import database_url, names, server_url

__all__ = ["database_url", "names", "server_url"]
