"""画面ロック: the session rests until its person, or another, signs on over it."""

from __future__ import annotations

from desktop.cache.journal import Signer
from desktop.cache.visits import Visit
from desktop.operations.desk import Desk
from desktop.operations.sign_on import begin, sign_off, unlock
from sync.base.verdicts import Refusal
from sync.journal.kinds import Kind, ScreenLocked

FOR_WHAT = "画面ロックの解除"


def lock_screen(desk: Desk, *, idle: bool) -> None:
    """Keep that the screen was locked; the session and its visit stay as they are."""
    locked = ScreenLocked(desk.who.staff, idle)
    desk.journal.keep(Kind.SCREEN_LOCKED, locked, desk.who, visitors=False)


def unlock_screen(desk: Desk, staff: str, password: str, code: str = "") -> Signer | Refusal:
    """Return who may go on at a locked screen, theirs or not. Slow (Argon2id)."""
    return unlock(desk, staff, password, FOR_WHAT if staff == desk.who.staff else "", code)


def hand_over(desk: Desk, signer: Signer) -> Visit | None:
    """Have another person work here from now on; return the former's visit, which is parked."""
    try:
        return sign_off(desk)
    finally:
        begin(desk, signer)
