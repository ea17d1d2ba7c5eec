"""Where a file goes: asked with the system's own dialog, beginning among the person's documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from desktop.language import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def ask_where(parent: QWidget, title: str, name: str, kind: str) -> str:
    """Return where a file of that name goes, "" for nowhere; `kind` says what such files are."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    begin = str(Path(QStandardPaths.writableLocation(place)) / name)
    kinds = f"{tr(kind)} (*{Path(name).suffix})"
    return QFileDialog.getSaveFileName(parent, tr(title), begin, kinds)[0]
