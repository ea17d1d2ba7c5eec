"""競合: whose word each side is; who filed it, when and where, and when it was settled.

Base is the row that the filer saw, theirs the one that was registered since and changed the same,
ours the filing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from desktop.operations.desk import Desk
from desktop.operations.filed import Side
from desktop.operations.filing_words import label_of
from desktop.operations.known import Known
from desktop.operations.moments import clock_time, day_shown
from sync.journal.entry import open_content
from sync.records.resident import Resident

Sides = tuple[Side, Side, Side]
BASE, THEIRS, OURS = "届出時の台帳", "先に登録された内容", "この届出の内容"


def sides_of(desk: Desk, known: Known, all_known: Sequence[Known]) -> Sides:
    """Return base, theirs and ours of a conflict; a side of which nothing is known has no words."""
    ours = _filed(desk, OURS, known)
    case = known.case
    if case is None or not case.conflicts:
        return Side(BASE), Side(THEIRS), ours
    conflict = case.conflicts[0]
    read = next((r for r in known.words.reads.residents if r.atena_no == conflict.atena_no), None)
    rows = desk.cache.history(conflict.atena_no)
    seen = next((row for row in rows if read and row.history_no == read.history_no), None)
    makers = {each.id: each for each in all_known}
    theirs = _came_between(rows, seen, conflict.field, makers, case.settled_at)
    return _row(desk, BASE, seen, makers), _row(desk, THEIRS, theirs, makers), ours


def _came_between(
    rows: Sequence[Resident],
    seen: Resident | None,
    field: str,
    makers: dict[bytes, Known],
    until: int,
) -> Resident | None:
    """Return the last row behind the one seen, up to the conflict, in which the field changed."""
    first = seen.history_no if seen else 0
    since = [row for row in rows if row.history_no >= first]
    between = [
        (before, row)
        for before, row in pairwise(since)
        if (maker := makers.get(row.filing)) is None
        or maker.case is None
        or maker.case.settled_at <= until
    ]
    changed = [row for before, row in between if _value(before, field) != _value(row, field)]
    others = [row for _, row in between]
    return next(iter([*changed[::-1], *others[::-1]]), None)


def _value(row: Resident, field: str) -> object:
    return getattr(row, field, None)


def _row(desk: Desk, title: str, row: Resident | None, makers: dict[bytes, Known]) -> Side:
    if row is None:
        return Side(title)
    maker = makers.get(row.filing) if row.filing else None
    if maker is not None:
        return _filed(desk, title, maker)
    return Side(title, settled=f"登録：{day_shown(row.processed_on)}")


def _filed(desk: Desk, title: str, known: Known) -> Side:
    office, case = desk.office, known.case
    station = office.desks.get(known.desk)
    name = station.certificate.name if station else f"端末{known.desk}"
    settled = ""
    if case is not None and case.rows:
        settled = f"登録：{clock_time(case.settled_at)}"
        if case.decisions:
            by = open_content(case.decisions[0].content)[1].staff
            settled = "　".join((settled, f"決裁：{office.name_of(by)}"))
    return Side(
        title,
        office.name_of(known.words.staff),
        clock_time(known.clock),
        "　".join((label_of(known.filing), f"{name}　第{known.number}号")),
        settled,
    )
