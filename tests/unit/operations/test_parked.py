"""What the cloud set aside or lets wait is in sight, and can be sent to who may open it."""

from __future__ import annotations

import copy
import shutil
import sys
from pathlib import Path

import pytest
from sqlalchemy import update

from desktop.cache.tables import entry
from desktop.operations.enrol import enrol_desk
from desktop.operations.file_change import Receipt
from desktop.operations.filings import filings
from desktop.operations.parked import Parked, ParkedEntries
from desktop.operations.parked_report import (
    ReportDiskFull,
    ReportPlaceGone,
    ReportReadOnly,
    ReportTrouble,
    write_report,
)
from desktop.operations.parked_words import (
    DECIDED,
    FILE_AGAIN,
    KIND_LABELS,
    REFILED,
    UNREGISTERED,
    UNUSED,
    WHYS,
    State,
)
from desktop.operations.withdraw import withdraw
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.queue.presenter import Filter, QueuePresenter
from sync.base.keys import SigningKey
from sync.base.wire import pack, sha256
from sync.changes.contact_correction import ContactCorrection
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation
from sync.changes.verdict import ReadSet
from sync.exchanges import push, recovery
from sync.exchanges.settle import EARLY, FAILED, NOT_AUTHORISED, NOT_PERMITTED
from sync.journal.entry import open_entry
from sync.journal.kinds import BODIES, Decision, Filing, Inquiry, Kind, Ruling, Withdrawal
from sync.journal.report import ReportOfAnotherKey, open_report, read_report
from sync.journal.standing import Standing
from tests.desks import TOWN, Counter, file_change

MOVE = Relocation(
    "9001",
    (Mover("10011"), Mover("10022")),
    "2026-11-20",
    "2026-11-23",
    "10426001000",
    "大字草津９９番地",
)
PERSON = "10011"


def unsigned(counter: Counter) -> bytes:
    """Keep a filing that no known hand signed; return its id."""
    body = pack(ContactCorrection(PERSON, "0279-00-1234"))
    filing = Filing("contact_correction", (PERSON,), body)
    return bytes(counter.journal.keep(Kind.FILING, filing, None, ReadSet()).words.id)


def file_move(counter: Counter) -> bytes:
    """File a removal, which waits for a decision; return its id."""
    assert isinstance(file_change(counter.desk, "relocation", pack(MOVE), b""), Receipt)
    return filings(counter.desk)[0].id


def one(entries: ParkedEntries) -> Parked:
    (only,) = entries.look()
    return only


def test_what_is_set_aside_is_in_sight_with_its_reason_and_its_person(counter: Counter) -> None:
    entries = ParkedEntries(counter.desk)
    counter.journal.keep(Kind.INQUIRY, Inquiry((PERSON,), "試験"), None)
    unsigned(counter)
    assert entries.look() == ()
    counter.sync()
    parked = one(entries)
    assert (parked.kind, parked.code) == (Kind.FILING, "staff_signature")
    assert parked.label == "届出（連絡先の修正）"
    assert parked.number == counter.journal.count()
    assert parked.persons == (counter.cache.people([PERSON])[PERSON].name,)
    assert parked.why.state is State.SET_ASIDE
    assert parked.why.reason == WHYS["staff_signature"].reason
    assert parked.why.step.endswith(FILE_AGAIN)
    assert parked.consequence == UNREGISTERED
    assert entries.count() == 1
    assert ParkedEntries(counter.desk).look() == (parked,), "read whole or kept up: the same"


def test_a_withdrawal_waits_and_names_the_filing_it_waits_for(counter: Counter) -> None:
    filing = unsigned(counter)
    counter.journal.keep(Kind.WITHDRAWAL, Withdrawal(filing), counter.desk.who)
    counter.sync()
    waits, aside = ParkedEntries(counter.desk).look()
    assert (waits.code, waits.why.state) == (EARLY, State.WAITING)
    assert waits.label == "取下げ（連絡先の修正）"
    assert waits.persons == aside.persons
    assert f"第{aside.number}号" in waits.why.reason
    assert f"第{aside.number}号も保留" in waits.why.step


def test_a_filing_that_was_filed_again_stays_and_counts_no_more(counter: Counter) -> None:
    entries = ParkedEntries(counter.desk)
    old = unsigned(counter)
    counter.sync()
    assert entries.count() == 1
    body = pack(ContactCorrection(PERSON, "0279-00-1234"))
    file_change(counter.desk, "contact_correction", body, old)
    assert entries.count() == 0
    assert (one(entries).why.state, one(entries).why.step) == (State.SETTLED, REFILED)
    assert one(entries).consequence == ""


def test_a_decision_that_may_not_be_made_is_told_until_the_filing_is_settled(
    counter: Counter,
) -> None:
    entries = ParkedEntries(counter.desk)
    filing = file_move(counter)
    content = counter.journal.entry(filing)
    assert content is not None
    ruling = Decision(filing, sha256(content.entry.envelope.content), Ruling.APPROVE)
    counter.journal.keep(Kind.DECISION, ruling, counter.desk.who)
    counter.sync()
    assert one(entries).why == WHYS[NOT_AUTHORISED]
    assert one(entries).label == "決裁（転居届）"
    assert withdraw(counter.desk, filing, "") == ()
    counter.sync()
    assert (one(entries).why.state, one(entries).why.step) == (State.SETTLED, DECIDED)
    assert entries.count() == 0


def test_a_damaged_entry_is_shown_though_nobody_can_read_it(counter: Counter) -> None:
    entries = ParkedEntries(counter.desk)
    assert entries.look() == ()
    counter.journal.keep(Kind.INQUIRY, Inquiry((PERSON,), "試験"), None)
    with counter.journal._db.writing() as db:
        db.execute(update(entry).where(entry.c.kind == Kind.INQUIRY).values(data=b"rotten"))
    counter.sync()
    hole = one(entries)
    assert (hole.why.state, hole.code, hole.label) == (State.HOLE, "unreadable", "照会")
    assert (hole.who, hole.staff_name) == ("", "")
    assert one(ParkedEntries(counter.desk)) == hole


def test_what_waits_for_a_restored_cloud_goes_by_itself(counter: Counter) -> None:
    entries, town = ParkedEntries(counter.desk), counter.town
    with town.ledger.writing(town.town) as ledger:
        recovery.begin(ledger, town.now())
    file_move(counter)
    counter.sync()
    assert one(entries).why == WHYS[recovery.WAITS]
    with town.ledger.writing(town.town) as ledger:
        recovery.go_on(ledger, town.now(), anyway=True)
    counter.sync()
    assert entries.look() == ()


def test_what_fails_when_its_turn_comes_after_a_restore_is_told_to_its_desk(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries, town = ParkedEntries(counter.desk), counter.town
    waited = file_move(counter)
    counter.sync()
    with town.ledger.writing(town.town) as ledger:
        recovery.begin(ledger, town.now())
    body = pack(ContactCorrection(PERSON, "0279-00-1234"))
    file_change(counter.desk, "contact_correction", body, b"")
    assert withdraw(counter.desk, waited, "") == ()
    counter.sync()
    assert [each.why for each in entries.look()] == [WHYS[recovery.WAITS]] * 2
    monkeypatch.setattr(recovery, "settle", lambda *_, **__: FAILED)
    with town.ledger.writing(town.town) as ledger:
        recovery.go_on(ledger, town.now(), anyway=True)
    counter.sync()
    withdrawal, filing = entries.look()
    assert withdrawal.why == WHYS[UNUSED]
    assert filing.why.reason == WHYS[FAILED].reason
    assert filing.consequence == UNREGISTERED
    assert ParkedEntries(counter.desk).look() == (withdrawal, filing)
    (listed,) = [each for each in filings(counter.desk) if each.number == filing.number]
    assert (listed.words, listed.reason) == ("保留", WHYS[FAILED].reason)
    assert QueuePresenter(CounterDesk(counter.desk)).may_redo(listed) == ""


def test_a_cloned_desks_entries_are_parked_until_it_has_enrolled_anew(
    counter: Counter, tmp_path: Path
) -> None:
    counter.sync()
    who = counter.desk.signer
    counter.close()
    shutil.copytree(counter.folder, tmp_path / "clone")
    counter.open()
    clone = copy.copy(counter)
    clone.folder, clone.road = tmp_path / "clone", counter.town.road()
    clone.open()
    counter.journal.keep(Kind.INQUIRY, Inquiry((PERSON,), "試験"), None)
    counter.sync()
    for _ in range(2):
        clone.journal.keep(Kind.INQUIRY, Inquiry((PERSON,), "複製"), who)
    entries = ParkedEntries(clone.desk)
    clone.desk.signer = who
    filing = file_move(clone)
    clone.sync()
    assert [each.why for each in entries.look()] == [WHYS[push.FORK]] * 3
    forked = filings(clone.desk)[0]
    assert (forked.id, forked.words) == (filing, "保留")
    assert (forked.standing, forked.reason) == (Standing.WAITING, WHYS[push.FORK].reason)
    assert "再届出は不要です" in QueuePresenter(CounterDesk(clone.desk)).may_redo(forked)
    town = clone.town
    code = town.desk_code("窓口9")
    enrol_desk(clone.journal, clone.road, TOWN, code, town.clock, town.chance)
    clone.sync()
    assert entries.look() == (), "their contents stand in the new chain, and were received"
    assert filings(clone.desk)[0].words == "審査待ち"
    clone.close()


def test_what_an_old_chain_left_parked_stays_in_sight_after_the_desk_enrolled_anew(
    counter: Counter, tmp_path: Path
) -> None:
    town, entries = counter.town, ParkedEntries(counter.desk)
    filing = unsigned(counter)
    counter.sync()
    (before,) = entries.look()
    town.clock.step(days=31)  # too old to be carried again
    code = town.desk_code("窓口9")
    enrol_desk(counter.journal, counter.road, TOWN, code, town.clock, town.chance)
    counter.sync()
    (parked,) = entries.look()
    assert (parked.former, before.former) == (True, False)
    assert (parked.desk, parked.number, parked.why) == (before.desk, before.number, before.why)
    assert parked.numbered == f"{before.numbered}（再登録前）"
    assert ParkedEntries(counter.desk).look() == (parked,)
    file = tmp_path / "report.sealed"
    assert entries.write_report(file) == 1
    ((data, _),) = open_report(read_report(file.read_bytes()), town.town.key).entries
    assert open_entry(data).words.id == filing
    unsigned(counter)
    counter.sync()
    assert [each.former for each in entries.look()] == [False, True]
    counter.journal.carry_former()  # as for a cloud that may have lost it
    assert [each.former for each in entries.look()] == [False]
    counter.sync()
    assert [each.former for each in entries.look()] == [False, False]
    assert {each.code for each in entries.look()} == {"staff_signature"}, "not as if it had come"


def test_the_queue_says_why_a_filing_is_set_aside_or_waits_and_never_a_code(
    counter: Counter,
) -> None:
    unsigned(counter)
    counter.sync()
    (aside,) = filings(counter.desk)
    assert (aside.words, aside.reason) == ("保留", WHYS["staff_signature"].reason)
    presenter = QueuePresenter(CounterDesk(counter.desk))
    presenter.show_only(Filter.ATTENTION)
    assert presenter.filings == (aside,)
    assert presenter.may_redo(aside) == ""
    town = counter.town
    with town.ledger.writing(town.town) as ledger:
        recovery.begin(ledger, town.now())
    file_move(counter)
    counter.sync()
    waits = filings(counter.desk)[0]
    assert (waits.words, waits.reason) == ("審査待ち", WHYS[recovery.WAITS].reason)
    with town.ledger.writing(town.town) as ledger:
        recovery.go_on(ledger, town.now(), anyway=True)
    counter.sync()
    assert filings(counter.desk)[0].reason == ""


def test_the_report_opens_for_the_town_alone(counter: Counter, tmp_path: Path) -> None:
    filing = unsigned(counter)
    counter.sync()
    entries = ParkedEntries(counter.desk)
    name = entries.report_name()
    me = counter.journal.identity.enrolled()
    assert name == f"madoguchi-{me.municipality}-{me.desk}-20261123-1200.sealed"
    file = tmp_path / name
    assert entries.write_report(file) == 1
    sealed = file.read_bytes()
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == [name]
    closed = read_report(sealed)
    told = open_report(closed, counter.town.town.key)
    assert (told.municipality, told.desk) == (me.municipality, me.desk)
    ((data, receipt),) = told.entries
    assert open_entry(data).words.id == filing
    assert data not in sealed
    assert push.read_receipt(receipt, me.municipality_public).status == push.QUARANTINED
    with pytest.raises(ReportOfAnotherKey):
        open_report(closed, SigningKey.new(counter.town.chance))
    assert entries.count() == 1, "telling of it settles nothing"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a full device and a read-only folder")
def test_a_report_that_cannot_be_written_leaves_nothing_half_done(tmp_path: Path) -> None:
    file = tmp_path / "old.sealed"
    file.write_bytes(b"older report")
    (tmp_path / "old.sealed.part").symlink_to("/dev/full")
    with pytest.raises(ReportDiskFull):
        write_report(file, b"new")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [
        ("old.sealed", b"older report")
    ]
    with pytest.raises(ReportReadOnly):
        write_report(Path("/sys/new.sealed"), b"new")
    with pytest.raises(ReportPlaceGone):
        write_report(tmp_path / "pulled out" / "new.sealed", b"new")
    with pytest.raises(ReportTrouble):
        write_report(tmp_path, b"a folder is no file")


def test_a_report_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"")
    with pytest.raises(ReportTrouble):
        write_report(tmp_path / "new.sealed", b"new")


def test_every_reason_has_its_words() -> None:
    codes = {"unreadable", "desk_signature", "desk_revoked", push.FORK, push.DESK_UNKNOWN, FAILED}
    codes |= push.KEPT_ASIDE | NOT_PERMITTED | {EARLY, recovery.WAITS, "body_unreadable"}
    assert codes <= WHYS.keys()
    assert all(why.reason.endswith("。") and why.step.endswith("。") for why in WHYS.values())


def test_every_kind_that_a_desk_keeps_has_its_word() -> None:
    of_the_cloud = {kind for kind in Kind if kind.startswith(("desk_", "cloud_", "authority_"))}
    of_the_cloud |= {Kind.STAFF_ADDED, Kind.STAFF_REVOKED, Kind.POLICY_SET, Kind.CERTIFIER_SET}
    of_the_cloud |= {Kind.STAFF_KEY, Kind.STAFF_RESET}
    assert set(Kind) - of_the_cloud == KIND_LABELS.keys() == BODIES.keys()
