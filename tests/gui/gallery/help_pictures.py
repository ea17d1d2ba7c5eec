"""The pictures of the pages of help: scenes of the gallery, drawn anew by `make help-pictures`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtWidgets import QApplication

from desktop.language import LANGUAGES
from sync.base.resources import resource
from tests.gui.gallery.kept import save, screen

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


def pictures(language: str) -> Iterator[tuple[Path, Image.Image]]:
    """Yield where each picture of a language lies, and how it looks now."""
    for page, scene in (PAGES | STEPS).items():
        yield resource("help", language, "pictures", f"{page}.png"), screen(scene, language)


def main() -> None:
    """Draw all of them."""
    QApplication([])
    for language in LANGUAGES:
        for file, picture in pictures(language):
            save(picture, file)


if __name__ == "__main__":
    main()
