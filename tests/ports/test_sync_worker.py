"""The sync worker: rounds over real files, told to the window; its process, its line, its end."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from desktop.bridge.rounds import Rounds
from desktop.bridge.sync_worker import Worker
from desktop.cache.copies import Copies
from desktop.cache.engine import driver
from desktop.cache.opening import open_to_read
from desktop.cache.register import RegisterCache
from desktop.practice.line import free_port
from desktop.profile import Profile, Settings
from desktop.vault.destruction import is_revoked
from sync.base.troubles import CacheDamaged, LineRefused, Trouble
from sync.exchanges import counter as counter_of_the_cloud
from sync.exchanges import farewell, pull_file
from sync.journal.kinds import DeskRevoked, Inquiry, Kind
from sync.records.policy import Policy
from sync.records.scopes import Scope
from tests.desks import FAR, Counter, SteppedClock, TestTown, full_disk
from tests.ports.servers import until
from tests.unit.changes.people import person
from tests.unit.upgrade.places import Place

SOON = 10.0
"""Seconds after which an event that should come has failed to."""


class Told:
    """Collects what the worker says; a test waits for what it expects."""

    def __init__(self) -> None:
        self.said: queue.Queue[dict[str, Any]] = queue.Queue()

    def __call__(self, event: str, **facts: object) -> None:
        self.said.put({"event": event, **facts})

    def trouble(self, trouble: Trouble) -> None:
        self("trouble", code=type(trouble).__name__)

    def until(self, event: str, **facts: object) -> dict[str, Any]:
        (said,) = self.until_each({"event": event, **facts})
        return said

    def until_each(self, *wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """Wait until each was said, in whatever order."""
        found: dict[int, dict[str, Any]] = {}
        late = time.monotonic() + SOON
        while len(found) < len(wanted):
            said = self.said.get(timeout=max(0.01, late - time.monotonic()))
            assert time.monotonic() < late, f"said, but never what was waited for: {said}"
            for number, each in enumerate(wanted):
                if number not in found and each.items() <= said.items():
                    found[number] = said
        return [found[number] for number in range(len(wanted))]


class Running:
    """A worker on a thread, over two roads to a cloud in memory."""

    def __init__(self, counter: Counter, file: Path | None = None) -> None:
        self.counter = counter
        self.told = Told()
        self.waiting = counter.town.road()
        town = counter.town
        rounds = Rounds(
            counter.journal,
            counter.cache,
            counter.road,
            self.waiting,
            town.clock,
            town.chance,
            self.told,
        )
        if file is not None:
            rounds.begin_from(file)
        self.worker = Worker(rounds, self.told, town.now)  # type: ignore[arg-type]
        self._thread = threading.Thread(target=self.worker.run)
        self._thread.start()

    def cut(self) -> None:
        self.counter.road.cut = self.waiting.cut = True

    def mend(self) -> None:
        self.counter.road.cut = self.waiting.cut = False

    def stop(self) -> None:
        self.worker.stop()
        self._thread.join(SOON)
        assert not self._thread.is_alive()


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    people = [person(f"{n:05d}") for n in range(1, 40)]
    return Counter(TestTown(Policy(version=1), people, SteppedClock()), tmp_path)


@pytest.fixture
def running(counter: Counter) -> Iterator[Running]:
    made = Running(counter)
    yield made
    made.stop()


def test_the_first_round_loads_everything_and_tells_how_far_it_is(running: Running) -> None:
    running.told.until("line", state="up")
    said = running.told.until("current")
    assert said["cloud_time"] > 0
    assert set(running.counter.store.heads()) == set(Scope) - {Scope.PROTECTED}


def test_progress_ends_at_the_whole(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.exchanges.snapshot.FRAME_ROWS", 10)
    running = Running(counter)
    steps = [running.told.until("progress", scope="residents")]
    while steps[-1]["rows"] < steps[-1]["rows_in_all"]:
        steps.append(running.told.until("progress", scope="residents"))
    running.stop()
    assert len(steps) >= 4
    assert steps[-1]["rows"] == 39
    assert steps[-1]["bytes"] == steps[-1]["bytes_in_all"] > 0
    assert [step["rows"] for step in steps] == sorted(step["rows"] for step in steps)


@pytest.fixture
def stick(counter: Counter, tmp_path: Path) -> Path:
    """Where a prepared file of the town lies."""
    town, file = counter.town, tmp_path / "register.pull"
    with town.ledger.writing(town.town) as writing:
        file.write_bytes(pull_file.made(writing, FAR, town.now(), town.chance)[0])
    return file


def test_a_prepared_file_is_loaded_first_and_the_line_brings_what_is_newer(
    counter: Counter, stick: Path
) -> None:
    counter.road.carried.clear()
    counter.town.put(person("00001", history_no=2, address="大字草津２番地"))
    running = Running(counter, stick)
    progress = running.told.until("progress", file=True, scope="residents", rows=39)
    assert progress["rows_in_all"] == 39
    running.told.until("file", taken=True)
    assert running.told.until("settled")["rows"] == 1
    running.stop()
    assert "snapshot" not in counter.road.carried
    found = counter.cache.current("00001")
    assert found is not None
    assert found.address == "大字草津２番地"


def test_a_file_that_is_refused_is_told_and_the_line_brings_the_register(
    counter: Counter, stick: Path
) -> None:
    stick.write_bytes(stick.read_bytes()[:-500])
    running = Running(counter, stick)
    said = running.told.until("file", taken=False)
    assert said["code"] == "pull_file.damaged"
    assert (said["reason"], said["remedy"]) == (
        pull_file.PullFileDamaged.reason,
        pull_file.REMEDY,
    )
    running.told.until("progress", file=False, scope="residents", rows=39)
    assert running.told.until("settled")["rows"] >= 39
    running.stop()


def test_a_file_waits_for_the_line_that_brings_its_key(counter: Counter, stick: Path) -> None:
    counter.cut()
    running = Running(counter, stick)
    running.told.until("line", state="down")
    assert not counter.store.heads()
    running.mend()
    running.told.until("file", taken=True)
    running.told.until("current")
    running.stop()
    assert "snapshot" not in counter.road.carried


def test_a_poke_sends_what_was_kept(running: Running) -> None:
    running.told.until("line", state="up")
    running.counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    running.worker.poke()
    assert running.told.until("settled")["pushed"] == 1
    assert running.counter.journal.count_unsent() == 0


def test_a_full_disk_is_told_keeps_the_journal_and_is_made_up_for(counter: Counter) -> None:
    with full_disk(counter.cache.database):
        running = Running(counter)
        assert running.told.until("trouble")["code"] == "DiskFull"
        kept = counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
        running.worker.poke()
        running.told.until("trouble", code="DiskFull")
        assert counter.journal.entry(bytes(kept.words.id)) is not None
        running.stop()
    again = Running(counter)
    assert again.told.until("settled")["rows"] >= 39
    again.stop()
    assert counter.journal.count_unsent() == 0
    assert counter.cache.current("00039") is not None


def test_what_others_change_arrives_by_itself(running: Running) -> None:
    running.told.until("current")
    running.counter.town.put(person("00001", history_no=2, address="大字草津２番地"))
    running.told.until("changed", scopes=["residents"])
    found = running.counter.cache.current("00001")
    assert found is not None
    assert found.address == "大字草津２番地"


def test_a_cut_is_told_with_its_reason_and_so_is_the_return(running: Running) -> None:
    running.told.until("line", state="up")
    running.cut()
    down = running.told.until("line", state="down")
    assert down["code"] == LineRefused.__name__
    assert down["reason"]
    assert down["remedy"]
    running.counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    running.worker.poke()
    running.mend()
    running.told.until_each({"event": "settled", "pushed": 1}, {"event": "line", "state": "up"})


def revoke(running: Running) -> None:
    town = running.counter.town
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.DESK_REVOKED, DeskRevoked(1), town.now())


def test_a_revoked_desk_hands_in_what_it_kept_is_shown_the_word_and_destroys_nothing_by_itself(
    running: Running,
) -> None:
    running.told.until("current")
    counter = running.counter
    own = counter.journal.identity.key().public
    running.cut()
    running.told.until("line", state="down")
    kept = counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    revoke(running)
    running.mend()
    said = running.told.until("revoked", unsent=0)
    assert is_revoked(counter.journal, bytes.fromhex(said["word"]))
    receipt = counter.journal.entry(bytes(kept.words.id)).receipt  # type: ignore[union-attr]
    assert receipt is not None
    assert (receipt.status, receipt.note) == ("quarantined", "desk_revoked")
    assert counter.journal.office.head() is not None
    assert counter.journal.identity.key().public == own


def test_a_cloud_that_shows_no_word_is_a_trouble_and_the_journal_stays(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.told.until("current")
    monkeypatch.delitem(counter_of_the_cloud._READ, farewell.NAME)
    revoke(running)
    assert running.told.until("trouble")["code"] == "CloudRefused"
    assert running.counter.journal.office.head() is not None


# --- the process


MODULE = ("-m", "desktop.bridge.sync_worker")


def begin(
    folder: Path, keys: tuple[bytes, bytes], run: tuple[str, ...] = MODULE, **more: str
) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, *run],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    start = {
        "profile": str(folder),
        "journal_key": keys[0].hex(),
        "cache_key": keys[1].hex(),
        **more,
    }
    process.stdin.write(json.dumps(start) + "\n")
    process.stdin.flush()
    return process


def test_the_process_tells_a_missing_file_a_dead_line_and_ends_with_its_input(
    counter: Counter,
) -> None:
    authority = trustme.CA().cert_pem.bytes().decode()
    address = f"https://127.0.0.1:{free_port()}"
    Profile(counter.folder).save(Settings(address, "104264", authority))
    gone = str(counter.folder / "gone.pull")
    process = begin(counter.folder, counter.keys, first_pull=gone)
    assert process.stdout is not None
    assert process.stdin is not None
    said = json.loads(process.stdout.readline())
    assert (said["event"], said["code"]) == ("file", "pull_file.unreadable")
    said = json.loads(process.stdout.readline())
    assert (said["event"], said["state"], said["code"]) == ("line", "down", "LineRefused")
    process.stdin.close()
    assert process.wait(SOON) == 0
    process.stdout.close()


def built_with(root: Path) -> tuple[str, ...]:
    """Return how the worker of a program runs that was built with a publisher's keys."""
    words = (
        "import pathlib, sys; from desktop.bridge import sync_worker; "
        "from desktop.upgrade import offer_key; "
        f"offer_key.FIRST_ROOT = pathlib.Path({str(root)!r}); "
        "sys.exit(sync_worker.main())"
    )
    return "-c", words


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe stands for a share that hangs")
def test_the_process_fetches_a_newer_version_without_a_line_and_ends_in_the_middle_of_it(
    counter: Counter, tmp_path: Path
) -> None:
    place = Place(tmp_path / "publisher")
    authority = trustme.CA().cert_pem.bytes().decode()
    address = f"https://127.0.0.1:{free_port()}"
    profile = Profile(counter.folder)
    profile.save(Settings(address, "104264", authority, updates=str(place.place)))
    run = built_with(place.place / "metadata" / "1.root.json")
    place.add("1.2.0")
    process = begin(counter.folder, counter.keys, run)
    assert process.stdout is not None
    assert process.stdin is not None
    late = threading.Timer(2 * SOON, process.kill)  # then nothing more is read, and that fails
    late.start()
    said = {json.loads(process.stdout.readline())["event"] for _ in range(2)}
    late.cancel()
    assert said == {"line", "newer"}
    assert (profile.folder / "versions" / "1.2.0" / "madoguchi").is_file()
    process.stdin.close()
    assert process.wait(SOON) == 0
    process.stdout.close()

    bundle = place.add("1.3.0")
    bundle.unlink()
    os.mkfifo(bundle)
    process = begin(counter.folder, counter.keys, run)
    assert process.stdout is not None
    assert process.stdin is not None
    versions = profile.folder / "versions"
    until(lambda: any(versions.glob("*.bundle.part")))  # it waits for what never comes
    process.stdin.close()
    assert process.wait(SOON) == 0
    process.stdout.close()
    assert not (versions / "1.3.0").exists()


def test_the_process_says_when_the_files_do_not_open(counter: Counter) -> None:
    counter.close()
    process = begin(counter.folder, (bytes(32), bytes(32)))
    told, _ = process.communicate(timeout=SOON)
    said = json.loads(told)
    assert (said["event"], said["code"]) == ("trouble", "KeyWrong")
    assert said["remedy"]
    assert process.returncode == 1
    assert counter.keys[0].hex() not in told


def spoil(counter: Counter) -> Path:
    """Flip a bit in most pages of the copy, as a dying disk does, under the program's feet."""
    file = counter.cache.database.file
    with counter.cache.database.reading() as db:
        driver(db).execute("SELECT count(*) FROM resident").fetchone()
    data = bytearray(file.read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 + 200] ^= 0xFF
    file.write_bytes(data)
    return file


def checkpointed(counter: Counter) -> None:
    with counter.cache.database.reading() as db:
        driver(db).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def test_a_damaged_copy_is_made_anew_while_the_counter_goes_on(
    counter: Counter, running: Running
) -> None:
    running.told.until("current")
    window = RegisterCache(counter.cache.database.file, counter.keys[1])
    before = window.current("00007")
    kept = counter.journal.keep(Kind.INQUIRY, Inquiry(("00007",), "窓口"), None)
    checkpointed(counter)
    spoilt = spoil(counter)
    with pytest.raises(CacheDamaged):
        RegisterCache(spoilt, counter.keys[1]).digest(Scope.RESIDENTS)  # as the window meets it
    told = running.told.until_each(
        {"event": "rebuilding", "again": False}, {"event": "rebuilt"}, {"event": "settled"}
    )
    assert told
    copies = Copies(spoilt)
    assert copies.to_read()[0] != spoilt
    window.turn_to(copies.to_read()[0])
    assert window.current("00007") == before
    assert window.digest(Scope.RESIDENTS) == window.heads()[Scope.RESIDENTS].digest
    copies.tidy(window.database.file)
    assert not spoilt.exists()
    (entry,) = counter.journal.entries(Kind.INQUIRY)
    assert entry.entry.data == kept.data, "the journal is untouched"
    window.close()


def test_a_copy_that_is_damaged_again_the_same_day_is_said_to_be(
    counter: Counter, running: Running
) -> None:
    running.told.until("current")
    for again in (False, True):
        checkpointed(counter)
        Copies(counter.cache.database.file).give_up(counter.cache.database.file)
        running.told.until("rebuilding", again=again)
        running.told.until("rebuilt")
    assert counter.cache.current("00007") is not None


def test_a_copy_damaged_while_the_line_is_down_is_made_when_it_is_back(
    counter: Counter, running: Running
) -> None:
    running.told.until("current")
    running.cut()
    running.told.until("line", state="down")
    file = counter.cache.database.file
    Copies(file).give_up(file)
    running.told.until("rebuilding", again=False)
    reading = open_to_read(Copies(file), counter.keys[1])
    assert reading.current("00007") is not None, "what can be read of it serves until then"
    reading.close()
    running.mend()
    running.told.until("rebuilt")
    assert counter.cache.current("00007") is not None
