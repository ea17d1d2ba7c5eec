"""The upgrade of `trial.py`: a desk of the counter day takes versions that were published.

The installed folder is signed as the next version, fetched with the installed program, and tried by
it when the window closes; the installed program gives way to it from then on, and it proves itself.
The version after that is faulty: a font of it is gone. It is refused, and the one before stands.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from clean_root import ROOT, hold, inside, run, say

INSTALLED, DESK = "usr/lib/madoguchi", "/usr/bin/madoguchi"
NEXT, FAULTY = "9999.1", "9999.2"
"""Newer than whatever was built."""
LOST = "_internal/resources/fonts/BIZUDGothic-Regular.ttf"
PYTHON = str(ROOT / ".venv/bin/python")


def upgrade(root: Path, profile: Path, output: Path) -> None:
    """Take the next version at a desk, whose folder is named alike inside; refuse the one after."""
    say("an upgrade, and one that is refused")
    with tempfile.TemporaryDirectory(dir=output) as name:
        work = Path(name)
        work.chmod(0o755)
        publish(work, "init")
        key = root / INSTALLED / "_internal/resources/keys/updates.root.json"
        shutil.copy(work / "place/metadata/1.root.json", key)
        folder = shutil.copytree(root / INSTALLED, work / "built", symlinks=True)
        publish(work, "add", str(folder), NEXT, "--days", "1")
        take(root, profile, work)
        evening(root, profile, work)
        stands(profile, NEXT, on_trial=True)
        evening(root, profile, work, NEXT)
        stands(profile, NEXT, on_trial=False)
        told = asked(root, profile, work)
        hold(f"nothing is newer than {NEXT}" in told, f"it does not give way: {told}")
        (folder / LOST).unlink()
        publish(work, "add", str(folder), FAULTY, "--days", "1")
        take(root, profile, work)
        evening(root, profile, work, NEXT)
        refused = stands(profile, NEXT, on_trial=False)
        hold(FAULTY in refused, f"the faulty version was not refused: {refused}")
        print(f"{NEXT} stands, {FAULTY} is refused: {refused[FAULTY]}")
        key.unlink()


def publish(work: Path, deed: str, *words: str) -> None:
    """Sign, with the publisher's own command."""
    command = str(ROOT / "packaging/publish.py")
    run(PYTHON, command, deed, str(work / "keys"), str(work / "place"), *words)


def take(root: Path, profile: Path, work: Path) -> None:
    """Fetch what was published, as an installer does."""
    told = asked(root, profile, work, "--now")
    hold("lies ready" in told, f"it was not fetched: {told}")


def asked(root: Path, profile: Path, work: Path, *words: str) -> str:
    """Return what the installed program says of newer versions, or what it gives way to."""
    place = ("--profile", str(profile), "--from", str(work / "place"))
    return inside(root, DESK, "update", *place, *words)


def evening(root: Path, profile: Path, work: Path, version: str = "") -> None:
    """Open a desk's window and close it; `version`: the one that the installed one gives way to."""
    program = f"{profile}/versions/{version}/madoguchi" if version else DESK
    given = {"MADOGUCHI_VERSION": version} if version else {}
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **given}
    words = (str(profile), str(work / "evening.log"), "chroot", str(root), program)
    run(PYTHON, "-m", "tests.e2e.evening", *words, environment=surroundings)


def stands(profile: Path, version: str, *, on_trial: bool) -> dict[str, str]:
    """Hold what the desk's folder says of its program; return what it refuses, and why."""
    told = json.loads((profile / "program.json").read_bytes())
    so = (told["stands"], told["on_trial"]) == (version, on_trial)
    hold(so, f"{version} does not stand: {told}")
    return dict(told["refused"])
