"""Choosing a 大字 by its reading, first letters or postal code: the list narrows as you type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.widgets.style import Style
    from sync.records.town import Oaza

MOST_SHOWN = 4
"""Rows of the list; a further letter narrows it more quickly than reading on."""


class AreaBox(QWidget):
    """A line with a list under it while it has the focus; `chosen` tells the 11-digit code."""

    chosen = Signal(str)

    def __init__(
        self, style: Style, find: Callable[[str], Sequence[Oaza]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._find = find
        self._code = ""
        self._found: list[Oaza] = []
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("読み・頭の文字・郵便番号"))
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("大字の候補"))
        self._row = round(style.shelf.line("国", style.sizes.body).height) + 2 * style.spaces.small
        self.list.hide()
        self.note = QLabel()
        set_role(self.note, "muted")
        self.note.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(style.spaces.tight)
        for widget in (self.line, self.list, self.note):
            whole.addWidget(widget)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._typed)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda item: self._take(self.list.row(item)))

    def code(self) -> str:
        """Return the code of the 大字 chosen, "" while there is none."""
        return self._code

    def show_area(self, area: Oaza | None) -> None:
        """Show `area` as chosen, or nothing."""
        self._code = area.code if area else ""
        self.line.blockSignals(True)  # noqa: FBT003
        self.line.setText(area.written if area else "")
        self.line.blockSignals(False)  # noqa: FBT003
        self.list.hide()
        self.note.hide()

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        """Name the inner line too: it is what has the focus."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:  # noqa: N802
        """Describe the inner line too."""
        super().setAccessibleDescription(description)
        self.line.setAccessibleDescription(description)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Move in the list by arrows, take by Enter, and take the only match on leaving."""
        if (
            watched is self.line
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            return self._key(Qt.Key(event.key()))
        if watched is self.line and event.type() == QEvent.Type.FocusOut:
            if self.list.isVisible() and len(self._found) == 1:
                self._take(0)
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
        self._code = ""
        self.chosen.emit("")
        self._found = list(self._find(text))
        self.list.clear()
        for area in self._found:
            item = QListWidgetItem(f"{area.written}　{area.kana}")
            item.setSizeHint(QSize(0, self._row))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{area.written} {area.kana}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(max(1, min(MOST_SHOWN, len(self._found))) * self._row + 6)
        self.list.setVisible(bool(self._found) and bool(text))
        self.note.setText("" if self._found else tr("この町に該当する大字がありません。"))
        self.note.setVisible(not self._found)

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._found):
            area = self._found[row]
            self.show_area(area)
            self.chosen.emit(area.code)
