"""監査: every chain of a municipality walked from its first entry, in batches. No console in here.

One consistent look at the ledger, however long it takes. Memory is that of a few batches; the
signatures of long journals are checked in processes beside this one. Nothing of what entries say
is told: only where a chain breaks, and why.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from itertools import count
from multiprocessing import get_context
from typing import NamedTuple

from sync.base.ids import CLOUD_DESK
from sync.base.wire import WireError
from sync.cloud.audit_run import Run, checked
from sync.cloud.operations import OperatorRefusal
from sync.cloud.reading import MOST_OFFICE
from sync.exchanges.ports import Ledger, LedgerReading, Town
from sync.exchanges.push import told_by
from sync.journal import audit
from sync.journal.audit import Break, Chain, Checked, Content, Reason
from sync.journal.chain import Head
from sync.journal.entry import Entry, open_entry
from sync.journal.office import genesis_of
from sync.records.scopes import Scope

BATCH = 500
"""Entries of one run: some 300 KiB, and a tenth of a second's work for a processor."""

AHEAD = 4
"""Runs under way at once for each process: what memory holds, whatever the journal's length."""

WORTH_PROCESSES = 10_000
"""Entries from which processes of their own are worth the second that their start takes."""


class Audited(NamedTuple):
    """What was found of one chain; `holes` are named by the ledger, `broken` is None if whole."""

    desk: int
    name: str
    broken: Break | None
    head: Head
    entries: int = 0
    signatures: int = 0
    holes: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    """Entries signed after their person's registration had ended."""


def audited(
    ledger: Ledger, town: Town, heads: Mapping[int, Head], processes: int = 0
) -> Iterator[Audited]:
    """Yield every chain of a municipality, journal 0 first; where that is broken, nothing else.

    `heads` are known good ones, by desk: those chains are walked from there on. `processes` 0 takes
    as many as there are processors, where the journals are long enough.
    """
    with ledger.reading(town) as reading, ExitStack() as stack:
        zero, entries = _zero(reading, town)
        yield zero
        if zero.broken is not None:
            return
        chains = audit.chains(town.code, town.key.public, entries)
        twice = audit.said_twice(_repeated(reading))
        known = {record.number: record for record in reading.desks()}
        total = sum(record.head.number for record in known.values())
        workers = processes or (os.cpu_count() or 1 if total >= WORTH_PROCESSES else 1)
        run = _side_by_side(stack, workers) if workers > 1 else map
        for chain in chains:
            yield _walked(reading, town, chain, heads.get(chain.desk), twice.get(chain.desk), run)
        for number in sorted(known.keys() - {chain.desk for chain in chains}):
            yield Audited(number, "", Break(1, Reason.NO_CERTIFICATE), known[number].head)


def in_words(town: Town, each: Audited) -> Iterator[str]:
    """Word what was found of a chain; its head as `known_heads` reads it again."""
    name = f"desk {each.desk} {each.name}".rstrip() if each.desk else "journal 0"
    head = f"head {town.code}:{each.desk}:{each.head.number}:{each.head.hash.hex()}"
    state = "BROKEN" if each.broken else f"whole  {head}"
    yield f"{town.code} {name}  entries={each.entries} {state}"
    if each.broken:
        yield f"    entry {each.broken.number}: {each.broken.reason}"
    for hole in each.holes:
        yield f"    hole: entry {hole} could not be read when it came; its desk can say it again"
    for number in each.late:
        yield f"    entry {number}: signed after its person's registration had ended"


def known_heads(told: Sequence[str], towns: set[str]) -> dict[str, dict[int, Head]]:
    """Return the heads that an operator names, by municipality and desk; OperatorRefusal if odd."""
    found: dict[str, dict[int, Head]] = {}
    for each in told:
        match = re.fullmatch(r"(\d{6}):([1-9]\d{0,8}):([1-9]\d{0,17}):([0-9a-f]{64})", each)
        if match is None or match[1] not in towns:
            raise OperatorRefusal(
                f"{each!r} is no head of a desk here.",
                "Write it as an earlier run of this command said it: CODE:DESK:NUMBER:HASH.",
            )
        known = Head(int(match[3]), bytes.fromhex(match[4]))
        found.setdefault(match[1], {})[int(match[2])] = known
    return found


_Check = Callable[[Callable[[Run], Checked], Iterator[Run]], Iterator[Checked]]


def _zero(reading: LedgerReading, town: Town) -> tuple[Audited, list[Entry]]:
    """Check journal 0, and that desks are told the same."""
    rows = reading.kept(CLOUD_DESK, 0, MOST_OFFICE)
    chain = Chain(town.code, CLOUD_DESK, town.key.public, genesis_of(town.key.public))
    found = audit.check(chain, chain.beginning, rows, [None] * len(rows))
    told = [bytes(row.body or b"") for row in reading.rows_after(Scope.OFFICE, 0, MOST_OFFICE)]
    broken = found.broken
    for number, row, body in zip(count(1), rows, told, strict=False):
        if broken is None and row.data != body:
            broken = Break(number, Reason.TOLD_OTHERWISE)
    if broken is None and len(told) != len(rows):
        short = min(len(told), len(rows)) + 1
        broken = Break(short, Reason.CUT if len(told) > len(rows) else Reason.TOLD_OTHERWISE)
    entries = [] if broken else [open_entry(row.data) for row in rows]
    zero = Audited(CLOUD_DESK, "", broken, found.head, found.entries, found.signatures)
    return zero, entries


def _walked(
    reading: LedgerReading,
    town: Town,
    chain: Chain,
    begin: Head | None,
    twice: Break | None,
    run: _Check,
) -> Audited:
    holes = reading.holes(chain.desk)
    record = reading.desk(chain.desk)
    head = begin or chain.beginning
    if record is None or (record.certificate, record.public) != (chain.certificate, chain.public):
        return Audited(chain.desk, chain.name, Break(1, Reason.CERTIFICATE), head)
    if begin is not None and (wrong := _not_there(reading, chain.desk, begin)):
        return Audited(chain.desk, chain.name, wrong, head, holes=holes)
    entries = signatures = 0
    late: tuple[int, ...] = ()
    broken: Break | None = None
    for found in run(checked, _runs(reading, town, chain, head, holes)):
        entries, signatures = entries + found.entries, signatures + found.signatures
        late += found.late
        head, broken = found.head, found.broken
        if broken is not None:
            break
    if broken is None:
        broken = audit.end(head, record.head, frozenset(holes))
    if twice is not None and (broken is None or twice < broken):
        broken = twice
    whole = record.head if broken is None else head
    return Audited(chain.desk, chain.name, broken, whole, entries, signatures, holes, late)


def _runs(
    reading: LedgerReading, town: Town, chain: Chain, head: Head, holes: tuple[int, ...]
) -> Iterator[Run]:
    """Cut a chain into runs, read when wanted; each proves the hash that the next begins with."""
    while rows := reading.kept(chain.desk, head.number, BATCH):
        here = tuple(n for n in holes if head.number < n < rows[-1].number)
        yield Run(chain, head, tuple(rows), here, town.key.public)
        head = Head(rows[-1].number, rows[-1].hash)


def _not_there(reading: LedgerReading, desk: int, head: Head) -> Break | None:
    """Say why a chain cannot be walked from a head that was good before."""
    rows = reading.kept(desk, head.number - 1, 1)
    if not rows or rows[0].number != head.number:
        return Break(head.number, Reason.CUT)
    return None if rows[0].hash == head.hash else Break(head.number, Reason.NOT_KNOWN_HEAD)


def _repeated(reading: LedgerReading) -> Iterator[Content]:
    for desk, row in reading.repeated_contents():
        try:
            content = open_entry(row.data).envelope.content
            note = told_by(row.receipt).note
        except WireError:
            continue  # its own chain says so
        yield Content(desk, row.number, row.content_id, content, note)


def _side_by_side(stack: ExitStack, processes: int) -> _Check:
    """Return what checks runs in processes of their own, in order, a few ahead of who asks."""
    pool = stack.enter_context(ProcessPoolExecutor(processes, get_context("spawn")))

    def run(check: Callable[[Run], Checked], runs: Iterator[Run]) -> Iterator[Checked]:
        under_way: deque[Future[Checked]] = deque()
        for each in runs:
            under_way.append(pool.submit(check, each))
            if len(under_way) >= AHEAD * processes:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

    return run
