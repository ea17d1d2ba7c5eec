"""A visitor's visit: it opens by itself, asks once, never mixes with another, and adds up."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from desktop.cache.visits import State, Visit
from desktop.operations.issue_certificate import Certificates
from desktop.operations.look_up import REASONS, USUAL_REASON, look_up, reason_to_begin_with
from desktop.operations.receipt import COPY_MARK, receipt_facts
from desktop.operations.sign_on import sign_off
from desktop.operations.visit import (
    MOST_TICKET,
    attend,
    end,
    give_ticket,
    name_visitor,
    note_printed,
    park,
    resume,
)
from desktop.operations.visit_items import (
    ItemState,
    hand_over,
    items_of,
    take_back,
    total_of,
)
from desktop.operations.wishes import Issued, Wish
from desktop.paperwork import LatePress
from sync.base.resources import resource
from sync.base.troubles import DiskFull
from sync.base.verdicts import Refusal
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.journal.kinds import Kind
from sync.records.town import town_from
from tests.desks import Counter, file_change, full_disk
from tests.unit.changes.people import person
from tests.unit.operations.conftest import HEAD, SECRET, WIFE, WISH

TELEPHONE = REASONS[-1]
NEIGHBOUR = person("10044", name="山田　一", name_kana="ヤマダ　ハジメ", setai_no="9004")


@pytest.fixture
def issue(certificates: Certificates) -> Callable[..., Issued]:
    def one(wish: Wish = WISH, *, handed: bool | None = True) -> Issued:
        made = certificates.issue(wish, None)
        assert isinstance(made, Issued)
        if handed is not None:
            certificates.outcome(made.id, handed=handed)
        return made

    return one


def now(counter: Counter) -> Visit:
    visit = counter.journal.visits.now()
    assert visit is not None
    return visit


def items(counter: Counter, visit: Visit | None = None) -> tuple[Any, ...]:
    return items_of(counter.desk, visit or now(counter))


def phone(counter: Counter, number: str, whose: str = "10011") -> None:
    made = file_change(
        counter.desk, "contact_correction", pack(ContactCorrection(whose, number)), b""
    )
    assert not isinstance(made, tuple), made


def test_a_visit_opens_by_itself_with_the_first_act_for_a_visitor(counter, issue):
    assert counter.journal.visits.now() is None
    look_up(counter.desk, "10011", TELEPHONE)
    assert counter.journal.visits.now() is None, "nobody stands at the counter"
    look_up(counter.desk, "10011")
    visit = now(counter)
    assert visit.reason == USUAL_REASON
    issue()
    phone(counter, "0279-00-0001")
    assert now(counter).number == visit.number
    assert [item.label for item in items(counter)] == ["住民票の写し", "連絡先の修正"]


def test_a_certificate_or_a_filing_alone_opens_one_too(counter, issue):
    issue()
    assert len(items(counter)) == 1
    end(counter.desk)
    phone(counter, "0279-00-0001")
    assert [item.label for item in items(counter)] == ["連絡先の修正"]


def test_what_is_filed_anew_is_no_visitors_business(counter):
    phone(counter, "0279-00-0001")
    end(counter.desk)
    old = bytes(counter.journal.entries(Kind.FILING)[0].entry.words.id)
    body = pack(ContactCorrection("10011", "0279-00-0002"))
    file_change(counter.desk, "contact_correction", body, old)
    assert counter.journal.visits.now() is None


def test_identity_is_asked_once_and_entitlement_once_a_person(counter, certificates, issue):
    before = certificates.counter("10011")
    assert before is not None
    assert (before.visitor.requester, before.visitor.identity, before.stranger) == ("", "", False)
    issue()
    same, other = certificates.counter("10011"), certificates.counter("10022")
    assert same is not None
    assert (same.visitor.requester, same.visitor.identity) == ("self", "photo")
    assert same.visitor.checked_at == now(counter).checked_at > 0
    assert other is not None
    assert (other.visitor.requester, other.visitor.identity, other.stranger) == (
        "",
        "photo",
        False,
    )
    issue(Wish("10022", ("10022",), "household", "photo", anew=True))
    again = certificates.counter("10022")
    assert again is not None
    assert again.visitor.requester == "household"
    assert now(counter).visitor.atena_no == "10011", "who came themselves stays the visitor"


def test_a_person_of_another_household_is_told_apart(counter, town, certificates, issue):
    town.put(NEIGHBOUR)
    counter.sync()
    issue()
    stranger = certificates.counter("10044")
    assert stranger is not None
    assert stranger.visitor.identity == "photo"
    assert stranger.stranger
    assert stranger.visitor.requester == ""


def test_another_document_takes_the_place_of_the_first(counter, issue):
    issue()
    issue(Wish("10011", ("10011",), "self", "mynumber_card", anew=True))
    assert now(counter).identity == "mynumber_card"


def test_only_a_visit_with_a_receipt_takes_a_number(counter, issue):
    numbers = []
    for paid in (True, False, False, True):
        if paid:
            issue()
        else:
            phone(counter, f"0279-00-000{len(numbers)}")
        ended = end(counter.desk)
        assert isinstance(ended, Visit)
        numbers.append(ended.receipt)
    assert numbers == ["01-000001", "", "", "01-000002"]


BY_PROXY = {"requester": "proxy", "requester_name": "関　正", "authority": "mandate"}


def same(certificates: Certificates, whose: str) -> set[str]:
    stands = certificates.counter(whose)
    assert stands is not None
    return set(stands.visitor.same)


def test_the_check_of_one_visitor_never_counts_for_another(counter, town, certificates, issue):
    town.put(NEIGHBOUR)
    counter.sync()
    issue()
    others = {"proxy", "third", "professional", "official"}
    assert same(certificates, "10011") == {"self"}
    assert same(certificates, "10022") == {"household"} | others, "herself she is not"
    assert same(certificates, "10044") == others, "nor one of another household"


def test_another_visitor_takes_nothing_from_the_one_before(counter, certificates, issue):
    issue()
    first = now(counter).checked_at
    counter.town.clock.step(minutes=5)
    issue(replace(WISH, **BY_PROXY))
    visit = now(counter)
    assert visit.checked_at > first
    assert visit.entitled == {"10011": "proxy"}
    assert (visit.visitor.kind, visit.asked_by) == ("proxy", "関　正")
    stands = certificates.counter("10011")
    assert (stands.visitor.requester, stands.visitor.name) == ("proxy", "関　正")
    assert len(items(counter)) == 2, "it is still one visit with one bill"
    issue(replace(WISH, **{**BY_PROXY, "requester_name": "市川　洋"}))
    assert now(counter).asked_by == "市川　洋"
    issue()
    assert (now(counter).visitor.kind, now(counter).asked_by) == ("self", "")


def test_the_next_visitor_is_known_in_nothing(counter, certificates, issue):
    look_up(counter.desk, "10011", REASONS[1])
    issue()
    assert not isinstance(end(counter.desk), Refusal)
    fresh = certificates.counter("10011")
    assert fresh is not None
    assert (fresh.visitor.requester, fresh.visitor.identity) == ("", "")
    assert reason_to_begin_with(counter.desk, REASONS[1]) == USUAL_REASON


def test_the_reason_is_asked_once_a_visit(counter):
    look_up(counter.desk, "10011", REASONS[1])
    assert reason_to_begin_with(counter.desk, USUAL_REASON) == REASONS[1]
    look_up(counter.desk, "10022", TELEPHONE)
    assert now(counter).reason == REASONS[1], "a call meanwhile is not the visitor's"
    assert reason_to_begin_with(counter.desk, TELEPHONE) == REASONS[1]
    end(counter.desk)
    assert reason_to_begin_with(counter.desk, TELEPHONE) == TELEPHONE


def test_one_visit_is_one_inquiry_a_person(counter):
    def inquiries() -> int:
        return len(counter.journal.entries(Kind.INQUIRY))

    for _ in range(2):
        look_up(counter.desk, "10011")
    assert inquiries() == 1
    park(counter.desk)
    look_up(counter.desk, "10011")
    assert inquiries() == 2, "another visitor asks about the same person"


def test_two_visits_never_mix(counter, issue):
    issue()
    first = now(counter)
    park(counter.desk)
    issue(Wish("10022", ("10022",), "self", "two", anew=True))
    second = now(counter)
    assert second.number != first.number
    resumed = resume(counter.desk, first.number)
    assert not isinstance(resumed, Refusal)
    assert (now(counter).number, now(counter).identity) == (first.number, "photo")
    parked = counter.journal.visits.one(second.number)
    assert parked is not None
    assert parked.state is State.PARKED
    issue()
    assert [len(items(counter, visit)) for visit in (now(counter), parked)] == [2, 1]


def test_only_what_is_parked_is_taken_up_again(counter, issue):
    issue()
    number = now(counter).number
    assert isinstance(resume(counter.desk, number), Refusal), "it is open"
    end(counter.desk)
    assert isinstance(resume(counter.desk, number), Refusal), "it ended"
    assert isinstance(resume(counter.desk, 999), Refusal)


def test_an_empty_visit_makes_room_without_a_trace(counter):
    give_ticket(counter.desk, "A-12")
    ticketed = now(counter).number
    park(counter.desk)
    look_up(counter.desk, "10011")
    assert not isinstance(resume(counter.desk, ticketed), Refusal)
    assert counter.journal.visits.parked() == []
    assert now(counter).ticket == "A-12"


def test_the_total_counts_what_was_handed_over_or_is_to_be(counter, issue):
    issue()
    issue(handed=False)
    issue(handed=None)
    phone(counter, "0279-00-0001")
    found = items(counter)
    assert [(item.words, item.fee) for item in found] == [
        ("交付済", 300),
        ("書損", 0),
        ("交付待ち", 300),
        ("審査待ち", 0),
    ]
    assert total_of(found) == 600


def test_what_can_be_undone_and_why_not(counter, issue, as_staff):
    issue()
    issue(handed=None)
    phone(counter, "0279-00-0001")
    handed, printed, filed = items(counter)
    assert "交付済み" in take_back(counter.desk, handed)[0].reason
    assert (printed.refusal, filed.refusal) == (None, None)
    assert take_back(counter.desk, printed) == ()
    assert take_back(counter.desk, filed) == ()
    states = [item.state for item in items(counter)]
    assert states == [ItemState.HANDED, ItemState.SPOILED, ItemState.WITHDRAWN]
    assert [bool(item.refusal) for item in items(counter)] == [True, True, True]
    assert total_of(items(counter)) == 300
    phone(counter, "0279-00-0002")
    number = now(counter).number
    as_staff("1002")
    resume(counter.desk, number)
    assert "入力した職員" in items(counter)[-1].refusal.reason


def test_a_settled_filing_is_not_undone(counter, issue):
    phone(counter, "0279-00-0001")
    counter.sync()
    counter.sync()
    (item,) = items(counter)
    assert item.words == "登録済"
    assert "取り下げられません" in take_back(counter.desk, item)[0].reason
    assert not counter.journal.entries(Kind.WITHDRAWAL)


def test_it_does_not_end_while_a_paper_is_open(counter, issue):
    issue(handed=None)
    no = end(counter.desk)
    assert isinstance(no, Refusal)
    assert "1件" in no.reason
    assert now(counter).state is State.OPEN
    assert hand_over(counter.desk, items(counter)[0]) == ()
    assert "交付済み" in hand_over(counter.desk, items(counter)[0])[0].reason
    ended = end(counter.desk)
    assert isinstance(ended, Visit)
    assert ended.receipt == "01-000001"
    assert counter.journal.visits.now() is None
    assert isinstance(end(counter.desk), Refusal)


def test_who_pays_nothing_gets_no_receipts_number(counter):
    phone(counter, "0279-00-0001")
    ended = end(counter.desk)
    assert isinstance(ended, Visit)
    assert ended.receipt == ""


def test_the_receipt_reads_back_with_its_items_and_total(counter, issue):
    issue()
    spoiled = issue(handed=False)
    paid = issue(Wish("10022", ("10022",), "household", "photo", anew=True))
    phone(counter, "0279-00-0001")
    give_ticket(counter.desk, "A-12")
    visit = end(counter.desk)
    assert isinstance(visit, Visit)
    town = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))

    def text(told: Visit) -> str:
        facts = receipt_facts(counter.desk, town, told, items(counter, told))
        paper = LatePress("receipts").render(facts)
        assert paper.complete
        return pypdf.PdfReader(io.BytesIO(paper.pdf)).pages[0].extract_text()

    first = text(visit)
    for words in ("￥600", "01-000001", HEAD.name, "0円", "連絡先の修正", "群馬県吾妻郡草津町",
                  "佐藤　花", "令和8年11月23日", paid.number):  # fmt: skip
        assert words in first.replace("\n", ""), words
    assert first.count("住民票の写し") == 2
    assert spoiled.number not in first
    assert COPY_MARK not in first
    assert WIFE.name not in first
    again = note_printed(counter.desk, visit)
    assert again.printed_at
    assert note_printed(counter.desk, again) == again
    assert COPY_MARK in text(again)


def test_signing_off_parks_the_visit_and_the_next_person_may_resume(counter, issue, as_staff):
    issue()
    number = now(counter).number
    parked = sign_off(counter.desk)
    assert parked is not None
    assert (parked.number, parked.state) == (number, State.PARKED)
    as_staff("1002")
    assert counter.journal.visits.now() is None
    assert not isinstance(resume(counter.desk, number), Refusal)
    assert now(counter).staff == "1002"


def test_signing_off_from_an_empty_visit_parks_nothing(counter):
    look_up(counter.desk, "10011")
    assert sign_off(counter.desk) is None
    assert counter.journal.visits.parked() == []


def test_after_a_crash_the_visit_is_there_for_the_same_person(counter, certificates, issue):
    issue()
    visit, signer = now(counter), counter.desk.signer
    counter.close()
    counter.open()
    counter.desk.signer = signer
    assert now(counter) == visit
    assert len(items(counter)) == 1


def test_after_a_crash_another_person_finds_it_parked(counter, issue, as_staff):
    issue()
    counter.desk.signer = None  # nobody signed off: the program was killed
    as_staff("1002")
    assert counter.journal.visits.now() is None
    assert counter.journal.visits.count_parked() == 1


def test_a_full_disk_keeps_the_visit_and_forgets_the_person_all_the_same(counter, issue):
    issue()
    visit = now(counter)
    with full_disk(counter.journal._db), pytest.raises(DiskFull):
        until_full(counter)
    with full_disk(counter.journal._db), suppress(DiskFull):
        sign_off(counter.desk)
    assert counter.desk.signer is None
    kept = counter.journal.visits.one(visit.number)
    assert kept is not None
    assert kept.entitled == visit.entitled
    assert kept.state in {State.OPEN, State.PARKED}


def until_full(counter: Counter) -> None:
    for place in range(400):
        name_visitor(counter.desk, "山田" * (1 + place % 20))
        counter.journal.drafts.keep(f"draft{place}", bytes(400))


@pytest.mark.parametrize("give", [give_ticket, name_visitor])
def test_too_long_words_are_refused_and_nothing_changes(counter, give):
    attend(counter.desk)
    before = now(counter)
    no = give(counter.desk, "あ" * 61)
    assert isinstance(no, Refusal)
    assert str(MOST_TICKET) in no.reason or "60" in no.reason
    assert now(counter) == before


def test_words_without_a_change_open_no_visit(counter):
    assert give_ticket(counter.desk, "") is None
    assert name_visitor(counter.desk, "　") is None
    assert counter.journal.visits.now() is None
    give_ticket(counter.desk, " A-12 ")
    name_visitor(counter.desk, "山田　一")
    assert (now(counter).ticket, now(counter).visitor.name) == ("A-12", "山田　一")


def test_a_refused_certificate_leaves_nothing_in_the_visit(counter, certificates):
    assert isinstance(certificates.issue(Wish(SECRET.atena_no, (SECRET.atena_no,)), None), tuple)
    assert counter.journal.visits.now() is None
