"""What makes paper of facts, as operations see it: `desktop.certificates.engine` in truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Paper(Protocol):
    """A finished certificate (`desktop.certificates.engine.Rendered`)."""

    @property
    def pdf(self) -> bytes:
        """The PDF."""
        ...

    @property
    def digest(self) -> str:
        """Its SHA-256, hex."""
        ...

    @property
    def pages(self) -> int:
        """How many sheets one copy takes."""
        ...

    @property
    def complete(self) -> bool:
        """Whether every fact is on it as it should be."""
        ...


Code = Callable[[bytes], str]


class Press(Protocol):
    """What makes paper of facts (`desktop.certificates.engine.Press`)."""

    def render(self, facts: object, code: Code | None = None) -> Paper:
        """Return the finished certificate; `code` makes its QR code of the digest of its print."""
        ...
