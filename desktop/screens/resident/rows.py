"""The rows of the person's page: who lives there and who has gone, the history, the order."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.language import kin, tr
from desktop.operations.moments import day_shown
from desktop.operations.order_told import OrderTold
from desktop.screens.persons import states_of
from desktop.screens.resident.presenter import Snapshot
from desktop.widgets.banner import BannerKind, BannerText
from desktop.widgets.resultlist import Cell, Column, Kind, ResultRow
from sync.records.resident import STATE_LABELS, Resident, ResidentKind

HOUSEHOLD = (
    Column("世帯員", 32, Kind.NAME),
    Column("続柄", 24),
    Column("生年月日", 23),
    Column("状態", 21, Kind.STATES),
)
HISTORY = (Column("履歴", 19), Column("異動事由", 23), Column("異動日", 33), Column("処理日", 27))


def household_rows(
    members: Iterable[Resident], waiting: frozenset[str] = frozenset()
) -> list[ResultRow]:
    """Return the household's rows; who was removed bears the word, the shape and the day.

    `waiting` are those of whom an open filing tells (仮登録).
    """
    return [
        ResultRow(
            each.atena_no,
            (
                Cell(each.name, each.name_kana),
                Cell(kin(each.relationship), tr(_gone(each))),
                Cell(tr(_birth(each))),
                Cell(""),
            ),
            states_of(each, pending=each.atena_no in waiting),
        )
        for each in members
    ]


def history_rows(snapshots: Iterable[Snapshot]) -> list[ResultRow]:
    """Return the history's rows."""
    return [
        ResultRow(
            each.number,
            (
                Cell(str(each.number)),
                Cell(tr(each.reason)),
                Cell(tr(each.changed_on)),
                Cell(tr(each.processed_on)),
            ),
        )
        for each in snapshots
    ]


def order_text(told: OrderTold, *, letter: bool = False) -> BannerText:
    """Return what is said of a protection order, and what its end asks for; `letter`: to print."""
    alert = told.alert
    if alert is None:
        return BannerText(BannerKind.NOTICE, told.title, told.days)
    title = told.title if told.title == alert.reason else f"{told.title}{alert.reason}"
    action = "終了通知を印刷" if letter else ""
    return BannerText(BannerKind.CAUTION, title, told.days, alert.remedy, action)


def _gone(person: Resident) -> str:
    """Return how and when somebody was removed; "" of who is a resident."""
    if person.present:
        return ""
    return f"{STATE_LABELS[person.state]}　{day_shown(person.removed_on)}".rstrip("　")


def _birth(person: Resident) -> str:
    return person.birth.shown("western" if person.kind is ResidentKind.FOREIGN else "era")
