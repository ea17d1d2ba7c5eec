"""The question on the screen: by what, whom, which days, why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.forms.controls.finderbox import FinderBox
from desktop.language import tr
from desktop.screens.audit.presenter import BY_LABELS, By, Typed
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.eradate import EraDateEdit
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.moves import enter_moves

if TYPE_CHECKING:
    from desktop.forms.found import Offered
    from desktop.screens.audit.model import AuditDesk
    from desktop.widgets.style import Style

WORDS = {
    By.RESIDENT: "氏名・生年月日・宛名番号",
    By.STAFF: "職員番号・氏名",
    By.DESK: "端末の番号・名称",
}


class QuestionForm(QWidget):
    """The fields. Only those of what it is asked by are in sight; what was typed stays.

    `by` chooses what it is asked by; the screen places it.
    """

    turned = Signal(object)
    """Asked by something else: `By`."""
    done = Signal()
    """Enter on the last field."""
    left = Signal()

    def __init__(self, style: Style, desk: AuditDesk) -> None:
        super().__init__()
        self.by = ChoiceList(style, [Choice(b.value, BY_LABELS[b]) for b in By])
        self.by.setObjectName("audit.by")
        self.by.setAccessibleName(tr("照会の種類"))
        find = {By.RESIDENT: desk.residents, By.STAFF: desk.staff, By.DESK: desk.desks}
        self.whom = {by: FinderBox(style, _spoken(find[by]), WORDS[by]) for by in WORDS}
        self.since = EraDateEdit(style)
        self.until = EraDateEdit(style)
        self.reason = TextEdit1()
        self.rows: dict[str, FieldRow] = {}
        for by, box in self.whom.items():
            box.setObjectName(f"audit.{by}")
            self.rows[by.value] = FieldRow(style, BY_LABELS[by], box, required=True)
        for name, label, editor in (
            ("since", "期間の始まり", self.since),
            ("until", "期間の終わり", self.until),
        ):
            editor.setObjectName(f"audit.{name}")
            self.rows[name] = FieldRow(style, label, editor)
        self.reason.setObjectName("audit.reason")
        self.rows["reason"] = FieldRow(
            style, "照会の理由", self.reason, required=True,
            hint="照会したことと理由は、記録に残ります。",
        )  # fmt: skip
        left, right = QVBoxLayout(), QVBoxLayout()
        for name, row in self.rows.items():
            (right if name in {"since", "until", "reason"} else left).addWidget(row)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(style.spaces.large)
        for side in (left, right):
            side.setSpacing(style.spaces.small)
            side.addStretch(1)
            whole.addLayout(side, 1)
        moves = enter_moves(self)
        moves.ended.connect(self.done)
        moves.left.connect(self.left)
        self.by.chosen.connect(self._turn)

    def choose(self, by: By) -> None:
        """Ask by this."""
        self.by.choose(by.value)
        self._turn(by.value)

    def show_days(self, since: dt.date, until: dt.date) -> None:
        """Fill the days in where nothing was typed."""
        if not self.since.text() and not self.until.text():
            self.since.set_date(since)
            self.until.set_date(until)

    def chosen(self) -> By:
        """Return by what it is asked."""
        return By(self.by.choice() or By.RESIDENT)

    def typed(self) -> Typed:
        """Return what stands in the fields."""
        box = self.whom.get(self.chosen())
        wrong = [name for name, each in (("since", self.since), ("until", self.until))
                 if each.refusal() is not None]  # fmt: skip
        return Typed(
            (box.value() or box.line.text().strip()) if box else "",
            self.since.date(),
            self.until.date(),
            self.reason.text(),
            wrong[0] if wrong else "",
        )

    def show_refusals(self, refusals: dict[str, str]) -> None:
        """Say what is wrong beside its field."""
        for row in self.rows.values():
            row.clear()
        here = self.chosen().value
        for name, words in refusals.items():
            row = self.rows.get(here if name == "whom" else name) or self.rows["reason"]
            row.show_refusal(words)

    def take_hands(self) -> None:
        """Take the focus to whom it is about; where it is about nobody, to the days."""
        box = self.whom.get(self.chosen())
        (box or self.since).setFocus()

    def _turn(self, key: str) -> None:
        by = By(key)
        for each in self.whom:
            self.rows[each.value].setVisible(each is by)
        self.turned.emit(by)


def _spoken(find: Callable[[str], Sequence[Offered]]) -> Callable[[str], Sequence[Offered]]:
    """Have what tells people apart said in the language that is spoken: days, roles."""
    return lambda text: [replace(each, facts=tr(each.facts)) for each in find(text)]
