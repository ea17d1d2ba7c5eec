"""What this desk has issued, folded from its journal and kept up with it: each look reads the new.

A journal of years is read once; after that an open screen costs the same however long it is.
"""

from __future__ import annotations

from desktop.cache.journal import JournalFile, Kept
from sync.base.wire import unpack
from sync.journal.kinds import Issuance, IssuanceOutcome, Kind


class IssuedPapers:
    """The issuances of one desk. Any one thread may look."""

    def __init__(self, journal: JournalFile) -> None:
        """Take the journal; nothing is read yet."""
        self._journal = journal
        self._until: int | None = None
        self._open: dict[bytes, tuple[Issuance, int]] = {}
        self._settled: set[bytes] = set()
        self._rows: dict[str, set[str]] = {}
        """Form -> the rows that papers of it were made from."""

    def open(self) -> list[tuple[bytes, Issuance, int]]:
        """Return what has no outcome yet: id, body and when it was kept (ms), oldest first."""
        self._keep_up()
        return [(name, body, at) for name, (body, at) in self._open.items()]

    def made_from(self, form: str, row_id: str) -> bool:
        """Say whether a paper of this form was made from this row before."""
        self._keep_up()
        return row_id in self._rows.get(form, ())

    def _keep_up(self) -> None:
        self._until, kept = self._journal.entries_since(
            self._until, Kind.ISSUANCE, Kind.ISSUANCE_OUTCOME
        )
        for each in kept:
            if each.entry.words.kind == Kind.ISSUANCE:
                self._take(each)
            else:
                settled = unpack(IssuanceOutcome, each.entry.words.body).issuance
                self._settled.add(settled)
                self._open.pop(settled, None)

    def _take(self, each: Kept) -> None:
        name, body = bytes(each.entry.words.id), unpack(Issuance, each.entry.words.body)
        self._rows.setdefault(body.form, set()).update(body.rows)
        if name not in self._settled:
            self._open[name] = (body, each.entry.envelope.clock)
