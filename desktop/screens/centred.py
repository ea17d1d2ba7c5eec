"""A sheet of paper in the middle of the window: for the screens before the work begins."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.screens.screen import Screen
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role
from desktop.widgets.style import Style

WIDTH_EMS = 44
"""Wide enough for a label, a field and its refusal in one line of reading."""


def centred(
    screen: Screen, style: Style, title: str, words: str, rows: Sequence[QWidget]
) -> tuple[QLabel, Prose]:
    """Lay `rows` out on a sheet in the middle of `screen`; return its title and its words."""
    sheet = QFrame()
    set_role(sheet, "panel")
    em = style.shelf.line("国", style.sizes.body).width
    sheet.setFixedWidth(round(em * WIDTH_EMS))
    inside = QVBoxLayout(sheet)
    margin = style.spaces.large * 2
    inside.setContentsMargins(margin, margin, margin, margin)
    inside.setSpacing(style.spaces.medium)
    heading = QLabel(tr(title))
    set_role(heading, "title")
    prose = Prose(words, "muted")
    inside.addWidget(heading)
    inside.addWidget(prose)
    for row in rows:
        inside.addWidget(row)
    across = QHBoxLayout()
    across.addStretch(1)
    across.addWidget(sheet)
    across.addStretch(1)
    whole = QVBoxLayout(screen)
    whole.addStretch(2)
    whole.addLayout(across)
    whole.addStretch(3)
    whole.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return heading, prose
