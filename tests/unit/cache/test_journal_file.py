"""The journal file: kept means durable, chained, and told apart from what was sent."""

from __future__ import annotations

import copy
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.cache.identity import Identity
from desktop.cache.journal import JournalFile
from desktop.cache.lock import ProfileLock
from desktop.operations.enrol import enrol_desk
from desktop.operations.sign_on import sign_off, sign_on
from sync.base.clock import SystemClock
from sync.base.ids import DeskNumber, SystemChance
from sync.base.keys import SigningKey
from sync.base.troubles import ClockTrouble, DatabaseLocked, DatabaseReadOnly
from sync.base.wire import WireError
from sync.journal.certificates import DeskCertificate, certify, genesis
from sync.journal.chain import first_break
from sync.journal.kinds import Inquiry, Kind
from sync.records.policy import Policy
from sync.records.scopes import Scope
from tests.desks import PASSWORD, TOWN, Counter, SteppedClock, TestTown
from tests.ports.backups import backup
from tests.ports.versions import NEWER, program

ONE = Inquiry(("1",), "試験")


def enrolled(file: Path, key: bytes) -> JournalFile:
    """A journal of a desk that was enrolled without a cloud."""
    chance = SystemChance()
    journal = JournalFile(file, key, SystemClock(), chance)
    town = SigningKey.new(chance)
    paper = certify(
        DeskCertificate(1, TOWN, DeskNumber(1), journal.identity.key().public, "窓口1", 1), town
    )
    journal.identity.become(Identity(TOWN, "草津町", DeskNumber(1), "窓口1", paper, town.public))
    return journal


@pytest.fixture
def town() -> TestTown:
    return TestTown(Policy(version=1), [], SteppedClock())


@pytest.fixture
def counter(town: TestTown, tmp_path: Path) -> Counter:
    return Counter(town, tmp_path)


def test_every_acceptance_survives_kill_9(tmp_path: Path) -> None:
    seed = SystemChance().draw(4).hex()
    print(f"seed {seed}")
    dice = random.Random(seed)
    file, key = tmp_path / "journal.db", SystemChance().draw(32)
    enrolled(file, key).close()
    accepted: dict[int, str] = {}
    for _ in range(20):
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.unit.cache.keeper", str(file), key.hex()],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert keeper.stdout is not None
        for _ in range(dice.randint(1, 40)):
            number, content = keeper.stdout.readline().split()
            accepted[int(number)] = content
        keeper.kill()
        for line in keeper.stdout.read().splitlines():
            number, _, content = line.partition(" ")
            if len(content) == 32:
                accepted[int(number)] = content
        keeper.stdout.close()
        keeper.wait()
    journal = JournalFile(file, key, SystemClock(), SystemChance())
    kept = [each.entry for each in journal.entries()]
    me = journal.identity.enrolled()
    assert first_break(genesis(me.certificate), kept, journal.identity.key().public) is None
    assert [entry.envelope.number for entry in kept] == list(range(1, len(kept) + 1))
    ids = {entry.envelope.number: entry.words.id.hex() for entry in kept}
    assert {number: ids.get(number) for number in accepted} == accepted
    assert len(kept) - len(accepted) <= 20, "at most one entry per kill was kept and not told"
    journal.close()


def test_a_clock_behind_the_last_entry_asks_first(counter: Counter) -> None:
    counter.journal.keep(Kind.INQUIRY, ONE, None)
    counter.town.clock.step(minutes=-4)
    counter.journal.keep(Kind.INQUIRY, ONE, None)
    counter.town.clock.step(minutes=-6)
    with pytest.raises(ClockTrouble):
        counter.journal.keep(Kind.INQUIRY, ONE, None)
    assert counter.journal.count() == 2
    assert counter.journal.clock_behind()
    counter.journal.confirm_clock()
    assert not counter.journal.clock_behind()
    counter.journal.keep(Kind.INQUIRY, ONE, None)
    counter.journal.keep(Kind.INQUIRY, ONE, None)
    assert counter.journal.count() == 4
    counter.town.clock.step(minutes=-6)
    with pytest.raises(ClockTrouble):  # one word for one jump: the next jump is asked about too
        counter.journal.keep(Kind.INQUIRY, ONE, None)


def test_receipts_come_once_and_stay(counter: Counter) -> None:
    for _ in range(3):
        counter.journal.keep(Kind.INQUIRY, ONE, None)
    assert counter.journal.count_unsent() == 3
    counter.sync()
    assert counter.journal.count_unsent() == 0
    first = [kept.receipt for kept in counter.journal.entries()]
    counter.sync()
    assert [kept.receipt for kept in counter.journal.entries()] == first
    assert all(receipt and receipt.status == "received" for receipt in first)


def test_a_batch_is_bounded_in_entries_and_bytes(counter: Counter) -> None:
    for _ in range(9):
        counter.journal.keep(Kind.INQUIRY, ONE, None)
    assert [each.number for each in counter.journal.unsent(4, 1_000_000)] == [1, 2, 3, 4]
    assert [each.number for each in counter.journal.unsent(100, 1)] == [1]


def test_drafts_are_kept_replaced_and_dropped(counter: Counter) -> None:
    counter.journal.drafts.keep("relocation:1", b"half")
    counter.journal.drafts.keep("relocation:1", b"more")
    counter.close()
    counter.open()
    assert counter.journal.drafts.read("relocation:1") == b"more"
    counter.journal.drafts.drop("relocation:1")
    assert counter.journal.drafts.read("relocation:1") is None


def test_the_office_outlives_the_cache_and_a_restart(counter: Counter, town: TestTown) -> None:
    town.hire("1001", "佐藤　花", "clerk")
    counter.sync()
    counter.close()
    (counter.folder / "cache.db").unlink()
    counter.open()
    assert counter.desk.office.staff["1001"].name == "佐藤　花"
    assert counter.desk.policy.version == 1
    counter.sync()
    head = counter.journal.office.head()
    assert head is not None
    assert counter.journal.office.digest() == head.digest


def test_a_forged_office_entry_is_not_taken(counter: Counter, town: TestTown) -> None:
    counter.sync()
    forger = TestTown(Policy(version=99), [], SteppedClock())
    with forger.ledger.reading(forger.town) as reading:
        rows, head = reading.rows_after(Scope.OFFICE, 0, 100), reading.heads()[Scope.OFFICE]
    before = counter.journal.office.digest()
    with pytest.raises(WireError):
        counter.journal.office.take(rows, head, anew=True)
    assert counter.journal.office.digest() == before
    assert counter.desk.policy.version == 1


def test_one_desk_per_profile(tmp_path: Path) -> None:
    lock = ProfileLock(tmp_path / "desk.lock")
    with pytest.raises(DatabaseLocked):
        ProfileLock(tmp_path / "desk.lock")
    lock.release()
    ProfileLock(tmp_path / "desk.lock").release()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DatabaseReadOnly):
        ProfileLock(tmp_path / "file" / "desk.lock")


def test_the_cloud_time_never_goes_back(counter: Counter) -> None:
    counter.journal.know_cloud_time(2_000_000_000_000)
    counter.journal.know_cloud_time(1_000_000_000_000)
    entry = counter.journal.keep(Kind.INQUIRY, ONE, None)
    assert entry.envelope.cloud_time == 2_000_000_000_000


def clone_of(counter: Counter, folder: Path) -> Counter:
    """The other copy of a desk whose files were copied to `folder`, opened."""
    clone = copy.copy(counter)
    clone.folder = folder
    clone.road = counter.town.road()
    clone.open()
    return clone


def test_a_cloned_desk_enrols_anew_and_loses_nothing(tmp_path: Path) -> None:
    counter = Counter(TestTown(Policy(), [], SteppedClock()), tmp_path / "desk")
    town = counter.town
    code = town.hire("1001", "干川　さゆり", "clerk")
    counter.sync()
    counter.begin_work("1001", code)
    counter.journal.keep(Kind.INQUIRY, ONE, None)
    counter.sync()
    sign_off(counter.desk)
    counter.close()
    shutil.copytree(counter.folder, tmp_path / "clone")
    counter.open()
    clone = clone_of(counter, tmp_path / "clone")
    counter.journal.keep(Kind.INQUIRY, ONE, None)
    assert not counter.sync().forked
    kept = [clone.journal.keep(Kind.INQUIRY, ONE, None) for _ in range(3)]
    assert clone.sync().forked
    assert clone.journal.identity.forked()
    assert not counter.journal.identity.forked()
    before = [each.entry.envelope.content for each in clone.journal.entries()]
    new = enrol_desk(
        clone.journal, clone.road, TOWN, town.desk_code("窓口2"), town.clock, town.chance
    )
    assert isinstance(new, Identity)
    assert new.desk != counter.journal.identity.enrolled().desk
    assert not clone.journal.identity.forked()
    after = clone.journal.entries()
    assert [each.entry.envelope.content for each in after] == before, "nothing lost, nothing twice"
    clone.sync()
    assert clone.journal.count_unsent() == 0
    told = {each.entry.words.id: each.receipt for each in clone.journal.entries()}
    assert all(
        (receipt := told[entry.words.id]) is not None and receipt.note == "" for entry in kept
    )
    assert clone.sync().quarantined == 0
    assert sign_on(clone.desk, "1001", PASSWORD) is None, "the old desk's sealed key still opens"
    clone.journal.keep(Kind.INQUIRY, ONE, None)
    assert clone.sync().pushed == 2, "the sign-on and the inquiry"
    clone.close()
    counter.close()


def test_a_restored_cloud_gets_again_what_it_lost_with_the_receipts_it_gave(
    counter: Counter,
) -> None:
    counter.journal.keep(Kind.INQUIRY, ONE, None)
    counter.sync()
    restore = backup(counter.town.ledger)
    for _ in range(3):
        counter.journal.keep(Kind.INQUIRY, ONE, None)
    counter.sync()
    before = [kept.receipt for kept in counter.journal.entries()]
    restore()
    done = counter.sync()
    assert done.pushed == 3
    assert [kept.receipt for kept in counter.journal.entries()] == before
    assert counter.sync().pushed == 0


def test_chains_that_parted_before_a_hole_do_not_meet_behind_it(
    counter: Counter, tmp_path: Path
) -> None:
    counter.sync()
    counter.close()
    shutil.copytree(counter.folder, tmp_path / "clone")
    counter.open()
    clone = clone_of(counter, tmp_path / "clone")
    restore = backup(counter.town.ledger)
    lost = [keep_before_a_hole(clone), clone.journal.keep(Kind.INQUIRY, ONE, None).words.id]
    assert not clone.sync().forked
    restore()
    keep_before_a_hole(counter)
    counter.sync()
    clone.sync()
    assert clone.journal.identity.forked()
    code = counter.town.desk_code("窓口2")
    enrol_desk(clone.journal, clone.road, TOWN, code, counter.town.clock, counter.town.chance)
    clone.sync()
    with counter.town.ledger.reading(counter.town.town) as reading:
        assert all(reading.received_content(each) for each in lost)
    clone.close()
    counter.close()


def keep_before_a_hole(counter: Counter) -> bytes:
    """Keep an entry, and behind it one that no program can read; return the first one's id."""
    first = counter.journal.keep(Kind.INQUIRY, ONE, None)
    with program(NEWER + 2):
        counter.journal.keep(Kind.INQUIRY, ONE, None)
    return first.words.id
