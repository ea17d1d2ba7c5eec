"""What must hold of a desk after each life, and of a desk and its cloud at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import func, select

from desktop.bridge.rounds import Rounds
from desktop.cache import tables as own
from desktop.cache.copies import Copies
from desktop.cache.journal import JournalFile, Kept
from desktop.cache.opening import open_to_write
from desktop.cache.register import RegisterCache
from desktop.demo.truth import truth_of
from desktop.profile import Profile
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.base.wire import unpack
from sync.changes.contact_correction import ContactCorrection
from sync.cloud import tables as t
from sync.exchanges.push import RECEIVED
from sync.journal.case import Case, case_row_id
from sync.journal.certificates import genesis
from sync.journal.chain import first_break
from sync.journal.kinds import Filing, Kind
from sync.records.scopes import Scope
from sync.roads.cloud import CloudRoad
from tests.crash.cloud import Cloud
from tests.crash.desk import TOWN, Brief

ACCEPTED = (Kind.INQUIRY, Kind.FILING)
"""What the counter tells of."""


@dataclass
class Found:
    """What a look into a desk's files found; `broken` says which laws do not hold."""

    broken: list[str] = field(default_factory=list)
    kept: int = 0
    between: bool = False
    """An entry is at the cloud whose receipt the desk has not kept."""
    unsent: bool = False
    entries: int = 0
    standings: Counter[str] = field(default_factory=Counter)


def after_life(brief: Brief, cloud: Cloud, told: dict[int, str], kept_before: int) -> Found:
    """Look into a journal whose desk was killed: all it told is there, and its chain is whole.

    `kept_before` is how many of its accepted entries were there untold before this life.
    """
    found = Found()
    with _journal(brief) as journal:
        if journal.identity.known() is None:
            found.broken += ["told and not even enrolled"] if told else []
            return found
        kept, me, public = (
            journal.entries(),
            journal.identity.enrolled(),
            journal.identity.key().public,
        )
    if broken := first_break(genesis(me.certificate), (each.entry for each in kept), public):
        found.broken.append(f"the chain breaks at {broken}")
    marks = {each.entry.envelope.number: _marks(each) for each in kept}
    if lost := [number for number, mark in told.items() if mark not in marks.get(number, ())]:
        found.broken.append(f"accepted, told and lost: {lost}")
    found.kept = sum(each.entry.words.kind in ACCEPTED for each in kept)
    if found.kept - len(told) - kept_before not in {0, 1}:
        found.broken.append(f"{found.kept} kept, {len(told)} told, {kept_before} untold before")
    receipts = {each.entry.envelope.number for each in kept if each.receipt is not None}
    c = t.entry.c
    with cloud.ledger.look(cloud.town) as db:
        mine = select(c.number).where(c.municipality == TOWN, c.desk == me.desk)
        there = set(db.execute(mine).scalars())
    if receipts - there:
        found.broken.append(f"receipts for what is not there: {sorted(receipts - there)}")
    if there - marks.keys():
        found.broken.append(f"at the cloud and lost here: {sorted(there - marks.keys())}")
    found.between = bool(there - receipts)
    found.unsent = bool(marks.keys() - there)
    return found


def at_the_end(brief: Brief, cloud: Cloud, told: dict[int, str]) -> Found:
    """Bring home what a desk still has, then hold it to the cloud, byte by byte."""
    with _journal(brief) as journal:
        if journal.identity.known() is None:
            return Found()
        cache = open_to_write(Copies(Profile(brief.folder).cache), brief.cache_key)
        try:
            return _settled(journal, cache, cloud, told)
        finally:
            cache.close()


def at_the_cloud(cloud: Cloud) -> list[str]:
    """Return what stands at the cloud that should not: twice, set aside, or as a hole."""
    c = t.entry.c
    twice = select(c.content_id).where(c.municipality == TOWN, c.desk > 0)
    twice = twice.group_by(c.content_id).having(func.count() > 1)
    with cloud.ledger.look(cloud.town) as db:
        many = len(db.execute(twice).all())
        broken = [f"{many} contents stand twice at the cloud"] if many else []
        for table in (t.quarantine, t.hole, t.held):
            rows = len(db.execute(select(table)).all())
            broken += [f"{rows} rows in {table.name}"] if rows else []
    return broken


def _settled(
    journal: JournalFile, cache: RegisterCache, cloud: Cloud, told: dict[int, str]
) -> Found:
    clock, chance = SystemClock(), SystemChance()
    roads = [CloudRoad(cloud.url, cloud.ca) for _ in range(2)]
    rounds = Rounds(journal, cache, roads[0], roads[1], clock, chance, _heard)

    def home() -> None:
        while journal.count_unsent() or not rounds.whole():
            rounds.round()

    cloud.through(home)
    cloud.through(rounds.round)
    truth = cloud.through(lambda: truth_of(journal, cache, roads[0]))
    for road in roads:
        road.close()
    kept = journal.entries()
    found = _held_to(cloud, truth.desk, kept, _receipts(journal))
    if not truth.whole or truth.kept != truth.receipts:
        found.broken.append(f"{len(truth.kept)} entries, {len(truth.receipts)} receipts")
    if not all(each.equal for each in truth.attested):
        found.broken.append(f"not converged: {truth.attested}")
    if set(truth.statuses) - {RECEIVED}:
        found.broken.append(f"not received: {truth.statuses}")
    marks = {each.entry.envelope.number: _marks(each) for each in kept}
    if lost := [number for number, mark in told.items() if mark not in marks.get(number, ())]:
        found.broken.append(f"lost while settling: {lost}")
    return found


def _heard(event: str, **facts: object) -> None:
    """Nobody needs to be told."""


def _held_to(cloud: Cloud, desk: int, kept: list[Kept], receipts: dict[int, bytes]) -> Found:
    found = Found()
    c, rows = t.entry.c, t.register_row.c
    mine = select(c.number, c.data, c.receipt).where(c.municipality == TOWN, c.desk == desk)
    filed = [each.entry.words.id for each in kept if each.entry.words.kind == Kind.FILING]
    cases = select(rows.body).where(
        rows.municipality == TOWN,
        rows.scope == Scope.FILINGS.value,
        rows.id.in_([case_row_id(each) for each in filed]),
    )
    with cloud.ledger.look(cloud.town) as db:
        there = db.execute(mine).all()
        standings = [unpack(Case, body).standing for body in db.execute(cases).scalars()]
    here = {each.entry.envelope.number: each.entry.data for each in kept}
    if len(there) != len(here) or {row.number: bytes(row.data) for row in there} != here:
        found.broken.append(f"{len(here)} entries here, {len(there)} at the cloud")
    if {row.number: bytes(row.receipt) for row in there} != receipts:
        found.broken.append("the receipts differ from the cloud's")
    if len(standings) != len(filed):
        found.broken.append(f"{len(filed)} filings, {len(standings)} cases")
    found.entries = len(there)
    found.standings.update(standings)
    return found


def _marks(kept: Kept) -> set[str]:
    """Return the marks under which the counter may have told of an entry."""
    words = kept.entry.words
    if words.kind == Kind.FILING:
        return {unpack(ContactCorrection, unpack(Filing, words.body).body).phone}
    return {words.id.hex()}


def _receipts(journal: JournalFile) -> dict[int, bytes]:
    c = own.entry.c
    with journal._db.reading() as db:
        return {row.number: row.receipt for row in db.execute(select(c.number, c.receipt))}


@contextmanager
def _journal(brief: Brief) -> Iterator[JournalFile]:
    file = Profile(brief.folder).journal
    journal = JournalFile(file, brief.journal_key, SystemClock(), SystemChance())
    try:
        yield journal
    finally:
        journal.close()
