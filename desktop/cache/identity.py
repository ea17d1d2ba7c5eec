"""Who this desk is: its certificate, its keys, and the keys of people that were made at it.

They stand in the journal file, for without them nothing there could be told apart or opened.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, delete

from desktop.cache import meta
from desktop.cache import tables as t
from desktop.cache.engine import Database
from sync.base.ids import Chance, DeskNumber, MunicipalityCode
from sync.base.keys import SigningKey
from sync.base.wire import pack, unpack
from sync.exchanges.message import Voice

_IDENTITY, _KEY, _NEXT_KEY, _FORMER = "identity", "desk_key", "next_key", "former"
_FORKED = "forked"
_NEW_KEY = "new_key:"
_MARK = "factor_mark:"


class Identity(msgspec.Struct, frozen=True, array_like=True):
    """Who this desk is."""

    municipality: MunicipalityCode
    town: str
    desk: DeskNumber
    name: str
    certificate: bytes
    municipality_public: bytes


class NewKey(msgspec.Struct, frozen=True, array_like=True):
    """A person's key as made, or wrapped anew, at this desk, before the office tells of it."""

    public: bytes
    sealed: dict[int, bytes]
    """Desk number -> the wrapped key sealed to that desk."""
    counter: int = 0


class DeskIdentity:
    """Who a journal file's desk is, now and before it enrolled anew."""

    def __init__(self, db: Database, chance: Chance) -> None:
        """Take the journal file."""
        self._db = db
        self._chance = chance
        self._known: Identity | None = None
        self._key: SigningKey | None = None

    def known(self) -> Identity | None:
        """Return who this desk is; None before enrolment."""
        if self._known is None:
            with self._db.reading() as db:
                data = meta.value(db, _IDENTITY)
            self._known = None if data is None else unpack(Identity, data)
        return self._known

    def enrolled(self) -> Identity:
        """Return who this desk is; it must be enrolled."""
        known = self.known()
        if known is None:
            raise AssertionError("the desk is not enrolled")
        return known

    def voice(self) -> Voice:
        """Return who asks when this desk speaks to the cloud."""
        me = self.enrolled()
        return Voice(me.municipality, me.desk, self.key(), me.municipality_public)

    def key(self) -> SigningKey:
        """Return the desk's key, making it the first time."""
        if self._key is None:
            self._key = self._made_once(_KEY)
        return self._key

    def become(self, identity: Identity) -> None:
        """Write down who this desk is, once: its first entry names its certificate."""
        if self.known() not in {None, identity}:
            raise AssertionError("the desk is enrolled as another")
        with self._db.writing() as db:
            meta.set_value(db, _IDENTITY, pack(identity))

    def forked(self) -> bool:
        """Whether the cloud found two chains under this desk's key: it has to enrol anew."""
        with self._db.reading() as db:
            return meta.value(db, _FORKED) is not None

    def note_fork(self, db: Connection) -> None:
        """Note that the cloud found two chains under this desk's key."""
        meta.set_value(db, _FORKED, b"1")

    def next_key(self) -> SigningKey:
        """Return the key under which this desk enrols anew, making it the first time."""
        return self._made_once(_NEXT_KEY)

    def turn_into(self, db: Connection, identity: Identity) -> SigningKey:
        """Write down who this desk is from now on, and return its key from now on.

        What was sealed to it before can still be opened. `forget` after the transaction.
        """
        old, seed = meta.value(db, _KEY), meta.value(db, _NEXT_KEY)
        if old is None or seed is None:
            raise AssertionError("the desk has not asked to enrol anew")
        meta.set_value(db, _FORMER, pack([*_former(db), (self.enrolled().desk, old)]))
        meta.set_value(db, _IDENTITY, pack(identity))
        meta.set_value(db, _KEY, seed)
        meta.drop(db, _NEXT_KEY, _FORKED)
        return SigningKey(seed)

    def forget(self) -> None:
        """Read again who this desk is when it is next asked."""
        self._known, self._key = None, None

    def open_sealed(self, sealed: Mapping[int, bytes]) -> bytes | None:
        """Open what was sealed to this desk under any number it had; None if nothing was."""
        with self._db.reading() as db:
            former = _former(db)
        own = [(self.enrolled().desk, self.key().seed), *reversed(former)]
        for desk, seed in own:
            if desk in sealed:
                return SigningKey(seed).open_sealed(sealed[desk])
        return None

    def keep_new_key(self, staff: str, key: NewKey) -> None:
        """Keep a key just made here: the line may be cut before the office tells of it."""
        with self._db.writing() as db:
            self.note_new_key(db, staff, key)

    def note_new_key(self, db: Connection, staff: str, key: NewKey) -> None:
        """Keep a key just made or wrapped anew here, in a transaction of the journal's."""
        meta.set_value(db, _NEW_KEY + staff, pack(key))

    def new_key(self, staff: str) -> NewKey | None:
        """Return the last key that a person made here, None if they made none."""
        with self._db.reading() as db:
            data = meta.value(db, _NEW_KEY + staff)
        return None if data is None else unpack(NewKey, data)

    def factor_mark(self, staff: str) -> int:
        """Return the mark of the last answer of a person's second factor here, -1 for none."""
        with self._db.reading() as db:
            known = meta.value(db, _MARK + staff)
        return -1 if known is None else int.from_bytes(known, "big")

    def note_factor_mark(self, db: Connection, staff: str, mark: int) -> None:
        """Note an answer of a second factor: neither it nor one before it is good again here."""
        meta.set_number(db, _MARK + staff, mark)

    def destroy_keys(self, db: Connection) -> None:
        """Delete every key of this desk, and those that people made here. `forget` after it."""
        meta.drop(db, _KEY, _NEXT_KEY, _FORMER)
        db.execute(delete(t.meta).where(t.meta.c.name.startswith(_NEW_KEY, autoescape=True)))

    def _made_once(self, name: str) -> SigningKey:
        with self._db.writing() as db:
            seed = meta.value(db, name)
            if seed is None:
                seed = self._chance.draw(32)
                meta.set_value(db, name, seed)
        return SigningKey(seed)


def _former(db: Connection) -> list[tuple[DeskNumber, bytes]]:
    """Return number and seed of the desk before each time it enrolled anew, oldest first."""
    data = meta.value(db, _FORMER)
    return [] if data is None else unpack(list[tuple[DeskNumber, bytes]], data)
