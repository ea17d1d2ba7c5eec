"""届出人・本人確認: who stands at the counter with a filing, and what the filing carries of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import msgspec

from desktop.cache.visits import Visit
from desktop.operations.asking import KnownVisitor
from desktop.operations.desk import Desk
from desktop.operations.filings import known_filing
from desktop.operations.identity import as_asked, introduced, known_filer, not_checked
from desktop.operations.wishes import SELF
from sync.base.verdicts import Refusal
from sync.changes.attached import ASKED_NAME, Attached, attached_refusals, identity_asked
from sync.changes.verdict import ChangeKind


@dataclass(frozen=True)
class Came:
    """What the clerk says of who came, and about whom: a 宛名番号, "" for nobody of the register.

    `anew`: identity was checked for this filing, and not taken from what was known.
    """

    attached: Attached
    atena_no: str = ""
    anew: bool = False


def who_is_known(
    desk: Desk, kind: ChangeKind[Any], atena_no: str, replaces: bytes = b""
) -> KnownVisitor:
    """Return what is known of who files: in this visit, or with the filing that is replaced."""
    return _known(desk, kind.filers, atena_no, replaces)


def _known(desk: Desk, filers: Collection[str], atena_no: str, replaces: bytes) -> KnownVisitor:
    if not replaces:
        return known_filer(desk, atena_no, filers)
    earlier = known_filing(desk, replaces)
    told = earlier.filing.attached if earlier else None
    if told is None:
        return KnownVisitor()
    same = frozenset({told.filer} - {""})
    return KnownVisitor(
        told.filer, told.identity, told.checked_at, same, told.filer_name, told.papers
    )


def came_wrong(
    desk: Desk, kind: ChangeKind[Any], came: Came, replaces: bytes = b""
) -> list[Refusal]:
    """Return what is missing or wrong in who came, each beside its field."""
    told = came.attached
    known = _known(desk, (told.filer,), came.atena_no, replaces)
    name = told.filer_name.strip(" 　")
    return [
        *attached_refusals(kind, told, ASKED_NAME),
        *not_checked(known, told.filer, name, told.identity, anew=came.anew),
    ]


def attach(
    desk: Desk, kind: ChangeKind[Any], came: Came, visit: Visit | None, replaces: bytes = b""
) -> tuple[Attached | None, Visit | None]:
    """Return what the filing carries, None for nothing, and the visit with who its visitor is.

    Without a visit the filing takes the place of another: the check is as old as that one's.
    """
    told, at = came.attached, 0
    if told.identity and not identity_asked(kind, told.filer):
        told = msgspec.structs.replace(told, identity="")
    if told.identity and visit is None:
        known = _known(desk, (told.filer,), came.atena_no, replaces)
        at = desk.now() if came.anew or not known.checked_at else known.checked_at
    elif told.identity and visit is not None:
        for whom, what in as_asked(desk, came.atena_no, told.filer):
            visit = introduced(desk, visit, whom, what, told.identity, told.filer_name)
        at = visit.checked_at
    told = msgspec.structs.replace(
        told, filer_name=told.filer_name.strip(" 　") or _own_name(desk, came), checked_at=at
    )
    return (None if told == Attached() else told), visit


def _own_name(desk: Desk, came: Came) -> str:
    """Return the register's name of who files for themselves, or as 世帯主; "" for others."""
    asked = dict(as_asked(desk, came.atena_no, came.attached.filer))
    own = next((whom for whom, what in asked.items() if what == SELF), "")
    person = desk.cache.current(own) if own else None
    return person.name if person else ""
