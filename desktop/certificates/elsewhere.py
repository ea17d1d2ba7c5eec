"""What the list for the visitor says: what else there may be to do in the town hall after a change.

Names of people are not on it: it is carried through the house.
"""

from __future__ import annotations

import msgspec


class ElsewhereItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that there may be to do."""

    label: str
    kind: str = "item"


class ElsewhereSlip(msgspec.Struct, frozen=True, kw_only=True):
    """One slip; ``change`` is what was notified, ``day`` when, in words."""

    number: str
    change: str
    day: str
    items: tuple[ElsewhereItem, ...]
    town: str
    taken_by: str
    sample_mark: str = ""
    form: str = "elsewhere"
