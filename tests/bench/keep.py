"""One filing kept (decided, signed, chained, on the disk) beside one bare durable commit.

At a desk that holds 60,000 people, over the real cloud's rules; no line is asked.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from desktop.cache import tables as t
from desktop.cache.engine import Database, driver
from desktop.operations import visit
from desktop.operations.file_change import Receipt
from sync.base.wire import pack
from tests.bench.cloud import running
from tests.bench.counter import Counter, correction, fit
from tests.bench.people import residents
from tests.bench.report import Figure
from tests.desks import file_change

ROWS = 60_000
FILINGS = 500
MOST = 2.0


def figures() -> Iterator[Figure]:
    """Measure filings and bare commits by turns."""
    people = residents(ROWS)[:ROWS]
    with tempfile.TemporaryDirectory() as name, running(people) as cloud:
        folder = Path(name)
        counter = Counter(cloud, folder / "desk")
        counter.sync()
        bare = Database(folder / "bare.db", bytes(32), t.journal, t.JOURNAL_VERSION, durable=True)
        gc.collect()
        gc.freeze()
        kept, committed = [], []
        for person in fit(people)[:FILINGS]:
            body = pack(correction(person))
            visit.leave(counter.desk)
            visit.attend(counter.desk)  # each visitor has been looked up before they file
            began = time.perf_counter()
            receipt = file_change(counter.desk, "contact_correction", body)
            kept.append((time.perf_counter() - began) * 1000)
            assert isinstance(receipt, Receipt)
            data, _ = counter.journal.bytes_of(receipt.desk, receipt.number)
            began = time.perf_counter()
            with bare.writing() as db:
                driver(db).execute("INSERT INTO draft VALUES (?, ?, 0)", (person.atena_no, data))
            committed.append((time.perf_counter() - began) * 1000)
        bare.close()
        counter.close()
    ratio = median(kept) / median(committed)
    yield Figure(
        "keep one filing",
        round(median(kept), 3),
        "ms",
        "one bare FULL commit of the same bytes",
        round(median(committed), 3),
        round(ratio, 2),
        f"<= {MOST:g} x",
        ratio <= MOST,
    )
