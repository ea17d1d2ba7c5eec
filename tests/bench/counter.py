"""A desk on real files for measurements, and the days of work that it sends."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from desktop.cache.journal import JournalFile, Signer
from desktop.cache.register import RegisterCache
from desktop.cache.store import DeskStore
from desktop.operations.desk import Desk
from desktop.operations.enrol import enrol_desk
from sync.base.clock import japan_day
from sync.base.ids import StaffId
from sync.base.verdicts import Refusal
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.registry import decide
from sync.changes.verdict import Decided, ReadSet, View
from sync.exchanges import push, snapshot
from sync.exchanges.conversation import Settled, round_trip
from sync.exchanges.ports import Flow
from sync.journal.kinds import Filing, Inquiry, Issuance, IssuanceOutcome, Kind
from sync.records.policy import ChangeRule, Policy
from sync.records.resident import Resident
from sync.roads.cloud import CloudRoad
from sync.roads.travel import T, travel
from tests.bench.cloud import CHANCE, CLERK, CLOCK, Cloud
from tests.bench.people import SEED

POLICY = Policy(1, (ChangeRule("contact_correction", ""),))


class Work(NamedTuple):
    """One thing that happened, before it is signed."""

    kind: Kind
    body: msgspec.Struct
    reads: ReadSet | None = None


def inquiry(person: Resident) -> Work:
    return Work(Kind.INQUIRY, Inquiry((person.atena_no,), "窓口での申請"))


def issuance(person: Resident) -> Work:
    number = f"{random.randrange(10**10):010d}"
    rows = (person.row_id,)
    place = "104213"
    made = Issuance(
        number, "juminhyo_shahon", CHANCE.draw(32), rows, 60_000, 1_795_000_000_000,
        "本人", "免許の更新", 300, offline=False, municipality=place, issued_by=place,
        certifier="町長",
    )  # fmt: skip
    return Work(Kind.ISSUANCE, made)


def handed(_: Resident) -> Work:
    return Work(Kind.ISSUANCE_OUTCOME, IssuanceOutcome(CHANCE.draw(16), handed=True))


def filing(view: View) -> Callable[[Resident], Work]:
    """Return how a telephone number is put right; such a filing is registered at once."""

    def filed(person: Resident) -> Work:
        body = pack(correction(person))
        verdict = decide(view, "contact_correction", body, POLICY, japan_day(CLOCK.now()))
        assert isinstance(verdict, Decided)
        return Work(
            Kind.FILING, Filing("contact_correction", (person.atena_no,), body), verdict.reads
        )

    return filed


def correction(person: Resident) -> ContactCorrection:
    return ContactCorrection(person.atena_no, f"080-0{random.randrange(1000):03d}-{_four()}")


def days(view: View, people: Sequence[Resident]) -> Iterator[Work]:
    """Yield a counter's days: of five entries two are inquiries, one is a filing, two paper."""
    ways = cycle((inquiry, filing(view), inquiry, issuance, handed))
    for person, way in zip(people, ways, strict=False):
        yield way(person)


def changed(people: Sequence[Resident], number: int, first: int) -> list[Resident]:
    """Return new snapshots of `number` of the people, as other desks' filings would make them."""
    return [
        msgspec.structs.replace(
            person, history_no=person.history_no + 1, phone=f"080-0999-{_four()}"
        )
        for person in islice(people, first, first + number)
    ]


def fit(people: Sequence[Resident]) -> list[Resident]:
    """Return whom any clerk may file for, as people come: in no order.

    The newest snapshots of residents under no protection.
    """
    newest = {person.atena_no: person for person in people}
    some = [person for person in newest.values() if person.present and not person.protected]
    random.Random(SEED).shuffle(some)
    return some


class Counter:
    """An enrolled desk with its files in `folder` and its road to the cloud."""

    def __init__(self, cloud: Cloud, folder: Path, road: CloudRoad | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.keys = (CHANCE.draw(32), CHANCE.draw(32))
        self.road = road or cloud.road()
        self.journal = JournalFile(folder / "journal.db", self.keys[0], CLOCK, CHANCE)
        told = enrol_desk(self.journal, self.road, cloud.town.code, cloud.code(), CLOCK, CHANCE)
        assert not isinstance(told, Refusal), told
        self.signer = Signer(StaffId(CLERK), "佐藤　花", "clerk", cloud.clerk)
        self._caches = 0
        self.begin_cache()

    def begin_cache(self) -> None:
        """Begin with an empty copy of the register, in a new file."""
        if self._caches:
            self.cache.close()
            for part in ("", "-wal", "-shm"):
                self.file.with_name(self.file.name + part).unlink(missing_ok=True)
        self._caches += 1
        self.file = self.folder / f"cache{self._caches}.db"
        self.cache = RegisterCache(self.file, self.keys[1])
        self.desk = Desk(self.journal, self.cache, CLOCK, CHANCE, signer=self.signer)
        self.store = DeskStore(self.journal, self.cache)

    def keep(self, work: Work) -> None:
        self.journal.keep(work.kind, work.body, self.signer, work.reads)

    def sync(self, progress: snapshot.Progress = lambda *_: None) -> Settled:
        me = self.journal.identity.enrolled()
        flow = round_trip(self.journal, self.store, me.municipality_public, progress)
        return self.travel(flow)

    def push(self) -> push.Pushed:
        """Carry the journal up and nothing else."""
        return self.travel(
            push.desk(self.journal, self.journal.identity.enrolled().municipality_public)
        )

    def travel(self, flow: Flow[T]) -> T:
        return travel(flow, self.road, self.journal.identity.voice(), CLOCK, CHANCE)

    def close(self) -> None:
        self.road.close()
        self.journal.close()
        self.cache.close()


def _four() -> str:
    return f"{random.randrange(10_000):04d}"
