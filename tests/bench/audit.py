"""The audit of a long journal on a real PostgreSQL, beside bare Ed25519 of as many signatures."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import nacl.signing

from sync.base.clock import SystemClock, millis
from sync.base.ids import DeskNumber, MunicipalityCode, StaffId, SystemChance, uuid7
from sync.base.keys import Purpose, SigningKey
from sync.base.wire import pack
from sync.changes.verdict import ReadSet
from sync.cloud.auditing import audited
from sync.cloud.database import connect, embedded, stop_embedded
from sync.cloud.ledger import PostgresLedger
from sync.cloud.schema import prepare
from sync.exchanges.ports import Town
from sync.exchanges.push import RECEIVED, Receipt, SignedReceipt
from sync.journal.certificates import DeskCertificate, certify, genesis
from sync.journal.chain import Head, link
from sync.journal.entry import Words, say
from sync.journal.kinds import DeskEnrolled, Inquiry, Kind, StaffAdded, StaffKey
from tests.bench.report import Figure

CHANCE = SystemChance()
MANY, MILLION = 50_000, 1_000_000
DESKS = 5
BATCH = 5_000
GOAL = 0.5


def figures() -> Iterator[Figure]:
    """Measure 50,000 entries."""
    yield _figure(MANY)


def million() -> Iterator[Figure]:
    """Measure 1,000,000 entries."""
    yield _figure(MILLION)


def _figure(entries: int) -> Figure:
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(stop_embedded, folder)
        addresses, closing = embedded(folder), CHANCE.draw(32)
        owner = prepare(addresses)
        stack.callback(owner.dispose)
        ledger = PostgresLedger(connect(addresses.served), closing)
        stack.callback(ledger.engine.dispose)
        founding = PostgresLedger(owner, closing)
        town = founding.found(MunicipalityCode("104264"), "計測町", 7, CHANCE)
        _work(ledger, town, entries)
        began = time.perf_counter()
        told = list(audited(ledger, town, {}))
        seconds = time.perf_counter() - began
    if any(each.broken for each in told) or sum(each.entries for each in told) < entries:
        raise AssertionError("the journals were made whole")
    signatures = sum(each.signatures for each in told)
    rate, bare = signatures / seconds, _bare(signatures)
    ratio = rate / bare
    return Figure(
        f"audit verify, {entries:,} entries", round(rate), "signatures/s",
        "Ed25519 alone, one after another", round(bare), round(ratio, 2),
        f">= {GOAL} x", ratio >= GOAL,
    )  # fmt: skip


def _bare(signatures: int) -> float:
    """Return how many signatures of an entry's size a second PyNaCl verifies by itself."""
    key = nacl.signing.SigningKey(CHANCE.draw(32))
    public, message = key.verify_key, CHANCE.draw(500)
    signature = key.sign(message).signature
    began = time.perf_counter()
    for _ in range(signatures):
        public.verify(message, signature)
    return signatures / (time.perf_counter() - began)


def _work(ledger: PostgresLedger, town: Town, entries: int) -> None:
    """Have desks look people up, as a town's do, each look signed by its clerk."""
    clerk = SigningKey.new(CHANCE)
    at = millis(SystemClock().now())
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.STAFF_ADDED, StaffAdded("sato", "佐藤　花", "clerk"), at)
        writing.append_office(Kind.STAFF_KEY, StaffKey("sato", clerk.public), at)
    for number in range(1, DESKS + 1):
        desk = SigningKey.new(CHANCE)
        name = DeskNumber(_enrol(ledger, town, number, desk, at))
        head = Head(0, _genesis(ledger, town, name))
        for first in range(0, entries // DESKS, BATCH):
            many = min(BATCH, entries // DESKS - first)
            head = _batch(ledger, town, name, desk, clerk, head, at + first, many)


def _enrol(ledger: PostgresLedger, town: Town, number: int, desk: SigningKey, at: int) -> int:
    """Enrol a desk."""
    paper = DeskCertificate(1, town.code, DeskNumber(number), desk.public, f"窓口{number}", at)
    certificate = certify(paper, town.key)
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.add_desk(desk.public, certificate, number, Head(0, genesis(certificate)))
        writing.append_office(Kind.DESK_ENROLLED, DeskEnrolled(certificate), at)
    return number


def _genesis(ledger: PostgresLedger, town: Town, number: int) -> bytes:
    with ledger.reading(town) as reading:
        record = reading.desk(number)
    assert record is not None
    return record.head.hash


def _batch(
    ledger: PostgresLedger,
    town: Town,
    number: DeskNumber,
    desk: SigningKey,
    clerk: SigningKey,
    head: Head,
    at: int,
    many: int,
) -> Head:
    with ledger.writing(town) as writing:
        writing.lock_desk(number)
        for moment in range(at, at + many):
            body = pack(Inquiry((f"{moment % 60_000:08d}",), "窓口対応（本人・世帯員）"))
            words = Words(
                1, uuid7(moment, CHANCE), Kind.INQUIRY, StaffId("sato"), 1, ReadSet(), body
            )
            entry = link(head, town.code, number, desk, say(words, clerk), moment, moment)
            told = pack(Receipt(town.code, *entry.position, entry.hash, moment, RECEIVED))
            receipt = pack(SignedReceipt(told, town.key.sign(Purpose.RECEIPT, told)))
            writing.keep_entry(entry, receipt, moment)
            head = Head(entry.envelope.number, entry.hash)
    return head
