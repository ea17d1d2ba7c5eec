"""One settings file for all desks of a town, which lies beneath each profile's own on its machine.

An installer or the town's own tools put it there; ``madoguchi-cloud desks prepare`` writes one.
What it leaves out or empty is not said; what it says has to be right.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import msgspec

from sync.roads.prepared import (
    CANNOT_BE_READ,
    MOST_FILE_BYTES,
    FileWrong,
    TownSettings,
    Wrong,
    check_settings,
    converted,
    toml_of,
)

PLACE = "MADOGUCHI_TOWN_FILE"
"""The environment variable that names another place for it."""

NO_UPDATES = "off"
"""What `updates` says where this program is never to look for a newer version of itself."""


class TownFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file may say. `ca_file` names the authority's PEM, seen from the file, for `ca`."""

    cloud: str = ""
    municipality: str = ""
    ca: str = ""
    ca_file: str = ""
    print_folder: str = ""
    scan_folder: str = ""
    updates: str = ""
    """Where newer versions of the program lie: a folder or share, "" = the cloud, or "off"."""


def town_file() -> Path:
    """Return where the town's settings lie on this machine."""
    named = os.environ.get(PLACE)
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData"), "Madoguchi", "town.toml")
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Madoguchi/town.toml")
    return Path("/etc/madoguchi/town.toml")


def town_settings() -> TownFile:
    """Return what the town's file says, `ca_file` read; FileWrong names what is wrong with it."""
    file = town_file()
    name = str(file)
    written = _bytes_of(file, name)
    if written is None:
        return TownFile()
    said = converted(name, toml_of(name, written), TownFile)
    if said.ca_file:
        pem = _bytes_of(file.parent / said.ca_file, name, "ca_file")
        if pem is None:
            raise FileWrong(name, CANNOT_BE_READ._replace(field="ca_file"))
        said = msgspec.structs.replace(said, ca=pem.decode("ascii", "replace"))
    check_settings(name, TownSettings(said.cloud, said.municipality, said.ca), partly=True)
    if not is_place(said.updates):
        raise FileWrong(name, _NO_PLACE)
    return said


def is_place(updates: str) -> bool:
    """Say whether `updates` can be one; a share of another system can, and is not found."""
    whole = PurePosixPath(updates).is_absolute() or PureWindowsPath(updates).is_absolute()
    return updates in {"", NO_UPDATES} or whole


def _bytes_of(file: Path, name: str, field: str = "") -> bytes | None:
    """Return what a file holds, None where there is none."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_FILE_BYTES)
    except FileNotFoundError:
        return None
    except OSError:
        raise FileWrong(name, CANNOT_BE_READ._replace(field=field)) from None


_NO_PLACE = Wrong(
    "updates",
    "更新の置き場所が、ドライブや共有から始まるフォルダーでも off でもありません。",
    r"フォルダーを省略せずに書いてください（例：'\\server\madoguchi'）。"
    "空ならクラウドから、off なら更新しません。",
    "is neither a whole path of a folder nor off.",
    r"Write the folder in full (e.g. '\\server\madoguchi'); empty is the cloud, off is never.",
)
