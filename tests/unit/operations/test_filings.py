"""届出: kept before it is called received; confirmed and pending apart; four eyes; one standing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.operations.decide_filing import decide_filing, may_decide
from desktop.operations.file_change import Receipt
from desktop.operations.filed import Carriage
from desktop.operations.filing_words import facts_of, grounds_of
from desktop.operations.filings import detail, filings
from desktop.operations.look_up import look_up
from desktop.operations.pending import pending_for
from desktop.operations.sign_on import sign_on
from desktop.operations.status import status
from desktop.operations.to_decide import ToDecide, to_decide
from desktop.operations.withdraw import withdraw
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.decisions.presenter import DecisionsPresenter
from sync.base.eras import CivilDate
from sync.base.wire import pack, unpack
from sync.changes.attached import Attached
from sync.changes.contact_correction import ContactCorrection
from sync.changes.ex_officio_removal import ExOfficioRemoval
from sync.changes.household_merger import HouseholdMerger
from sync.changes.mover import Mover
from sync.changes.protection_end import ProtectionEnd
from sync.changes.relocation import Relocation
from sync.exchanges import recovery
from sync.journal.kinds import Filing, Inquiry, Kind, RefusalNoted, Ruling, StaffRevoked
from sync.journal.standing import Standing
from tests.desks import PASSWORD, Counter, TestTown, file_change
from tests.ports.backups import backup
from tests.unit.changes.people import person

MOVE = Relocation(
    "9001",
    (Mover("10011"), Mover("10022")),
    "2026-11-20",
    "2026-11-23",
    "10426001000",
    "大字草津９９番地",
)


def file_move(
    counter: Counter,
    address: str = "大字草津９９番地",
    replaces: bytes = b"",
    attached: Attached | None = None,
) -> bytes:
    body = pack(msgspec.structs.replace(MOVE, address=address))
    done = file_change(counter.desk, "relocation", body, replaces, attached)
    assert isinstance(done, Receipt), done
    return filings(counter.desk)[0].id


def standing(counter: Counter, filing: bytes) -> Standing:
    return next(each for each in filings(counter.desk) if each.id == filing).standing


def alerts(counter: Counter, filing: bytes) -> list[str]:
    opened = detail(counter.desk, filing)
    assert opened is not None
    return [alert.code for alert in opened.alerts]


def test_a_filing_waits_beside_the_confirmed_record(counter: Counter) -> None:
    counter.cut()
    filing = file_move(counter)
    page = look_up(counter.desk, "10011")
    assert page is not None
    assert page.person.address == "大字草津１番地"
    (waiting,) = page.pending
    assert waiting.filing == filing
    assert ("住所", "大字草津１番地", "大字草津９９番地") in [
        (line.label, line.before, line.after) for line in waiting.lines
    ]
    assert pending_for(counter.desk, "10033") == []
    assert page.waiting == {"10011", "10022"}, "and those who stay are no 仮登録"
    (filed,) = filings(counter.desk)
    assert (filed.standing, filed.carriage) == (Standing.WAITING, Carriage.KEPT)
    assert status(counter.desk).unsent == counter.journal.count_unsent() > 0


def test_a_refused_filing_keeps_only_the_refusal(counter: Counter) -> None:
    refused = file_change(
        counter.desk, "contact_correction", pack(ContactCorrection("10011", "abc"))
    )
    assert isinstance(refused, tuple)
    assert refused[0].field == "phone"
    assert counter.journal.entries(Kind.FILING) == []
    (noted,) = counter.journal.entries(Kind.REFUSAL)
    assert unpack(RefusalNoted, noted.entry.words.body).code == "contact.unreadable"


def test_what_another_desk_filed_shows_as_pending_here(
    counter: Counter, town: TestTown, tmp_path: Path
) -> None:
    other = Counter(town, tmp_path / "desk2", "窓口2")
    other.sync()
    counter.sync()
    other.sync()
    assert sign_on(other.desk, "1002", PASSWORD) is None
    filing = file_move(other)
    other.sync()
    counter.sync()
    page = look_up(counter.desk, "10022")
    assert page is not None
    (waiting,) = page.pending
    assert (waiting.filing, waiting.own_desk, waiting.staff_name) == (filing, False, "田村　誠")


def test_an_approved_filing_is_registered_and_no_longer_pending(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    counter.sync()
    as_staff("2001")
    assert decide_filing(counter.desk, filing, Ruling.APPROVE) == ()
    assert next(f for f in filings(counter.desk) if f.id == filing).decided_here
    counter.sync()
    assert standing(counter, filing) is Standing.REGISTERED
    page = look_up(counter.desk, "10011")
    assert page is not None
    assert (page.person.address, page.pending) == ("大字草津９９番地", ())
    assert len(page.history) == 2


def test_a_decision_may_be_made_before_anything_was_sent(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    counter.cut()
    filing = file_move(counter)
    as_staff("2001")
    assert decide_filing(counter.desk, filing, Ruling.APPROVE) == ()
    counter.mend()
    counter.sync()
    assert standing(counter, filing) is Standing.REGISTERED


def test_nobody_decides_their_own_filing_nor_without_the_role(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    refusal = may_decide(counter.desk, filing)
    assert refusal is not None
    assert refusal.code == "decision.not_authorised"
    as_staff("2001")
    own = file_move(counter, "大字草津７７番地")
    (refused,) = decide_filing(counter.desk, own, Ruling.APPROVE)
    assert refused.code == "decision.own_filing"
    assert counter.journal.entries(Kind.DECISION) == []


def test_one_desk_decides_a_filing_once(counter: Counter, as_staff: Callable[[str], None]) -> None:
    counter.cut()
    filing = file_move(counter)
    as_staff("2001")
    assert decide_filing(counter.desk, filing, Ruling.RETURN, "方書が抜けています") == ()
    (refused,) = decide_filing(counter.desk, filing, Ruling.APPROVE)
    assert refused.code == "decision.made"


def test_a_decision_that_the_cloud_refuses_leaves_the_filing_to_others(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    """Made off the line by somebody whose registration was ended meanwhile."""
    town = counter.town
    code = town.hire("2002", "山口　明", "supervisor")
    filing = file_move(counter)
    counter.sync()
    counter.begin_work("2002", code)
    counter.sync()
    assert to_decide(counter.desk) == ToDecide(waiting=1)
    as_staff("2001")
    counter.cut()
    assert decide_filing(counter.desk, filing, Ruling.APPROVE) == ()
    assert to_decide(counter.desk) == ToDecide()
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("2001", "退職"), town.now())
    counter.mend()
    counter.sync()
    as_staff("2002")
    assert may_decide(counter.desk, filing) is None
    assert to_decide(counter.desk) == ToDecide(waiting=1)
    assert decide_filing(counter.desk, filing, Ruling.APPROVE) == ()
    counter.sync()
    assert standing(counter, filing) is Standing.REGISTERED


def test_a_withdrawal_that_the_cloud_refuses_leaves_the_filing_to_be_decided(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    town = counter.town
    filing = file_move(counter)
    counter.sync()
    counter.cut()
    assert withdraw(counter.desk, filing, "届出人の申出") == ()
    assert standing(counter, filing) is Standing.WITHDRAWN
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("1001", "退職"), town.now())
    counter.mend()
    counter.sync()
    as_staff("2001")
    assert standing(counter, filing) is Standing.WAITING
    assert may_decide(counter.desk, filing) is None


@pytest.mark.parametrize("ruling", [Ruling.RETURN, Ruling.DECLINE])
def test_a_no_needs_a_reason_that_reaches_the_filer(
    counter: Counter, as_staff: Callable[[str], None], ruling: Ruling
) -> None:
    filing = file_move(counter)
    as_staff("2001")
    (refused,) = decide_filing(counter.desk, filing, ruling, "　")
    assert refused.field == "reason"
    assert decide_filing(counter.desk, filing, ruling, "方書が抜けています") == ()
    counter.sync()
    (filed,) = filings(counter.desk)
    assert filed.standing in {Standing.RETURNED, Standing.DECLINED}
    assert filed.reason == "方書が抜けています"
    assert filed.decided_by == "黒岩　弘"


def test_a_returned_filing_is_replaced_by_a_new_one(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    as_staff("2001")
    decide_filing(counter.desk, filing, Ruling.RETURN, "番地違い")
    counter.sync()
    as_staff("1001")
    counter.town.clock.step(minutes=1)
    fresh = file_move(counter, "大字草津９８番地", replaces=filing)
    rows = {each.id: each for each in filings(counter.desk)}
    assert rows[filing].replaced
    assert not rows[fresh].replaced
    opened = detail(counter.desk, fresh)
    assert opened is not None
    assert ("前の差戻しの理由", "番地違い（黒岩　弘）") in opened.grounds


@pytest.mark.parametrize("hidden", [False, True])
def test_why_something_is_asked_for_stands_beside_the_difference(*, hidden: bool) -> None:
    """But what somebody wrote may tell where protected people are."""
    removal = ExOfficioRemoval(
        "9001",
        ("10011",),
        "実態調査",
        CivilDate(day="2026-11-20"),
        "職権記録書\n２号",
        "2026-11-23",
    )
    filing = Filing("ex_officio_removal", ("10011",), pack(removal))
    day = ("戸籍通知・申出日", "令和8年11月23日")
    why = ("消除の事由", "実態調査")
    assert facts_of(filing, hidden=hidden) == ((day,) if hidden else (why, day))
    ground = (("職権の根拠", "職権記録書 ２号"),)
    assert grounds_of(filing, hidden=hidden) == (() if hidden else ground)
    end = ProtectionEnd("10011", "application", "2026-11-23")
    facts = facts_of(Filing("protection_end", ("10011",), pack(end)), hidden=hidden)
    assert [label for label, _ in facts] == ["終了の理由", "終了年月日"]
    assert "application" not in dict(facts).values(), "a choice is said in its words"


def test_the_household_that_people_join_is_named_unless_somebody_there_is_protected(
    counter: Counter,
) -> None:
    counter.town.put(person("10044", name="中澤　一", setai_no="9004"))
    counter.sync()
    body = HouseholdMerger("9004", "9001", (Mover("10044", "同居人"),), "2026-11-20", "2026-11-23")
    assert isinstance(file_change(counter.desk, "household_merger", pack(body)), Receipt)
    filing = filings(counter.desk)[0].id

    def joined() -> str:
        opened = detail(counter.desk, filing)
        assert opened is not None
        return dict(opened.facts).get("入る世帯", "")

    assert joined() == "9001（黒岩　太郎）"
    counter.town.put(person("10022", setai_no="9001", history_no=2, protected=True, address=""))
    counter.sync()
    assert joined() == ""


def test_only_the_filer_takes_back_and_only_in_time(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    as_staff("1002")
    (refused,) = withdraw(counter.desk, filing, "")
    assert refused.code == "withdrawal.not_filer"
    as_staff("1001")
    assert withdraw(counter.desk, filing, "届出人の申出") == ()
    assert standing(counter, filing) is Standing.WITHDRAWN
    assert pending_for(counter.desk, "10011") == []
    counter.sync()
    assert standing(counter, filing) is Standing.WITHDRAWN
    (late,) = withdraw(counter.desk, filing, "")
    assert late.code == "withdrawal.late"


def test_two_offline_desks_different_fields_merge_the_same_field_conflicts(
    counter: Counter, town: TestTown, tmp_path: Path, as_staff: Callable[[str], None]
) -> None:
    other = Counter(town, tmp_path / "desk2", "窓口2")
    other.sync()
    counter.sync()
    other.sync()
    assert sign_on(other.desk, "1002", PASSWORD) is None
    counter.cut()
    other.cut()
    here = file_move(counter)
    there = file_move(other, "大字草津５５番地")
    phone = pack(ContactCorrection("10011", "0279-88-0001"))
    assert isinstance(file_change(other.desk, "contact_correction", phone), Receipt)
    counter.mend()
    other.mend()
    counter.sync()
    other.sync()
    counter.sync()
    as_staff("2001")
    assert decide_filing(counter.desk, here, Ruling.APPROVE) == ()
    assert alerts(counter, there) == []
    counter.sync()
    assert alerts(counter, there) == ["decision.would_conflict"]
    assert decide_filing(counter.desk, there, Ruling.APPROVE) == ()
    counter.sync()
    other.sync()
    assert alerts(other, there) == []
    person = other.cache.current("10011")
    assert person is not None
    assert (person.address, person.phone) == ("大字草津９９番地", "0279-88-0001")
    assert standing(other, there) is Standing.CONFLICTED
    opened = detail(other.desk, there)
    assert opened is not None
    seen = {(c.label, c.base, c.theirs, c.ours) for c in opened.conflicts}
    assert ("住所", "大字草津１番地", "大字草津９９番地", "大字草津５５番地") in seen
    assert opened.sides[1].who == "佐藤　花"
    for scope, head in other.store.heads().items():
        assert counter.store.digest(scope) == other.store.digest(scope) == head.digest


def test_every_look_is_kept_once_per_person_reason_and_sign_on(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    for _ in range(3):
        look_up(counter.desk, "10011")
    look_up(counter.desk, "10022")
    look_up(counter.desk, "10011", "電話照会")
    assert look_up(counter.desk, "00000") is None
    as_staff("1002")
    look_up(counter.desk, "10011")
    seen = [
        (unpack(Inquiry, kept.entry.words.body), kept.entry.words.staff)
        for kept in counter.journal.entries(Kind.INQUIRY)
    ]
    assert [(inquiry.subjects[0], staff) for inquiry, staff in seen] == [
        ("10011", "1001"),
        ("10022", "1001"),
        ("10011", "1001"),
        ("10011", "1002"),
    ]
    assert all(inquiry.reason for inquiry, _ in seen)


def test_freshness_never_improves_while_the_line_is_down(counter: Counter) -> None:
    before = status(counter.desk).as_of
    counter.cut()
    counter.town.clock.step(hours=5)
    file_move(counter)
    assert status(counter.desk).as_of == before > 0
    counter.mend()
    counter.sync()
    assert status(counter.desk).as_of > before


def test_a_filing_that_waits_says_for_whom_and_a_supervisor_releases_it(
    town: TestTown, counter: Counter, as_staff: Callable[[str], None], tmp_path: Path
) -> None:
    code = town.hire("1003", "山口　恵", "clerk")
    other = Counter(town, tmp_path / "desk2", "窓口2")
    other.sync()
    other.begin_work("1003", code)
    other.sync()
    restore = backup(town.ledger)
    for desk, phone in ((other, "0279-88-0001"), (counter, "0279-88-0002")):
        body = pack(ContactCorrection("10011", phone))
        assert isinstance(file_change(desk.desk, "contact_correction", body), Receipt)
        desk.sync()
        counter.sync()
        town.clock.step(minutes=1)
    filing = filings(counter.desk)[0].id
    restore()
    counter.sync()
    with town.ledger.writing(town.town) as writing:
        assert recovery.go_on(writing, town.now(), anyway=True) is not None
    counter.sync()
    waits = next(each for each in filings(counter.desk) if each.id == filing)
    assert (waits.words, waits.standing) == ("到着待ち", Standing.WAITING)
    number = next(k.entry.envelope.number for k in other.journal.entries(Kind.FILING))
    assert f"窓口2 第{number}号以降" in waits.reason
    opened = detail(counter.desk, filing)
    assert opened is not None
    assert opened.lines, "what a release would change is shown before it"
    assert not opened.alerts
    as_staff("2001")
    presenter = DecisionsPresenter(CounterDesk(counter.desk))
    presenter.refresh()
    presenter.select(filing)
    assert presenter.why_not() == ""
    assert presenter.decide(Ruling.APPROVE)
    counter.sync()
    assert standing(counter, filing) is Standing.REGISTERED
    other.close()
