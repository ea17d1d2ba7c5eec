"""A cloud restored from yesterday's backup gets today's entries again, by itself."""

from __future__ import annotations

from sync.base.clock import millis
from sync.changes.contact_correction import ContactCorrection
from sync.cloud import operations
from sync.cloud.ledger import PostgresLedger
from sync.exchanges import push
from sync.journal.kinds import Kind, Ruling, StaffAdded
from sync.journal.standing import Standing
from tests.ports.backups import backup
from tests.ports.conftest import TOWN, founded, hall_of
from tests.ports.desks import CHANCE, Desk
from tests.ports.hall import PHONE, Hall, assert_converged, looked, move, standing
from tests.ports.roles import as_owner


def test_what_the_backup_lacks_comes_home_with_the_receipts_it_had(hall: Hall, desk: Desk) -> None:
    looked(desk)
    desk.sync()
    restore = backup(hall.ledger)
    correction = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    relocation = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    desk.rule("ueda", relocation, Ruling.APPROVE)
    desk.sync()
    before = dict(desk.journal.receipts)
    restore()
    desk.sync()
    assert desk.journal.receipts == before, "every entry has one receipt, whatever happens"
    assert standing(desk, correction) is Standing.REGISTERED
    assert standing(desk, relocation) is Standing.REGISTERED
    case = desk.register.case(correction)
    assert case is not None
    assert case.received_at == desk.receipt(desk.journal.entries[1]).received_at
    assert_converged(desk, hall.desk())


def test_journal_0_comes_home_even_from_a_desk_the_backup_does_not_know(hall: Hall) -> None:
    restore = backup(hall.ledger)
    new = hall.desk()
    with hall.ledger.writing(hall.town) as writing:
        writing.append_office(Kind.STAFF_ADDED, StaffAdded("mori", "森", "clerk"), 9)
    hall.sign_on(new, "sato")
    new.sync()
    new.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    new.sync()
    office = new.office()
    restore()
    new.sync()
    assert new.office() == office
    now = new.register.resident("1015")
    assert now is not None
    assert now.phone == PHONE
    later = hall.desk()
    assert later.number > new.number, "a number that was given is never given again"
    assert_converged(new, later)


def test_a_cloud_that_went_on_takes_journal_0_behind_its_own(hall: Hall, desk: Desk) -> None:
    restore = backup(hall.ledger)
    with hall.ledger.writing(hall.town) as writing:
        writing.append_office(Kind.STAFF_ADDED, StaffAdded("mori", "森", "clerk"), 9)
    desk.sync()
    restore()
    with hall.ledger.writing(hall.town) as writing:
        writing.append_office(Kind.STAFF_ADDED, StaffAdded("hara", "原", "clerk"), 10)
    desk.sync()
    assert {"mori", "hara", "sato"} <= desk.office().staff.keys()
    desk.sync()
    assert_converged(desk, hall.desk())


def test_a_cloud_restored_twice_still_has_everything(hall: Hall, desk: Desk) -> None:
    restore = backup(hall.ledger)
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    for _ in range(2):
        restore()
        desk.sync()
        desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    assert desk.receipt(desk.journal.entries[0]).status == push.RECEIVED
    assert_converged(desk)


def test_a_key_given_back_late_takes_not_the_place_of_one_made_since(
    postgres: PostgresLedger,
) -> None:
    """Reset, new key, disk lost; reset again for the old password: the lost key comes home last."""
    hall = hall_of(postgres, founded(postgres, TOWN, "草津町"), sato="clerk", ueda="supervisor")
    desk, other = hall.desk(), hall.desk()
    hall.sign_on(desk, "sato")
    other.people |= desk.people
    restore = backup(postgres)
    other.first_sign_on("sato", reset(hall))
    other.sync()
    lost = other.people["sato"]
    assert other.office().staff["sato"].public == lost.public
    hall.clock.later(minutes=30)
    restore()
    with as_owner(postgres) as owner:
        operations.begin_epoch(owner, millis(hall.clock.now()))
    hall.clock.later(minutes=1)
    desk.first_sign_on("sato", reset(hall))
    hall.clock.later(minutes=1)
    for each in (other, desk, other):
        each.sync()
    for each in (desk, other):
        person = each.office().staff["sato"]
        assert person.public == desk.people["sato"].public, "the key that was made last"
        assert lost.public in person.retired
    filing = other.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    other.sync()
    assert other.receipt(other.journal.entries[-1]).note == push.KEY_RETIRED
    assert other.register.case(filing) is None
    assert_converged(desk, other)


def reset(hall: Hall) -> str:
    """Reset sato's key; return the code for a new one."""
    assert isinstance(hall.ledger, PostgresLedger)
    now = millis(hall.clock.now())
    return operations.reset_staff(hall.ledger, hall.town, "sato", "失念", now, CHANCE)
