"""運用規則 on the screen: filings or certificates at the left, at the right what is so of one.

Nothing can be changed here: a town's administrator hands a new version to the cloud's operator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from desktop.language import tr
from desktop.screens import places
from desktop.screens.screen import Screen
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.keybar import Key
from desktop.widgets.prose import Prose
from desktop.widgets.resultlist import Cell, Column, ResultList, ResultRow
from desktop.widgets.sheet import set_role
from desktop.widgets.stack import Stack

if TYPE_CHECKING:
    from desktop.operations.rules_in_force import KindRule, PaperRule, RulesInForce
    from desktop.widgets.style import Style

KIND_COLUMNS = (
    Column("種類", 27),
    Column("承認する職員", 24),
    Column("まとめて承認", 27),
    Column("通信断のとき", 28),
)
PAPER_COLUMNS = (
    Column("証明書", 34),
    Column("通信断中の発行", 24),
    Column("承認", 14),
    Column("請求者", 22),
)


class Part(StrEnum):
    """What the list shows."""

    KINDS = "kinds"
    PAPERS = "papers"


class RulesScreen(Screen):
    """The screen of the place `Rules`."""

    name = "rules"
    title = "運用規則"

    def __init__(self, style: Style, look: Callable[[], RulesInForce]) -> None:
        super().__init__()
        self._look, self._behind = look, places.Rules().behind
        self._said: dict[object, tuple[str, Sequence[str]]] = {}
        title = QLabel(tr(self.title))
        set_role(title, "title")
        self.parts = ChoiceList(
            style, [Choice(Part.KINDS.value, "届出の決裁"), Choice(Part.PAPERS.value, "証明書")]
        )
        self.parts.setObjectName("rules.part")
        self.parts.setAccessibleName(tr("表示する規則"))
        self.parts.take_digits(self)
        self._since = QLabel()
        self._since.setObjectName("rules.since")
        set_role(self._since, "muted")
        self.kinds = self._list(style, KIND_COLUMNS, "rules.kinds", "届出の決裁の規則")
        self.papers = self._list(style, PAPER_COLUMNS, "rules.papers", "証明書の規則")
        self._lists = Stack()
        for each in (self.kinds, self.papers):
            self._lists.addWidget(each)
        self._head, self._words = QLabel(), Prose()
        self._head.setWordWrap(True)
        set_role(self._head, "strong")
        self._words.setObjectName("rules.said")
        self._whole = Prose(role="muted")
        self._whole.setObjectName("rules.whole")
        self._lay_out(style, title)
        self.parts.chosen.connect(self._turn)

    def keys(self) -> Sequence[Key]:
        """Return the keys: there is nothing to do but to read."""
        return (
            Key("rules.refresh", "再表示", lambda: self.refresh(frozenset())),
            Key("rules.back", "前画面", self.back),
        )

    def enter(self, arg: Any) -> None:
        """Show the rules as they are now."""
        self._behind = arg.behind
        if not self.parts.choice():
            self.parts.choose(Part.KINDS.value)
        self.refresh(frozenset())
        self._shown().setFocus()

    def back(self) -> bool:
        """Go back to where the person came from."""
        self.go.emit(self._behind)
        return True

    def refresh(self, scopes: frozenset[str]) -> None:
        """Show the rules anew; the cursors stay on their lines."""
        del scopes
        rules = self._look()
        since = tr(f"この版の開始：{rules.since}") if rules.since else ""
        self._since.setText("　".join(filter(None, (tr(f"第{rules.version}版"), since))))
        said = (rules.protected, rules.numbers, rules.sign_on)
        self._whole.set_words("\n".join(map(tr, said)))
        self._said = {each.name: (each.label, each.said) for each in rules.kinds}
        self._said |= {each.form: (each.title, each.said) for each in rules.papers}
        for shown, rows in (
            (self.kinds, [_kind_row(each) for each in rules.kinds]),
            (self.papers, [_paper_row(each) for each in rules.papers]),
        ):
            row = shown.current()
            shown.set_rows(rows, keep=row.key if row else None)
        self._say(self._shown().current())

    def _list(self, style: Style, columns: Sequence[Column], name: str, words: str) -> ResultList:
        made = ResultList(style, columns)
        made.setObjectName(name)
        made.setAccessibleName(tr(words))
        made.lit.connect(lambda row: self._say(row) if made is self._shown() else None)
        return made

    def _shown(self) -> ResultList:
        return self.papers if self.parts.choice() == Part.PAPERS.value else self.kinds

    def _turn(self, _key: str) -> None:
        self._lists.setCurrentWidget(self._shown())
        self._say(self._shown().current())
        self._shown().setFocus()

    def _say(self, row: ResultRow | None) -> None:
        head, said = self._said.get(row.key, ("", ())) if row else ("", ())
        self._head.setText(tr(head))
        self._words.set_words("\n".join(map(tr, said)))

    def _lay_out(self, style: Style, title: QLabel) -> None:
        head = QHBoxLayout()
        head.setSpacing(style.spaces.large)
        head.addWidget(title)
        head.addWidget(self.parts)
        head.addStretch(1)
        head.addWidget(self._since)
        panel = QFrame()
        set_role(panel, "panel")
        down = QVBoxLayout(panel)
        down.setContentsMargins(*[style.spaces.large] * 4)
        down.setSpacing(style.spaces.medium)
        down.addWidget(self._head)
        down.addWidget(self._words, 0, Qt.AlignmentFlag.AlignTop)
        down.addStretch(1)
        down.addWidget(self._whole)
        across = QHBoxLayout()
        across.setSpacing(style.spaces.medium)
        across.addWidget(self._lists, 15)
        across.addWidget(panel, 8)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.medium)
        whole.addLayout(head)
        whole.addLayout(across, 1)


def _kind_row(rule: KindRule) -> ResultRow:
    cells = (rule.label, rule.approval, rule.several, rule.offline)
    return ResultRow(rule.name, tuple(Cell(tr(each)) for each in cells))


def _paper_row(rule: PaperRule) -> ResultRow:
    cells = (rule.title, rule.offline, rule.approval, rule.requesters)
    return ResultRow(rule.form, tuple(Cell(tr(each)) for each in cells))
