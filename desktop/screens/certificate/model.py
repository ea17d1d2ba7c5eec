"""The choices of a 住民票の写し, and what the screen asks of the desk. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from desktop.operations.wishes import Approval, Counter, Issued, Made, Wish
from sync.base.verdicts import Refusal

MOST_COPIES = 20

REQUESTERS = (
    ("self", "本人", ("ほ",)),
    ("household", "同一世帯員", ("ど",)),
    ("proxy", "代理人", ("だ",)),
    ("third", "第三者", ("さ",)),
    ("professional", "職務上", ("し",)),
    ("official", "公用", ("こ",)),
)
"""Who asks (住民基本台帳法12条, 12条の2, 12条の3); none is preset."""

IDENTITIES = (
    ("mynumber_card", "マイナンバーカード", ("ま",)),
    ("photo", "運転免許証等（1点）", ("う",)),
    ("two", "資格確認書等（2点）", ("し",)),
    ("oral", "聞取り", ("き",)),
)
"""How identity was checked: the kind of document, never its number."""


class CertificateDesk(Protocol):
    """The desk, for certificates."""

    def counter(self, atena_no: str) -> Counter | None:
        """Return how things stand for this person; None if nobody is there."""
        ...

    def check(self, wish: Wish) -> tuple[Refusal, ...]:
        """Return why this wish may not be issued now."""
        ...

    def preview(self, wish: Wish) -> Callable[[], Made]:
        """Read what the paper says; what is returned draws it, on any thread. Nothing is kept."""
        ...

    def approve(self, staff: str, password: str, for_what: str) -> Approval | Refusal:
        """Unlock a supervisor's key for one certificate; slow (Argon2id), called off Qt's thread.

        Both outcomes are kept in the journal.
        """
        ...

    def issue(self, wish: Wish, approval: Approval | None) -> Issued | tuple[Refusal, ...]:
        """Read again, draw, and commit the issuance before anything is printed. Raises Trouble."""
        ...

    def outcome(self, issuance: bytes, *, handed: bool, reason: str = "") -> None:
        """Keep what became of the sheet: 交付済 or 書損. Raises Trouble."""
        ...

    def unsettled(self) -> Sequence[Issued]:
        """Return issuances of this desk without an outcome: the program ended in between."""
        ...
