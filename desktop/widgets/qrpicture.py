"""A QR code on the screen, to be read by a telephone: dark on light whatever the style."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

QUIET = 4
"""Light squares around the code, which a reader needs (ISO/IEC 18004)."""
SQUARE_PIXELS = 3
"""A telephone reads squares of half a millimetre; a form below it needs the room."""


class QrPicture(QWidget):
    """Shows a text as a QR code at its left end; nothing while there is none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._rows: list[bytearray] = []

    def show_text(self, text: str) -> None:
        """Show a text, or ("") nothing."""
        self._rows = list(map(bytearray, segno.make_qr(text).matrix)) if text else []
        self.setFixedHeight(self._side())
        self.update()

    def _side(self) -> int:
        return (len(self._rows) + 2 * QUIET) * SQUARE_PIXELS if self._rows else 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the squares."""
        del event
        if not self._rows:
            return
        painter = QPainter(self)
        painter.fillRect(0, 0, self._side(), self._side(), Qt.GlobalColor.white)
        for down, row in enumerate(self._rows, QUIET):
            for across, dark in enumerate(row, QUIET):
                if dark:
                    place = across * SQUARE_PIXELS, down * SQUARE_PIXELS
                    square = QRectF(*place, SQUARE_PIXELS, SQUARE_PIXELS)
                    painter.fillRect(square, Qt.GlobalColor.black)
        painter.end()
