"""The one stylesheet of the application, made from the style's named values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.widgets.style import Style


def set_role(widget: QWidget, role: str) -> None:
    """Give `widget` the look the sheet names `role`, also when it is already on the screen.

    Roles: muted, strong, title, panel, primary, rail, kind, kind_not, refusal, alert, mono, chosen,
    step, step_here.
    """
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def sheet_of(style: Style) -> str:
    """Return the stylesheet text."""
    colours, sizes, spaces = style.colours, style.sizes, style.spaces
    tones = {
        f"{name}_{part}": getattr(tone, part).name()
        for name, tone in style.tones.items()
        for part in ("fill", "ink", "edge")
    }
    values: dict[str, object] = {
        **{name: getattr(colours, name).name() for name in colours.__dataclass_fields__},
        **{f"pt_{name}": f"{getattr(sizes, name)}pt" for name in sizes.__dataclass_fields__},
        **{name: f"{getattr(spaces, name)}px" for name in spaces.__dataclass_fields__},
        **tones,
        "family": style.family,
        "first": f"{spaces.medium + spaces.edge}px",
        "drop": f"{round(sizes.body * 1.2)}px",
        "dot": f"{round(sizes.body)}px",
        "tick": f"{round(sizes.body) + 2 * spaces.focus}px",
        "dot_inner": f"{max(2, round(sizes.body) - 6)}px",
        "dot_round": f"{(round(sizes.body) + 2 * spaces.focus) // 2}px",
    }
    return re.sub(r"@(\w+)", lambda found: str(values[found[1]]), _SHEET)


# Written as @name so that braces stay CSS's own.
_SHEET = """
* { font-family: "@family"; }
QWidget { color: @ink; }
QMainWindow, QDialog { background: @ground; }
QDialog { border: 2px solid @accent; }
QToolTip { background: @paper; color: @ink; border: 1px solid @rule; padding: @tight; }

QLabel { background: transparent; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="strong"] { font-size: @pt_strong; font-weight: bold; }
QLabel[role="title"] { font-size: @pt_title; font-weight: bold; }
QLabel[role="refusal"] { color: @trouble_ink; font-weight: bold; }
QLabel[role="step"] { color: @muted; padding: 4px 10px; }
QLabel[role="step_here"] {
    background: @accent; color: @on_accent; border-radius: @radius; padding: 4px 10px;
    font-weight: bold;
}
QLabel[role="alert"] { color: @caution_ink; font-weight: bold; }

QFrame[role="panel"] { background: @paper; border: 1px solid @line; border-radius: @radius; }
PictureBox { background: @paper; border: 1px solid @rule; border-radius: @tight; margin: 1px; }
PictureBox:focus { background: @focus_fill; border: @focus solid @accent; margin: 0px; }
PictureBox[role="refusal"] { border: @focus solid @trouble_edge; margin: 0px; }
QFrame[role="panel"]:focus { border: @focus solid @accent; }

QLineEdit, QComboBox, QPlainTextEdit, QSpinBox {
    background: @paper; color: @ink; border: 1px solid @rule; border-radius: @tight;
    padding: 6px 9px; margin: 1px; selection-background-color: @accent;
    selection-color: @on_accent; placeholder-text-color: @muted;
}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus {
    background: @focus_fill; border: @focus solid @accent; margin: 0px;
}
QComboBox::drop-down { border: none; background: transparent; width: @drop; }
QComboBox::down-arrow { image: none; width: 0px; height: 0px; }
QComboBox QAbstractItemView { background: @paper; border: 1px solid @rule; }
QLineEdit:!focus, QPlainTextEdit:!focus {
    selection-background-color: transparent; selection-color: @ink;
}
QLineEdit[role="refusal"] { border: @focus solid @trouble_edge; margin: 0px; }
QLineEdit[role="alert"] { border: @focus solid @caution_edge; margin: 0px; }
QLineEdit:disabled, QLineEdit[readOnly="true"] { background: @ground; color: @muted; }

QPushButton {
    background: @paper; color: @accent; border: 1px solid @accent; border-radius: @radius;
    padding: 6px 18px; margin: 2px; font-weight: bold;
}
QPushButton:hover { background: @accent_soft; }
QPushButton:pressed { background: @accent_soft; border-color: @accent_deep; }
QPushButton:focus { border: 3px solid @accent; margin: 0px; }
QPushButton:disabled { background: @ground; color: @muted; border: 1px solid @line; }
QPushButton[role="rail"] {
    background: transparent; color: @ink; border: none; border-left: 4px solid transparent;
    border-radius: 0px; padding: 10px 18px 10px 14px; text-align: left; min-width: 7em;
}
QPushButton[role="rail"][dense="true"] { padding: 5px 18px 5px 14px; }
QPushButton[role="rail"]:hover { background: @accent_soft; }
QPushButton[role="rail"]:checked {
    background: @paper; color: @accent; border-left: 4px solid @accent;
}
QPushButton[role="kind"], QPushButton[role="kind_not"] {
    text-align: left; padding: 4px 10px; margin: 0px; border: 1px solid @line;
}
QPushButton[role="kind_not"] { color: @muted; background: @ground; }
QPushButton[role="kind"]:focus, QPushButton[role="kind_not"]:focus {
    border: 3px solid @accent; padding: 2px 8px;
}
QPushButton[role="primary"] { background: @accent; color: @on_accent; }
QPushButton[role="primary"]:hover { background: @accent_deep; }
QPushButton[role="primary"]:focus { border: 3px solid @focus_fill; background: @accent_deep; }
QPushButton[role="primary"]:disabled {
    background: @ground; color: @muted; border: 1px solid @line;
}

QRadioButton, QCheckBox {
    background: @paper; border: 1px solid @rule; border-radius: @radius;
    padding: 6px 14px 6px 10px; margin: 1px; spacing: @small;
}
QRadioButton:hover, QCheckBox:hover { background: @accent_soft; }
QRadioButton:checked { background: @accent_soft; border: @focus solid @accent; font-weight: bold;
    margin: 0px; }
QRadioButton:focus { background: @focus_fill; border: @focus solid @accent; margin: 0px; }
QRadioButton:disabled { color: @muted; background: @ground; border-color: @line; }
QCheckBox:focus { background: @focus_fill; border: @focus solid @accent; margin: 0px; }
QCheckBox:disabled { color: @muted; background: @ground; border-color: @line; }
QCheckBox::indicator { width: @tick; height: @tick; background: transparent; border: none; }
QRadioButton::indicator {
    width: @dot; height: @dot; border: @focus solid @rule; border-radius: @dot_round;
    background: @paper;
}
QRadioButton::indicator:checked {
    border: 5px solid @accent; width: @dot_inner; height: @dot_inner;
}

QTableView, QListView {
    background: @paper; border: 1px solid @line; padding: 1px; border-radius: @radius;
    outline: none; gridline-color: @line;
}
QTableView:focus, QListView:focus { border: @focus solid @accent; padding: 0px; }
QHeaderView { background: @paper; border: none; border-radius: @radius; }
QHeaderView::section {
    background: @paper; color: @muted; border: none; border-bottom: 2px solid @line;
    padding: 8px 12px; font-size: @pt_label;
}
QHeaderView::section:first { padding-left: @first; }
QScrollBar:vertical { background: @paper; width: 14px; margin: 0px; }
QScrollBar::handle:vertical { background: @rule; border-radius: 4px; min-height: 32px;
    margin: 3px; }
QScrollBar:horizontal { background: @paper; height: 14px; margin: 0px; }
QScrollBar::handle:horizontal { background: @rule; border-radius: 4px; min-width: 32px;
    margin: 3px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar {
    background: @accent_soft; border: none; border-radius: 5px; max-height: 10px;
    min-height: 10px;
}
QProgressBar::chunk { background: @accent; border-radius: 5px; }

KeyBar { background: @paper; border: none; border-top: 1px solid @line; }
StatusLine { background: @paper; border: none; border-bottom: 1px solid @line; }
PersonBanner { background: @paper; border: 1px solid @line; border-radius: @radius; }
"""
