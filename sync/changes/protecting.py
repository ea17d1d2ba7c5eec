"""What the changes of a protection order have in common: all whom it protects change together.

They are taken from protected people too, and never say where anybody lives: the cloud keeps that
apart when it writes the rows (house law: the wrong person never; 標準仕様書 §3.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from sync.base.verdicts import Alert, Refusal
from sync.changes.verdict import Decided, Patch, Read, ReadSet, View
from sync.records.protection import OrderState, ProtectionOrder
from sync.records.resident import ChangeReason, Resident


def protected_together(view: View, person: Resident) -> list[Resident]:
    """Return all whom a person's order protects, themselves first; those who are no more, too."""
    named = person.order.together if person.order else ()
    people = [view.current(no) for no in dict.fromkeys((person.atena_no, *named))]
    return [each for each in people if each is not None]


def order_refusals(
    code: str, person: Resident | None, states: frozenset[OrderState]
) -> list[Refusal]:
    """Refuse whoever has no order in one of these states."""
    order = person.order if person else None
    if order is not None and order.state in states:
        return []
    return [
        Refusal(
            f"{code}.state",
            "atena_no",
            "この方の支援措置は、この手続きをする状態にありません。",
            "支援措置の状態を確認し、手続きを選び直してください。",
        )
    ]


def ordered(
    people: Sequence[Resident], order: ProtectionOrder, day: str, alerts: Sequence[Alert] = ()
) -> Decided:
    """Return the decision that puts everybody under this order, or out of it."""
    values: dict[str, Any] = {"order": order, "protected": order.state is not OrderState.ENDED}
    patches = tuple(
        Patch(person.atena_no, values, ChangeReason.PROTECTION, day) for person in people
    )
    reads = tuple(Read(p.atena_no, p.history_no, ("protected", "order")) for p in people)
    return Decided(patches, ReadSet(reads), tuple(alerts))


def moved_on(order: ProtectionOrder, **values: Any) -> ProtectionOrder:
    """Return the order with some of it new."""
    return msgspec.structs.replace(order, **values)
