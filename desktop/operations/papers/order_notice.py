"""支援措置期間終了通知: what the letter to a protected person says of their order (§20.5.1)."""

from __future__ import annotations

import datetime as dt

from desktop.certificates.facts import OrderNotice, known
from desktop.operations.papers.basis import Basis, day
from sync.changes.protection_extension import BEFORE_DAYS
from sync.records.protection import ProtectionOrder


def order_notice(basis: Basis, name: str, order: ProtectionOrder, contact: str) -> OrderNotice:
    """Return the letter to one person about an order that has its days."""
    first = dt.date.fromisoformat(order.ends_on) - dt.timedelta(days=BEFORE_DAYS)
    return OrderNotice(
        number=basis.number,
        issued_on=day(basis.day.isoformat()),
        to_name=known(name),
        starts_on=known(day(order.starts_on)),
        ends_on=day(order.ends_on),
        extended_from=day(first.isoformat()),
        certifier_title=basis.certifier.title,
        certifier_name=basis.certifier.name,
        contact=known(contact),
        sample_mark=basis.sample_mark,
    )


def order_notice_number(day: str, town: str, desk: int) -> str:
    """Return the letter's number: it names nobody, and may be written again."""
    return f"{day}・{town}・{desk:02d}・支援"
