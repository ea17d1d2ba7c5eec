"""After-print recall: a filing registered later, whose change reaches back past a certificate.

Nobody is stopped at entry (the standard leaves that out, 標準仕様書 §5.1): it is told afterwards to
the desk that issued the certificate (house law: after-print recall). Each certificate and filing
are compared once, whichever is met later; only what is new is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from desktop.cache.register import RegisterCache
from desktop.operations.issued_papers import IssuedPaper, IssuedPapers
from desktop.operations.known import Known
from sync.base.clock import japan_day, moment
from sync.journal.standing import Standing
from sync.records.resident import NO_CHANGES, Resident

PERSON = frozenset({"name", "name_kana", "birth", "sex", "state", "removed_on"})
PLACE = frozenset({"address", "building", "address_since", "resident_since"})
NAMES = frozenset({"former_surname", "former_surname_kana", "alias", "alias_kana", "name_latin"})
STATUS = frozenset(
    {"nationality", "status", "status_until", "legal_category", "status_period", "card_no"}
)
RECORD = (
    PERSON | PLACE | NAMES | STATUS
    | {"setai_no", "relationship", "honseki", "hittousha", "prev_address", "remarks"}
)  # fmt: skip
LEAVING = frozenset({"leaving_on", "destination", "arrived_on", "destination_final"})

PRINTED: dict[str, frozenset[str]] = {
    "inkan": frozenset({"name", "birth", "state", "address", "building"}) | NAMES,
    "tenshutsu": RECORD | LEAVING,
    "juminhyo_removed": RECORD | LEAVING,
}
"""Form -> the fields of a record that may stand on it; of all other forms `RECORD`.

What was asked to be left off one paper is not told apart: a person looks at it anyway.
"""


class Recall(NamedTuple):
    """A certificate that a registered filing reaches back past, and the people it is about."""

    paper: IssuedPaper
    filing: bytes
    rows: tuple[str, ...]
    """The rows on the paper that the filing has put others in the place of."""
    now: Resident
    """The row that the filing made."""

    @property
    def name(self) -> str:
        """The task's name: the same certificate and filing are one task for ever."""
        return f"recall-{self.paper.id.hex()}-{self.filing.hex()}"


class Recalls:
    """Lays certificates and registered filings beside each other. One thread at a time looks."""

    def __init__(self, papers: IssuedPapers, cache: RegisterCache) -> None:
        """Take what the desk issued, and the register; nothing is read yet."""
        self._papers = papers
        self._cache = cache
        self._met = 0
        """So many papers were laid beside the filings known then."""
        self._registered: dict[bytes, tuple[str, ...]] = {}
        """Filing -> the rows it registered."""
        self._by_person: dict[str, list[tuple[str, bytes]]] = {}
        """宛名番号 -> rows that filings made of the person, with the filing."""
        self._open: dict[tuple[bytes, bytes], IssuedPaper] = {}
        """Paper and filing that were met, and are not told yet."""

    def look(self, known: Sequence[Known]) -> list[Recall]:
        """Return what is found since the last look that was told, oldest first."""
        for paper in self._papers.after(self._met):
            self._met += 1
            for row in paper.rows:
                for made, filing in self._by_person.get(row.partition("/")[0], ()):
                    self._meet(paper, made, filing)
        for each in known:
            case = each.case
            if case is None or case.standing is not Standing.REGISTERED:
                continue
            if self._registered.get(each.id) != case.rows:
                self._registered[each.id] = case.rows
                for made in case.rows:
                    self._take(made, each.id)
        return list(self._found())

    def told(self, recalls: Sequence[Recall]) -> None:
        """Note that these are kept as tasks: they are not looked for again."""
        for each in recalls:
            self._open.pop((each.paper.id, each.filing), None)

    def _take(self, made: str, filing: bytes) -> None:
        atena_no = made.partition("/")[0]
        self._by_person.setdefault(atena_no, []).append((made, filing))
        for paper in self._papers.of(atena_no):
            self._meet(paper, made, filing)

    def _meet(self, paper: IssuedPaper, made: str, filing: bytes) -> None:
        if paper.row_of(made.partition("/")[0]) < made:  # ids of one person sort by their history
            self._open[paper.id, filing] = paper

    def _found(self) -> Iterator[Recall]:
        for (name, filing), paper in list(self._open.items()):
            spoiled = (settled := self._papers.settled(name)) is not None and not settled.handed
            pairs = [self._pair(row) for row in self._registered[filing]]
            if None in pairs and not spoiled:
                continue  # the row is on its way: the scopes do not come together
            rows, newest = [], None
            for before, now in filter(None, pairs):
                if not spoiled and _reaches(paper, before, now):
                    rows.append(paper.row_of(now.atena_no))
                    newest = newest or now
            if newest is None:
                del self._open[name, filing]
            else:
                yield Recall(paper, filing, tuple(rows), newest)

    def _pair(self, made: str) -> tuple[Resident | None, Resident] | None:
        """Return the row before a filing, and the one it made; None where that is not here."""
        atena_no, _, history = made.partition("/")
        now = self._cache.at(atena_no, int(history))
        return (self._cache.at(atena_no, int(history) - 1), now) if now else None


def _reaches(paper: IssuedPaper, before: Resident | None, now: Resident) -> bool:
    """Say whether a change reaches back past a paper, and to something that may stand on it."""
    issued_from = paper.row_of(now.atena_no)
    if not issued_from or issued_from >= now.row_id or now.reason in NO_CHANGES:
        return False
    if not now.changed_on or now.changed_on > japan_day(moment(paper.at)).isoformat():
        return False
    fields = PRINTED.get(paper.form, RECORD)
    return before is None or any(getattr(before, f) != getattr(now, f) for f in fields)
