"""日計表 on paper: the lines of a closing, worded for the form in `resources/reports`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby

from desktop.certificates.daily import DailyReport, ReportLine
from desktop.operations.closing import signed
from desktop.operations.daily_report import Desk, Line, lines, yen_words
from sync.base.eras import in_era
from sync.journal.closing import Closing

MARK = "（訂正）"


def daily_facts(closing: Closing, desk: Desk, town: str, made: str, sample: str) -> DailyReport:
    """Return what the paper says; `made` says who closed it and when."""
    return DailyReport(
        number=f"日計 {closing.day}・{desk.name}・第{closing.ordinal}号",
        number_words=f"第{closing.ordinal}号",
        day=in_era(dt.date.fromisoformat(closing.day)),
        place=f"{town}　{desk.name}",
        made=made,
        fees=_yen(closing.sums.fees),
        waived=_yen(closing.sums.waived),
        refunded=_yen(closing.sums.refunded),
        expected=_yen(closing.expected),
        counted=_yen(closing.counted.cash),
        difference=f"{signed(closing.difference)}円",
        explanation=closing.counted.explanation,
        items=tuple(_items(closing, desk)),
        mark=MARK if closing.replaces else "",
        sample_mark=sample,
    )


def _items(closing: Closing, desk: Desk) -> Iterator[ReportLine]:
    for part, within in groupby(lines(closing, desk), lambda line: line.part):
        yield ReportLine(kind="head", item=part)
        for line in within:
            yield _line(line)
            if line.note and part != "現金":  # that one stands at the head of the paper
                yield ReportLine(kind="note", item=f"説明：{line.note}")


def _line(line: Line) -> ReportLine:
    sign = line.item == "過不足"
    numbers = {
        name: "" if number is None else signed(number) if sign else f"{number:,}"
        for name, number in (
            ("count", line.count),
            ("copies", line.copies),
            ("sheets", line.sheets),
        )
    }
    return ReportLine(
        kind="line",
        item=line.item,
        terms=line.terms,
        staff=line.staff,
        line=line.line,
        yen=yen_words(line).replace("円", ""),  # the column says it
        **numbers,
    )


def _yen(amount: int) -> str:
    return f"{amount:,}円"
