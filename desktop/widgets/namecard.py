"""A name enlarged, character by character, with its code points: which form is registered.

For comparing a form with what a visitor shows: strokes large enough to count, codes to tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr
from desktop.widgets.glyphcells import GlyphCells
from desktop.widgets.overdialog import OverDialog
from desktop.widgets.prose import Prose

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from desktop.widgets.style import Style

CAUTION = "「字形が端末にありません」とある字は、登録された字形と異なる形で表示しています。"
HINT = "矢印キーで一字ずつ移ります。"


class NameCard(OverDialog):
    """The name's cells; arrows move between them, Enter or Esc closes."""

    def __init__(self, style: Style, name: str, kana: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setObjectName("namecard")
        self.setWindowTitle(tr("氏名の字形"))
        self.setAccessibleName(tr(f"{tr('氏名の字形')}　{name}"))
        self.reading = Prose(kana, "strong")
        self.reading.setObjectName("namecard.kana")
        self.reading.setVisible(bool(kana))
        self.cells = GlyphCells(style, name)
        self.caution = Prose(CAUTION, "alert")
        self.caution.setObjectName("namecard.caution")
        self.caution.setVisible(not all(cell.exact for cell in self.cells.cells))
        self.close_button = QPushButton(tr("閉じる Esc"))
        self.close_button.setObjectName("namecard.close")
        self.close_button.setAccessibleName(tr("閉じる Esc"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button.clicked.connect(self.reject)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self.cells)
        foot = QHBoxLayout()
        foot.addWidget(Prose(HINT, "muted"), 1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large] * 4)
        whole.setSpacing(style.spaces.medium)
        whole.addWidget(self.reading)
        whole.addWidget(self._area, 1)
        whole.addWidget(self.caution)
        whole.addLayout(foot)

    def fit(self, room: QSize) -> None:
        """Take as much of the window as the name needs."""
        spaces = self._style.spaces
        across, most = 2 * spaces.large, room - QSize(2 * spaces.large, 2 * spaces.large)
        bar = self._area.verticalScrollBar().sizeHint().width()
        width = min(most.width(), max(self.cells.wanted_width() + across + bar, most.width() // 2))
        self.resize(width, most.height())
        layout = self.layout()
        if layout is not None:
            layout.activate()
        around = self.height() - self._area.height()
        height = around + self.cells.heightForWidth(width - across - bar)
        self.resize(width, min(most.height(), height))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin with the first character."""
        super().showEvent(event)
        self.cells.focus_on(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close by Enter; Esc is the dialog's own."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.accept()
            return
        super().keyPressEvent(event)
