"""The legal clocks of a notification: how long people have, and what day that is.

The day of the event does not count (民法140条, 住民基本台帳法22〜25条); that of a birth, or on
which a death became known, does (戸籍法43条・49条・86条). A last day on which town halls are
closed moves to the next day that they are open.
"""

from __future__ import annotations

import datetime as dt

from sync.base.eras import FIRST_DAY, in_era
from sync.base.verdicts import Alert

MOVE_DAYS, BIRTH_DAYS, DEATH_DAYS = 14, 14, 7
"""転入・転居・世帯変更 and 出生 14 days; 死亡 7 days from when it was known."""

_NEW_YEAR = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


def day_of(text: str) -> dt.date | None:
    """Return the day written ``YYYY-MM-DD``, from where eras can be written on; None if none is."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= FIRST_DAY and day.isoformat() == text else None


def office_closed(day: dt.date) -> bool:
    """Say whether town halls are closed: weekends, holidays, the turn of the year."""
    import jpholiday  # noqa: PLC0415 - the first window need not wait for it

    new_year = (day.month, day.day) in _NEW_YEAR
    return day.weekday() >= 5 or new_year or jpholiday.is_holiday(day)


def last_day(event: dt.date, days: int) -> dt.date:
    """Return the last day on which a notification is in time."""
    day = event + dt.timedelta(days=days)
    while office_closed(day):
        day += dt.timedelta(days=1)
    return day


def late_alert(
    code: str,
    field: str,
    event: str,
    notified: str,
    days: int = MOVE_DAYS,
    *,
    first_counts: bool = False,
) -> list[Alert]:
    """Return the alert of a notification that came too late; [] where it is in time.

    `first_counts`: the day of the event is the first of the days, as in family-register law.
    """
    happened, told = day_of(event), day_of(notified)
    if happened is None or told is None:
        return []
    last = last_day(happened, days - first_counts)
    if told <= last:
        return []
    return [
        Alert(
            code,
            field,
            f"届出の期限（{days}日以内、{in_era(last)}まで）を過ぎています。",
            "理由をお聞きし、届出期間経過の理由書を書いていただいてください。",
        )
    ]
