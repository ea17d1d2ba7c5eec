"""Whole conversations over the shortest road, with both ledgers: nothing lost, nothing twice."""

from __future__ import annotations

import msgspec
import pytest

from sync.base.eras import CivilDate
from sync.base.ids import DeskNumber, MunicipalityCode
from sync.base.keys import SigningKey
from sync.base.troubles import CloudRefused
from sync.base.wire import sha256
from sync.changes.contact_correction import ContactCorrection
from sync.changes.mover import Mover
from sync.cloud.memory_ledger import MemoryTransaction
from sync.cloud.writing import Writing
from sync.exchanges import pull, snapshot, staff_key, wait
from sync.exchanges.message import ask, heard
from sync.journal.chain import Head, link
from sync.journal.entry import say
from sync.journal.kinds import DeskRevoked, Inquiry, Kind, Ruling
from sync.journal.standing import Standing
from sync.records.resident import ResidentState
from sync.records.scopes import Scope
from sync.roads.memory import MemoryRoad
from tests.ports.conftest import TOWN
from tests.ports.desks import CHANCE, Desk
from tests.ports.hall import (
    FAMILY,
    PHONE,
    Hall,
    assert_converged,
    carry,
    looked,
    move,
    read,
    standing,
)
from tests.unit.changes.people import person

# --- enrolment and first sign-on -----------------------------------------------------------------


def test_a_code_enrols_one_key_once(hall: Hall) -> None:
    code = hall.code("desk")
    first, second = (Desk(MemoryRoad(hall.ledger, hall.clock), hall.clock, TOWN) for _ in "ab")
    first.enrol(code)
    assert first.number == 1
    before = first.certificate
    again = unheard(first)
    again.enrol(code.lower())
    assert (again.number, again.certificate) == (1, before), "a lost answer is given again"
    with pytest.raises(CloudRefused) as no:
        second.enrol(code)
    assert no.value.code == "enrol.code_used"


def unheard(desk: Desk) -> Desk:
    """Return the same machine before it heard the answer."""
    return Desk(desk.road, desk.clock, desk.municipality, desk.key)


def test_wrong_old_and_misused_codes_are_refused(hall: Hall) -> None:
    new = Desk(MemoryRoad(hall.ledger, hall.clock), hall.clock, TOWN)
    old, staff = hall.code("desk"), hall.code("staff:sato")
    for code, reason in (("WRONG", "enrol.code_unknown"), (staff, "enrol.code_unknown")):
        with pytest.raises(CloudRefused) as no:
            new.enrol(code)
        assert no.value.code == reason
    hall.clock.later(hours=73)
    with pytest.raises(CloudRefused) as no:
        new.enrol(old)
    assert no.value.code == "enrol.code_expired"
    assert no.value.remedy


def test_an_unknown_desk_and_a_false_key_hear_no(hall: Hall) -> None:
    known = hall.desk()
    for number, key in ((9, known.key), (known.number, SigningKey.new(CHANCE))):
        stranger = Desk(known.road, hall.clock, TOWN, key, DeskNumber(number))
        stranger.town_key = known.town_key
        with pytest.raises(CloudRefused) as no:
            stranger.sync()
        assert no.value.code == "desk.unknown"


def test_a_town_that_is_not_served_is_said_so(hall: Hall) -> None:
    lost = Desk(MemoryRoad(hall.ledger, hall.clock), hall.clock, hall.town.code)
    lost.municipality = type(hall.town.code)("999999")
    with pytest.raises(CloudRefused) as no:
        lost.enrol("ANY")
    assert no.value.code == "not_served"


def test_a_person_s_key_needs_their_own_code(hall: Hall) -> None:
    desk = hall.desk()
    code = hall.code("staff:sato")
    with pytest.raises(CloudRefused) as no:
        desk.first_sign_on("ueda", code)
    assert no.value.code == "staff.code_unknown"
    with pytest.raises(CloudRefused) as no:
        desk.first_sign_on("nobody", code)
    assert no.value.code == "staff.unknown"
    desk.first_sign_on("sato", code)
    with pytest.raises(CloudRefused) as no:
        desk.first_sign_on("sato", code)
    assert no.value.code == "staff.code_used"
    desk.sync()
    person = desk.office().staff["sato"]
    assert person.public == desk.people["sato"].public
    assert desk.key.open_sealed(person.sealed[desk.number]) == b"wrapped"


# --- journals up ---------------------------------------------------------------------------------


def test_an_entry_gets_one_receipt_however_often_it_is_carried(desk: Desk) -> None:
    entry = looked(desk)
    assert desk.sync().pushed == 1
    first = desk.journal.receipts[1]
    desk.clock.later(hours=1)
    assert carry(desk, entry.data) == [first]
    told = desk.receipt(entry)
    assert (told.desk, told.number, told.hash, told.status) == (
        desk.number, 1, entry.hash, "received",
    )  # fmt: skip
    assert desk.sync().pushed == 0


def test_a_gap_is_not_jumped(desk: Desk) -> None:
    first, second, third = looked(desk), looked(desk), looked(desk)
    assert carry(desk, second.data) == []
    assert len(carry(desk, first.data, third.data)) == 1
    assert desk.sync().pushed == 3
    assert {read(desk, r).status for r in desk.journal.receipts.values()} == {"received"}


def test_a_fork_is_set_aside_and_holds_nothing_up(desk: Desk) -> None:
    looked(desk)
    desk.sync()
    words = desk.word("sato", Kind.INQUIRY, Inquiry(("1031",), "別"))
    head = Head(0, sha256(desk.certificate))
    twin = link(head, TOWN, desk.number, desk.key, say(words, None), 1, 1)
    told = read(desk, carry(desk, twin.data)[0])
    assert (told.status, told.note) == ("quarantined", "fork")
    looked(desk)
    assert desk.sync().pushed == 1


def test_a_broken_chain_and_a_foreign_signature_are_set_aside(desk: Desk) -> None:
    words = desk.word("sato", Kind.INQUIRY, Inquiry((), ""))
    loose = link(Head(0, bytes(32)), TOWN, desk.number, desk.key, say(words, None), 1, 1)
    forged = link(
        Head(0, sha256(desk.certificate)), TOWN, desk.number, SigningKey.new(CHANCE),
        say(words, None), 1, 1,
    )  # fmt: skip
    stranger = link(Head(0, bytes(32)), TOWN, DeskNumber(77), desk.key, say(words, None), 1, 1)
    notes = [read(desk, r).note for r in carry(desk, loose.data, forged.data, stranger.data)]
    assert notes == ["fork", "desk_signature", "desk_unknown"]
    looked(desk)
    assert desk.sync().pushed == 1, "the good entry of the same number still enters"


def test_unreadable_bytes_are_set_aside_and_later_entries_enter(desk: Desk) -> None:
    entry = looked(desk)
    told = [read(desk, r) for r in carry(desk, b"\xc1 not an entry", entry.data)]
    assert [(t.status, t.note) for t in told] == [("quarantined", "unreadable"), ("received", "")]


def test_a_filing_without_the_person_s_signature_binds_nobody(desk: Desk) -> None:
    key = desk.people.pop("sato")
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.people["sato"] = key
    done = desk.sync()
    assert (done.pushed, done.quarantined) == (0, 1)
    assert desk.receipt(desk.journal.entries[-1]).note == "staff_signature"
    assert desk.register.case(filing) is None
    looked(desk)
    assert desk.sync().pushed == 1


def test_another_desk_may_carry_the_entries(hall: Hall, desk: Desk) -> None:
    relay = hall.desk()
    entry = looked(desk)
    told = read(relay, carry(relay, entry.data)[0])
    assert (told.desk, told.status) == (desk.number, "received")
    assert desk.sync().pushed == 1
    assert desk.receipt(entry) == told


def test_a_revoked_desk_s_journal_is_taken_and_nothing_else(hall: Hall, desk: Desk) -> None:
    entry = looked(desk)
    with hall.ledger.writing(hall.town) as writing:
        writing.append_office(Kind.DESK_REVOKED, DeskRevoked(desk.number), 1)
    told = read(desk, carry(desk, entry.data)[0])
    assert (told.status, told.note) == ("quarantined", "desk_revoked")
    with pytest.raises(CloudRefused) as no:
        desk.sync()
    assert no.value.code == "desk.revoked"


# --- filings and decisions -----------------------------------------------------------------------


def test_a_move_waits_for_another_person_and_is_registered_once(hall: Hall, desk: Desk) -> None:
    other = hall.desk()
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    assert standing(desk, filing) is Standing.WAITING
    before = desk.register.resident("1015")
    assert before is not None
    assert before.history_no == 1
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    for number in FAMILY:
        now = desk.register.resident(number)
        assert now is not None
        assert (now.history_no, now.address, now.filing) == (2, "大字前口５番地", filing)
        assert now.address_since == CivilDate(day="2026-11-20")
    assert desk.receipt(desk.journal.entries[-1]).note == "decision.late"
    assert_converged(desk, other)


def test_nobody_approves_their_own_filing(desk: Desk) -> None:
    filing = desk.file("ueda", "relocation", move("大字前口５番地"))
    desk.sync()
    for staff, note in (("ueda", "decision.own_filing"), ("kato", "decision.not_authorised")):
        entry = desk.rule(staff, filing, Ruling.APPROVE)
        desk.sync()
        assert desk.receipt(entry).note == note
        assert standing(desk, filing) is Standing.WAITING
    assert_converged(desk)


def test_a_decision_that_names_another_content_decides_nothing(desk: Desk) -> None:
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    entry = desk.rule("ueda", filing, Ruling.APPROVE, content=b"something else")
    desk.sync()
    assert desk.receipt(entry).note == "decision.other_filing"
    assert standing(desk, filing) is Standing.WAITING


def test_a_decision_may_arrive_before_its_filing(hall: Hall, desk: Desk) -> None:
    second = hall.desk()
    second.people = desk.people
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    content = desk.journal.entries[-1].envelope.content
    second.rule("ueda", filing, Ruling.APPROVE, content=content)
    assert second.sync().pushed == 1
    assert second.register.case(filing) is None
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    assert_converged(desk, second)


@pytest.mark.parametrize(
    ("ruling", "after"),
    [(Ruling.RETURN, Standing.RETURNED), (Ruling.DECLINE, Standing.DECLINED)],
)
def test_a_filing_is_returned_or_declined(desk: Desk, ruling: Ruling, after: Standing) -> None:
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    desk.rule("ueda", filing, ruling)
    desk.sync()
    assert standing(desk, filing) is after
    now = desk.register.resident("1015")
    assert now is not None
    assert now.history_no == 1


def test_a_contact_correction_is_registered_at_once(desk: Desk) -> None:
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    now = desk.register.resident("1015")
    assert now is not None
    assert (now.history_no, now.phone) == (2, PHONE)


def test_only_the_filer_withdraws_and_only_while_it_waits(desk: Desk) -> None:
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    other = desk.withdraw("kato", filing)
    desk.sync()
    assert desk.receipt(other).note == "withdrawal.not_filer"
    desk.withdraw("sato", filing)
    desk.sync()
    assert standing(desk, filing) is Standing.WITHDRAWN
    late = desk.withdraw("sato", filing)
    decided = desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert desk.receipt(late).note == "withdrawal.late"
    assert desk.receipt(decided).note == "decision.late"
    assert standing(desk, filing) is Standing.WITHDRAWN
    assert_converged(desk)


def test_different_fields_of_one_person_merge(hall: Hall, desk: Desk) -> None:
    second = hall.desk()
    second.people = desk.people
    moved = desk.file("sato", "relocation", move("大字前口５番地"))
    second.file("kato", "contact_correction", ContactCorrection("1015", PHONE))
    second.sync()
    desk.sync()
    desk.rule("ueda", moved, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, moved) is Standing.REGISTERED
    now = desk.register.resident("1015")
    assert now is not None
    assert (now.history_no, now.phone, now.address) == (3, PHONE, "大字前口５番地")
    assert_converged(desk, second)


def test_the_same_field_becomes_a_conflict_that_shows_all_three(hall: Hall, desk: Desk) -> None:
    second = hall.desk()
    second.people = desk.people
    first = desk.file("sato", "relocation", move("大字前口５番地"))
    other = second.file("kato", "relocation", move("大字草津９番地"))
    for each in (desk, second, desk):
        each.sync()
    desk.rule("ueda", first, Ruling.APPROVE)
    desk.rule("ueda", other, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, first) is Standing.REGISTERED
    assert standing(desk, other) is Standing.CONFLICTED
    case = desk.register.case(other)
    assert case is not None
    shown = {(c.atena_no, c.field): (c.base, c.theirs, c.ours) for c in case.conflicts}
    assert shown["1015", "address"] == ("大字草津１番地", "大字前口５番地", "大字草津９番地")
    now = desk.register.resident("1015")
    assert now is not None
    assert now.history_no == 2
    assert_converged(desk, second)


def test_a_fact_that_the_filing_relied_on_changed(hall: Hall, desk: Desk) -> None:
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        now = writing.current("1031")
        assert now is not None
        gone = msgspec.structs.replace(now, history_no=2, state=ResidentState.MOVED_OUT)
        writing.put_residents([gone])
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    case = desk.register.case(filing)
    assert case is not None
    assert case.standing is Standing.CONFLICTED
    assert {"state", "members"} <= {conflict.field for conflict in case.conflicts}


def test_part_of_a_household_gets_a_new_number(desk: Desk) -> None:
    body = msgspec.structs.replace(move("大字前口５番地"), movers=(Mover("1031", "世帯主"),))
    filing = desk.file("sato", "relocation", body)
    desk.sync()
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    child = desk.register.resident("1031")
    assert child is not None
    assert child.setai_no not in ("9000", "")
    assert child.setai_no.isdigit()
    assert sorted(m.atena_no for m in desk.register.household("9000")) == ["1015", "1023"]
    assert_converged(desk)


# --- the register down ---------------------------------------------------------------------------


def test_a_long_way_behind_is_pulled_in_pages(hall: Hall, desk: Desk) -> None:
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.put_residents([person(f"{n}", setai_no="8000") for n in range(20000, 21100)])
    done = desk.sync()
    assert done.rows == 1100
    assert done.touched == {Scope.RESIDENTS}
    assert_converged(desk)


def test_a_snapshot_is_loaded_and_then_pulled_up(hall: Hall, desk: Desk) -> None:
    hall.desk()  # makes the ready snapshot
    desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    late = hall.desk()
    assert_converged(desk, late)
    assert late.register.current_at > 0


def test_a_copy_that_is_not_the_cloud_s_is_loaded_anew(desk: Desk) -> None:
    rows = desk.register.rows[Scope.RESIDENTS]
    rows["1015/00001"] = msgspec.structs.replace(rows["1015/00001"], body=b"damaged")
    told = {one.scope: one.equal for one in desk.attest()}
    assert told == {Scope.OFFICE: True, Scope.RESIDENTS: False, Scope.FILINGS: True}
    damaged = desk.register.digest(Scope.RESIDENTS)
    head = desk.register.at[Scope.RESIDENTS]
    desk.register.at[Scope.RESIDENTS] = msgspec.structs.replace(head, digest=damaged)
    assert Scope.RESIDENTS in desk.sync().touched
    assert_converged(desk)


def test_another_epoch_is_a_restored_cloud(desk: Desk) -> None:
    head = desk.register.at[Scope.OFFICE]
    desk.register.at[Scope.OFFICE] = msgspec.structs.replace(head, epoch=head.epoch - 1)
    assert Scope.OFFICE in desk.sync().touched
    assert_converged(desk)


def test_a_wait_says_whether_anything_moved(hall: Hall, desk: Desk) -> None:
    desk.sync()
    assert not desk.go(wait.desk(desk.register.heads())).moved
    with hall.ledger.writing(hall.town) as writing:
        writing.put_residents([person("7005", setai_no="7000")])
    assert desk.go(wait.desk(desk.register.heads())).moved


def test_a_desk_gets_no_scope_that_none_may_hold(desk: Desk) -> None:
    with pytest.raises(CloudRefused) as no:
        desk.go(snapshot.manifest(Scope.PROTECTED))
    assert no.value.code == "scope.not_held"


def test_a_pull_that_was_cut_between_its_pages_goes_on(hall: Hall, desk: Desk) -> None:
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.put_residents([person(f"{n}", setai_no="8000") for n in range(20000, 21100)])
    flow = pull.desk(desk.register, desk.journal.last_received())
    voice = desk.voice()
    asked = next(flow)
    message = ask(voice, asked.exchange, asked.body, 1, CHANCE)
    flow.send(heard(voice, message, desk.road.carry(asked.exchange, message, 1.0)))
    flow.close()
    assert desk.register.at[Scope.RESIDENTS].digest == bytes(32)
    assert desk.sync().rows == 100, "the other page, not the whole scope"
    assert_converged(desk)


def test_who_has_no_code_takes_no_lock(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    locked: list[str] = []
    for writing in (MemoryTransaction, Writing):
        monkeypatch.setattr(writing, "lock_scopes", lambda _: locked.append("scopes"))
    new = Desk(MemoryRoad(hall.ledger, hall.clock), hall.clock, TOWN)
    with pytest.raises(CloudRefused):
        new.enrol("WRONG")
    assert not locked


@pytest.mark.parametrize("size", [0, 31, 5000])
def test_a_person_s_key_is_a_key(hall: Hall, size: int) -> None:
    desk = hall.desk()
    with pytest.raises(CloudRefused) as no:
        desk.go(staff_key.desk("sato", hall.code("staff:sato"), bytes(size), ()))
    assert no.value.code == "staff.sealed"


def test_a_request_from_nowhere_is_not_served(hall: Hall) -> None:
    for town, number in (("10426\x00", 1), ("", 1), (TOWN, (1 << 64) - 1)):
        stranger = Desk(MemoryRoad(hall.ledger, hall.clock), hall.clock, MunicipalityCode(town))
        stranger.number = DeskNumber(number)
        with pytest.raises(CloudRefused) as no:
            stranger.go(wait.desk({}))
        assert no.value.code == "not_served"
