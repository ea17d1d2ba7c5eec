"""The journal file's named values: small things of which there is one each."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop.cache import tables as t

_VALUE = select(t.meta.c.value).where(t.meta.c.name == bindparam("asked"))


def value(db: Connection, name: str) -> bytes | None:
    """Return a value, None if there is none."""
    return db.execute(_VALUE, {"asked": name}).scalar()


def set_value(db: Connection, name: str, data: bytes) -> None:
    """Write a value over the one before it."""
    row = insert(t.meta).values(name=name, value=data)
    db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": data}))


def drop(db: Connection, *names: str) -> None:
    """Drop values, where there are any."""
    db.execute(delete(t.meta).where(t.meta.c.name.in_(names)))


def number(db: Connection, name: str) -> int:
    """Return a value that is a number, 0 if there is none."""
    return int.from_bytes(value(db, name) or b"", "big")


def set_number(db: Connection, name: str, number: int) -> None:
    """Write a number over the one before it."""
    set_value(db, name, number.to_bytes(8, "big"))
