"""住民の記録 on the screen: the person on top, then the record, the household, the history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.operations.moments import clock_time
from desktop.screens import places
from desktop.screens.persons import person_shown, states_of
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.difference import ChangeRow, DifferenceTable
from desktop.widgets.keybar import Key
from desktop.widgets.nametext import NameText
from desktop.widgets.personbanner import PersonBanner
from desktop.widgets.prose import Prose
from desktop.widgets.resultlist import Cell, Column, Kind, ResultList, ResultRow
from desktop.widgets.sheet import set_role
from desktop.widgets.style import Style

HOUSEHOLD = (
    Column("世帯員", 34, Kind.NAME),
    Column("続柄", 14),
    Column("生年月日", 26),
    Column("状態", 26, Kind.STATES),
)
HISTORY = (Column("履歴", 10), Column("異動事由", 22), Column("異動日", 34), Column("処理日", 34))


class ResidentScreen(Screen):
    """The screen of the place `Resident`."""

    name = "resident"
    title = "住民の記録"

    def __init__(
        self, style: Style, presenter: ResidentPresenter, today: Callable[[], dt.date]
    ) -> None:
        super().__init__()
        self._style, self._presenter, self._today = style, presenter, today
        self.person = PersonBanner(style)
        self.person.setObjectName("resident.person")
        self.pending = Banner(style)
        self.pending.setObjectName("resident.pending")
        self.pending_lines = DifferenceTable(style)
        self.pending_lines.setObjectName("resident.pending_lines")
        self.pending_lines.setAccessibleName("審査待ちの異動の変更前と変更後")
        self.facts = QFrame()
        self.facts.setObjectName("resident.facts")
        set_role(self.facts, "panel")
        self._form = QFormLayout(self.facts)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._form.setHorizontalSpacing(style.spaces.large)
        self._form.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        self.household = ResultList(style, HOUSEHOLD)
        self.household.setObjectName("resident.household")
        self.household.setAccessibleName("世帯員")
        self.household.chosen.connect(self._open_member)
        self.history = ResultList(style, HISTORY)
        self.history.setObjectName("resident.history")
        self.history.setAccessibleName("異動の履歴")
        self.history.lit.connect(self._show_snapshot)
        self.change = Prose("", "muted")
        self.change.setObjectName("resident.change")
        self.reason = QLabel()
        self.reason.setObjectName("resident.reason")
        set_role(self.reason, "muted")
        self._lay_out()

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        person = self._presenter.page.person if self._presenter.page else None
        files = person is not None and person.present and not person.protected
        return (
            Key("F4", "照会理由", self._next_reason),
            Key("F5", "再表示", lambda: self.refresh(frozenset({"residents"}))),
            Key("F6", "連絡先", lambda: self._to(places.ContactCorrection), enabled=files),
            Key("F7", "証明書", lambda: self._to(places.Certificate), primary=True, enabled=files),
            Key("F8", "転居届", lambda: self._to(places.Relocation), enabled=files),
        )

    def enter(self, arg: Any) -> None:
        """Open the person; the inquiry is kept before anything is shown."""
        if not self._presenter.open(arg.atena_no):
            self.go.emit(places.Search())
            return
        self._show()
        self.household.setFocus()

    def refresh(self, scopes: frozenset[str]) -> None:
        """Show what is known now of the person who is open."""
        page = self._presenter.page
        if scopes and page is not None and self._presenter.open(page.person.atena_no):
            self._show()

    def _next_reason(self) -> None:
        self._presenter.next_reason()
        self._show()

    def _to(self, place: Callable[[str], object]) -> None:
        if self._presenter.page is not None:
            self.go.emit(place(self._presenter.page.person.atena_no))

    def _open_member(self, row: ResultRow) -> None:
        self.go.emit(places.Resident(str(row.key)))

    def _show(self) -> None:
        page = self._presenter.page
        if page is None:
            return
        waiting = bool(page.pending)
        self.person.set_person(person_shown(page.person, self._today(), pending=waiting))
        self._show_pending()
        while self._form.rowCount():
            self._form.removeRow(0)
        for label, words in self._presenter.facts:
            name = QLabel(label)
            set_role(name, "muted")
            value = NameText(self._style, words or "（なし）")
            value.setObjectName(f"resident.fact.{label}")
            self._form.addRow(name, value)
        self.household.set_rows(
            [
                ResultRow(
                    member.atena_no,
                    (
                        Cell(member.name, member.name_kana),
                        Cell(member.relationship),
                        Cell(member.birth.shown("era")),
                        Cell(""),
                    ),
                    states_of(member),
                )
                for member in page.household
            ],
            keep=page.person.atena_no,
        )
        self.history.set_rows(
            [
                ResultRow(
                    each.number,
                    (
                        Cell(str(each.number)),
                        Cell(each.reason),
                        Cell(each.changed_on),
                        Cell(each.processed_on),
                    ),
                )
                for each in self._presenter.history
            ]
        )
        self.reason.setText(
            f"照会理由：{self._presenter.reason}　データ時点：{clock_time(page.as_of)}"
        )
        self.keys_changed.emit()

    def _show_pending(self) -> None:
        waiting = self._presenter.pending
        self.pending_lines.setVisible(bool(waiting))
        if not waiting:
            self.pending.clear()
            return
        kinds = "、".join(
            f"{each.label}（{clock_time(each.filed_at)}　{each.staff_name}）" for each in waiting
        )
        self.pending.show_text(
            BannerText(
                BannerKind.CAUTION,
                f"審査待ちの異動が{len(waiting)}件あります。",
                kinds,
                "証明書は異動前の内容で発行されます。",
            )
        )
        self.pending_lines.show_change(
            [
                ChangeRow(line.label, line.before, line.after)
                for each in waiting
                for line in each.lines
            ]
        )

    def _show_snapshot(self, row: ResultRow | None) -> None:
        found = next((s for s in self._presenter.history if row and s.number == row.key), None)
        if found is None or not found.lines:
            self.change.set_words("この履歴より前の記録はありません。" if found else "")
            return
        changed = "　".join(
            f"{line.label}：{line.before or '（なし）'} → {line.after or '（なし）'}"
            for line in found.lines
        )
        self.change.set_words(changed)

    def _lay_out(self) -> None:
        spaces = self._style.spaces
        left, right = QWidget(), QWidget()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.facts)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(_title("登録されている記録"))
        column.addWidget(scroll, 1)
        other = QVBoxLayout(right)
        other.setContentsMargins(0, 0, 0, 0)
        other.addWidget(_title("世帯"))
        other.addWidget(self.household, 3)
        other.addWidget(_title("異動の履歴"))
        other.addWidget(self.history, 2)
        other.addWidget(self.change)
        across = QHBoxLayout()
        across.setSpacing(spaces.large)
        across.addWidget(left, 10)
        across.addWidget(right, 11)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[spaces.large, spaces.medium] * 2)
        whole.setSpacing(spaces.small)
        whole.addWidget(self.person)
        whole.addWidget(self.pending)
        whole.addWidget(self.pending_lines)
        whole.addLayout(across, 1)
        whole.addWidget(self.reason)
        self.pending_lines.setMaximumHeight(180)
        self.setTabOrder(self.household, self.history)


def _title(words: str) -> QLabel:
    label = QLabel(words)
    set_role(label, "strong")
    return label
