"""A font's used glyphs inside one PDF, and the text layer that reads back as the record has it.

ReportLab's TrueType support draws characters; ours draws glyphs. Each (cluster, glyph) that a
document uses gets a code of its own in a composite font (ISO 32000-1 §9.7, Identity-H); the
ToUnicode table leads from that code to the cluster, selector and supplementary planes included,
so searching and copying give back what the register holds. (ReportLab's own table writes five
digits beyond U+FFFF, which readers misread.) Only the used outlines are embedded, so a PDF stays
small.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable

import uharfbuzz  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

from desktop.certificates.glyphs import FontTrouble, Glyph, PaperFont

# What a PDF reader needs of a font whose codes name glyphs directly.
_KEPT_TABLES = {"glyf", "loca", "head", "hhea", "hmtx", "maxp"}
_SYMBOLIC = 4
_ENTRIES_PER_BLOCK = 100  # the most a CMap block may hold (Adobe Technical Note 5014)


class EmbeddedFont:
    """One font as used by one document. ``resource`` is its name in the pages' resources."""

    def __init__(self, font: PaperFont, resource: str) -> None:
        self.font = font
        self.resource = resource
        self._codes: dict[tuple[str, int], int] = {}
        self._advances: list[float] = []

    def encode(self, glyphs: Iterable[Glyph]) -> str:
        """Give the glyphs as a PDF hexadecimal string; raise FontTrouble rather than draw a box."""
        return "<" + "".join(f"{self._code(glyph):04X}" for glyph in glyphs) + ">"

    def embed(self, canvas: Canvas) -> None:
        """Put the font into the canvas's document; call once, after all drawing."""
        document = canvas._doc  # noqa: SLF001 - ReportLab has no public way to add a font object
        name = self.resource

        def stream(kind: str, content: bytes, **entries: int) -> object:
            body = pdfdoc.PDFStream(
                pdfdoc.PDFDictionary(entries), content, filters=[pdfdoc.PDFZCompress]
            )
            return document.Reference(body, f"{name}:{kind}")

        program, new_ids = self._subset()
        tag = hashlib.sha256(program).hexdigest()[:6].translate(_LETTERS)
        base_font = pdfdoc.PDFName(f"{tag}+{self.font.name}")
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": base_font,
                "Flags": _SYMBOLIC,
                **_metrics(self.font),
                "ItalicAngle": 0,
                "StemV": 80,
                "FontFile2": stream("program", program, Length1=len(program)),
            }
        )
        glyph_ids = [0, *(new_ids[glyph_id] for _, glyph_id in self._codes)]
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": base_font,
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": document.Reference(descriptor, f"{name}:descriptor"),
                "DW": 1000,
                "W": pdfdoc.PDFArray(
                    [1, pdfdoc.PDFArray([round(width * 1000) for width in self._advances])]
                ),
                "CIDToGIDMap": stream("ids", struct.pack(f">{len(glyph_ids)}H", *glyph_ids)),
            }
        )
        composite = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": base_font,
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray(
                    [document.Reference(descendant, f"{name}:descendant")]
                ),
                "ToUnicode": stream("text", self._to_unicode().encode("ascii")),
            }
        )
        fonts = document.idToObject[pdfdoc.BasicFonts].dict
        fonts[name] = document.Reference(composite, f"{name}:font")

    def _code(self, glyph: Glyph) -> int:
        key = (glyph.cluster, glyph.glyph_id)
        code = self._codes.get(key)
        if code is None:
            if not glyph.glyph_id:
                # A clerk's words never come here (they got their 〓): it is one of the form's own.
                raise FontTrouble(f"{self.font.name}: no glyph for U+{ord(glyph.cluster[0]):04X}")
            code = self._codes[key] = len(self._codes) + 1
            self._advances.append(glyph.advance)
        return code

    def _subset(self) -> tuple[bytes, dict[int, int]]:
        """Cut the font down to the used glyphs; give the file and old glyph id -> new one."""
        wanted = uharfbuzz.SubsetInput()
        wanted.flags |= uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
        wanted.sets(uharfbuzz.SubsetInputSets.GLYPH_INDEX).update(
            glyph_id for _, glyph_id in self._codes
        )
        wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(
            int.from_bytes(tag.encode("ascii"), "big")
            for tag in self.font.face.table_tags
            if tag not in _KEPT_TABLES
        )
        plan = uharfbuzz.SubsetPlan(self.font.face, wanted)
        return bytes(plan.execute().blob.data), dict(plan.old_to_new_glyph_mapping)

    def _to_unicode(self) -> str:
        entries = [
            f"<{code:04X}> <{cluster.encode('utf-16-be').hex().upper()}>"
            for (cluster, _), code in self._codes.items()
        ]
        blocks = [
            entries[start : start + _ENTRIES_PER_BLOCK]
            for start in range(0, len(entries), _ENTRIES_PER_BLOCK)
        ]
        body = "\n".join(
            f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
        )
        return _TO_UNICODE.format(body=body)


_LETTERS = str.maketrans("0123456789abcdef", "ABCDEFGHIJKLMNOP")

_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def _metrics(font: PaperFont) -> dict[str, object]:
    """Read the font's box and heights (in thousandths of an em) from its head and hhea tables."""
    scale = 1000 / font.face.upem
    box = struct.unpack_from(">4h", font.face.reference_table("head").data, 36)
    ascent, descent = struct.unpack_from(">2h", font.face.reference_table("hhea").data, 4)
    return {
        "FontBBox": pdfdoc.PDFArray([round(edge * scale) for edge in box]),
        "Ascent": round(ascent * scale),
        "Descent": round(descent * scale),
        "CapHeight": round(ascent * scale),
    }
