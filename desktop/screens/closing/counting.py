"""Counting on the screen: a field for each coin and note, the paper, and what differs, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QVBoxLayout

from desktop.language import tr
from desktop.operations.closing import DENOMINATIONS, MOST_WORDS, signed
from desktop.screens.closing.model import difference_words, expected_words
from desktop.screens.closing.presenter import Typed
from desktop.screens.visit.model import amount_typed, yen
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.moves import enter_moves
from desktop.widgets.nametext import NameText
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.widgets.style import Style
    from sync.journal.closing import Closing

MOST_FIGURES = 6
SIDES = 2
"""Kinds of money beside each other; Enter goes on as one reads."""


class Counting(QFrame):
    """The form; Enter goes on, from the last field it says `done`."""

    typed = Signal()
    done = Signal()
    left = Signal()

    def __init__(self, style: Style) -> None:
        super().__init__()
        set_role(self, "panel")
        self.pieces: dict[int, QLineEdit] = {}
        self._worth: dict[int, QLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.spaces.tight)
        grid.setVerticalSpacing(style.spaces.tight)
        for place, piece in enumerate(DENOMINATIONS):
            self._add_piece(style, grid, place, piece)
        self._cash, self._counted = Prose(), Prose()
        self._cash.setObjectName("closing.cash")
        self._counted.setObjectName("closing.counted")
        self._difference = NameText(style, points=style.sizes.title * 1.3, bold=True)
        self._difference.setObjectName("closing.difference")
        self.sheets = _figures("closing.sheets")
        self.explanation, self.sheets_explanation = TextEdit1(), TextEdit1()
        self.explanation.setObjectName("closing.explanation")
        self.sheets_explanation.setObjectName("closing.sheets_explanation")
        for each in (self.explanation, self.sheets_explanation):
            each.setMaxLength(MOST_WORDS)
        self.rows = {
            "explanation": FieldRow(style, "過不足の理由", self.explanation, required=True),
            "sheets": FieldRow(style, "用紙の残枚数", self.sheets),
            "sheets_explanation": FieldRow(
                style, "用紙の過不足の理由", self.sheets_explanation, required=True
            ),
        }
        self._wrong = Prose("", "refusal")
        self._wrong.setObjectName("closing.wrong")
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(*[style.spaces.medium] * 4)
        column.setSpacing(style.spaces.small)
        column.addLayout(grid)
        column.addWidget(self._wrong)
        column.addWidget(self._cash)
        column.addWidget(self._counted)
        column.addWidget(self._difference)
        for row in self.rows.values():
            column.addWidget(row)
        column.addStretch(1)
        moves = enter_moves(self)
        moves.ended.connect(self.done)
        moves.left.connect(self.left)
        words = (self.explanation, self.sheets_explanation)
        for field in (*self.pieces.values(), self.sheets, *words):
            field.textEdited.connect(lambda _: self.typed.emit())

    def read(self, typed: Typed) -> None:
        """Take what stands in the fields."""
        typed.pieces = {str(k): line.text() for k, line in self.pieces.items() if line.text()}
        typed.sheets = self.sheets.text()
        typed.explanation = self.explanation.text()
        typed.sheets_explanation = self.sheets_explanation.text()

    def fill(self, typed: Typed) -> None:
        """Put back what was typed."""
        for piece, line in self.pieces.items():
            line.setText(typed.pieces.get(str(piece), ""))
        self.sheets.setText(typed.sheets)
        self.explanation.setText(typed.explanation)
        self.sheets_explanation.setText(typed.sheets_explanation)

    def show_closing(self, closing: Closing) -> None:
        """Show what the count comes to, and what differs."""
        for piece, label in self._worth.items():
            many = amount_typed(self.pieces[piece].text()) or 0
            label.setText(f"{piece * many:,}" if many else "")
        self._cash.set_words(expected_words(closing))
        self._counted.set_words(f"実査 {yen(closing.counted.cash)}")
        begun = any(line.text() for line in self.pieces.values())
        words = difference_words(closing.difference, "円") if begun else "過不足 －"
        self._difference.set_text(tr(words))
        self.rows["explanation"].setVisible(begun and bool(closing.difference))
        left = closing.sums.sheets.left
        hint = f"計算上の残り {left:,}枚"
        if self.sheets.text():
            hint += f"　過不足 {signed(closing.sheets_difference)}枚"
        self.rows["sheets"].show_hint(hint)
        differs = bool(self.sheets.text()) and bool(closing.sheets_difference)
        self.rows["sheets_explanation"].setVisible(differs)

    def show_refusals(self, refusals: dict[str, str]) -> None:
        """Say beside each field what is wrong; the hands go to the first."""
        first = None
        for name, row in self.rows.items():
            row.clear()
            if said := refusals.get(name):
                row.setVisible(True)
                row.show_refusal(said)
                first = first or row
        wrong = [piece for piece in DENOMINATIONS if str(piece) in refusals]
        said = refusals[str(wrong[0])] if wrong else refusals.get("pieces", "")
        self._wrong.set_words(said)
        self._wrong.setVisible(bool(said))
        if wrong:
            self.pieces[wrong[0]].setFocus()
        elif first is not None:
            first.setFocus()

    def to_cash(self) -> None:
        """Take the hands to the first kind of money."""
        self._to(self.pieces[DENOMINATIONS[0]])

    def to_sheets(self) -> None:
        """Take the hands to the paper."""
        self._to(self.sheets)

    def _to(self, line: QLineEdit) -> None:
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        line.selectAll()

    def _add_piece(self, style: Style, grid: QGridLayout, place: int, piece: int) -> None:
        row, side = divmod(place, SIDES)
        line = self.pieces[piece] = _figures(f"closing.piece.{piece}")
        line.setAccessibleName(tr(f"{piece:,}円の枚数"))
        line.setFixedWidth(round(style.shelf.line("国", style.sizes.body).width * 4))
        label, worth = QLabel(tr(f"{piece:,}円")), QLabel()
        label.setBuddy(line)
        for each in (label, worth):
            each.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        set_role(worth, "muted")
        self._worth[piece] = worth
        for column, widget in enumerate((label, line, worth)):
            grid.addWidget(widget, row, side * 4 + column)
        if side:
            grid.setColumnMinimumWidth(side * 4 - 1, style.spaces.medium)
        grid.setColumnStretch(side * 3 + 2, 1)


def _figures(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setMaxLength(MOST_FIGURES)
    line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
    return line
