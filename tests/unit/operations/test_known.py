"""What this desk knows of filings is kept up with its files, and old entries are not read again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from sqlalchemy import event

from desktop.cache import journal, register
from desktop.cache import tables as t
from desktop.cache.engine import Database
from desktop.cache.journal import JournalFile
from desktop.operations.decide_filing import decide_filing
from desktop.operations.file_change import Receipt
from desktop.operations.filings import filings
from desktop.operations.known import Known, KnownFilings
from desktop.operations.pending import known_filings
from desktop.operations.withdraw import withdraw
from sync.base.wire import pack, unpack
from sync.changes.contact_correction import ContactCorrection
from sync.journal.case import Case
from sync.journal.kinds import Inquiry, Kind, Ruling
from sync.journal.standing import Standing
from sync.records.scopes import Row, Scope
from tests.desks import Counter, file_change

OTHER_PROCESS = "tests.unit.operations.other_process"


def correct(counter: Counter, phone: int = 1) -> bytes:
    """File a change of telephone number."""
    body = pack(ContactCorrection("10011", f"0279-88-{phone:04d}"))
    assert isinstance(file_change(counter.desk, "contact_correction", body), Receipt)
    return known_filings(counter.desk)[-1].id


def anew(counter: Counter) -> tuple[Known, ...]:
    """Fold both files from their beginnings."""
    return KnownFilings(counter.journal, counter.cache).look()


@contextmanager
def steps(*databases: Database) -> Iterator[list[int]]:
    """Count what SQLite does, in its own machine's steps: the same files, the same number."""
    done = [0]

    def step() -> int:
        done[0] += 1
        return 0

    def checkout(connection: Any, *_: object) -> None:
        connection.set_progress_handler(step, 1)

    def checkin(connection: Any, *_: object) -> None:
        connection.set_progress_handler(None, 0)

    for database in databases:
        event.listen(database._engine, "checkout", checkout)
        event.listen(database._engine, "checkin", checkin)
    try:
        yield done
    finally:
        for database in databases:
            event.remove(database._engine, "checkout", checkout)
            event.remove(database._engine, "checkin", checkin)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is decoded from the files: entries of the journal, cases of the cache."""
    seen: list[str] = []

    def noted(name: str, decode: Callable[..., Any]) -> Callable[..., Any]:
        def decoded(*given: Any) -> Any:
            seen.append(name)
            return decode(*given)

        return decoded

    monkeypatch.setattr(journal, "open_entry", noted("entry", journal.open_entry))
    monkeypatch.setattr(register, "_case", noted("case", register._case))
    return seen


def test_a_look_reads_only_what_changed_since_the_last(counter: Counter, read: list[str]) -> None:
    for phone in range(5):
        correct(counter, phone)
    counter.sync()
    known_filings(counter.desk)
    read.clear()
    assert len(known_filings(counter.desk)) == len(filings(counter.desk)) == 5
    assert read == []
    counter.journal.keep(Kind.INQUIRY, Inquiry(("10011",), "試験"), counter.desk.who)
    known_filings(counter.desk)
    assert read == [], "nor what is no filing"
    counter.cut()
    correct(counter, 77)
    assert read == ["entry"]


def test_a_look_costs_the_same_however_long_the_journal_is(counter: Counter) -> None:
    def cost_of_one_more(phone: int) -> int:
        counter.desk.filings.look()
        body = pack(ContactCorrection("10011", f"0279-88-{phone:04d}"))
        assert isinstance(file_change(counter.desk, "contact_correction", body), Receipt)
        with steps(counter.journal._db, counter.cache.database) as done:
            counter.desk.filings.look()
        return done[0]

    correct(counter)
    counter.sync()
    short = cost_of_one_more(2)
    for phone in range(3, 60):
        correct(counter, phone)
    counter.sync()
    assert len(known_filings(counter.desk)) == 59
    assert 0 < cost_of_one_more(99) == short


def test_what_another_process_wrote_is_seen_at_the_next_look(
    counter: Counter, read: list[str]
) -> None:
    """A receipt and an outcome, written over the files of an open desk by another process."""
    body = pack(ContactCorrection("10022", "0279-88-0002"))
    assert isinstance(file_change(counter.desk, "contact_correction", body), Receipt)
    filing = correct(counter)
    counter.sync()  # what the cloud answers is taken from here, and taken back
    (row,) = (row for row in counter.cache.stored(Scope.FILINGS) if row.id == filing.hex())
    assert row.body is not None
    number = next(known.number for known in known_filings(counter.desk) if known.id == filing)
    signed = receipt_of(counter.journal, number)
    assert counter.journal.send_again(number - 1) == 1
    (sent,) = (known for known in known_filings(counter.desk) if known.id == filing)
    assert sent.receipt is None, "a cloud that lost the entry is no longer said to have it"

    declined = msgspec.structs.replace(unpack(Case, row.body), standing=Standing.DECLINED)
    head = counter.cache.heads()[Scope.FILINGS]
    news = Row(row.id, head.version + 1, pack(declined))
    head = msgspec.structs.replace(head, version=news.version, digest=bytes(32))
    read.clear()
    subprocess.run(
        [sys.executable, "-m", OTHER_PROCESS, counter.folder, *(k.hex() for k in counter.keys)],
        input=pack(((number, signed), news, head)),
        check=True,
    )
    (told,) = (known for known in known_filings(counter.desk) if known.id == filing)
    assert told.receipt is not None
    assert told.standing is Standing.DECLINED
    assert sorted(read) == ["case", "entry"]
    assert tuple(known_filings(counter.desk)) == anew(counter)


def receipt_of(kept: JournalFile, number: int) -> bytes:
    with kept._db.reading() as db:
        where = t.entry.c.number == number
        return bytes(db.execute(t.entry.select().where(where)).one().receipt)


def test_a_desk_that_keeps_up_knows_what_a_desk_just_opened_knows(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    def the_same() -> None:
        kept_up = tuple(known_filings(counter.desk))
        assert kept_up == anew(counter)
        decided = KnownFilings(counter.journal, counter.cache).decided_here()
        assert counter.desk.filings.decided_here() == decided

    the_same()
    first = correct(counter)
    the_same()
    assert withdraw(counter.desk, first, "届出人の申出") == ()
    the_same()
    counter.sync()
    the_same()
    second = correct(counter, 2)
    as_staff("2001")
    decide_filing(counter.desk, second, Ruling.DECLINE, "番号違い")
    the_same()
    counter.sync()
    the_same()
    counter.cache.drop(Scope.FILINGS)
    assert all(known.case is None for known in known_filings(counter.desk))
    the_same()
    counter.sync()
    assert known_filings(counter.desk)[-1].case is not None
    the_same()
    counter.journal.send_again(0)
    the_same()


def test_a_journal_of_the_version_before_keeps_all_and_its_cache_is_pulled_again(
    counter: Counter,
) -> None:
    filing = correct(counter)
    counter.sync()
    before = known_filings(counter.desk)
    for database, log in (
        (counter.journal._db, t.touched_entry),
        (counter.cache.database, t.touched_filing),
    ):
        with database.writing() as db:
            for act in ("insert", "update", "delete"):
                db.exec_driver_sql(f"DROP TRIGGER {log.name}_{act}")
            log.drop(db)
            db.exec_driver_sql("PRAGMA user_version = 1")
    counter.close()
    counter.open()
    counter.sync()
    assert known_filings(counter.desk) == before
    assert [known.id for known in before] == [filing]
