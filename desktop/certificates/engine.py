"""Walks a form's data file over a certificate's facts and gives back a finished PDF.

The same facts give the same bytes, always: no clock, no random source. What the clerk must know
before the paper leaves the counter stands beside the PDF: characters that no font has, words
that had to shrink, words that did not fit.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import msgspec
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

from desktop.certificates.digest import digest_of
from desktop.certificates.facts import Blank, Imprint, Omitted
from desktop.certificates.flow import SheetPlan, plan
from desktop.certificates.forms import LayoutTrouble, load_layout
from desktop.certificates.glyphs import FontShelf
from desktop.certificates.layout import Cell, Code, Image, Item, Layout, Text
from desktop.certificates.pen import MM, Pen
from desktop.certificates.pictures import grey
from desktop.certificates.rendered import MissingGlyph, Overflowed, Place, Rendered, Shrunk
from desktop.certificates.strokes import Spoken, draw, draw_code, ground_of_code


class CertificateFacts(Protocol):
    """Any struct of facts: it names its form; every other field is for the data file to place."""

    @property
    def form(self) -> str:
        """Name the data file (without .toml)."""

    @property
    def number(self) -> str:
        """Give the certificate's number without its page part."""


class Press:
    """Renders certificates from the forms in one folder with the fonts of one shelf."""

    def __init__(self, forms: Path, fonts: FontShelf) -> None:
        self._forms = forms
        self._fonts = fonts
        self._layouts: dict[str, Layout] = {}

    def forms(self) -> tuple[str, ...]:
        """Name the forms at hand; a new data file is a new form."""
        return tuple(sorted(file.stem for file in self._forms.glob("*.toml")))

    def layout(self, form: str) -> Layout:
        """Read a form's data file, once; raise LayoutTrouble when it is missing or wrong."""
        if form not in self._layouts:
            self._layouts[form] = load_layout(self._forms / f"{form}.toml")
        return self._layouts[form]

    def render(
        self, facts: CertificateFacts, code: Callable[[bytes], str] | None = None
    ) -> Rendered:
        """Make the PDF; refusing is not its business.

        ``code`` is given the digest of what is printed and returns the text of the QR code;
        without it the code's space stays empty. Raises LayoutTrouble, FontTrouble, PictureTrouble.
        """
        return _Rendering(self.layout(facts.form), facts, self._fonts, code).run()


class _Sheets(Canvas):  # type: ignore[misc, unused-ignore]
    """ReportLab's canvas without its opening Helvetica: every font on our paper is embedded."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class _Rendering:
    """One certificate on its way to paper; lives for one call."""

    def __init__(
        self,
        layout: Layout,
        facts: CertificateFacts,
        fonts: FontShelf,
        code: Callable[[bytes], str] | None,
    ) -> None:
        self._layout = layout
        self._facts = facts
        self._code = code
        self._common = msgspec.structs.asdict(facts)  # type: ignore[arg-type]
        self._buffer = io.BytesIO()
        paper = layout.paper
        self._canvas = _Sheets(
            self._buffer,
            pagesize=(paper.width * MM, paper.height * MM),
            invariant=True,
            pageCompression=1,
            pdfVersion=(1, 5),
        )
        self._canvas.setTitle(layout.title)
        self._canvas.setCreator("Madoguchi")
        self._canvas.setCatalogEntry("Lang", "ja-JP")
        self._pen = Pen(self._canvas, layout.ink, paper.height, fonts)
        self._missing: list[MissingGlyph] = []
        self._shrunk: list[Shrunk] = []
        self._overflowed: list[Overflowed] = []

    def run(self) -> Rendered:
        plans = self._plans()
        for sheet, each in enumerate(plans, 1):
            if sheet > 1:
                self._pen.turn()
            self._sheet(sheet, len(plans), each)
        facts_digest = digest_of(self._pen.marks)
        if self._code:
            text = self._code(facts_digest)
            self._canvas.setKeywords(text)
            self._draw_codes(text)
        self._canvas.showPage()
        self._pen.finish()
        self._canvas.save()
        pdf = self._buffer.getvalue()
        return Rendered(
            pdf=pdf,
            pages=len(plans),
            digest=hashlib.sha256(pdf).hexdigest(),
            facts_digest=facts_digest,
            missing=tuple(self._missing),
            shrunk=tuple(self._shrunk),
            overflowed=tuple(self._overflowed),
        )

    def _plans(self) -> tuple[SheetPlan, ...]:
        flow = self._layout.flow
        if flow is None:
            return (SheetPlan((), None),)
        try:
            return plan(flow, self._common)
        except LayoutTrouble as trouble:
            raise LayoutTrouble(f"{self._facts.form}.toml: {trouble.detail}") from None

    def _sheet(self, sheet: int, sheets: int, plan: SheetPlan) -> None:
        layout, flow = self._layout, self._layout.flow
        facts = self._sheet_facts(sheet, sheets)
        self._draw(layout.sheet, facts, Place(sheet, 0), (0, 0))
        if flow:
            for each in plan.placed:
                place = Place(sheet, each.entry, row=each.row)
                self._draw(each.items, {**facts, **each.facts}, place, (flow.x, each.y))
            if plan.rest:
                self._pen.strike_rest(flow, plan.rest.y, ends=plan.rest.ends)
        closing = layout.last if sheet == sheets else layout.others
        self._draw(closing, facts, Place(sheet, 0), (0, 0))

    def _draw_codes(self, text: str) -> None:
        for item in self._layout.last:
            if isinstance(item, Code):
                draw_code(self._pen, item, text)

    def _sheet_facts(self, sheet: int, sheets: int) -> dict[str, object]:
        """Add to the caller's facts what only the walk knows: page numbers, chosen wordings."""
        facts = dict(self._common)
        facts["number_and_page"] = f"{self._facts.number}・{sheet}/{sheets}"
        facts["sheet"], facts["sheets"] = str(sheet), str(sheets)
        for name, wording in self._layout.wordings.items():
            chosen = facts.get(wording.chosen_by)
            key = {True: "yes", False: "no"}.get(chosen, chosen) if chosen is not None else None
            if key not in wording.words:
                raise LayoutTrouble(f"{self._facts.form}.toml: wordings.{name} has no {key!r}")
            facts[name] = wording.words[key]
        return facts

    def _draw(
        self,
        items: tuple[Item, ...],
        facts: Mapping[str, object],
        place: Place,
        corner: tuple[float, float],
    ) -> None:
        for item in items:
            match item:
                case Image():
                    self._picture(item, facts, corner)
                case Code():
                    if self._code:
                        ground_of_code(self._pen, item)
                case _:
                    self._words(item, facts, place, corner)

    def _words(
        self,
        item: Item,
        facts: Mapping[str, object],
        place: Place,
        corner: tuple[float, float],
    ) -> None:
        name = getattr(item, "fact", "")
        here = msgspec.structs.replace(place, fact=name, label=_label_of(item, facts))
        spoken = self._speak(name, facts) if name else Spoken("")
        if isinstance(item, Text) and spoken.text and not spoken.is_mark:
            spoken = Spoken(f"{item.before}{spoken.text}{item.after}")
        report = draw(self._pen, item, spoken, self._layout.marks, corner)
        self._missing += [
            MissingGlyph(here, glyph.cluster, drawn, glyph.finding, spoken.text)
            for glyph, drawn in report.unprintable
        ]
        if report.overflowed:
            self._overflowed.append(Overflowed(here, spoken.text))
        elif report.fitted and report.fitted_smaller:
            fitted = report.fitted
            self._shrunk.append(Shrunk(here, round(fitted.size, 2), len(fitted.lines)))

    def _picture(
        self, item: Image, facts: Mapping[str, object], corner: tuple[float, float]
    ) -> None:
        imprint = facts.get(item.fact)
        if not isinstance(imprint, Imprint):
            raise LayoutTrouble(f"{self._facts.form}.toml: no picture is named {item.fact!r}")
        w, h = imprint.width, imprint.height
        if w > item.w or h > item.h:
            raise LayoutTrouble(f"{self._facts.form}.toml: {item.fact} is larger than its space")
        at = (corner[0] + item.x + (item.w - w) / 2, corner[1] + item.y + (item.h - h) / 2)
        self._pen.picture(grey(imprint.png), at, (w, h))

    def _speak(self, name: str, facts: Mapping[str, object]) -> Spoken:
        """Turn a fact into the words to draw: itself, the omission mark, or nothing."""
        match facts.get(name, self):
            case str(text):
                return Spoken(text)
            case Omitted():
                return Spoken(self._layout.marks.omitted, is_mark=True)
            case Blank():
                return Spoken("")
            case _:
                raise LayoutTrouble(f"{self._facts.form}.toml: no fact is named {name!r}")


def _label_of(item: Item, facts: Mapping[str, object]) -> str:
    """Return what the form calls the item, for the clerk's list."""
    match item:
        case Cell(label=label):
            return label.replace("\n", "")
        case Text(called_by=name) if name:
            return str(facts.get(name, ""))
        case _:
            return ""
