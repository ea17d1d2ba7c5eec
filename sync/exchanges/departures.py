"""Planned leavers whose day has come are written as 除票, once, without anybody pressing a key.

Whoever is named by a filing is seen off before it is judged; all others when the server looks, some
seconds after midnight (`look`). The rows count as any others, so desks pull them. A cloud that was
restored and waits for its desks writes none until it has all it lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sync.base.clock import japan_day, moment
from sync.changes.departure import departures
from sync.changes.registering import next_rows
from sync.changes.verdict import Patch, ReadSet
from sync.exchanges import hiding
from sync.exchanges.ports import Ledger, LedgerWriting, Town
from sync.records.resident import Resident

MOST = 500
"""People seen off in one transaction: on the last of March a town has some dozens."""


def see_off(ledger: LedgerWriting, people: Iterable[Resident], now: int) -> int:
    """Write that those of `people` have left whose day has come; return how many rows.

    The scopes are locked. `now` is in ms.
    """
    today = japan_day(moment(now))
    told: dict[bytes, list[Patch]] = {}
    for patch, filing in departures(ledger, people, today):
        told.setdefault(filing, []).append(patch)
    written = 0
    for filing, patches in told.items():
        rows = next_rows(ledger, patches, filing, today.isoformat())
        hiding.put(ledger, rows, now)
        written += len(rows)
    return written


def see_off_named(ledger: LedgerWriting, reads: ReadSet, now: int) -> None:
    """See off whom a filing names, and who lives with them: it is judged on what is true today."""
    people = [person for read in reads.residents if (person := ledger.current(read.atena_no))]
    members = [m for each in reads.households for m in ledger.household(each.setai_no)]
    see_off(ledger, [*people, *members], now)


def look(ledger: Ledger, town: Town, now: int) -> int:
    """See off everybody in a town whose day has come; return how many rows were written.

    Costs one look at an index where nobody's has.
    """
    day = japan_day(moment(now))
    written = 0
    while _anybody(ledger, town, day):
        with ledger.writing(town) as writing:
            writing.lock_scopes()
            if writing.office().restored:
                return written
            due = writing.due(day.isoformat(), MOST)
            people = [person for number in due if (person := writing.current(number))]
            rows = see_off(writing, people, now)
        written += rows
        if not rows:
            break  # another process was there first
    return written


def _anybody(ledger: Ledger, town: Town, day: dt.date) -> bool:
    with ledger.reading(town) as reading:
        return bool(reading.due(day.isoformat(), 1)) and not reading.office().restored
