"""What a desk's two files hold, in numbers and digests: told by one version, found by the next."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Select, select

from desktop.cache import tables as t
from desktop.cache.engine import Database
from desktop.cache.journal import JournalFile
from desktop.cache.register import RegisterCache
from desktop.upgrade.backup import CACHE, JOURNAL
from desktop.vault.vault import ProfileKeys
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.base.troubles import CacheOutdated
from sync.base.wire import WireError, pack
from sync.journal.certificates import genesis
from sync.journal.chain import Head, follows
from sync.journal.entry import open_entry


class Account(msgspec.Struct, frozen=True):
    """What must be the same before and after; holds no personal data and no key."""

    count: int
    last: int
    entries: str
    """SHA-256 over place, desk, number and hash of every entry, and over its bytes."""
    unbroken: int
    """How many entries of the desk's present chain hang together and bear its signature."""
    drafts: str
    unsent: int
    register: dict[str, tuple[int, str]]
    """Version and digest of each scope, as the cloud attests it; {} where there is no copy."""


def account_of(folder: Path, keys: ProfileKeys) -> Account:
    """Open (and so migrate) both files in a folder, and return what they hold. Troubles."""
    facts = _journal(folder / JOURNAL, keys.journal)
    return msgspec.convert({**facts, "register": _register(folder, keys)}, Account)


def differs(told: Account, found: Account) -> str:
    """Return the name of the first thing that is not as told, "" if all is."""
    for name in Account.__struct_fields__:
        if name == "register":
            continue
        if getattr(told, name) != getattr(found, name):
            return name
    # A version with other tables for the register pulls it again, and its copy says nothing here:
    # nothing of it was made at this desk. A copy that is read must be the one that was there.
    if found.register and found.register != told.register:
        return "register"
    return ""


def _journal(file: Path, key: bytes) -> dict[str, object]:
    journal = JournalFile(file, key, SystemClock(), SystemChance())
    try:
        facts: dict[str, object] = {
            "count": journal.count(),
            "last": journal.last_number(),
            "unsent": journal.count_unsent(),
            "unbroken": _unbroken(journal),
        }
        c, d = t.entry.c, t.draft.c
        entries = select(c.place, c.desk, c.number, c.hash, c.data).order_by(c.place)
        facts["entries"] = _digest(journal.database, entries)
        facts["drafts"] = _digest(journal.database, select(d.name, d.data).order_by(d.name))
        return facts
    finally:
        journal.close()


def _digest(database: Database, query: Select[Any]) -> str:
    digest = hashlib.sha256()
    with database.reading() as db:
        for row in db.execute(query):
            digest.update(pack(tuple(row)))
    return digest.hexdigest()


def _unbroken(journal: JournalFile) -> int:
    me = journal.identity.known()
    if me is None:
        return 0
    public, c = journal.identity.key().public, t.entry.c
    mine = select(c.data).where(c.desk == me.desk).order_by(c.number)
    head = Head(0, genesis(me.certificate))
    with journal.database.reading() as db:
        for (data,) in db.execute(mine):
            try:
                entry = open_entry(data)
            except WireError:
                break
            if not follows(head, entry) or not entry.signed_by_desk(public):
                break
            head = Head(entry.envelope.number, entry.hash)
    return head.number


def _register(folder: Path, keys: ProfileKeys) -> dict[str, tuple[int, str]]:
    if not (folder / CACHE).exists():
        return {}
    try:
        cache = RegisterCache(folder / CACHE, keys.cache)
    except CacheOutdated:
        return {}
    try:
        heads = cache.heads()
        return {
            scope.value: (head.version, cache.digest(scope).hex()) for scope, head in heads.items()
        }
    finally:
        cache.close()
