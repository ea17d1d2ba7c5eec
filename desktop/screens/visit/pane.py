"""The visitor at the left of 受付: who they are, what was done for them, what it comes to."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.operations.visit_items import Item
from desktop.screens.visit.asking import Asking
from desktop.screens.visit.model import VisitShown, taken_words, undo_words, visitor_words, yen
from desktop.screens.visit.rows import ITEMS, facts_words, item_row
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.nametext import NameText
from desktop.widgets.prose import Prose
from desktop.widgets.resultlist import ResultList
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.widgets.style import Style
    from sync.records.policy import Exemption

NOBODY = "受付中の来庁者はいません。検索して開くと、受付が始まります。"
NOTHING_DONE = "まだ手続はありません。"


class VisitPane(QFrame):
    """Shows one visit; what is asked before something is done stands below it."""

    def __init__(self, style: Style, grounds: Sequence[Exemption]) -> None:
        """Take the grounds on which no fee is taken."""
        super().__init__()
        self._visitor = NameText(style, points=style.sizes.strong, bold=True, wraps=True)
        self._visitor.setObjectName("visit.visitor")
        self._facts = Prose("", "muted", shelf=style.shelf)
        self._facts.setObjectName("visit.facts")
        self.ticket, self.visitor = QLineEdit(), TextEdit1()
        self.ticket.setObjectName("visit.ticket")
        self.ticket.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin)
        self.visitor.setObjectName("visit.name")
        self.rows = {
            "ticket": FieldRow(style, "整理券", self.ticket),
            "name": FieldRow(style, "来庁者の氏名", self.visitor),
        }
        self.items = ResultList(style, ITEMS)
        self.items.setObjectName("visit.items")
        self.items.setAccessibleName(tr("この受付の手続"))
        self._room = QWidget()
        self.undo = Prose("", "muted")
        self.undo.setObjectName("visit.undo")
        self._total = QLabel()
        self._total.setObjectName("visit.total")
        set_role(self._total, "title")
        self._taken = NameText(style, points=style.sizes.title * 1.6, bold=True)
        self._taken.setObjectName("visit.taken")
        self.asking = Asking(style, grounds)
        set_role(self, "panel")
        foot = QHBoxLayout()
        foot.addWidget(self.undo, 1)
        foot.addWidget(self._total)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[style.spaces.medium] * 4)
        column.setSpacing(style.spaces.small)
        for widget in (self._visitor, self._facts, *self.rows.values(), self._taken):
            column.addWidget(widget)
        column.addWidget(self.items, 1)
        column.addWidget(self._room, 1)
        column.addLayout(foot)
        column.addWidget(self.asking)

    def show_visit(
        self, shown: VisitShown | None, refused: Collection[str], *, open_: bool, typed: bool
    ) -> None:
        """Show a visit, None for nobody; what is `refused` stays as it was typed, to be mended.

        What is being typed stays too, wherever the focus is, unless `typed` says that it counts no
        more.
        """
        self._visitor.set_text(tr(visitor_words(shown) if shown else NOBODY))
        self._facts.set_words(facts_words(shown) if shown else "")
        self._facts.setVisible(shown is not None)
        for name, line, words in (
            ("ticket", self.ticket, shown.visit.ticket if shown else ""),
            ("name", self.visitor, shown.visit.visitor.name if shown else ""),
        ):
            self.rows[name].setVisible((shown is None or open_) and not self.asking.wide)
            if name not in refused and (typed or not line.isModified()):
                line.setText(words)
        lit = self.items.current()
        rows = [item_row(item) for item in shown.items] if shown else []
        self.items.set_rows(rows, keep=lit.key if lit else None)
        self.items.setVisible(bool(rows))
        self._room.setVisible(not rows)
        self.undo.setVisible(shown is not None and not self.asking.wide)
        self._total.setText(tr(f"合計 {yen(shown.total)}") if shown else "")
        taken = taken_words(shown) if shown and not open_ else ""
        self._taken.set_text(tr(taken))
        self._taken.setVisible(bool(taken))

    def show_undo(self, item: Item | None, *, open_: bool) -> None:
        """Say how the thing under the cursor is undone, or why it cannot be."""
        words = undo_words(item) if item is not None else NOTHING_DONE
        self.undo.set_words(words if open_ else "")
