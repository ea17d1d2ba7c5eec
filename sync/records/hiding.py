"""Whereabouts of protected people: taken off the row that desks hold, and put back when it is over.

What says where somebody is or how to reach them lives in the scope *protected*, which no desk
pulls, under the same row id (DESIGN: scope; 標準仕様書 §3.4).
"""

from __future__ import annotations

from typing import Any

import msgspec

from sync.records.resident import Resident

WHEREABOUTS: dict[str, Any] = {
    "address_code": "",
    "address": "",
    "building": "",
    "prev_address": "",
    "phone": "",
    "destination": "",
    "destination_final": "",
    "last_registered": "",
}
"""The fields that tell, and what stands in them meanwhile."""


def hidden(row: Resident) -> Resident:
    """Return the row as a desk may hold it."""
    return msgspec.structs.replace(row, **WHEREABOUTS)


def tells(row: Resident) -> bool:
    """Say whether a row says where somebody is."""
    return hidden(row) != row


def revealed(row: Resident, kept: Resident) -> Resident:
    """Return the row with the whereabouts of the full one, where it says nothing itself."""
    known = {name: getattr(row, name) or getattr(kept, name) for name in WHEREABOUTS}
    return msgspec.structs.replace(row, **known)
