"""What the visit's screen asks before it acts: the money given, a ground, a refund's reason."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.operations.payments import MOST_REASON
from desktop.screens.visit.model import change_words
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.moves import enter_moves
from desktop.widgets.nametext import NameText
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.widgets.style import Style
    from sync.records.policy import Exemption

MOST_FIGURES = 9
NONE = "none"
"""The choice that takes the fee after all."""


class Question(StrEnum):
    """What is asked; the value is what it does when it is answered."""

    NOTHING = ""
    MONEY = "受付終了"
    GROUND = "減免する"
    REASON = "返金する"


class Asking(QFrame):
    """One question at a time; Enter answers, Esc takes it back."""

    answered = Signal()
    given_up = Signal()

    def __init__(self, style: Style, grounds: Sequence[Exemption]) -> None:
        """Take the grounds on which no fee is taken."""
        super().__init__()
        self._total = 0
        self.question = Question.NOTHING
        self.money, self.reason = QLineEdit(), TextEdit1()
        self.money.setObjectName("visit.money")
        self.money.setMaxLength(MOST_FIGURES)
        self.money.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.money.textChanged.connect(self._show_change)
        self.reason.setObjectName("visit.reason")
        self.reason.setMaxLength(MOST_REASON)
        choices = [Choice(each.code, f"{each.label}（{each.basis}）") for each in grounds]
        self._codes = frozenset(each.key for each in choices)
        self._open = frozenset(each.code for each in grounds if each.typed)
        self.basis = TextEdit1()
        self.basis.setObjectName("visit.basis")
        self.basis.setMaxLength(MOST_REASON)
        self.basis.setPlaceholderText(tr("法令・条例の名前と条項"))  # a hint below has no room
        self.basis_row = FieldRow(style, "減免の根拠", self.basis, required=True)
        choices.append(Choice(NONE, "減免をやめる"))
        self.ground = ChoiceList(style, choices, per_row=1)
        self.ground.setObjectName("visit.ground")
        self._paper = Prose("", "strong", shelf=style.shelf)
        self._paper.setObjectName("visit.paper")
        self._change = NameText(style, points=style.sizes.title * 1.6, bold=True)
        self._change.setObjectName("visit.change")
        self.rows = {
            Question.GROUND: FieldRow(style, "減免の理由", self.ground, required=True),
            Question.MONEY: FieldRow(
                style,
                "お預かり（円）",
                self.money,
                hint="空のままなら、ちょうど受け取ったものとします。",
            ),
            Question.REASON: FieldRow(
                style,
                "返金の理由",
                self.reason,
                required=True,
                hint="証明書を回収してから返金します。",
            ),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(*[style.spaces.medium] * 4)
        column.setSpacing(style.spaces.small)
        column.addWidget(self._paper)
        for row in self.rows.values():
            column.addWidget(row)
        column.addWidget(self.basis_row)
        column.addWidget(self._change)
        self.ground.chosen.connect(lambda _: self._show_basis())
        set_role(self, "panel")
        moves = enter_moves(self)
        moves.ended.connect(self.answered)
        moves.left.connect(self.given_up)
        self.stop()

    def ask_money(self, total: int) -> None:
        """Ask what the visitor gave for `total` yen."""
        self._total = total
        self.money.clear()
        self._ask(Question.MONEY, self.money)
        self._show_change()

    def ask_ground(self, now: str, paper: str, basis: str = "") -> None:
        """Ask on which ground no fee is taken for a paper; `now` is the code chosen, "" for none.

        `paper` says which one it is, `basis` what was typed.
        """
        self.basis.setText(basis)
        self._paper.set_words(paper)
        self.ground.forget()
        if now in self._codes:
            self.ground.choose(now)
        self._ask(Question.GROUND, self.ground)

    def ask_reason(self, paper: str) -> None:
        """Ask why the fee of a paper is paid back."""
        self._paper.set_words(paper)
        self.reason.clear()
        self._ask(Question.REASON, self.reason)

    def stop(self) -> None:
        """Ask nothing more."""
        self.question = Question.NOTHING
        self.hide()

    def answer(self) -> str:
        """Return what was answered so far."""
        match self.question:
            case Question.MONEY:
                return self.money.text()
            case Question.GROUND:
                return self.ground.choice()
            case Question.REASON:
                return self.reason.text()
        return ""

    @property
    def wide(self) -> bool:
        """Whether the question needs the room of what cannot be answered meanwhile."""
        return self.question is Question.GROUND

    def typed_basis(self) -> str:
        """Return what the ground rests on, where that is typed."""
        return self.basis.text() if self.basis_row.isVisibleTo(self) else ""

    def refuse(self, said: str) -> None:
        """Say beside the field why the answer cannot stand."""
        self._asked().show_refusal(said)

    def take_hands(self) -> None:
        """Take the hands to what has to be answered still."""
        self._asked().setFocus()

    def _asked(self) -> FieldRow:
        lacks = self.basis_row.isVisibleTo(self) and not self.basis.text().strip()
        return self.basis_row if lacks else self.rows[self.question]

    def _show_basis(self) -> None:
        open_ = self.question is Question.GROUND and self.ground.choice() in self._open
        self.basis_row.setVisible(open_)
        self.basis_row.clear()

    def _ask(self, question: Question, field: QWidget) -> None:
        self.question = question
        for each, row in self.rows.items():
            row.clear()
            row.setVisible(each is question)
        self._show_basis()
        self._paper.setVisible(question is not Question.MONEY)
        self._change.setVisible(question is Question.MONEY)
        self.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_change(self) -> None:
        self._change.set_text(tr(change_words(self.money.text(), self._total)))
