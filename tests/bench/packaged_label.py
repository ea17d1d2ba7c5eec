"""A window with one label, packaged: what any PySide6 program needs at least."""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel


class Label(QLabel):
    """Says when it was first painted, as `window_child` does of the desk, and ends."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Tell the seconds since the process was started."""
        super().paintEvent(event)
        since = time.time() - float(os.environ["BEGUN"])
        sys.stdout.write(f'{{"painted": {since}}}\n')
        sys.stdout.flush()
        QApplication.quit()


if __name__ == "__main__":
    app = QApplication([])
    label = Label("窓口")
    label.resize(1366, 768)
    label.show()
    app.exec()
