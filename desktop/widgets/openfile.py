"""Which file is meant: asked with the system's own dialog, beginning at a place of the person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from desktop.language import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def ask_which(
    parent: QWidget, title: str, kind: str, ending: str, place: QStandardPaths.StandardLocation
) -> str:
    """Return the file that the person chose, "" for none; `kind` says what such files are."""
    kinds = f"{tr(kind)} (*{ending});;{tr('すべてのファイル')} (*)"
    begin = QStandardPaths.writableLocation(place)
    return QFileDialog.getOpenFileName(parent, tr(title), begin, kinds)[0]
