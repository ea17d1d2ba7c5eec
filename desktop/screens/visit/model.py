"""How a visit is worded, and what the screen asks of the desk. Knows no Qt."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.cache.visits import State, Visit
from desktop.operations.moments import time_of_day
from desktop.operations.visit_items import Item, ItemState, total_of
from desktop.screens.certificate.model import IDENTITIES, REQUESTERS
from sync.base.verdicts import Refusal
from sync.records.policy import Exemption

REQUESTER_LABELS = {key: label for key, label, _ in REQUESTERS}
IDENTITY_LABELS = {key: label for key, label, _ in IDENTITIES}
STATE_LABELS = {State.OPEN: "受付中", State.PARKED: "中断中", State.ENDED: "終了済"}
UNKNOWN = "来庁者（未確認）"


@dataclass(frozen=True)
class VisitShown:
    """A visit with what was done in it; `name` is the visitor's, `whose` the one they came for."""

    visit: Visit
    items: tuple[Item, ...] = ()
    name: str = ""
    whose: str = ""

    @property
    def total(self) -> int:
        """The fees in yen."""
        return total_of(self.items)

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.visit.state


class VisitingDesk(Protocol):
    """The desk, for this screen."""

    def look(self) -> VisitShown | None:
        """Return the open visit."""
        ...

    def one(self, number: int) -> VisitShown | None:
        """Return a visit by its number."""
        ...

    def others(self) -> Sequence[VisitShown]:
        """Return the parked visits, then those that ended last; the newest first."""
        ...

    def give_ticket(self, ticket: str) -> Refusal | None:
        """Note the ticket's number. This and all below raise Trouble where nothing is kept."""
        ...

    def name_visitor(self, name: str) -> Refusal | None:
        """Note the visitor's name."""
        ...

    def park(self) -> None:
        """Set the open visit aside."""
        ...

    def resume(self, number: int) -> Refusal | None:
        """Take a parked visit up again."""
        ...

    def end(self, received: int | None = None) -> Visit | Refusal:
        """End the open visit; `received` yen were given, None for just what it costs."""
        ...

    def grounds(self) -> Sequence[Exemption]:
        """Return the grounds on which no fee is taken."""
        ...

    def waive(self, item: Item, code: str, basis: str = "") -> Refusal | None:
        """Take no fee for an item, by a ground, and what was typed of it; "" takes it after all."""
        ...

    def refund(self, number: int, item: Item, reason: str) -> Visit | Refusal:
        """Pay the fee of an item back."""
        ...

    def hand_over(self, item: Item) -> tuple[Refusal, ...]:
        """Keep that a certificate was handed over."""
        ...

    def take_back(self, item: Item) -> tuple[Refusal, ...]:
        """Undo one thing."""
        ...

    def receipt(self, shown: VisitShown) -> bytes:
        """Return the receipt of a visit that ended, as a PDF."""
        ...

    def printed(self, shown: VisitShown) -> None:
        """Note that the receipt is on paper."""
        ...


def visitor_words(shown: VisitShown) -> str:
    """Say who the visitor is, and for whom they came."""
    kind = shown.visit.visitor.kind
    label = REQUESTER_LABELS.get(kind, "")
    if not label or not (shown.name or shown.whose):
        return shown.name or UNKNOWN
    if kind == "self":
        return f"{shown.name}（本人）"
    if shown.name:
        return f"{shown.name}（{label}・{shown.whose}の件）"
    return f"{label}（{shown.whose}の件）"


def identity_words(shown: VisitShown) -> str:
    """Say what identity was checked, and when."""
    label = IDENTITY_LABELS.get(shown.visit.identity, "")
    return f"{label}、{time_of_day(shown.visit.checked_at)}に確認" if label else "未確認"


def name_of(shown: VisitShown) -> str:
    """Return what a visit is called in a list: by its ticket, else by its number."""
    visit = shown.visit
    return f"整理券 {visit.ticket}" if visit.ticket else f"受付 {visit.number}"


def people_words(item: Item) -> str:
    """Say whom an item is about, in a line."""
    if not item.persons:
        return "－"
    rest = len(item.persons) - 1
    return f"{item.persons[0]} ほか{rest}人" if rest else item.persons[0]


def paper_words(item: Item) -> str:
    """Say which paper it is whose fee is asked about."""
    return f"{item.label}　{item.number}　{yen(item.price)}"


def undo_words(item: Item) -> str:
    """Say how an item is undone, or why it cannot be."""
    if item.waived:
        return f"減免：手数料{yen(item.price)}は受け取りません。"
    if item.refusal is not None:
        return f"{item.refusal.reason}{item.refusal.remedy}"
    if item.state is ItemState.PRINTED:
        return "取り消せます：書損として記録し、手数料は合計から除かれます。"
    return "取り消せます：届出を取り下げます。"


def amount_typed(typed: str) -> int | None:
    """Return the yen that were typed; None where that is no amount. Wide figures count too."""
    plain = unicodedata.normalize("NFKC", typed).replace(",", "").strip().removesuffix("円")
    return int(plain) if plain.isascii() and plain.isdecimal() else None


def change_words(typed: str, total: int) -> str:
    """Say what is given back of what was typed so far; it stands large while the hands count."""
    given = amount_typed(typed) if typed.strip() else total
    if given is None:
        return "釣銭 －"
    return f"不足 {yen(total - given)}" if given < total else f"釣銭 {yen(given - total)}"


def taken_words(shown: VisitShown) -> str:
    """Say what a visit that ended took and gave back; "" where no money moved."""
    visit = shown.visit
    return f"お預かり {yen(visit.received)}　釣銭 {yen(visit.change)}" if visit.received else ""


def yen(amount: int) -> str:
    """Return an amount as people read it."""
    return f"{amount:,}円"
