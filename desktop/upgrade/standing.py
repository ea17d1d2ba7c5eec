"""Which version of the program stands at a desk: the file program.json, replaced at one blow.

Standard library only, for it is read before the program's parts are loaded.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

VERSION = "0.1.0"
"""The version of this program; a test holds it to the project's own."""

BASE = ""
"""The program that the installer laid down; it stands until a newer version has come."""

STARTED = "MADOGUCHI_VERSION"
"""The environment's word for which version the launcher has started; it starts no other."""


@dataclass
class Standing:
    """What program.json says. Where it cannot be read, the installed program stands."""

    stands: str = BASE
    good: str = BASE
    """The version that served before, and is gone back to."""
    on_trial: bool = False
    """Whether `stands` has yet to prove itself by opening the profile."""
    starts: int = 0
    """How often it was started since, without having proved itself."""
    left: str = BASE
    """The version that was gone back from, or is gone: the files here may be of its making."""
    news: str = BASE
    """The version of which the window has yet to say what became of it."""
    refused: dict[str, str] = field(default_factory=dict)
    """Versions that are not taken, each with the reason."""

    @property
    def unsettled(self) -> bool:
        """Whether the next opening has something to note or to say."""
        return bool(self.on_trial or self.left or self.news)


def default_folder() -> Path:
    """Return where a desk's folder lies unless another is named."""
    import platformdirs  # noqa: PLC0415 - a start that names a folder needs it not

    return Path(platformdirs.user_data_dir("madoguchi", appauthor=False))


def read(folder: Path) -> Standing:
    """Return what stands in a profile's folder."""
    try:
        said = json.loads((folder / "program.json").read_bytes())
        standing = Standing(
            str(said["stands"]), str(said["good"]), bool(said["on_trial"]), int(said["starts"]),
            str(said.get("left", BASE)), str(said.get("news", BASE)),
            {str(name): str(why) for name, why in said["refused"].items()},
        )  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Standing()
    named = {standing.stands, standing.good, standing.left, standing.news} - {BASE}
    return standing if all(number(each) for each in named) else Standing()


def write(folder: Path, standing: Standing) -> None:
    """Replace what stands there; after a power cut it is the old word or the new one. OSError."""
    part = folder / "program.json.part"
    with part.open("wb") as file:
        file.write(json.dumps(asdict(standing), ensure_ascii=False).encode())
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / "program.json")
    settle(folder)


def settle(folder: Path) -> None:
    """Have the names in a folder on the disk; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def number(version: str) -> tuple[int, ...]:
    """Return a version as numbers to be compared; () for what is none, and for the base."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}", version):
        return ()
    return tuple(int(part) for part in version.split("."))


def versions(folder: Path) -> Path:
    """Return where the versions of a profile lie."""
    return folder / "versions"


def executable(folder: Path, version: str) -> Path:
    """Return the program of a version."""
    name = "madoguchi.exe" if sys.platform == "win32" else "madoguchi"
    return versions(folder) / version / name


def laid(folder: Path) -> list[str]:
    """Return the versions whose program lies there complete, newest first."""
    here = versions(folder)
    names = [each.name for each in here.iterdir()] if here.is_dir() else []
    there = [each for each in names if number(each) and executable(folder, each).is_file()]
    return sorted(there, key=number, reverse=True)


def running() -> str:
    """Return which version this process is; BASE for the installed program."""
    return os.environ.get(STARTED, BASE)
