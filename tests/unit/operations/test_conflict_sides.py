"""競合: who filed and registered each side, when and where; resolved by a filing that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.operations.decide_filing import decide_filing
from desktop.operations.file_change import Receipt
from desktop.operations.filed import Detail
from desktop.operations.filings import detail, filings
from desktop.operations.sign_on import sign_on
from sync.base.wire import pack
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from tests.desks import PASSWORD, Counter, TestTown, file_change
from tests.unit.operations.test_filings import MOVE, file_move, standing


@pytest.fixture
def other(counter: Counter, town: TestTown, tmp_path: Path) -> Counter:
    made = Counter(town, tmp_path / "desk2", "窓口2")
    for each in (made, counter, made):
        each.sync()
    assert sign_on(made.desk, "1002", PASSWORD) is None
    return made


def in_conflict(
    counter: Counter, other: Counter, town: TestTown, as_staff: Callable[[str], None]
) -> bytes:
    """Have the same people moved at two desks, the one here first; return the one in conflict."""
    other.cut()
    lost = file_move(other, "大字草津５５番地")
    town.clock.step(minutes=10)
    first = file_move(counter)
    counter.sync()
    town.clock.step(minutes=10)
    as_staff("2001")
    assert decide_filing(counter.desk, first, Ruling.APPROVE) == ()
    counter.sync()
    town.clock.step(minutes=10)
    other.mend()
    other.sync()
    counter.sync()
    assert decide_filing(counter.desk, lost, Ruling.APPROVE) == ()
    for each in (counter, other):
        each.sync()
    assert standing(other, lost) is Standing.CONFLICTED
    return lost


def opened(counter: Counter, filing: bytes) -> Detail:
    found = detail(counter.desk, filing)
    assert found is not None
    return found


def test_each_side_says_who_and_when_at_either_desk(
    counter: Counter, other: Counter, town: TestTown, as_staff: Callable[[str], None]
) -> None:
    lost = in_conflict(counter, other, town, as_staff)
    for desk in (counter, other):
        base, theirs, ours = opened(desk, lost).sides
        assert (base.who, base.settled) == ("", "登録：平成22年4月5日")
        assert (theirs.who, theirs.when) == ("佐藤　花", "11月23日 12時10分")
        assert theirs.what.startswith("転居届　窓口1　第")
        assert theirs.settled == "登録：11月23日 12時20分　決裁：黒岩　弘"
        assert (ours.who, ours.when, ours.settled) == ("田村　誠", "11月23日 12時00分", "")
        assert ours.what.startswith("転居届　窓口2　第")


def test_what_is_registered_after_the_conflict_is_not_theirs(
    counter: Counter, other: Counter, town: TestTown, as_staff: Callable[[str], None]
) -> None:
    lost = in_conflict(counter, other, town, as_staff)
    before = opened(counter, lost).sides
    town.clock.step(minutes=10)
    as_staff("1001")
    later = file_move(counter, "大字草津６６番地")
    counter.sync()
    as_staff("2001")
    assert decide_filing(counter.desk, later, Ruling.APPROVE) == ()
    counter.sync()
    assert standing(counter, later) is Standing.REGISTERED
    assert opened(counter, lost).sides == before


def test_a_new_filing_names_the_conflict_and_takes_its_place(
    counter: Counter, other: Counter, town: TestTown, as_staff: Callable[[str], None]
) -> None:
    lost = in_conflict(counter, other, town, as_staff)
    body = pack(msgspec.structs.replace(MOVE, address="大字草津５５番地"))
    assert isinstance(file_change(counter.desk, "relocation", body, lost), Receipt)
    anew = filings(counter.desk)[0]
    (refusal,) = decide_filing(counter.desk, anew.id, Ruling.APPROVE)
    assert refusal.code == "decision.own_filing", "who resolved it does not decide it"
    counter.sync()
    other.sync()
    listed = {filed.id: filed for filed in filings(other.desk)}
    assert (listed[lost].replaced, listed[lost].open) == (True, False)
    assert ("もとの届出", listed[lost].place.replace("　", " ")) in opened(other, anew.id).facts
    reads = {read.history_no for read in next(
        known.words.reads for known in other.desk.filings.look() if known.id == anew.id
    ).residents}  # fmt: skip
    assert reads == {2}, "it rests on what was registered first: it refers to both"
