"""The preview: the real pages of the PDF, as they will come out of the printer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.certificates.images import PageImage
from desktop.language import tr
from desktop.widgets.moves import arrows_answer
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from desktop.widgets.style import Style

PREVIEW_DPI = 110


class Paper(QFrame):
    """One page at a time, fitted to the width; PageUp and PageDown turn, + and - enlarge."""

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "panel")
        self._pages: list[PageImage] = []
        self._words = ""
        self._page = 0
        self._whole = True
        self._sheet = QLabel()
        self._sheet.setObjectName(f"{name}.page")
        self._sheet.setWordWrap(True)
        self._space = style.spaces.medium
        self._scroll = QScrollArea()
        self._scroll.setObjectName(f"{name}.scroll")
        self._scroll.setAccessibleName(tr("証明書の見本"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setStyleSheet(f"background: {style.colours.line.name()};")
        self._scroll.setWidget(self._sheet)
        self._where = QLabel()
        self._where.setObjectName(f"{name}.pages")
        set_role(self._where, "muted")
        self.zoom = QPushButton(tr("拡大"))
        self.zoom.setObjectName(f"{name}.zoom")
        self.turn = QPushButton(tr("次の頁"))
        self.turn.setObjectName(f"{name}.turn")
        for button in (self.zoom, self.turn):
            button.setAutoDefault(False)
        arrows_answer(self.zoom, self.turn)
        self.zoom.clicked.connect(self._toggle)
        self.turn.clicked.connect(self._turn)
        foot = QHBoxLayout()
        foot.addWidget(self._where, 1)
        foot.addWidget(self.zoom)
        foot.addWidget(self.turn)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.small] * 4)
        whole.setSpacing(style.spaces.tight)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(foot)
        self.show_pages([], "")

    def show_pages(self, pages: Sequence[PageImage], says: str) -> None:
        """Show the pages of a paper; `says` is what stands on it, for screen readers."""
        self._pages, self._words = list(pages), ""
        self._page = 0
        self._scroll.setAccessibleDescription(tr(says) if not pages else says)
        self._show()

    def show_words(self, words: str) -> None:
        """Say in the paper's place why there is none, or that it is being made."""
        self.show_pages([], words)
        self._words = words
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the page anew."""
        super().resizeEvent(event)
        self._show()

    def _toggle(self) -> None:
        self._whole = not self._whole
        self.zoom.setText(tr("拡大" if self._whole else "全体"))
        self._show()

    def _turn(self) -> None:
        self._page = (self._page + 1) % max(1, len(self._pages))
        self._show()

    def _show(self) -> None:
        count = len(self._pages)
        self.turn.setVisible(count > 1)
        self.zoom.setVisible(count > 0)
        self._where.setText(tr(f"{self._page + 1} / {count} 頁") if count else "")
        if not count:
            self._sheet.setPixmap(QPixmap())
            self._sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._sheet.setMargin(self._space)
            self._sheet.setText(tr(self._words))
            return
        self._sheet.setMargin(0)
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        page = self._pages[self._page]
        picture = QImage(
            page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32
        )
        room = self._scroll.viewport().size()
        ratio = self.devicePixelRatioF()
        mode = Qt.TransformationMode.SmoothTransformation
        if self._whole:
            keep = Qt.AspectRatioMode.KeepAspectRatio
            scaled = picture.scaled(room * ratio, keep, mode)
        else:
            scaled = picture.scaledToWidth(round((room.width() - 4) * ratio), mode)
        scaled.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(QPixmap.fromImage(scaled))
