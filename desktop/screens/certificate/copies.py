"""Several copies on their way to the printer: how many, how long still, and a way to stop.

It stops between two copies only: each is committed, printed and asked for like a single one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QVBoxLayout

from desktop.language import tr
from desktop.widgets.overdialog import OverDialog
from desktop.widgets.progress import Progress, ProgressPanel
from desktop.widgets.turn import in_a_turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QWidget

    from desktop.widgets.style import Style

TITLE = "証明書を印刷しています"


class CopiesDialog(OverDialog):
    """Takes one step of `printing` after another; `failure` is what one of them raised."""

    def __init__(
        self, style: Style, printing: Iterator[int], copies: int, parent: QWidget | None = None
    ) -> None:
        """Take what prints the next copy and says how many there are, and how many are wanted."""
        super().__init__(parent)
        self.setObjectName("certificate.copies_dialog")
        self.setWindowTitle(tr(TITLE))
        self._printing, self._copies = printing, copies
        self._began = time.monotonic()
        self._stopping = False
        self.failure: BaseException | None = None
        self.panel = ProgressPanel(style)
        self.panel.setObjectName("certificate.copies_progress")
        self.panel.cancelled.connect(self.stop)
        whole = QVBoxLayout(self)
        whole.addWidget(self.panel)
        self.setMinimumWidth(self.panel.sizeHint().width() * 2)
        self._show(0)

    def stop(self) -> None:
        """Print no further copy; the one under way is finished."""
        self._stopping = True

    def reject(self) -> None:
        """Esc is the same as 中断."""
        self.panel.cancel.click()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin once it is seen."""
        super().showEvent(event)
        in_a_turn(self, self._step)

    def _step(self) -> None:
        if self._stopping:
            self.done(QDialog.DialogCode.Rejected)
            return
        try:
            printed = next(self._printing, None)
        except Exception as error:  # noqa: BLE001 - who opened the dialog raises it
            self.failure, printed = error, None
        if printed is None:
            self.done(QDialog.DialogCode.Accepted)
            return
        self._show(printed)
        in_a_turn(self, self._step)

    def _show(self, printed: int) -> None:
        gone = time.monotonic() - self._began
        rate = printed / gone if printed and gone else None
        left = (self._copies - printed) / rate if rate else None
        self.panel.set_progress(Progress(TITLE, printed, self._copies, seconds_left=left))
