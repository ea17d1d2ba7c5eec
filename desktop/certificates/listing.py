"""From what the press reports to the clerk's list (文字超過リスト)."""

from __future__ import annotations

from desktop.certificates.facts import ListedItem, OverflowList, known
from desktop.certificates.glyphs import Finding
from desktop.certificates.rendered import MissingGlyph, Place, Rendered

TOO_LONG = "文字数が多く、欄に収まりません。"
NO_GLYPH = "印字できる文字がありません。"
OTHER_FORM = "登録された字形がありません。"


def overflow_list(
    rendered: Rendered, *, number: str, paper: str, made_on: str, sample_mark: str = ""
) -> OverflowList | None:
    """Return the list of one paper, in the order of its sheets; None when nothing is amiss.

    ``paper`` names it (住民票の写し), ``made_on`` is the day in words.
    """
    missing: dict[Place, list[MissingGlyph]] = {}
    for glyph in rendered.missing:
        missing.setdefault(glyph.place, []).append(glyph)
    words = {place: glyphs[0].words for place, glyphs in missing.items()}
    words |= {overflowed.place: overflowed.words for overflowed in rendered.overflowed}
    too_long = {overflowed.place for overflowed in rendered.overflowed}
    if not words:
        return None
    return OverflowList(
        number=number,
        paper=paper,
        made_on=made_on,
        sample_mark=sample_mark,
        items=tuple(
            _item(place, words[place], missing.get(place, []), too_long=place in too_long)
            for place in sorted(words)
        ),
    )


def _item(place: Place, words: str, missing: list[MissingGlyph], *, too_long: bool) -> ListedItem:
    troubles = [TOO_LONG] if too_long else []
    if any(glyph.finding is Finding.MISSING for glyph in missing):
        troubles.append(NO_GLYPH)
    if any(glyph.finding is Finding.FALLBACK for glyph in missing):
        troubles.append(OTHER_FORM)
    for glyph in missing:
        words = words.replace(glyph.cluster, glyph.drawn)
    codes = dict.fromkeys(glyph.codes for glyph in missing)
    return ListedItem(
        place=_where(place),
        trouble="\n".join(troubles),
        words=words,
        codes=known("、".join(codes)),
    )


def _where(place: Place) -> str:
    parts = [f"{place.sheet}枚目"]
    if place.person:
        parts.append(f"{place.person}人目")
    if place.row:
        parts.append(f"{place.row}行目")
    return "・".join((*parts, place.label or place.fact))
