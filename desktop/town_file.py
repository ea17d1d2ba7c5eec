"""One settings file for all desks of a town, which lies beneath each profile's own on its machine.

An installer or the town's own tools put it there; ``madoguchi-cloud desks prepare`` writes it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sync.roads.prepared import (
    CANNOT_BE_READ,
    MOST_FILE_BYTES,
    FileWrong,
    TownSettings,
    settings_from,
)

PLACE = "MADOGUCHI_TOWN_FILE"
"""The environment variable that names another place for it."""


def town_file() -> Path:
    """Return where the town's settings lie on this machine."""
    named = os.environ.get(PLACE)
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("ProgramData", r"C:\ProgramData"), "Madoguchi", "town.toml")  # noqa: SIM112 - as Windows writes it
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Madoguchi/town.toml")
    return Path("/etc/madoguchi/town.toml")


def town_settings() -> TownSettings | None:
    """Return the town's settings; None where there are none. FileWrong names what is wrong."""
    file = town_file()
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_FILE_BYTES)
    except FileNotFoundError:
        return None
    except OSError:
        raise FileWrong(str(file), CANNOT_BE_READ) from None
    return settings_from(str(file), data)
