"""Who is on the screen: always the same, always in the same place, so that nobody is mistaken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from desktop.language import joined, kin, tr, word
from desktop.widgets.bands import STATES, StateBands
from desktop.widgets.nametext import NameText, paint_name
from desktop.widgets.prose import Prose
from desktop.widgets.shapes import paint_shape
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from desktop.widgets.style import Style


PROTECTED = "protected"
SHARES = ((1, 19), (3, 2), (5, 6), (7, 15))
"""Columns of facts and what they share: where it is narrow, each still holds its usual text."""


FIRST_LINE = ("生年月日", "性別", "続柄", "宛名番号")
WIDE = {
    "生年月日": (0, 0, 1),
    "性別": (0, 2, 1),
    "続柄": (0, 4, 1),
    "宛名番号": (0, 6, 1),
    "住所": (1, 0, 5),
    "世帯番号": (1, 6, 1),
}
"""Where each fact stands: row, column, and how many columns its value takes."""
NARROW = WIDE | {"住所": (1, 0, 7), "宛名番号": (2, 0, 1), "世帯番号": (2, 2, 5)}


@dataclass(frozen=True)
class PersonShown:
    """A person, already worded: `birth` 昭和55年3月2日, `age` 46歳, `states` names of tones."""

    name: str
    kana: str
    birth: str
    age: str
    sex: str
    addressee: str
    household: str
    address: str
    states: tuple[str, ...] = ()
    relationship: str = ""
    note: str = ""


class PersonBanner(QFrame):
    """The person at the counter; the left edge takes the colour of the most serious state."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._person: PersonShown | None = None
        spaces, sizes = style.spaces, style.sizes
        self._kana = NameText(style, points=sizes.body, colour=style.colours.muted)
        self._name = NameText(style, points=sizes.person, bold=True)
        self._bands = StateBands(style)
        self._note = Prose(role="muted", shelf=style.shelf)
        self._facts = {
            label: NameText(style, points=sizes.strong, wraps=label == "住所")
            for label in ("生年月日", "性別", "続柄", "住所", "宛名番号", "世帯番号")
        }
        left = QVBoxLayout()
        left.setSpacing(spaces.tight)
        left.addWidget(self._kana)
        names = QHBoxLayout()
        names.setSpacing(spaces.large)
        names.addWidget(self._name)
        names.addWidget(self._bands)
        names.addStretch(1)
        left.addLayout(names)
        whole = QVBoxLayout(self)
        whole.setSpacing(spaces.small)
        whole.addLayout(left)
        self._heads: dict[str, QLabel] = {}
        self._grid = self._fact_grid()
        self._narrow: bool | None = None
        whole.addLayout(self._grid)
        whole.addWidget(self._note)
        self._whole = whole
        self._make_room(strip=False)
        self._arrange()

    def set_person(self, person: PersonShown | None) -> None:
        """Show `person`; None empties the banner, never leaving the one before."""
        self._person = person
        shown = person or PersonShown("", "", "", "", "", "", "", "")
        birth = tr(f"{shown.birth}({shown.age})" if shown.birth and shown.age else shown.birth)
        self._kana.set_text(shown.kana)
        self._name.set_text(shown.name)
        guarded = PROTECTED in shown.states
        self._bands.set_states([state for state in shown.states if state != PROTECTED])
        self._note.set_words(shown.note)
        # A protected person's note stands in the strip above the name.
        self._note.setVisible(bool(shown.note) and not guarded)
        self._make_room(strip=guarded)
        for label, value in (
            ("生年月日", birth),
            ("性別", word(shown.sex)),
            ("続柄", kin(shown.relationship)),
            ("住所", shown.address),
            ("宛名番号", shown.addressee),
            ("世帯番号", shown.household),
        ):
            self._facts[label].set_text(value or "－")
            self._facts[label].setAccessibleName(f"{tr(label)} {value}")
        self._arrange()
        removed = "removed" in shown.states
        self._name.set_colour(
            self._style.tones["removed"].ink if removed else self._style.colours.ink
        )
        guard = self._style.tones[PROTECTED].word if guarded else ""
        bands = self._bands.accessibleName()
        words = [guard, shown.name, shown.kana, birth, word(shown.sex), bands, tr(shown.note)]
        self.setAccessibleName(joined(words))
        self.update()

    def person(self) -> PersonShown | None:
        """Return who is shown."""
        return self._person

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the frame and the edge."""
        super().paintEvent(event)
        states = self._person.states if self._person else ()
        worst = next((state for state in STATES if state in states), "")
        colour = self._style.tones[worst].edge if worst else self._style.colours.accent
        width = self._style.spaces.edge * (2 if worst == PROTECTED else 1)
        with QPainter(self) as painter:
            painter.fillRect(QRectF(0, 0, width, self.height()), colour)
            if worst == PROTECTED:
                self._paint_strip(painter, QRectF(0, 0, self.width(), self._strip_height()))

    def _paint_strip(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the thick strip that nobody overlooks: shape, word, and what to do."""
        style, tone = self._style, self._style.tones[PROTECTED]
        painter.fillRect(rect, tone.fill)
        side = rect.height() * 0.6
        left = style.spaces.large + style.spaces.edge
        mark = QRectF(left, rect.center().y() - side / 2, side, side)
        paint_shape(painter, mark, tone.shape, tone.ink)
        words = rect.adjusted(mark.right() + style.spaces.small, 0, -style.spaces.large, 0)
        note = self._person.note if self._person else ""
        text = f"{tone.word}　{tr(note)}" if note else tone.word
        paint_name(painter, words, text, style.sizes.strong, tone.ink, shelf=style.shelf, bold=True)

    def _strip_height(self) -> int:
        line = self._style.shelf.line("国", self._style.sizes.strong)
        return int(line.height) + 2 * self._style.spaces.small

    def _make_room(self, *, strip: bool) -> None:
        spaces = self._style.spaces
        top = spaces.medium + (self._strip_height() if strip else 0)
        self._whole.setContentsMargins(spaces.large + spaces.edge, top, spaces.large, spaces.medium)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Take another line for the facts where the letters are too large for one."""
        super().resizeEvent(event)
        self._arrange()

    def _fact_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._style.spaces.small)
        grid.setVerticalSpacing(self._style.spaces.small)
        for label in self._facts:
            head = self._heads[label] = QLabel(tr(label))
            set_role(head, "muted")
        return grid

    def _arrange(self) -> None:
        """Place the facts: the first line's beside each other, the numbers below if need be."""
        parts = [part for label in FIRST_LINE for part in (self._heads[label], self._facts[label])]
        spaces = self._style.spaces
        needed = sum(part.sizeHint().width() for part in parts) + 7 * spaces.small
        margins = self._whole.contentsMargins()
        narrow = needed > self.width() - margins.left() - margins.right()
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for column, stretch in SHARES[:-1]:
            self._grid.setColumnStretch(column, stretch)
        self._grid.setColumnStretch(SHARES[-1][0], 0 if narrow else SHARES[-1][1])
        for label, (row, column, span) in (NARROW if narrow else WIDE).items():
            for part in (self._heads[label], self._facts[label]):
                self._grid.removeWidget(part)
            self._grid.addWidget(self._heads[label], row, column)
            self._grid.addWidget(self._facts[label], row, column + 1, 1, span)
