"""The day's register part without windows: real cloud, real lines, real files, operations by hand.

Quicker to read a failure in than the whole day; the windows are in test_day.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.bridge.rounds import Rounds
from desktop.cache.journal import JournalFile
from desktop.cache.register import RegisterCache
from desktop.demo.cloud import Cloud
from desktop.demo.truth import truth_of
from desktop.operations.decide_filing import decide_filing
from desktop.operations.desk import Desk
from desktop.operations.enrol import enrol_desk
from desktop.operations.file_change import Receipt
from desktop.operations.filings import detail, filings
from desktop.operations.sign_on import first_sign_on, sign_on
from desktop.practice.line import FaultLine
from sync.base.clock import SystemClock
from sync.base.ids import MunicipalityCode, SystemChance
from sync.base.troubles import LineRefused, LineTrouble
from sync.base.verdicts import Refusal
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from sync.roads.cloud import CloudRoad
from tests.desks import file_change

TOWN = MunicipalityCode("104264")
FAMILY = ("1000012", "1000020", "1000039", "1000047")
PASSWORD = "a password of ten words"


class Machine:
    """A desk's files and line, driven by hand."""

    def __init__(self, cloud: Cloud, folder: Path, name: str) -> None:
        folder.mkdir()
        clock, chance = SystemClock(), SystemChance()
        self.line = FaultLine(cloud.port)
        ca = cloud.ca.read_text("ascii")
        self.roads = [CloudRoad(f"https://127.0.0.1:{self.line.port}", ca) for _ in range(2)]
        self.journal = JournalFile(folder / "journal.db", bytes(32), clock, chance)
        self.cache = RegisterCache(folder / "cache.db", bytes(32))
        enrolled = enrol_desk(
            self.journal, self.roads[0], TOWN, cloud.desk_code(TOWN, name), clock, chance
        )
        assert not isinstance(enrolled, Refusal)
        self.desk = Desk(self.journal, self.cache, clock, chance)
        self.told: list[tuple[str, dict[str, object]]] = []
        self.rounds = Rounds(self.journal, self.cache, *self.roads, clock, chance, self._tell)

    def _tell(self, event: str, **facts: object) -> None:
        self.told.append((event, facts))

    def go_round(self) -> None:
        self.rounds.round()
        self.desk.line.up = True

    def file(self, change: str, body: object) -> Receipt:
        filed = file_change(self.desk, change, pack(body))
        assert isinstance(filed, Receipt), filed
        return filed

    def close(self) -> None:
        for road in self.roads:
            road.close()
        self.journal.close()
        self.cache.close()
        self.line.close()


def moving(day: str, lot: str) -> Relocation:
    return Relocation(
        "5000017",
        tuple(Mover(no) for no in FAMILY),
        day,
        day,
        "10426002000",
        f"大字前口{lot}",
    )


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    served = Cloud(tmp_path_factory.mktemp("cloud"))
    try:
        served.operate("district", "load", "--town", TOWN)
        served.start()
        yield served
    finally:
        served.close()


@pytest.fixture
def machines(cloud: Cloud, tmp_path: Path) -> Iterator[list[Machine]]:
    made = [Machine(cloud, tmp_path / name, name) for name in ("窓口1", "窓口2", "決裁")]
    yield made
    for machine in made:
        machine.close()


def test_filings_of_two_cut_off_desks_meet_at_the_cloud(
    cloud: Cloud, machines: list[Machine]
) -> None:
    clerk, second, supervisor = machines
    for staff, role in (("1001", "clerk"), ("1002", "clerk"), ("2001", "supervisor")):
        code = cloud.add_staff(TOWN, staff, "職員", role)
        machine = {"1001": clerk, "1002": second, "2001": supervisor}[staff]
        machine.go_round()
        assert first_sign_on(machine.desk, machine.roads[0], staff, code, PASSWORD) is None
    for machine in machines:
        machine.go_round()
    assert sign_on(clerk.desk, "2001", PASSWORD) is None  # the supervisor's key came to this desk
    assert sign_on(clerk.desk, "1001", PASSWORD) is None

    for machine in machines:
        machine.line.cut()
        with pytest.raises(LineTrouble):
            machine.go_round()
        machine.desk.line.up = False
    today = clerk.desk.today().isoformat()
    clerk.file("relocation", moving(today, "77番地3"))
    second.file("contact_correction", ContactCorrection(FAMILY[0], "0279-08-0999"))
    second.file("relocation", moving(today, "88番地"))
    for machine in machines:
        machine.line.open()
    clerk.go_round()
    second.go_round()
    supervisor.go_round()

    waiting = [each for each in filings(supervisor.desk) if each.standing is Standing.WAITING]
    assert [each.change for each in waiting] == ["relocation", "relocation"]
    for each in sorted(waiting, key=lambda filed: filed.desk):
        assert decide_filing(supervisor.desk, each.id, Ruling.APPROVE) == ()
        supervisor.go_round()
    for machine in machines:
        machine.go_round()

    standings = {(f.desk, f.change): f.standing for f in filings(clerk.desk)}
    assert standings == {
        (1, "relocation"): Standing.REGISTERED,
        (2, "contact_correction"): Standing.REGISTERED,
        (2, "relocation"): Standing.CONFLICTED,
    }
    conflicted = next(f for f in filings(clerk.desk) if f.standing is Standing.CONFLICTED)
    opened = detail(clerk.desk, conflicted.id)
    assert opened is not None
    address = next(each for each in opened.conflicts if each.label == "住所")
    assert (address.theirs, address.ours) == ("大字前口77番地3", "大字前口88番地")
    now = cloud.current(TOWN, FAMILY[0])
    assert (now.address, now.phone) == ("大字前口77番地3", "0279-08-0999")

    received = cloud.received(TOWN)
    for machine in machines:
        truth = truth_of(machine.journal, machine.cache, machine.roads[0])
        assert truth.kept == truth.receipts == received[truth.desk].numbers
        assert truth.whole
        assert all(each.equal for each in truth.attested)
        assert {each.scope.value for each in truth.attested} == {"office", "residents", "filings"}


def test_a_first_pull_that_was_cut_goes_on(cloud: Cloud, tmp_path: Path) -> None:
    machine = Machine(cloud, tmp_path / "new", "窓口9")
    try:
        machine.line.cut_after(200_000)
        with pytest.raises(LineTrouble):
            machine.go_round()
        frames = sum(event == "progress" for event, _ in machine.told)
        assert frames > 0
        with pytest.raises(LineRefused):
            machine.go_round()
        machine.line.open()
        machine.go_round()
        rows = [told["rows"] for _, told in machine.told if told.get("scope") == "residents"]
        assert rows == sorted(rows)  # it never began anew
        assert machine.cache.heads() == {
            scope: head
            for scope, head in cloud.heads(TOWN).items()
            if scope in machine.cache.heads()
        }
    finally:
        machine.close()
