"""Draw all scenes: `python -m tests.gui.gallery FOLDER` writes scene-language-style-size.png.

With `--check` instead of a folder it prints what the checks find, one finding a line, as JSON. The
largest screen and the largest letters come with `--large`, or by the name of their `--size`. Each
size is a process of its own, for Qt asks only once how much the system enlarges.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.language import LANGUAGES
from tests.gui.gallery.checks import look_over
from tests.gui.gallery.forms import OF_KINDS
from tests.gui.gallery.scenes import SCENES
from tests.gui.gallery.stage import SIZES, STYLES, USUAL, Size, draw

Seen = tuple[str, str, str]
"""A scene as it is drawn: style, language, name."""

AT_ONCE = 2
"""Sizes drawn side by side, for as many processors."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw or check; return the exit status."""
    asked = _asked(arguments)
    if asked.size is None:
        sizes = SIZES if asked.large else USUAL
        ended = []
        for at in range(0, len(sizes), AT_ONCE):
            parts = [one_size(size, sys.argv[1:]) for size in sizes[at : at + AT_ONCE]]
            ended += [part.wait() for part in parts]
        return max(ended)
    app = QApplication([])
    size = next(size for size in SIZES if size.name == asked.size)
    seen = list(
        product(
            [asked.style] if asked.style else STYLES,
            [asked.language] if asked.language else LANGUAGES,
            asked.scenes or SCENES,
        )
    )
    if asked.check:
        for line in _findings(size, seen):
            print(json.dumps(line, ensure_ascii=False), flush=True)
    else:
        asked.folder.mkdir(parents=True, exist_ok=True)
        _pictures(size, seen, asked.folder)
    app.quit()
    return 0


def one_size(size: Size, arguments: Sequence[str], **how: object) -> subprocess.Popen[str]:
    """Start the gallery for one size; `how` goes to Popen."""
    surroundings = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": str(size.factor),
    }
    command = [sys.executable, "-m", "tests.gui.gallery", *arguments, "--size", size.name]
    return subprocess.Popen(command, env=surroundings, text=True, **how)  # type: ignore[call-overload, no-any-return]


def _pictures(size: Size, seen: Iterable[Seen], folder: Path) -> None:
    for style, language, name in seen:
        with draw(SCENES[name], size, language, style) as shown:
            shown.picture().save(str(folder / f"{name}-{language}-{style}-{size.name}.png"))


def _findings(size: Size, seen: Iterable[Seen]) -> Iterator[dict[str, str]]:
    for style, language, name in seen:
        if name in OF_KINDS and style != STYLES[0]:
            continue  # made of the same controls as those that are looked at in every style
        with draw(SCENES[name], size, language, style) as shown:
            for each in look_over(shown.front):
                if each.check == "scrolled" and size.letters > 1:
                    continue
                yield {
                    "scene": name,
                    "language": language,
                    "style": style,
                    "check": each.check,
                    "object": each.name,
                    "what": each.what,
                }


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="gallery", description="Every screen, as it is seen.")
    parser.add_argument("folder", type=Path, nargs="?", help="where the pictures go")
    parser.add_argument("--check", action="store_true", help="print findings, draw nothing")
    parser.add_argument("--size", choices=[size.name for size in SIZES], help="one size only")
    parser.add_argument("--language", choices=LANGUAGES, help="one language only")
    parser.add_argument("--style", choices=STYLES, help="one style only")
    parser.add_argument("--large", action="store_true", help="the largest sizes too")
    parser.add_argument("--scenes", nargs="+", default=[], help="some scenes only")
    asked = parser.parse_args(arguments)
    if asked.check == (asked.folder is not None):
        parser.error("either a folder or --check")
    return asked


if __name__ == "__main__":
    sys.exit(main())
