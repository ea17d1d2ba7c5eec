"""支援措置 on a person's page: what is told of the order, to whom, and when it asks for something.

The details are for those who answer for the protection (標準仕様書 §2.2.4, §3.4): supervisors.
Others learn that there is one, and that its time ends, without a day: somebody has to act.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from desktop.operations.moments import day_shown
from sync.base.verdicts import Alert
from sync.changes.clocks import day_of
from sync.changes.protection_extension import BEFORE_DAYS
from sync.records.protection import OrderState, ProtectionOrder
from sync.records.resident import Resident

OVER = "protection.over"
"""Code of the alert that an order's time is over; it protects until somebody ends it."""

HAND_OVER = "責任者へ引き継いでください。"
TITLES = {
    OrderState.PROVISIONAL: "仮支援措置の期間中です。",
    OrderState.IN_FORCE: "支援措置の期間中です。",
}


@dataclass(frozen=True)
class OrderTold:
    """What the page says of an order: `title`, the `days` for those who may know, an alert."""

    title: str
    days: str = ""
    alert: Alert | None = None


def order_told(person: Resident, today: dt.date, *, details: bool) -> OrderTold | None:
    """Return what is told of a person's order; None where there is none, or nothing to tell.

    Without `details` only an alert is told: that there is an order stands in the banner already.
    """
    order = person.order
    if not person.protected:
        return None
    if order is None or order.state is OrderState.ENDED:
        return (
            OrderTold("支援措置の対象の方です。", "期間の記録がありません。") if details else None
        )
    alert = _alert(order, today, details=details)
    if not details:
        return OrderTold(alert.reason, alert=alert) if alert else None
    over = alert is not None and alert.code == OVER
    title = alert.reason if alert and over else TITLES[order.state]
    return OrderTold(title, _days(order, today), alert)


def _days(order: ProtectionOrder, today: dt.date) -> str:
    told = [
        (label, day_shown(day))
        for label, day in (
            ("申出日", order.applied_on),
            ("開始日", order.starts_on),
            ("終了日", order.ends_on),
        )
        if day
    ]
    words = [f"{label}：{day}" for label, day in told]
    if order.released_on == today.isoformat():
        words.append("本日は一時解除中です")
    return "　".join(words)


def _alert(order: ProtectionOrder, today: dt.date, *, details: bool) -> Alert | None:
    """Return what its end asks for, from a month before on and until somebody acts."""
    end = day_of(order.ends_on)
    if end is None or (end - today).days > BEFORE_DAYS:
        return None
    if today > end:
        code, reason = OVER, "支援措置の期間が終わっています。"
        act = "延長か終了の手続きが必要です。"
    else:
        code, reason = "protection.ends", "支援措置の期間が、1か月以内に終わります。"
        act = "延長するかどうかを、ご本人に確認してください。"
    return Alert(code, "", reason, act if details else HAND_OVER)
