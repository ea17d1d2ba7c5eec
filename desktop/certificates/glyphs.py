"""From a string to the glyphs that must be printed, variation sequences included.

In a name, a base character may be followed by an ideographic variation selector. Neither Qt's
text drawing nor ReportLab's own prints the form meant: they print the base form, or a box after it
(measured). So text is cut into clusters (base + selector) and each is looked up in the font's
variation table. Strings are never normalised, which would turn U+FA19 into its look-alike U+795E.

Nothing is replaced silently: a form the font does not know comes back as ``FALLBACK`` (the base
form is drawn), a character it does not know as ``MISSING`` (the caller draws its 〓).
"""

from __future__ import annotations

import enum
from pathlib import Path

import msgspec
import uharfbuzz  # type: ignore[import-untyped, unused-ignore]

from sync.base.troubles import Trouble


class FontTrouble(Trouble):
    """A font file is missing or cannot be read; without it no certificate may be printed."""

    reason = "証明書の文字(フォント)を読み込めません。"
    remedy = "システム担当へ連絡し、プログラムを入れ直してください。"
    reason_en = "A font file needed for certificates cannot be used."
    remedy_en = "Restore the file in resources/fonts; the detail names it."


class Finding(enum.Enum):
    """How well a font knows a cluster."""

    EXACT = "exact"
    FALLBACK = "fallback"
    MISSING = "missing"


class Glyph(msgspec.Struct, frozen=True):
    """One cluster as a font draws it: glyph id and advance (in ems)."""

    cluster: str
    glyph_id: int
    advance: float
    finding: Finding


def clusters(text: str) -> tuple[str, ...]:
    """Cut ``text`` into base characters, each with the variation selectors that follow it."""
    parts: list[str] = []
    for character in text:
        if parts and is_selector(character):
            parts[-1] += character
        else:
            parts.append(character)
    return tuple(parts)


def is_selector(character: str) -> bool:
    """Tell a variation selector (U+FE00…FE0F, U+E0100…E01EF)."""
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


class PaperFont:
    """One font file: which glyph for which cluster, and the outlines to embed.

    The file is mapped, not read: opening the 46 MB of IPAmj Mincho takes 2 ms. Safe to share
    between renderings: what it remembers are facts about the file.
    """

    def __init__(self, file: Path) -> None:
        """Open ``file``; raise FontTrouble when it is missing or no font."""
        try:
            self.face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file)))
        except uharfbuzz.HarfBuzzError as e:
            raise FontTrouble(f"{file.name}: cannot be read") from e
        if "glyf" not in self.face.table_tags:
            raise FontTrouble(f"{file.name}: no TrueType outlines")
        named = self.face.get_name(uharfbuzz.OTNameIdPredefined.POSTSCRIPT_NAME)
        self.name: str = named or file.stem
        self._font = uharfbuzz.Font(self.face)
        self._known: dict[str, Glyph] = {}

    def glyph(self, cluster: str) -> Glyph:
        """Find the glyph for one cluster; a missing one has glyph id 0 and is never drawn."""
        found = self._known.get(cluster)
        if found is None:
            found = self._known[cluster] = self._find(cluster)
        return found

    def glyphs(self, text: str) -> tuple[Glyph, ...]:
        """Find the glyphs of a whole string."""
        return tuple(map(self.glyph, clusters(text)))

    def _find(self, cluster: str) -> Glyph:
        base, selectors = ord(cluster[0]), cluster[1:]
        finding = Finding.EXACT
        glyph_id = self._font.get_nominal_glyph(base)
        if selectors:
            varied = self._font.get_variation_glyph(base, ord(selectors[0]))
            if varied is None or len(selectors) > 1:
                finding = Finding.FALLBACK
            glyph_id = varied or glyph_id
        if not glyph_id:
            return Glyph(cluster, 0, 1.0, Finding.MISSING)
        advance = self._font.get_glyph_h_advance(glyph_id) / self.face.upem
        return Glyph(cluster, glyph_id, advance, finding)


class FontShelf:
    """The fonts of one folder, each opened when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fonts: dict[str, PaperFont] = {}

    def font(self, file_name: str) -> PaperFont:
        """Take a font from the shelf by file name; raise FontTrouble when it cannot be had."""
        if file_name not in self._fonts:
            self._fonts[file_name] = PaperFont(self._folder / file_name)
        return self._fonts[file_name]
