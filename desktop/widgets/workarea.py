"""The work in the middle of the window; it scrolls where large letters leave it too little room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from desktop.widgets.stack import Stack


class WorkArea(QScrollArea):
    """Holds the screens: as large as the room there is, and never less than they need.

    Qt's own way asks for the height that a screen would like, and would scroll a list that can do
    with less; here a screen is first made as low as it can be.
    """

    def __init__(self, work: Stack) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._work = work
        self.setWidget(work)
        work.setAutoFillBackground(False)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the work the new room."""
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """See when the work needs other room than before."""
        if watched is self._work and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        room = self.maximumViewportSize()
        least = self._work.least(room.width())
        if least.height() > room.height():
            least = self._work.least(room.width() - self.verticalScrollBar().sizeHint().width())
        self._work.resize(least.expandedTo(QSize(least.width(), room.height())))

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        """Keep what has the focus in sight."""
        if now is not None and self._work.isAncestorOf(now):
            self.ensureWidgetVisible(now)
