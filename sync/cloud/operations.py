"""What an operator does to the cloud: staff, enrolment codes, desks, counts. No console in here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import func, select, update

from sync.base.ids import Chance, one_time_code, plain_code
from sync.base.wire import WireError, sha256, unpack
from sync.cloud import tables as t
from sync.cloud import turned_away
from sync.cloud.database import troubles_named
from sync.cloud.ledger import PostgresLedger
from sync.exchanges import codes, departures, recovery
from sync.exchanges.ports import Town
from sync.exchanges.turned_away import Line
from sync.journal.entry import open_entry
from sync.journal.kinds import DeskRevoked, Issuance, Kind, StaffAdded, StaffReset, StaffRevoked
from sync.journal.office import Office, Staff
from sync.records.resident import Resident
from sync.records.scopes import Scope, ScopeHead

CODE_HOURS = 72
ROLES = ("clerk", "supervisor", "administrator")


class OperatorRefusal(Exception):
    """The operator asked for something that cannot be; `remedy` names the next step."""

    def __init__(self, reason: str, remedy: str) -> None:
        """Take both sentences, in English for the console."""
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def enrolment_code(ledger: PostgresLedger, town: Town, name: str, now: int, chance: Chance) -> str:
    """Return a new one-time code by which a machine becomes the desk called `name`."""
    return _new_code(ledger, town, codes.DESK, name, now, chance)


def add_staff(
    ledger: PostgresLedger, town: Town, added: StaffAdded, now: int, chance: Chance
) -> str:
    """Write a member of staff into journal 0; return the one-time code of their first sign-on."""
    if added.role not in ROLES:
        raise OperatorRefusal(f"Unknown role {added.role!r}.", f"Use one of: {', '.join(ROLES)}.")
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        if added.staff in writing.office().staff:
            raise OperatorRefusal(f"Staff id {added.staff!r} exists already.", "Choose another id.")
        writing.append_office(Kind.STAFF_ADDED, added, now)
    return _new_code(ledger, town, codes.staff_purpose(added.staff), added.staff, now, chance)


def staff_code(ledger: PostgresLedger, town: Town, staff: str, now: int, chance: Chance) -> str:
    """Return a new one-time code for a person who has no key yet, or lost the code of a reset."""
    person = _working(office(ledger, town), staff)
    if person.public is not None:
        raise OperatorRefusal(
            f"{staff!r} has a key: a new one takes its place only after a reset.",
            "Use: madoguchi-cloud staff reset",
        )
    return _new_code(ledger, town, codes.staff_purpose(staff), staff, now, chance)


def reset_staff(
    ledger: PostgresLedger, town: Town, staff: str, reason: str, now: int, chance: Chance
) -> str:
    """Retire a person's key at once; return the one-time code with which they make a new one."""
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        person = _working(writing.office(), staff)
        if person.public is None:
            raise OperatorRefusal(
                f"{staff!r} has no key that could be retired.", "Use: madoguchi-cloud staff code"
            )
        reset = StaffReset(staff, person.public, reason)
        writing.append_office(Kind.STAFF_RESET, reset, now)
    return _new_code(ledger, town, codes.staff_purpose(staff), staff, now, chance)


def revoke_staff(ledger: PostgresLedger, town: Town, revoked: StaffRevoked, now: int) -> None:
    """End a person's registration: no desk that hears of it signs them on, nor goes on with them.

    What the cloud had received of them stands; what it asks for later has no effect.
    """
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        _working(writing.office(), revoked.staff)
        writing.append_office(Kind.STAFF_REVOKED, revoked, now)


def _working(known: Office, staff: str) -> Staff:
    """Return a person whose registration has not ended."""
    person = known.staff.get(staff)
    if person is None:
        raise OperatorRefusal(f"No staff id {staff!r} here.", "See: madoguchi-cloud staff list")
    if person.revoked:
        raise OperatorRefusal(
            f"{staff!r} is revoked.", "Whoever comes back is added under another id: staff add"
        )
    return person


def revoke_desk(ledger: PostgresLedger, town: Town, revoked: DeskRevoked, now: int) -> None:
    """End a desk: its requests are refused, its journal is still taken into quarantine."""
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        known = writing.desk(revoked.desk)
        if known is None:
            raise OperatorRefusal(
                f"No desk {revoked.desk} in {town.code}.", "See: madoguchi-cloud desk list"
            )
        if known.revoked:
            raise OperatorRefusal(f"Desk {revoked.desk} is revoked already.", "Nothing to do.")
        writing.append_office(Kind.DESK_REVOKED, revoked, now)


SERIALS_SKIPPED = 1000
"""Numbers that a restored cloud leaves out: it may have given them since the backup."""


def begin_epoch(ledger: PostgresLedger, now: int) -> int:
    """Declare that the database was restored from a backup; return the new epoch.

    Every desk then loads its scopes anew and gives back what the backup lacks: journal 0, and the
    entries for which it has receipts. What those ask for waits until all desks are heard.
    """
    for town in ledger.towns():
        with ledger.writing(town) as writing:
            recovery.begin(writing, now)
    with troubles_named(), ledger.engine.begin() as connection:
        known = connection.execute(select(func.max(t.scope.c.epoch))).scalar() or 0
        epoch = max(int(known) + 1, now)
        connection.execute(update(t.scope).values(epoch=epoch))
        connection.execute(update(t.serial).values(value=t.serial.c.value + SERIALS_SKIPPED))
    return epoch


def settle_now(ledger: PostgresLedger, now: int) -> dict[str, int]:
    """Wait for no desk any more after a restore: town -> how many entries were settled."""
    settled: dict[str, int] = {}
    for town in ledger.towns():
        with ledger.writing(town) as writing:
            writing.lock_scopes()
            if recovery.under_way(writing):
                settled[town.code] = recovery.go_on(writing, now, anyway=True) or 0
    return settled


def see_off(ledger: PostgresLedger, now: int) -> dict[str, int]:
    """Write planned leavers whose day has come as 除票; town -> rows written."""
    return {town.code: departures.look(ledger, town, now) for town in ledger.towns()}


class WrongCodes(NamedTuple):
    """Wrong codes for one purpose: how many since the last one handed out, how many ever, the last.

    `purpose` is `staff:` with a 職員番号, `desk:` with the first group of an enrolment code, or
    `desk` for tries that fit none; `last_at` is in ms, `last_desk` 0 where a machine is none yet.
    """

    purpose: str
    wrong: int
    ever: int
    last_at: int
    last_desk: int


def wrong_codes(ledger: PostgresLedger, town: Town) -> list[WrongCodes]:
    """Return where wrong one-time codes were tried, the last one first."""
    c = t.code_try.c
    query = select(c.purpose, c.wrong, c.ever, c.last_at, c.last_desk)
    of_town = query.where(c.municipality == town.code, c.ever > 0).order_by(
        c.last_at.desc(), c.purpose
    )
    with ledger.transaction(town.code) as db:
        return [WrongCodes(*row) for row in db.execute(of_town)]


class Aside(NamedTuple):
    """Bytes that were set aside: why, carried by which desk, when (ms), and how many bytes."""

    reason: str
    carried_by: int
    received_at: int
    size: int


class Issued(NamedTuple):
    """Where an issuance stands: its desk and number there, and its content's id; no names."""

    desk: int
    number: int
    content_id: bytes
    aside: bool
    """It stands on a chain that was set aside."""


def doubled_certificates(ledger: PostgresLedger, town: Town) -> dict[str, list[Issued]]:
    """Return the certificate numbers that different contents bear, received or set aside.

    A copied disk counts on from the same number: each number names every place it was given.
    """
    e, q = t.entry.c, t.quarantine.c
    received = select(e.data).where(e.municipality == town.code, e.kind == Kind.ISSUANCE)
    kept_aside = select(q.data).where(q.municipality == town.code)
    with ledger.look(town) as db:
        here = [(bytes(data), False) for data in db.execute(received).scalars()]
        here += [(bytes(data), True) for data in db.execute(kept_aside).scalars()]
    return doubled(here)


def doubled(entries: Iterable[tuple[bytes, bool]]) -> dict[str, list[Issued]]:
    """Return the certificate numbers that different contents among these entries bear."""
    found: dict[str, dict[bytes, list[Issued]]] = {}
    for data, is_aside in entries:
        try:
            entry = open_entry(data)
            if entry.words.kind != Kind.ISSUANCE:
                continue
            number = unpack(Issuance, entry.words.body).number
        except WireError:
            continue
        place = Issued(*entry.position, bytes(entry.words.id), is_aside)
        found.setdefault(number, {}).setdefault(place.content_id, []).append(place)
    return {
        number: sorted(place for places in contents.values() for place in places)
        for number, contents in sorted(found.items())
        if len(contents) > 1
    }


def aside(ledger: PostgresLedger, town: Town) -> tuple[list[Aside], list[tuple[int, int]]]:
    """Return what was set aside in a municipality, and the holes in its desks' journals."""
    q, h = t.quarantine.c, t.hole.c
    kept = select(q.reason, q.carried_by, q.received_at, func.length(q.data))
    holes = select(h.desk, h.number).where(h.municipality == town.code).order_by(h.desk, h.number)
    with ledger.look(town) as db:
        rows = db.execute(
            kept.where(q.municipality == town.code).order_by(q.received_at, q.hash)
        ).all()
        return [Aside(*row) for row in rows], [(d, n) for d, n in db.execute(holes)]


def turned_away_from(ledger: PostgresLedger, municipality: str, since: int) -> list[Line]:
    """Return what was turned away of a municipality, or of none (000000), since a moment (ms)."""
    with ledger.transaction(municipality) as db:
        return turned_away.told(db, municipality, since)


def office(ledger: PostgresLedger, town: Town) -> Office:
    """Return who works where, as journal 0 tells it."""
    with ledger.reading(town) as reading:
        return reading.office()


class TownStatus(NamedTuple):
    """Counts of one municipality."""

    town: Town
    residents: int
    entries: int
    quarantined: int
    heads: dict[Scope, ScopeHead]


def status(ledger: PostgresLedger) -> list[TownStatus]:
    """Return the counts of every municipality; residents are those present now."""
    return [_status(ledger, town) for town in ledger.towns()]


def _status(ledger: PostgresLedger, town: Town) -> TownStatus:
    rows = t.register_row.c
    current = (rows.municipality == town.code, rows.latest.is_(True))
    with ledger.look(town) as db:
        bodies = db.execute(select(rows.body).where(*current)).scalars()
        present = sum(unpack(Resident, body).present for body in bodies)
        entries, quarantined = (
            db.execute(select(func.count()).select_from(table).where(*only)).scalar_one()
            for table, only in (
                (t.entry, (t.entry.c.municipality == town.code, t.entry.c.desk > 0)),
                (t.quarantine, (t.quarantine.c.municipality == town.code,)),
            )
        )
    with ledger.reading(town) as reading:
        return TownStatus(town, present, entries, quarantined, reading.heads())


def _new_code(
    ledger: PostgresLedger, town: Town, purpose: str, label: str, now: int, chance: Chance
) -> str:
    code = one_time_code(chance)
    if purpose == codes.DESK:
        purpose = codes.desk_purpose(code)
    expires_at = now + CODE_HOURS * 3_600_000
    with ledger.writing(town) as writing:
        writing.add_code(sha256(plain_code(code).encode()), purpose, label, expires_at)
    return code
