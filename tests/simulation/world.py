"""The world of one seed: towns, desks and people, the cloud's processes, and all that happens."""

from __future__ import annotations

import copy
import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from sync.base.clock import millis
from sync.base.ids import DeskNumber, MunicipalityCode
from sync.base.keys import Purpose, SigningKey
from sync.base.troubles import CloudRefused, LineTrouble
from sync.base.wire import pack, sha256, unpack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation
from sync.exchanges import push, recovery
from sync.exchanges.conversation import Settled, mended
from sync.exchanges.ports import Ask, Flow, Ledger, Town
from sync.exchanges.push import PushReply, PushRequest
from sync.journal.case import awaited
from sync.journal.certificates import genesis
from sync.journal.chain import Head, link
from sync.journal.entry import Entry, Envelope, Sealed, open_content, open_entry, say
from sync.journal.kinds import (
    Decision,
    DeskRevoked,
    Inquiry,
    Issuance,
    Kind,
    PolicySet,
    Ruling,
    SignOn,
    StaffAdded,
)
from sync.journal.standing import Standing
from sync.records.policy import ChangeRule, Policy
from sync.records.scopes import Row, Scope
from tests.ports.backups import backup
from tests.ports.desks import POLICY, Desk, StepClock, hand_out
from tests.ports.roles import found
from tests.ports.versions import NEWER, OLDER, program
from tests.simulation.faults import (
    CloudProcess,
    Crashed,
    SeededChance,
    StormJournal,
    StormRegister,
    StormRoad,
    Weather,
)
from tests.unit.changes.people import household

TOWNS = (MunicipalityCode("104264"), MunicipalityCode("104256"))
CLERKS, SUPERVISORS = ("sato", "kato"), ("ueda", "hara")
HOUSEHOLDS, MEMBERS = 3, 3
POISON = "0999-99-6666"
"""A correction to this number makes the rule fail in the middle: our bug, as a storm has it."""


@dataclass
class StormDesk(Desk):
    """A desk in the storm."""

    name: str = ""
    forked: bool = False
    revoked: bool = False
    issued: int = 0
    version: int = OLDER
    journal: StormJournal = field(default_factory=StormJournal)
    old: list[Entry] = field(default_factory=list)
    """Entries of chains before it enrolled anew."""

    def sealed(self, secret: bytes) -> bytes:
        """Leave open what a sealed box would make another thing of each time: no seed rules it."""
        return secret

    @property
    def storm_road(self) -> StormRoad:
        assert isinstance(self.road, StormRoad)
        return self.road


@dataclass
class Accepted:
    """Something a desk said it kept."""

    desk: StormDesk
    content: bytes
    damaged: bool = False
    forged: bool = False


class World:
    """One seed's world."""

    def __init__(
        self, seed: int, ledger: Ledger, processes: Sequence[Ledger], *, hurried: bool = False
    ) -> None:
        self.seed = seed
        self.hurried = hurried
        """Its operator does not wait for every desk after a restore."""
        self.rng = random.Random(seed)
        self.chance = SeededChance(self.rng)
        self.clock = StepClock()
        self.weather = Weather()
        self.ledger: Any = ledger
        self.processes = [CloudProcess(each, self.rng, self.weather) for each in processes]
        self.towns: list[Town] = []
        self.desks: list[StormDesk] = []
        self.accepted: list[Accepted] = []
        self.receipts: dict[bytes, bytes] = {}
        """Hash of an entry -> the first receipt that said received."""
        self.restores: list[Callable[[], None]] = []
        self.told: list[str] = []
        self.office_of: dict[str, set[bytes]] = {}
        """Town -> contents of journal 0 that any desk ever saw."""
        self.codes = 0
        self.restored = self.cloned = False
        self.policy = 1

    # --- before the storm

    def begin(self) -> None:
        for index, code in enumerate(TOWNS):
            town = self._found(code)
            self.towns.append(town)
            with self.ledger.writing(town) as writing:
                writing.lock_scopes()
                writing.append_office(Kind.POLICY_SET, PolicySet(POLICY), 1)
                for staff in (*CLERKS, *SUPERVISORS):
                    role = "clerk" if staff in CLERKS else "supervisor"
                    writing.append_office(Kind.STAFF_ADDED, StaffAdded(staff, staff, role), 1)
                for number in range(HOUSEHOLDS):
                    base = (index + 1) * 10000 + number * 100
                    names = [str(base + member) for member in range(MEMBERS)]
                    writing.put_residents(household(*names, setai_no=str(9000 + number)))
            people: dict[str, SigningKey] = {}
            for number in range(3):
                desk = self.enrol(town, f"{town.name}{number + 1}")
                desk.people = people
            for staff in (*CLERKS, *SUPERVISORS):
                code_ = hand_out(self.ledger, town, self._code(), f"staff:{staff}", self.clock)
                desk.first_sign_on(staff, code_)
        for desk in self.desks:
            desk.sync()

    def enrol(self, town: Town, name: str) -> StormDesk:
        road = StormRoad(self.processes, self.rng, self.weather, self.now)
        desk = StormDesk(
            road=road,
            municipality=town.code,
            key=SigningKey.new(self.chance),
            chance=self.chance,
            name=name,
            clock=StepClock(self.clock.at),
            journal=StormJournal(crash=self.crash),
            register=StormRegister(crash=self.crash),
        )
        desk.enrol(hand_out(self.ledger, town, self._code(), "desk", self.clock))
        desk.sync()
        self.desks.append(desk)
        return desk

    def now(self) -> int:
        return millis(self.clock.now())

    def crash(self) -> None:
        if self.rng.random() < self.weather.crash:
            raise Crashed

    def say(self, words: str) -> None:
        self.told.append(words)

    def _found(self, code: MunicipalityCode) -> Town:
        if hasattr(self.ledger, "states"):
            return self.ledger.found(code, code, 7, self.chance.draw(32))  # type: ignore[no-any-return]
        return found(self.ledger, code, code, 7)  # type: ignore[arg-type]

    def _code(self) -> str:
        self.codes += 1
        return f"CODE{self.codes}"

    # --- what people do

    def keep(self, desk: StormDesk, words: Any, signer: SigningKey | None) -> Entry:
        entry = desk.keep(words, signer)
        self.accepted.append(Accepted(desk, entry.envelope.content))
        return entry

    def file(self, desk: StormDesk) -> None:
        rows = desk.register.rows.get(Scope.RESIDENTS, {})
        if Scope.RESIDENTS not in desk.register.at or not rows:
            return
        numbers = sorted({name.partition("/")[0] for name in rows})
        if self.hurried:
            numbers = numbers[:MEMBERS]  # so that filings rest on one another
        atena_no = self.rng.choice(numbers)
        staff = self.rng.choice(CLERKS)
        body: msgspec.Struct
        if self.rng.random() < 0.5:
            phone = f"0279-{self.rng.randrange(100):02d}-{self.rng.randrange(10000):04d}"
            change, body = "contact_correction", ContactCorrection(atena_no, phone)
        else:
            person = desk.register.resident(atena_no)
            assert person is not None
            members = desk.register.household(person.setai_no)
            whole = tuple(Mover(m.atena_no) for m in members)
            lot = f"大字前口{self.rng.randrange(1, 900)}番地"
            change, body = (
                "relocation",
                Relocation(person.setai_no, whole, "2026-11-20", "2026-11-21", "10426002000", lot),
            )
        try:
            desk.file(staff, change, body)
        except AssertionError:
            return  # the rule refuses: nobody could file this
        self.accepted.append(Accepted(desk, desk.journal.entries[-1].envelope.content))

    def poison(self, desk: StormDesk) -> None:
        rows = desk.register.rows.get(Scope.RESIDENTS, {})
        if rows and Scope.RESIDENTS in desk.register.at:
            atena_no = min(rows).partition("/")[0]
            desk.file("sato", "contact_correction", ContactCorrection(atena_no, POISON))
            self.accepted.append(Accepted(desk, desk.journal.entries[-1].envelope.content))

    def decide(self, desk: StormDesk) -> None:
        waiting = [
            (filing, case)
            for filing, case in self.cases(desk)
            if case.standing is Standing.WAITING or self.rng.random() < 0.1
        ]
        if not waiting:
            return
        filing, case = self.rng.choice(waiting)
        ruling = self.rng.choices(list(Ruling), (6, 1, 1))[0]
        wrong = self.rng.random() < 0.2
        staff = self.rng.choice(CLERKS if wrong else SUPERVISORS)
        content = sha256(case.content if self.rng.random() < 0.95 else b"another")
        words = desk.word(staff, Kind.DECISION, Decision(filing, content, ruling))
        self.keep(desk, words, desk.people[staff])

    def release(self, desk: StormDesk) -> None:
        """Settle or close what waits for another entry, without that."""
        waiting = [(filing, case) for filing, case in self.cases(desk) if awaited(case)]
        if waiting:
            filing, case = self.rng.choice(waiting)
            ruling, staff = self.rng.choice(list(Ruling)), self.rng.choice(SUPERVISORS)
            body = Decision(filing, sha256(case.content), ruling, release=True)
            self.keep(desk, desk.word(staff, Kind.DECISION, body), desk.people[staff])

    def withdraw(self, desk: StormDesk) -> None:
        mine = [e for e in desk.journal.entries if e.words.kind == Kind.FILING]
        if mine:
            entry = self.rng.choice(mine)
            right = self.rng.random() < 0.8
            staff = entry.words.staff if right else self.rng.choice(CLERKS)
            other = self.rng.choice([d for d in self.living() if d.people is desk.people])
            other.withdraw(staff, bytes(entry.words.id))
            self.accepted.append(Accepted(other, other.journal.entries[-1].envelope.content))

    def look(self, desk: StormDesk) -> None:
        self.keep(desk, desk.word("sato", Kind.INQUIRY, Inquiry(("1",), "storm")), None)

    def issue(self, desk: StormDesk) -> None:
        desk.issued += 1
        number = f"2026-11-23・{desk.municipality}・{desk.number:02d}・1・{desk.issued:06d}"
        body = Issuance(number, "juminhyo", b"", (), 0, 0, "本人", "", 300, False, "", "", "")  # noqa: FBT003
        self.keep(desk, desk.word("sato", Kind.ISSUANCE, body), desk.people["sato"])

    def sync(self, desk: StormDesk) -> None:
        self.cross(desk, desk.sync)

    def cross(self, desk: StormDesk, what: Callable[[], Any]) -> None:
        """Do something over the line; remember what the cloud said, whatever went wrong."""
        try:
            done = what()
            if isinstance(done, Settled):
                desk.forked |= done.forked
        except (LineTrouble, Crashed):
            pass
        except CloudRefused as no:
            if no.code not in REFUSED_FOR_NOW:
                raise
        self.remember(desk)

    def remember(self, desk: StormDesk) -> None:
        seen = {open_entry(data).envelope.content for data in desk.register.kept_office()}
        self.office_of.setdefault(desk.municipality, set()).update(seen)
        by_number = {e.envelope.number: e for e in desk.journal.entries}
        for number, data in desk.journal.receipts.items():
            receipt = desk.receipt(by_number[number])
            if receipt.note == push.FORK:
                desk.forked = True
            if receipt.status == push.RECEIVED:
                self.receipts.setdefault(by_number[number].hash, data)

    def relay(self, desk: StormDesk) -> None:
        """Carry what a neighbour has not sent yet."""
        other = self.rng.choice([d for d in self.desks if d.municipality == desk.municipality])
        data = tuple(e.data for e in other.journal.entries[-5:])
        if data:

            def flow() -> Flow[int]:
                heard = yield Ask(push.NAME, pack(PushRequest(data)))
                return len(unpack(PushReply, heard.body).receipts)

            self.cross(desk, lambda: desk.go(flow()))

    # --- what befalls them

    def damage(self, desk: StormDesk) -> None:
        """Flip a bit of an entry that is not sent yet."""
        waiting = [
            e for e in desk.journal.entries if e.envelope.number not in desk.journal.receipts
        ]
        if not waiting:
            return
        whole = self.rng.choice(waiting)
        data = bytearray(whole.data)
        data[self.rng.randrange(len(data))] ^= 1 << self.rng.randrange(8)
        hurt = bytes(data)
        number = whole.envelope.number
        desk.journal.entries[number - 1] = msgspec.structs.replace(
            whole, data=hurt, hash=sha256(hurt)
        )
        for each in self.accepted:
            if each.content == whole.envelope.content:
                each.damaged = True

    def forge(self, desk: StormDesk) -> None:
        """Somebody on the line sends an entry in this desk's name, or a clerk's filing unsigned."""
        last = desk.journal.entries[-1] if desk.journal.entries else None
        head = Head(last.envelope.number, last.hash) if last else Head(0, genesis(desk.certificate))
        case = next((c for _, c in self.cases(desk) if c.standing is Standing.WAITING), None)
        if case is None:
            return
        filing = bytes(open_content(case.content)[1].id)
        words = desk.word(
            "ueda", Kind.DECISION, Decision(filing, sha256(case.content), Ruling.APPROVE)
        )
        strange = SigningKey.new(self.chance)
        if self.rng.random() < 0.5:  # a stranger's desk key
            content = say(words, desk.people["ueda"])
            envelope = Envelope(
                1, desk.municipality, desk.number, head.number + 1, head.hash, 1, 1, content
            )
            packed = pack(envelope)
            data = pack(Sealed(packed, strange.sign(Purpose.ENVELOPE, packed)))
        else:  # this desk, without the supervisor's key
            entry = desk.keep(words, strange)
            self.accepted.append(Accepted(desk, entry.envelope.content, forged=True))
            return

        def flow() -> Flow[None]:
            yield Ask(push.NAME, pack(PushRequest((data,))))

        self.cross(desk, lambda: desk.go(flow()))

    def jump(self, desk: StormDesk) -> None:
        desk.clock.later(days=self.rng.randrange(-30, 30))

    def pass_time(self) -> None:
        self.clock.later(seconds=self.rng.randrange(1, 5000))
        for desk in self.desks:
            desk.clock.at = max(desk.clock.at, self.clock.at - dt.timedelta(days=40))

    def lose_cache(self, desk: StormDesk) -> None:
        """The cache is gone; the office stays, it stands with the journal."""
        office, head = desk.register.rows[Scope.OFFICE], desk.register.at.get(Scope.OFFICE)
        desk.register = StormRegister({Scope.OFFICE: office}, crash=self.crash)
        if head is not None:
            desk.register.at[Scope.OFFICE] = head

    def rot(self, desk: StormDesk) -> None:
        """A row of the copy changes by itself; the desk looks and mends."""
        rows = desk.register.rows.get(Scope.RESIDENTS, {})
        if rows and Scope.RESIDENTS in desk.register.at:
            name = self.rng.choice(sorted(rows))
            rows[name] = Row(name, rows[name].version, b"rotten")
            self.cross(desk, lambda: desk.go(mended(desk.register)))
            if any(row.body == b"rotten" for row in desk.register.rows[Scope.RESIDENTS].values()):
                desk.register.at.pop(Scope.RESIDENTS, None)  # the line failed it: loaded anew

    def partition(self, desk: StormDesk) -> None:
        desk.storm_road.cut = not desk.storm_road.cut

    def arrive(self, desk: StormDesk) -> None:
        desk.storm_road.arrive()

    def back_up(self) -> None:
        if any(desk.revoked for desk in self.desks):
            return  # whose keys are gone cannot give back what a backup lacks
        self.restores.append(backup(self.ledger))

    def restore(self) -> None:
        if self.restores:
            self.restored = True
            self.rng.choice(self.restores)()
            self.say("restored")

    def restore_for_one(self, desk: StormDesk) -> None:
        """The cloud is restored, and goes on as soon as one desk has come home."""
        self.restore()
        self.sync(desk)
        self.enough()

    def enough(self) -> None:
        """An operator waits no longer for the desks that a restored cloud has not heard."""
        for town in self.towns:
            with self.ledger.writing(town) as writing:
                writing.lock_scopes()
                if recovery.under_way(writing):
                    recovery.go_on(writing, self.now(), anyway=True)
                    self.say("waited enough")

    def clone(self, desk: StormDesk) -> None:
        """A disk is copied, and both copies are used."""
        if len(self.desks) > 9 or desk.revoked:
            return
        self.cloned = True
        other = copy.copy(desk)
        other.name = f"{desk.name}'"
        other.road = StormRoad(self.processes, self.rng, self.weather, self.now)
        other.clock = StepClock(desk.clock.at)
        other.journal = StormJournal(
            list(desk.journal.entries),
            dict(desk.journal.receipts),
            dict(desk.journal.former),
            crash=self.crash,
            chains=list(desk.journal.chains),
            link_on=lambda entry: self._link_on(other, entry),
        )
        other.register = StormRegister(
            {scope: dict(rows) for scope, rows in desk.register.rows.items()},
            dict(desk.register.at),
            dict(desk.register.under_way),
            crash=self.crash,
        )
        other.old = list(desk.old)
        self.desks.append(other)
        self.say(f"{desk.name} cloned")

    def revoke(self, desk: StormDesk) -> None:
        town = self._town(desk)
        if self.restored or self.restores or sum(d.revoked for d in self.desks):
            return
        with self.ledger.writing(town) as writing:
            writing.lock_scopes()
            writing.append_office(Kind.DESK_REVOKED, DeskRevoked(desk.number), self.now())
        for each in self.desks:
            if each.number == desk.number and each.municipality == desk.municipality:
                each.revoked = True
        self.say(f"{desk.name} revoked")

    def new_policy(self) -> None:
        """From now on corrections need a supervisor too, or no longer."""
        town = self.rng.choice(self.towns)
        self.policy += 1
        rules = (
            ChangeRule("relocation", "supervisor"),
            ChangeRule("contact_correction", self.rng.choice(("", "supervisor"))),
        )
        with self.ledger.writing(town) as writing:
            writing.lock_scopes()
            writing.append_office(
                Kind.POLICY_SET, PolicySet(Policy(self.policy, rules)), self.now()
            )

    def update(self, desk: StormDesk) -> None:
        """A desk or a server process gets the next version of its program, whichever is first."""
        self.rng.choice((desk, self.rng.choice(self.processes))).version = NEWER

    def enrol_anew(self, desk: StormDesk) -> None:
        """A forked desk takes a new code; what its old chain left behind is carried verbatim."""
        town = self._town(desk)
        left = list(desk.journal.entries)  # all is younger than a backup may be
        chains = desk.journal.chains
        desk.old += desk.journal.entries
        desk.key, desk.number = SigningKey.new(self.chance), DeskNumber(0)
        desk.journal = StormJournal(
            crash=self.crash, chains=chains, link_on=lambda entry: self._link_on(desk, entry)
        )
        desk.forked = False
        desk.enrol(hand_out(self.ledger, town, self._code(), "desk", self.clock))
        for entry in left:
            self._link_on(desk, entry)
        self.say(f"{desk.name} enrolled anew as {desk.number}")

    def _link_on(self, desk: StormDesk, entry: Entry) -> None:
        told = entry.envelope
        if any(each.damaged and each.content == told.content for each in self.accepted):
            return  # it cannot be read any more
        last = desk.journal.entries[-1] if desk.journal.entries else None
        head = Head(last.envelope.number, last.hash) if last else Head(0, genesis(desk.certificate))
        anew = link(
            head, desk.municipality, desk.number, desk.key, told.content, told.clock,
            told.cloud_time,
        )  # fmt: skip
        desk.journal.entries.append(anew)

    # --- looking

    def cases(self, desk: StormDesk) -> list[tuple[bytes, Any]]:
        rows = desk.register.rows.get(Scope.FILINGS, {})
        found = []
        for name in sorted(rows):
            case = desk.register.case(bytes.fromhex(name))
            if case is not None:
                found.append((bytes.fromhex(name), case))
        return found

    def living(self) -> list[StormDesk]:
        return [desk for desk in self.desks if not desk.revoked]

    def _town(self, desk: StormDesk) -> Town:
        return next(town for town in self.towns if town.code == desk.municipality)

    def storm(self, steps: int) -> None:
        """Let things happen, drawn by their weights."""
        self.weather.__dict__.update(Weather.drawn(self.rng).__dict__)
        happenings = HAPPENINGS + (IN_A_HURRY if self.hurried else ())
        weights = [weight for weight, _ in happenings]
        whats = [what for _, what in happenings]
        for _ in range(steps):
            desk = self.rng.choice(self.desks)
            with program(desk.version):
                self.rng.choices(whats, weights)[0](self, desk)

    def heal(self) -> None:
        """The storm is over: everybody comes back and talks until nothing is left to say."""
        self.weather.__dict__.update(Weather().__dict__)
        for actor in (*self.desks, *self.processes):
            actor.version = NEWER
        for desk in self.desks:
            desk.storm_road.cut = False
            while desk.storm_road.afloat:
                desk.storm_road.arrive()
        self.say_all()
        self.begin_another_day()
        self.say_all()
        for _ in range(2):
            for desk in self.living():
                self.sync(desk)

    def say_all(self) -> None:
        for _ in range(MOST_ROUNDS):
            for desk in self.desks:
                if desk.forked and not desk.revoked:
                    self.enrol_anew(desk)
                self.sync(desk)
            if not any(self.unsent(desk) or desk.forked for desk in self.living()):
                break

    def begin_another_day(self) -> None:
        """A cloud that still waits for a desk that never comes again looks, and waits no longer."""
        self.clock.later(milliseconds=recovery.MOST_WAIT_MS + 1)
        for town in self.towns:
            recovery.look(self.ledger, town, self.now())
        for desk in self.living():
            signed_on = SignOn("sato", succeeded=True, online=True)
            self.keep(desk, desk.word("sato", Kind.SIGN_ON, signed_on), None)

    def unsent(self, desk: StormDesk) -> int:
        return len(desk.journal.unsent(1_000_000, 1))


REFUSED_FOR_NOW = frozenset({"desk.revoked", "desk.unknown", "snapshot.gone", "wire.version"})
"""What a cloud may say no to, each of which ends: an older server speaks no newer version."""

MOST_ROUNDS = 12
"""Rounds after which everybody must have said all; a chain of re-enrolments takes a few."""

Happening = Callable[[World, StormDesk], object]
HAPPENINGS: tuple[tuple[int, Happening], ...] = (
    (30, World.sync),
    (16, World.file),
    (12, World.decide),
    (4, World.withdraw),
    (6, World.look),
    (4, World.issue),
    (4, World.relay),
    (5, World.arrive),
    (3, World.partition),
    (3, World.jump),
    (4, lambda world, _: world.pass_time()),
    (1, World.poison),
    (1, World.damage),
    (1, World.forge),
    (1, World.lose_cache),
    (1, World.rot),
    (1, lambda world, _: world.new_policy()),
    (1, lambda world, _: world.back_up()),
    (1, lambda world, _: world.restore()),
    (1, World.clone),
    (1, World.revoke),
    (1, World.update),
)
"""What may happen, by weight: mostly work, some weather, now and then a disaster."""

IN_A_HURRY: tuple[tuple[int, Happening], ...] = (
    (3, lambda world, _: world.back_up()),
    (4, World.restore_for_one),
    (2, lambda world, _: world.enough()),
    (16, World.file),
    (3, World.release),
)
"""What more happens where nobody waits for the desks after a restore: filings come home without
those they rest on."""
