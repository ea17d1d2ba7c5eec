"""Dates of the register that are no days of the calendar: read as the standard's list writes them.

Each keeps its words, and inside a day to sort by: the first that it may mean. Only the words are
ever shown; nothing is made up of the day (標準仕様書 §1.1.8). What is written short
(推定R8.11.20) is kept in full.
"""

from __future__ import annotations

import datetime as dt
import re

from sync.base.eras import ERAS, CivilDate, Era, days_in, era_of, era_on, parse_date, tidy
from sync.base.verdicts import Refusal

UNKNOWN = "年月日不詳"

FORMS = (
    "令和８年頃", "令和８年４月頃", "令和８年４月１日頃", "推定令和８年４月１日",
    "推定令和８年４月",
    "令和８年春", "令和８年４月上旬", "令和８年４月中旬頃", UNKNOWN, "令和８年 月日不詳",
    "令和８年４月 日不詳", "令和８年４月１日から５月３日頃までの間",
    "令和８年４月推定１日から３日までの間", "令和８年４月１日頃から３日頃までの間",
)  # fmt: skip
"""An example of each form, for hints."""


ENDINGS = ("頃", "不詳", "上旬", "中旬", "下旬", "春", "夏", "秋", "冬")
"""What may be typed behind a year, or a year and a month."""

SUPPOSED = "推定"
"""What may be typed before it."""

AS_WRITTEN = "とおり"
"""What is typed behind a day that no calendar has: papers say such days, slips do more often."""


def civil_date(text: str) -> CivilDate | Refusal:
    """Return the date that `text` names, certain or not, or why it names none."""
    typed = tidy(text).removesuffix(AS_WRITTEN)
    if typed in {UNKNOWN, "不詳"}:
        return CivilDate(UNKNOWN)
    day = parse_date(typed)
    if isinstance(day, dt.date):
        return _certain(typed, day)
    if not (found := _FORM.fullmatch(typed) or _SPAN.fullmatch(typed)):
        return day
    written = _Written(found)
    if written.plain and not tidy(text).endswith(AS_WRITTEN):
        return day
    return written.refusal() or CivilDate(written.words(), written.first_day().isoformat())


def forms_of(text: str) -> tuple[str, ...]:
    """Return the ways in which what is typed may be uncertain, as the same line would say them."""
    typed = tidy(text).removeprefix(SUPPOSED)
    if typed == UNKNOWN:
        return (UNKNOWN,)
    plain = re.sub(f"(?:{_UNCERTAIN})$", "", typed)
    ways = (plain, *(f"{plain}{ending}" for ending in ENDINGS), f"{SUPPOSED}{plain}")
    meant = (way for way in ways if plain and isinstance(civil_date(way), CivilDate))
    return (*dict.fromkeys((plain, *meant)), UNKNOWN)


def as_typed(day: CivilDate) -> str:
    """Return a day of the register as it can be typed again."""
    words = day.shown("era")
    return words if not words or civil_date(words) == day else f"{words}{AS_WRITTEN}"


def _certain(typed: str, day: dt.date) -> CivilDate:
    """Return a day of the calendar; the last of an era keeps the era it was written in."""
    found = _FORM.fullmatch(typed)
    mark = found["mark"] if found else None
    if mark and era_of(mark) != era_on(day):
        written = _Written(found) if found else None
        return CivilDate(written.words() if written else "", day.isoformat())
    return CivilDate(day=day.isoformat())


SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}
PARTS = {"上旬": 1, "中旬": 11, "下旬": 21}
MOST_DAYS = 31

_MARK = "(?P<mark>[MTSHR]|明治?|大正?|昭和?|平成?|令和?)"
_YEAR = f"(?:{_MARK}(?P<year>元|[0-9]{{1,2}})|(?P<western>[0-9]{{4}}))"
_MONTH = "(?P<month>[0-9]{1,2})"
_DAY = "(?P<day>[0-9]{1,2})"
_SHORT = f"{_YEAR}(?:[年./-](?:{_MONTH}(?:[月./-](?:{_DAY}日?)?)?)?)?"
_UNCERTAIN = "頃|春|夏|秋|冬|(?:上旬|中旬|下旬)頃?|[月日]*不詳"
_TAIL = f"(?P<tail>{_UNCERTAIN})?"
_FORM = re.compile(f"(?P<guess>推定)?{_SHORT}{_TAIL}")
_SPAN = re.compile(
    f"{_YEAR}[年./-]{_MONTH}[月./-](?P<guess>推定)?{_DAY}日?(?P<about>頃)?から"
    "(?:(?P<to_month>[0-9]{1,2})[月./-])?(?P<to_day>[0-9]{1,2})日?(?P<to_about>頃)?までの間"
)


class _Written:
    """The parts of what was written, and what they mean."""

    def __init__(self, found: re.Match[str]) -> None:
        parts = found.groupdict()
        self._era: Era | None = era_of(parts["mark"]) if parts["mark"] else None
        self._year = "1" if parts["year"] == "元" else parts["year"] or parts["western"]
        self._months = (parts["month"], parts.get("to_month"))
        self._days = (parts["day"], parts.get("to_day"))
        self._month = int(parts["month"] or 0)
        self._day = int(parts["day"] or 0)
        self._guess = parts["guess"] or ""
        self._tail = parts.get("tail") or ""
        if self._tail.endswith("不詳"):
            self._tail = "日不詳" if self._month else "月日不詳"
        self._about = parts.get("about") or ""
        self._span = "to_day" in parts
        self._to_month = int(parts.get("to_month") or 0)
        self._to_day = int(parts.get("to_day") or 0)
        self._to_about = parts.get("to_about") or ""

    @property
    def plain(self) -> bool:
        """Whether nothing in it says that it is uncertain."""
        return not (self._guess or self._tail or self._span)

    def words(self) -> str:
        """Return it in full, as it is kept and shown."""
        year = f"{int(self._year)}年"
        if self._era is not None:
            year = f"{self._era.name}{'元' if year == '1年' else int(self._year)}年"
        month = f"{self._month}月" if self._month else ""
        day = f"{self._day}日" if self._day else ""
        if self._span:
            to_month = f"{self._to_month}月" if self._to_month else ""
            start = f"{year}{month}{self._guess}{day}{self._about}"
            return f"{start}から{to_month}{self._to_day}日{self._to_about}までの間"
        apart = " " if self._tail.endswith("不詳") else ""
        return f"{self._guess}{year}{month}{day}{apart}{self._tail}"

    def first_day(self) -> dt.date:
        """Return the first day that it may mean, inside the era that it is written in."""
        year, month = self._western_year(), self._month or SEASONS.get(self._tail, 1)
        day = self._day or PARTS.get(self._tail.removesuffix("頃"), 1)
        first = dt.date(year, month, min(day, days_in(year, month)))
        return max(first, self._era.first) if self._era else first

    def refusal(self) -> Refusal | None:
        """Say what cannot be; None where it can."""
        year = self._western_year()
        first, last = ERAS[0].first.year + 5, ERAS[-1].first.year + 99
        if self._era is not None:
            first = max(first, self._era.first.year)
            last = self._era.last.year if self._era.last else last
        if not first <= year <= last:
            return _refusal("outside_era", "その元号にない年です。", "元号と年を確認してください。")
        if self._beyond():
            return _refusal(
                "no_such_day",
                "月か日が、暦にない数です。",
                "月は1から12、日は1から31までで入力してください。",
            )
        if self._fits():
            return None
        return _refusal(
            "unreadable",
            "日付として読み取れません。",
            f"{FORMS[0]}、{FORMS[3]}、{FORMS[6]}、{UNKNOWN} のように入力してください。",
        )

    def _beyond(self) -> bool:
        """Say whether a month or a day is written that no year has."""
        return not all(
            1 <= int(number) <= most
            for numbers, most in ((self._months, 12), (self._days, MOST_DAYS))
            for number in numbers
            if number
        )

    def _fits(self) -> bool:
        """Say whether the tail goes with what is before it.

        Without a tail it is a day that the calendar lacks, or the last of an era.
        """
        if self._span:
            return self._day > 0 and self._to_day > 0
        if self._tail in SEASONS or self._tail == "月日不詳":
            return not self._month and not self._guess
        if self._tail == "日不詳" or self._tail.removesuffix("頃") in PARTS:
            return self._month > 0 and not self._day and not self._guess
        if self._tail == "頃":
            return not self._guess
        return self._month > 0 if self._guess else self._day > 0

    def _western_year(self) -> int:
        year = int(self._year)
        return self._era.first.year - 1 + year if self._era is not None else year


def _refusal(code: str, reason: str, remedy: str) -> Refusal:
    return Refusal(f"date.{code}", "", reason, remedy)
