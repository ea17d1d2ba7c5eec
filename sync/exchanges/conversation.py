"""The order of a desk's conversation with the cloud: journals up, the register down, then wait.

The exchanges do not know each other; this file is the only one that knows their order, and what
it means when a cloud stands where it stood before: it was restored from a backup, and gets back
what the desk still has.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sync.base.troubles import CloudRefused
from sync.exchanges import give_back, number, pull, push, repair, snapshot, whereabouts
from sync.exchanges.pace import Pace
from sync.exchanges.ports import Flow, JournalStore, RegisterStore
from sync.exchanges.refusals import UNKNOWN_DESK
from sync.journal.entry import Entry
from sync.records.national_numbers import NumberKind
from sync.records.resident import Resident
from sync.records.scopes import Scope


class Settled(msgspec.Struct, frozen=True):
    """What one round did: entries up, entries set aside, rows down, scopes touched.

    `forked` says that the desk's chain exists twice: it has to enrol anew.
    """

    pushed: int
    quarantined: int
    rows: int
    touched: frozenset[Scope]
    forked: bool = False


def round_trip(
    journal: JournalStore,
    register: RegisterStore,
    municipality_public: bytes,
    progress: snapshot.Progress = lambda *_: None,
    pace: Pace | None = None,
    coming: pull.Progress = lambda *_: None,
) -> Flow[Settled]:
    """Send all that waits, then bring every scope up to date, loading those that need it.

    `progress` is told of every frame of a scope that is loaded anew, `coming` of every answer with
    changes; `pace` says how much is sent at once, and learns from it.
    """
    pace = pace or Pace()
    try:
        return (yield from _round(journal, register, municipality_public, progress, pace, coming))
    except CloudRefused as no:
        if no.code != UNKNOWN_DESK or not register.kept_office():
            raise
    yield from give_back.desk(register)  # a backup from before this desk was enrolled
    return (yield from _round(journal, register, municipality_public, progress, pace, coming))


def _round(
    journal: JournalStore,
    register: RegisterStore,
    municipality_public: bytes,
    progress: snapshot.Progress,
    pace: Pace,
    coming: pull.Progress,
) -> Flow[Settled]:
    up = yield from push.desk(journal, municipality_public, pace)
    down = yield from pull.desk(register, journal.last_received(), coming)
    again = journal.send_again(down.journal, down.holes) if down.journal >= 0 else 0
    restored = Scope.OFFICE in down.resync and bool(register.kept_office())
    if restored:
        yield from give_back.desk(register)
        again += journal.carry_former()
    ups, downs = [up], [down]
    if again:
        ups.append((yield from push.desk(journal, municipality_public, pace, down.epoch)))
    elif up.gave_back or (restored and not journal.last_received().number):
        yield from push.nothing_to_give_back(down.epoch)
    loaded = 0
    for scope in down.resync:
        loaded += (yield from snapshot.desk(register, scope, progress)).rows
    if down.resync or len(ups) > 1:
        downs.append((yield from pull.desk(register, journal.last_received(), coming)))
    return Settled(
        sum(each.received for each in ups),
        sum(each.quarantined for each in ups),
        loaded + sum(each.rows for each in downs),
        frozenset(down.resync).union(*(each.touched for each in downs)),
        any(each.forked for each in ups),
    )


def mended(register: RegisterStore) -> Flow[frozenset[Scope]]:
    """Recompute every scope's digest from the rows as stored; mend those that differ.

    Returns the scopes that were mended; one that is damaged beyond that was dropped, and is loaded
    anew by the next round.
    """
    found = set()
    for scope, head in register.heads().items():
        if register.digest(scope) != head.digest:
            found.add(scope)
            yield from repair.desk(register, scope)
    return frozenset(found)


def whereabouts_of(
    journal: JournalStore, municipality_public: bytes, asked: Sequence[tuple[Resident, Entry]]
) -> Flow[tuple[Resident, ...]]:
    """Send all that waits, the inquiries among it; then ask where these protected people are.

    Returns their full snapshots: each person's, oldest first.
    """
    yield from push.desk(journal, municipality_public)
    found: list[Resident] = []
    for person, inquiry in asked:
        found += yield from whereabouts.desk(person, inquiry)
    return tuple(found)


def number_of(
    journal: JournalStore,
    municipality_public: bytes,
    atena_no: str,
    kind: NumberKind,
    inquiry: Entry,
) -> Flow[str]:
    """Send all that waits, the inquiry among it; then ask for a person's 個人番号 or the like."""
    yield from push.desk(journal, municipality_public)
    return (yield from number.desk(atena_no, kind, inquiry))
