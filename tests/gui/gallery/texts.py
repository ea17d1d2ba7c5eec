"""All text that a shown window has: whose it is, the room it needs, and what is seen of it.

What Qt draws is measured from its widgets; what the program draws itself (`paint_name`) is listened
to while a picture is taken. All rectangles are in the window's own pixels.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPixmap, QTextDocument
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QStyleOptionHeader,
    QWidget,
)

from desktop.widgets import nametext
from desktop.widgets.keybar import KeyButton

EVERYWHERE = QRectF(-1e6, -1e6, 2e6, 2e6)
DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
ALWAYS_OFF = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
CARET = 3
LINE_EDIT_MARGIN = 2
"""Pixels that QLineEdit leaves at either side, whatever its style says."""


@dataclass(frozen=True)
class Standing:
    """A visible widget: where it stands, what is seen of it, what can be scrolled into sight."""

    widget: QWidget
    rect: QRectF
    seen: QRectF
    reachable: QRectF


@dataclass(frozen=True)
class Text:
    """One text of a widget: `need` is where all of it would stand, `room` where it may stand."""

    words: str
    widget: QWidget
    need: QRectF
    room: QRectF
    seen: QRectF
    """What is seen of its room now."""
    reachable: QRectF
    """What of its room can be seen, now or after scrolling."""
    in_list: bool = False

    def cut(self) -> str:
        """Say what of the text cannot be seen, "" where nothing is lost."""
        lost = [
            f"{by:.0f} px {side}"
            for side, by in (
                ("left", self.reachable.left() - self.need.left()),
                ("top", self.reachable.top() - self.need.top()),
                ("right", self.need.right() - self.reachable.right()),
                ("bottom", self.need.bottom() - self.reachable.bottom()),
            )
            if by > 1
        ]
        return ", ".join(lost)


def standings(front: QWidget) -> list[Standing]:
    """Return the visible widgets of a window, from the outside in."""
    whole = QRectF(front.rect())
    found = [Standing(front, whole, whole, whole)]
    for outer in found:
        for child in outer.widget.findChildren(QWidget, options=DIRECT):
            if child.isVisible() and not child.isWindow():
                rect = QRectF(child.geometry()).translated(outer.rect.topLeft())
                reach = _reach(outer)
                found.append(
                    Standing(child, rect, outer.seen & rect, reach & rect if reach else QRectF())
                )
    return found


def texts(front: QWidget) -> tuple[list[Text], QPixmap]:
    """Return all text of a window, and the picture in which it is drawn."""
    places = standings(front)
    with _listening() as said:
        picture = front.grab()
    by_qt = [text for place in places for text in _drawn_by_qt(place)]
    by_us = [text for words in said for text in _drawn_by_us(words, places, picture)]
    return [text for text in (*by_qt, *by_us) if text.words.strip()], picture


def _reach(outer: Standing) -> QRectF | None:
    """Return what children of a widget can be seen in: what scrolls is as if scrolled to."""
    owner = outer.widget.parent()
    if not isinstance(owner, QAbstractScrollArea) or owner.viewport() is not outer.widget:
        return outer.reachable
    line = QFontMetricsF(owner.font()).height()
    reach = QRectF(outer.reachable)
    if owner.verticalScrollBarPolicy() != ALWAYS_OFF and reach.height() >= line:
        reach.setTop(EVERYWHERE.top())
        reach.setBottom(EVERYWHERE.bottom())
    if owner.horizontalScrollBarPolicy() != ALWAYS_OFF and reach.width() >= line:
        reach.setLeft(EVERYWHERE.left())
        reach.setRight(EVERYWHERE.right())
    return reach


# --- what Qt draws


def _drawn_by_qt(place: Standing) -> Iterator[Text]:
    widget = place.widget
    match widget:
        case KeyButton():
            return  # drawn by paint_name
        case QLabel():
            yield from _label(widget, place)
        case QPushButton() | QRadioButton() | QCheckBox():
            yield from _button(widget, place)
        case QLineEdit():
            yield from _line_edit(widget, place)
        case QComboBox():
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            control, part = QStyle.ComplexControl, QStyle.SubControl
            room = widget.style().subControlRect(
                control.CC_ComboBox, option, part.SC_ComboBoxEditField, widget
            )
            yield _text(widget.currentText(), widget.font(), QRectF(room), place)
        case QHeaderView():
            yield from _headings(widget, place)


def _label(label: QLabel, place: Standing) -> Iterator[Text]:
    if not label.text():
        return
    local = QRectF(label.contentsRect())
    if label.textFormat() == Qt.TextFormat.RichText:
        document = QTextDocument()
        document.setDefaultFont(label.font())
        document.setDocumentMargin(0)
        document.setHtml(label.text())
        document.setTextWidth(local.width())
        need = QSizeF(document.idealWidth(), document.size().height())
        words = document.toPlainText()
    else:
        flags = Qt.TextFlag.TextWordWrap.value if label.wordWrap() else 0
        rect = QFontMetricsF(label.font()).boundingRect(
            QRectF(0, 0, local.width(), 1e6), flags, label.text()
        )
        need, words = rect.size(), label.text()
    yield _placed(words, need, local, place, label.alignment())


def _button(button: QPushButton | QRadioButton | QCheckBox, place: Standing) -> Iterator[Text]:
    option, element = QStyleOptionButton(), QStyle.SubElement
    button.initStyleOption(option)
    part = element.SE_PushButtonContents
    if isinstance(button, QRadioButton):
        part = element.SE_RadioButtonContents
    elif isinstance(button, QCheckBox):
        part = element.SE_CheckBoxContents
    room = QRectF(button.style().subElementRect(part, option, button))
    if button.text():
        rail = button.property("role") in {"rail", "kind", "kind_not"}
        centred = isinstance(button, QPushButton) and not rail
        alignment = Qt.AlignmentFlag.AlignCenter if centred else nametext.LEFT
        bold = button.isChecked()
        yield _text(button.text(), button.font(), room, place, bold=bold, alignment=alignment)


def _line_edit(line: QLineEdit, place: Standing) -> Iterator[Text]:
    option = QStyleOptionFrame()
    line.initStyleOption(option)
    part = QStyle.SubElement.SE_LineEditContents
    room = QRectF(line.style().subElementRect(part, option, line))
    room.adjust(LINE_EDIT_MARGIN, 0, -LINE_EDIT_MARGIN, 0)
    if line.text():  # what is typed scrolls with the cursor
        scrolled = QFontMetricsF(line.font()).elidedText(
            line.displayText(), Qt.TextElideMode.ElideRight, room.width()
        )
        yield _text(scrolled, line.font(), room, place)
    elif line.placeholderText():
        text = _text(line.placeholderText(), line.font(), room, place)
        beside = text.need.adjusted(CARET, 0, 0, 0)  # the caret is darker than what it stands in
        yield replace(text, need=beside)


def _headings(heads: QHeaderView, place: Standing) -> Iterator[Text]:
    model = heads.model()
    for section in range(heads.count()):
        words = str(model.headerData(section, heads.orientation()) or "")
        if words and not heads.isSectionHidden(section):
            option = QStyleOptionHeader()
            heads.initStyleOption(option)
            option.section, option.text = section, words
            left, width = heads.sectionViewportPosition(section), heads.sectionSize(section)
            option.rect = QRect(left, 0, width, heads.height())
            part = QStyle.SubElement.SE_HeaderLabel
            room = QRectF(heads.style().subElementRect(part, option, heads))
            side = model.headerData(section, heads.orientation(), Qt.ItemDataRole.TextAlignmentRole)
            yield _text(words, heads.font(), room, place, alignment=side or nametext.LEFT)


def _text(
    words: str,
    font: QFont,
    room: QRectF,
    place: Standing,
    *,
    bold: bool = False,
    alignment: Qt.AlignmentFlag = nametext.LEFT,
) -> Text:
    heavy = QFont(font)
    heavy.setBold(True)
    metrics = QFontMetricsF(heavy if bold else font)
    need = QSizeF(metrics.horizontalAdvance(words), metrics.height())
    return _placed(words, need, room, place, alignment)


def _placed(
    words: str, need: QSizeF, room: QRectF, place: Standing, alignment: Qt.AlignmentFlag
) -> Text:
    left, top = room.left(), room.top()
    if alignment & Qt.AlignmentFlag.AlignRight:
        left = room.right() - need.width()
    elif alignment & Qt.AlignmentFlag.AlignHCenter:
        left = room.center().x() - need.width() / 2
    if alignment & Qt.AlignmentFlag.AlignVCenter:
        top = room.center().y() - need.height() / 2
    elif alignment & Qt.AlignmentFlag.AlignBottom:
        top = room.bottom() - need.height()
    return _of(words, QRectF(QPointF(left, top), need), room, place)


def _of(words: str, need: QRectF, room: QRectF, place: Standing) -> Text:
    """Return a text whose rectangles are given in its widget's pixels."""
    at = place.rect.topLeft()
    room = room.translated(at)
    return Text(words, place.widget, need.translated(at), room, room & place.seen,
                room & place.reachable)  # fmt: skip


# --- what the program draws


@dataclass(frozen=True)
class _Said:
    """One call of `paint_name`: on what, where (in the picture's pixels), what, how wide."""

    device: object
    rect: QRectF
    need: QSizeF
    words: str
    alignment: Qt.AlignmentFlag


class _Measured:
    """A shelf that remembers the first line asked for: the whole text, as it is really shown."""

    def __init__(self, shelf: Any) -> None:
        self._shelf = shelf
        self.first: Any = None

    def line(self, *args: Any) -> Any:
        line = self._shelf.line(*args)
        self.first = self.first or line
        return line


@contextmanager
def _listening() -> Iterator[list[_Said]]:
    """Listen to every module's `paint_name`."""
    said: list[_Said] = []
    real = nametext.paint_name

    def listening(painter, rect, text, size, colour, alignment=nametext.LEFT, *, shelf, **more):
        measured = _Measured(shelf)
        real(painter, rect, text, size, colour, alignment, shelf=measured, **more)
        if measured.first is not None:
            line = measured.first
            words = "".join(piece.text for piece in line.pieces)
            where = painter.deviceTransform().mapRect(QRectF(rect))
            need = QSizeF(line.width, line.height)
            said.append(_Said(painter.device(), where, need, words, alignment))

    users = [m for m in list(sys.modules.values()) if getattr(m, "paint_name", None) is real]
    for module in users:
        module.paint_name = listening  # type: ignore[attr-defined]
    try:
        yield said
    finally:
        for module in users:
            module.paint_name = real  # type: ignore[attr-defined]


def _drawn_by_us(said: _Said, places: list[Standing], picture: QPixmap) -> Iterator[Text]:
    ratio = picture.devicePixelRatio()
    rect = QRectF(said.rect.topLeft() / ratio, said.rect.size() / ratio)
    place = next((each for each in places if each.widget is said.device), None)
    if place is None or rect.isEmpty():
        return
    local = Standing(place.widget, QRectF(), place.seen, place.reachable)
    text = _placed(said.words, said.need, rect, local, said.alignment)
    owner = place.widget.parent()
    in_list = isinstance(owner, QAbstractScrollArea) and owner.viewport() is place.widget
    yield Text(text.words, text.widget, text.need, text.room, text.seen, text.reachable, in_list)
