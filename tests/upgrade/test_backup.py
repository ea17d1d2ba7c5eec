"""Going back: nothing that anybody kept is ever replaced, and what the cloud said comes again."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import insert, text

from desktop.cache import tables as t
from desktop.cache.engine import Database
from desktop.cache.identity import NewKey
from desktop.cache.journal import JournalFile
from desktop.cache.lock import ProfileLock
from desktop.cache.register import RegisterCache
from desktop.cache.visits import Visit
from desktop.profile import Profile
from desktop.upgrade.backup import (
    BeingTried,
    GoOn,
    KeptSince,
    back_up,
    put_back,
    trial_folder,
)
from desktop.upgrade.standing import Standing, executable, read, write
from desktop.vault.vault import ProfileKeys
from sync.base.clock import SystemClock
from sync.base.ids import StaffId, SystemChance
from sync.base.troubles import DatabaseLocked, DatabaseNewer
from sync.journal.kinds import Inquiry, Kind, StaffAdded
from sync.records.policy import Policy
from tests.desks import Counter, SteppedClock, TestTown
from tests.upgrade.desk import N, inquire, opened_at
from tests.upgrade.version import KEYS, ROOT, lay_script


def migrate(folder, keys: ProfileKeys = KEYS) -> None:
    """Leave the journal as a newer version's opening would."""
    newer = t.JOURNAL_VERSION + 1
    Database(Profile(folder).journal, keys.journal, t.journal, newer, durable=True).close()


@pytest.fixture
def backed_up(folder):
    """A desk before its upgrade, with its backup."""
    opened = opened_at(folder)
    opened.journal.tasks.tell({b"1": b"settled"}, {"a": b"1"})
    opened.close()
    back_up(opened.profile, KEYS)
    return folder


def by_a_person(opened, visit: Visit) -> dict[str, object]:
    journal = opened.journal
    return {
        "entry": lambda: inquire(opened),
        "draft": lambda: journal.drafts.keep("change:1", b"begun, and more"),
        "draft dropped": lambda: journal.drafts.drop("change:1"),
        "visit": lambda: journal.visits.keep(
            Visit(visit.number, visit.moves, ticket="12", identity="photo")
        ),
        "task ticked off": lambda: journal.tasks.tick_off("a", StaffId("1001")),
        "key made": lambda: journal.identity.keep_new_key("1001", NewKey(b"p", {1: b"s"})),
    }


@pytest.mark.parametrize(
    "what", ["entry", "draft", "draft dropped", "visit", "task ticked off", "key made"]
)
def test_what_a_person_kept_in_a_newer_version_is_never_put_back_over(backed_up, what):
    opened = opened_at(backed_up)
    by_a_person(opened, opened.journal.visits.now())[what]()
    opened.close()
    migrate(backed_up)
    before = Profile(backed_up).journal.read_bytes()
    with pytest.raises(KeptSince):
        opened_at(backed_up)
    assert Profile(backed_up).journal.read_bytes() == before


def test_what_the_cloud_says_again_is_put_back_over(backed_up):
    opened = opened_at(backed_up)
    journal = opened.journal
    journal.know_cloud_time(9)
    journal.tasks.tell({b"2": b"settled"}, {"b": b"2"})
    with journal.database.writing() as db:
        db.execute(text("UPDATE entry SET receipt = x'00' WHERE number = 1"))
        db.execute(insert(t.office).values(id="0/1", version=1, body=b"entry"))
    opened.close()
    migrate(backed_up)
    opened = opened_at(backed_up)
    assert opened.journal.count() == opened.journal.count_unsent() == 3
    assert opened.journal.drafts.read("change:1") == b"begun"
    assert opened.journal.visits.now() is not None
    opened.close()


def test_receipts_and_the_office_come_again_by_themselves_after_a_going_back(tmp_path):
    clock = SteppedClock()
    town = TestTown(Policy(), (), clock)
    counter = Counter(town, tmp_path / "desk")
    counter.sync()
    for _ in range(5):
        counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    counter.close()
    keys = ProfileKeys(*counter.keys)
    profile = Profile(counter.folder)
    back_up(profile, keys)
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.STAFF_ADDED, StaffAdded("1001", "試験　職員", "clerk"), 1)
    counter.open()
    counter.sync()  # the newer version's worker, before anybody was seen at the desk
    receipts, office = counter.journal.receipts(), counter.journal.office.head()
    assert len(receipts) == 5
    assert counter.journal.count_unsent() == 0
    counter.close()
    migrate(profile.folder, keys)
    assert put_back(profile, keys)
    counter.open()
    assert counter.journal.count_unsent() == 5
    assert counter.journal.office.head() != office
    counter.sync()
    assert counter.journal.receipts() == receipts
    assert counter.journal.office.head() == office
    assert counter.journal.office.digest() == office.digest
    counter.close()


def test_where_a_newer_version_kept_an_entry_that_version_goes_on(backed_up):
    opened = opened_at(backed_up)
    inquire(opened)
    opened.close()
    migrate(backed_up)
    write(backed_up, Standing(left=N, refused={N: "did not start"}))
    with pytest.raises(KeptSince):
        opened_at(backed_up)
    lay_script(executable(backed_up, N), "#!/bin/sh\n")
    with pytest.raises(GoOn):
        opened_at(backed_up)
    assert read(backed_up) == Standing(N, news=N)


@pytest.mark.parametrize(
    "change", ["ALTER TABLE draft RENAME TO note", "ALTER TABLE draft RENAME data TO body"]
)
def test_where_a_newer_version_keeps_something_elsewhere_that_version_goes_on(backed_up, change):
    opened = opened_at(backed_up)
    with opened.journal.database.writing() as db:
        db.exec_driver_sql(change)
        db.exec_driver_sql(f"PRAGMA user_version = {t.JOURNAL_VERSION + 1}")
    opened.close()
    with pytest.raises(KeptSince):
        opened_at(backed_up)
    lay_script(executable(backed_up, N), "#!/bin/sh\n")
    with pytest.raises(GoOn):
        opened_at(backed_up)


def test_without_a_backup_the_version_that_made_the_files_goes_on(folder):
    migrate(folder)
    with pytest.raises(DatabaseNewer) as met:
        opened_at(folder)
    assert type(met.value) is DatabaseNewer
    lay_script(executable(folder, N), "#!/bin/sh\n")
    with pytest.raises(GoOn):
        opened_at(folder)
    assert read(folder).stands == N


def test_a_copy_of_the_register_that_a_newer_version_made_is_put_back(backed_up):
    file = Database(Profile(backed_up).cache, KEYS.cache, t.cache, t.CACHE_VERSION, durable=False)
    with file.writing() as db:
        db.exec_driver_sql(f"PRAGMA user_version = {t.CACHE_VERSION + 1}")
    file.close()
    opened_at(backed_up).close()


def test_a_desk_opened_while_a_newer_version_is_tried_says_so(folder):
    lock = ProfileLock(Profile(folder).lock)
    try:
        with pytest.raises(DatabaseLocked) as met:
            opened_at(folder)
        assert not isinstance(met.value, BeingTried)
        trial_folder(folder).mkdir(parents=True)
        with pytest.raises(BeingTried):
            opened_at(folder)
    finally:
        lock.release()


def test_the_files_of_every_released_version_open_in_this_one(tmp_path):
    """Each folder in `data` is a pair of files as that version left them; the keys are a test's."""
    kept = sorted((ROOT / "tests" / "upgrade" / "data").iterdir())
    assert kept
    for each in kept:
        copy = shutil.copytree(each, tmp_path / each.name)
        journal = JournalFile(copy / "journal.db", KEYS.journal, SystemClock(), SystemChance())
        assert journal.count() == journal.count_unsent() == 3
        assert journal.drafts.read("change:1") == b"begun"
        journal.close()
        RegisterCache(copy / "cache.db", KEYS.cache).close()
