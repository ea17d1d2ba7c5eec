"""The person's page: who has gone, what was issued, and what is told of a protection order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest

from desktop.operations.issue_certificate import Certificates
from desktop.operations.issued_to import Outcome, issued_to, spoil
from desktop.operations.look_up import look_up
from desktop.operations.order_told import OVER, order_told
from desktop.operations.wishes import Issued
from desktop.screens.resident.presenter import ResidentPresenter
from sync.base.wire import unpack
from sync.journal.kinds import Inquiry, IssuanceOutcome, Kind
from sync.records.protection import OrderState, ProtectionOrder
from sync.records.resident import ChangeReason, ResidentState
from tests.desks import Counter, TestTown
from tests.unit.changes.people import person
from tests.unit.operations.conftest import HEAD, SECRET, WISH

GRANDMOTHER = person("10044", name="黒岩　トシ", setai_no="9001", relationship="母")
DEAD = msgspec.structs.replace(
    GRANDMOTHER, history_no=2, state=ResidentState.DEAD, removed_on="2026-10-02",
    reason=ChangeReason.DIED,
)  # fmt: skip
SON = person("10055", name="黒岩　蓮", setai_no="9001", relationship="子",
             state=ResidentState.MOVED_OUT, removed_on="2022-03-28")  # fmt: skip
ORDER = ProtectionOrder(OrderState.IN_FORCE, "2025-12-01", "2025-12-10", "2026-12-09")
REASON = "窓口対応（本人・世帯員）"


def test_who_was_removed_out_of_the_household_is_on_the_page_but_not_among_its_members(
    town: TestTown, counter: Counter
) -> None:
    town.put(GRANDMOTHER, SON)
    town.put(DEAD)
    counter.sync()
    page = look_up(counter.desk, HEAD.atena_no)
    assert page is not None
    assert [each.name for each in page.former] == [DEAD.name, SON.name], "who left last first"
    assert [each.atena_no for each in page.household] == ["10011", "10022"]
    gone = look_up(counter.desk, DEAD.atena_no)
    assert gone is not None
    assert gone.former == (SON,), "whom the page is about stands above"


def test_what_was_issued_is_listed_once_the_inquiry_is_kept(
    counter: Counter, certificates: Certificates
) -> None:
    first, second = certificates.issue(WISH, None), certificates.issue(WISH, None)
    assert isinstance(first, Issued)
    assert isinstance(second, Issued)
    certificates.outcome(first.id, handed=True)
    newest, oldest = issued_to(counter.desk, "10022", REASON)
    assert (oldest.number, oldest.outcome, oldest.by) == (first.number, Outcome.HANDED, "佐藤　花")
    assert (newest.number, newest.outcome, newest.settled_by) == (second.number, Outcome.OPEN, "")
    assert (newest.title, newest.requester) == ("住民票の写し（世帯連記式）", "本人")
    assert (newest.copies, newest.pages) == (1, 1)
    issued_to(counter.desk, "10022", REASON)
    asked = [unpack(Inquiry, e.entry.words.body) for e in counter.journal.entries(Kind.INQUIRY)]
    assert asked == [Inquiry(("10022",), f"{REASON}　交付履歴")]
    assert issued_to(counter.desk, SECRET.atena_no, REASON) == ()


def test_a_sheet_without_an_outcome_is_given_up_once(
    counter: Counter, certificates: Certificates
) -> None:
    done = certificates.issue(WISH, None)
    assert isinstance(done, Issued)
    assert spoil(counter.desk, done.id) is None
    refusal = spoil(counter.desk, done.id)
    assert refusal is not None
    assert "書損" in refusal.reason
    (kept,) = counter.journal.entries(Kind.ISSUANCE_OUTCOME)
    assert unpack(IssuanceOutcome, kept.entry.words.body).handed is False
    assert list(certificates.unsettled()) == []
    (listed,) = issued_to(counter.desk, HEAD.atena_no, REASON)
    assert (listed.outcome, listed.settled_by) == (Outcome.SPOILED, "佐藤　花")
    certificates.outcome(done.id, handed=True)
    (listed,) = issued_to(counter.desk, HEAD.atena_no, REASON)
    assert listed.outcome is Outcome.SPOILED, "of two words the first one stands"


@pytest.mark.parametrize(
    ("today", "code"),
    [("2026-11-07", ""), ("2026-11-08", "protection.ends"), ("2026-12-09", "protection.ends"),
     ("2026-12-10", OVER), ("2028-01-01", OVER)],
)  # fmt: skip
def test_an_orders_end_is_told_from_a_month_before_on_until_somebody_acts(
    today: str, code: str
) -> None:
    under = msgspec.structs.replace(SECRET, order=ORDER)
    for details in (True, False):
        told = order_told(under, dt.date.fromisoformat(today), details=details)
        assert (told.alert.code if told and told.alert else "") == code


def test_days_are_for_those_who_answer_for_it() -> None:
    under = msgspec.structs.replace(SECRET, order=ORDER)
    told = order_told(under, dt.date(2026, 12, 10), details=True)
    assert told is not None
    assert told.title == "支援措置の期間が終わっています。"
    assert "令和8年12月9日" in told.days
    assert told.alert is not None
    assert told.alert.remedy == "延長か終了の手続きが必要です。"
    other = order_told(under, dt.date(2026, 12, 10), details=False)
    assert other is not None
    assert (other.days, other.alert and other.alert.remedy) == ("", "責任者へ引き継いでください。")
    assert order_told(under, dt.date(2026, 11, 1), details=False) is None
    provisional = ProtectionOrder(OrderState.PROVISIONAL, "2026-11-01")
    told = order_told(
        msgspec.structs.replace(SECRET, order=provisional), dt.date(2026, 11, 23), details=True
    )
    assert told is not None
    assert told.title == "仮支援措置の期間中です。"
    assert order_told(HEAD, dt.date(2026, 11, 23), details=True) is None


def test_a_clerk_sees_nothing_of_the_order_in_the_history_either(
    town: TestTown, counter: Counter, as_staff: Callable[[str], None]
) -> None:
    town.put(
        msgspec.structs.replace(SECRET, history_no=2, order=ORDER, reason=ChangeReason.PROTECTION)
    )
    counter.sync()

    def labels() -> list[str]:
        presenter = ResidentPresenter(lambda no, why: look_up(counter.desk, no, why))
        assert presenter.open(SECRET.atena_no)
        return [line.label for line in presenter.history[0].lines]

    assert labels() == []
    as_staff("2001")
    assert labels() == ["支援措置の内容"]
