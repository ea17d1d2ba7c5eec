"""``-m desktop.selftest.window``: a window in a process of its own; says what it found as JSON."""

from __future__ import annotations

import ctypes
import json
import sys

from PySide6.QtGui import QFontDatabase
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QApplication, QLabel

from sync.base.resources import resource

CUPS = "libcups.so.2"
"""Qt prints through the machine's own on Linux; no package of ours brings it."""

FONTS = ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")


def main() -> int:
    """Show a label once it is painted; Qt itself ends the process where it cannot."""
    app = QApplication(sys.argv[:1])
    loaded = [QFontDatabase.addApplicationFont(str(resource("fonts", name))) for name in FONTS]
    label = QLabel("窓口")
    label.show()
    app.processEvents()
    size = app.primaryScreen().size()
    told = {
        "platform": app.platformName(),
        "width": size.width(),
        "height": size.height(),
        "printers": len(QPrinterInfo.availablePrinterNames()),
        "cups": sys.platform != "linux" or _loads(CUPS),
        "fonts": sum(each >= 0 for each in loaded),
        "fonts_wanted": len(FONTS),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
