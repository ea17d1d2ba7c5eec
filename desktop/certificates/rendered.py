"""A finished paper, and what the clerk must know of it before it leaves the counter."""

from __future__ import annotations

import msgspec

from desktop.certificates.glyphs import Finding


class Place(msgspec.Struct, frozen=True, order=True):
    """Where on the paper: sheet, person and row count from 1; 0 is the sheet or person itself.

    ``label`` is what the form calls the item (氏名), empty where it stands without a label.
    """

    sheet: int
    person: int
    fact: str = ""
    label: str = ""
    row: int = 0


class MissingGlyph(msgspec.Struct, frozen=True):
    """A character that cannot be printed as recorded.

    ``drawn`` is the 〓 mark, or for a variation the font does not know (``finding`` FALLBACK, often
    a selector of the other collection) the base character. ``words`` is the whole item.
    """

    place: Place
    cluster: str
    drawn: str
    finding: Finding
    words: str

    @property
    def codes(self) -> str:
        """Spell the code points, for the alert: ``U+845B U+E0100``."""
        return " ".join(f"U+{ord(character):04X}" for character in self.cluster)


class Shrunk(msgspec.Struct, frozen=True):
    """Words drawn smaller than the form wishes, in how many lines."""

    place: Place
    size: float
    lines: int


class Overflowed(msgspec.Struct, frozen=True):
    """Words that do not fit their space at the least size; the form's mark stands there instead."""

    place: Place
    words: str


class Rendered(msgspec.Struct, frozen=True):
    """The PDF, and what to tell the clerk. Unless ``complete``, the paper must not be handed over.

    ``digest`` is the SHA-256 of ``pdf`` in hexadecimal, the one the issuance entry records.
    ``facts_digest`` is that of all that is printed but the QR code, which holds it;
    ``reading.printed_digest`` finds it again from the PDF.
    """

    pdf: bytes
    pages: int
    digest: str
    facts_digest: bytes
    missing: tuple[MissingGlyph, ...]
    shrunk: tuple[Shrunk, ...]
    overflowed: tuple[Overflowed, ...]

    @property
    def complete(self) -> bool:
        """Say whether every fact stands on the paper as recorded."""
        return not self.missing and not self.overflowed
