"""個人番号・住民票コードの表示 at the desk: who asks why, what is kept, and what is left of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from desktop.operations.audit_words import as_csv, worded
from desktop.operations.show_number import USES, NumberLooks, NumberWish
from sync.base.troubles import CloudRefused, LineTrouble
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.exchanges.ports import Flow
from sync.journal.kinds import Inquiry, Kind, PolicySet, RefusalNoted
from sync.journal.trail import line
from sync.records.national_numbers import NationalNumbers, NumberKind, closed, grouped
from sync.records.policy import Policy
from sync.records.scopes import Scope
from tests.desks import TOWN, Counter, TestTown
from tests.unit.operations.conftest import POLICY

MINE, CODE = "123456789010", "98765432109"
BOTH = NumberKind.MY_NUMBER, NumberKind.RESIDENT_CODE
WISH = NumberWish("10011", BOTH[0], USES[BOTH[0]][2], "児童手当の認定請求")


def rules(town: TestTown, counter: Counter, policy: Policy) -> None:
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.POLICY_SET, PolicySet(policy), town.now())
    counter.sync()


@pytest.fixture
def looks(town: TestTown, counter: Counter) -> NumberLooks:
    """Return a desk of a town that shows numbers to clerks; two people have some."""
    rules(town, counter, msgspec.structs.replace(POLICY, version=2, numbers_shown_by=("clerk",)))
    town.ledger.states[TOWN].numbers |= {
        who: closed(NationalNumbers(TOWN, who, MINE, CODE), town.town.key, town.chance)
        for who in ("10011", "10033")
    }
    return NumberLooks(counter.desk, counter.travel)


def asked(looks: NumberLooks, wish: NumberWish = WISH) -> Callable[[], str]:
    ask = looks.ask(wish)
    assert not isinstance(ask, tuple), ask
    return ask


def inquiries(counter: Counter) -> list[Inquiry]:
    kept = counter.journal.entries(Kind.INQUIRY)
    return [unpack(Inquiry, each.entry.words.body) for each in kept]


def noes(counter: Counter) -> list[RefusalNoted]:
    kept = counter.journal.entries(Kind.REFUSAL)
    return [unpack(RefusalNoted, each.entry.words.body) for each in kept]


def fields(answer: Callable[[], str] | tuple[Refusal, ...]) -> list[str]:
    assert isinstance(answer, tuple)
    return [each.field or each.code for each in answer]


def test_it_is_kept_before_it_is_asked_and_nothing_of_it_is_left(
    counter: Counter, looks: NumberLooks, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert looks.offered()
    assert looks.may_ask("10011") is None
    ask = asked(looks)
    reason = "番号法別表の事務（税・社会保障・災害）：児童手当の認定請求"
    assert inquiries(counter) == [Inquiry(("10011",), reason, "my_number")]
    assert ask() == MINE
    code = replace(WISH, kind=BOTH[1], use=USES[BOTH[1]][0])
    assert asked(looks, code)() == CODE
    counter.sync()
    for digits in (MINE, CODE, grouped(MINE)):
        secret = digits.encode()
        for scope in (Scope.RESIDENTS, Scope.FILINGS, Scope.OFFICE):
            assert not any(row.body and secret in row.body for row in counter.store.stored(scope))
        assert not any(secret in each.entry.data for each in counter.journal.entries_behind(b""))
        assert digits not in caplog.text
    assert noes(counter) == []


def test_an_audit_has_its_own_words_for_it(counter: Counter, looks: NumberLooks) -> None:
    asked(looks)
    code = replace(WISH, kind=BOTH[1], use=USES[BOTH[1]][0], atena_no="10022")
    with pytest.raises(CloudRefused) as no:
        asked(looks, code)()
    looks.not_told(code, no.value)
    kept = [each.entry for each in counter.journal.entries_behind(b"")][-3:]
    told = [worded(line(each, 0, "", lambda _: ()), counter.desk.office) for each in kept]
    assert [(each.kind, each.what, each.subjects) for each in told] == [
        ("照会", "個人番号を表示", ("10011",)),
        ("照会", "住民票コードを表示", ("10022",)),
        ("受付不可の記録", "住民票コードの表示", ("10022",)),
    ]
    assert told[0].reason.endswith("：児童手当の認定請求")
    assert "個人番号を表示" in as_csv(told).decode("utf-8-sig")


def test_nothing_is_preset_and_nothing_is_asked_without_a_reason(
    counter: Counter, looks: NumberLooks
) -> None:
    empty = NumberWish("10011")
    assert fields(looks.ask(empty)) == ["kind", "what_for"]
    assert fields(looks.ask(replace(empty, kind=BOTH[0]))) == ["use", "what_for"]
    other = replace(WISH, use=USES[BOTH[1]][0])
    assert fields(looks.ask(other)) == ["use"], "a use of the other number"
    assert fields(looks.ask(replace(WISH, what_for="　"))) == ["what_for"]
    assert fields(looks.ask(replace(WISH, what_for="あ" * 101))) == ["what_for"]
    assert inquiries(counter) == []


def test_off_the_line_it_is_said_before_anything_is_typed(
    counter: Counter, looks: NumberLooks
) -> None:
    counter.cut()
    no = looks.may_ask("10011")
    assert no is not None
    assert "通信が切れている" in no.reason
    assert fields(looks.ask(WISH)) == ["number.offline"]
    assert (inquiries(counter), noes(counter)) == ([], [])


def test_a_line_that_goes_meanwhile_leaves_the_inquiry_and_tells_nothing(
    counter: Counter, looks: NumberLooks
) -> None:
    ask = asked(looks)
    counter.road.cut = True
    with pytest.raises(LineTrouble) as trouble:
        ask()
    looks.not_told(WISH, trouble.value)
    assert noes(counter) == [], "nobody said no"
    assert len(inquiries(counter)) == 1


def test_who_may_not_see_them_is_offered_nothing(
    town: TestTown, counter: Counter, looks: NumberLooks
) -> None:
    rules(town, counter, msgspec.structs.replace(POLICY, version=3))
    assert not looks.offered()
    assert fields(looks.ask(WISH)) == ["number.not_permitted"]


def test_of_a_protected_person_it_is_refused_and_that_is_kept(
    counter: Counter, looks: NumberLooks
) -> None:
    no = looks.may_ask("10033")
    assert no is not None
    assert no.code == "number.protected"
    assert noes(counter) == [RefusalNoted("number", "number.protected", ("10033",))]
    assert fields(looks.ask(replace(WISH, atena_no="10033"))) == ["number.protected"]


def test_what_the_cloud_says_that_is_none_is_a_trouble(
    counter: Counter, looks: NumberLooks
) -> None:
    def other(flow: Flow[str]) -> str:
        counter.travel(flow)
        return unpack(str, b"\xff")

    looks = NumberLooks(counter.desk, other)
    with pytest.raises(CloudRefused) as no:
        asked(looks)()
    assert no.value.code == "number.other"
