"""Above the approval desk's list: what is listed, in which order, and the way to the rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr
from desktop.screens.decisions.listing import (
    ORDER_LABELS,
    ORIGIN_LABELS,
    TAB_LABELS,
    Listing,
    Order,
    Origin,
    Tab,
)
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.dropdown import DropDown
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.widgets.style import Style

LETTERS_SHOWN = 7


class ListHead(QWidget):
    """Title, tabs and counts; below them what narrows the list. Enter leads back to the list."""

    turned = Signal(str)
    """Another tab."""
    typed = Signal(str)
    chosen = Signal(object)
    """Another `Listing`."""
    left = Signal()
    """Enter or Esc: the hands go back to the list."""
    rules_wanted = Signal()

    def __init__(self, style: Style, title: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(tr(title))
        set_role(self._title, "title")
        self.count = QLabel()
        self.count.setObjectName(f"{name}.count")
        set_role(self.count, "muted")
        self.tabs = ChoiceList(style, [Choice(tab.value, TAB_LABELS[tab]) for tab in Tab])
        self.tabs.setObjectName(f"{name}.tab")
        self.tabs.setAccessibleName(tr("表示する届出"))
        self.filter = QLineEdit()
        self.filter.setObjectName(f"{name}.filter")
        self.filter.setPlaceholderText(tr("氏名・種類・職員で絞り込み"))
        self.filter.setAccessibleName(tr("絞り込み"))
        self.kind = self._box(f"{name}.kind", "届出の種類")
        self.origin = self._box(f"{name}.origin", "受付端末")
        self.order = self._box(f"{name}.order", "並び順")
        for which in Origin:
            self.origin.addItem(tr(ORIGIN_LABELS[which]), which)
        for how in Order:
            self.order.addItem(tr(ORDER_LABELS[how]), how)
        self.rules = QPushButton(tr("運用規則"))
        self.rules.setObjectName(f"{name}.rules")
        self.rules.setAutoDefault(False)
        self._lay_out(style)
        self.tabs.chosen.connect(self.turned)
        self.filter.textChanged.connect(self.typed)
        for box in (self.kind, self.origin, self.order):
            box.activated.connect(lambda _: self.chosen.emit(self.listing()))
        self.rules.clicked.connect(lambda _=False: self.rules_wanted.emit())

    def listing(self) -> Listing:
        """Return what is chosen."""
        return Listing(
            self.order.currentData() or Order.URGENT,
            self.kind.currentData() or "",
            self.origin.currentData() or Origin.ALL,
        )

    def show_listing(self, listing: Listing, kinds: Sequence[tuple[str, str]]) -> None:
        """Show what is chosen, and the kinds that there are to choose."""
        here = [(self.kind.itemData(at), self.kind.itemText(at)) for at in range(self.kind.count())]
        wanted = [(name, tr(label)) for name, label in kinds]
        if here != wanted:
            self.kind.clear()
            for name, label in wanted:
                self.kind.addItem(label, name)
        for box, value in (
            (self.kind, listing.kind),
            (self.origin, listing.origin),
            (self.order, listing.order),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))

    def take_hands(self) -> None:
        """Take the focus to the words that narrow; those typed before give way to new ones."""
        self.filter.setFocus()
        self.filter.selectAll()

    def has_hands(self) -> bool:
        """Say whether the hands are in what narrows the list."""
        return any(box.hasFocus() for box in (self.filter, self.kind, self.origin, self.order))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go back to the list by Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.has_hands():
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _box(self, name: str, words: str) -> DropDown:
        box = DropDown()
        box.setObjectName(name)
        box.setAccessibleName(tr(words))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(LETTERS_SHOWN)
        return box

    def _lay_out(self, style: Style) -> None:
        first = QHBoxLayout()
        first.setSpacing(style.spaces.large)
        first.addWidget(self._title)
        first.addWidget(self.tabs)
        first.addStretch(1)
        first.addWidget(self.count)
        second = QHBoxLayout()
        second.setSpacing(style.spaces.medium)
        for box, share in ((self.filter, 8), (self.kind, 6), (self.origin, 4), (self.order, 4)):
            second.addWidget(box, share)
        second.addWidget(self.rules)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(style.spaces.small)
        whole.addLayout(first)
        whole.addLayout(second)
