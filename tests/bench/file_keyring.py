"""A system's keyring for measurements: passwords in the file that KEYRING_FILE names."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    """Chosen by PYTHON_KEYRING_BACKEND, as an installer chooses one."""

    priority = 5.0  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        """Return what was kept."""
        return self._all().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""
        kept = self._all() | {f"{service} {username}": password}
        _file().write_text(json.dumps(kept), "utf-8")

    def delete_password(self, service: str, username: str) -> None:
        """Nothing asks for it."""
        raise NotImplementedError

    def _all(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(_file().read_text()) if _file().exists() else {}
        return found


def _file() -> Path:
    return Path(os.environ["KEYRING_FILE"])
