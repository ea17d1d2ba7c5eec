"""What a window says, read from its widgets: every named, visible one and what it shows.

A person's eye in place of a presenter's word: nothing that is not on the screen is a fact.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QAbstractListModel, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
    QTextEdit,
    QWidget,
)

from desktop.language import tr
from desktop.widgets.prose import Prose

Facts = dict[str, object]
ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole
MOST = 50
"""Rows of a list that are told; a person sees fewer at once."""

FUNCTION_KEY = re.compile(r"(F\d+) (.+)")


def facts_of(window: QWidget | None) -> Facts:
    """Return the facts.

    ``window``, ``dialog``: titles; ``screen``: the name of the screen; ``focus``: the name of what
    has the focus; ``key.承認``: the key that says so, when it may be pressed; and for every
    named widget ``name``: what it shows, ``name.more``: its description, ``name.row``: the cursor.
    """
    if window is None:
        return {"window": ""}
    modal = QApplication.activeModalWidget()
    found: Facts = {
        "window": window.windowTitle(),
        "dialog": modal.windowTitle() if modal is not None else "",
        "active": window.isActiveWindow(),
        "focus": _named(QApplication.focusWidget()),
    }
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            for widget in (top, *top.findChildren(QWidget)):
                if widget.isVisible():
                    found |= _facts_of_one(widget)
    return found


def _facts_of_one(widget: QWidget) -> Facts:
    found: Facts = {}
    if isinstance(widget, QAbstractButton) and widget.isEnabled():
        key = FUNCTION_KEY.fullmatch(widget.text())
        if key:
            found[f"key.{key[2]}"] = key[1]
    name = widget.objectName()
    if not name or name.startswith("qt_"):
        return found
    found[name] = _shown(widget)
    if name.startswith("screen."):
        found["screen"] = name.removeprefix("screen.")
    if more := widget.accessibleDescription():
        found[f"{name}.more"] = more
    if isinstance(widget, QAbstractButton):
        found[f"{name}.enabled"] = widget.isEnabled()
    if isinstance(widget, QAbstractItemView):
        found[f"{name}.row"] = widget.currentIndex().row()
    return found


def _named(widget: QWidget | None) -> str:
    while widget is not None:
        if widget.objectName() and not widget.objectName().startswith("qt_"):
            return widget.objectName()
        widget = widget.parentWidget()
    return ""


def _shown(widget: QWidget) -> object:
    match widget:
        case Prose():
            return tr(widget.words())
        case QLabel() | QLineEdit() | QSpinBox():
            return widget.text()
        case QAbstractButton():
            return widget.isChecked() if widget.isCheckable() else widget.text()
        case QComboBox():
            return widget.currentText()
        case QProgressBar():
            return widget.value()
        case QTextEdit() | QPlainTextEdit():
            return widget.toPlainText()
        case QAbstractItemView():
            return _list_shown(widget)
    return widget.accessibleName() or True


def _list_shown(view: QAbstractItemView) -> list[str]:
    rows = range(min(view.model().rowCount(view.rootIndex()), MOST))
    return [_row_shown(view, row) for row in rows]


def _row_shown(view: QAbstractItemView, row: int) -> str:
    model, root = view.model(), view.rootIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(root)
    cells = (model.index(row, column, root) for column in range(columns))
    words = (str(cell.data(ACCESSIBLE) or cell.data() or "") for cell in cells)
    return " | ".join(words)
