"""The two processes of a desk: the counter that accepts, and the product's own sync worker.

The counter prints a line for each acceptance once it is kept. Whoever holds the other end of its
pipe reads all lines that were printed, however the process ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from desktop.bridge import sync_worker
from desktop.cache import journal as journal_module
from desktop.cache.copies import Copies
from desktop.cache.journal import JournalFile, Signer
from desktop.cache.lock import ProfileLock
from desktop.cache.opening import open_to_read
from desktop.operations.desk import Desk
from desktop.operations.enrol import enrol_desk
from desktop.operations.file_change import Receipt
from desktop.profile import Profile
from sync.base.clock import SystemClock
from sync.base.ids import MunicipalityCode, StaffId, SystemChance
from sync.base.keys import SigningKey
from sync.base.troubles import LineTrouble
from sync.base.verdicts import Refusal
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.journal.kinds import Inquiry, Kind
from sync.roads.cloud import CloudRoad
from tests.desks import file_change

TOWN = MunicipalityCode("104264")
STAFF = StaffId("1001")
RESIDENTS = tuple(str(1000 + place) for place in range(200))
"""Enough that most filings meet no other, few enough that some do."""

READY = "ready"
"""What the counter prints before its first acceptance: the desk is enrolled, its files are open."""

FILINGS, DRAFTS = 0.3, 0.1
"""Shares of filings and of kept drafts among what the counter does; the rest are inquiries."""

AGAIN_SECONDS = 0.05
"""Between two tries to enrol while the cloud is down."""


@dataclass(frozen=True)
class Brief:
    """What a desk's processes are told. The clerk's key comes unlocked: unlocking is slow."""

    folder: Path
    journal_key: bytes
    cache_key: bytes
    code: str
    staff_seed: bytes
    hasty: bool = False
    """Print each acceptance before it is committed: the mistake that all this is there to find."""


def counter(brief: Brief, seed: str, told: Connection, to_worker: Connection) -> None:
    """Enrol if that is still to do, then accept for ever."""
    _log_to(brief.folder / "counter.log")
    profile, clock, chance = Profile(brief.folder), SystemClock(), SystemChance()
    lock = ProfileLock(profile.lock)  # whoever was killed has left it free
    journal = JournalFile(profile.journal, brief.journal_key, clock, chance)
    cache = open_to_read(Copies(profile.cache), brief.cache_key)
    while journal.identity.known() is None:
        road = CloudRoad(profile.settings().cloud, profile.settings().ca)
        try:
            enrolled = enrol_desk(journal, road, TOWN, brief.code, clock, chance)
        except LineTrouble:
            threading.Event().wait(AGAIN_SECONDS)
            continue
        assert not isinstance(enrolled, Refusal), enrolled.code
        road.close()
    desk = Desk(journal, cache, clock, chance)
    desk.signer = Signer(STAFF, "干川　さゆり", "clerk", SigningKey(brief.staff_seed))
    try:
        _accept(brief, desk, random.Random(seed), told, to_worker)
    finally:
        lock.release()


def worker(brief: Brief, from_counter: Connection) -> None:
    """Run the product's sync worker; it ends by itself when its counter is gone."""
    _log_to(brief.folder / "worker.log")
    keys = {"journal_key": brief.journal_key.hex(), "cache_key": brief.cache_key.hex()}
    first = json.dumps({"profile": str(brief.folder), **keys})
    sys.stdin = _Begun(first, from_counter.fileno())
    sys.exit(sync_worker.main())


def _accept(
    brief: Brief, desk: Desk, dice: random.Random, told: Connection, to_worker: Connection
) -> None:
    say = _said(told)
    if brief.hasty:
        _say_before_commit(say)
    say(READY, "")
    while True:
        drawn, resident = dice.random(), dice.choice(RESIDENTS)
        if drawn < DRAFTS:
            desk.journal.drafts.keep("relocation:1", dice.randbytes(dice.randint(1, 9000)))
        elif drawn < DRAFTS + FILINGS and desk.cache.current(resident) is not None:
            phone = f"0279-{dice.randrange(100):02}-{dice.randrange(10_000):04}"
            correction = pack(ContactCorrection(resident, phone))
            filed = file_change(desk, "contact_correction", correction)
            if isinstance(filed, Receipt):  # else it is the number that stands there already
                say(str(filed.number), phone)
        else:
            looked = desk.journal.keep(Kind.INQUIRY, Inquiry((resident,), "試験"), desk.who)
            if not brief.hasty:
                say(str(looked.envelope.number), looked.words.id.hex())
        with contextlib.suppress(BrokenPipeError):  # the worker was killed: the counter goes on
            os.write(to_worker.fileno(), b'{"do": "poke"}\n')


class _Begun:
    """The worker's standard input: its first line, then what comes through the pipe."""

    def __init__(self, first: str, pipe: int) -> None:
        self._first = first
        self._rest = os.fdopen(pipe, encoding="utf-8", closefd=False)

    def readline(self) -> str:
        return self._first

    def __iter__(self) -> Any:
        return iter(self._rest)


def _said(told: Connection) -> Callable[[str, str], None]:
    def say(number: str, mark: str) -> None:
        os.write(told.fileno(), f"{number} {mark}\n".encode())  # one call: a line comes whole

    return say


def _say_before_commit(say: Callable[[str, str], None]) -> None:
    insert = journal_module._insert

    def insert_and_say(db: Any, entry: Any) -> None:
        insert(db, entry)
        if entry.words.kind == Kind.INQUIRY:
            say(str(entry.envelope.number), entry.words.id.hex())

    journal_module._insert = insert_and_say


def _log_to(file: Path) -> None:
    book = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(book, stream)
    os.close(book)
