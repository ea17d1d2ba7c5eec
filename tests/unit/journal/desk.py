"""A made-up desk, clerk and municipality for the journal's tests; keys from fixed seeds."""

from __future__ import annotations

from sync.base.ids import ContentId, DeskNumber, MunicipalityCode, StaffId
from sync.base.keys import SigningKey
from sync.changes.verdict import ReadSet
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Entry, Words, say

TOWN = MunicipalityCode("104264")
MUNICIPALITY = SigningKey(bytes(31) + b"\x01")
DESK = SigningKey(bytes(31) + b"\x02")
CLERK = SigningKey(bytes(31) + b"\x03")
GENESIS = bytes(32)


def content(number: int, *, body: bytes = b"", kind: str = "inquiry", signed: bool = True) -> bytes:
    words = Words(
        WIRE_VERSION,
        ContentId(number.to_bytes(16, "big")),
        kind,
        StaffId("sato"),
        1,
        ReadSet(),
        body,
    )
    return say(words, CLERK if signed else None)


def chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    head = Head(0, GENESIS)
    for number in range(1, length + 1):
        entry = link(head, TOWN, DeskNumber(7), DESK, content(number), 1000 + number, 900)
        entries.append(entry)
        head = Head(number, entry.hash)
    return entries
