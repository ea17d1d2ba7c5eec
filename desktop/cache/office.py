"""The desk's copy of the scope *office*: journal 0, kept with the journal.

So sign-on survives the loss of the cache.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from desktop.cache import meta
from desktop.cache import tables as t
from desktop.cache.engine import Database, driver
from desktop.cache.identity import DeskIdentity, Identity
from sync.base.wire import pack, unpack
from sync.journal.chain import Head
from sync.journal.entry import open_entry
from sync.journal.office import Office, extend, fold, genesis_of
from sync.records.scopes import Row, ScopeHead, digest_of, row_digest

_HEAD = "office_head"
_VERSION = "SELECT max(version) FROM office"
"""Asked at every screen, so SQLite is asked itself."""


class OfficeCopy:
    """Journal 0 as this desk has it, and its fold: who works here, and by which rules."""

    def __init__(self, db: Database, identity: DeskIdentity) -> None:
        """Take the journal file, and whose it is."""
        self._db = db
        self._identity = identity
        self._folded: tuple[int, Office] | None = None

    def now(self) -> Office:
        """Return who works here, as far as this desk knows."""
        me = self._identity.known()
        if me is None:
            return Office()
        with self._db.reading() as db:
            return self.seen_in(db, me)

    def seen_in(self, db: Connection, me: Identity) -> Office:
        """Return who works here, as one transaction sees it."""
        version = int(driver(db).execute(_VERSION).fetchone()[0] or 0)
        if self._folded is None or self._folded[0] != version:
            self._folded = (version, fold(me.municipality_public, map(open_entry, _bodies(db))))
        return self._folded[1]

    def trusted(self, pinned: str) -> str:
        """Return who may vouch for the cloud here, in PEM, where this desk's settings pin `pinned`.

        Read anew at each question, so that a change holds from the next connection on.
        """
        return self.now().authorities.trusted(pinned)

    def head(self) -> ScopeHead | None:
        """Return where the copy stands; None until it is whole."""
        with self._db.reading() as db:
            data = meta.value(db, _HEAD)
        return None if data is None else unpack(ScopeHead, data)

    def rows(self) -> list[Row]:
        """Return journal 0 as stored, in its order."""
        c = t.office.c
        with self._db.reading() as db:
            return [Row(*row) for row in db.execute(select(c.id, c.version, c.body).order_by(c.id))]

    def digest(self) -> bytes:
        """Return the digest recomputed from journal 0 as stored."""
        return digest_of(sum(map(row_digest, self.rows())))

    def drop(self) -> None:
        """Have journal 0 loaded anew; what is here serves until it is whole."""
        with self._db.writing() as db:
            meta.drop(db, _HEAD)

    def take(self, rows: Sequence[Row], head: ScopeHead, *, anew: bool = False) -> None:
        """Write delivered entries of journal 0; WireError if they do not hang together.

        `anew` puts them in the place of what was there.
        """
        town = self._identity.enrolled().municipality_public
        with self._db.writing() as db:
            if anew:
                db.execute(delete(t.office))
            office, chain = Office(), Head(0, genesis_of(town))
            fresh = [open_entry(row.body) for row in rows if row.body is not None]
            for entry in [*map(open_entry, _bodies(db)), *fresh]:
                chain = extend(office, chain, town, entry)
            for row in rows:
                db.execute(insert(t.office).values(id=row.id, version=row.version, body=row.body))
            meta.set_value(db, _HEAD, pack(head))


def _bodies(db: Connection) -> Sequence[bytes]:
    return db.execute(select(t.office.c.body).order_by(t.office.c.id)).scalars().all()
