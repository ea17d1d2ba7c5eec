"""Whether fonts are whole, rare forms of characters are drawn, and a certificate can be made."""

from __future__ import annotations

from pathlib import Path

import uharfbuzz  # type: ignore[import-untyped, unused-ignore]

from desktop.certificates.engine import Press
from desktop.certificates.facts import HouseholdCertificate, PersonFacts
from desktop.certificates.glyphs import Finding, FontShelf, FontTrouble, PaperFont
from desktop.certificates.images import page_images
from desktop.certificates.reading import printed_digest
from desktop.certificates.rendered import Rendered
from desktop.selftest.found import REINSTALL, Found, Said, failed, failed_by, passed
from desktop.selftest.place import Place
from sync.base.troubles import Trouble

FONTS = (
    "BIZUDGothic-Regular.ttf",
    "BIZUDGothic-Bold.ttf",
    "BIZUDMincho-Regular.ttf",
    "ipamjm.ttf",
)
NAMES = "ipamjm.ttf"
"""The font that names are printed with."""

TOLD_APART = (("\u9089", "\U000e0118"), ("\u9089", "\U000e0111"), ("\u845b", "\U000e0104"))
"""邉 and 葛 with the selector of another form: families that bear them know the difference."""

ORDINARY = "窓口町草津高橋あア０Ａ１"


def fonts(place: Place) -> Found:
    """Open every font and look ordinary letters up in each."""
    try:
        lacking = [name for name in FONTS if not _knows(place.resources / "fonts" / name)]
    except FontTrouble as trouble:
        return failed_by(trouble)
    if lacking:
        names = ", ".join(lacking)
        return failed(
            Said(f"文字が足りないフォント：{names}", f"fonts without ordinary letters: {names}"),
            REINSTALL,
        )
    return passed(f"{len(FONTS)}書体", f"{len(FONTS)} fonts")


def forms_of_names(place: Place) -> Found:
    """Compare the outline of a base character with that of its other form."""
    try:
        font = PaperFont(place.resources / "fonts" / NAMES)
    except FontTrouble as trouble:
        return failed_by(trouble)
    alike = [base for base, selector in TOLD_APART if not _apart(font, base, selector)]
    if alike:
        return failed(
            Said(
                f"異体字が区別されません：{'、'.join(alike)}",
                f"Variation sequences are drawn as their base form: {', '.join(alike)}",
            ),
            REINSTALL,
        )
    shown = "、".join(f"{base} U+{ord(selector):X}" for base, selector in TOLD_APART)
    return passed(f"別の字形で描けます（{shown}）", f"drawn in their own form ({shown})")


def printing(place: Place) -> Found:
    """Make a certificate about nobody, read it back with PDFium, and draw it."""
    try:
        press = Press(place.resources / "certificates", FontShelf(place.resources / "fonts"))
        made = press.render(sample())
        read_back = printed_digest(made.pdf) == made.facts_digest
        pages = page_images(made.pdf, 40)
    except Trouble as trouble:
        return failed_by(trouble)
    inked = bool(pages) and all(len(set(page.pixels)) > 1 for page in pages)
    if not (made.complete and read_back and inked):
        return failed(Said(*_amiss(made, read_back=read_back)), REINSTALL)
    size = f"{len(made.pdf) // 1024} KiB"
    return passed(f"住民票の写し（見本）1通、{size}", f"one sample certificate, {size}, read back")


def sample() -> HouseholdCertificate:
    """Return a certificate about nobody, with the letters that systems lose."""
    nobody = PersonFacts(
        kind="japanese",
        name="\u9089\U000e0118　見本",
        name_kana="ワタナベ　ミホン",
        birth_date="昭和55年3月2日",
        sex="見本",
        resident_since="昭和55年3月2日",
        address_since="昭和55年3月2日",
        notified_on="昭和55年3月2日",
    )
    return HouseholdCertificate(
        number="自己診断",
        issued_on="見本",
        address="見本",
        whole_household=True,
        persons=(nobody,),
        certifier_title="見本",
        certifier_name="見本",
        seal_text="見本",
        freshness="見本",
        sample_mark="見本（自己診断）",
    )


def _amiss(made: Rendered, *, read_back: bool) -> tuple[str, str]:
    if not made.complete:
        return "証明書に印字できない文字があります。", "A character cannot be printed."
    if not read_back:
        return "証明書の内容を読み戻せません。", "The certificate does not read back as printed."
    return "証明書が白紙になります。", "The certificate is drawn blank."


def _knows(file: Path) -> bool:
    font = PaperFont(file)
    return all(font.glyph(letter).finding is Finding.EXACT for letter in ORDINARY)


def _apart(font: PaperFont, base: str, selector: str) -> bool:
    plain, other = font.glyph(base), font.glyph(base + selector)
    if other.finding is not Finding.EXACT or other.glyph_id == plain.glyph_id:
        return False
    drawn = uharfbuzz.Font(font.face)
    return _outline(drawn, plain.glyph_id) != _outline(drawn, other.glyph_id)


def _outline(font: uharfbuzz.Font, glyph: int) -> list[object]:
    """Return every stroke of a glyph's outline."""
    strokes: list[object] = []
    pens = uharfbuzz.DrawFuncs()
    pens.set_move_to_func(lambda x, y, _: strokes.append((x, y)))
    pens.set_line_to_func(lambda x, y, _: strokes.append((x, y)))
    pens.set_quadratic_to_func(lambda a, b, x, y, _: strokes.append((a, b, x, y)))
    pens.set_cubic_to_func(lambda a, b, c, d, x, y, _: strokes.append((a, b, c, d, x, y)))
    pens.set_close_path_func(lambda _: strokes.append(()))
    font.draw_glyph(glyph, pens)
    return strokes
