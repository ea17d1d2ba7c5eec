"""The pictures of the guides in docs/: screens and papers, drawn anew by `make guide-pictures`.

A screen is a scene of the gallery, in each language; a paper is in one file, as it is printed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtWidgets import QApplication

from desktop.certificates.images import page_images
from desktop.language import LANGUAGES
from desktop.profile import Profile
from desktop.selftest.checks import CHECKS
from desktop.selftest.found import passed
from desktop.selftest.main import BAD, SUMMED
from desktop.selftest.place import Place
from desktop.selftest.report import report
from sync.base.troubles import CertificateForeign
from sync.cloud.prepared_sheet import sheet
from sync.roads.prepared import FORMAT, Prepared, PreparedDesk, TownSettings
from tests.desks import SteppedClock
from tests.gui.gallery.kept import save, screen

FOLDER = Path(__file__).parents[3] / "docs" / "pictures"

SCREENS = {
    "unlock": "unlock-new",
    "enrolment": "enrolment-preset",
    "first-pull": "first-pull",
    "first-pull-file": "first-pull-file",
    "sign-on-first": "sign-on-first",
    "rules": "rules",
    "refusals": "audit-refusals",
    "set-aside": "parked-set-aside",
    "session-ended": "sign-on-session-ended",
    "revoked": "revoked-handing-in",
    "last-heard": "today",
}
"""Name -> scene."""

DPI = 96
SHEET_SHOWN = 0.51
"""Of the sheet of strips: the heading and four of eight."""


def selftest() -> Image.Image:
    """The report of a self-test on a machine whose line is opened by a proxy."""
    with tempfile.TemporaryDirectory() as folder:
        place = Example(Profile(Path(folder)), clock=SteppedClock())
        found = [(name, OF_A_MACHINE.get(name.en) or look(place)) for name, look in CHECKS]
        return _page(report(place, found, SUMMED[BAD], "Linux 6.12.0 x86_64"))


def desks() -> Image.Image:
    """The upper half of a sheet of strips."""
    names = [f"窓口{number}" for number in range(1, 9)]
    codes = [f"{letter * 5}-AAAAA-BBBBB-CCCCC" for letter in "DEFGHJKM"]
    prepared = Prepared(
        FORMAT,
        "20261130-K7Q",
        "草津町",
        "2026-12-14",
        TownSettings("https://madoguchi.agatsuma.example:8443", "104264", ""),
        tuple(
            PreparedDesk(number, name, code)
            for number, (name, code) in enumerate(zip(names, codes, strict=True), 1)
        ),
    )
    page = _page(sheet(prepared))
    return page.crop((0, 0, page.width, round(page.height * SHEET_SHOWN)))


PAPERS: dict[str, Callable[[], Image.Image]] = {"selftest": selftest, "desks": desks}
"""Name -> paper."""


class Example(Place):
    """A machine behind a proxy that opens TLS."""

    answer = CertificateForeign()  # type: ignore[assignment]


OF_A_MACHINE = {
    "keys": passed("OSのキーリング（SecretService）", "the system's keyring (SecretService)"),
    "calendar": passed(
        "日本時間で計算します（OSの時間帯 +0900）", "Japan's time, whatever the system's (+0900)"
    ),
    "disk": passed("書き込みを確認、空き 96.4 GiB", "written through to the disk, 96.4 GiB free"),
    "window": passed("xcb 1366×768、プリンター 1台", "xcb 1366×768, 1 printers"),
}
"""What would differ from machine to machine; all else is looked at."""


def screens(language: str) -> Iterator[tuple[Path, Image.Image]]:
    """Yield where each screen of a language lies, and how it looks now."""
    for name, scene in SCREENS.items():
        yield FOLDER / f"{name}-{language}.png", screen(scene, language)


def papers() -> Iterator[tuple[Path, Image.Image]]:
    """Yield where each paper lies, and how it looks now."""
    for name, paper in PAPERS.items():
        yield FOLDER / f"{name}.png", paper()


def _page(pdf: bytes) -> Image.Image:
    page = page_images(pdf, DPI)[0]
    size = (page.width, page.height)
    return Image.frombytes("RGB", size, page.pixels, "raw", "BGRX", page.stride, 1)


def main() -> None:
    """Draw all of them."""
    QApplication([])
    for file, picture in papers():
        save(picture, file)
    for language in LANGUAGES:
        for file, picture in screens(language):
            save(picture, file)


if __name__ == "__main__":
    main()
