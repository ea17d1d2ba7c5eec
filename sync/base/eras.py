"""Dates as a Japanese counter knows them: read as clerks type them, shown in era or Western.

Inside the house a date is a `datetime.date` (on the wire ISO YYYY-MM-DD); only people see eras.
Sources: 住民記録システム標準仕様書 §1.1.8–1.1.9, §1.3.6; 年齢計算ニ関スル法律 for legal age.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from typing import Literal

import msgspec

from sync.base.verdicts import Refusal

Calendar = Literal["era", "western"]
"""How a date is shown: era for Japanese people, Western for foreigners' birth dates."""


class Era(msgspec.Struct, frozen=True):
    """One era; `last` is None while it runs. The last day of one may be the first of the next."""

    code: str
    letter: str
    name: str
    first: dt.date
    last: dt.date | None


ERAS = (
    Era("1", "M", "明治", dt.date(1868, 1, 25), dt.date(1912, 7, 30)),
    Era("2", "T", "大正", dt.date(1912, 7, 30), dt.date(1926, 12, 25)),
    Era("3", "S", "昭和", dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
    Era("4", "H", "平成", dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    Era("5", "R", "令和", dt.date(2019, 5, 1), None),
)

FIRST_DAY = dt.date(1873, 1, 1)
"""明治6年1月1日: from here on Japan counts by the Gregorian calendar."""

LAST_SEARCHED_YEAR = 2099
"""Later "years" in a search box are the beginning of some number, not of a date."""


def parse_date(text: str, *, era: str | None = None) -> dt.date | Refusal:
    """Return the day that `text` names, or why it names none.

    `era` (code, letter or name) is the field beside the date; it serves only text without an era
    of its own, such as 550302 or 55.3.2. Raises ValueError if `era` itself is no era.
    """
    beside = era_of(era) if era else None
    typed = tidy(text)
    if found := _ERA_DAY.fullmatch(typed) or _CODE_DAY.fullmatch(typed):
        mark, year, month, day = _parts(found)
        return _day_of_era(era_of(mark), year, month, day)
    if found := _WESTERN_DAY.fullmatch(typed):
        year, month, day = _parts(found)
        return _day(int(year), int(month), int(day))
    if found := _BARE_DAY.fullmatch(typed):
        if beside is None:
            return _refusal("era_missing", "元号がありません。", "元号を選んでください。")
        return _day_of_era(beside, *_parts(found))
    return _refusal(
        "unreadable",
        "日付として読み取れません。",
        "S55.3.2、3550302、1980/3/2 のように入力してください。",
    )


def partial_date(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day that the beginning of a date may mean, or None.

    For search as you type: "S55", "S55.3", "S5503", "昭和55年", "1980", "198003"; a whole date is
    a range of one day.
    """
    whole = parse_date(text)
    if isinstance(whole, dt.date):
        return whole, whole
    typed = tidy(text).rstrip("./-年月")
    low, high = FIRST_DAY, dt.date(LAST_SEARCHED_YEAR, 12, 31)
    if found := _ERA_PART.fullmatch(typed):
        mark, written, *months = _parts(found)
        era = era_of(mark)
        low, high = max(low, era.first), era.last or high
        year = _western_year(era, written)
    elif found := _WESTERN_PART.fullmatch(typed):
        written, *months = _parts(found)
        year = int(written)
    else:
        return None
    start, end = (int(months[0]),) * 2 if months else (1, 12)
    if not (low.year <= year <= high.year and 1 <= start <= 12):
        return None
    first = max(low, dt.date(year, start, 1))
    last = min(high, dt.date(year, end, days_in(year, end)))
    return (first, last) if first <= last else None


def era_of(mark: str) -> Era:
    """Return the era with this code, letter, name or first character; ValueError if none has it."""
    for era in ERAS:
        if mark.upper() in {era.code, era.letter, era.name, era.name[0]}:
            return era
    raise ValueError("no such era")


def era_on(day: dt.date) -> Era:
    """Return the era a day is written in, on shared days the new one; ValueError before M6.1.1."""
    if day < FIRST_DAY:
        raise ValueError("before the first of January of Meiji 6")
    return next(era for era in reversed(ERAS) if era.first <= day)


def in_era(day: dt.date) -> str:
    """Return a day as 昭和55年3月2日; the first year is 元年."""
    era = era_on(day)
    year = day.year - era.first.year + 1
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def in_era_short(day: dt.date) -> str:
    """Return a day as S55.3.2."""
    era = era_on(day)
    return f"{era.letter}{day.year - era.first.year + 1}.{day.month}.{day.day}"


def in_western(day: dt.date) -> str:
    """Return a day as 1980年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def age_on(birth: dt.date, day: dt.date) -> int:
    """Return the everyday age: it rises on the birthday (29 Feb: on 1 Mar of a common year)."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def legal_age_on(birth: dt.date, day: dt.date) -> int:
    """Return the age by law: it rises the day before the birthday (学齢, 介護保険 …)."""
    return age_on(birth, day + dt.timedelta(days=1))


def fiscal_year(day: dt.date) -> int:
    """Return the 年度 of a day, 1 April to 31 March."""
    return day.year - (day.month < 4)


_ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


class CivilDate(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A date of the register, which is not always a date.

    `text` is the unknown form as written (昭和10年頃), "" when the day is exact; `day` is the ISO
    date inside, for sorting only when `text` stands, "" when nothing is known. Raises ValueError
    (a decoding error on the wire) if `day` is not YYYY-MM-DD.
    """

    text: str = ""
    day: str = ""

    def __post_init__(self) -> None:
        if self.day and not (dt.date.fromisoformat(self.day) and _ISO_DAY(self.day)):
            raise ValueError("day is not YYYY-MM-DD")

    @property
    def exact(self) -> bool:
        """Whether the day itself is known."""
        return bool(self.day) and not self.text

    @property
    def date(self) -> dt.date | None:
        """The internal day, exact or only for sorting; None when nothing is known."""
        return dt.date.fromisoformat(self.day) if self.day else None

    def shown(self, kind: Calendar) -> str:
        """Return what people read: the unknown form as written, else the day; "" when empty."""
        if self.text or self.date is None:
            return self.text
        return in_era(self.date) if kind == "era" else in_western(self.date)

    def brief(self) -> str:
        """Return it where there is little room: S55.3.2, or the unknown form as written."""
        return self.text if self.text or self.date is None else in_era_short(self.date)


_MARK = "([MTSHR]|明治?|大正?|昭和?|平成?|令和?)"
_NUMBER = "([0-9]{1,2})"
_MONTH = f"(?:[年./-]{_NUMBER}|(?<=[0-9]{{2}})([0-9]{{2}}))?"
_DAY = f"(?:[年./-]{_NUMBER}[月./-]{_NUMBER}日?|(?<=[0-9]{{2}})([0-9]{{2}})([0-9]{{2}}))"
_ERA_YEAR = "(元|[0-9]{1,2})"

_ERA_DAY = re.compile(_MARK + _ERA_YEAR + _DAY)
_CODE_DAY = re.compile("([1-5])([0-9]{2})([0-9]{2})([0-9]{2})")
_WESTERN_DAY = re.compile("([0-9]{4})" + _DAY)
_BARE_DAY = re.compile(_ERA_YEAR + _DAY)
_ERA_PART = re.compile(_MARK + _ERA_YEAR + _MONTH)
_WESTERN_PART = re.compile("([0-9]{4})" + _MONTH)

_TYPED_WITH_IME = str.maketrans("ー−‐‑‒–—―。、・,", "--------....")
"""What an input method makes of "-", "." and "/" when the clerk left it on."""


def tidy(text: str) -> str:
    """Return what was typed in half width and capitals, without spaces."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_TYPED_WITH_IME)
    return "".join(plain.split())


def _parts(found: re.Match[str]) -> list[str]:
    return [part for part in found.groups() if part is not None]


def _western_year(era: Era, written: str) -> int:
    return era.first.year - 1 + (1 if written == "元" else int(written))


def days_in(year: int, month: int) -> int:
    """Return how many days a month has."""
    return calendar.monthrange(year, month)[1]


def _day_of_era(era: Era, written: str, month: str, day: str) -> dt.date | Refusal:
    year = _western_year(era, written)
    found = _day(year, int(month), int(day))
    if isinstance(found, Refusal):
        return found
    if found < era.first:
        return _outside(f"{era.name}は{in_era(era.first)}からです。")
    if era.last and found > era.last:
        end = era.last.year - era.first.year + 1
        return _outside(f"{era.name}は{end}年{era.last.month}月{era.last.day}日までです。")
    return found


def _day(year: int, month: int, day: int) -> dt.date | Refusal:
    if year < FIRST_DAY.year:
        return _refusal(
            "before_calendar",
            "明治6年1月1日より前の日付は扱えません。",
            "日付を確認し、分からないときは不詳として入力してください。",
        )
    if not 1 <= month <= 12:
        return _no_such_day("月は1から12までです。")
    if not 1 <= day <= days_in(year, month):
        return _no_such_day(f"この年の{month}月は{days_in(year, month)}日までです。")
    return dt.date(year, month, day)


def _no_such_day(reason: str) -> Refusal:
    remedy = "日付を確認し、書類にそう書かれているときは不詳として入力してください。"
    return _refusal("no_such_day", reason, remedy)


def _outside(reason: str) -> Refusal:
    return _refusal("outside_era", reason, "元号と年を確認してください。")


def _refusal(code: str, reason: str, remedy: str) -> Refusal:
    return Refusal(f"date.{code}", "", reason, remedy)
