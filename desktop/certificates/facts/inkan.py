"""印鑑登録証明書: a registered imprint at its true size, and whose it is.

Neither the registration number nor the sex is on it: the card is shown, not copied.
"""

from __future__ import annotations

import msgspec

from desktop.certificates.facts.words import BLANK, Attested, Fact

SMALLEST, LARGEST = 8.0, 25.0
"""Sides of a registrable seal, mm: larger than an 8 mm square, within 25 mm (DOMAIN §1.3)."""


class Imprint(msgspec.Struct, frozen=True, kw_only=True):
    """An imprint: a PNG (greyscale or colour; printed in greys) and its true size in mm.

    Raises ValueError where the size is no registrable seal's.
    """

    png: bytes
    width: float
    height: float

    def __post_init__(self) -> None:
        """Refuse a size that would print another seal than the registered one."""
        longer, shorter = max(self.width, self.height), min(self.width, self.height)
        if longer > LARGEST or longer <= SMALLEST or shorter <= 0:
            raise ValueError("imprint: a registrable seal has 8 to 25 mm")


class SealCertificate(Attested, frozen=True, kw_only=True):
    """印鑑登録証明書. ``name_in_katakana`` only for a foreign resident registered so (備考)."""

    imprint: Imprint
    name: Fact
    birth_date: Fact
    address: Fact
    former_surname: Fact = BLANK
    alias: Fact = BLANK
    name_in_katakana: Fact = BLANK
    remarks: Fact = BLANK
    form: str = "inkan"
