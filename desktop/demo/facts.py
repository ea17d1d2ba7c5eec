"""What a window says, read from its widgets: every named, visible one and what it shows.

A person's eye in place of a presenter's word: nothing that is not on the screen is a fact.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTextEdit,
    QWidget,
)

Facts = dict[str, object]
ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole
MOST = 50
"""Rows of a list that are told; a person sees fewer at once."""


def facts_of(window: QWidget | None) -> Facts:
    """Return the facts: ``name`` -> what it shows, ``name.enabled``, and where the focus is."""
    if window is None:
        return {"window": ""}
    focus = QApplication.focusWidget()
    modal = QApplication.activeModalWidget()
    found: Facts = {
        "window": window.windowTitle(),
        "dialog": modal.windowTitle() if modal is not None else "",
        "focus": _named(focus),
    }
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            for widget in (top, *top.findChildren(QWidget)):
                name = widget.objectName()
                if name and not name.startswith("qt_") and widget.isVisible():
                    found[name] = _shown(widget)
                    if isinstance(widget, QAbstractButton):
                        found[f"{name}.enabled"] = widget.isEnabled()
    return found


def _named(widget: QWidget | None) -> str:
    while widget is not None:
        if widget.objectName():
            return widget.objectName()
        widget = widget.parentWidget()
    return ""


def _shown(widget: QWidget) -> object:
    match widget:
        case QLabel() | QLineEdit():
            return widget.text()
        case QAbstractButton():
            return widget.isChecked() if widget.isCheckable() else widget.text()
        case QComboBox():
            return widget.currentText()
        case QProgressBar():
            return widget.value()
        case QTextEdit():
            return widget.toPlainText()
        case QAbstractItemView():
            return _list_shown(widget)
    return widget.accessibleName() or True


def _list_shown(view: QAbstractItemView) -> list[str]:
    model = view.model()
    rows = (model.index(row, 0, view.rootIndex()) for row in range(min(model.rowCount(), MOST)))
    return [str(row.data(ACCESSIBLE) or row.data() or "") for row in rows]
