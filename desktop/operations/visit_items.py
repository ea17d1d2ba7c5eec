"""What was done in a visit: each certificate and filing with its words, its fee, and its undoing.

Read from the entries themselves, so that it is never other than the journal.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from desktop.cache.journal import Kept
from desktop.cache.visits import Visit
from desktop.operations.desk import Desk
from desktop.operations.filing_words import label_of, persons_of
from desktop.operations.filings import known_filing
from desktop.operations.withdraw import may_withdraw, withdraw
from sync.base.resources import resource
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.journal.kinds import Filing, Issuance, IssuanceOutcome, Kind
from sync.journal.standing import LABELS, Standing

CANCELLED = "受付の取消"
"""The reason that the journal keeps for what is taken back here."""


class ItemState(StrEnum):
    """How far an item is; of a filing its standing tells the rest (`Item.words`)."""

    PRINTED = "printed"
    """On paper; whether it was handed over is open."""
    HANDED = "handed"
    SPOILED = "spoiled"
    FILED = "filed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Item:
    """One thing done. `fee` in yen, 0 for what costs nothing or was taken back.

    `number` is a certificate's own, or where a filing stands in the journal; `refusal` says why it
    cannot be undone, None where it can.
    """

    id: bytes
    label: str
    persons: tuple[str, ...]
    number: str
    state: ItemState
    words: str
    fee: int
    at: int
    refusal: Refusal | None = None
    price: int = 0
    """What a certificate costs, whether it is taken or not."""
    waived: str = ""
    """The ground's code where no fee is taken."""
    basis: str = ""
    """What that rests on, where it was typed."""
    refunded: bool = False
    """Its fee was paid back."""

    @property
    def counts(self) -> bool:
        """Whether it stands: what was spoiled or withdrawn is on no receipt."""
        return self.state not in {ItemState.SPOILED, ItemState.WITHDRAWN}


def items_of(desk: Desk, visit: Visit) -> tuple[Item, ...]:
    """Return what was done in a visit, in its order."""
    ids = desk.journal.visits.items(visit.number)
    found = [kept for kept in map(desk.journal.entry, ids) if kept is not None]
    papers = [kept for kept in found if kept.entry.words.kind == Kind.ISSUANCE]
    outcomes = _outcomes(desk, papers)
    return tuple(
        _paper(desk, visit, kept, outcomes.get(bytes(kept.entry.words.id)))
        if kept in papers
        else _filing(desk, kept)
        for kept in found
    )


def total_of(items: Sequence[Item]) -> int:
    """Return the fees in yen of what was handed over, or is to be."""
    return sum(item.fee for item in items if item.counts)


def hand_over(desk: Desk, item: Item) -> tuple[Refusal, ...]:
    """Keep that a certificate was handed over."""
    if item.state is not ItemState.PRINTED:
        return (_settled(item),)
    _settle(desk, item, handed=True)
    return ()


def take_back(desk: Desk, item: Item) -> tuple[Refusal, ...]:
    """Undo one thing: a certificate not yet handed over becomes 書損, an open filing withdrawn."""
    if item.refusal is not None:
        return (item.refusal,)
    if item.state is ItemState.PRINTED:
        _settle(desk, item, handed=False, reason=CANCELLED)
        return ()
    return withdraw(desk, item.id, CANCELLED)


def _settle(desk: Desk, item: Item, *, handed: bool, reason: str = "") -> None:
    outcome = IssuanceOutcome(item.id, handed, reason)
    desk.journal.keep(Kind.ISSUANCE_OUTCOME, outcome, desk.who)


def _outcomes(desk: Desk, papers: Sequence[Kept]) -> dict[bytes, bool]:
    """Return whether each was handed over; of two outcomes the first one stands."""
    if not papers:
        return {}
    first = bytes(papers[0].entry.words.id)
    kept = desk.journal.entries_after(first, Kind.ISSUANCE_OUTCOME)
    told = [unpack(IssuanceOutcome, each.entry.words.body) for each in kept]
    return {outcome.issuance: outcome.handed for outcome in reversed(told)}


def _paper(desk: Desk, visit: Visit, kept: Kept, handed: bool | None) -> Item:  # noqa: FBT001
    words, name = kept.entry.words, bytes(kept.entry.words.id).hex()
    body = unpack(Issuance, words.body)
    state, said = {
        None: (ItemState.PRINTED, "交付待ち"),
        True: (ItemState.HANDED, "交付済"),
        False: (ItemState.SPOILED, "書損"),
    }[handed]
    waived, refunded = visit.waived.get(name, ""), name in visit.refunded
    free = state is ItemState.SPOILED or waived or refunded
    item = Item(
        id=bytes(words.id),
        label=form_title(body.form),
        persons=_names(desk, [row.partition("/")[0] for row in body.rows]),
        number=body.number,
        state=state,
        words="返金済" if refunded else said,
        fee=0 if free else body.fee,
        at=kept.entry.envelope.clock,
        price=body.fee,
        waived=waived,
        basis=visit.bases.get(name, ""),
        refunded=refunded,
    )
    return item if state is ItemState.PRINTED else _with(item, _settled(item))


def _filing(desk: Desk, kept: Kept) -> Item:
    words, envelope = kept.entry.words, kept.entry.envelope
    body = unpack(Filing, words.body)
    known = known_filing(desk, bytes(words.id))
    standing = known.standing if known is not None else Standing.WAITING
    withdrawn = standing is Standing.WITHDRAWN
    item = Item(
        id=bytes(words.id),
        label=label_of(body),
        persons=persons_of(body, desk.cache.people(body.subjects)),
        number=f"第{envelope.number}号",
        state=ItemState.WITHDRAWN if withdrawn else ItemState.FILED,
        words=LABELS[standing],
        fee=0,
        at=envelope.clock,
    )
    return _with(item, may_withdraw(desk, item.id))


def _with(item: Item, refusal: Refusal | None) -> Item:
    return replace(item, refusal=refusal)


def _settled(item: Item) -> Refusal:
    if item.state is ItemState.SPOILED:
        return Refusal(
            "visit.spoiled",
            "",
            "書損として記録済みのため取り消せません。",
            "用紙は破棄してください。",
        )
    return Refusal(
        "visit.handed",
        "",
        "交付済みのため取り消せません。",
        "誤りがあれば回収し、新たに発行してください。",
    )


def _names(desk: Desk, numbers: Sequence[str]) -> tuple[str, ...]:
    people = desk.cache.people(numbers)
    return tuple(people[no].name for no in dict.fromkeys(numbers) if no in people)


@cache
def form_title(form: str) -> str:
    """Return what a certificate is called; its form's own name where the file is gone."""
    try:
        title = tomllib.loads(resource("certificates", f"{form}.toml").read_text("utf-8"))["title"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return form
    return str(title)
