"""How the house says yes and no: a verdict is a value, shown beside the field it speaks of.

エラー (here: Refusal) cannot be finalised until its cause is gone; アラート (Alert) is shown and
may proceed. Both name the item, the reason and the remedy (住民記録システム標準仕様書 §11.1).
"""

from __future__ import annotations

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """A domain no. Never an exception: the caller shows it and the person goes on.

    `code` is stable and machine-readable (``relocation.same_address``); `field` is the name of the
    declared field it stands beside, or "" for the whole form; `reason` and `remedy` are short
    Japanese sentences without personal data.
    """

    code: str
    field: str
    reason: str
    remedy: str


class Alert(msgspec.Struct, frozen=True):
    """Something the person should see before going on; it does not stop them."""

    code: str
    field: str
    reason: str
    remedy: str
