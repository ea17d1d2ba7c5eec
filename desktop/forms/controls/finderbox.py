"""Finding one of many by typing: the list narrows; Enter takes the row and goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.forms.controls.offerlist import OfferList
from desktop.language import tr
from desktop.widgets.nametext import NameText
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.forms.found import Offered
    from desktop.widgets.style import Style

MOST_SHOWN = 4
"""Rows in sight at once; a further letter narrows the list more quickly than reading on."""


class FinderBox(QWidget):
    """A line to type in, the list under it while it is needed, and who is chosen."""

    chosen = Signal(str)
    """The value chosen, "" for none."""

    def __init__(
        self,
        style: Style,
        find: Callable[[str], Sequence[Offered]],
        words: str,
        parent: QWidget | None = None,
    ) -> None:
        """Take how to find, and what may be typed."""
        super().__init__(parent)
        self._find = find
        self._value = ""
        self._found: list[Offered] = []
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr(words))
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.list = OfferList(style)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("候補"))
        self.list.hide()
        self.who = NameText(style, points=style.sizes.strong, bold=True)
        self.facts = NameText(style, points=style.sizes.body, wraps=True)
        self.none = QLabel(tr("該当がありません。"))
        set_role(self.none, "muted")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(style.spaces.tight)
        for widget in (self.line, self.list, self.who, self.facts, self.none):
            whole.addWidget(widget)
            widget.setVisible(widget is self.line)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._typed)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda item: self._take(self.list.row(item)))

    def value(self) -> str:
        """Return the value chosen."""
        return self._value

    def show_offer(self, offer: Offered | None) -> None:
        """Show one as chosen, or nothing."""
        self._value = offer.value if offer else ""
        self.line.setText(offer.name if offer else "")
        self.list.hide()
        self.none.hide()
        self._show_who(offer)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        """Name the inner line too: it is what has the focus."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:  # noqa: N802
        """Describe the inner line too."""
        super().setAccessibleDescription(description)
        self.line.setAccessibleDescription(description)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Move in the list by arrows, take by Enter; nothing is taken by leaving."""
        if watched is self.line and event.type() == QEvent.Type.KeyPress:
            return self._key(Qt.Key(event.key())) if isinstance(event, QKeyEvent) else False
        if watched is self.line and event.type() == QEvent.Type.FocusIn and not self.line.text():
            self._show_found("", row=-1)
        if watched is self.line and event.type() == QEvent.Type.FocusOut:
            self.list.hide()
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        if not self.list.isVisible() or not self._found:
            return False
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % len(self._found))
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take(self.list.currentRow())
        return False  # Enter also goes on to the next field

    def _typed(self, text: str) -> None:
        self._value = ""
        self._show_found(text, row=0 if text.strip() else -1)
        self.none.setVisible(bool(text.strip()) and not self._found)
        self._show_who(None)
        self.chosen.emit("")

    def _show_found(self, text: str, row: int) -> None:
        """List what `text` finds; what is offered before anything is typed is not chosen yet."""
        self._found = list(self._find(text))
        self.list.set_offers(self._found)
        self.list.setCurrentRow(row)
        self.list.fit(MOST_SHOWN)
        self.list.setVisible(bool(self._found))

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._found):
            self.show_offer(self._found[row])
            self.chosen.emit(self._value)

    def _show_who(self, offer: Offered | None) -> None:
        for text, words in ((self.who, offer.name if offer else ""),
                            (self.facts, offer.facts if offer else "")):  # fmt: skip
            text.set_text(words)
            text.setVisible(bool(words))
