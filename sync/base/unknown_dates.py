"""Dates of which a part is unknown, for finding: what 昭和10年頃 and 昭和5年3月日不詳 still tell.

The register keeps such a form as written (住民記録システム標準仕様書 §1.1.8); no day is made up for
it. It is found by the part that is known, and by every day that it may mean.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from sync.base.eras import CivilDate, partial_date

NOTHING_KNOWN = ("", "")
"""The days of 不詳: it finds whose birth date has no known part."""


def days_meant(typed: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day a word may mean, an unknown form too; None if it is no date."""
    return partial_date(typed) or _days_of_form(typed)


def means_unknown(typed: str) -> bool:
    """Say whether a word asks for birth dates of which nothing is known."""
    return re.fullmatch("(?:生年|年)?(?:月日)?不[詳明]", typed) is not None


def date_key(date: CivilDate) -> str:
    """Return what a date is found by: its day, or of an unknown form the year or the month known.

    "" where nothing is known. Such a key sorts before the days of its year or month.
    """
    days = _days_of_form(date.text) or partial_date(date.text) if date.text else None
    if days is None:
        return date.day
    first, last = (day.isoformat() for day in days)
    if first == last:
        return first
    return first[: len("1935-05")] if days[0].month == days[1].month else first[: len("1935")]


def wider_keys(first: str, last: str) -> tuple[str, ...]:
    """Return the keys of unknown forms that may mean a day of this span, beyond those within it."""
    if not first:
        return ()
    return (first[: len("1935")], first[: len("1935-05")])[: 2 if first[:4] == last[:4] else 1]


_LEFT_OPEN = (
    "(?:(?:年?月日|年|月|日)?不[詳明]|頃|ころ|ごろ|春|夏|秋|冬|[上中下初]旬|末|生まれ|生"
    "|(?P<span>(?:から|より|~).*))+"
)
_FORM = re.compile(f"(?P<known>.+?)(?:{_LEFT_OPEN})?")


def _days_of_form(text: str) -> tuple[dt.date, dt.date] | None:
    plain = "".join(unicodedata.normalize("NFKC", text).split()).removeprefix("推定")
    found = _FORM.fullmatch(plain)
    days = partial_date(found["known"]) if found else None
    if days is None or found is None or not found["span"]:
        return days
    month = partial_date(f"{days[0].year}.{days[0].month}")
    return month or days
