"""What a 日計表 says, in the words that go on the paper; its form is a data file too."""

from __future__ import annotations

import msgspec


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line: a heading of a part (`head`), a line of it (`line`), or a note below one."""

    kind: str
    item: str
    terms: str = ""
    staff: str = ""
    line: str = ""
    count: str = ""
    copies: str = ""
    sheets: str = ""
    yen: str = ""


class DailyReport(msgspec.Struct, frozen=True, kw_only=True):
    """One closing on paper. `mark` says that it corrects an earlier one."""

    number: str
    number_words: str
    day: str
    place: str
    made: str
    fees: str
    waived: str
    refunded: str
    expected: str
    counted: str
    difference: str
    explanation: str
    items: tuple[ReportLine, ...]
    mark: str = ""
    sample_mark: str = ""
    form: str = "daily"
