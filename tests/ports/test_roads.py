"""Any road will do: the same conversation in memory, over HTTPS and through files ends the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.base.clock import SystemClock
from sync.base.keys import Purpose
from sync.base.troubles import CloudRefused
from sync.base.wire import pack, sha256
from sync.changes.contact_correction import ContactCorrection
from sync.cloud.ledger import PostgresLedger
from sync.exchanges import pull, push
from sync.exchanges.conversation import whereabouts_of
from sync.exchanges.counter import serve
from sync.exchanges.message import Request, Signed, heard
from sync.exchanges.ports import Ledger, Road
from sync.journal.entry import WIRE_VERSION
from sync.journal.kinds import Inquiry, Kind, Ruling
from sync.journal.standing import Standing
from sync.roads.cloud import CloudRoad
from sync.roads.memory import MemoryRoad
from tests.ports.conftest import SECRET
from tests.ports.desks import Desk, StepClock
from tests.ports.hall import (
    PHONE,
    WHERE,
    Hall,
    assert_converged,
    looked,
    move,
    protect,
    standing,
    today,
)

PATIENCE = 20
"""Seconds after which a server that should end has failed to."""


@dataclass
class FileRoad:
    """Requests and answers as files in a folder, such as a stick could carry."""

    folder: Path
    ledger: Ledger
    clock: StepClock
    count: int = 0

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        del patience
        self.count += 1
        asked = self.folder / f"{self.count:04d}-{exchange}.request"
        asked.write_bytes(message)
        self.answer(asked)
        return asked.with_suffix(".reply").read_bytes()

    def answer(self, asked: Path) -> None:
        """The far end: it knows nothing but the file."""
        exchange = asked.stem.partition("-")[2]
        now = int(self.clock.now().timestamp() * 1000)
        reply = serve(self.ledger, exchange, asked.read_bytes(), lambda: now)
        asked.with_suffix(".reply").write_bytes(reply)


@pytest.fixture
def ledger(postgres: PostgresLedger) -> PostgresLedger:
    return postgres


@pytest.fixture(params=["memory", "https", "files"])
def road(
    request: pytest.FixtureRequest, hall: Hall, tmp_path: Path, database_url: str
) -> Iterator[Road]:
    if request.param == "memory":
        yield MemoryRoad(hall.ledger, hall.clock)
        return
    if request.param == "files":
        yield FileRoad(tmp_path, hall.ledger, hall.clock)
        return
    (tmp_path / "cloud.secret").write_bytes(SECRET)
    line = [sys.executable, "-m", "sync.cloud", "--data", str(tmp_path)]
    line += ["--database-url", database_url, "start", "--port", "0"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = dict(process.stdout.readline().strip().split(" ", 1) for _ in range(3))
        over_https = CloudRoad(told["listening"], Path(told["authority"]).read_text())
        yield over_https
        over_https.close()
        process.terminate()
        assert process.wait(PATIENCE) == 0


def enrolled(hall: Hall, road: Road) -> Desk:
    clock = StepClock(SystemClock().now())  # the server behind a road has the machine's clock
    hall.clock.at = clock.at
    desk = Desk(road, clock, hall.town.code)
    desk.enrol(hall.code("desk"))
    for staff in ("sato", "ueda"):
        hall.sign_on(desk, staff)
    desk.sync()
    return desk


def test_the_same_conversation_ends_the_same_on_every_road(hall: Hall, road: Road) -> None:
    desk = enrolled(hall, road)
    relocation = desk.file("sato", "relocation", move("大字前口５番地"))
    looked(desk)
    assert desk.sync().pushed == 2
    assert standing(desk, relocation) is Standing.WAITING
    desk.rule("ueda", relocation, Ruling.APPROVE)
    correction = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    assert standing(desk, relocation) is Standing.REGISTERED
    assert standing(desk, correction) is Standing.REGISTERED
    now = desk.register.resident("1015")
    assert now is not None
    assert (now.address, now.phone) == ("大字前口５番地", PHONE)
    assert_converged(desk)


def test_entries_may_go_up_on_one_road_and_the_register_come_down_on_another(
    hall: Hall, road: Road
) -> None:
    desk = enrolled(hall, road)
    correction = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.road = MemoryRoad(hall.ledger, hall.clock)
    desk.go(push.desk(desk.journal, desk.town_key or b""))
    desk.road = road
    desk.go(pull.desk(desk.register, desk.journal.last_received()))
    assert standing(desk, correction) is Standing.REGISTERED


def test_where_a_protected_person_is_is_told_on_every_road(hall: Hall, road: Road) -> None:
    desk = enrolled(hall, road)
    row = protect(hall, today(hall))
    words = desk.word("sato", Kind.INQUIRY, Inquiry((row.atena_no,), "証明書の発行"))
    inquiry = desk.keep(words, desk.people["sato"])
    (*_, last) = desk.go(whereabouts_of(desk.journal, desk.town_key or b"", [(row, inquiry)]))
    assert (last.row_id, last.address) == (row.row_id, WHERE)


@pytest.mark.parametrize("version", [WIRE_VERSION + 1, 0])
def test_a_version_that_nobody_speaks_is_said_and_its_entries_are_kept(
    hall: Hall, version: int
) -> None:
    desk = enrolled(hall, MemoryRoad(hall.ledger, hall.clock))

    def asked(exchange: str, body: bytes) -> bytes:
        request = Request(version, exchange, desk.municipality, desk.number, 1, bytes(16), body)
        message = pack(request)
        carried = pack(Signed(message, desk.key.sign(Purpose.REQUEST, message)))
        return heard(desk.voice(), carried, desk.road.carry(exchange, carried, 1.0)).body

    with pytest.raises(CloudRefused) as no:
        asked(pull.NAME, pack(pull.PullRequest(())))
    assert no.value.code == "wire.version"
    assert no.value.remedy
    future = b"an entry of tomorrow's program"
    replied = asked(push.NAME, pack(push.PushRequest((future,), (1,))))
    assert replied
    with hall.ledger.writing(hall.town) as writing:
        assert writing.is_quarantined(sha256(future), "unreadable")
