"""After a day's work at a real desk nothing of a resident lies anywhere in plain: no file, no log.

The real program in a process of its own, its keys pressed, its line the running cloud: a search, a
page, a certificate (drawn in the preview, and saved elsewhere as the clerk asked), a number that is
shown, a filing, a sign-off, and a bug that names a resident. Home, temporary and cache folders of
the process are watched. Then a thief has the files: without their keys they tell nothing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desktop.cache.journal import JournalFile
from desktop.cache.register import RegisterCache
from desktop.demo import actor as acting
from desktop.demo import hands
from desktop.demo.actor import OFFSCREEN, DeskActor
from desktop.demo.stage import PASSPHRASE, Desk, Person
from desktop.profile import Profile, Settings
from desktop.vault.vault import KeyFileDamaged, PassphraseWrong, ProfileKeys, open_vault
from sync.base.clock import SystemClock, millis
from sync.base.eras import CivilDate
from sync.base.troubles import DatabaseDamaged, KeyWrong
from sync.base.wire import squeeze
from sync.cloud import operations
from sync.cloud.loading import load_numbers
from sync.journal.kinds import Kind, PolicySet, StaffAdded
from sync.records.national_numbers import NationalNumbers, grouped
from tests.attack.faulty import FAULT
from tests.attack.residue import found_in, held_open, left_in, needles
from tests.attack.towns import HERE, Cloud
from tests.ports.desks import CHANCE
from tests.ports.roles import as_owner
from tests.unit.changes.people import person

SHE = person(
    "7015",
    setai_no="7700",
    name="百目鬼　小夜子",
    name_kana="ドウメキ　サヨコ",
    address="大字草津８７６５番地４３",
    phone="0279-88-7654",
    birth=CivilDate(day="1957-11-29"),
)
NEW_PHONE = "0279-99-4321"
MY_NUMBER = "583920174659"
"""Shown to the clerk for a while; it is none, its check digit is wrong."""
WANTED = {
    needle: f"{what} in {how}"
    for what, text in {
        "name": SHE.name,
        "family name": "百目鬼",
        "reading": SHE.name_kana,
        "first reading": "ドウメキ",
        "address": SHE.address,
        "phone": SHE.phone,
        "new phone": NEW_PHONE,
        "number": MY_NUMBER,
        "number in groups": grouped(MY_NUMBER),
    }.items()
    for needle, how in needles(text).items()
}


@dataclass
class Day:
    """Where a day has left something: what was watched, and what was asked to be saved."""

    watched: list[Path]
    saved: Path
    profile: Profile
    held: dict[str, bytes]
    """What the process held open or mapped while it worked."""
    live: dict[str, set[str]]
    """What was found in the files while they were open, with their logs beside them."""


@pytest.fixture(scope="module")
def day(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Work a day, and close the program."""
    with cloud.ledger.writing(cloud.here) as writing:
        writing.lock_scopes()
        writing.put_residents([SHE])
        rules = writing.office().policy
        shown = {"version": rules.version + 1, "numbers_shown_by": ("clerk",)}
        rules = msgspec.structs.replace(rules, **shown)
        writing.append_office(Kind.POLICY_SET, PolicySet(rules), millis(SystemClock().now()))
    with as_owner(cloud.ledger) as owner:
        hers = NationalNumbers(HERE, SHE.atena_no, MY_NUMBER, MY_NUMBER[:11])
        load_numbers(owner, cloud.here, [hers], CHANCE)
    root, saved = tmp_path_factory.mktemp("watched"), tmp_path_factory.mktemp("saved")
    profile = Profile(root / "desk")
    profile.save(Settings(cloud.url, HERE, cloud.ca, str(saved)))
    names = ("home", "tmp", "config", "cache", "data", "run", "pictures")
    places = {name: root / name for name in names}
    for place in places.values():
        place.mkdir(mode=0o700)
    environment = {
        **OFFSCREEN,
        "HOME": places["home"],
        "TMPDIR": places["tmp"],
        "XDG_CONFIG_HOME": places["config"],
        "XDG_CACHE_HOME": places["cache"],
        "XDG_DATA_HOME": places["data"],
        "XDG_RUNTIME_DIR": places["run"],
        FAULT: SHE.name,
    }
    now = millis(SystemClock().now())
    added = StaffAdded("hara", "hara", "clerk")
    first = operations.add_staff(cloud.ledger, cloud.here, added, now, CHANCE)
    code = operations.enrolment_code(cloud.ledger, cloud.here, "窓口1", now, CHANCE)
    clerk = Person("hara", "hara", "clerk", "mado-test-1234", first)
    words = ("--profile", str(profile.folder))
    puppet = DeskActor("窓口1", words, profile.folder, places["pictures"], root / "desk.log")
    desk = Desk("窓口1", clerk, SimpleNamespace(), puppet, code)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(acting, "begin", _faulty(acting.begin))
        puppet.start({name: str(value) for name, value in environment.items()})
    try:
        work(desk)
        process = puppet._process
        assert process is not None
        held = held_open(process.pid)
        live = left_in([root], WANTED)
    finally:
        puppet.stop()
    return Day([root, cloud.data], saved, profile, held, live)


def _faulty(begin: Callable[..., object]) -> Callable[..., object]:
    """Start the program with a bug in it."""

    def started(command: list[str], *rest: object) -> object:
        return begin([*command[:2], "tests.attack.faulty", *command[3:]], *rest)

    return started


def work(desk: Desk) -> None:
    """Do what a day brings."""
    puppet = desk.actor
    hands.unlock_profile(puppet)
    hands.enrol(desk)
    hands.sign_on_first(desk)
    hands.find(puppet, "どうめき", SHE.name)
    hands.issue(puppet, None)
    hands.find(puppet, SHE.phone, SHE.name)
    look_at_number(puppet)
    hands.file_contact(puppet, NEW_PHONE)
    hands.find(puppet, "ドウメキ S32.11.29", SHE.name)
    puppet.key("F1")
    puppet.shows("banner", "予期しないエラー")
    puppet.key("F12")
    puppet.sees("screen", "sign_on")


def look_at_number(puppet: DeskActor) -> None:
    """Have her 個人番号 shown, told by the cloud, and close the panel."""
    puppet.key("Ctrl+B")
    puppet.sees("dialog", "個人番号・住民票コードの表示")
    puppet.key("1", "Return", "3", "Return")
    puppet.type("児童手当の認定請求書")
    puppet.key("Return")
    puppet.sees("number.number", grouped(MY_NUMBER))
    puppet.key("Escape")
    puppet.sees("dialog", "")


def test_nothing_of_anybody_lies_in_any_file(day: Day) -> None:
    assert (day.profile.folder / "journal.db").stat().st_size > 4096
    assert left_in(day.watched, WANTED) == {}
    assert day.live == {}, "nor while the program runs, in logs and shared memory of its files"


def test_nothing_of_anybody_is_held_in_files_that_are_gone(day: Day) -> None:
    assert any("journal.db" in name for name in day.held), "the process was looked into"
    found = {name: hows for name, data in day.held.items() if (hows := found_in(data, WANTED))}
    assert found == {}


def test_the_crash_report_was_written_and_names_nobody(day: Day) -> None:
    (report,) = (day.profile.folder / "crashes").iterdir()
    told = report.read_text("utf-8")
    assert "ValueError" in told
    assert "KeyError" in told
    assert found_in(told.encode(), WANTED) == set()


def test_what_the_clerk_saved_elsewhere_is_the_one_thing_that_is_plain(day: Day) -> None:
    (paper,) = day.saved.iterdir()
    assert paper.suffix == ".pdf"
    assert found_in(paper.name.encode(), WANTED) == set(), "a file's name is read by anybody"


@pytest.mark.parametrize("text", [SHE.name, SHE.name_kana, SHE.address, SHE.phone, MY_NUMBER])
def test_whatever_is_planted_is_found(day: Day, tmp_path: Path, text: str) -> None:
    """The control: every way of writing, in a file, behind noise, and packed."""
    wanted = needles(text)
    for number, (needle, how) in enumerate(wanted.items()):
        for packed in (False, True):
            noise = b"\x00\xff" * 300 + needle + b"\xc1" * 77
            (tmp_path / f"{number}-{packed}").write_bytes(squeeze(noise) if packed else noise)
        assert how
    found = left_in([tmp_path], wanted)
    assert len(found) == 2 * len(wanted)
    (tmp_path / f"{text}.txt").write_bytes(b"")
    assert any(text in name for name in left_in([tmp_path], wanted))


def test_a_file_that_was_deleted_while_open_is_found_too(tmp_path: Path) -> None:
    file = (tmp_path / "gone").open("w+b")
    with file:
        file.write(SHE.name.encode("utf-16-le"))
        file.flush()
        (tmp_path / "gone").unlink()
        held = held_open(os.getpid())
    assert any(found_in(data, WANTED) for data in held.values())


# --- a thief has the files -----------------------------------------------------------------------


@pytest.fixture
def stolen(day: Day, tmp_path: Path) -> Profile:
    shutil.copytree(day.profile.folder, tmp_path / "stolen")
    return Profile(tmp_path / "stolen")


both = pytest.mark.parametrize("name", ["journal.db", "cache.db"])


@both
def test_plain_sqlite_opens_nothing(stolen: Profile, name: str) -> None:
    file = stolen.folder / name
    with sqlite3.connect(file) as plain, pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT * FROM sqlite_master").fetchall()
    plain.close()


GUESSES: dict[str, list[str]] = {
    "no key": [],
    "a key of zeros": [f"PRAGMA key = \"x'{bytes(32).hex()}'\""],
    "the passphrase itself": [f"PRAGMA key = '{PASSPHRASE}'"],
    "the town's number": [f"PRAGMA key = '{HERE}'"],
    "an empty key": ["PRAGMA key = ''"],
    "a plain header": ["PRAGMA cipher_plaintext_header_size = 32", "PRAGMA key = ''"],
    **{
        f"SQLCipher {version}'s defaults": [
            f"PRAGMA key = '{PASSPHRASE}'",
            f"PRAGMA cipher_compatibility = {version}",
        ]
        for version in (1, 2, 3, 4)
    },
}


@both
@pytest.mark.parametrize("words", GUESSES.values(), ids=GUESSES)
def test_sqlcipher_with_a_guess_opens_nothing(stolen: Profile, name: str, words: list[str]) -> None:
    tried = sqlcipher.connect(str(stolen.folder / name))
    try:
        with pytest.raises(sqlcipher.DatabaseError):
            _read_by(tried, words)
    finally:
        tried.close()


def _read_by(tried: sqlcipher.Connection, words: list[str]) -> None:
    for each in words:
        tried.execute(each)
    tried.execute("SELECT * FROM sqlite_master").fetchall()


def test_the_program_itself_with_another_key_opens_nothing(stolen: Profile) -> None:
    keys = open_vault(stolen, lambda: PASSPHRASE, CHANCE)
    wrong = (ProfileKeys(keys.cache, keys.journal), ProfileKeys(bytes(32), bytes(32)))
    for each in wrong:
        with pytest.raises(KeyWrong):
            JournalFile(stolen.journal, each.journal, SystemClock(), CHANCE)
        with pytest.raises((KeyWrong, DatabaseDamaged)):
            RegisterCache(stolen.cache, each.cache)


@pytest.mark.parametrize("words", ["", PASSPHRASE.upper(), f"{PASSPHRASE} ", "mado-test-1234"])
def test_the_key_file_opens_by_its_passphrase_alone(stolen: Profile, words: str) -> None:
    with pytest.raises(PassphraseWrong):
        open_vault(stolen, lambda: words, CHANCE)


def test_a_key_file_that_was_tampered_with_opens_nothing(stolen: Profile) -> None:
    whole = stolen.key_file.read_bytes()
    for at in range(len(whole) - 48, len(whole), 16):  # the closed box; its cost stands before it
        stolen.key_file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises((PassphraseWrong, KeyFileDamaged)):
            open_vault(stolen, lambda: PASSPHRASE, CHANCE)
    stolen.key_file.write_bytes(whole)


def test_its_own_keys_open_it(stolen: Profile) -> None:
    """The control: these are the files, and she is in them."""
    keys = open_vault(stolen, lambda: PASSPHRASE, CHANCE)
    journal = JournalFile(stolen.journal, keys.journal, SystemClock(), CHANCE)
    cache = RegisterCache(stolen.cache, keys.cache)
    try:
        assert journal.count() > 5
        found = cache.current(SHE.atena_no)
        assert found is not None
        assert found.name == SHE.name
    finally:
        cache.close()
        journal.close()
