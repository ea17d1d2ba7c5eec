"""The start: how soon a window stands, and how soon it takes what a person types."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from tests.bench.cloud import running
from tests.bench.people import residents
from tests.bench.report import Figure
from tests.bench.window import profile_of

BARE = """
import os, time
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        print('{"painted": %f}' % (time.time() - float(os.environ["BEGUN"])), flush=True)
        QApplication.quit()

app = QApplication([])
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""
"""A bare window of PySide6, as small as it can be written."""

STARTS = 9
KEY_MS = 100.0
"""Up to here a person takes what they see for the answer to what they did."""

FIRST = 2
"""Starts that are not counted: they compile what Python compiles, and the desk remembers that it
begins with a sign-on."""


def figures() -> Iterator[Figure]:
    """Measure the desk of the largest town, as it starts on any morning but its first."""
    with tempfile.TemporaryDirectory() as folder, running(residents(None)) as cloud:
        profile = profile_of(cloud, Path(folder) / "desk")
        yield from _starting(profile, _compiled(Path(folder) / "compiled"))


def _compiled(folder: Path) -> Mapping[str, str]:
    """Return surroundings in which bytecode is kept, as it is where the program is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder)}


def _starting(profile: Path, surroundings: Mapping[str, str]) -> Iterator[Figure]:
    bare: list[float] = []
    program: list[dict[str, float]] = []
    for _ in range(FIRST + STARTS):
        bare.append(_begun(surroundings, "-c", BARE)["painted"])
        program.append(
            _begun(surroundings, "-m", "tests.bench.window_child", "start", str(profile))
        )
    floor = median(bare[FIRST:])
    for name, part, most in (
        ("first paint", "painted", 1.5),
        ("ready for the staff number and password", "ready", 4.0),
    ):
        value = median(seen[part] for seen in program[FIRST:])
        yield Figure(
            f"window: {name}", round(value, 3), "s", "a bare PySide6 window", round(floor, 3),
            round(value / floor, 2), f"<= {most:g} x", value / floor <= most,
        )  # fmt: skip
    yield _typing(median(seen["slowest"] for seen in program[FIRST:]))


def _typing(slowest: float) -> Figure:
    """Return how long the slowest of the keys took that were typed while the desk was opening."""
    return Figure(
        "window: slowest key to paint while the desk opens", round(slowest, 1), "ms",
        "what a person feels", KEY_MS, round(slowest / KEY_MS, 2), f"<= {KEY_MS:g} ms",
        slowest <= KEY_MS,
    )  # fmt: skip


def _begun(surroundings: Mapping[str, str], *asked: str) -> dict[str, float]:
    command = [sys.executable, *asked]
    begun = {**surroundings, "BEGUN": repr(time.time())}
    done = subprocess.run(command, env=begun, capture_output=True, text=True, check=True)
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said
