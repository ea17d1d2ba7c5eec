"""Codes for many desks at once: made in one transaction, taken back together. No console here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import select

from sync.base.clock import JST, japan_day, millis, moment
from sync.base.ids import Chance, one_time_code, plain_code
from sync.base.wire import sha256
from sync.cloud import tables as t
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal
from sync.cloud.statements import among
from sync.exchanges import codes
from sync.exchanges.ports import Town
from sync.roads.prepared import FORMAT, Prepared, PreparedDesk, TownSettings

MOST_DAYS = 31
"""For so long a code lies on paper and on a stick at most; one that is read out has 72 hours."""

BATCH_LETTERS = 3
NUMBER = "{}"
"""What stands for a desk's number in the name of many."""


def names_of(pattern: str, first: int, count: int) -> dict[int, str]:
    """Return the names of many desks by number; OperatorRefusal where two would be the same."""
    if count > 1 and NUMBER not in pattern:
        raise OperatorRefusal(
            f"All {count} desks would be called {pattern}.",
            f"Write {NUMBER} where the number goes, e.g. --name '窓口{NUMBER}'.",
        )
    return {number: pattern.replace(NUMBER, str(number)) for number in range(first, first + count)}


def prepare(
    ledger: PostgresLedger,
    settings: TownSettings,
    town: Town,
    names: dict[int, str],
    days: int,
    now: int,
    chance: Chance,
    write: Callable[[Prepared], None],
) -> Prepared:
    """Hand out a code for each name, good until the end of the day that many `days` from now.

    `write` puts them where people find them, inside the transaction: codes that nobody could read
    are none.
    """
    until = last_day(days, now)
    batch = f"{japan_day(moment(now)):%Y%m%d}-{one_time_code(chance)[:BATCH_LETTERS]}"
    desks = tuple(
        PreparedDesk(number, name, one_time_code(chance)) for number, name in names.items()
    )
    prepared = Prepared(FORMAT, batch, town.name, until.isoformat(), settings, desks)
    with ledger.writing(town) as writing:
        for desk in desks:
            code_hash = sha256(plain_code(desk.code).encode())
            purpose = codes.desk_purpose(desk.code)
            writing.add_code(code_hash, purpose, desk.name, expires_at(until))
            writing.note_prepared(code_hash, batch, now)
        write(prepared)
    return prepared


def last_day(days: int, now: int) -> dt.date:
    """Return the day in Japan that many days from now (ms)."""
    return japan_day(moment(now)) + dt.timedelta(days=days)


def expires_at(until: dt.date) -> int:
    """Return the last moment (ms) of a day in Japan."""
    following = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), JST)
    return millis(following) - 1


def take_back(ledger: PostgresLedger, town: Town, batch: str, now: int) -> int:
    """Take back the codes of a batch that nobody has used; return how many those were."""
    with ledger.writing(town) as writing:
        writing.lock_scopes()  # whoever is enrolling now has the code, or finds it taken back
        taken = writing.take_back_codes(batch, now)
    if not taken and batch not in {each.batch for each in batches(ledger, town, now)}:
        raise OperatorRefusal(
            f"No batch {batch} in {town.code}.", "See: madoguchi-cloud desks prepared CODE"
        )
    return taken


class Batch(NamedTuple):
    """Codes that were prepared together: when, until when (ms), how many, and what became of them.

    `unused` are the names of the desks whose code is still good.
    """

    batch: str
    made_at: int
    expires_at: int
    codes: int
    used: int
    taken_back: int
    unused: Sequence[str]


def batches(ledger: PostgresLedger, town: Town, now: int) -> list[Batch]:
    """Return all batches of a town, the oldest first."""
    c, p = t.code.c, t.prepared.c
    together = select(p.hash, p.made_at, p.batch).where(p.municipality == town.code)
    query = select(c.hash, c.label, c.expires_at, c.used_by).where(c.municipality == town.code)
    found: dict[str, Batch] = {}
    with ledger.look(town) as db:
        of = {bytes(code): (made_at, batch) for code, made_at, batch in db.execute(together)}
        handed = db.execute(query.where(among(c.hash, list(of)))).all()
        for (made_at, batch), label, until, used_by in sorted(
            ((of[bytes(code)], *rest) for code, *rest in handed), key=lambda row: row[:2]
        ):
            so_far = found.get(batch, Batch(batch, made_at, until, 0, 0, 0, ()))
            back = used_by is not None and bytes(used_by) == codes.VOIDED
            unused = used_by is None and until >= now
            found[batch] = so_far._replace(
                codes=so_far.codes + 1,
                used=so_far.used + (used_by is not None and not back),
                taken_back=so_far.taken_back + back,
                unused=(*so_far.unused, label) if unused else so_far.unused,
            )
    return list(found.values())
