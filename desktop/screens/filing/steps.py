"""The pages a filing goes through after its form: the comparison, and 受付済."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.language import joined, tr
from desktop.operations.difference import Line
from desktop.operations.file_change import Receipt
from desktop.screens.filing.presenter import Step, what_next
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.difference import ChangeRow, DifferenceTable
from desktop.widgets.prose import Prose
from desktop.widgets.shapes import ShapeMark
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.widgets.style import Style
    from sync.base.verdicts import Alert

MOST_ELSEWHERE = 14
"""Lines of the list for the visitor; a kind that needs more names offices, not papers."""

STEPS = {Step.FORM: "1 入力", Step.CONFIRM: "2 確認", Step.DONE: "3 受付済"}


class StepBar(QWidget):
    """The function's name, always in sight, and the three steps with the present one marked."""

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.spaces.small)
        self._title = QLabel()
        self._title.setObjectName(f"{name}.title")
        set_role(self._title, "title")
        row.addWidget(self._title)
        row.addStretch(1)
        self._steps = {}
        for number, (step, words) in enumerate(STEPS.items()):
            if number:
                arrow = QLabel("›")
                set_role(arrow, "strong")
                row.addWidget(arrow)
            label = QLabel(tr(words))
            set_role(label, "step")
            row.addWidget(label)
            self._steps[step] = label

    def show_step(self, title: str, step: Step) -> None:
        """Mark where the clerk is."""
        self._title.setText(tr(title))
        for each, label in self._steps.items():
            set_role(label, "step_here" if each is step else "step")
        self.setAccessibleName(f"{tr(title)} {tr(STEPS[step])}")


class ConfirmPage(QWidget):
    """Before and after; alerts stand apart above, for they do not stop anybody."""

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._people = Prose(role="strong", shelf=style.shelf)
        self._people.setObjectName(f"{name}.confirm.people")
        self._came = Prose(shelf=style.shelf)
        self._came.setObjectName(f"{name}.confirm.came")
        self._alerts = AlertStack(style, f"{name}.alerts")
        self.table = DifferenceTable(style)
        self.table.setObjectName(f"{name}.difference")
        hint = Prose("届出書と見比べ、まちがいがなければ「受付」を押してください。", "muted")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(style.spaces.medium)
        for widget in (self._people, self._came, self._alerts):
            whole.addWidget(widget)
        whole.addWidget(self.table, 1)
        whole.addWidget(hint)
        self.setFocusProxy(self.table)

    def show_change(
        self, people: str, alerts: Sequence[Alert], lines: Sequence[Line], came: str = ""
    ) -> None:
        """Show whom it concerns, who came with it, what to look at, and the difference."""
        self._people.set_words(people)
        self._came.set_words(came)
        self._came.setVisible(bool(came))
        self._alerts.show_alerts(alerts)
        show_lines(self.table, lines)


class AlertStack(QWidget):
    """アラート: what to see before going on, one banner each."""

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setObjectName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.spaces.small)
        self._banners: list[Banner] = []
        self._words: tuple[str, ...] = ()

    def show_alerts(self, alerts: Sequence[Alert]) -> None:
        """Show `alerts` in place of those before; takes no room when there are none."""
        self.show_texts(
            [BannerText(BannerKind.CAUTION, a.reason, next_step=a.remedy) for a in alerts]
        )

    def show_texts(self, texts: Sequence[BannerText]) -> None:
        """Show banners in place of those before."""
        while len(self._banners) < len(texts):
            banner = Banner(self._style)
            self._column.addWidget(banner)
            self._banners.append(banner)
        for place, banner in enumerate(self._banners):
            if place < len(texts):
                banner.show_text(texts[place])
                banner.updateGeometry()
            else:
                banner.clear()
        self._words = tuple(text.title for text in texts)
        self.setAccessibleName(joined(map(tr, self._words)))
        self.setVisible(bool(texts))
        self._column.invalidate()
        self.updateGeometry()

    def words(self) -> tuple[str, ...]:
        """Return the titles shown."""
        return self._words


class ReceivedPage(QFrame):
    """受付済: shown only once the filing is durable; with its number and what happens next."""

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "panel")
        spaces = style.spaces
        mark = ShapeMark(style.tones["success"], round(style.sizes.person * 2.2))
        self._word = QLabel(tr("受付済"))
        self._word.setObjectName(f"{name}.received")
        self._word.setFont(style.font(style.sizes.person, bold=True))
        self._word.setStyleSheet(
            f"font-size: {style.sizes.person}pt; font-weight: bold;"
            f" color: {style.tones['success'].ink.name()};"
        )
        self._number = QLabel()
        self._number.setObjectName(f"{name}.entry_no")
        set_role(self._number, "title")
        self._what, self._next = Prose(role="strong", shelf=style.shelf), Prose()
        self._next.setObjectName(f"{name}.next")
        self._elsewhere_title = QLabel(tr("このあとの手続き"))
        set_role(self._elsewhere_title, "strong")
        self._elsewhere = [QLabel() for _ in range(MOST_ELSEWHERE)]
        for place, line in enumerate(self._elsewhere, 1):
            line.setObjectName(f"{name}.elsewhere.{place}")
            line.setWordWrap(True)
            line.hide()  # until it says something it needs no room
        head = QHBoxLayout()
        head.setSpacing(spaces.large)
        head.addWidget(mark)
        head.addWidget(self._word)
        head.addSpacing(spaces.large)
        head.addWidget(self._number, 1, Qt.AlignmentFlag.AlignVCenter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[spaces.huge, spaces.medium] * 2)
        whole.setSpacing(spaces.medium)
        whole.addLayout(head)
        whole.addWidget(self._what)
        whole.addWidget(self._next)
        further = QVBoxLayout()
        further.setSpacing(spaces.tight)
        for line in (self._elsewhere_title, *self._elsewhere):
            further.addWidget(line)
        whole.addLayout(further)
        whole.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_receipt(
        self, receipt: Receipt, what: str, elsewhere: Sequence[str] = (), *, paper: bool = False
    ) -> None:
        """Show the number, what happens next, and what else there may be to do in the town hall."""
        follows = what_next(receipt, paper=paper)
        told = [*elsewhere][:MOST_ELSEWHERE]
        self._elsewhere_title.setVisible(bool(told))
        for line, words in zip_longest(self._elsewhere, told, fillvalue=""):
            if isinstance(line, QLabel):
                line.setText(f"・{tr(words)}" if words else "")
                line.setVisible(bool(words))
        self._number.setText(tr(f"受付番号　{receipt.where}　第{receipt.number}号"))
        self._what.set_words(what)
        self._next.set_words(follows)
        heard = (self._word.text(), self._number.text(), tr(what), tr(follows))
        further = (self._elsewhere_title.text(), *map(tr, told)) if told else ()
        self.setAccessibleName(" ".join((*heard, *further)))


def show_lines(table: DifferenceTable, lines: Sequence[Line]) -> None:
    """Show a difference in the one table for differences."""
    table.show_change([ChangeRow(line.label, line.before, line.after) for line in lines])
