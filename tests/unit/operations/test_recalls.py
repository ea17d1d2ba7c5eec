"""After-print recall: a filing registered later that reaches back past a certificate is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from desktop.operations.decide_filing import decide_filing
from desktop.operations.filed import Filed
from desktop.operations.filings import detail, filings
from desktop.operations.issue_certificate import Certificates
from desktop.operations.issued_papers import IssuedPaper, Settled
from desktop.operations.pending import known_filings
from desktop.operations.recalls import MOST_AT_ONCE, Recalls
from desktop.operations.wishes import Issued
from sync.base.clock import millis
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from sync.records.resident import ChangeReason, Resident
from tests.desks import NOON, Counter
from tests.unit.changes.people import person
from tests.unit.operations.conftest import HEAD, WIFE, WISH
from tests.unit.operations.test_filings import file_move
from tests.unit.operations.test_follow_ups import correct

OLD = person("1")
MOVED = msgspec.structs.replace(
    OLD, history_no=2, address="大字草津９９番地", reason=ChangeReason.MOVED_WITHIN,
    changed_on="2026-11-20", phone="0279-88-0001",
)  # fmt: skip


def tasks(counter: Counter) -> list[Filed]:
    return [filed for filed in filings(counter.desk) if filed.task]


def issue(certificates: Certificates) -> Issued:
    done = certificates.issue(WISH, None)
    assert isinstance(done, Issued)
    return done


def register_move(counter: Counter, as_staff: Callable[[str], None]) -> bytes:
    """Have a removal of 20 November registered on the 23rd."""
    filing = file_move(counter)
    counter.sync()
    as_staff("2001")
    assert decide_filing(counter.desk, filing, Ruling.APPROVE) == ()
    counter.sync()
    as_staff("1001")
    return filing


def test_a_change_back_dated_past_a_certificate_is_told_once_and_ticked_off(
    counter: Counter, certificates: Certificates, as_staff: Callable[[str], None]
) -> None:
    first, second = issue(certificates), issue(certificates)
    certificates.outcome(second.id, handed=False, reason="書損")
    assert not tasks(counter)
    register_move(counter, as_staff)
    issue(certificates)  # of the record as it is now
    (told,) = tasks(counter)
    assert told.task is not None
    assert first.number in told.task.reason
    assert "転居" in told.task.reason
    assert "令和8年11月20日" in told.task.reason
    assert "連絡して回収と再交付" in told.task.remedy
    assert told.persons == (HEAD.name, WIFE.name)
    opened = detail(counter.desk, told.id)
    assert opened is not None
    assert opened.alerts[0].reason == told.task.reason
    assert ("住所", "大字草津１番地", "大字草津９９番地") in [
        (line.label, line.before, line.after) for line in opened.lines
    ], "what is to be compared stands below"
    told.task.tick_off()
    assert not tasks(counter)
    signer = counter.desk.signer
    counter.close()
    (counter.folder / "cache.db").unlink()
    counter.open()
    counter.desk.signer = signer
    counter.sync()
    assert not tasks(counter), "the same certificate and filing are told once, for ever"


def test_it_is_told_after_a_restart_and_the_loss_of_the_cache(
    counter: Counter, certificates: Certificates, as_staff: Callable[[str], None]
) -> None:
    issue(certificates)
    filing = file_move(counter)
    counter.sync()
    as_staff("2001")
    assert decide_filing(counter.desk, filing, Ruling.APPROVE) == ()
    counter.sync()
    counter.close()
    (counter.folder / "cache.db").unlink()
    counter.open()
    counter.sync()
    (told,) = tasks(counter)
    assert told.change == "certificate"


def test_what_touches_nothing_on_the_paper_recalls_nothing(
    counter: Counter, certificates: Certificates
) -> None:
    issue(certificates)
    correct(counter, "0279-88-0001")
    assert known_filings(counter.desk)[-1].standing is Standing.REGISTERED
    assert not tasks(counter)


def test_what_was_laid_side_by_side_is_not_read_again(
    counter: Counter, certificates: Certificates, as_staff: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    issue(certificates)
    register_move(counter, as_staff)
    assert len(tasks(counter)) == 1
    read: list[object] = []
    for name in ("_compare", "_meet", "_take"):
        monkeypatch.setattr(Recalls, name, lambda *given: read.append(given))
    correct(counter, "0279-88-0001")
    known_filings(counter.desk)
    assert [given[1:] for given in read] == [("10011/00003", known_filings(counter.desk)[-1].id)]


def test_what_one_look_leaves_the_next_one_reads(
    counter: Counter, certificates: Certificates, as_staff: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("desktop.operations.recalls.MOST_AT_ONCE", 0)
    issue(certificates)
    register_move(counter, as_staff)
    assert not tasks(counter)
    monkeypatch.undo()
    assert len(tasks(counter)) == 1, "though nothing has come since"


class Papers:
    """What a desk issued, in a list."""

    def __init__(self, *papers: IssuedPaper, handed: bool = True) -> None:
        self.papers, self.handed = papers, handed

    def after(self, count: int) -> Sequence[IssuedPaper]:
        return self.papers[count:]

    def of(self, atena_no: str) -> Sequence[IssuedPaper]:
        return [paper for paper in self.papers if paper.row_of(atena_no)]

    def settled(self, _: bytes) -> Settled:
        return Settled(self.handed, 0, "1001")


class Cache:
    def __init__(self, *rows: Resident) -> None:
        self.rows = {(row.atena_no, row.history_no): row for row in rows}

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        return self.rows.get((atena_no, history_no))


def registered(*rows: Resident, standing: Standing = Standing.REGISTERED) -> Any:
    case = SimpleNamespace(standing=standing, rows=tuple(row.row_id for row in rows))
    return SimpleNamespace(id=b"filing", case=case)


def paper(*rows: Resident, form: str = "juminhyo_household") -> IssuedPaper:
    return IssuedPaper(b"paper", form, tuple(row.row_id for row in rows), millis(NOON))


def recalled(papers: Papers, now: Resident) -> bool:
    return bool(Recalls(papers, Cache(OLD, now)).look([registered(now)]))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, True),
        ({"changed_on": "2026-11-23"}, True),
        ({"changed_on": "2026-11-24"}, False),
        ({"changed_on": ""}, False),
        ({"address": OLD.address}, False),
        ({"address": OLD.address, "honseki": "東京都千代田区１番"}, True),
        ({"address": OLD.address, "leaving_on": "2026-11-20"}, False),
        ({"reason": ChangeReason.SEAL}, False),
        ({"reason": ChangeReason.PROTECTION}, False),
    ],
)
def test_which_changes_reach_back_past_a_paper(
    values: dict[str, Any],
    expected: bool,  # noqa: FBT001
) -> None:
    assert recalled(Papers(paper(OLD)), msgspec.structs.replace(MOVED, **values)) is expected


def test_each_form_is_asked_for_what_stands_on_it() -> None:
    married = msgspec.structs.replace(MOVED, address=OLD.address, honseki="東京都千代田区１番")
    assert not recalled(Papers(paper(OLD, form="inkan")), married)
    assert recalled(Papers(paper(OLD, form="inkan")), MOVED)
    leaving = msgspec.structs.replace(MOVED, address=OLD.address, leaving_on="2026-12-01")
    assert recalled(Papers(paper(OLD, form="tenshutsu")), leaving)


def test_a_spoiled_paper_and_one_of_the_new_record_are_left_alone() -> None:
    assert not recalled(Papers(paper(OLD), handed=False), MOVED)
    assert not recalled(Papers(paper(MOVED)), MOVED)
    assert not recalled(Papers(paper(person("2"))), MOVED)


def test_whichever_comes_later_finds_the_other() -> None:
    papers, cache = Papers(), Cache(OLD, MOVED)
    recalls = Recalls(papers, cache)  # type: ignore[arg-type]
    assert recalls.look([registered(MOVED, standing=Standing.WAITING)]) == []
    assert recalls.look([registered(MOVED)]) == []
    papers.papers = (paper(OLD),)
    (found,) = recalls.look([registered(MOVED)])
    assert (found.rows, found.now) == ((OLD.row_id,), MOVED)
    assert recalls.look([registered(MOVED)]) == [found], "until it is kept"
    recalls.told([found])
    assert recalls.look([registered(MOVED)]) == []


def test_after_a_start_a_long_past_is_read_some_at_a_time() -> None:
    people = [person(f"{number:04d}") for number in range(MOST_AT_ONCE + 1)]
    moved = [msgspec.structs.replace(MOVED, atena_no=each.atena_no) for each in people]
    papers = [paper(each)._replace(id=each.atena_no.encode()) for each in people]
    known = [registered(each) for each in moved]
    for each, now in zip(known, moved, strict=True):
        each.id = now.atena_no.encode()
    recalls = Recalls(Papers(*papers), Cache(*people, *moved))  # type: ignore[arg-type]
    first = recalls.look(known)
    assert (len(first), recalls.more) == (MOST_AT_ONCE, True)
    recalls.told(first)
    assert (len(recalls.look(known)), recalls.more) == (1, False)


def test_a_row_that_is_still_on_its_way_is_waited_for() -> None:
    cache = Cache(OLD)
    recalls = Recalls(Papers(paper(OLD)), cache)  # type: ignore[arg-type]
    assert recalls.look([registered(MOVED)]) == []
    cache.rows["1", 2] = MOVED
    assert len(recalls.look([registered(MOVED)])) == 1
