"""取下げ: the person who filed takes the filing back before it is decided."""

from __future__ import annotations

from desktop.operations.desk import Desk
from desktop.operations.filings import known_filing
from sync.base.verdicts import Refusal
from sync.journal.kinds import Kind, Withdrawal
from sync.journal.standing import MOVES, Standing

DONE, LATE = "取り下げた届出です。", "この届出は、もう取り下げられません。"


def withdraw(desk: Desk, filing: bytes, reason: str) -> tuple[Refusal, ...]:
    """Keep a withdrawal; () once it is on the disk."""
    refusal = may_withdraw(desk, filing)
    if refusal is not None:
        return (refusal,)
    desk.journal.keep(Kind.WITHDRAWAL, Withdrawal(filing, reason), desk.who)
    return ()


def may_withdraw(desk: Desk, filing: bytes) -> Refusal | None:
    """Return why the person signed on may not take this filing back; None if they may."""
    known = known_filing(desk, filing)
    if known is None or Standing.WITHDRAWN not in MOVES[known.standing]:
        return Refusal(
            "withdrawal.late",
            "",
            DONE if known is not None and known.standing is Standing.WITHDRAWN else LATE,
            "訂正が必要なときは、新しい届出を受け付けてください。",
        )
    if known.words.staff != desk.who.staff:
        return Refusal(
            "withdrawal.not_filer",
            "",
            "取り下げられるのは、入力した職員だけです。",
            "責任者に差戻しを依頼してください。",
        )
    return None
