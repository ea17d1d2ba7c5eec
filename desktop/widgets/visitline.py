"""The slim line that says who stands at the counter, on every screen while a visit is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop.language import joined, tr
from desktop.widgets.nametext import NameText
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.widgets.style import Style


@dataclass(frozen=True)
class VisitOnLine:
    """Who is at the counter, already worded: `ticket` "" for none, `total` 900円."""

    visitor: str
    ticket: str = ""
    items: int = 0
    total: str = ""


class VisitLine(QFrame):
    """Hidden while nobody is at the counter."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("visit_line")
        self._shown: VisitOnLine | None = None
        colours, spaces = style.colours, style.spaces
        self.setStyleSheet(
            f"VisitLine {{ background: {colours.accent_soft.name()};"
            f" border: none; border-bottom: 1px solid {colours.line.name()}; }}"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(spaces.large, spaces.tight, spaces.large, spaces.tight)
        row.setSpacing(spaces.large)
        word = QLabel(tr("受付中"))
        set_role(word, "strong")
        self._ticket, self._items, self._total = QLabel(), QLabel(), QLabel()
        self._visitor = NameText(style, points=style.sizes.body, bold=True)
        set_role(self._total, "strong")
        for widget in (word, self._ticket, self._visitor):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self._items, self._total):
            row.addWidget(widget)
        self.hide()

    def show_visit(self, shown: VisitOnLine | None) -> None:
        """Show who is at the counter; None: nobody."""
        if shown == self._shown:
            return
        self._shown = shown
        self.setVisible(shown is not None)
        if shown is None:
            return
        self._ticket.setText(tr(f"整理券 {shown.ticket}"))
        self._ticket.setVisible(bool(shown.ticket))
        self._visitor.set_text(tr(shown.visitor))
        self._items.setText(tr(f"{shown.items}件"))
        self._total.setText(tr(f"合計 {shown.total}"))
        ticket = self._ticket.text() if shown.ticket else ""
        words = (tr("受付中"), ticket, tr(shown.visitor), self._items.text(), self._total.text())
        self.setAccessibleName(joined(words))
