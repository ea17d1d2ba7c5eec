"""What keys cost the counter: the sign-on without a line, and what signing adds to one filing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from desktop.operations.sign_on import sign_off, sign_on
from sync.base.clock import SystemClock, millis
from sync.base.ids import DeskNumber, MunicipalityCode, StaffId, SystemChance, uuid7
from sync.base.keys import SigningKey, unwrap, wrap
from sync.base.wire import pack
from sync.changes.verdict import ReadSet
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Words, say
from sync.journal.kinds import Filing, Kind
from sync.records.policy import Policy
from tests.bench.counter import correction
from tests.bench.people import residents
from tests.bench.report import Figure
from tests.desks import PASSWORD, Counter, TestTown

SIGN_ONS, FILINGS = 9, 500
MOST_SECONDS, MOST_MS = 1.0, 5.0
STAFF, CHANCE = "1001", SystemChance()


def figures() -> Iterator[Figure]:
    """Measure both."""
    yield _signed_on()
    yield _signed()


def _signed_on() -> Figure:
    """Sign on at a desk whose line is cut, again and again, beside the opening of the key alone."""
    with tempfile.TemporaryDirectory() as folder:
        town = TestTown(Policy(version=1), [], SystemClock())  # type: ignore[arg-type]
        counter = Counter(town, Path(folder))
        code = town.hire(STAFF, "計測　一郎", "clerk")
        counter.sync()
        counter.begin_work(STAFF, code)
        counter.cut()
        closed = wrap(bytes(32), PASSWORD, CHANCE)
        took, bare = [], []
        for _ in range(SIGN_ONS):
            sign_off(counter.desk)
            took.append(_seconds(lambda: sign_on(counter.desk, STAFF, PASSWORD)))
            assert counter.desk.signer is not None
            bare.append(_seconds(lambda: unwrap(closed, PASSWORD)))
        counter.close()
    slowest, argon = max(took), median(bare)
    return Figure(
        "keys: sign-on without a line, the slowest", round(slowest, 3), "s",
        f"Argon2id alone, median of {SIGN_ONS}", round(argon, 3), round(slowest / argon, 2),
        f"<= {MOST_SECONDS:g} s", slowest <= MOST_SECONDS,
    )  # fmt: skip


def _signed() -> Figure:
    """Sign and link filings in memory, beside the packing of the same ones."""
    person, desk, head = SigningKey.new(CHANCE), SigningKey.new(CHANCE), Head(0, bytes(32))
    clock = millis(SystemClock().now())
    took, bare = [], []
    for each in residents(FILINGS)[:FILINGS]:
        body = pack(Filing("contact_correction", (each.atena_no,), pack(correction(each))))
        words = Words(
            WIRE_VERSION, uuid7(clock, CHANCE), Kind.FILING, StaffId(STAFF), 1, ReadSet(), body
        )
        began = time.perf_counter()
        content = say(words, person)
        entry = link(head, MunicipalityCode("104213"), DeskNumber(1), desk, content, clock, clock)
        took.append((time.perf_counter() - began) * 1000)
        head = Head(entry.envelope.number, entry.hash)
        bare.append(_seconds(lambda words=words: pack(words)) * 1000)
    cost = median(took)
    return Figure(
        "keys: signatures and chain of one filing", round(cost, 3), "ms",
        "packing its words alone", round(median(bare), 4), round(cost / median(bare), 1),
        f"<= {MOST_MS:g} ms", cost <= MOST_MS,
    )  # fmt: skip


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
