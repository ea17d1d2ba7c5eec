"""A day of the register as clerks type it, which is not always wholly known: ↓ offers the ways."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.language import tr
from desktop.widgets.eradate import EraDateEdit
from sync.base.civil_dates import civil_date, forms_of
from sync.base.verdicts import Refusal

if TYPE_CHECKING:
    from desktop.widgets.style import Style


class CivilDateEdit(EraDateEdit):
    """A day's field; ↓ and ↑ go through the standard's ways to say that it is not wholly known."""

    def __init__(
        self,
        style: Style,
        *,
        today: Callable[[], dt.date] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(style, today=today, parent=parent)
        self._ways: tuple[str, ...] = ()
        self.echo.setWordWrap(True)
        self.line.textEdited.connect(self._forget_ways)
        self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let ↓ and ↑ change how the day is written."""
        if (
            watched is self.line
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}
        ):
            self._turn(1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        return super().eventFilter(watched, event)

    def _turn(self, step: int) -> None:
        self._ways = self._ways or forms_of(self.line.text())
        here = self._ways.index(self.line.text()) if self.line.text() in self._ways else 0
        self.line.setText(self._ways[(here + step) % len(self._ways)])

    def _forget_ways(self) -> None:
        self._ways = ()

    def _read(self, text: str) -> None:
        super()._read(text)
        if self.date() is None and text.strip():
            meant = civil_date(text)
            self.echo.setText("" if isinstance(meant, Refusal) else tr(meant.text))
