"""How PyInstaller makes a folder; its recipes for each platform call `folder`, nothing else does.

What goes in and what stays out stands in `contents`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import contents
from PyInstaller.building.api import COLLECT, EXE, PYZ
from PyInstaller.building.build_main import Analysis
from PyInstaller.utils.hooks import collect_submodules, copy_metadata

ROOT = Path(__file__).resolve().parents[1]
Entry = tuple[str, str, str]
"""Where a file will lie, where it is now, and what it is."""


def desk(starters: Mapping[str, bool] | None = None, icon: Path | None = None) -> COLLECT:
    """Make the desk's folder; the arguments are `folder`'s."""
    return folder(
        "madoguchi",
        ROOT / "packaging" / "start" / "desk.py",
        [
            *collect_submodules("desktop", contents.is_shipped),
            *collect_submodules("keyring.backends"),
        ],
        contents.NOT_IN_DESK,
        with_resources(contents.RESOURCES) + copy_metadata("keyring"),
        starters,
        icon,
    )


def folder(
    name: str,
    start: Path,
    hidden: Sequence[str] = (),
    excluded: Sequence[str] = (),
    data: Sequence[tuple[str, str]] = (),
    starters: Mapping[str, bool] | None = None,
    icon: Path | None = None,
) -> COLLECT:
    """Make the folder of one program from the script that starts it.

    `starters` names its executables and whether each has a console: on Windows no program both
    opens a window alone and answers in a console. Without it there is one, with a console.
    """
    found = Analysis(
        [str(start)],
        pathex=[str(ROOT), str(ROOT / "packaging" / "start")],
        datas=list(data),
        hiddenimports=list(hidden),
        excludes=[*excluded, *contents.NOWHERE],
        optimize=0,  # assertions guard records
    )
    found.binaries = only_needed([each for each in found.binaries if contents.keeps(each[0])])
    found.datas = [each for each in found.datas if contents.keeps(each[0])]
    pure, shown = PYZ(found.pure), {"icon": str(icon)} if icon else {}
    made = [
        EXE(
            pure, found.scripts, exclude_binaries=True, name=each, console=console, upx=False,
            **shown,
        )
        for each, console in (starters or {name: True}).items()
    ]  # fmt: skip
    collected = COLLECT(*made, found.binaries, found.datas, upx=False, name=name)
    if sys.platform == "linux":
        strip(Path(collected.name) / "_internal")
    return collected


def strip(folder: Path) -> None:
    """Take the symbols for debuggers out of the files that may be touched."""
    files = {file for pattern in contents.STRIPPED for file in folder.glob(pattern)}
    for file in sorted(files):
        if not file.is_symlink():
            subprocess.run(["strip", "--strip-unneeded", str(file)], check=True)


def with_resources(folders: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the files of some folders of `resources`, each with the folder that it will lie in."""
    return [(str(f), str(f.parent.relative_to(ROOT))) for f in contents.resources_of(folders)]


def only_needed(binaries: list[Entry]) -> list[Entry]:
    """Leave out the machine's own libraries that nothing asks for which stays: GTK's, above all."""
    if sys.platform != "linux":
        return binaries
    there = {Path(each[0]).name: each for each in binaries if is_of_machine(each)}
    waiting = [each for each in binaries if not is_of_machine(each) and each[2] != "SYMLINK"]
    kept: set[str] = set()
    while waiting:
        asked = {*asked_by(waiting.pop()[1])} & there.keys() - kept
        kept |= asked
        waiting += [there[name] for name in sorted(asked)]
    return [each for each in binaries if not is_of_machine(each) or Path(each[0]).name in kept]


def asked_by(library: str) -> list[str]:
    """Return the libraries that one asks for itself; what those ask for in turn is theirs."""
    told = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True)
    return re.findall(r"\(NEEDED\).*\[(.+)\]", told.stdout)


def is_of_machine(entry: Entry) -> bool:
    """Say whether a library is the building machine's own."""
    return entry[1].startswith(("/lib/", "/usr/lib/"))
