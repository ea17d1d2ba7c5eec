"""The pictures of the pages of help: scenes of the gallery, drawn anew by `make help-pictures`.

They are kept with 256 colours each, which is a third of the bytes and looks the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop.language import LANGUAGES
from sync.base.resources import resource
from tests.gui.gallery.scenes import SCENES
from tests.gui.gallery.stage import SIZES, draw

WIDTH, COLOURS = 880, 256
PAGES = {
    "sign_on": "sign-on",
    "search": "search-found",
    "resident": "resident-plain",
    "memos": "memos",
    "number": "number-shown",
    "certificate": "certificate-chosen",
    "relocation": "relocation-part",
    "contact_correction": "contact-form",
    "forms": "form-family",
    "kinds": "kinds-person",
    "visit": "visit-items",
    "queue": "queue",
    "decisions": "decisions",
    "over": "over-deciding",
    "rules": "rules",
    "parked": "parked",
    "today": "today",
    "closing": "closing-counted",
    "audit": "audit-resident",
    "verify": "verify-genuine",
    "unlock": "unlock-asking",
    "enrolment": "enrolment-preset",
    "first_pull": "first-pull",
    "password": "password",
    "factor": "factor",
    "lock": "lock",
    "revoked": "revoked-handing-in",
}
"""Page -> scene."""

STEPS = {
    "decisions_narrow": "decisions-narrowed",
    "decisions_return": "decisions-return",
    "decisions_mark": "decisions-marked",
    "decisions_refer": "decisions-refer",
    "decisions_asked": "decisions-asked",
    "decisions_conflict": "decisions-conflicts",
}
"""Further pictures, of the steps that a page tells -> scene."""


def pictures(language: str) -> Iterator[tuple[Path, QImage]]:
    """Yield where each picture of a language lies, and how it looks now."""
    for page, scene in (PAGES | STEPS).items():
        with draw(SCENES[scene], SIZES[0], language) as shown:
            whole = shown.picture().toImage()
        smooth = Qt.TransformationMode.SmoothTransformation
        small = whole.scaledToWidth(WIDTH, smooth).convertToFormat(QImage.Format.Format_RGB888)
        yield resource("help", language, "pictures", f"{page}.png"), small


def _save(picture: QImage, file: Path) -> None:
    size, row = (picture.width(), picture.height()), picture.bytesPerLine()
    whole = Image.frombytes("RGB", size, bytes(picture.constBits()), "raw", "RGB", row, 1)
    whole.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        file, optimize=True
    )


def main() -> None:
    """Draw all of them."""
    QApplication([])
    for language in LANGUAGES:
        for file, picture in pictures(language):
            file.parent.mkdir(exist_ok=True)
            _save(picture, file)


if __name__ == "__main__":
    main()
