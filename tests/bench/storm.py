"""Ten desks with a thousand entries each reach the cloud at once, after a day without a line.

The desks' requests are made ready before: they stand for ten machines, the two cores are the
cloud's. Compared with the bare verification of the same entries' two signatures on both cores.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import repeat
from statistics import median
from typing import NamedTuple

from sync.base.ids import CLOUD_DESK, StaffId, uuid7
from sync.base.keys import Purpose, SigningKey, verify
from sync.base.wire import pack, unpack
from sync.changes.verdict import ReadSet
from sync.exchanges import enrol, push
from sync.exchanges.message import Voice, ask, heard
from sync.exchanges.push import MOST_BYTES, MOST_ENTRIES, PushReply, PushRequest, Receipt
from sync.journal.certificates import genesis
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Entry, Words, say
from sync.records.resident import Resident
from sync.roads.travel import travel
from tests.bench.cloud import CHANCE, CLERK, CLOCK, Cloud, now, running
from tests.bench.counter import Work, days, fit, issuance
from tests.bench.people import residents
from tests.bench.report import Figure
from tests.unit.changes.people import Register

DESKS = 10
ENTRIES = 1_000
PEOPLE = 20_000
ROUNDS = 3
CORES = 2
PATIENCE = 60.0
LEAST_PER_SECOND, LONGEST_BATCH, LEAST_SHARE = 4_000, 1.0, 0.35


class Stormed(NamedTuple):
    """What one storm did: entries a second, and the slowest batch in seconds."""

    rate: float
    slowest: float


def figures() -> Iterator[Figure]:
    """Measure one and two server processes, with paper alone and with a counter's days."""
    people = residents(PEOPLE)
    some = fit(people)
    view = Register.of(*people)
    view_of = {person.atena_no: person for person in some}
    view.current = view_of.get  # type: ignore[method-assign]
    for servers in (1, CORES):
        with running(people, servers) as cloud:
            desks = [StormDesk(cloud, number) for number in range(DESKS)]
            done: dict[str, list[Stormed]] = {"issuances": [], "a counter's days": []}
            bare = []
            for number in range(ROUNDS):
                mine = [some[(number * DESKS + at) * 200 :][: ENTRIES // 5] for at in range(DESKS)]
                for desk, part in zip(desks, mine, strict=True):
                    desk.prepare(map(issuance, _times(part, 5)))
                bare.append(_bare(desks))
                done["issuances"].append(_storm(desks))
                for desk, part in zip(desks, mine, strict=True):
                    desk.prepare(days(view, _times(part, 5)))
                done["a counter's days"].append(_storm(desks))
            for desk in desks:
                desk.road.close()
        for what, storms in done.items():
            yield from _told(f"storm: {what}, {servers} server processes", storms, median(bare))


class StormDesk:
    """A desk that has all it will say packed and signed before the line comes back."""

    def __init__(self, cloud: Cloud, number: int) -> None:
        """Enrol."""
        self.town, self.clerk = cloud.town, cloud.clerk
        self.road = cloud.road(number)
        self.key = SigningKey.new(CHANCE)
        first = Voice(self.town.code, CLOUD_DESK, self.key, None)
        told = travel(enrol.desk(cloud.code(), self.key.public), self.road, first, CLOCK, CHANCE)
        self.voice = Voice(self.town.code, told.number, self.key, told.municipality_public)
        self.head = Head(0, genesis(told.certificate))
        self.entries: list[Entry] = []
        self.batches: list[bytes] = []

    def prepare(self, works: Iterator[Work]) -> None:
        """Sign the entries and the requests that carry them."""
        before, self.entries = self.head, []
        for work in works:
            at = now()
            words = Words(
                WIRE_VERSION,
                uuid7(at, CHANCE),
                work.kind,
                StaffId(CLERK),
                1,
                work.reads or ReadSet(),
                pack(work.body),
            )
            content = say(words, self.clerk)
            entry = link(self.head, self.town.code, self.voice.desk, self.key, content, at, at)
            self.head = Head(entry.envelope.number, entry.hash)
            self.entries.append(entry)
        self.batches = [
            ask(self.voice, push.NAME, pack(request), now(), CHANCE)
            for request in _requests(before, self.entries)
        ]

    def carry(self) -> list[float]:
        """Send all batches one after the other; return how long each took (seconds)."""
        took, self.answers = [], []
        for batch in self.batches:
            began = time.perf_counter()
            self.answers.append(self.road.carry(push.NAME, batch, PATIENCE))
            took.append(time.perf_counter() - began)
        return took

    def check(self) -> None:
        """Every entry was received, and what it asked for was done."""
        receipts: list[Receipt] = []
        for batch, answer in zip(self.batches, self.answers, strict=True):
            told = unpack(PushReply, heard(self.voice, batch, answer).body).receipts
            receipts += [push.read_receipt(data, self.town.key.public) for data in told]
        assert [each.hash for each in receipts] == [entry.hash for entry in self.entries]
        assert {(each.status, each.note) for each in receipts} == {(push.RECEIVED, "")}


def _storm(desks: Sequence[StormDesk]) -> Stormed:
    with ThreadPoolExecutor(len(desks)) as pool:
        began = time.perf_counter()
        took = list(pool.map(StormDesk.carry, desks))
        whole = time.perf_counter() - began
    for desk in desks:
        desk.check()
    return Stormed(len(desks) * ENTRIES / whole, max(map(max, took)))


def _bare(desks: Sequence[StormDesk]) -> float:
    """Return how many entries' signatures both cores verify in a second, two an entry."""
    jobs = [
        [
            (desk.key.public, Purpose.ENVELOPE, each.envelope_bytes, each.desk_signature)
            for each in desk.entries
        ]
        + [
            (desk.clerk.public, Purpose.CONTENT, each.content.words, each.content.signature)
            for each in desk.entries
        ]
        for desk in desks
    ]
    with ProcessPoolExecutor(CORES) as pool:
        list(pool.map(_verified, repeat([], CORES)))  # both processes are there
        began = time.perf_counter()
        assert all(pool.map(_verified, jobs))
        whole = time.perf_counter() - began
    return len(desks) * ENTRIES / whole


def _verified(signed: Sequence[tuple[bytes, Purpose, bytes, bytes]]) -> bool:
    return all(verify(*each) for each in signed)


def _requests(before: Head, entries: Sequence[Entry]) -> Iterator[PushRequest]:
    """Cut entries into batches as a desk's journal does."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        size += len(entry.data)
        if batch and (len(batch) == MOST_ENTRIES or size > MOST_BYTES):
            yield _request(before, batch)
            before, batch, size = Head(0, batch[-1].hash), [], len(entry.data)
        batch.append(entry)
    yield _request(before, batch)


def _request(before: Head, batch: Sequence[Entry]) -> PushRequest:
    numbers = tuple(entry.envelope.number for entry in batch)
    return PushRequest(tuple(entry.data for entry in batch), numbers, (), before.hash)


def _times(people: Sequence[Resident], times: int) -> list[Resident]:
    """Return each person several times in a row, so that each has one filing."""
    return [person for person in people for _ in range(times)]


def _told(name: str, storms: Sequence[Stormed], bare: float) -> Iterator[Figure]:
    floor = "bare verification of two signatures an entry, both cores"
    rate, slowest = median(each.rate for each in storms), median(each.slowest for each in storms)
    share = rate / bare
    yield Figure(
        name,
        round(rate),
        "entries/s",
        floor,
        round(bare),
        round(share, 3),
        f">= {LEAST_PER_SECOND} entries/s and >= {LEAST_SHARE:g} x",
        rate >= LEAST_PER_SECOND and share >= LEAST_SHARE,
    )
    evenly = MOST_ENTRIES / rate
    yield Figure(
        f"{name}, slowest batch",
        round(slowest, 3),
        "s",
        f"{MOST_ENTRIES} entries at that rate",
        round(evenly, 3),
        round(slowest / evenly, 2),
        f"<= {LONGEST_BATCH:g} s",
        slowest <= LONGEST_BATCH,
    )
