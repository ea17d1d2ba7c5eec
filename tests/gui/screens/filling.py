"""Hands that fill in any form by keys alone: what is typed follows from each field's kind."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.forms.controls.control import Control
from desktop.forms.controls.newcomers import NewcomersControl
from desktop.screens.filing.presenter import Step
from desktop.screens.filing.view import FilingScreen
from desktop.widgets.fields import FieldRow

KEY = Qt.Key
ANSWERS = {
    "anywhere": "群馬県前橋市大手町１丁目",
    "building": "白根ハイツ203号室",
    "choice": "1",
    "choices": "1",
    "civil_date": "R8.11.20",
    "date": "R8.11.20",
    "flag": "1",
    "household": "ゆもと",
    "kana": "ぐんま　はなこ",
    "latin": "gunma hanako",
    "members": "",
    "name": "群馬　花子",
    "note": "一行目",
    "number": "12345",
    "person": "ゆもと",
    "phone": "0279880001",
    "relationship": "1",
    "text": "見本",
}
"""Kind of field -> what is typed into it; lists and pictures have keys of their own."""

MOST_STOPS = 120
"""Fields of the longest form; hands that press more go round in circles."""


def press(*keys: KEY) -> None:
    for key in keys:
        focus = QApplication.focusWidget()
        assert focus is not None, "a key has to go somewhere (Qt crashes on none)"
        QTest.keyClick(focus, key)


def write(text: str) -> None:
    """Type as a person does: letters by key, Japanese as an input method commits it."""
    focus = QApplication.focusWidget()
    if text.isascii():
        QTest.keyClicks(focus, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(focus, event)


def fill_in(screen: FilingScreen) -> list[str]:
    """Fill in a form from its first field with Enter between the fields, to the comparison.

    Return the names of the fields met, in the order of the hands.
    """
    met: list[str] = []
    for _ in range(MOST_STOPS):
        if screen.filer.step is not Step.FORM:
            return met
        control = control_at(screen, QApplication.focusWidget())
        assert control is not None, "the focus is in no field of the form"
        if control.name not in met:
            met.append(control.name)
        seen(screen)
        answer(control, QApplication.focusWidget())
        QApplication.processEvents()  # nobody's next key is faster than that
        press(KEY.Key_Return)
    raise AssertionError(f"no end: {met}; {screen.filer.refusals}")


def seen(screen: FilingScreen) -> None:
    """Assert that the field with the focus is in sight."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QApplication.processEvents()
    assert not focus.visibleRegion().isEmpty(), focus.objectName()
    port = screen._page.viewport()
    top = focus.mapTo(port, focus.rect().topLeft()).y()
    assert -2 <= top < port.height(), focus.objectName()


def answer(control: Control, focus: QWidget | None) -> None:
    """Type what the field's kind asks for."""
    name = focus.objectName() if focus is not None else ""
    match control.kind:
        case "address":
            write("まえ" if name.endswith("oaza") else "102-1")
        case "entry":
            press(KEY.Key_Down)
        case "image":
            press(KEY.Key_S)
        case "people" | "relations" | "members":
            return
        case _:
            if ANSWERS[control.kind]:
                write(ANSWERS[control.kind])


def control_at(screen: FilingScreen, focus: QWidget | None) -> Control | None:
    """Return the control that a widget is in; of a newcomer, the one within."""
    for control in leaves([*screen.controls, *screen.came]):
        if focus is not None and any(w is focus or w.isAncestorOf(focus) for w in control.widgets):
            return control
    return None


def leaves(controls: list[Control]) -> Iterator[Control]:
    """Yield the controls that are typed into."""
    for control in controls:
        if isinstance(control, NewcomersControl):
            yield from leaves(control.controls)
        else:
            yield control


def rows(screen: FilingScreen) -> list[FieldRow]:
    """Return all rows of a form that are in it now, be they scrolled away."""
    return [row for control in leaves([*screen.controls, *screen.came])
            for row in control.rows.values()
            if row.isVisibleTo(screen)]  # fmt: skip


def scanned(folder: Path, side: int = 12, name: str = "scan.png") -> Path:
    """Put a small grey PNG, 600 dots per inch, into the scanner's folder."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    pixels = b"".join(b"\x00" + os.urandom(side) for _ in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    picture = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
               + chunk(b"pHYs", struct.pack(">IIB", 23622, 23622, 1))
               + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b""))  # fmt: skip
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_bytes(picture)
    return file
