"""メモ: it reaches every desk with who and when, keeps its history, and stands in no list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.operations.closing import till
from desktop.operations.filings import filings
from desktop.operations.look_up import look_up
from desktop.operations.memos import Note, delete_memo, memos_of, write_memo
from desktop.operations.pending import open_filings
from desktop.operations.today import today
from desktop.operations.visit_items import items_of
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.queue.presenter import QueuePresenter
from sync.base.wire import unpack
from sync.changes.memo import MOST_LETTERS, NAME, Memo
from sync.changes.registry import packed
from sync.journal.kinds import Filing, Kind, RefusalNoted
from tests.desks import Counter, TestTown

HEAD, SECRET = "10011", "10033"


def texts(notes: tuple[Note, ...]) -> list[str]:
    return [note.now.text for note in notes]


@pytest.fixture
def other(town: TestTown, counter: Counter, tmp_path: Path) -> Any:
    """Another desk of the town, where 1003 is signed on."""
    made = Counter(town, tmp_path / "desk2", "窓口2")
    code = town.hire("1003", "関　正", "clerk")
    made.sync()
    made.begin_work("1003", code)
    made.sync()
    yield made
    made.close()


def test_a_memo_reaches_the_other_desks_with_who_and_when(counter: Counter, other: Counter) -> None:
    assert write_memo(counter.desk, HEAD, "耳が遠い方。\n筆談で。") == ()
    (here,) = memos_of(counter.desk, HEAD)
    counter.sync()
    other.sync()
    assert memos_of(other.desk, HEAD) == memos_of(counter.desk, HEAD)
    (note,) = memos_of(other.desk, HEAD)
    assert note == here, "the same before the cloud has it and after"
    assert (note.now.text, note.now.staff_name) == ("耳が遠い方。\n筆談で。", "佐藤　花")
    assert note.now.at == counter.desk.now()
    assert memos_of(other.desk, "10022") == ()


def test_what_is_corrected_and_deleted_stays_in_its_history(
    counter: Counter, other: Counter, town: TestTown
) -> None:
    write_memo(counter.desk, HEAD, "来庁は午前")
    counter.sync()
    other.sync()
    town.clock.step(minutes=5)
    (note,) = memos_of(other.desk, HEAD)
    assert write_memo(other.desk, HEAD, "来庁は午後", note.id) == ()
    (corrected,) = memos_of(other.desk, HEAD)
    assert [(said.text, said.staff) for said in corrected.before] == [("来庁は午前", "1001")]
    assert (corrected.now.staff, corrected.now.at) == ("1003", other.desk.now())
    town.clock.step(minutes=5)
    assert delete_memo(other.desk, HEAD, corrected.id) == ()
    other.sync()
    counter.sync()
    (gone,) = memos_of(counter.desk, HEAD)
    assert gone.deleted
    assert [said.text for said in gone.before] == ["来庁は午後", "来庁は午前"]
    again = delete_memo(counter.desk, HEAD, gone.id)
    assert [refusal.code for refusal in again] == ["memo.replaced"]


def test_two_corrections_at_once_both_stand(counter: Counter, other: Counter) -> None:
    write_memo(counter.desk, HEAD, "一")
    counter.sync()
    other.sync()
    (note,) = memos_of(counter.desk, HEAD)
    write_memo(counter.desk, HEAD, "二", note.id)
    delete_memo(other.desk, HEAD, note.id)
    for each in (counter, other, counter):
        each.sync()
    assert texts(memos_of(counter.desk, HEAD)) == ["二", ""]
    assert memos_of(counter.desk, HEAD) == memos_of(other.desk, HEAD)


def test_a_memo_is_no_filing_in_any_list_and_no_row_of_the_register(
    counter: Counter, other: Counter
) -> None:
    before = counter.desk.cache.history(HEAD)
    write_memo(counter.desk, HEAD, "メモ")
    for synced in (False, True):
        desk = counter.desk
        assert filings(desk) == []
        assert open_filings(desk) == []
        assert till(desk).sums.filings == ()
        assert sum(today(desk).filed) == 0
        assert desk.journal.visits.now() is None, "no visitor asked for it"
        page = look_up(desk, HEAD, "庁内からの照会")
        assert page is not None
        assert page.pending == ()
        if not synced:
            counter.sync()
    other.sync()
    assert other.desk.cache.history(HEAD) == before
    assert filings(other.desk) == []


def test_a_memo_written_while_a_visitor_is_there_is_none_of_their_business(
    counter: Counter,
) -> None:
    look_up(counter.desk, HEAD)
    visit = counter.desk.journal.visits.now()
    assert visit is not None
    write_memo(counter.desk, HEAD, "メモ")
    assert items_of(counter.desk, visit) == ()


def test_it_survives_the_loss_of_the_copy_and_waits_for_a_line(
    counter: Counter, other: Counter
) -> None:
    counter.cut()
    write_memo(counter.desk, HEAD, "回線断の間に")
    assert texts(memos_of(counter.desk, HEAD)) == ["回線断の間に"]
    counter.mend()
    counter.sync()
    for scope in counter.cache.heads():
        counter.cache.drop(scope)
    counter.sync()
    other.sync()
    for each in (counter, other):
        assert texts(memos_of(each.desk, HEAD)) == ["回線断の間に"]


@pytest.mark.parametrize(
    ("atena_no", "text", "code"),
    [
        (HEAD, "", "memo.empty"),
        (HEAD, "　\n ", "memo.empty"),
        (HEAD, "長" * (MOST_LETTERS + 1), "memo.long"),
        (SECRET, "住所は", "memo.protected"),
        ("99999", "だれ", "memo.nobody"),
    ],
)
def test_each_refusal_is_told_and_nothing_is_kept(
    counter: Counter, atena_no: str, text: str, code: str
) -> None:
    refusals = write_memo(counter.desk, atena_no, text)
    assert [refusal.code for refusal in refusals] == [code]
    assert refusals[0].remedy
    assert memos_of(counter.desk, atena_no) == ()
    _, kept = counter.desk.journal.entries_since(None, Kind.REFUSAL)
    told = [unpack(RefusalNoted, each.entry.words.body).code for each in kept]
    assert told == ([code] if code != "memo.empty" else [])


def test_the_cloud_refuses_a_memo_on_its_own(counter: Counter) -> None:
    body = packed(Memo(HEAD, "", b"short"))
    counter.desk.journal.keep(Kind.FILING, Filing(NAME, (HEAD,), body), counter.desk.who)
    counter.sync()
    assert memos_of(counter.desk, HEAD) == ()
    (shown,) = filings(counter.desk)
    assert shown.change == NAME, "its author sees it"
    assert QueuePresenter(CounterDesk(counter.desk)).may_redo(shown), "it has no form"
