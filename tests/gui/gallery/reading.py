"""In which order a page is read.

A page is read part by part: the parts of a layout are its widgets and the layouts within it, and
each part is read to its end before the next begins, so a panel or a column is read as a whole.
Parts stand in rows: a part belongs to a row when at least half of the lower one of it and the row's
first part lie side by side. Rows are read from top to bottom, a row from left to right. Where a
widget places its children without a layout (a splitter, the bar of keys), they are its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLayout, QWidget

DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


@dataclass(frozen=True)
class Part:
    """Where a part stands, in the pixels of the widget around it, and the controls in it."""

    rect: QRect
    controls: tuple[QWidget, ...]


def reading_order(whole: QWidget, wanted: Callable[[QWidget], bool]) -> tuple[QWidget, ...]:
    """Return the visible widgets within `whole` that are wanted, as they are read.

    Layouts are found as children, never through their items: PySide takes whatever `itemAt` or
    `nextInFocusChain` return for owned, and destroys it.
    """
    mine = (whole,) if wanted(whole) else ()
    children = [
        child
        for child in whole.findChildren(QWidget, options=DIRECT)
        if child.isVisible() and not child.isWindow()
    ]
    layouts = whole.findChildren(QLayout, options=DIRECT)
    if not layouts:
        return (*mine, *_read([_part(child, wanted) for child in children]))
    return (*mine, *_in_layout(layouts[0], children, wanted))


def in_rows(rects: Sequence[QRect]) -> list[int]:
    """Return the places of rectangles as they are read: row by row, each from the left."""
    rows: list[list[int]] = []
    for place in sorted(range(len(rects)), key=lambda place: rects[place].top()):
        if rows and _side_by_side(rects[rows[-1][0]], rects[place]):
            rows[-1].append(place)
        else:
            rows.append([place])
    return [place for row in rows for place in sorted(row, key=lambda at: rects[at].left())]


def _in_layout(
    layout: QLayout, children: Sequence[QWidget], wanted: Callable[[QWidget], bool]
) -> tuple[QWidget, ...]:
    parts = [
        Part(inner.geometry(), _in_layout(inner, children, wanted))
        for inner in layout.findChildren(QLayout, options=DIRECT)
    ]
    parts += [_part(child, wanted) for child in children if layout.indexOf(child) >= 0]
    return _read(parts)


def _part(child: QWidget, wanted: Callable[[QWidget], bool]) -> Part:
    return Part(child.geometry(), reading_order(child, wanted))


def _read(parts: Sequence[Part]) -> tuple[QWidget, ...]:
    full = [part for part in parts if part.controls]
    order = in_rows([part.rect for part in full])
    return tuple(control for place in order for control in full[place].controls)


def _side_by_side(one: QRect, other: QRect) -> bool:
    shared = min(one.bottom(), other.bottom()) - max(one.top(), other.top()) + 1
    return 2 * shared >= min(one.height(), other.height())
