"""Desks and servers are updated one after the other, in whatever order; no entry suffers by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.base.troubles import CloudRefused
from sync.changes.contact_correction import ContactCorrection
from sync.exchanges import push
from sync.exchanges.ports import Road
from sync.journal.entry import open_entry
from sync.journal.kinds import Inquiry, Kind
from sync.journal.standing import Standing
from sync.records.policy import Policy
from sync.records.scopes import Scope
from tests.desks import Counter, SteppedClock, TestTown
from tests.ports.backups import backup
from tests.ports.desks import Desk
from tests.ports.hall import PHONE, Hall, assert_converged, carry, looked, read, standing
from tests.ports.versions import NEWER, OLDER, program


class ServerOf:
    """A road to server processes of another version than the desk's."""

    def __init__(self, road: Road, version: int) -> None:
        self._road = road
        self.version = version

    def carry(self, exchange: str, message: bytes, patience: float) -> bytes:
        with program(self.version):
            return self._road.carry(exchange, message, patience)


def test_an_updated_desk_is_told_that_an_older_server_does_not_speak_its_version(
    hall: Hall, desk: Desk
) -> None:
    server = ServerOf(desk.road, OLDER)
    desk.road = server
    with program(NEWER):
        filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
        looked(desk)
        with pytest.raises(CloudRefused) as no:
            desk.sync()
        assert no.value.code == "wire.version"
        assert {read(desk, data).note for data in desk.journal.receipts.values()} == {push.NEWER}
        server.version = NEWER
        desk.sync()
        assert {read(desk, each).status for each in desk.journal.receipts.values()} == {"received"}
        assert standing(desk, filing) is Standing.REGISTERED
        assert_converged(desk, hall.desk())


def test_what_a_relay_brought_meanwhile_has_one_receipt_in_the_end(hall: Hall, desk: Desk) -> None:
    relay, server = hall.desk(), ServerOf(desk.road, OLDER)
    desk.road = server
    with program(NEWER):
        entry = looked(desk)
        with pytest.raises(CloudRefused):
            desk.sync()
        (receipt,) = carry(relay, entry.data)
        assert read(desk, receipt).status == push.RECEIVED
        server.version = NEWER
        desk.sync()
        assert desk.journal.receipts[entry.envelope.number] == receipt


def test_an_older_desk_works_on_with_an_updated_server(hall: Hall, desk: Desk) -> None:
    desk.road = ServerOf(desk.road, NEWER)
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    with program(NEWER):
        newcomer = hall.desk()  # journal 0 grows: in words that the older desk reads
        looked(newcomer)
        newcomer.sync()
    desk.sync()
    assert len(desk.office().desks) == len(newcomer.office().desks)


def test_the_journal_file_says_again_what_came_too_early(tmp_path: Path) -> None:
    counter = Counter(TestTown(Policy(version=1), [], SteppedClock()), tmp_path)
    road = counter.road
    counter.sync()
    with program(NEWER):
        counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "窓口"), None)
        counter.road = ServerOf(road, OLDER)
        with pytest.raises(CloudRefused):
            counter.sync()
        ((*_, receipt),) = counter.journal.receipts()
        assert receipt.note == push.NEWER
        counter.road = road
        counter.sync()
        ((*_, receipt),) = counter.journal.receipts()
        assert (receipt.status, receipt.note) == (push.RECEIVED, "")
    counter.close()


def test_what_no_program_can_read_leaves_its_hole_again_at_a_restored_cloud(tmp_path: Path) -> None:
    town = TestTown(Policy(version=1), [], SteppedClock())
    counter = Counter(town, tmp_path)
    counter.sync()
    restore = backup(town.ledger)  # type: ignore[arg-type]
    with program(NEWER + 2):  # as a flipped bit may make it, too
        counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "窓口"), None)
    counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "窓口"), None)
    counter.sync()
    notes = [receipt.note for *_, receipt in counter.journal.receipts()]
    assert notes == [push.NEWER, ""]
    restore()
    counter.sync()
    assert not counter.journal.count_unsent()
    assert [receipt.note for *_, receipt in counter.journal.receipts()] == notes
    with town.ledger.reading(town.town) as reading:
        assert reading.desk(counter.journal.identity.enrolled().desk).head.number == len(notes)
    counter.close()


def test_journal_0_is_written_in_the_oldest_version_that_is_spoken(hall: Hall, desk: Desk) -> None:
    with program(NEWER + 2):
        hall.desk()
    desk.road = ServerOf(desk.road, NEWER)
    with program(NEWER):
        desk.sync()
        rows = desk.register.rows[Scope.OFFICE].values()
        versions = {open_entry(row.body).words.version for row in rows if row.body}
    assert versions == {OLDER, NEWER}
