"""What a town's certificates are checked by, as a file for those who have no desk."""

from __future__ import annotations

from sqlalchemy import select, tuple_

from sync.base.wire import WireError
from sync.cloud import tables as t
from sync.cloud.ledger import PostgresLedger
from sync.exchanges.ports import Town
from sync.journal.entry import Entry, open_entry
from sync.journal.kinds import Kind
from sync.journal.proof.knowledge import VERSION, Heard, Knowledge, ended_in, voided_in


def knowledge(ledger: PostgresLedger, town: Town, now: int) -> Knowledge:
    """Return what the cloud knows at `now` (ms): ended desks, and voided numbers as received.

    Of each desk it says up to which moment of its journal that is. Quarantined entries say nothing.
    """
    e, d = t.entry.c, t.desk.c
    outcomes = select(e.data).where(
        e.municipality == town.code, e.kind.in_((Kind.ISSUANCE, Kind.ISSUANCE_OUTCOME))
    )
    ends = select(d.number, d.head_number).where(d.municipality == town.code)
    with ledger.reading(town) as reading:
        office = reading.office()
    with ledger.look(town) as db:
        issued = db.execute(outcomes.order_by(e.desk, e.number)).scalars()
        voided = voided_in(map(open_entry, issued))
        heads = [tuple(row) for row in db.execute(ends)]
        last = select(e.data).where(
            e.municipality == town.code, tuple_(e.desk, e.number).in_(heads)
        )
        newest = db.execute(last.order_by(e.desk)).scalars()
        heard = [_heard(data) for data in newest]
    return Knowledge(
        VERSION,
        town.code,
        town.name,
        town.key.public,
        now,
        ended_in(office),
        voided,
        tuple(each for each in heard if each is not None),
    )


def _heard(data: bytes) -> Heard | None:
    try:
        entry: Entry = open_entry(data)
    except WireError:  # the last place is a hole: nothing is promised of this desk
        return None
    return Heard(entry.envelope.desk, entry.envelope.clock)
