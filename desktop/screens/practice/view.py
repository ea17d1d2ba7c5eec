"""The guide on the screen: one step at a time, and the switch of the line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.language import joined, tr
from desktop.screens.practice.presenter import GuidePresenter
from desktop.widgets.prose import Prose
from desktop.widgets.shapes import ShapeMark
from desktop.widgets.sheet import set_role
from desktop.widgets.style import Style

WIDTH_EMS = 15.5
"""The widest that leaves the widest screen its room on the smallest display."""

FOLD_KEY, LINE_KEY = "Ctrl+G", "Ctrl+R"


def in_short(guide: GuidePresenter, language: str) -> str:
    """Return where the guide is, in a line: for the band while the guide is folded."""
    title = guide.step.told(language).title
    where = title if guide.over else f"{guide.number}/{guide.count} {title}"
    return f"{where}　{tr('手引き')} {FOLD_KEY}"


class GuideStrip(QFrame):
    """Stands at the left of every screen below the rail; folded, it takes no room."""

    folded = Signal()
    """The person wants to do without it."""

    def __init__(self, style: Style, guide: GuidePresenter, language: str) -> None:
        """Take what to show and the language of its texts."""
        super().__init__()
        self._style, self._guide, self._language = style, guide, language
        self.setObjectName("guide")
        tone, spaces = style.tones["practice"], style.spaces
        self.setStyleSheet(
            f"GuideStrip {{ background: {style.colours.paper.name()};"
            f" border: {spaces.focus}px solid {tone.edge.name()};"
            f" border-top: {spaces.edge}px solid {tone.edge.name()}; }}"
            f" GuideStrip QPushButton {{ padding: {spaces.tight}px {spaces.small}px; }}"
        )
        em = style.shelf.line("国", style.sizes.body).width
        self.setFixedWidth(round(em * WIDTH_EMS))
        self._progress = QLabel()
        self._progress.setObjectName("guide.progress")
        set_role(self._progress, "strong")
        self._title = Prose(role="strong")
        self._title.setObjectName("guide.title")
        self._words: list[Prose] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(spaces.small)
        self.line = self._button("guide.line", guide.turn_line)
        self.skip = self._button("guide.skip", guide.skip)
        self.again = self._button("guide.again", guide.again)
        self.fold = self._button("guide.fold", self.folded.emit)
        self._lay_out()
        self.again.setText(tr("はじめから"))
        self.fold.setText(f"{tr('たたむ')} {FOLD_KEY}")
        self.skip.setText(tr("スキップ"))
        self.show_step()

    def show_step(self) -> None:
        """Show the step under way; those who cannot see it are told."""
        guide = self._guide
        told = guide.step.told(self._language)
        self._progress.setText("" if guide.over else f"{guide.number}/{guide.count}")
        self._title.set_words(told.title)
        self._show_words(told.words)
        turned = tr("通信をつなぐ" if guide.line_is_cut else "通信を切る")
        self.line.setText(f"{turned} {LINE_KEY}")
        self.skip.setEnabled(not guide.over)
        head = joined((tr("練習の手引き"), self._progress.text(), told.title))
        if self.accessibleName() != (name := " ".join((head, *told.words))):
            self.setAccessibleName(name)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _show_words(self, words: Sequence[str]) -> None:
        while len(self._words) < len(words):
            prose = Prose()
            prose.setObjectName(f"guide.words{len(self._words) + 1}")
            self._words.append(prose)
            self._column.insertWidget(len(self._words) - 1, prose)
        for place, prose in enumerate(self._words):
            prose.setVisible(place < len(words))
            prose.set_words(words[place] if place < len(words) else "")

    def _button(self, name: str, act: object) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _=False: act())  # type: ignore[operator]
        return button

    def _lay_out(self) -> None:
        style, spaces = self._style, self._style.spaces
        side = round(style.shelf.line("国", style.sizes.title).height)
        head = QHBoxLayout()
        head.setSpacing(spaces.small)
        head.addWidget(ShapeMark(style.tones["practice"], side))
        head.addWidget(self._progress, 1)
        head.addWidget(self.fold)
        turns = QHBoxLayout()
        turns.setSpacing(spaces.tight)
        turns.addWidget(self.skip)
        turns.addWidget(self.again)
        inner = QWidget()
        inner.setLayout(self._column)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)
        words = QScrollArea()
        words.setFrameShape(QFrame.Shape.NoFrame)
        words.setWidgetResizable(True)
        words.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        words.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words.setWidget(inner)
        for part in (words.viewport(), inner):
            part.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[spaces.small] * 4)
        whole.setSpacing(spaces.tight)
        whole.addLayout(head)
        whole.addWidget(self._title)
        whole.addWidget(words, 1)
        whole.addWidget(self.line)
        whole.addLayout(turns)
