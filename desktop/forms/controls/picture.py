"""A picture: from a file, or the newest one of the scanner; shown as large as it is on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QVBoxLayout, QWidget

from desktop.forms.controls.control import Control
from desktop.forms.picture import MOST_BYTES, Picture, wrong
from desktop.language import tr
from desktop.widgets.fields import FieldRow
from desktop.widgets.prose import Prose

if TYPE_CHECKING:
    from desktop.forms.question import About
    from desktop.widgets.style import Style

INCH = 0.0254  # metres
MOST_HEIGHT = 200
"""Pixels: a picture that says no size of its own is not let grow over the form."""

NONE = "まだありません。"
NO_SCAN = "スキャナーのフォルダーに PNG の画像がありません。"
UNREADABLE = "画像を読めません。もう一度読み取ってください。"


class PictureBox(QFrame):
    """The picture; Space chooses a file, S takes the newest scan, Delete takes it away."""

    taken = Signal(bytes)
    """The bytes of the picture that was chosen, b"" for none."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.scans: Path | None = None
        self._bytes = b""
        self.picture = QLabel()
        self.words = Prose(NONE)
        keys = Prose("Space：ファイルを選ぶ　S：スキャナーの新しい画像　Delete：消す", "muted")
        whole = QVBoxLayout(self)
        whole.setSpacing(style.spaces.tight)
        for widget in (self.picture, self.words, keys):
            whole.addWidget(widget)
        self.picture.hide()

    def bytes_now(self) -> bytes:
        """Return the picture's bytes."""
        return self._bytes

    def show_picture(self, picture: bytes, words: str = "") -> None:
        """Show a picture in its true size, or what is wrong with it."""
        self._bytes = picture
        pixmap, size = self._drawn(picture)
        self.picture.setPixmap(pixmap)
        self.picture.setVisible(not pixmap.isNull())
        said = words or wrong(picture) or (NONE if not picture else size or UNREADABLE)
        self.words.set_words(said)
        self.setAccessibleDescription(tr(said))

    def choose_file(self) -> None:
        """Ask for a file."""
        folder = str(self.scans) if self.scans else ""
        file, _ = QFileDialog.getOpenFileName(self, tr("画像を選ぶ"), folder, "PNG (*.png)")
        if file:
            self.take(Path(file))

    def take(self, file: Path) -> None:
        """Take a file's picture; one that is too large to be one is not even read whole."""
        try:
            with file.open("rb") as opened:
                picture = opened.read(MOST_BYTES + 1)
        except OSError:
            self.show_picture(b"", UNREADABLE)
            self.taken.emit(b"")
            return
        self.show_picture(picture)
        self.taken.emit(picture)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take the keys that are told below the picture."""
        match event.key():
            case Qt.Key.Key_Space:
                self.choose_file()
            case Qt.Key.Key_S:
                self._newest_scan()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.show_picture(b"")
                self.taken.emit(b"")
            case _:
                super().keyPressEvent(event)

    def _newest_scan(self) -> None:
        found = [*self.scans.glob("*.png")] if self.scans is not None else []
        if not found:
            self.words.set_words(NO_SCAN)
            self.setAccessibleDescription(tr(NO_SCAN))
            return
        self.take(max(found, key=lambda file: file.stat().st_mtime_ns))

    def _drawn(self, picture: bytes) -> tuple[QPixmap, str]:
        """Return the picture as large as on paper, and its size in words."""
        image = QImage.fromData(picture) if picture and not wrong(picture) else QImage()
        if image.isNull():
            return QPixmap(), ""
        dots = image.dotsPerMeterX() or round(self.logicalDpiX() / INCH)
        scale = min(self.logicalDpiX() / INCH / dots, MOST_HEIGHT / max(1, image.height()))
        shown = image.scaledToWidth(
            max(1, round(image.width() * scale)), Qt.TransformationMode.SmoothTransformation
        )
        wide, high = (round(side / dots * 1000) for side in (image.width(), image.height()))
        return QPixmap.fromImage(shown), f"{wide}mm × {high}mm（{len(picture) // 1024 + 1}KB）"


class PictureControl(Control):
    """A picture."""

    weight = 4

    def __init__(self, question: Picture, style: Style, form: str) -> None:
        super().__init__(question)
        says = question.field.says
        self.box = PictureBox(style)
        self.box.setObjectName(f"{form}.{self.name}")
        row = FieldRow(style, says.label, self.box, required=says.required, hint=says.hint)
        self.rows = {self.name: row}
        self.box.taken.connect(lambda _: self.changed.emit())

    def show_typed(self, typed: bytes, about: About) -> None:
        """Show the picture."""
        self.box.scans = about.offers.scans()
        self.box.show_picture(typed)

    def typed(self) -> bytes:
        """Return the picture's bytes."""
        return self.box.bytes_now()
