"""A desk's sealed report opened: each entry in words, and where it stands at this cloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select

from sync.base.wire import WireError, sha256, unpack
from sync.changes.registry import change_of
from sync.cloud import tables as t
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal
from sync.cloud.statements import among
from sync.exchanges.ports import Town
from sync.exchanges.push import Receipt, told_by
from sync.journal.entry import Entry, Words, open_entry
from sync.journal.kinds import BODIES, Filing
from sync.journal.report import Report, open_report, read_report


@dataclass(frozen=True)
class Reported:
    """One entry of a report. `entry` is None where its bytes cannot be read (`size` of them)."""

    entry: Entry | None
    size: int
    told: Receipt | None
    """What the desk was told of it."""
    here: str
    """Where it stands here: received, received at another place, set aside and why, or nowhere."""


def opened(ledger: PostgresLedger, data: bytes) -> tuple[Town, Report, list[Reported]]:
    """Open a report with its town's key; OperatorRefusal or a report's trouble else."""
    closed = read_report(data)
    town = ledger.town(closed.municipality)
    if town is None:
        raise OperatorRefusal(
            f"This report is of municipality {closed.municipality!r}, which is not here.",
            "Hand it to who keeps that municipality's cloud; see here: madoguchi-cloud status",
        )
    report = open_report(closed, town.key)
    return town, report, _found(ledger, town, [_Read.of(*each) for each in report.entries])


def words_of(words: Words) -> list[str]:
    """Return what an entry says, field by field; a filing's change opened too."""
    form = BODIES.get(words.kind)
    if form is None:
        return [f"body of {len(words.body)} bytes, of a kind this version does not know"]
    try:
        body = unpack(form, words.body)
        change = change_of(body.change, body.body)[1] if isinstance(body, Filing) else None
    except WireError:
        return [f"body of {len(words.body)} bytes, which cannot be read"]
    return _fields(body, leave_out="body" if change else "") + (_fields(change) if change else [])


@dataclass(frozen=True)
class _Read:
    data: bytes
    entry: Entry | None
    told: Receipt | None

    @classmethod
    def of(cls, data: bytes, receipt: bytes) -> _Read:
        try:
            entry = open_entry(data)
        except WireError:
            entry = None
        try:
            told = told_by(receipt) if receipt else None
        except WireError:
            told = None
        return cls(data, entry, told)


def _found(ledger: PostgresLedger, town: Town, read: Sequence[_Read]) -> list[Reported]:
    """Look up where the entries stand: by their hashes aside, by their contents in journals."""
    q, e = t.quarantine.c, t.entry.c
    hashes = [sha256(each.data) for each in read]
    ids = [bytes(each.entry.words.id) for each in read if each.entry]
    aside = select(q.hash, q.reason).where(q.municipality == town.code, among(q.hash, hashes))
    received = select(e.content_id, e.desk, e.number, e.hash).where(
        e.municipality == town.code, among(e.content_id, ids)
    )
    with ledger.look(town) as db:
        reasons = {bytes(h): reason for h, reason in db.execute(aside)}
        places: dict[bytes, dict[bytes, str]] = {}
        for content, desk, number, entry_hash in db.execute(received):
            place = f"received as desk {desk} entry {number}"
            places.setdefault(bytes(content), {})[bytes(entry_hash)] = place
    return [
        Reported(each.entry, len(each.data), each.told, _here(each, entry_hash, reasons, places))
        for each, entry_hash in zip(read, hashes, strict=True)
    ]


def _here(
    each: _Read,
    entry_hash: bytes,
    reasons: Mapping[bytes, str],
    places: Mapping[bytes, Mapping[bytes, str]],
) -> str:
    found = places.get(bytes(each.entry.words.id), {}) if each.entry else {}
    if entry_hash in found and entry_hash not in reasons:
        return "received"
    aside = [f"set aside ({reasons[entry_hash]})"] if entry_hash in reasons else []
    content = [f"content {place}" for known, place in found.items() if known != entry_hash]
    return "; ".join(aside + content) or "not here"


def _fields(said: msgspec.Struct, leave_out: str = "") -> list[str]:
    told = ((name, getattr(said, name)) for name in said.__struct_fields__ if name != leave_out)
    return [f"{name}: {_plain(value)}" for name, value in told if value not in ("", b"", ())]


def _plain(value: object) -> str:
    """Return a value in a line: bytes in hex, and no character that a console would obey."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return ", ".join(map(_plain, value))
    if isinstance(value, msgspec.Struct):
        return "; ".join(_fields(value))
    text = str(value)
    return text if text.isprintable() else repr(text)
