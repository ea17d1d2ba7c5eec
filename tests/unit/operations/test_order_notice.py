"""支援措置期間終了通知: from a month before the end on, by supervisors, and with no address."""

from __future__ import annotations

import io
from collections.abc import Callable

import msgspec
import pytest
from pypdf import PdfReader

from desktop.certificates.engine import Press
from desktop.certificates.glyphs import FontShelf
from desktop.operations.order_notice import PRINTED_FOR, OrderNotices
from sync.base.resources import resource
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.journal.kinds import Inquiry, Kind
from sync.records.protection import OrderState, ProtectionOrder
from sync.records.town import town_from
from tests.desks import Counter, TestTown
from tests.unit.operations.conftest import HEAD, SECRET, FakePress

LETTERS = Press(resource("certificates"), FontShelf(resource("fonts")))
ORDER = ProtectionOrder(OrderState.IN_FORCE, "2025-12-15", "2025-12-20", "2026-12-19")


@pytest.fixture
def notices(counter: Counter) -> OrderNotices:
    town = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))
    return OrderNotices(counter.desk, town, LETTERS)


def ends(town: TestTown, counter: Counter, ends_on: str) -> None:
    order = msgspec.structs.replace(ORDER, ends_on=ends_on)
    town.put(msgspec.structs.replace(SECRET, history_no=2, order=order))
    counter.sync()


def code(refused: object) -> str:
    assert isinstance(refused, Refusal), refused
    assert refused.remedy
    return refused.code.removeprefix("order_notice.")


def inquiries(counter: Counter) -> list[Inquiry]:
    kept = counter.journal.entries(Kind.INQUIRY)
    return [unpack(Inquiry, each.entry.words.body) for each in kept]


def test_a_supervisor_writes_to_her_in_the_last_month_and_after_it(
    town: TestTown, counter: Counter, notices: OrderNotices, as_staff: Callable[[str], None]
) -> None:
    as_staff("2001")
    for ends_on, told in (("2026-12-19", "令和8年12月19日"), ("2026-11-20", "令和8年11月20日")):
        ends(town, counter, ends_on)
        pdf = notices.letter(SECRET.atena_no)
        assert isinstance(pdf, bytes)
        words = "".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
        for each in ("秘田守", "令和7年12月20日", told, "公印省略", "草津町役場"):
            assert each in words
    assert inquiries(counter) == [Inquiry((SECRET.atena_no,), PRINTED_FOR)] * 2


def test_the_day_from_which_it_can_be_extended_is_the_rules_own(
    town: TestTown, counter: Counter, as_staff: Callable[[str], None]
) -> None:
    as_staff("2001")
    ends(town, counter, "2026-12-19")
    press = FakePress()
    data = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))
    assert isinstance(OrderNotices(counter.desk, data, press).letter(SECRET.atena_no), bytes)
    (facts,) = press.drawn
    assert facts.extended_from == "令和8年11月18日"
    assert not [name for name in facts.__struct_fields__ if "address" in name]
    press.complete = False
    assert code(OrderNotices(counter.desk, data, press).letter(SECRET.atena_no)) == "glyph"


def test_there_is_none_before_its_time_for_nobody_and_not_by_a_clerk(
    town: TestTown, counter: Counter, notices: OrderNotices, as_staff: Callable[[str], None]
) -> None:
    ends(town, counter, "2026-12-19")
    assert code(notices.letter(SECRET.atena_no)) == "role"
    as_staff("2001")
    ends(town, counter, "2027-12-19")
    assert code(notices.letter(SECRET.atena_no)) == "early"
    assert code(notices.letter(HEAD.atena_no)) == "early"
    assert code(notices.letter("nobody")) == "early"
    assert inquiries(counter) == []
