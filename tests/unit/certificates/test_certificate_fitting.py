"""Words made to fit: smaller, then more lines, then an honest no; never a lost character."""

from __future__ import annotations

import pytest

from desktop.certificates.fitting import Fitted, Run, fit, width_of
from desktop.certificates.glyphs import Finding, Glyph


def run(text: str) -> Run:
    advances = {c: 0.0 if c == "\n" else 0.5 if c.isascii() else 1.0 for c in text}
    return tuple(Glyph(c, 1, advances[c], Finding.EXACT) for c in text)


def fitted(text: str, **space: float) -> Fitted | None:
    given = {"width": 100.0, "height": 30.0, "size": 10.0, "min_size": 5.0} | space
    lines = int(given.pop("lines", 2))
    return fit(run(text), lines=lines, **given)


def lines_of(result: Fitted | None) -> list[str]:
    assert result is not None
    return ["".join(glyph.cluster for glyph in line) for line in result.lines]


def test_what_fits_keeps_its_size():
    assert fitted("字" * 10) == Fitted((run("字" * 10),), 10.0)
    assert fitted("") == Fitted(((),), 10.0)


def test_first_it_shrinks_on_one_line():
    result = fitted("字" * 16)
    assert result is not None
    assert (len(result.lines), result.size) == (1, 6.25)


def test_below_the_least_size_it_takes_a_second_line_as_large_as_fits():
    result = fitted("字" * 24)
    assert result is not None
    assert (len(result.lines), result.size) == (2, 8.25)


@pytest.mark.parametrize(
    ("count", "lines", "height", "fits"),
    [
        (40, 2, 30, True),
        (41, 2, 30, False),
        (41, 3, 30, True),
        (41, 3, 16, False),
        (21, 1, 30, False),
    ],
)
def test_neither_more_lines_nor_more_height_than_allowed(count, lines, height, fits):
    result = fitted("字" * count, lines=lines, height=height)
    assert (result is not None) == fits


def test_a_line_break_in_the_record_is_kept():
    assert lines_of(fitted("一行目\n二行目")) == ["一行目", "二行目"]
    assert fitted("一\n二\n三") is None


@pytest.mark.parametrize(
    ("text", "first_line"),
    [
        ("あいうえおかきくけ、こさしすせそ", "あいうえおかきくけ、"),
        ("あいうえおかきくけこ、さしすせそ", "あいうえおかきくけ"),
        ("あいうえおかきくけ（こさしすせそ", "あいうえおかきくけ"),
        ("ABCDEFGHIJ KLMNOPQRST UVWXYZABCD", "ABCDEFGHIJ"),
    ],
)
def test_lines_end_where_a_reader_expects(text, first_line):
    result = fitted(text, min_size=10.0, lines=4, height=60.0)
    assert lines_of(result)[0] == first_line


@pytest.mark.parametrize("count", range(1, 45))
def test_no_character_is_lost_and_no_line_is_too_wide(count):
    text = ("漢字かなABC 12番地、（方書）ーッ　" * 4)[:count]
    result = fitted(text, lines=9, height=200.0, min_size=7.0)
    assert result is not None
    kept = "".join(lines_of(result))
    assert kept.replace(" ", "").replace("　", "") == text.replace(" ", "").replace("　", "")
    assert all(width_of(line) * result.size <= 100.001 for line in result.lines)
