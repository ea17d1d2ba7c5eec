"""What a machine can see wrong in a shown window; each check returns what it found."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QTextBrowser,
    QWidget,
)

from desktop.language import letters, tr
from desktop.widgets.workarea import WorkArea
from tests.gui.gallery.reading import reading_order
from tests.gui.gallery.texts import Text, standings, texts

LEAST_CONTRAST = 7.0
"""WCAG 2.2, success criterion 1.4.6 (level AAA)."""

LEAST_LETTERS = 3
"""Fewer in a list may be the end of an address, on a line of its own."""

ENDING = re.compile("(です|ます|ません|ました|ください|でした|ない)(?![ぁ-ん])")
"""How sentences of the first language end."""

MOST_LINKS = 60
TAB, BACKTAB = Qt.Key.Key_Tab, Qt.Key.Key_Backtab


@dataclass(frozen=True)
class Finding:
    """What is wrong: found by which check, at which object, in words."""

    check: str
    name: str
    what: str


def look_over(front: QWidget) -> list[Finding]:
    """Run all checks. The focus moves through the window and ends where it began its round."""
    found, picture = texts(front)
    return [
        *clipped(found),
        *unspoken(front, found),
        *overlapping(found),
        *faint(found, picture),
        *sideways(front),
        *nameless(front),
        *trapped(front),
        *misordered(front),
        *scrolled(front),
    ]


_TO_BE_TYPED = re.compile("「[^」]*」")
"""What a text in the other language quotes as it is typed."""


def clipped(found: list[Text]) -> list[Finding]:
    """Find text that is cut, narrowed or ended in "…". Lists may narrow what they hold: data."""
    return [
        _finding("clipped", text.widget, f"{text.words!r} lacks {text.cut()}")
        for text in found
        if not text.in_list and text.cut()
    ]


def unspoken(front: QWidget, found: list[Text]) -> list[Finding]:
    """Find what could be said in the language that is spoken and is not, be it seen or heard."""
    seen = [
        (text.widget, text.words)
        for text in found
        if not isinstance(text.widget, QLineEdit)  # what is typed is typed as on the paper forms
        and not (text.in_list and letters(text.words) < LEAST_LETTERS)
    ]
    heard = [
        (widget, words)
        for widget in _visible(front)
        for words in (widget.accessibleName(), widget.accessibleDescription())
    ]
    return [
        _finding("unspoken", widget, repr(words))
        for widget, words in dict.fromkeys((*seen, *heard))
        if tr(said := _TO_BE_TYPED.sub("", words)) != said or _half_said(said)
    ]


def _half_said(words: str) -> bool:
    """Say whether a sentence of the first language stands among words of the other.

    What people wrote stays as they wrote it: then it is whole, or stands behind a colon.
    """
    if tr("ヘルプ") == "ヘルプ":
        return False
    return any(
        ENDING.search(part) and re.search("[A-Za-z]{3}", part) for part in re.split(r": |\n", words)
    )


def sideways(front: QWidget) -> list[Finding]:
    """Find what has to be scrolled sideways to be read."""
    return [
        _finding("sideways", area, f"{area.horizontalScrollBar().maximum()} dots are out of sight")
        for area in front.findChildren(QAbstractScrollArea)
        if area.isVisible() and area.horizontalScrollBar().maximum() > 0
    ]


def overlapping(found: list[Text]) -> list[Finding]:
    """Find texts of different widgets of which one is drawn over the other."""
    free = [text for text in found if not text.in_list and not text.seen.isEmpty()]
    return [
        _finding("overlapping", one.widget, f"{one.words!r} and {other.words!r}")
        for one, other in combinations(free, 2)
        if one.widget is not other.widget and _touch(one, other)
    ]


def faint(found: list[Text], picture: QPixmap) -> list[Finding]:
    """Find text whose contrast in the picture is below 7:1.

    The ground is the most frequent colour where the text stands, the ink the one farthest from it
    in luminance.
    """
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    ratio = picture.devicePixelRatio()
    faint = []
    for text in found:
        shown = text.need & text.seen
        if 2 * shown.height() < text.need.height():  # scrolled away but for a sliver
            continue
        contrast = _contrast(image, shown.toAlignedRect(), ratio)
        if contrast < LEAST_CONTRAST:
            faint.append(_finding("faint", text.widget, f"{text.words!r} has {contrast:.1f}:1"))
    return faint


def nameless(front: QWidget) -> list[Finding]:
    """Find controls that can have the focus and have no name for those who cannot see them."""
    buddies = {
        label.buddy(): label.text()
        for label in front.findChildren(QLabel)
        if label.buddy() is not None
    }
    return [
        _finding("nameless", each, "has no accessible name")
        for each in _visible(front)
        if _takes_focus(each, Qt.FocusPolicy.ClickFocus)
        and not each.accessibleName()
        and not buddies.get(each)
        and not (isinstance(each, QAbstractButton) and each.text())
    ]


def trapped(front: QWidget) -> list[Finding]:
    """Find controls that Tab does not reach, or does not leave; and the same backwards."""
    wanted = [each for each in _visible(front) if is_stop(each)]
    found = []
    rounds = {}
    for key, name in ((TAB, "Tab"), (BACKTAB, "Shift+Tab")):
        walked, end = _walk(front, key, len(wanted))
        rounds[name] = walked
        if end is not None and wanted:
            found.append(_finding("trapped", end, f"{name} does not go on from here"))
        found += [
            _finding("trapped", each, f"{name} does not reach it")
            for each in wanted
            if each not in walked
        ]
    there, back = rounds["Tab"], rounds["Shift+Tab"]
    if not found and _from(there, there[:1]) != _from(back[::-1], there[:1]):
        found.append(_finding("trapped", there[0], "Shift+Tab goes another way back"))
    return found


def misordered(front: QWidget) -> list[Finding]:
    """Find where Tab goes elsewhere than a reader would; `reading.py` says how a page is read."""
    read = reading_order(front, is_stop)
    walked, end = _walk(front, TAB, len(read))
    walked = _from(walked, list(read[:1]))
    if end is not None or set(walked) != set(read):
        return []  # `trapped` says so
    return [
        _finding("misordered", here, f"Tab goes on to {name_of(goes)}, not to {name_of(next_read)}")
        for here, goes, next_read in zip(read, walked[1:], read[1:], strict=False)
        if goes is not next_read
    ][:1]


def scrolled(front: QWidget) -> list[Finding]:
    """Find work that has no room in the window: it scrolls, for letters larger than usual only."""
    return [
        _finding("scrolled", area, f"lacks {bar.maximum()} px")
        for area in front.findChildren(WorkArea)
        if area.isVisible()
        for bar in (area.horizontalScrollBar(), area.verticalScrollBar())
        if bar.maximum() > 0
    ]


def is_stop(widget: QWidget) -> bool:
    """Tell whether Tab should stop at a widget."""
    return _takes_focus(widget, Qt.FocusPolicy.TabFocus)


def name_of(widget: QWidget) -> str:
    """Return what tells a widget from others: its object's name, else its words, else its class."""
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return widget.objectName() or widget.accessibleName() or words or type(widget).__name__


def _finding(check: str, widget: QWidget, what: str) -> Finding:
    return Finding(check, name_of(widget), what)


def _visible(front: QWidget) -> list[QWidget]:
    return [place.widget for place in standings(front)]


def _takes_focus(widget: QWidget, policy: Qt.FocusPolicy) -> bool:
    return bool(
        widget.focusPolicy() & policy
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
    )


def _touch(one: Text, other: Text) -> bool:
    shared = (one.need & one.seen) & (other.need & other.seen)
    return shared.width() > 1 and shared.height() > 1


# --- the round of the focus


def _walk(front: QWidget, key: Qt.Key, stops: int) -> tuple[list[QWidget], QWidget | None]:
    """Press a key until the focus is back where the first press took it.

    Return where it was, and where it stuck or began to circle without coming back (None: nowhere).
    """
    walked: list[QWidget] = []
    for _ in range(stops + 2):
        here = QApplication.focusWidget()
        reached = _onward(here or front, key)
        if reached is None:
            return walked, here
        if reached in walked:
            return walked, None if reached is walked[0] and _whole(walked, stops) else reached
        walked.append(reached)
    return walked, walked[-1] if walked else None


def _onward(here: QWidget, key: Qt.Key) -> QWidget | None:
    """Press a key, again while it walks from link to link within a page; return where it led."""
    for _ in range(MOST_LINKS if isinstance(here, QTextBrowser) else 1):
        QTest.keyClick(here, key)
        if QApplication.focusWidget() is not here:
            break
    return QApplication.focusWidget()


def _whole(walked: list[QWidget], stops: int) -> bool:
    """One stop alone is a round only where there is no other."""
    return len(walked) > 1 or stops <= 1


def _from(walked: list[QWidget], first: list[QWidget]) -> list[QWidget]:
    """Return a round as it is from another beginning."""
    start = next((place for place, each in enumerate(walked) if each in first), 0)
    return [*walked[start:], *walked[:start]]


# --- contrast


def _contrast(image: QImage, rect: QRect, ratio: float) -> float:
    device = QRectF(
        rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio
    ).toAlignedRect()
    device &= image.rect()
    if device.width() < 3 or device.height() < 3:
        return LEAST_CONTRAST  # nothing of it is in sight
    part = image.copy(device)
    colours = Counter(memoryview(part.constBits()).cast("I"))
    ground = luminance(colours.most_common(1)[0][0])
    lights = [luminance(colour) for colour in colours]
    return max(_ratio(ground, min(lights)), _ratio(ground, max(lights)))


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@lru_cache(65536)
def luminance(colour: int) -> float:
    """Return the relative luminance of a colour 0xRRGGBB."""
    red, green, blue = (_linear((colour >> shift & 0xFF) / 255) for shift in (16, 8, 0))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
