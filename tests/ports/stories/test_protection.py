"""支援措置: 申出, 開始, 延長, 一時解除, 終了; and what waited when it began tells nobody where."""

from __future__ import annotations

import hashlib
import io

import msgspec
import pypdf
import pytest

from desktop.operations.decide_filing import decide_filing
from desktop.operations.issue_certificate import Certificates
from desktop.operations.memos import memos_of, write_memo
from desktop.operations.wishes import Issued, Wish
from desktop.paperwork import LatePress
from sync.base.resources import resource
from sync.base.troubles import CloudRefused, LineTrouble
from sync.base.wire import unpack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.paper_intake import PaperIntake
from sync.changes.protection_end import ProtectionEnd
from sync.changes.protection_extension import ProtectionExtension
from sync.changes.protection_release import ProtectionRelease
from sync.changes.protection_request import ProtectionRequest
from sync.changes.protection_start import ProtectionStart
from sync.exchanges import whereabouts
from sync.journal.kinds import Issuance, Kind, Ruling
from sync.journal.standing import Standing
from sync.records.protection import OrderState, ProtectionOrder
from sync.records.town import town_from
from tests.ports.stories.people import HERE, THERE, marries, moves, new_seal
from tests.ports.stories.townhall import TODAY, TownHall, conflict_fields

REQUEST = ProtectionRequest("1023", TODAY, ("住民票の写し等の交付",), ("1031",))
ELSEWHERE = "大字草津５番地"


def order(hall: TownHall, atena_no: str = "1023") -> ProtectionOrder:
    kept = hall.person(atena_no).order
    assert kept is not None
    return kept


def protect(hall: TownHall) -> None:
    request = hall.clerk.files("protection_request", REQUEST)
    assert hall.clerk.sees(request).standing is Standing.REGISTERED, "at once: it fails closed"
    start = hall.clerk.files("protection_start", ProtectionStart("1023", TODAY))
    assert hall.supervisor.approves(start) is Standing.REGISTERED
    hall.both_desks_agree()


def test_a_mother_and_her_child_are_protected_from_the_application_on(hall: TownHall) -> None:
    with hall.line_cut():
        request = hall.clerk.files("protection_request", REQUEST)
    assert hall.clerk.sees(request).standing is Standing.REGISTERED
    hall.both_desks_agree()
    for each in ("1023", "1031"):
        assert order(hall, each).state is OrderState.PROVISIONAL
        assert (hall.person(each).address, hall.papers(each)) == ("", set())
        assert hall.history(each) == ["改製", "支援措置"]
    assert hall.papers("1015") != set()
    assert hall.household("9000") == {"1015": "世帯主", "1023": "妻", "1031": "子"}


def test_the_order_begins_and_is_extended_a_month_before_its_end(hall: TownHall) -> None:
    protect(hall)
    assert (order(hall).state, order(hall, "1031").ends_on) == (OrderState.IN_FORCE, "2027-11-22")
    early = ProtectionExtension("1023", TODAY)
    assert hall.clerk.is_refused("protection_extension", early) == "protection_extension.early"
    hall.town.clock.step(days=340)
    with hall.line_cut():
        longer = hall.clerk.files("protection_extension", ProtectionExtension("1023", "2027-10-29"))
    assert hall.supervisor.approves(longer) is Standing.REGISTERED
    hall.both_desks_agree()
    for each in ("1023", "1031"):
        assert (order(hall, each).starts_on, order(hall, each).ends_on) == (
            "2027-11-23", "2028-11-22",
        )  # fmt: skip
        assert (hall.person(each).address, hall.papers(each)) == ("", set())
    assert hall.history("1023") == ["改製", "支援措置", "支援措置", "支援措置"]


def test_one_procedure_is_let_through_today_and_the_record_stays_hidden(hall: TownHall) -> None:
    protect(hall)
    release = ProtectionRelease("1023", TODAY, "ご本人の請求。顔写真付きの証明書で確認した。")
    filed = hall.clerk.files("protection_release", release)
    assert hall.supervisor.approves(filed) is Standing.REGISTERED
    hall.both_desks_agree()
    assert order(hall).released_on == TODAY
    assert order(hall, "1031").released_on == "", "of nobody else"
    assert (hall.person("1023").protected, hall.person("1023").address) == (True, "")


@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)
def test_the_order_ends_and_addresses_and_papers_come_back(hall: TownHall) -> None:
    protect(hall)
    with hall.line_cut():
        ends = hall.clerk.files("protection_end", ProtectionEnd("1023", "application", TODAY))
    assert hall.papers("1023") == set(), "until it is decided"
    assert hall.supervisor.approves(ends) is Standing.REGISTERED
    hall.both_desks_agree()
    for each in ("1023", "1031"):
        back = hall.person(each)
        assert (back.address, back.protected, order(hall, each).state) == (
            HERE, False, OrderState.ENDED,
        )  # fmt: skip
        assert "juminhyo_person" in hall.papers(each)
        assert hall.history(each) == ["改製", "支援措置", "支援措置", "支援措置"]


def test_who_is_protected_is_not_filed_about_at_a_counter(hall: TownHall) -> None:
    protect(hall)
    for change, body in (
        ("relocation", moves("1023", "1031")),
        ("seal_registration", new_seal("1023")),
        ("contact_correction", ContactCorrection("1023", "0279-88-0003")),
    ):
        assert hall.clerk.is_refused(change, body).endswith(".protected")


# --- what was filed before it began


@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)
def test_a_move_that_waits_when_protection_begins_is_set_aside_and_tells_nobody_where(
    hall: TownHall,
) -> None:
    move = hall.clerk.files("relocation", moves("1023", "1031"))
    hall.two.sync()
    assert hall.desks_tell(THERE) == [
        "one: cases", "one: lists", "two: cases", "two: lists",
    ]  # fmt: skip
    hall.colleague.files("protection_request", REQUEST)
    hall.both_desks_agree()
    assert hall.desks_tell(THERE) == []
    assert hall.supervisor.sees(move).standing is Standing.CONFLICTED
    assert conflict_fields(hall, move) == {"protected": ("", "あり", "")}
    assert hall.supervisor.may_not_decide(move) == "decision.settled"
    for person in (hall.clerk, hall.supervisor):
        opened = person.opens(move)
        assert [alert.code for alert in opened.alerts] == ["filing.withheld"]
        assert (opened.lines, opened.filed.body) == ((), b"")
        assert [line.label for line in opened.conflicts] == ["支援措置"]
    assert hall.clerk.is_refused("relocation", moves("1023", "1031")) == "relocation.protected"


@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)
def test_all_that_was_filed_before_is_withheld_and_comes_back_when_it_ends(hall: TownHall) -> None:
    old = hall.clerk.files("relocation", moves("1015", "1023", "1031", to=ELSEWHERE))
    lost = hall.colleague.files("relocation", moves("1015", "1023", "1031"))
    assert hall.supervisor.approves(old) is Standing.REGISTERED
    assert hall.supervisor.approves(lost) is Standing.CONFLICTED
    returned = hall.clerk.files("relocation", moves("1015", "1023", "1031", to="大字前口６番地"))
    assert hall.supervisor.returns(returned, "番地") is Standing.RETURNED
    hall.both_desks_agree()
    assert "two: lists" in hall.desks_tell(THERE)
    whole = {filing: hall.two.cache.case(filing) for filing in (old, lost, returned)}
    everybody = msgspec.structs.replace(REQUEST, together=("1015", "1031"))
    hall.clerk.files("protection_request", everybody)
    hall.both_desks_agree()
    for words in (HERE, ELSEWHERE, THERE, "大字前口６番地"):
        told = [each for each in hall.desks_tell(words) if "rows" not in each]
        assert told == [] or words == HERE, "2011 lives at the same address"
    assert conflict_fields(hall, lost)["address"] == ("", "", "")
    assert [hall.clerk.sees(f).standing for f in whole] == [
        Standing.REGISTERED, Standing.CONFLICTED, Standing.RETURNED,
    ]  # fmt: skip
    ends = hall.clerk.files("protection_end", ProtectionEnd("1023", "application", TODAY))
    assert hall.supervisor.approves(ends) is Standing.REGISTERED
    hall.both_desks_agree()
    for filing, before in whole.items():
        after = hall.two.cache.case(filing)
        assert before is not None
        assert after is not None
        assert (after.content, after.standing) == (before.content, before.standing)


@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)
def test_a_desk_without_a_line_that_had_not_heard_of_the_protection(hall: TownHall) -> None:
    with hall.line_cut():
        move = hall.clerk.files("relocation", moves("1023", "1031"))
        hall.colleague.files("protection_request", REQUEST)
    hall.both_desks_agree()
    assert hall.clerk.sees(move).standing is Standing.CONFLICTED
    assert hall.desks_tell(THERE) == []
    assert [alert.code for alert in hall.clerk.opens(move).alerts] == ["filing.withheld"]


def test_an_approval_on_its_way_when_protection_begins_comes_too_late(hall: TownHall) -> None:
    move = hall.clerk.files("relocation", moves("1023", "1031"))
    hall.two.sync()
    hall.two.cut()
    assert decide_filing(hall.supervisor.desk, move, Ruling.APPROVE) == ()
    hall.clerk.files("protection_request", REQUEST)
    hall.two.mend()
    hall.both_desks_agree()
    assert hall.clerk.sees(move).standing is Standing.CONFLICTED
    assert hall.desks_tell(THERE) == []
    (decision,) = [r for *_, r in hall.two.journal.receipts() if r.note]
    assert (decision.status, decision.note) == ("received", "decision.late")


def test_what_has_nothing_to_do_with_whereabouts_is_set_aside_with_it(hall: TownHall) -> None:
    wedding = hall.clerk.files("koseki_change", marries("1023", "新姓　花", "シンセイ　ハナ"))
    hall.clerk.files("protection_request", REQUEST)
    hall.both_desks_agree()
    assert hall.supervisor.sees(wedding).standing is Standing.CONFLICTED
    assert hall.person("1023").name != "新姓　花"


def test_a_paper_that_was_accepted_is_still_to_be_entered_and_what_was_typed_is_withheld(
    hall: TownHall,
) -> None:
    typed = PaperIntake("relocation", TODAY, ("1023",), (), THERE.encode(), "電話あり")
    with hall.line_cut():
        paper = hall.clerk.files("paper_intake", typed)
    hall.two.sync()
    assert "two: cases" in hall.desks_tell(THERE)
    hall.clerk.files("protection_request", REQUEST)
    hall.both_desks_agree()
    assert not [each for each in hall.desks_tell(THERE) if each.startswith("two")]
    for person in (hall.clerk, hall.supervisor):
        seen = person.sees(paper)
        assert (seen.standing, seen.label) == (Standing.REGISTERED, "転居届（紙受付）")


def test_what_a_memo_says_of_somebody_is_withheld_and_comes_back(hall: TownHall) -> None:
    assert write_memo(hall.clerk.desk, "1023", f"荷物は{THERE}へ") == ()
    hall.both_desks_agree()
    assert [note.now.text for note in memos_of(hall.supervisor.desk, "1023")] != []
    hall.clerk.files("protection_request", REQUEST)
    hall.both_desks_agree()
    assert hall.desks_tell(THERE) == []
    ends = hall.clerk.files("protection_end", ProtectionEnd("1023", "application", TODAY))
    assert hall.supervisor.approves(ends) is Standing.REGISTERED
    hall.both_desks_agree()
    (note,) = memos_of(hall.supervisor.desk, "1023")
    assert note.now.text == f"荷物は{THERE}へ"


# --- 一時解除: a paper on the day of the release


REMOTE = "大字草津７番地"
"""Where 3018 lives, and nobody else."""
OF_HER_OWN = Wish("3018", ("3018",), "self", "photo")


def let_through(hall: TownHall) -> None:
    """Protect 3018; the supervisor lets one request of theirs through today."""
    hall.clerk.files(
        "protection_request", ProtectionRequest("3018", TODAY, ("住民票の写し等の交付",))
    )
    release = ProtectionRelease("3018", TODAY, "ご本人の請求。旅券で確認した。", "本人")
    filed = hall.clerk.files("protection_release", release)
    assert hall.supervisor.approves(filed) is Standing.REGISTERED
    hall.both_desks_agree()


def counter_of(hall: TownHall) -> Certificates:
    town = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))
    return Certificates(hall.clerk.desk, town, LatePress(), carry=hall.one.travel)


def told_why_not(certificates: Certificates) -> list[str]:
    opened = certificates.counter("3018")
    assert opened is not None
    assert all(each.reason and each.remedy for each in opened.refusals)
    assert [r.code for r in certificates.check(OF_HER_OWN)][:1] == [r.code for r in opened.refusals]
    return [each.code for each in opened.refusals]


@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)
def test_on_the_day_of_the_release_the_paper_says_where_and_no_desk_does(hall: TownHall) -> None:
    let_through(hall)
    certificates = counter_of(hall)
    assert told_why_not(certificates) == ["certificate.untold"]
    ask = certificates.asking("3018")
    assert ask is not None
    assert hall.one.journal.count_unsent() > 0, "the inquiry is kept before anything is asked"
    certificates.told(ask())
    assert hall.one.journal.count_unsent() == 0, "and sent before it is answered"
    assert told_why_not(certificates) == []
    issued = certificates.issue(OF_HER_OWN, None)
    assert isinstance(issued, Issued)
    assert REMOTE in pypdf.PdfReader(io.BytesIO(issued.pdf)).pages[0].extract_text()
    hall.both_desks_agree()
    assert hall.desks_tell(REMOTE) == []
    assert hall.person("3018").address == ""
    (paper,) = hall.one.journal.entries(Kind.ISSUANCE)
    issuance = unpack(Issuance, paper.entry.words.body)
    assert issuance.rows == (hall.person("3018").row_id,)
    assert issuance.digest.hex() == hashlib.sha256(issued.pdf).hexdigest()
    assert not any(REMOTE.encode() in e.entry.data for e in hall.one.journal.entries_behind(b""))


@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)
def test_the_release_is_over_with_its_day_and_nothing_is_asked_again(hall: TownHall) -> None:
    let_through(hall)
    certificates = counter_of(hall)
    ask = certificates.asking("3018")
    assert ask is not None
    certificates.told(ask())
    person, (inquiry,) = hall.person("3018"), hall.one.journal.entries(Kind.INQUIRY)
    hall.town.clock.step(days=1)
    assert told_why_not(certificates) == ["certificate.protected"]
    assert certificates.asking("3018") is None
    hall.both_desks_agree()
    with pytest.raises(CloudRefused) as no:
        hall.one.travel(whereabouts.desk(person, inquiry.entry))
    assert no.value.code == "whereabouts.not_released", "the very question of yesterday"


def test_without_a_line_it_waits_for_the_line(hall: TownHall) -> None:
    let_through(hall)
    certificates = counter_of(hall)
    hall.one.cut()
    assert told_why_not(certificates) == ["certificate.release_offline"]
    assert certificates.asking("3018") is None
    hall.one.mend()
    ask = certificates.asking("3018")
    assert ask is not None
    hall.one.road.cut = True
    with pytest.raises(LineTrouble):
        ask()
    hall.one.road.cut = False
    ask = certificates.asking("3018")
    assert ask is not None
    certificates.told(ask())
    assert told_why_not(certificates) == []
