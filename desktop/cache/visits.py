"""Visits (受付) in the journal file: the desk's own working state, lost by no crash.

A visit is what one visitor came for: who they are, what identity they showed, why they came, and
the entries kept meanwhile. What entries belong to it is written in the transaction that keeps them
(`note_item`), so a crash leaves both or neither. Nothing of a visit is sent to the cloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, literal, select, update

from desktop.cache import tables as t
from desktop.cache.engine import Database, driver
from sync.journal.kinds import Kind

ITEM_KINDS = frozenset({Kind.ISSUANCE, Kind.FILING})
"""The entries that are a visitor's business; what else is kept follows from them."""


class State(StrEnum):
    """Where a visit stands."""

    OPEN = "open"
    PARKED = "parked"
    ENDED = "ended"


MOVES: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.PARKED, State.ENDED}),
    State.PARKED: frozenset({State.OPEN}),
    State.ENDED: frozenset(),
}
"""The permitted moves. A visit that is parked is taken up again before it ends."""


class Visitor(msgspec.Struct, frozen=True):
    """Who came: as what (`kind`, a requester of certificates), themselves or for whom, their name.

    `atena_no` is the visitor's own where they ask for themselves, else that of the person they came
    for; `name` is what the clerk wrote.
    """

    kind: str = ""
    atena_no: str = ""
    name: str = ""


class Move(msgspec.Struct, frozen=True):
    """When (ms) a visit came to a state, and by whose hand."""

    state: State
    at: int
    staff: str


class Visit(msgspec.Struct, frozen=True):
    """One visit. Moments in ms; `entitled` says as what the visitor asked about whom.

    `identity` is the kind of document that was looked at, never its number. `receipt` is the
    receipt's number, `printed_at` when it was first put on paper. `waived` says of which issuances
    no fee is taken, and by which ground, `bases` what that rests on where it was typed; `received`
    and `change` are yen, `payment` the entry that says so, `refunded` the issuances whose fee was
    paid back. Entries stand by their ids, in hex. `asked_by` is the name that whoever asks about
    somebody else gave with it.
    """

    number: int
    moves: tuple[Move, ...]
    ticket: str = ""
    visitor: Visitor = Visitor()
    identity: str = ""
    checked_at: int = 0
    reason: str = ""
    entitled: dict[str, str] = {}
    receipt: str = ""
    printed_at: int = 0
    waived: dict[str, str] = {}
    received: int = 0
    change: int = 0
    payment: str = ""
    refunded: tuple[str, ...] = ()
    asked_by: str = ""
    bases: dict[str, str] = {}

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.moves[-1].state

    @property
    def opened_at(self) -> int:
        """When the visitor came."""
        return self.moves[0].at

    @property
    def told(self) -> bool:
        """Whether anybody noted who came: a ticket, a name, a document."""
        return bool(self.ticket or self.identity) or self.visitor != Visitor()

    @property
    def staff(self) -> str:
        """職員番号 of who had it last."""
        return self.moves[-1].staff

    def moved(self, state: State, at: int, staff: str) -> Visit:
        """Return the visit in another state; ValueError for a move that is not permitted."""
        if state not in MOVES[self.state]:
            raise ValueError(f"a visit that is {self.state} cannot become {state}")
        return msgspec.structs.replace(self, moves=(*self.moves, Move(state, at, staff)))


class VisitBook:
    """The visits of a desk."""

    def __init__(self, db: Database) -> None:
        """Take the journal file."""
        self._db = db
        self.turn = 0
        """How often a visit was written here; only this process writes them."""

    def begin(self, at: int, staff: str) -> Visit:
        """Open a visit for who has just come. Raises where another one is open."""
        fresh = Visit(0, (Move(State.OPEN, at, staff),))
        with self._db.writing() as db:
            row = db.execute(insert(t.visit).values(state=State.OPEN, data=_data(fresh)))
            number = int(row.inserted_primary_key[0])  # type: ignore[index]
            fresh = msgspec.structs.replace(fresh, number=number)
            db.execute(_WRITE, _row(fresh))
        self.turn += 1
        return fresh

    def keep(self, *visits: Visit) -> None:
        """Write visits as they are now, all or none; one that is parked before one that opens."""
        with self._db.writing() as db:
            for visit in visits:
                db.execute(_WRITE, _row(visit))
        self.turn += 1

    def write(self, db: Connection, visit: Visit) -> None:
        """Write a visit in the transaction that keeps an entry about it."""
        db.execute(_WRITE, _row(visit))
        self.turn += 1

    def now(self) -> Visit | None:
        """Return the open visit."""
        with self._db.reading() as db:
            row = driver(db).execute(_NOW, (State.OPEN.value,)).fetchone()
        return None if row is None else _visit(row[0])

    def one(self, number: int) -> Visit | None:
        """Return a visit by its number."""
        with self._db.reading() as db:
            data = db.execute(select(_C.data).where(_C.number == number)).scalar()
        return None if data is None else _visit(data)

    def parked(self) -> list[Visit]:
        """Return the parked visits, the newest first."""
        return self._in(State.PARKED)

    def ended(self, most: int) -> list[Visit]:
        """Return the last visits that ended with something done in them, the newest first."""
        return self._in(State.ENDED, most, with_items=True)

    def count_parked(self) -> int:
        """Return how many visits are parked."""
        with self._db.reading() as db:
            return int(db.execute(_COUNT_PARKED).scalar_one())

    def items(self, number: int) -> list[bytes]:
        """Return the content ids of the entries kept under a visit, oldest first."""
        c = t.visit_item.c
        query = select(c.content_id).where(c.visit == number).order_by(c.place)
        with self._db.reading() as db:
            return list(db.execute(query).scalars())

    def last_receipt(self, start: str) -> int:
        """Return the highest number given to a receipt that begins with `start`; 0 for none."""
        with self._db.reading() as db:
            row = driver(db).execute(_LAST_RECEIPT, (len(start) + 1, start)).fetchone()
        return int(row[0] or 0)

    def _in(self, state: State, most: int = -1, *, with_items: bool = False) -> list[Visit]:
        query = select(_C.data).where(_C.state == state)
        if with_items:
            query = query.where(_C.number.in_(select(t.visit_item.c.visit)))
        with self._db.reading() as db:
            rows: Sequence[bytes] = db.execute(
                query.order_by(_C.number.desc()).limit(most)
            ).scalars().all()  # fmt: skip
        return [_visit(data) for data in rows]


def note_item(db: Connection, kind: str, content_id: bytes) -> None:
    """Note, in the transaction that keeps an entry, that it belongs to the visit that is open."""
    if kind in ITEM_KINDS:
        db.execute(_NOTE, {"kept": content_id})


def _data(visit: Visit) -> bytes:
    return msgspec.json.encode(visit)


def _visit(data: bytes) -> Visit:
    return msgspec.json.decode(data, type=Visit)


def _row(visit: Visit) -> dict[str, object]:
    return {"which": visit.number, "stands": visit.state, "told": _data(visit)}


_C = t.visit.c
_NOW = "SELECT data FROM visit WHERE state = ?"
"""Asked at every screen and every second, so SQLite is asked itself."""
_LAST_RECEIPT = """
    SELECT max(CAST(substr(receipt, ?) AS INTEGER))
    FROM (SELECT json_extract(CAST(data AS TEXT), '$.receipt') AS receipt FROM visit)
    WHERE instr(receipt, ?) = 1
"""
_WRITE = (
    update(t.visit)
    .where(_C.number == bindparam("which"))
    .values(state=bindparam("stands"), data=bindparam("told"))
)
_COUNT_PARKED = select(func.count()).select_from(t.visit).where(_C.state == State.PARKED.value)
_NOTE = insert(t.visit_item).from_select(
    ["content_id", "visit"],
    select(bindparam("kept", type_=t.visit_item.c.content_id.type), _C.number).where(
        _C.state == literal(State.OPEN.value)
    ),
)
