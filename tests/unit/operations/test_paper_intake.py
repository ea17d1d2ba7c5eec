"""紙受付: accepted while cut off, entered when the line is back; the legal date stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.operations.decide_filing import decide_filing
from desktop.operations.file_change import Receipt
from desktop.operations.filed import Filed
from desktop.operations.filings import detail, filings, needing
from desktop.operations.pending import pending_for
from desktop.operations.withdraw import withdraw
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.filing.presenter import FilingPresenter, Step
from desktop.screens.queue.presenter import Filter, QueuePresenter
from sync.base.eras import in_era
from sync.base.resources import resource
from sync.base.wire import pack, unpack
from sync.changes.paper_intake import NAME, PaperIntake
from sync.changes.registry import CHANGE_KINDS, decide
from sync.changes.relocation import RELOCATION, Relocation
from sync.changes.verdict import Decided, Refused
from sync.journal.kinds import Kind, PolicySet, Ruling
from sync.journal.standing import Standing
from sync.records.policy import ChangeRule, Policy
from sync.records.scopes import Scope
from sync.records.town import town_from
from tests.desks import Counter, TestTown, file_change
from tests.unit.operations.conftest import POLICY

AREAS = town_from(resource("municipalities", "104264.toml").read_text("utf-8")).oaza
WAITS = msgspec.structs.replace(
    POLICY,
    version=2,
    changes=(
        ChangeRule("relocation", "supervisor", "D"),
        ChangeRule(NAME, approval="", offline="A"),
    ),
)


@pytest.fixture
def cut_off(town: TestTown, counter: Counter) -> Counter:
    """A desk whose line is down, in a town where a 転居届 has to wait for it."""
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.POLICY_SET, PolicySet(WAITS), town.now())
    counter.sync()
    counter.cut()
    return counter


def form(counter: Counter) -> FilingPresenter:
    return FilingPresenter(CounterDesk(counter.desk), RELOCATION, AREAS)


def said(presenter: FilingPresenter) -> None:
    """Say that the person came themselves, and how they were checked."""
    presenter.tell(presenter.came | {"filer": "self"})
    presenter.tell(presenter.came | {"identity": "photo"})


def accepted(counter: Counter) -> Filed:
    presenter = form(counter)
    presenter.open("10011")
    presenter.typed["moved_on"] = "R8.11.20"
    said(presenter)
    assert presenter.on_paper
    assert presenter.confirm(), presenter.refusals
    assert not presenter.lines
    assert presenter.file()
    assert presenter.paper
    return filings(counter.desk)[0]


def entered(counter: Counter, paper: Filed) -> FilingPresenter:
    """Take up the paper's form as the queue does, and fill in what was missing."""
    presenter = form(counter)
    assert presenter.open("10011", paper.id, paper=paper.intake)
    presenter.typed["address"] = type(presenter.typed["address"])(AREAS[0].code, "99")
    assert presenter.confirm(), presenter.refusals
    assert presenter.file()
    return presenter


def test_while_cut_off_the_paper_is_accepted_with_what_was_typed_and_its_day(
    cut_off: Counter,
) -> None:
    paper = accepted(cut_off)
    assert paper.change == NAME
    assert paper.label == "転居届（紙受付）"
    assert paper.words == "要入力"
    assert paper.persons == ("黒岩　太郎", "黒岩　花")
    body = unpack(PaperIntake, paper.body)
    assert (body.change, body.received_on) == ("relocation", "2026-11-23")
    assert [known.id for known in pending_for(cut_off.desk, "10011")] == [paper.id]
    assert needing(cut_off.desk) == 1
    opened = detail(cut_off.desk, paper.id)
    assert opened is not None
    assert ("届出日", "令和8年11月23日") in opened.facts
    assert not opened.lines


def test_when_the_line_is_back_it_is_a_line_of_the_book_until_its_change_is_entered(
    cut_off: Counter, tmp_path: Path, as_staff: Callable[[str], None], town: TestTown
) -> None:
    paper = accepted(cut_off)
    cut_off.mend()
    town.clock.step(days=1)
    cut_off.sync()
    (at_cloud,) = [each for each in filings(cut_off.desk) if each.id == paper.id]
    assert at_cloud.standing is Standing.REGISTERED
    assert at_cloud.to_enter, "registered in the 受付簿, and still to be entered"
    assert cut_off.cache.current("10011").history_no == 1, "nobody's record is touched"  # type: ignore[union-attr]

    presenter = entered(cut_off, at_cloud)
    assert not presenter.on_paper
    filing = filings(cut_off.desk)[0]
    body = unpack(Relocation, filing.body)
    assert body.notified_on == "2026-11-23", "the day on which the paper came"
    assert body.moved_on == "2026-11-20"
    assert not next(each for each in filings(cut_off.desk) if each.id == paper.id).to_enter
    assert needing(cut_off.desk) == 0
    cut_off.sync()
    as_staff("2001")
    assert decide_filing(cut_off.desk, filing.id, Ruling.APPROVE, "") == ()
    cut_off.sync()
    assert cut_off.cache.current("10011").address == "大字草津９９番地"  # type: ignore[union-attr]
    assert not pending_for(cut_off.desk, "10011")
    other = Counter(town, tmp_path / "desk2", "窓口2")
    other.sync()
    for scope in (Scope.RESIDENTS, Scope.FILINGS):
        assert other.cache.digest(scope) == cut_off.cache.digest(scope)


def test_a_paper_whose_filing_was_taken_back_is_to_be_entered_again(cut_off: Counter) -> None:
    paper = accepted(cut_off)
    cut_off.mend()
    entered(cut_off, paper)
    assert needing(cut_off.desk) == 0
    assert withdraw(cut_off.desk, filings(cut_off.desk)[0].id, "") == ()
    assert next(each for each in filings(cut_off.desk) if each.id == paper.id).to_enter
    assert needing(cut_off.desk) == 1


def test_another_desk_sees_the_paper_and_may_enter_it(
    cut_off: Counter, tmp_path: Path, town: TestTown
) -> None:
    paper = accepted(cut_off)
    cut_off.mend()
    cut_off.sync()
    other = Counter(town, tmp_path / "desk2", "窓口2")
    other.sync()
    (seen,) = filings(other.desk)
    assert (seen.id, seen.words, seen.label) == (paper.id, "要入力", "転居届（紙受付）")
    assert QueuePresenter(CounterDesk(other.desk)).may_redo(seen) == ""


def test_a_paper_is_for_attention_and_only_an_unsent_one_is_withdrawn(cut_off: Counter) -> None:
    paper = accepted(cut_off)
    queue = QueuePresenter(CounterDesk(cut_off.desk))
    queue.refresh()
    assert queue.counts[Filter.ATTENTION] == queue.counts[Filter.OPEN] == 1
    assert queue.may_redo(paper) == ""
    queue.select(paper.id)
    assert queue.withdraw()
    assert not filings(cut_off.desk)[0].to_enter
    assert needing(cut_off.desk) == 0


def test_an_unreadable_legal_date_is_refused_beside_its_row(cut_off: Counter) -> None:
    presenter = form(cut_off)
    presenter.open("10011")
    said(presenter)
    for typed in ("R8.13.1", in_era(dt.date(2026, 11, 24))):
        presenter.typed["notified_on"] = typed
        assert not presenter.confirm()
        assert presenter.step is Step.FORM
        assert list(presenter.refusals) == ["notified_on"]


def test_half_entered_papers_keep_their_draft(cut_off: Counter) -> None:
    paper = accepted(cut_off)
    cut_off.mend()
    presenter = form(cut_off)
    presenter.open("10011", paper.id, paper=paper.intake)
    presenter.typed["building"] = "白根荘"
    presenter.leave()
    again = form(cut_off)
    again.open("10011", paper.id, paper=paper.intake)
    assert again.restored
    assert again.typed["building"] == "白根荘"
    assert again.replaces == paper.id
    fresh = form(cut_off)
    fresh.open("10011")
    assert fresh.replaces == paper.id, "the draft says which paper it is for"


def test_with_the_line_up_nothing_is_taken_as_paper(cut_off: Counter) -> None:
    cut_off.mend()
    presenter = form(cut_off)
    presenter.open("10011")
    assert not presenter.on_paper
    assert not presenter.confirm(), "the rule itself is asked"


@pytest.mark.parametrize("change", [NAME, "tax", ""])
def test_a_kind_that_nobody_knows_is_refused(change: str) -> None:
    body = pack(PaperIntake(change, "2026-11-20"))
    verdict = decide(None, NAME, body, Policy(), dt.date(2026, 11, 23))  # type: ignore[arg-type]
    assert isinstance(verdict, Refused)
    assert verdict.refusals[0].code == "paper_intake.unknown"


def test_it_writes_nothing_and_relies_on_nothing() -> None:
    body = pack(PaperIntake("relocation", "2026-11-20", ("10011",)))
    verdict = decide(None, NAME, body, Policy(), dt.date(2026, 11, 23))  # type: ignore[arg-type]
    assert isinstance(verdict, Decided)
    assert not verdict.patches
    assert CHANGE_KINDS[NAME].subjects(unpack(PaperIntake, body)) == ("10011",)


def test_a_paper_is_kept_by_hand_too(cut_off: Counter) -> None:
    body = pack(PaperIntake("relocation", "2026-11-20", names=("草津　花子",)))
    assert isinstance(file_change(cut_off.desk, NAME, body), Receipt)
    assert filings(cut_off.desk)[0].who == "草津　花子"
