"""Which filings the approval desk lists, and in which order. Knows no Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desktop.operations.filed import Carriage, Filed
from desktop.operations.urgency import Urgency, urgency
from sync.base.kana import kanji_key
from sync.changes.registry import CHANGE_KINDS
from sync.journal.standing import Standing


class Tab(StrEnum):
    """Waiting filings, conflicts, what one was asked to decide."""

    WAITING = "waiting"
    CONFLICTS = "conflicts"
    ASKED = "asked"


TAB_LABELS = {Tab.WAITING: "審査待ち", Tab.CONFLICTS: "競合", Tab.ASKED: "自分あて"}


class Order(StrEnum):
    """What stands first."""

    URGENT = "urgent"
    RECEIVED = "received"
    KIND = "kind"
    DESK = "desk"


ORDER_LABELS = {
    Order.URGENT: "緊急度順",
    Order.RECEIVED: "受付順",
    Order.KIND: "種類順",
    Order.DESK: "端末順",
}


class Origin(StrEnum):
    """Where a filing came from."""

    ALL = "all"
    OWN = "own"
    OTHERS = "others"
    CARRIED = "carried"
    """By a relay or a bundle, past the line."""


ORIGIN_LABELS = {
    Origin.ALL: "すべての端末",
    Origin.OWN: "この端末",
    Origin.OTHERS: "ほかの端末",
    Origin.CARRIED: "中継・持込み",
}

EVERY_KIND = "すべての種類"


@dataclass(frozen=True)
class Listing:
    """What was chosen for the list; `kind` is a kind of change, "" for all."""

    order: Order = Order.URGENT
    kind: str = ""
    origin: Origin = Origin.ALL


@dataclass
class Listings:
    """What each person chose, kept as long as the program runs: screens come and go."""

    chosen: dict[str, Listing] = field(default_factory=dict)

    def of(self, staff: str) -> Listing:
        """Return what a person chose last."""
        return self.chosen.get(staff, Listing())

    def keep(self, staff: str, listing: Listing) -> None:
        """Keep what a person chose."""
        self.chosen[staff] = listing


def on_tab(filed: Filed, tab: Tab, staff: str) -> bool:
    """Say whether a filing belongs on a tab of the person signed on."""
    if tab is Tab.ASKED:
        return filed.asks(staff)
    if tab is Tab.CONFLICTS:
        return filed.standing is Standing.CONFLICTED and not filed.replaced
    return filed.standing is Standing.WAITING and not filed.decided_here


def listed(filed: Filed, listing: Listing, typed: str) -> bool:
    """Say whether a filing is wanted; `typed` stands in a name, a kind, a person or a place."""
    if listing.kind and filed.change != listing.kind:
        return False
    if not _FROM[listing.origin](filed):
        return False
    wanted = kanji_key(typed.strip())
    words = (filed.label, *filed.persons, filed.staff_name, filed.place)
    return not wanted or any(wanted in kanji_key(word) for word in words)


def arranged(filings: Iterable[Filed], order: Order, today: dt.date, now: int) -> tuple[Filed, ...]:
    """Return filings in an order; within it the most urgent first, then the oldest."""

    def pressing(filed: Filed) -> tuple[Any, ...]:
        how = urgency(filed, today, now)
        due = filed.deadline if how <= Urgency.SOON else ""
        return how, due, filed.filed_at, filed.id

    def key(filed: Filed) -> tuple[Any, ...]:
        match order:
            case Order.RECEIVED:
                return filed.filed_at, filed.id
            case Order.KIND:
                return _PLACES.get(filed.change, len(_PLACES)), filed.change, *pressing(filed)
            case Order.DESK:
                return not filed.own_desk, filed.desk, *pressing(filed)
        return pressing(filed)

    return tuple(sorted(filings, key=key))


def kinds_of(filings: Iterable[Filed], chosen: str) -> Sequence[tuple[str, str]]:
    """Return the kinds among filings with their labels, and the chosen one though none is left."""
    names = {filed.change for filed in filings} | ({chosen} if chosen else set())
    found = sorted(names, key=lambda name: (_PLACES.get(name, len(_PLACES)), name))
    return [("", EVERY_KIND), *((name, _label(name)) for name in found)]


def _label(name: str) -> str:
    kind = CHANGE_KINDS.get(name)
    return kind.label if kind else name


_FROM: dict[Origin, Callable[[Filed], bool]] = {
    Origin.ALL: lambda filed: True,  # noqa: ARG005
    Origin.OWN: lambda filed: filed.own_desk,
    Origin.OTHERS: lambda filed: not filed.own_desk,
    Origin.CARRIED: lambda filed: filed.carriage is Carriage.RELAYED,
}

_PLACES = {name: place for place, name in enumerate(CHANGE_KINDS)}
"""Kinds in the order in which the house lists them."""
