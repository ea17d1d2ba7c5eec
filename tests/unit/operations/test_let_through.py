"""支援措置の一時解除 at the desk: who may have a paper on that day, and what is left of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from desktop.operations.issue_certificate import Certificates
from desktop.operations.let_through import LOOKED_FOR
from desktop.operations.wishes import REQUESTER_WORDS, Issued, Wish
from sync.base.resources import resource
from sync.base.troubles import CloudRefused, LineTrouble
from sync.base.wire import WireError, unpack
from sync.exchanges import hiding
from sync.exchanges.ports import Flow
from sync.journal.kinds import Inquiry, Issuance, Kind
from sync.records.protection import OWN, RELEASABLE, OrderState, ProtectionOrder
from sync.records.resident import ChangeReason, Resident
from sync.records.scopes import Scope
from sync.records.town import town_from
from tests.desks import Counter, TestTown
from tests.unit.changes.people import person
from tests.unit.operations.conftest import FakePress

TODAY = "2026-11-23"
WHERE, EARLIER = "大字草津９８７番地", "大字前口６番地"
HOME = {"setai_no": "9009", "address": EARLIER}
ORDER = ProtectionOrder(OrderState.IN_FORCE, "2026-01-05", "2026-01-10", "2027-01-09")
MOTHER = person("20011", name="隠田　花", **HOME)
CHILD = person("20022", name="隠田　守", relationship="子", sort_order=2, **HOME)
UNCLE = person("20033", name="外田　一", relationship="同居人", sort_order=3, **HOME)
OWN_PAPER = Wish("20011", ("20011",), "self", "photo", anew=True)
BOTH = Wish("20011", ("20011", "20022"), "self", "photo", anew=True)
Protects = Callable[..., None]


@pytest.fixture
def protects(town: TestTown, counter: Counter) -> Protects:
    """Give the mother and her child an order, released to whom is told; the desk hears of it."""

    def protect(mother: str | None = OWN, child: str | None = None, day: str = TODAY) -> None:
        for who, to in ((MOTHER, mother), (CHILD, child)):
            let_through = {"released_on": day, "released_to": to} if to is not None else {}
            order = msgspec.structs.replace(ORDER, **let_through)
            moved: dict[str, Any] = {"reason": ChangeReason.MOVED_WITHIN, "address": WHERE}
            row = msgspec.structs.replace(who, history_no=2, changed_on="2025-10-01", **moved)
            held = msgspec.structs.replace(row, history_no=3, protected=True, order=order)
            held = msgspec.structs.replace(held, reason=ChangeReason.PROTECTION)
            with town.ledger.writing(town.town) as writing:
                writing.put_residents([who])
                writing.put_residents([row])
                hiding.put(writing, [held], town.now())
        town.put(UNCLE)
        counter.sync()

    return protect


@pytest.fixture
def office(counter: Counter, press: FakePress) -> Certificates:
    data = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))
    return Certificates(counter.desk, data, press, carry=counter.travel)


def asks(office: Certificates, atena_no: str = "20011") -> None:
    ask = office.asking(atena_no)
    assert ask is not None
    office.told(ask())


def codes(done: object) -> list[str]:
    assert not isinstance(done, Issued)
    return [refusal.code.removeprefix("certificate.") for refusal in done]  # type: ignore[attr-defined]


def stands(office: Certificates, atena_no: str = "20011") -> list[str]:
    opened = office.counter(atena_no)
    assert opened is not None
    return codes(opened.refusals)


def inquiries(counter: Counter) -> list[Inquiry]:
    kept = counter.journal.entries(Kind.INQUIRY)
    return [unpack(Inquiry, each.entry.words.body) for each in kept]


def test_her_paper_says_where_she_lives_and_the_journal_names_the_row_the_desk_holds(
    counter: Counter, office: Certificates, press: FakePress, protects: Protects
) -> None:
    protects()
    assert stands(office) == ["untold"]
    assert codes(office.issue(OWN_PAPER, None)) == ["untold"]
    asks(office)
    assert stands(office) == []
    assert inquiries(counter) == [Inquiry(("20011",), LOOKED_FOR)]
    assert WHERE.encode() in office.preview(OWN_PAPER)().pdf
    done = office.issue(OWN_PAPER, None)
    assert isinstance(done, Issued)
    assert press.drawn[-1].address == f"群馬県吾妻郡草津町{WHERE}"
    (kept,) = counter.journal.entries(Kind.ISSUANCE)
    assert unpack(Issuance, kept.entry.words.body).rows == ("20011/00003",)
    assert office.asking("20011") is None, "once told, nobody is asked for again"


def test_nothing_of_it_is_written_anywhere(
    counter: Counter,
    office: Certificates,
    protects: Protects,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    protects()
    asks(office)
    assert isinstance(office.issue(OWN_PAPER, None), Issued)
    counter.sync()
    secret = WHERE.encode()
    for scope in (Scope.RESIDENTS, Scope.FILINGS):
        assert not any(row.body and secret in row.body for row in counter.cache.stored(scope))
    assert not any(secret in each.entry.data for each in counter.journal.entries_behind(b""))
    assert WHERE not in caplog.text
    now = counter.cache.current("20011")
    assert now is not None
    assert now.address == ""
    opened = office.counter("20011")
    assert WHERE not in repr(opened), "the screens' facts do not have it either"
    assert secret not in office.application(OWN_PAPER)


def test_the_history_on_the_paper_is_whole(
    office: Certificates, press: FakePress, protects: Protects
) -> None:
    protects()
    asks(office)
    wish = replace(OWN_PAPER, form="juminhyo_person", history=True)
    office.preview(wish)()
    (sheet,) = press.drawn[-1].persons
    assert [(row.before, row.after) for row in sheet.history] == [(EARLIER, WHERE)]


def test_what_was_told_is_forgotten_with_the_screen(
    office: Certificates, press: FakePress, protects: Protects, counter: Counter
) -> None:
    protects()
    asks(office)
    office.forget()
    assert stands(office) == ["untold"]
    office.preview(OWN_PAPER)()
    assert WHERE not in repr(press.drawn[-1])
    asks(office)
    assert len(inquiries(counter)) == 2, "every opening is a look of its own"


def test_on_the_next_day_it_is_refused_by_itself(
    town: TestTown, office: Certificates, press: FakePress, protects: Protects
) -> None:
    protects()
    asks(office)
    assert stands(office) == []
    town.clock.step(days=1)
    assert stands(office) == ["protected"]
    assert codes(office.issue(OWN_PAPER, None)) == ["protected"]
    assert office.asking("20011") is None
    office.preview(OWN_PAPER)()
    assert WHERE not in repr(press.drawn[-1]), "nor is what was told shown again"


def test_without_a_line_it_is_refused_with_its_next_step(
    counter: Counter, office: Certificates, protects: Protects
) -> None:
    protects()
    asks(office)
    counter.cut()
    assert stands(office) == ["release_offline"]
    assert codes(office.issue(OWN_PAPER, None)) == ["release_offline"]
    assert office.asking("20011") is None
    counter.mend()
    assert stands(office) == []


def test_a_line_that_breaks_meanwhile_costs_no_second_inquiry(
    counter: Counter, office: Certificates, protects: Protects
) -> None:
    protects()
    counter.road.cut = True
    ask = office.asking("20011")
    assert ask is not None
    with pytest.raises(LineTrouble):
        ask()
    assert stands(office) == ["untold"]
    counter.road.cut = False
    asks(office)
    assert stands(office) == []
    assert len(inquiries(counter)) == 1


def test_an_answer_that_does_not_hold_together_is_said(
    counter: Counter, press: FakePress, protects: Protects
) -> None:
    protects()

    def garbled(flow: Flow[Any]) -> Any:
        raise WireError(repr(type(flow)))

    data = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))
    office = Certificates(counter.desk, data, press, carry=garbled)
    ask = office.asking("20011")
    assert ask is not None
    with pytest.raises(CloudRefused) as no:
        ask()
    assert no.value.code == "whereabouts.unreadable"


def test_who_is_not_released_is_never_asked_for(
    office: Certificates, protects: Protects, counter: Counter
) -> None:
    protects(mother=None)
    assert office.asking("20011") is None
    assert office.asking("10011") is None, "nor who is not protected"
    assert office.asking("nobody") is None
    assert stands(office) == ["protected"]
    assert inquiries(counter) == []


def test_yesterday_s_release_lets_nothing_through(office: Certificates, protects: Protects) -> None:
    protects(day="2026-11-22")
    assert office.asking("20011") is None
    assert codes(office.issue(OWN_PAPER, None)) == ["protected"]


# --- who may ask, and for whom


@pytest.mark.parametrize(
    ("granted", "requester", "identity", "refused"),
    [
        (OWN, "self", "mynumber_card", []),
        ("", "self", "photo", []),
        (OWN, "self", "two", ["release_identity"]),
        (OWN, "self", "oral", ["release_identity"]),
        (OWN, "household", "photo", ["release_requester"]),
        (OWN, "proxy", "photo", ["release_requester"]),
        (OWN, "third", "photo", ["release_requester"]),
        ("第三者", "third", "photo", []),
        ("第三者", "self", "photo", ["release_requester"]),
        ("職務上", "professional", "photo", []),
        ("公用", "official", "two", ["release_identity"]),
        ("代理人", "self", "photo", ["release_requester"]),
    ],
)
def test_the_paper_is_for_whom_the_release_was_granted(
    office: Certificates,
    protects: Protects,
    granted: str,
    requester: str,
    identity: str,
    refused: list[str],
) -> None:
    protects(mother=granted)
    asks(office)
    wish = Wish("20011", ("20011",), requester, identity, purpose="訴訟のため", anew=True)
    wish.requester_name, wish.authority = "関　正", "mandate"
    assert codes(office.check(wish)) == refused


def test_a_child_who_is_not_released_stays_off_her_paper(
    office: Certificates, protects: Protects
) -> None:
    protects()
    opened = office.counter("20011")
    assert opened is not None
    assert opened.closed == {"20022"}
    asks(office)
    assert codes(office.check(BOTH)) == ["protected_member"]
    assert codes(office.check(OWN_PAPER)) == []
    with_uncle = Wish("20011", ("20011", "20033"), "self", "photo", anew=True)
    assert codes(office.check(with_uncle)) == [], "who is not protected stands there as ever"


def test_both_stand_on_it_when_both_are_released(
    office: Certificates, press: FakePress, protects: Protects, counter: Counter
) -> None:
    protects(child="同一世帯員")
    asks(office)
    assert [each.subjects for each in inquiries(counter)] == [("20011",), ("20022",)]
    assert isinstance(office.issue(BOTH, None), Issued)
    assert [each.name for each in press.drawn[-1].persons] == ["隠田　花", "隠田　守"]
    (kept,) = counter.journal.entries(Kind.ISSUANCE)
    assert unpack(Issuance, kept.entry.words.body).rows == ("20011/00003", "20022/00003")


def test_a_child_released_for_another_request_stays_off_her_paper(
    office: Certificates, protects: Protects
) -> None:
    protects(child="公用")
    asks(office)
    assert codes(office.check(BOTH)) == ["release_requester"]


def test_a_release_opens_no_paper_of_who_is_not_protected(
    office: Certificates, protects: Protects
) -> None:
    protects()
    wish = Wish("20033", ("20033", "20011"), "self", "photo", anew=True)
    assert codes(office.check(wish)) == ["protected"]
    assert office.asking("20033") is None


def test_a_record_that_moves_on_is_asked_for_again(
    town: TestTown, office: Certificates, protects: Protects, counter: Counter
) -> None:
    protects()
    asks(office)
    now = counter.cache.current("20011")
    assert now is not None
    newer: Resident = msgspec.structs.replace(now, history_no=4, remarks="修正")
    with town.ledger.writing(town.town) as writing:
        hiding.put(writing, [newer], town.now())
    counter.sync()
    assert stands(office) == ["untold"]
    asks(office)
    assert isinstance(office.issue(OWN_PAPER, None), Issued)


def test_what_a_release_may_name_is_what_a_wish_says() -> None:
    assert set(RELEASABLE) == set(REQUESTER_WORDS.values()) - {"代理人"}
    assert REQUESTER_WORDS["self"] == OWN
