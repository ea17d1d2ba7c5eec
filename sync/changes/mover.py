"""One person of a household who takes part in a change, and what they are to its head after it."""

from __future__ import annotations

import msgspec


class Mover(msgspec.Struct, frozen=True, array_like=True):
    """Who (宛名番号), and their 続柄 to the head of their household to be; "" if it stays."""

    atena_no: str
    relationship: str = ""
