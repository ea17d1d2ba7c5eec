"""The guide on the screen: the day in numbered steps, and the switch of the line.

Closing it ends the demo. Japanese first, English beneath.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.widgets.sheet import set_role
from desktop.widgets.style import Style

WIDTH, HEIGHT = 620, 920


@dataclass(frozen=True)
class Step:
    """One step: what to do, in both languages."""

    japanese: str
    english: str


class Guide(QWidget):
    """A window beside the desks."""

    switched = Signal(bool)
    """The person wants the line cut (True) or joined (False)."""

    closed = Signal()

    def __init__(self, style: Style, steps: Sequence[Step]) -> None:
        """Show the steps; the line is up."""
        super().__init__()
        self._style = style
        self.setWindowTitle("窓口の一日 ・ One day at the counter")
        self.resize(WIDTH, HEIGHT)
        room = self.screen().availableGeometry()
        self.move(room.right() - WIDTH, room.top())  # beside the desks, not over their rail
        self._state = QLabel()
        self._switch = QPushButton()
        self._switch.setObjectName("guide.switch")
        self._switch.setCheckable(True)
        self._switch.setMinimumHeight(64)
        self._switch.toggled.connect(self._turn)
        page = QVBoxLayout(self)
        page.setContentsMargins(*[style.spaces.large] * 4)
        page.setSpacing(style.spaces.medium)
        page.addWidget(self._line_panel())
        page.addWidget(self._steps(steps), 1)
        note = _text("この画面を閉じると、デモをすべて終了します。", style.sizes.label, style)
        page.addWidget(note)
        page.addWidget(
            _text("Closing this window ends the demo.", style.sizes.label, style, role="muted")
        )
        self._show_line(cut=False)

    def closeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Tell that the demo ends."""
        del event
        self.closed.emit()

    def _turn(self, cut: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.switched.emit(cut)
        self._show_line(cut=cut)

    def _show_line(self, *, cut: bool) -> None:
        tone = self._style.tones["down" if cut else "up"]
        self._state.setText("通信：切断中 ・ offline" if cut else "通信：接続中 ・ online")
        self._state.setStyleSheet(
            f"background:{tone.fill.name()};color:{tone.ink.name()};padding:10px;"
            f"border-left:{self._style.spaces.edge}px solid {tone.edge.name()};"
        )
        self._switch.setText("通信をつなぐ（Reconnect）" if cut else "通信を切る（Disconnect）")

    def _line_panel(self) -> QWidget:
        panel = QFrame()
        row = QHBoxLayout(panel)
        row.setContentsMargins(0, 0, 0, 0)
        self._state.setFont(self._style.font(self._style.sizes.strong, bold=True))
        self._switch.setFont(self._style.font(self._style.sizes.strong, bold=True))
        row.addWidget(self._state, 1)
        row.addWidget(self._switch, 1)
        return panel

    def _steps(self, steps: Sequence[Step]) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setSpacing(self._style.spaces.medium)
        for number, step in enumerate(steps, 1):
            column.addWidget(self._step(number, step))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return scroll

    def _step(self, number: int, step: Step) -> QWidget:
        panel = QFrame()
        set_role(panel, "panel")
        row = QHBoxLayout(panel)
        mark = _text(str(number), self._style.sizes.title, self._style)
        mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(mark)
        words = QVBoxLayout()
        words.addWidget(_text(step.japanese, self._style.sizes.body, self._style))
        words.addWidget(_text(step.english, self._style.sizes.label, self._style, role="muted"))
        row.addLayout(words, 1)
        return panel


def _text(text: str, points: float, style: Style, *, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setFont(style.font(points))
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        set_role(label, role)
    return label
