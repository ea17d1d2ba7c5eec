"""Whose registration or key has ended: what they said before stands, what they say after does not.

Also where a restored cloud hears both only now, in whatever order they come.
"""

from __future__ import annotations

import pytest

from sync.base.clock import millis
from sync.base.troubles import CloudRefused
from sync.changes.contact_correction import ContactCorrection
from sync.exchanges import audit, push, settle, staff_key
from sync.journal.asking import Audit, Question
from sync.journal.entry import Entry
from sync.journal.kinds import Kind, Ruling, StaffReset, StaffRevoked
from sync.journal.standing import Standing
from tests.ports.backups import backup
from tests.ports.desks import Desk
from tests.ports.hall import PHONE, Hall, assert_converged, move, standing


def told(hall: Hall, kind: str, body: object) -> None:
    """Have the cloud write into journal 0."""
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.append_office(kind, body, millis(hall.clock.now()))


def revoke(hall: Hall, staff: str) -> None:
    told(hall, Kind.STAFF_REVOKED, StaffRevoked(staff, "退職"))


def reset(hall: Hall, desk: Desk, staff: str) -> None:
    told(hall, Kind.STAFF_RESET, StaffReset(staff, desk.people[staff].public, "失念"))


def correct(desk: Desk, atena_no: str, staff: str = "sato") -> tuple[bytes, Entry]:
    """File a correction; return its id and its entry."""
    filing = desk.file(staff, "contact_correction", ContactCorrection(atena_no, PHONE))
    return filing, desk.journal.entries[-1]


def note(desk: Desk, entry: Entry) -> tuple[str, str]:
    receipt = desk.receipt(entry)
    return receipt.status, receipt.note


def test_a_decision_received_before_the_revocation_counts_though_its_filing_comes_after(
    hall: Hall, desk: Desk
) -> None:
    here, there = hall.desk(), desk
    here.people = there.people
    filing = here.file("sato", "relocation", move("大字前口５番地"))
    content = here.journal.entries[-1].envelope.content
    there.rule("ueda", filing, Ruling.APPROVE, content=content)
    there.sync()
    revoke(hall, "ueda")
    here.sync()
    assert standing(here, filing) is Standing.REGISTERED


def test_a_restored_cloud_takes_what_was_received_before_the_revocation_it_hears_of(
    hall: Hall, desk: Desk
) -> None:
    restore = backup(hall.ledger)
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    revoke(hall, "sato")
    revoke(hall, "ueda")
    late, _ = correct(desk, "1015")
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    assert standing(desk, late) is Standing.DECLINED
    restore()
    desk.sync()
    desk.sync()
    assert desk.office().staff["ueda"].revoked, "the desk gave it back"
    assert standing(desk, filing) is Standing.REGISTERED
    assert standing(desk, late) is Standing.DECLINED
    assert_converged(desk, hall.desk())


@pytest.mark.parametrize("then", ["nothing", "a new key"])
def test_a_former_key_signs_nothing_any_more_and_what_it_signed_before_is_taken(
    hall: Hall, desk: Desk, then: str
) -> None:
    before, early = correct(desk, "1015")
    waiting = desk.file("kato", "relocation", move("大字前口５番地"))
    old = dict(desk.people)
    reset(hall, desk, "sato")
    reset(hall, desk, "ueda")
    if then == "a new key":
        hall.sign_on(desk, "sato")
        hall.sign_on(desk, "ueda")
    new, desk.people = dict(desk.people), old
    after, late = correct(desk, "1031")
    ruled = desk.rule(
        "ueda", waiting, Ruling.APPROVE, content=desk.journal.entries[-2].envelope.content
    )
    desk.sync()
    assert note(desk, early) == (push.RECEIVED, "")
    assert standing(desk, before) is Standing.REGISTERED
    assert note(desk, late) == note(desk, ruled) == (push.QUARANTINED, push.KEY_RETIRED)
    assert desk.register.case(after) is None
    assert standing(desk, waiting) is Standing.WAITING
    if then == "a new key":
        desk.people = new
        desk.rule("ueda", waiting, Ruling.APPROVE)
        desk.sync()
        assert standing(desk, waiting) is Standing.REGISTERED
    assert_converged(desk, hall.desk())


def test_a_decision_signed_before_a_reset_counts_when_it_is_carried_after(
    hall: Hall, desk: Desk
) -> None:
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    desk.rule("ueda", filing, Ruling.APPROVE)
    reset(hall, desk, "ueda")
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED


def test_a_former_key_asks_the_journals_nothing(hall: Hall, desk: Desk) -> None:
    reset(hall, desk, "ueda")
    asking = Audit(Question("1015"), "試験")
    entry = desk.keep(desk.word("ueda", Kind.AUDIT, asking), desk.people["ueda"])
    desk.sync()
    assert note(desk, entry)[1] == push.KEY_RETIRED
    with pytest.raises(CloudRefused) as no:
        desk.go(audit.desk(entry.envelope.number))
    assert no.value.code == "audit.not_authorised"


def test_neither_a_code_nor_a_copy_brings_a_former_key_back(hall: Hall, desk: Desk) -> None:
    old = desk.people["sato"].public
    reset(hall, desk, "sato")
    for code in (hall.code("staff:sato"), ""):
        with pytest.raises(CloudRefused) as no:
            desk.go(staff_key.desk("sato", code, old, ()))
        assert no.value.code == staff_key.OTHER_KEY
    desk.sync()
    assert desk.office().staff["sato"].public is None


def test_who_is_revoked_gets_no_new_key(hall: Hall, desk: Desk) -> None:
    code = hall.code("staff:sato")
    revoke(hall, "sato")
    with pytest.raises(CloudRefused) as no:
        desk.first_sign_on("sato", code)
    assert no.value.code == "staff.unknown"
    withdrawn = desk.withdraw("sato", correct(desk, "1015")[0])
    desk.sync()
    assert note(desk, withdrawn)[1] == settle.FILER_REVOKED
