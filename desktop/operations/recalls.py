"""After-print recall: a filing registered later, whose change reaches back past a certificate.

Nobody is stopped at entry (the standard leaves that out, 標準仕様書 §5.1): it is told afterwards to
the desk that issued the certificate (house law: after-print recall). Each certificate and filing
are compared once, whichever is met later; only what is new is looked at, some at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from desktop.cache.register import RegisterCache
from desktop.operations.issued_papers import IssuedPaper, IssuedPapers
from desktop.operations.known import Known
from sync.base.clock import japan_day, moment
from sync.journal.standing import Standing
from sync.records.resident import NO_CHANGES, Resident

MOST_AT_ONCE = 100
"""Filings whose rows are read in one look, some 30 ms: after a start there may be thousands."""

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
        self._to_read: dict[bytes, dict[bytes, IssuedPaper]] = {}
        """Filing -> the papers it may reach back past, by their ids."""
        self._on_the_way: dict[bytes, dict[bytes, IssuedPaper]] = {}
        """Those of which a row is not here yet: the scopes do not come together."""
        self._found: dict[str, Recall] = {}
        """What is found and not told yet, by the task's name."""

    @property
    def more(self) -> bool:
        """Whether the next look has to go on with what this one left."""
        return bool(self._to_read)

    def look(self, known: Sequence[Known]) -> list[Recall]:
        """Return what is found and was not told yet; reads of `MOST_AT_ONCE` filings at most."""
        if not self._to_read:
            self._to_read, self._on_the_way = self._on_the_way, {}
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
        for filing in list(islice(self._to_read, MOST_AT_ONCE)):
            self._compare(filing, self._to_read.pop(filing))
        return list(self._found.values())

    def told(self, recalls: Sequence[Recall]) -> None:
        """Note that these are kept as tasks: they are not looked for again."""
        for each in recalls:
            self._found.pop(each.name, None)

    def _take(self, made: str, filing: bytes) -> None:
        atena_no = made.partition("/")[0]
        self._by_person.setdefault(atena_no, []).append((made, filing))
        for paper in self._papers.of(atena_no):
            self._meet(paper, made, filing)

    def _meet(self, paper: IssuedPaper, made: str, filing: bytes) -> None:
        if paper.row_of(made.partition("/")[0]) < made:  # ids of one person sort by their history
            self._to_read.setdefault(filing, {})[paper.id] = paper

    def _compare(self, filing: bytes, papers: dict[bytes, IssuedPaper]) -> None:
        """Lay one filing's rows beside the papers that were made from older ones."""
        rows = [self._row(made) for made in self._registered[filing]]
        made = [row for row in rows if row is not None]
        if len(made) < len(rows):
            self._on_the_way[filing] = papers
            return
        changes = [_Change(now, self._before(now)) for now in made if now.reason not in NO_CHANGES]
        for paper in papers.values():
            settled = self._papers.settled(paper.id)
            if settled is not None and not settled.handed:
                continue  # 書損: nobody has it
            reached = [change.now for change in changes if _reaches(paper, change)]
            if reached:
                old = tuple(paper.row_of(now.atena_no) for now in reached)
                recall = Recall(paper, filing, old, reached[0])
                self._found[recall.name] = recall

    def _row(self, row_id: str) -> Resident | None:
        atena_no, _, history = row_id.partition("/")
        return self._cache.at(atena_no, int(history))

    def _before(self, now: Resident) -> Resident | None:
        return self._cache.at(now.atena_no, now.history_no - 1)


class _Change(NamedTuple):
    """A row that a filing made, and the one before it."""

    now: Resident
    before: Resident | None


def _reaches(paper: IssuedPaper, change: _Change) -> bool:
    """Say whether a change reaches back past a paper, and to something that may stand on it."""
    now, before = change
    issued_from = paper.row_of(now.atena_no)
    if not issued_from or issued_from >= now.row_id:
        return False
    if not now.changed_on or now.changed_on > japan_day(moment(paper.at)).isoformat():
        return False
    fields = PRINTED.get(paper.form, RECORD)
    return before is None or any(getattr(before, f) != getattr(now, f) for f in fields)
