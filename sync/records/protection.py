"""支援措置: what every desk must know of a protection order, and nothing for the other party.

Who applied, against whom and where they live is not here: that stands in the sealed part of the
filing, which no desk can open (標準仕様書 §1.1.16, §3.4). It fails closed: an order that ran out
protects until somebody ends it.
"""

from __future__ import annotations

import datetime as dt
from enum import IntEnum
from typing import Annotated

import msgspec

from sync.records.fields import Says

BLOCKABLE = ("閲覧", "住民票の写し等の交付", "戸籍の附票の写し等の交付")
"""The procedures that an order may block (§1.1.16)."""


OWN = "本人"
RELEASABLE = (OWN, "同一世帯員", "第三者", "職務上", "公用")
"""Whose request a release may let through: never a 代理人's, whom anybody might have sent."""


class OrderState(IntEnum):
    """支援措置の状態."""

    PROVISIONAL = 1
    """仮支援措置: from the application until it is decided."""
    IN_FORCE = 2
    ENDED = 3


ORDER_STATE_LABELS = {
    OrderState.PROVISIONAL: "仮支援措置",
    OrderState.IN_FORCE: "実施中",
    OrderState.ENDED: "終了",
}


class ProtectionOrder(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One order as it stands on the row of each person whom it protects. Days are ISO.

    `released_on`: a supervisor lets one procedure through on that day; it locks again by itself
    when the day is over, and no other system hears of it (§3.1).
    """

    state: Annotated[OrderState, Says("状態", "state", kind="code")]
    applied_on: Annotated[str, Says("申出年月日", "applied on", kind="date")]
    starts_on: Annotated[str, Says("開始年月日", "starts on", kind="date")] = ""
    ends_on: Annotated[str, Says("終了年月日", "ends on", kind="date")] = ""
    blocks: Annotated[tuple[str, ...], Says("抑止する事務", "blocked procedures")] = ()
    together: Annotated[tuple[str, ...], Says("併せて支援を求める方", "together with")] = ()
    """宛名番号 of all whom the order protects."""
    first_town: Annotated[str, Says("当初受付市区町村", "first town")] = ""
    released_on: Annotated[str, Says("一時解除の日", "released on", kind="date")] = ""
    released_to: Annotated[str, Says("一時解除を認めた請求者", "released to")] = ""
    """Whose request it was let through for, one of `RELEASABLE`; "" for the person's own."""


def released(order: ProtectionOrder | None, today: str) -> bool:
    """Say whether a protecting order is released on this day (ISO); yesterday's never counts."""
    return order is not None and order.state is not OrderState.ENDED and order.released_on == today


def ends_after_a_year(starts_on: str) -> str:
    """Return the day before the same day of the next year: 2020-04-01 -> 2021-03-31 (§3.4)."""
    start = dt.date.fromisoformat(starts_on)
    try:
        same = start.replace(year=start.year + 1)
    except ValueError:  # 29 February: the order ends with the last of February
        same = dt.date(start.year + 1, 3, 1)
    return (same - dt.timedelta(days=1)).isoformat()
