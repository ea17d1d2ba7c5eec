"""One-time codes as the cloud takes them: how a wrong one counts, and when a code is void.

Nobody gets to guess: each wrong try is noted under what it was meant for, and after the policy's
number of them the code that was handed out for that serves no more. A new code begins at 0.
"""

from __future__ import annotations

from sync.base.ids import plain_code
from sync.base.wire import sha256
from sync.exchanges.ports import LedgerWriting, OneTimeCode
from sync.exchanges.refusals import Declined

DESK = "desk"
"""What a code is for by which a machine enrols; also where a try that fits no code is noted."""

NAMING_LETTERS = 5

VOIDED = b""
"""By whom a code was used that the administrator took back before anybody used it."""


def desk_purpose(code: str) -> str:
    """Return what an enrolment code is for: its first group tells it from the others.

    Who types one wrong has no name yet, so the group is the name; 75 random bits are left to guess.
    """
    return f"{DESK}:{plain_code(code)[:NAMING_LETTERS]}"


def staff_purpose(staff: str) -> str:
    """Return what the code of a person's first sign-on is for."""
    return f"staff:{staff}"


def taken(
    ledger: LedgerWriting, purpose: str, code: str, by: tuple[bytes, int], now: int
) -> OneTimeCode | None:
    """Return the code as it was handed out for `purpose`; None if it is wrong, which is noted.

    `by` is the public key that it is used for and the desk that asks, 0 where that has no number.
    Raises Declined where too many were wrong before. The note needs a transaction that ends well.
    Tries for one purpose are judged one behind the other, however many come at once.
    """
    public, desk = by
    found = ledger.code(sha256(plain_code(code).encode()))
    if found is not None and found.purpose not in {purpose, _former(purpose)}:
        found = None
    if found is not None and found.used_by == public:
        return found
    known = not _former(purpose) or ledger.open_codes(purpose, now) > 0
    if known:
        ledger.hold_tries(purpose)
    if left(ledger, purpose) <= 0:
        raise void()
    if found is not None:
        return found
    ledger.note_wrong_code(purpose if known else DESK, desk, now)
    return None


def _former(purpose: str) -> str:
    """Return what an enrolment code was said to be for before each had its own name; else ""."""
    return DESK if purpose.startswith(f"{DESK}:") else ""


def left(ledger: LedgerWriting, purpose: str) -> int:
    """Return how many wrong tries are left before what was handed out for `purpose` is void."""
    return ledger.office().policy.sign_on.code_tries - ledger.wrong_codes(purpose)


def void() -> Declined:
    """Return the refusal for a code that was guessed at too often."""
    return Declined(
        "code.void",
        "誤ったコードの入力が続いたため、このコードは無効になりました。",
        "システム担当に新しいコードの発行を依頼してください。",
    )
