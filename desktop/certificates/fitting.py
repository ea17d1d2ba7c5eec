"""Making words fit their space: first smaller, then in several lines, then not at all.

The standard asks for shrinking, and where that does not suffice for an alert and a list; it forbids
losing the end of a name without a word (標準仕様書 §5.8). Widths are in ems, sizes in points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from desktop.certificates.glyphs import Glyph

LEADING = 1.15  # line distance, in ems; CJK glyphs fill their em, so this leaves a visible gap
_STEP = 0.25  # points between two sizes tried

# Characters that may not begin a line (行頭禁則), and those that may not end one (行末禁則).
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー―」』）〕］｝〉》】ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎ)]},."
)
_NOT_LAST = frozenset("「『（〔［｛〈《【([{")

Run = tuple[Glyph, ...]


class Fitted(msgspec.Struct, frozen=True):
    """Lines of glyphs and the size at which they fit."""

    lines: tuple[Run, ...]
    size: float


def width_of(run: Sequence[Glyph]) -> float:
    """Measure a run of glyphs, in ems."""
    return sum(glyph.advance for glyph in run)


def fit(
    run: Run, *, width: float, height: float, size: float, min_size: float, lines: int
) -> Fitted | None:
    """Fit ``run`` into width × height (points); None when it does not fit even at min_size.

    One line at the wished size, else one smaller line, else up to ``lines`` lines as large as they
    fit. A line break in the text is kept, which takes the first two steps away.
    """
    paragraphs = _split(run, lambda glyph: glyph.cluster == "\n")
    if len(paragraphs) == 1:
        natural = width_of(run)
        fitting = min(size, width / natural) if natural else size
        if fitting >= min_size:
            return Fitted((run,), fitting)
    trial = size
    while trial >= min_size:
        wrapped = [line for part in paragraphs for line in _wrap(part, width / trial)]
        if len(wrapped) <= lines and (len(wrapped) - 1) * LEADING * trial + trial <= height:
            return Fitted(tuple(wrapped), trial)
        trial -= _STEP
    return None


def _wrap(run: Run, width: float) -> list[Run]:
    """Break greedily into lines of at most ``width`` ems, keeping the rules on line edges."""
    lines: list[Run] = []
    rest = run
    while rest:
        count, used = 0, 0.0
        while count < len(rest) and used + rest[count].advance <= width + 1e-6:
            used += rest[count].advance
            count += 1
        if count < len(rest):
            count = _good_break(rest, max(count, 1))
        lines.append(_trimmed(rest[:count]))
        rest = _trimmed(rest[count:])
    return lines or [()]


def _good_break(run: Run, limit: int) -> int:
    """Find the last place up to ``limit`` where a line may end; ``limit`` itself when none is."""
    for place in range(limit, max(limit // 2, 0), -1):
        before, after = run[place - 1].cluster, run[place].cluster
        within_word = _in_word(before) and _in_word(after)
        if after not in _NOT_FIRST and before not in _NOT_LAST and not within_word:
            return place
    return limit


def _in_word(cluster: str) -> bool:
    return cluster.isascii() and cluster.isalnum()


def _trimmed(run: Run) -> Run:
    """Drop spaces at the edges of a line."""
    start, end = 0, len(run)
    while start < end and run[start].cluster.isspace():
        start += 1
    while end > start and run[end - 1].cluster.isspace():
        end -= 1
    return run[start:end]


def _split(run: Run, at: Callable[[Glyph], bool]) -> list[Run]:
    parts: list[list[Glyph]] = [[]]
    for glyph in run:
        if at(glyph):
            parts.append([])
        else:
            parts[-1].append(glyph)
    return [tuple(part) for part in parts]
