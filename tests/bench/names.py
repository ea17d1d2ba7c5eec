"""Painting names with their right glyphs, against Qt painting plain text."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop.widgets.nametext import paint_name
from desktop.widgets.style import dress, load_style
from sync.base.resources import resource
from tests.bench.report import Figure

NAMES = 200
ROUNDS = 15
MOST = 8.0
"""Times Qt's own plain text: a screen of names then takes a few milliseconds."""


def figures() -> Iterator[Figure]:
    """Paint a long list of names, every tenth with a variation selector."""
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise TypeError("a program without windows is running already")
    style = load_style(resource("styles", "light.toml"), resource("fonts"))
    dress(app, style)
    awkward = "邉\U000e0104"
    names = [f"{awkward if i % 10 == 0 else '渡'}田　{chr(0x4E00 + i)}子" for i in range(NAMES)]
    image = QImage(300, 30, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    painter.setFont(style.font(14.0))
    rect = QRectF(0, 0, 300, 30)

    def ours() -> None:
        for name in names:
            paint_name(painter, rect, name, 14.0, style.colours.ink, shelf=style.shelf)

    def plain() -> None:
        for name in names:
            painter.drawText(rect, 0, name)

    best = {ours: 1e9, plain: 1e9}
    for _ in range(ROUNDS):
        for each in (plain, ours):
            best[each] = min(best[each], _took(each))
    painter.end()
    value, floor = best[ours] * 1000, best[plain] * 1000
    yield Figure(
        f"painting {NAMES} names",
        round(value, 2),
        "ms",
        "Qt's plain text",
        round(floor, 2),
        round(value / floor, 2),
        f"<= {MOST:g} x",
        value <= MOST * floor,
    )


def _took(what: Callable[[], None]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began
