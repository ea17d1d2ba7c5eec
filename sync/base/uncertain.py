"""Days that are not wholly known, as clerks type them: S10頃, S10.5不詳, 推定S10.5.3 (§1.1.8).

No day is made up: what is written stands as `CivilDate.text`; the day inside is the first that it
may mean, for sorting only.
"""

from __future__ import annotations

import re
import unicodedata

from sync.base.eras import CivilDate, era_of, parse_date, partial_date
from sync.base.verdicts import Refusal

UNKNOWN = "年月日不詳"

ENDINGS = ("頃", "不詳", "上旬", "中旬", "下旬", "春", "夏", "秋", "冬")
"""What may be typed behind a year, or a year and a month."""

SUPPOSED = "推定"
"""What may be typed before it."""

_ENDING = re.compile("(.*?)(頃|[月日]*不詳|[上中下]旬頃?|[春夏秋冬]頃?)")
_PART = re.compile(
    "(?:([MTSHR]|明治?|大正?|昭和?|平成?|令和?)(元|[0-9]{1,2})|([0-9]{4}))"
    "(?:[年./-]([0-9]{1,2}))?(?:[月./-]([0-9]{1,2}))?[年月日./-]?"
)
_RANGE = re.compile("(.+?(?:年|[0-9]).*?)から.+までの間")


def read_civil(text: str) -> CivilDate | Refusal:
    """Return the day that is meant, or how it is written where it is not wholly known.

    A day that no calendar has (2月29日 of a common year) is taken behind a final 「とおり」 alone:
    papers say such days, and slips of the hand do more often.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).split())
    day = parse_date(text)
    if not isinstance(day, Refusal):
        return CivilDate(day=day.isoformat())
    if typed in {UNKNOWN, "不詳"}:
        return CivilDate(UNKNOWN)
    if found := _RANGE.fullmatch(typed):
        return CivilDate(typed, _first_day(found[1].removeprefix(SUPPOSED)))
    supposed = typed.startswith(SUPPOSED)
    rest = typed.removeprefix(SUPPOSED)
    ending = ""
    if found := _ENDING.fullmatch(rest):
        rest, ending = found[1], found[2]
    as_written = rest.endswith("とおり")
    rest = rest.removesuffix("とおり")
    part = _PART.fullmatch(rest.upper())
    if part is None or not (supposed or ending or as_written):
        return day
    said = _said(part, ending)
    if not said or (supposed and not part[4]):
        return day
    return CivilDate(f"{SUPPOSED if supposed else ''}{said}", _first_day(rest))


def forms_of(text: str) -> tuple[str, ...]:
    """Return the ways in which what is typed may be uncertain, as the same line would say them."""
    typed = "".join(unicodedata.normalize("NFKC", text).split()).removeprefix(SUPPOSED)
    if typed == UNKNOWN:
        return (UNKNOWN,)
    found = _ENDING.fullmatch(typed)
    plain = found[1] if found else typed
    ways = (plain, *(f"{plain}{ending}" for ending in ENDINGS), f"{SUPPOSED}{plain}")
    meant = (way for way in ways if plain and not isinstance(read_civil(way), Refusal))
    return (*dict.fromkeys((plain, *meant)), UNKNOWN)


def as_typed(day: CivilDate) -> str:
    """Return a day of the register as it can be typed again."""
    words = day.shown("era")
    return words if not words or read_civil(words) == day else f"{words}とおり"


def _said(part: re.Match[str], ending: str) -> str:
    """Return a part of a date in the register's words; "" where the ending does not fit it."""
    mark, era_year, western, month, day = part.groups()
    year = f"{era_of(mark).name}{_era_year(era_year)}年" if mark else f"{western}年"
    said = year + (f"{int(month)}月" if month else "") + (f"{int(day)}日" if day else "")
    if month and not 1 <= int(month) <= 12:
        return ""
    if day and not 1 <= int(day) <= 31:
        return ""
    if ending.endswith("不詳"):
        return "" if day else f"{said} {'日' if month else '月日'}不詳"
    wrong = ("旬" in ending and (day or not month)) or (ending[:1] in "春夏秋冬" and month)
    return "" if ending and wrong else f"{said}{ending}"


def _era_year(written: str) -> str:
    return "元" if written in {"元", "1", "01"} else str(int(written))


def _first_day(text: str) -> str:
    for shorter in (
        text,
        *(re.split("[から推]", text)[:1]),
        re.sub("[月./-]?[0-9]+日?$", "", text),
    ):
        meant = partial_date(shorter)
        if meant is not None:
            return meant[0].isoformat()
    return ""
