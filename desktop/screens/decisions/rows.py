"""What a row of the approval desk's list says of a filing."""

from __future__ import annotations

from collections.abc import Callable

from desktop.operations.filed import Filed
from desktop.operations.moments import in_list, waited
from desktop.operations.urgency import Urgency, left_in_words, urgency
from desktop.screens.decisions.deciding import DecidingDesk
from desktop.screens.queue.filinglist import RowLooks, Told, standing_told

TONES = {Urgency.DUE: "trouble", Urgency.SOON: "caution"}
"""The tone of a legal deadline that presses; the others stand among the other words."""


def row_looks(desk: DecidingDesk, marked: Callable[[bytes], bool]) -> RowLooks:
    """Return how a row looks; `marked` says whether a filing is to be approved with others."""

    def tone(filed: Filed) -> str:
        return TONES.get(urgency(filed, desk.today(), desk.now()), "")

    def left(filed: Filed) -> str:
        return left_in_words(filed.deadline, desk.today())

    def chip(filed: Filed) -> Told:
        return Told("選択", "success") if marked(filed.id) else standing_told(filed)

    def below(filed: Filed) -> str:
        mine = "自分が受付" if filed.staff == desk.staff() else ""
        passed = f"回付→{filed.referrals[-1].asked}" if filed.referrals else ""
        gone = f"{waited(filed.filed_at, desk.now())}経過"
        due = "" if tone(filed) else left(filed)
        words = (passed, due, in_list(filed.filed_at), gone, filed.staff_name, mine)
        return "　".join(word for word in words if word)

    def beside(filed: Filed) -> Told | None:
        words = left(filed)
        return Told(words, tone(filed)) if words and tone(filed) else None

    return RowLooks(below, chip, beside)
