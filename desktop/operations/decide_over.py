"""責任者の決裁: a supervisor signs on over the session of who is signed on, decides, and goes."""

from __future__ import annotations

from desktop.cache.journal import Signer
from desktop.operations.desk import Desk
from desktop.operations.sign_on import unlock
from sync.base.verdicts import Refusal
from sync.journal.kinds import Kind, RefusalNoted, SignOff

FOR_WHAT = "窓口での決裁"
OVER = "over"
"""What was refused, in the journal."""


def sign_on_over(desk: Desk, staff: str, password: str, code: str = "") -> Signer | Refusal:
    """Open the key of a supervisor who is somebody else than who is signed on. Slow (Argon2id)."""
    if staff == desk.who.staff:
        _note(desk, desk.who, "over.self")
        return Refusal(
            "over.self",
            "staff",
            "自分の届出は、自分では決裁できません。",
            "ほかの責任者が、ご自分の職員番号を入力してください。",
        )
    signer = unlock(desk, staff, password, FOR_WHAT, code)
    if isinstance(signer, Refusal):
        return signer
    if not desk.office.may_decide(staff):
        _note(desk, signer, "over.role")
        return Refusal(
            "over.role",
            "staff",
            "決裁の権限がない職員です。",
            "責任者が、ご自分の職員番号を入力してください。",
        )
    return signer


def sign_off_over(desk: Desk, signer: Signer) -> None:
    """Keep that the supervisor has gone; who is signed on goes on, with their visitor."""
    desk.journal.keep(Kind.SIGN_OFF, SignOff(signer.staff), signer, visitors=False)


def _note(desk: Desk, signer: Signer, code: str) -> None:
    desk.journal.keep(Kind.REFUSAL, RefusalNoted(OVER, code), signer, visitors=False)
