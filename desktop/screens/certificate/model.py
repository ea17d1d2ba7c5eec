"""The choices of a certificate, and what the screen asks of the desk. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from desktop.operations.wishes import (
    AUTHORITY_WORDS,
    IDENTITY_WORDS,
    REQUESTER_WORDS,
    USUAL_FORM,
    Approval,
    Counter,
    Issued,
    Made,
    Wish,
)
from sync.base.verdicts import Refusal
from sync.records.resident import Resident

MOST_COPIES = 20

_LETTERS = dict(
    zip(
        (*REQUESTER_WORDS, *IDENTITY_WORDS),
        ("ほ", "ど", "だ", "さ", "し", "こ", "ま", "う", "し", "き"),
        strict=True,
    )
)
"""The letter that picks each choice."""

REQUESTERS = tuple((key, words, (_LETTERS[key],)) for key, words in REQUESTER_WORDS.items())
"""Who asks; none is preset."""

IDENTITIES = tuple((key, words, (_LETTERS[key],)) for key, words in IDENTITY_WORDS.items())
"""How identity was checked; none is preset."""


AUTHORITIES = tuple(
    (key, words, (letter,))
    for (key, words), letter in zip(AUTHORITY_WORDS.items(), ("い", "ほ"), strict=True)
)
"""What a 代理人 showed; none is preset."""


class CertificateDesk(Protocol):
    """The desk, for certificates."""

    def counter(self, atena_no: str, form: str = USUAL_FORM) -> Counter | None:
        """Return how things stand for this person and paper; None if nobody is there."""
        ...

    def asking(self, atena_no: str) -> Callable[[], Sequence[Resident]] | None:
        """Return what asks the cloud where those are whose 支援措置 is released today.

        Slow, called off Qt's thread; None where nobody has to be asked for. The inquiries are kept
        before it returns. Raises Trouble, both now and when it is called.
        """
        ...

    def told(self, rows: Sequence[Resident]) -> None:
        """Take what the cloud answered, until `forget`."""
        ...

    def forget(self) -> None:
        """Forget where anybody is."""
        ...

    def check(self, wish: Wish) -> tuple[Refusal, ...]:
        """Return why this wish may not be issued now."""
        ...

    def preview(self, wish: Wish) -> Callable[[], Made]:
        """Read what the paper says; what is returned draws it, on any thread. Nothing is kept."""
        ...

    def approve(
        self, staff: str, password: str, for_what: str, form: str = USUAL_FORM, code: str = ""
    ) -> Approval | Refusal:
        """Unlock a supervisor's key for one certificate; slow (Argon2id), called off Qt's thread.

        Both outcomes are kept in the journal.
        """
        ...

    def issue(self, wish: Wish, approval: Approval | None) -> Issued | tuple[Refusal, ...]:
        """Read again, draw, and commit the issuance before anything is printed. Raises Trouble."""
        ...

    def application(self, wish: Wish) -> bytes:
        """Return the PDF of the application for this wish, ready to be signed; kept nowhere."""
        ...

    def outcome(self, issuance: bytes, *, handed: bool, reason: str = "") -> None:
        """Keep what became of the sheet: 交付済 or 書損. Raises Trouble."""
        ...

    def unsettled(self) -> Sequence[Issued]:
        """Return issuances of this desk without an outcome: the program ended in between."""
        ...
