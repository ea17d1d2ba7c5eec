"""The packaged desk: how soon it stands, and how large it is, against a packaged one-label window.

The window is made by the same recipe, which leaves out what is not used of Qt; the size is also
held against a window as PyInstaller makes it by itself. `make package` comes first; all else is
made here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.cloud import running
from tests.bench.people import residents
from tests.bench.report import Figure
from tests.bench.window import profile_of

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / "package" / "madoguchi"
MADE = ROOT / "build" / "bench"
STARTS, FIRST = 9, 2
"""Starts counted, and those before them that are not."""

LARGER = 1.6


def figures() -> Iterator[Figure]:
    """Measure the packaged desk of the largest town, as it starts on any morning but its first."""
    if not (BUILT / "madoguchi").exists():
        raise SystemExit("Build it first: make package")
    label, watched = _made()
    yield _size("a one-label window, packaged by PyInstaller alone", MADE / "plain")
    yield _size("a one-label window, packaged in the same way", label.parent)
    with tempfile.TemporaryDirectory() as folder, running(residents(None)) as cloud:
        profile = profile_of(cloud, Path(folder) / "desk")
        yield from _starting(label, watched, profile)


def _made() -> tuple[Path, Path]:
    """Make the one-label window, and lay the watched desk into a copy of the packaged folder."""
    python = ROOT / "build" / "venv" / "bin" / "python"
    words = ["--noconfirm", "--log-level", "ERROR", "--distpath", str(MADE)]
    spec = str(ROOT / "tests" / "bench" / "package.spec")
    subprocess.run(
        [python, "-m", "PyInstaller", *words, "--workpath", str(MADE / "work"), spec],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
    )  # fmt: skip
    copy = MADE / "madoguchi"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(BUILT, copy, symlinks=True)
    shutil.copy(MADE / "watched" / "watched", copy / "watched")
    return MADE / "label" / "label", copy / "watched"


def _size(other: str, bare: Path) -> Figure:
    """Compare the folders, without fonts."""
    desk = _bytes(BUILT) - _bytes(BUILT / "_internal" / "resources" / "fonts")
    ratio = desk / _bytes(bare)
    return Figure(
        "package: the desk's folder without fonts", round(desk / 1e6, 1), "MB",
        other, round(_bytes(bare) / 1e6, 1), round(ratio, 2), f"<= {LARGER:g} x", ratio <= LARGER,
    )  # fmt: skip


def _bytes(folder: Path) -> int:
    return sum(
        file.stat().st_size
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink()
    )


def _starting(label: Path, watched: Path, profile: Path) -> Iterator[Figure]:
    bare: list[float] = []
    program: list[dict[str, float]] = []
    for _ in range(FIRST + STARTS):
        bare.append(_begun(label)["painted"])
        program.append(_begun(watched, "start", str(profile)))
    floor = median(bare[FIRST:])
    for name, part, most in (
        ("first paint", "painted", 1.5),
        ("ready for the staff number and password", "ready", 4.0),
    ):
        value = median(seen[part] for seen in program[FIRST:])
        yield Figure(
            f"package: {name}", round(value, 3), "s", "a packaged one-label window",
            round(floor, 3), round(value / floor, 2), f"<= {most:g} x", value / floor <= most,
        )  # fmt: skip


def _begun(program: Path, *words: str) -> dict[str, float]:
    begun = {**os.environ, "BEGUN": repr(time.time())}
    done = subprocess.run([program, *words], env=begun, capture_output=True, text=True, check=True)
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said
