"""Two towns at a running cloud, their desks over the real line, and the traces that refusals leave.

The people of the two towns are told apart by their names alone, so that an answer that holds one of
the other town's is seen whatever it is.
"""

from __future__ import annotations

import datetime as dt
import gc
import ssl
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import msgspec
import uvicorn

from sync.base.clock import UTC, Clock, SystemClock, millis
from sync.base.ids import MunicipalityCode
from sync.base.keys import SigningKey
from sync.base.troubles import CloudRefused
from sync.cloud import operations, server
from sync.cloud.authority import papers
from sync.cloud.database import Addresses
from sync.cloud.ledger import PostgresLedger
from sync.cloud.rates import ADDRESS_RATE, DESK_RATE
from sync.exchanges.message import Voice, ask, heard
from sync.exchanges.ports import Answer, Town
from sync.exchanges.turned_away import NO_TOWN, Line
from sync.journal.kinds import CertifierSet, Kind
from sync.records.resident import Resident
from sync.roads.cloud import CloudRoad
from tests.ports.desks import CHANCE, Desk, StepClock, open_office
from tests.ports.hall import FAMILY, Hall
from tests.ports.roles import found
from tests.unit.changes.people import household

HERE, THERE = MunicipalityCode("104264"), MunicipalityCode("104256")
NAMES = {HERE: "草津町", THERE: "嬬恋村"}
MARKS = {HERE: "ココダケ", THERE: "ヨソノマチ"}
"""Stands in every name, reading and address of a town's people, and nowhere else."""

STAFF = {"sato": "clerk", "kato": "clerk", "ueda": "supervisor", "mori": "supervisor"}
PATIENCE = 20.0
"""Seconds after which what was waited for is held to be false."""

REST = 0.02


def people_of(code: str) -> list[Resident]:
    """Return a family whose every text says of which town it is."""
    mark = MARKS[MunicipalityCode(code)]
    return [
        msgspec.structs.replace(
            each, name=f"{mark}　{each.name}", name_kana=mark, address=f"{mark}１番地", phone=mark
        )
        for each in household(*FAMILY)
    ]


def settled(ledger: PostgresLedger, code: MunicipalityCode) -> Town:
    """Found a town with its staff and its people."""
    town = found(ledger, code, NAMES[code], 7)
    open_office(ledger, town, **STAFF)
    certifier = CertifierSet("群馬県吾妻郡町長", "試験　町長", "町長之印", "2020-01-01")
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.CERTIFIER_SET, certifier, 1)
        writing.put_residents(people_of(code))
    return town


@dataclass
class Hacked(Hall):
    """A town hall whose desks talk over the real line."""

    cloud: Cloud

    def desk(self) -> Desk:
        """Enrol a desk over TLS, and bring it up to date."""
        new = self.machine()
        new.enrol(self.code("desk"))
        new.sync()
        return new

    def machine(self) -> Desk:
        """Return a machine that is no desk yet."""
        return Desk(self.cloud.road(), self.clock, self.town.code)

    def staffed(self) -> Desk:
        """Return a desk at which all have signed on."""
        desk = self.desk()
        for staff in STAFF:
            self.sign_on(desk, staff)
        desk.sync()
        return desk


@dataclass
class Cloud:
    """A running cloud as an attacker meets it, and as its operator does."""

    ledger: PostgresLedger
    here: Town
    there: Town
    addresses: Addresses
    data: Path
    url: str
    ca: str
    pid: int
    roads: list[CloudRoad] = field(default_factory=list)

    def hall(self, town: Town) -> Hacked:
        return Hacked(self.ledger, town, StepClock(dt.datetime.now(UTC)), self)

    def road(self) -> CloudRoad:
        made = CloudRoad(self.url, self.ca)
        self.roads.append(made)
        return made

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def tls(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.ca)
        return context

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """Yield plain HTTPS, for what no desk would ever send."""
        with httpx.Client(
            base_url=self.url, verify=self.tls(), trust_env=False, timeout=PATIENCE
        ) as made:
            yield made

    def turned_away(self, code: str) -> list[Line]:
        """Return what was noted of a town, as `madoguchi-cloud audit refusals` lists it."""
        return operations.turned_away_from(self.ledger, code, 0)

    def times(self, town: str, code: str, exchange: str | None = None) -> int:
        """Return how often something was turned away of a town for a reason."""
        return sum(
            line.counted.times
            for line in self.turned_away(town)
            if line.what.code == code and exchange in {None, line.what.exchange}
        )

    def aside(self, town: Town, reason: str) -> int:
        """Return how many entries were set aside for a reason, as `entries aside` lists them."""
        return sum(each.reason == reason for each in operations.aside(self.ledger, town)[0])

    @contextmanager
    def traced(
        self, code: str, times: int = 1, *, town: str = NO_TOWN, exchange: str | None = None
    ) -> Iterator[None]:
        """Hold that what the block tries is found in the audit afterwards, so often and no more."""
        before = self.times(town, code, exchange)
        yield
        until = time.monotonic() + PATIENCE
        while (seen := self.times(town, code, exchange) - before) < times:
            assert time.monotonic() < until, f"{code}: {seen} of {times} refusals are noted"
            time.sleep(REST)
        assert seen == times, f"{code}: {seen} noted, {times} tried"


@contextmanager
def served_again(
    cloud: Cloud,
    clock: Clock | None = None,
    rates: tuple[float, float] = (DESK_RATE, ADDRESS_RATE),
) -> Iterator[Cloud]:
    """Serve the same cloud once more, in this process, by a clock and with rates of its own."""
    tls = papers(cloud.data / "tls", ["127.0.0.1"], dt.datetime.now(UTC))
    listening = server.listen(server.Address("127.0.0.1", 0))
    serving = uvicorn.Server(server.configured(cloud.ledger, clock or SystemClock(), tls, rates))
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
    thread.start()
    again = replace(cloud, url=f"https://127.0.0.1:{listening.getsockname()[1]}", roads=[])
    yield again
    for road in again.roads:
        road.close()
    serving.should_exit = True
    thread.join(PATIENCE)
    assert not thread.is_alive()
    listening.close()
    serving.server_state.connections.clear()
    del serving, thread
    with warnings.catch_warnings():  # uvicorn leaves connections that were hung up on to it
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def asked(road: CloudRoad, voice: Voice, exchange: str, body: bytes) -> Answer | CloudRefused:
    """Ask as `voice` does; return the answer, or the refusal."""
    message = ask(voice, exchange, body, millis(SystemClock().now()), CHANCE)
    try:
        return heard(voice, message, road.carry(exchange, message, PATIENCE))
    except CloudRefused as no:
        return no


def refused_with(what: Answer | CloudRefused) -> str:
    """Return the code of a refusal, "" where there was none."""
    return what.code if isinstance(what, CloudRefused) else ""


def speaking_as(desk: Desk, /, **other: object) -> Voice:
    """Return a desk's voice with something of it changed."""
    return msgspec.structs.replace(desk.voice(), **other)


def stranger_key() -> SigningKey:
    return SigningKey.new(CHANCE)
