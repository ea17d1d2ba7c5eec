"""Who comes and goes, at a counter: newcomers by name in its lists, leavers gone without a line."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from desktop.cache.search import find
from desktop.operations.decide_filing import decide_filing
from desktop.operations.file_change import Receipt
from desktop.operations.filings import detail, filings
from desktop.operations.look_up import look_up
from desktop.operations.visit import attend
from desktop.operations.visit_items import items_of
from sync.base.eras import CivilDate
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.move_in import MoveIn
from sync.changes.move_out import MoveOut
from sync.changes.newcomers import Newcomer
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from tests.desks import Counter, file_change

NEW = Newcomer(
    "転入　太郎", "テンニュウ　タロウ", CivilDate(day="1990-05-06"), "1", "世帯主",
    honseki="群馬県前橋市一丁目", hittousha="転入　太郎",
)  # fmt: skip
MOVE_IN = MoveIn(
    (NEW, msgspec.structs.replace(NEW, name="転入　花", relationship="妻")), "domestic",
    "2026-11-20", "2026-11-23", "前橋市大手町一丁目", address="大字草津５番地",
)  # fmt: skip
LEAVES = MoveOut("9001", ("10022",), "2026-11-30", "2026-11-23", "高崎市")


def filed(counter: Counter, change: str, body: object) -> bytes:
    done = file_change(counter.desk, change, pack(body))
    assert isinstance(done, Receipt), done
    return filings(counter.desk)[0].id


def approved(counter: Counter, as_staff: Callable[[str], None], change: str, body: object) -> None:
    filing = filed(counter, change, body)
    as_staff("2001")
    assert decide_filing(counter.desk, filing, Ruling.APPROVE) == ()
    counter.sync()
    as_staff("1001")
    assert filings(counter.desk)[0].standing is Standing.REGISTERED


def test_newcomers_stand_in_the_lists_by_name_before_they_have_a_number(counter: Counter) -> None:
    filing = filed(counter, "move_in", MOVE_IN)
    (line,) = filings(counter.desk)
    assert line.persons == ("転入　太郎", "転入　花")
    assert line.subjects == ()
    (item,) = items_of(counter.desk, attend(counter.desk))
    assert item.persons == ("転入　太郎", "転入　花")
    opened = detail(counter.desk, filing)
    assert opened is not None
    assert ("住所", "", "大字草津５番地") in [(n.label, n.before, n.after) for n in opened.lines]


def test_newcomers_are_found_at_the_desk_once_they_are_registered(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    approved(counter, as_staff, "move_in", MOVE_IN)
    assert [hit.name for hit in find(counter.cache, "テンニュウ")] == ["転入　太郎", "転入　花"]


def test_who_leaves_is_gone_on_the_day_at_a_desk_without_a_line(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    approved(counter, as_staff, "move_out", LEAVES)
    counter.cut()
    before = look_up(counter.desk, "10022")
    assert before is not None
    assert before.person.present
    assert len(before.household) == 2
    counter.town.clock.step(days=7)
    page = look_up(counter.desk, "10022")
    assert page is not None
    assert (page.person.present, page.person.removed_on) == (False, "2026-11-30")
    assert [m.atena_no for m in page.household] == ["10011"]
    (hit,) = find(counter.cache, "黒岩花")
    assert (hit.present, hit.state_label) == (False, "転出")
    no = file_change(counter.desk, "contact_correction", pack(ContactCorrection("10022", "")))
    assert isinstance(no, tuple)
    assert no[0].code == "contact.not_resident"


def test_what_is_kept_is_not_what_is_shown(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    approved(counter, as_staff, "move_out", LEAVES)
    counter.town.clock.step(days=7)
    kept = counter.cache.at("10022", 2)
    assert kept is not None
    assert kept.present, "snapshots are as the cloud wrote them"
