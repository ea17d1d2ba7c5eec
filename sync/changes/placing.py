"""記載順位: where in their household a registration puts the people whose rows it writes (§5.2).

A new household begins in the standard's order. Whoever joins one stands behind its last; a town may
order it otherwise, so nobody else is moved. Where a household gets another head, those whose
relationship that changes share out the places they had; the head stands first. Nobody gets a row
for their place alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from sync.records.household_order import standard_order
from sync.records.resident import ChangeReason, Resident

TAKEN_BACK = frozenset(
    {ChangeReason.RESTORED, ChangeReason.ENTRY_CANCELLED, ChangeReason.CHANGE_CANCELLED}
)
"""What is taken back gives everybody the place they had."""


def placed(
    rows: Sequence[Resident],
    before: Mapping[str, Resident],
    household: Callable[[str], Sequence[Resident]],
) -> list[Resident]:
    """Return the rows about to be written, in their own order, each with its place.

    `before` holds whom they were made of, by 宛名番号; `household` returns who is in one as yet.
    """
    places: dict[str, int] = {}
    movable = [row for row in rows if row.present and row.reason not in TAKEN_BACK]
    for setai_no in dict.fromkeys(row.setai_no for row in movable):
        own = [row for row in movable if row.setai_no == setai_no]
        joining = [row for row in own if not _was_in(before.get(row.atena_no), setai_no)]
        anew = [row for row in own if row not in joining and _other(row, before)]
        if joining or any(row.is_head for row in anew):
            written = {row.atena_no for row in rows}
            staying = [m for m in household(setai_no) if m.atena_no not in written]
            staying += [row for row in rows if row.present and row.setai_no == setai_no
                        and row not in joining and row not in anew]  # fmt: skip
            places |= _places(joining, anew, staying)
    return [
        msgspec.structs.replace(row, sort_order=places.get(row.atena_no, row.sort_order))
        for row in rows
    ]


def _places(
    joining: Sequence[Resident], anew: Sequence[Resident], staying: Sequence[Resident]
) -> dict[str, int]:
    """Return the places of who joins and of who is something else to another head."""
    ordered = standard_order([*joining, *anew, *staying])
    places = {row.atena_no: row.sort_order for row in anew}
    own = sorted(places.values())
    if any(row.is_head for row in anew):
        places |= zip((m.atena_no for m in ordered if m in anew), own, strict=True)
    last = max((*own, *(member.sort_order for member in staying)), default=0)
    newcomers = (member.atena_no for member in ordered if member in joining)
    places |= {atena_no: last + at for at, atena_no in enumerate(newcomers, 1)}
    head = next((row.atena_no for row in (*joining, *anew) if row.is_head), "")
    others = [member.sort_order for member in staying]
    others += [place for atena_no, place in places.items() if atena_no != head]
    if head in places and others and places[head] >= min(others):
        places[head] = min(others) - 1
    return places


def _was_in(before: Resident | None, setai_no: str) -> bool:
    return before is not None and before.present and before.setai_no == setai_no


def _other(row: Resident, before: Mapping[str, Resident]) -> bool:
    return row.relationship != before[row.atena_no].relationship
