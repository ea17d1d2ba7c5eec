"""What the clerk has entered for a 転居届 so far, and how it becomes the change's body."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

import msgspec

from sync.base.eras import parse_date
from sync.changes.relocation import Mover, Relocation
from sync.records.resident import HEAD_OF_HOUSEHOLD, Resident

RELATIONSHIPS = (
    HEAD_OF_HOUSEHOLD,
    "妻",
    "夫",
    "子",
    "父",
    "母",
    "子の妻",
    "子の夫",
    "子の子",
    "妻の子",
    "夫の子",
    "妻（未届）",
    "夫（未届）",
    "妻の父",
    "妻の母",
    "夫の父",
    "夫の母",
    "父の父",
    "父の母",
    "母の父",
    "母の母",
    "兄",
    "姉",
    "弟",
    "妹",
    "縁故者",
    "同居人",
)
"""Of the closed set (住民記録システム標準仕様書 §1.1.8) what counters meet, the usual first."""


_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
"""The register writes numbers of addresses full width."""


class RelocationForm(msgspec.Struct):
    """The form, as typed; kept as a draft in this shape. Dates are the clerk's own writing."""

    setai_no: str
    movers: tuple[str, ...]
    relationships: dict[str, str]
    moved_on: str = ""
    notified_on: str = ""
    place: str = ""
    """The 11-digit code of the 大字."""
    place_name: str = ""
    lot: str = ""
    building: str = ""
    replaces: bytes = b""


def body_of(form: RelocationForm, *, part: bool) -> Relocation:
    """Return the change's body; days that cannot be read stay empty, which the rule refuses."""
    movers = tuple(
        Mover(atena_no, form.relationships.get(atena_no, "") if part else "")
        for atena_no in form.movers
    )
    lot = plain_lot(form.lot)
    return Relocation(
        form.setai_no,
        movers,
        iso_day(form.moved_on),
        iso_day(form.notified_on),
        form.place,
        f"{form.place_name}{lot}" if form.place and lot else "",
        plain_building(form.building),
    )


def iso_day(typed: str) -> str:
    """Return the ISO day that was typed, "" when it is none."""
    day = parse_date(typed) if typed.strip() else None
    return day.isoformat() if isinstance(day, dt.date) else ""


def plain_lot(typed: str) -> str:
    """Return a lot number as the register writes it: 28 and 28-3 become ２８番地 and ２８番地３."""
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    plain = re.sub("[‐‑‒–—―−ー]", "-", plain)
    if found := re.fullmatch(r"(\d+)(?:-(\d+))?", plain):
        plain = f"{found[1]}番地{found[2] or ''}"
    return plain.translate(_WIDE)


def plain_building(typed: str) -> str:
    """Return a 方書 with full-width digits, without blanks at its ends; else as it was written."""
    return typed.strip(" 　").translate(_WIDE)


def usual_relationships(movers: list[Resident]) -> dict[str, str]:
    """Return what is certain about part of a household: the head who moves stays head.

    Nothing else is guessed: who becomes head is the family's word.
    """
    head = next((m for m in movers if m.is_head), None)
    if head is None:
        return {movers[0].atena_no: HEAD_OF_HOUSEHOLD} if len(movers) == 1 else {}
    return {m.atena_no: m.relationship for m in movers}
