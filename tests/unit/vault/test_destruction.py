"""A revoked desk's keys: destroyed after the last receipt, by the town's word alone, and whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import keyring
import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from desktop.cache.copies import Copies
from desktop.cache.engine import opens
from desktop.cache.journal import JournalFile
from desktop.cache.store import DeskStore
from desktop.opened import Opened, open_profile
from desktop.operations.enrol import enrol_desk
from desktop.operations.sign_on import first_sign_on, sign_off
from desktop.profile import Profile
from desktop.vault import vault
from desktop.vault.destruction import destroy, is_revoked
from desktop.vault.vault import SERVICE, KeysDestroyed, destroyed
from sync.base.ids import CLOUD_DESK, ContentId, DeskNumber, MunicipalityCode, StaffId
from sync.base.keys import Cost, SigningKey, wrap
from sync.base.troubles import CloudRefused, DatabaseReadOnly, KeyTrouble
from sync.base.wire import pack
from sync.changes.verdict import ReadSet
from sync.exchanges import farewell, push
from sync.exchanges.conversation import round_trip
from sync.exchanges.ports import Flow
from sync.exchanges.refusals import REVOKED_DESK
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Words, say
from sync.journal.kinds import DeskRevoked, Inquiry, Kind
from sync.records.policy import Policy
from sync.roads.travel import travel
from tests.desks import PASSWORD, TOWN, SteppedClock, TestTown
from tests.unit.changes.people import person

PHRASE = "試験用の長い合言葉です"
STRANGER = SigningKey(bytes(range(32)))
ONE_MORE = "another profile"


class FileRing(KeyringBackend):
    """A keyring in a file, so that it outlives the process."""

    priority = 5  # type: ignore[assignment]

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    def all(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.file.read_text()) if self.file.exists() else {}
        return found

    def get_password(self, service: str, username: str) -> str | None:
        return self.all().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep(self.all() | {f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self.all()
        del kept[f"{service} {username}"]
        self._keep(kept)

    def _keep(self, kept: dict[str, str]) -> None:
        part = self.file.with_suffix(".part")
        part.write_text(json.dumps(kept))
        part.replace(self.file)


@pytest.fixture(params=["keyring", "key file"])
def ring(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> FileRing | None:
    """Return the system's keyring; None on a machine that has none."""
    made = FileRing(tmp_path / "ring.json")
    cheap = partial(wrap, cost=Cost(1, 8192))
    monkeypatch.setattr(vault, "wrap", cheap)
    monkeypatch.setattr("desktop.operations.sign_on.wrap", cheap)
    if request.param == "key file":
        monkeypatch.setattr(vault, "_keyring", lambda: None)
        return None
    made.set_password(SERVICE, ONE_MORE, "of somebody else")
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    return made


class Leaving:
    """A desk at which somebody has worked, and that the town then revokes."""

    def __init__(self, folder: Path) -> None:
        self.town = TestTown(Policy(1), [person("1")], SteppedClock())
        self.profile = Profile(folder)
        self.road = self.town.road()
        opened = self.open()
        journal = opened.journal
        code = self.town.desk_code("窓口1")
        enrol_desk(journal, self.road, TOWN, code, self.town.clock, self.town.chance)
        hired = self.town.hire("1001", "佐藤　花", "clerk")
        self.sync(opened)
        assert first_sign_on(opened.desk, self.road, "1001", hired, PASSWORD) is None
        sign_off(opened.desk)
        self.sync(opened)
        self.number = journal.identity.enrolled().desk
        self.keys = opened.keys
        opened.close()

    def open(self) -> Opened:
        return open_profile(self.profile, PHRASE)

    def go(self, opened: Opened, flow: Flow[Any]) -> Any:
        voice = opened.journal.identity.voice()
        return travel(flow, self.road, voice, self.town.clock, self.town.chance)

    def sync(self, opened: Opened) -> None:
        journal = opened.journal
        public = journal.identity.enrolled().municipality_public
        store = DeskStore(journal, opened.cache)
        self.go(opened, round_trip(journal, store, public))

    def revoke(self, number: int = 0) -> None:
        with self.town.ledger.writing(self.town.town) as writing:
            revoked = DeskRevoked(number or self.number, compromised=True, reason="盗難")
            writing.append_office(Kind.DESK_REVOKED, revoked, self.town.now())

    def farewell(self, opened: Opened) -> bytes:
        me = opened.journal.identity.enrolled()
        flow = farewell.desk(opened.journal, me.municipality_public, me.municipality, me.desk)
        word: bytes = self.go(opened, flow)
        return word

    def word(self) -> bytes:
        """Revoke the desk and return the town's word, all being receipted."""
        self.revoke()
        opened = self.open()
        word = self.farewell(opened)
        opened.close()
        return word


@pytest.fixture
def leaving(tmp_path: Path, ring: FileRing | None) -> Leaving:
    del ring
    return Leaving(tmp_path / "desk")


def look(opened: Opened, times: int) -> None:
    for _ in range(times):
        opened.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)


def assert_all_gone(leaving: Leaving, ring: FileRing | None) -> None:
    """Nothing is left that opens anything, not even to who kept the journal's key."""
    profile = leaving.profile
    assert destroyed(profile)
    assert not profile.key_file.exists()
    if ring is not None:
        assert ring.all() == {f"{SERVICE} {ONE_MORE}": "of somebody else"}
    assert not profile.cache.exists()
    assert not opens(profile.cache, leaving.keys.cache)
    with pytest.raises(KeysDestroyed):
        leaving.open()
    clock, chance = leaving.town.clock, leaving.town.chance
    journal = JournalFile(profile.journal, leaving.keys.journal, clock, chance)
    try:
        with journal._db.reading() as db:
            names = set(db.exec_driver_sql("SELECT name FROM meta").scalars())
            assert not db.exec_driver_sql("SELECT count(*) FROM office").scalar()
        assert "identity" in names
        assert not {name for name in names if "key" in name or name == "former"}
        assert journal.count() > 0, "entries and receipts stay, closed for ever"
    finally:
        journal.close()


def test_a_disk_full_of_unsent_entries_is_quarantined_before_anything_is_destroyed(
    leaving: Leaving, ring: FileRing | None
) -> None:
    opened = leaving.open()
    look(opened, push.MOST_ENTRIES + 60)
    leaving.revoke()
    with pytest.raises(CloudRefused) as no:
        leaving.sync(opened)  # sends first, and is refused then
    assert no.value.code == REVOKED_DESK
    look(opened, push.MOST_ENTRIES + 60)
    leaving.road.cut_after = 2  # the line goes behind the first batch
    leaving.road.carried.clear()
    with pytest.raises(Exception, match="cut"):
        leaving.farewell(opened)
    leaving.road.cut, leaving.road.cut_after = False, -1
    left = opened.journal.count_unsent()
    assert 0 < left < push.MOST_ENTRIES + 60
    word = leaving_word(leaving)
    assert is_revoked(opened.journal, word)
    assert not destroy(leaving.profile, leaving.keys, opened.journal, word)
    assert not leaving.profile.revocation.exists(), "nothing is begun before the last receipt"
    assert leaving.farewell(opened) == word
    assert opened.journal.count_unsent() == 0
    told = [kept.receipt for kept in opened.journal.entries(Kind.INQUIRY)]
    assert {each.note for each in told if each} == {"desk_revoked"}
    aside = leaving.town.ledger.states[TOWN].quarantine
    for kept in opened.journal.entries(Kind.INQUIRY):
        assert aside[kept.entry.hash][0] == kept.entry.data
    assert opened.destroy_keys(word)
    assert_all_gone(leaving, ring)


def leaving_word(leaving: Leaving) -> bytes:
    """Return the town's word as it stands in journal 0."""
    entries = leaving.town.ledger.states[TOWN].entries
    zero = [kept[0] for (desk, _), kept in sorted(entries.items()) if desk == CLOUD_DESK]
    return next(each.data for each in zero if each.words.kind == Kind.DESK_REVOKED)


def forged(leaving: Leaving, how: str) -> bytes:
    """Return an entry that is nearly the town's word."""
    town = leaving.town.town
    body: Any = DeskRevoked(leaving.number, compromised=True)
    key, code, desk, kind = town.key, TOWN, CLOUD_DESK, str(Kind.DESK_REVOKED)
    match how:
        case "a stranger's key":
            key = STRANGER
        case "another town":
            code = MunicipalityCode("104256")
        case "another town's key":
            key, code = STRANGER, MunicipalityCode("104256")
        case "a desk's journal":
            desk = DeskNumber(2)
        case "another desk":
            body = DeskRevoked(leaving.number + 1)
        case "another kind":
            kind = str(Kind.STAFF_REVOKED)
    words = Words(WIRE_VERSION, ContentId(bytes(16)), kind, StaffId(""), 0, ReadSet(), pack(body))
    return link(Head(0, bytes(32)), code, desk, key, say(words, None), 1, 1).data


@pytest.mark.parametrize(
    "how",
    ["a stranger's key", "another town", "another town's key", "a desk's journal", "another desk",
     "another kind", "noise"],
)  # fmt: skip
def test_nobody_else_s_word_destroys_anything(
    leaving: Leaving, ring: FileRing | None, how: str
) -> None:
    word = b"noise" if how == "noise" else forged(leaving, how)
    before = everything(leaving.profile)
    opened = leaving.open()
    assert not is_revoked(opened.journal, word)
    assert not opened.destroy_keys(word)
    leaving.profile.revocation.write_bytes(word)  # as if it had been begun
    again = leaving.open()
    assert again.keys == leaving.keys
    assert again.journal.identity.key().public
    assert not destroyed(leaving.profile)
    leaving.sync(again)
    again.close()
    assert everything(leaving.profile).keys() >= before.keys()
    assert ring is None or ring.get_password(SERVICE, leaving.profile.name)


def everything(profile: Profile) -> dict[str, int]:
    return {
        file.name: file.stat().st_size
        for file in profile.folder.iterdir()
        if not file.name.endswith(("-wal", "-shm"))
    }


def test_a_desk_that_enrolled_anew_does_not_end_with_its_former_number(
    leaving: Leaving, ring: FileRing | None
) -> None:
    del ring
    word = leaving.word()
    opened = leaving.open()
    code = leaving.town.desk_code("窓口1")
    town = leaving.town
    enrol_desk(opened.journal, leaving.road, TOWN, code, town.clock, town.chance)
    assert not opened.destroy_keys(word)
    again = leaving.open()
    leaving.sync(again)
    again.close()


def test_a_desk_that_is_not_revoked_is_told_so(leaving: Leaving) -> None:
    opened = leaving.open()
    with pytest.raises(CloudRefused) as no:
        leaving.farewell(opened)
    assert no.value.code == "farewell.not_revoked"
    opened.close()


def test_a_restored_cloud_is_given_what_it_lacks_before_the_keys_go(leaving: Leaving) -> None:
    opened = leaving.open()
    look(opened, 2)
    leaving.sync(opened)
    states = leaving.town.ledger.states[TOWN]
    last = opened.journal.last_received().number
    for number in (last - 1, last):
        del states.entries[leaving.number, number]
    before = states.entries[leaving.number, last - 2][0]
    states.desks[leaving.number] = replace(
        states.desks[leaving.number], head=Head(last - 2, before.hash)
    )
    leaving.revoke()
    word = leaving.farewell(opened)
    here = leaving.town.ledger.states[TOWN].entries
    assert (leaving.number, last) in here, "with the receipts that it once gave"
    assert opened.destroy_keys(word)


@pytest.mark.parametrize(
    "every", [7, pytest.param(1, marks=pytest.mark.hunt)], ids=["some lines", "each line"]
)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a child that can be killed at any line")
def test_killed_at_any_instant_it_is_finished_or_goes_on_at_the_next_start(
    leaving: Leaving, ring: FileRing | None, tmp_path: Path, every: int
) -> None:
    word = leaving.word()
    whole = tmp_path / "whole"
    shutil.copytree(leaving.profile.folder, whole)
    kept = ring.get_password(SERVICE, leaving.profile.name) if ring else None
    deaths = 0
    for step in steps(every):
        shutil.rmtree(leaving.profile.folder)
        shutil.copytree(whole, leaving.profile.folder)
        if ring is not None and kept is not None:
            ring.set_password(SERVICE, leaving.profile.name, kept)
        if not killed(step, lambda: leaving.open().destroy_keys(word)):
            assert_all_gone(leaving, ring)
            break
        deaths += 1
        try:
            opened = leaving.open()
        except KeysDestroyed:
            pass
        else:  # it was killed before the word stood there: nothing was touched
            assert not leaving.profile.revocation.exists()
            assert opened.keys == leaving.keys
            assert opened.destroy_keys(word)
        assert_all_gone(leaving, ring)
    assert deaths > 5


def steps(every: int) -> Iterator[int]:
    yield from range(1, 5000, every)


TRACED = ("destruction.py", "vault.py", "copies.py", "identity.py", "journal.py", "meta.py")


def killed(step: int, act: Callable[[], object]) -> bool:
    """Do something in a child that is killed before its n-th line of ours; False: it ended."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left, begun = step, False

    def line(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left, begun
        if frame.f_code.co_filename.endswith("destruction.py"):
            begun = True
        if event == "line" and begun:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    def call(frame: FrameType, event: str, arg: object) -> Any:
        del event, arg
        return line if frame.f_code.co_filename.endswith(TRACED) else None

    try:
        sys.settrace(call)
        act()
    finally:
        os._exit(0)


def test_a_keyring_that_does_not_forget_is_said_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = FileRing(tmp_path / "ring.json")
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    leaving = Leaving(tmp_path / "desk")
    word = leaving.word()

    def refuses(*_: str) -> None:
        raise keyring.errors.PasswordDeleteError

    with monkeypatch.context() as stubborn:
        stubborn.setattr(ring, "delete_password", refuses)
        with pytest.raises(KeyTrouble):
            leaving.open().destroy_keys(word)
    with pytest.raises(KeysDestroyed):
        leaving.open()
    assert not ring.all()


def test_a_word_that_cannot_be_written_down_begins_nothing(leaving: Leaving) -> None:
    word = leaving.word()
    leaving.profile.revocation.with_suffix(".part").mkdir()
    with pytest.raises(DatabaseReadOnly):
        leaving.open().destroy_keys(word)
    leaving.open().close()


def test_damaged_copies_go_with_the_whole_one(leaving: Leaving, ring: FileRing | None) -> None:
    word = leaving.word()
    copies = Copies(leaving.profile.cache)
    other = leaving.profile.folder / "cache-1.db"
    other.write_bytes(b"half")
    copies.give_up(other)
    assert leaving.open().destroy_keys(word)
    assert not list(leaving.profile.folder.glob("cache*"))
    assert_all_gone(leaving, ring)
