"""What this desk has issued, folded from its journal and kept up with it: each look reads the new.

A journal of years is read once; after that an open screen costs the same however long it is.
"""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

from desktop.cache.journal import JournalFile, Kept
from sync.base.wire import unpack
from sync.journal.kinds import Issuance, IssuanceOutcome, Kind


class IssuedPaper(NamedTuple):
    """One certificate: its content id, its form, the rows it was made from, when it was kept (ms).

    Its body is read from the journal where it is shown: years of bodies are not held.
    """

    id: bytes
    form: str
    rows: tuple[str, ...]
    at: int

    def row_of(self, atena_no: str) -> str:
        """Return the row of a person that it was made from; "" where they are not on it."""
        return next((row for row in self.rows if row.partition("/")[0] == atena_no), "")


class Settled(NamedTuple):
    """What became of a certificate: 交付済 or 書損, when (ms), and who said so (職員番号)."""

    handed: bool
    at: int
    staff: str


class IssuedPapers:
    """The issuances of one desk. Any thread may look."""

    def __init__(self, journal: JournalFile) -> None:
        """Take the journal; nothing is read yet."""
        self._journal = journal
        self._lock = Lock()
        self._until: int | None = None
        self._all: dict[bytes, IssuedPaper] = {}
        self._open: dict[bytes, tuple[Issuance, int]] = {}
        self._settled: dict[bytes, Settled] = {}
        self._of: dict[str, list[IssuedPaper]] = {}
        """宛名番号 -> the papers that the person is on, oldest first."""
        self._rows: dict[str, set[str]] = {}
        """Form -> the rows that papers of it were made from."""

    def open(self) -> list[tuple[bytes, Issuance, int]]:
        """Return what has no outcome yet: id, body and when it was kept (ms), oldest first."""
        with self._lock:
            self._keep_up()
            return [(name, body, at) for name, (body, at) in self._open.items()]

    def made_from(self, form: str, row_id: str) -> bool:
        """Say whether a paper of this form was made from this row before."""
        with self._lock:
            self._keep_up()
            return row_id in self._rows.get(form, ())

    def of(self, atena_no: str) -> tuple[IssuedPaper, ...]:
        """Return the papers that a person is on, oldest first."""
        with self._lock:
            self._keep_up()
            return tuple(self._of.get(atena_no, ()))

    def after(self, count: int) -> tuple[IssuedPaper, ...]:
        """Return all papers but the first so many, in the order in which they were met."""
        with self._lock:
            self._keep_up()
            if count >= len(self._all):
                return ()
            return tuple(self._all.values())[count:]

    def settled(self, paper: bytes) -> Settled | None:
        """Return what became of a paper; of two outcomes the first one stands. None: open."""
        with self._lock:
            self._keep_up()
            return self._settled.get(paper)

    def _keep_up(self) -> None:
        self._until, kept = self._journal.entries_since(
            self._until, Kind.ISSUANCE, Kind.ISSUANCE_OUTCOME
        )
        for each in kept:
            if each.entry.words.kind == Kind.ISSUANCE:
                self._take(each)
            else:
                said = unpack(IssuanceOutcome, each.entry.words.body)
                settled = Settled(said.handed, each.entry.envelope.clock, each.entry.words.staff)
                self._settled.setdefault(said.issuance, settled)
                self._open.pop(said.issuance, None)

    def _take(self, each: Kept) -> None:
        name, body = bytes(each.entry.words.id), unpack(Issuance, each.entry.words.body)
        at = each.entry.envelope.clock
        if name in self._all:
            return  # carried or receipted since: its content is the same
        paper = self._all[name] = IssuedPaper(name, body.form, body.rows, at)
        for atena_no in dict.fromkeys(row.partition("/")[0] for row in body.rows):
            self._of.setdefault(atena_no, []).append(paper)
        self._rows.setdefault(body.form, set()).update(body.rows)
        if name not in self._settled:
            self._open[name] = (body, at)
