"""A page with a form that may be longer than its room: it scrolls down only, after the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from desktop.widgets.fields import FieldRow

ROOM_BELOW = 12
"""Pixels kept free over and under what came into sight."""


class FormScroll(QScrollArea):
    """Holds a form; the row that has the focus is always in sight, whole where it fits."""

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self.form = form
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(form)
        self.verticalScrollBar().rangeChanged.connect(self._grown)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def _grown(self, *_: int) -> None:
        """Have what is now said beside the row that has the focus in sight, too."""
        self._follow(None, QApplication.focusWidget())

    def _follow(self, old: QWidget | None, now: QWidget | None) -> None:
        del old
        if now is None or not self.form.isAncestorOf(now):
            return
        row: QWidget | None = now
        while row is not None and not isinstance(row, FieldRow):
            row = row.parentWidget() if row is not self.form else None
        fits = row is not None and row.height() < self.viewport().height()
        self.ensureWidgetVisible(row if fits and row is not None else now, 0, ROOM_BELOW)
