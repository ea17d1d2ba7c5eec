"""要確認: what a restored cloud says otherwise is kept, shown above all, and ticked off once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.operations.decide_filing import decide_filing
from desktop.operations.file_change import Receipt
from desktop.operations.filed import Filed
from desktop.operations.filings import detail, filings
from desktop.operations.issue_certificate import Certificates
from desktop.operations.pending import known_filings
from desktop.operations.wishes import Issued
from desktop.operations.withdraw import withdraw
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.queue.presenter import Filter, QueuePresenter
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.exchanges import push, recovery
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from tests.desks import Counter, TestTown, file_change
from tests.ports.backups import backup
from tests.unit.operations.conftest import HEAD, WISH
from tests.unit.operations.test_filings import file_move


@pytest.fixture
def other(town: TestTown, tmp_path: Path) -> Counter:
    code = town.hire("1003", "山口　恵", "clerk")
    made = Counter(town, tmp_path / "desk2", "窓口2")
    made.sync()
    made.begin_work("1003", code)
    made.sync()
    return made


def correct(counter: Counter, phone: str) -> bytes:
    body = pack(ContactCorrection(HEAD.atena_no, phone))
    assert isinstance(file_change(counter.desk, "contact_correction", body), Receipt)
    counter.sync()
    return known_filings(counter.desk)[-1].id


def standing(counter: Counter, filing: bytes) -> Standing:
    return next(each for each in known_filings(counter.desk) if each.id == filing).standing


def tasks(counter: Counter) -> list[Filed]:
    return [filed for filed in filings(counter.desk) if filed.task]


def settle_now(town: TestTown) -> None:
    with town.ledger.writing(town.town) as writing:
        assert recovery.go_on(writing, town.now(), anyway=True) is not None


def overtaken(town: TestTown, counter: Counter, other: Counter, restore) -> None:  # type: ignore[no-untyped-def]
    """Restore the cloud; another desk's correction is decided before this desk comes back."""
    restore()
    town.clock.step(minutes=1)
    other.sync()
    correct(other, "0279-88-0002")
    settle_now(town)
    other.sync()
    counter.sync()
    counter.sync()


def test_an_outcome_that_changed_is_told_above_all_and_ticked_off_by_a_person(
    town: TestTown, counter: Counter, other: Counter
) -> None:
    restore = backup(town.ledger)
    filing = correct(counter, "0279-88-0001")
    assert standing(counter, filing) is Standing.REGISTERED
    overtaken(town, counter, other, restore)
    assert standing(counter, filing) is Standing.CONFLICTED
    first = filings(counter.desk)[0]
    assert first.task is not None
    assert first.words == "要確認"
    assert "「登録済」" in first.task.reason
    assert "「競合」" in first.task.reason
    opened = detail(counter.desk, first.id)
    assert opened is not None
    assert opened.alerts[0].remedy == first.task.remedy
    assert opened.conflicts, "the filing itself stands below"
    presenter = QueuePresenter(CounterDesk(counter.desk))
    presenter.show_only(Filter.ATTENTION)
    presenter.select(first.id)
    assert presenter.may_withdraw(first)
    assert presenter.may_redo(first)
    assert presenter.tick_off()
    assert not tasks(counter)
    with counter.journal._db.reading() as db:
        row = db.exec_driver_sql("SELECT done_by, done_at FROM follow_up").one()
    assert tuple(row) == ("1001", town.now())


def test_a_task_outlives_the_cache_and_the_program(
    town: TestTown, counter: Counter, other: Counter
) -> None:
    restore = backup(town.ledger)
    correct(counter, "0279-88-0001")
    overtaken(town, counter, other, restore)
    assert len(tasks(counter)) == 1
    signer = counter.desk.signer
    counter.close()
    (counter.folder / "cache.db").unlink()
    counter.open()
    counter.desk.signer = signer
    counter.sync()
    assert len(tasks(counter)) == 1


def test_a_restore_after_which_all_is_as_it_was_asks_for_nothing(
    town: TestTown, counter: Counter, other: Counter, certificates: Certificates
) -> None:
    restore = backup(town.ledger)
    filing = correct(counter, "0279-88-0001")
    assert isinstance(certificates.issue(WISH, None), Issued)
    counter.sync()
    assert not tasks(counter)
    restore()
    counter.sync()
    assert not tasks(counter), "while the cloud waits, nothing is compared"
    other.sync()
    counter.sync()
    assert standing(counter, filing) is Standing.REGISTERED
    assert not tasks(counter)


def test_a_certificate_made_of_what_is_no_longer_so_is_to_be_recalled(
    town: TestTown, counter: Counter, other: Counter, certificates: Certificates
) -> None:
    restore = backup(town.ledger)
    correct(counter, "0279-88-0001")
    issued = certificates.issue(WISH, None)
    assert isinstance(issued, Issued)
    counter.sync()
    overtaken(town, counter, other, restore)
    (recall,) = [filed for filed in tasks(counter) if filed.change == "certificate"]
    assert recall.task is not None
    assert issued.number in recall.task.reason
    assert "再交付" in recall.task.remedy
    assert HEAD.name in recall.who
    assert HEAD.atena_no not in f"{recall.label}{recall.who}{recall.task.reason}"
    opened = detail(counter.desk, recall.id)
    assert opened is not None
    assert opened.alerts[0].reason == recall.task.reason


@pytest.fixture
def chief(town: TestTown, counter: Counter, tmp_path: Path) -> Counter:
    """Return another desk, where a supervisor is signed on; a removal waits for a decision."""
    code = town.hire("2002", "関　正", "supervisor")
    made = Counter(town, tmp_path / "desk3", "窓口3")
    made.sync()
    made.begin_work("2002", code)
    file_move(counter)
    for each in (made, counter, made):
        each.sync()
    return made


def decided_twice(counter: Counter, chief: Counter, first: Ruling, second: Ruling) -> None:
    """Decide at the first desk; the second desk has not heard of it when it decides."""
    filing = filings(chief.desk)[0].id
    assert decide_filing(counter.desk, filing, first, "理由") == ()
    assert decide_filing(chief.desk, filing, second, "理由") == ()
    counter.sync()
    chief.sync()


def test_a_contrary_decision_that_came_too_late_is_told_to_its_author(
    counter: Counter, chief: Counter, as_staff: Callable[[str], None]
) -> None:
    as_staff("2001")
    decided_twice(counter, chief, Ruling.RETURN, Ruling.APPROVE)
    (told,) = tasks(chief)
    assert told.task is not None
    assert told.task.reason.startswith("決裁「承認」より先に、別の決裁「差戻し」が届いていました。")
    assert told.task.reason.endswith("（決裁：関　正）")
    opened = detail(chief.desk, told.id)
    assert opened is not None
    assert opened.alerts[0].remedy == told.task.remedy
    counter.sync()
    assert not tasks(counter), "who came first hears nothing of it"
    told.task.tick_off()
    chief.sync()
    assert not tasks(chief)
    chief.close()
    chief.open()
    assert not tasks(chief), "ticked off once is ticked off for good"


def test_a_second_decision_that_says_the_same_asks_for_nothing(
    counter: Counter, chief: Counter, as_staff: Callable[[str], None]
) -> None:
    as_staff("2001")
    decided_twice(counter, chief, Ruling.DECLINE, Ruling.DECLINE)
    assert not tasks(chief)


def test_a_decision_that_a_withdrawal_came_before_is_told_to_its_author(
    counter: Counter, chief: Counter
) -> None:
    filing = filings(chief.desk)[0].id
    assert withdraw(counter.desk, filing, "") == ()
    assert decide_filing(chief.desk, filing, Ruling.APPROVE) == ()
    counter.sync()
    chief.sync()
    (told,) = tasks(chief)
    assert told.task is not None
    assert "「取下げ」になっていました" in told.task.reason


def test_what_was_taken_back_without_a_line_is_not_registered(counter: Counter) -> None:
    """It needs no decision, and both go up together."""
    counter.cut()
    filing = corrected(counter)
    assert withdraw(counter.desk, filing, "") == ()
    counter.mend()
    counter.sync()
    counter.sync()
    assert standing(counter, filing) is Standing.WITHDRAWN
    assert not tasks(counter)
    now = counter.cache.current(HEAD.atena_no)
    assert now is not None
    assert now.phone == HEAD.phone


def test_who_took_a_filing_back_hears_that_it_was_registered_all_the_same(
    counter: Counter,
) -> None:
    """It needs no decision, and was sent before the desk heard what became of it."""
    filing = corrected(counter)
    identity = counter.journal.identity.enrolled()
    counter.travel(push.desk(counter.journal, identity.municipality_public))
    assert withdraw(counter.desk, filing, "") == ()
    assert not tasks(counter)
    counter.sync()
    counter.sync()
    (told,) = tasks(counter)
    assert told.task is not None
    assert "取下げが届く前に、この届出は「登録済」" in told.task.reason
    told.task.tick_off()
    assert not tasks(counter)


def corrected(counter: Counter) -> bytes:
    """File what needs no decision; return the filing."""
    body = pack(ContactCorrection(HEAD.atena_no, "0279-88-0001"))
    assert isinstance(file_change(counter.desk, "contact_correction", body), Receipt)
    return filings(counter.desk)[0].id


def test_a_withdrawal_after_the_decision_makes_nothing_late(
    counter: Counter, chief: Counter
) -> None:
    filing = filings(chief.desk)[0].id
    assert decide_filing(chief.desk, filing, Ruling.RETURN, "理由") == ()
    chief.sync()
    counter.sync()
    assert withdraw(counter.desk, filing, "") == ()
    counter.sync()
    chief.sync()
    assert standing(chief, filing) is Standing.WITHDRAWN
    assert not tasks(chief)
