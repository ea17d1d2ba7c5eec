"""A name's field: where Qt's own line would show the wrong form, the right one stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.widgets.fields import TextEdit1
from desktop.widgets.nametext import NameText

if TYPE_CHECKING:
    from desktop.widgets.style import Style


class NameEdit(QWidget):
    """A line for a name; its registered form is echoed to the right when Qt cannot draw it."""

    changed = Signal(str)
    """The text, at every keystroke."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.line = TextEdit1()
        self.echo = NameText(style, points=style.sizes.title)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.spaces.medium)
        row.addWidget(self.line, 1)
        row.addWidget(self.echo)
        self.echo.hide()
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._show)

    def text(self) -> str:
        """Return the name, selectors included."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Show `text`."""
        self.line.setText(text)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        """Name the inner line too: it is what has the focus."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:  # noqa: N802
        """Describe the inner line too."""
        super().setAccessibleDescription(description)
        self.line.setAccessibleDescription(description)

    def _show(self, text: str) -> None:
        line = self._style.shelf.line(text, self._style.sizes.title)
        self.echo.set_text(text)
        self.echo.setVisible(any(piece.outline is not None for piece in line.pieces))
        self.changed.emit(text)
