"""The day as a supervisor wants to see it: what waits, what was decided, what this desk issued."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from statistics import median

from desktop.operations.desk import Desk
from desktop.operations.pending import known_filings
from sync.base.clock import JST, millis
from sync.base.wire import unpack
from sync.journal.kinds import Issuance, IssuanceOutcome, Kind
from sync.journal.standing import Standing

MINUTE = 60_000
WAITED = (10, 30, 60)
"""Minutes up to which a filing is told among those that have not waited longer."""
OPENS, CLOSES = 8, 18
"""The counter's hours; what is filed before or after counts with the first or the last."""


@dataclass(frozen=True)
class DeskHeard:
    """A desk of the town, and when the cloud last received a filing of it (ms; 0: not known)."""

    name: str
    at: int
    here: bool


@dataclass(frozen=True)
class Today:
    """One town's day, as far as this desk knows it. Times in milliseconds.

    `waiting` counts by `WAITED`, the longer ones last; `decided` what was settled today, `filed`
    what was filed in each hour from `OPENS`; `usual` and `longest` are how long filings settled
    today had waited. `issued` is what this desk alone issued: form -> handed over, spoiled, open.
    """

    waiting: tuple[int, ...]
    oldest: bytes
    oldest_at: int
    decided: dict[Standing, int]
    usual: int
    longest: int
    filed: tuple[int, ...]
    issued: dict[str, tuple[int, int, int]]
    desks: tuple[DeskHeard, ...]


def today(desk: Desk) -> Today:
    """Return the present day."""
    now = desk.now()
    start = millis(dt.datetime.combine(desk.today(), dt.time(), JST))
    known = known_filings(desk)
    waiting = [each for each in known if each.unsettled]
    settled = [
        (each.case.standing, each.case.settled_at - each.clock)
        for each in known
        if each.case is not None and each.case.settled_at >= start
    ]
    took = [max(0, each) for _, each in settled]
    return Today(
        waiting=_by_wait([now - each.clock for each in waiting]),
        oldest=waiting[0].id if waiting else b"",
        oldest_at=waiting[0].clock if waiting else 0,
        decided=dict(Counter(standing for standing, _ in settled)),
        usual=round(median(took)) if took else 0,
        longest=max(took, default=0),
        filed=_by_hour([each.clock - start for each in known if each.clock >= start]),
        issued=_issued(desk, start),
        desks=_heard(desk, {each.desk: each.case.received_at for each in known if each.case}),
    )


def _by_wait(waits: list[int]) -> tuple[int, ...]:
    counts = [0] * (len(WAITED) + 1)
    for wait in waits:
        counts[sum(wait >= most * MINUTE for most in WAITED)] += 1
    return tuple(counts)


def _by_hour(since: list[int]) -> tuple[int, ...]:
    hours = Counter(min(max(each // (60 * MINUTE), OPENS), CLOSES - 1) for each in since)
    return tuple(hours[hour] for hour in range(OPENS, CLOSES))


def _issued(desk: Desk, start: int) -> dict[str, tuple[int, int, int]]:
    forms: dict[bytes, str] = {}
    outcomes: dict[bytes, bool] = {}
    for kept in desk.journal.entries_of_day(start, Kind.ISSUANCE, Kind.ISSUANCE_OUTCOME):
        words = kept.entry.words
        if words.kind == Kind.ISSUANCE:
            forms[bytes(words.id)] = unpack(Issuance, words.body).form
        else:
            outcome = unpack(IssuanceOutcome, words.body)
            outcomes[bytes(outcome.issuance)] = outcome.handed
    counts: dict[str, list[int]] = {}
    for issuance, form in forms.items():
        place = {True: 0, False: 1, None: 2}[outcomes.get(issuance)]
        counts.setdefault(form, [0, 0, 0])[place] += 1
    return {form: (handed, spoiled, left) for form, (handed, spoiled, left) in counts.items()}


def _heard(desk: Desk, received: dict[int, int]) -> tuple[DeskHeard, ...]:
    """Return the desks that work; filings come oldest first, so the last one received counts."""
    me = desk.journal.identity.enrolled().desk
    return tuple(
        DeskHeard(
            each.certificate.name,
            (desk.cache.current_at() or 0) if number == me else received.get(number, 0),
            number == me,
        )
        for number, each in sorted(desk.office.desks.items())
        if not each.revoked
    )
