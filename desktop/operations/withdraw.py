"""取下げ: the person who filed takes the filing back before it is decided."""

from __future__ import annotations

from desktop.operations.desk import Desk
from desktop.operations.filings import known_filing
from sync.base.verdicts import Refusal
from sync.journal.kinds import Kind, Withdrawal
from sync.journal.standing import MOVES, Standing


def withdraw(desk: Desk, filing: bytes, reason: str) -> tuple[Refusal, ...]:
    """Keep a withdrawal; () once it is on the disk."""
    known = known_filing(desk, filing)
    if known is None or Standing.WITHDRAWN not in MOVES[known.standing]:
        return (
            Refusal(
                "withdrawal.late",
                "",
                "この届出は、もう取り下げられません。",
                "訂正が必要なときは、新しい届出を受け付けてください。",
            ),
        )
    if known.words.staff != desk.who.staff:
        return (
            Refusal(
                "withdrawal.not_filer",
                "",
                "取り下げられるのは、入力した職員だけです。",
                "決裁者に差戻しを依頼してください。",
            ),
        )
    desk.journal.keep(Kind.WITHDRAWAL, Withdrawal(filing, reason), desk.who)
    return ()
