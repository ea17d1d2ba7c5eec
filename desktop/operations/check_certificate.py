"""照合: what this desk knows of its town's certificates, and what a code or a PDF is worth by it.

That is its copy of journal 0 (ended desks) and its own journal (voided numbers). Other desks'
spoiled sheets are not known to it, and its answer says so.
"""

from __future__ import annotations

from threading import Lock

from desktop.operations.check_paper import Digest, Towns, check_file, check_text
from desktop.operations.desk import Desk
from sync.journal.kinds import Kind
from sync.journal.proof.check import Verdict
from sync.journal.proof.knowledge import VERSION, Heard, Knowledge, Voided, Voids, ended_in


class CertificateChecks:
    """Checks at one desk. Any thread may ask."""

    def __init__(self, desk: Desk, printed: Digest) -> None:
        """Take the desk and what reads a PDF's digest."""
        self._desk, self._printed = desk, printed
        self._voids = Voids()
        self._change: int | None = None
        self._lock = Lock()

    def text(self, text: str) -> Verdict:
        """Say what a scanned code is worth."""
        return check_text(text, self._towns())

    def file(self, data: bytes) -> Verdict:
        """Say what a file is worth. Reads a PDF: some 0.1 s."""
        return check_file(data, self._towns(), self._printed)

    def knowledge(self) -> Knowledge:
        """Return what this desk knows of its town now."""
        desk = self._desk
        me = desk.journal.identity.enrolled()
        return Knowledge(
            VERSION,
            me.municipality,
            me.town,
            me.municipality_public,
            desk.cache.current_at() or 0,
            ended_in(desk.office),
            self._voided(),
            (Heard(me.desk, desk.now()),),
        )

    def _voided(self) -> tuple[Voided, ...]:
        kinds = (Kind.ISSUANCE, Kind.ISSUANCE_OUTCOME)
        with self._lock:
            self._change, kept = self._desk.journal.entries_since(self._change, *kinds)
            for each in kept:
                self._voids.take(each.entry)
            return self._voids.voided

    def _towns(self) -> Towns:
        known = self.knowledge()
        return {known.municipality: known}
