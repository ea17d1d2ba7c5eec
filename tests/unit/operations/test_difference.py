"""What a record of its own says (an order, a seal) is compared field by field."""

from __future__ import annotations

import msgspec

from desktop.operations.difference import Line, difference
from sync.changes.verdict import Patch
from sync.records.protection import OrderState, ProtectionOrder
from sync.records.resident import ChangeReason
from tests.unit.changes.people import person

ORDER = ProtectionOrder(OrderState.IN_FORCE, "2026-11-01", "2026-11-02", "2026-12-10")
LONGER = msgspec.structs.replace(ORDER, ends_on="2027-12-10")
LINE = Line("支援措置の内容／終了年月日", "令和8年12月10日", "令和9年12月10日")


def lines(orders: dict[str, ProtectionOrder | None], new: ProtectionOrder) -> tuple[Line, ...]:
    before = {no: person(no, name=f"試験　{no}", order=order) for no, order in orders.items()}
    patches = [Patch(no, {"order": new}, ChangeReason.PROTECTION, "2026-11-23") for no in orders]
    return difference(patches, before.get)


def test_only_what_changes_inside_is_a_line() -> None:
    assert lines({"10011": ORDER}, LONGER) == (LINE,)
    assert lines({"10011": ORDER, "10022": ORDER}, LONGER) == (LINE,), "the same for all: once"
    assert lines({"10011": ORDER}, ORDER) == ()


def test_of_what_begins_each_field_that_says_something_is_a_line() -> None:
    begun = lines({"10011": None}, ORDER)
    assert [line.label.partition("／")[2] for line in begun] == [
        "状態", "申出年月日", "開始年月日", "終了年月日",
    ]  # fmt: skip
    assert all(not line.before and line.after for line in begun)


def test_what_differs_between_people_names_them() -> None:
    told = lines({"10011": ORDER, "10022": None}, LONGER)
    assert [line.label for line in told] == ["支援措置の内容（10011）", "支援措置の内容（10022）"]
