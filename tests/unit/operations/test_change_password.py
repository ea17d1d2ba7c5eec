"""パスワードの変更: the same key under a new password, here at once, elsewhere when it has come."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.operations.change_password import change_password, only_here
from desktop.operations.password_rule import SHORTEST, wrong_password
from desktop.operations.sign_on import first_sign_on, sign_off, sign_on
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.exchanges import staff_key
from sync.exchanges.conversation import round_trip
from sync.exchanges.password_change import LATE
from sync.journal.kinds import Kind, StaffKey
from tests.desks import PASSWORD, Counter, TestTown

NEW, OTHER = "atarashii-kotoba", "betsu-no-kotoba-1"


@pytest.fixture
def there(counter: Counter, town: TestTown, tmp_path: Path) -> Counter:
    """A second desk that has every copy too."""
    second = Counter(town, tmp_path / "there", "窓口2")
    second.sync()
    counter.sync()
    second.sync()
    sign_off(counter.desk)
    return second


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("k" * (SHORTEST - 1), "password.short"),
        ("1001" * 3, "password.number"),
        (PASSWORD, "password.same"),
        (NEW, None),
    ],
)
def test_a_new_password_is_long_no_number_and_another_one(new: str, code: str | None) -> None:
    refusal = wrong_password(new, "1001", PASSWORD)
    assert (refusal and refusal.code) == code
    assert refusal is None or refusal.field == "new_password"


def test_a_first_sign_on_follows_the_same_rule(town: TestTown, tmp_path: Path) -> None:
    counter = Counter(town, tmp_path)
    code = town.hire("1001", "佐藤　花", "clerk")
    counter.sync()
    short = first_sign_on(counter.desk, counter.road, "1001", code, "k" * (SHORTEST - 1))
    assert isinstance(short, Refusal)
    assert short.code == "password.short"


def test_without_a_line_it_counts_here_at_once_and_there_when_it_has_come(
    counter: Counter, there: Counter
) -> None:
    counter.cut()
    assert change_password(counter.desk, "1001", PASSWORD, NEW) is None
    assert counter.desk.who.staff == "1001", "who changes it at the sign-on is signed on"
    assert only_here(counter.desk, "1001")
    sign_off(counter.desk)
    counter.close()
    counter.open()
    assert sign_on(counter.desk, "1001", PASSWORD) is not None
    assert sign_on(counter.desk, "1001", NEW) is None
    there.sync()
    assert sign_on(there.desk, "1001", PASSWORD) is None, "the old one until it comes"
    sign_off(there.desk)
    counter.mend()
    counter.sync()
    counter.sync()
    assert not only_here(counter.desk, "1001")
    there.sync()
    there.cut()
    old = sign_on(there.desk, "1001", PASSWORD)
    assert old is not None
    assert "に変更されています" in old.remedy
    assert sign_on(there.desk, "1001", NEW) is None
    assert there.desk.who.key.public == counter.desk.office.staff["1001"].public


def test_where_it_may_not_have_come_a_wrong_password_says_so(
    counter: Counter, there: Counter
) -> None:
    there.cut()
    wrong = sign_on(there.desk, "1001", NEW)
    assert wrong is not None
    assert "前のパスワード" in wrong.remedy


def test_the_old_password_is_asked_for_and_a_wrong_one_counts_as_a_failure(
    counter: Counter, there: Counter
) -> None:
    for _ in range(4):
        no = change_password(counter.desk, "1001", "not my password", NEW)
        assert no is not None
        assert no.field == "password"
    no = change_password(counter.desk, "1001", "not my password", NEW)
    assert no is not None
    assert no.code == "sign_on.waiting"
    assert counter.journal.entries(Kind.PASSWORD_CHANGED) == []


def test_of_two_changes_made_apart_the_first_received_counts_everywhere(
    counter: Counter, there: Counter
) -> None:
    assert change_password(counter.desk, "1001", PASSWORD, NEW) is None
    assert change_password(there.desk, "1001", PASSWORD, OTHER) is None
    for each in (there, counter, there, counter, there):
        each.sync()
    (late,) = counter.journal.entries(Kind.PASSWORD_CHANGED)
    assert late.receipt is not None
    assert late.receipt.note == LATE
    for each in (counter, there):
        sign_off(each.desk)
        assert sign_on(each.desk, "1001", NEW) is not None
        assert sign_on(each.desk, "1001", OTHER) is None


def test_changed_twice_without_a_line_the_last_one_counts(counter: Counter, there: Counter) -> None:
    counter.cut()
    assert change_password(counter.desk, "1001", PASSWORD, OTHER) is None
    assert change_password(counter.desk, "1001", OTHER, NEW) is None
    counter.mend()
    for each in (counter, there):
        each.sync()
    assert sign_on(there.desk, "1001", NEW) is None


def test_right_after_a_first_sign_on_it_can_be_changed(town: TestTown, tmp_path: Path) -> None:
    counter = Counter(town, tmp_path)
    code = town.hire("1001", "佐藤　花", "clerk")
    counter.sync()
    counter.begin_work("1001", code)  # the office here does not know the key yet
    assert change_password(counter.desk, "1001", PASSWORD, NEW) is None
    counter.sync()
    counter.sync()
    sign_off(counter.desk)
    assert counter.desk.office.staff["1001"].counter == 2
    assert sign_on(counter.desk, "1001", PASSWORD) is not None
    assert sign_on(counter.desk, "1001", NEW) is None


def test_a_desk_with_the_old_copy_does_not_hand_it_on_as_the_new_one(
    counter: Counter, there: Counter, town: TestTown, tmp_path: Path
) -> None:
    third = Counter(town, tmp_path / "third", "窓口3")
    third.sync()
    stale = there.desk.office.staff["1001"]
    counter.cut()  # it does not know the third desk
    assert change_password(counter.desk, "1001", PASSWORD, NEW) is None
    counter.mend()
    counter.travel(round_of(counter))
    asked = StaffKey("1001", stale.public or b"", ())
    flow = staff_key.copies("1001", asked.public, asked.sealed, stale.counter)
    with pytest.raises(Exception, match=staff_key.OTHER_KEY):
        there.travel(flow)
    counter.sync()
    third.sync()
    third.cut()
    assert sign_on(third.desk, "1001", PASSWORD) is not None
    assert sign_on(third.desk, "1001", NEW) is None


def round_of(counter: Counter):  # type: ignore[no-untyped-def]
    me = counter.journal.identity.enrolled()
    return round_trip(counter.journal, counter.store, me.municipality_public)


def test_the_entry_holds_no_password_and_is_signed_by_its_person(
    counter: Counter, there: Counter
) -> None:
    assert change_password(counter.desk, "1001", PASSWORD, NEW) is None
    (kept,) = counter.journal.entries(Kind.PASSWORD_CHANGED)
    assert NEW.encode() not in kept.entry.data
    body = unpack(StaffKey, kept.entry.words.body)
    assert kept.entry.signed_by_staff(body.public)
    assert {each.desk for each in body.sealed} == set(counter.desk.office.desks)
