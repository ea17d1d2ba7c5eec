"""A version has opened the profile and painted: what it was tried for has ended well."""

from __future__ import annotations

from pathlib import Path

from desktop.upgrade.backup import drop_backup, files_named
from desktop.upgrade.standing import BASE, number, read, running, write


def prove(folder: Path) -> bool:
    """Note that this version has opened the profile and painted; True where it was on trial.

    The backup goes. DatabaseReadOnly or DiskFull where that cannot be noted.
    """
    standing, here = read(folder), running()
    if standing.stands != here or not (standing.on_trial or standing.left):
        return False
    proven, standing.on_trial, standing.starts = standing.on_trial, False, 0
    standing.left = BASE  # gone back from for good: what lies here is read by this version
    if proven:
        standing.refused = {
            v: why for v, why in standing.refused.items() if number(v) > number(here)
        }
    with files_named():
        write(folder, standing)
    drop_backup(folder)
    return proven


def heard(folder: Path) -> None:
    """Note that the window has said what became of a version."""
    standing = read(folder)
    standing.news = BASE
    with files_named():
        write(folder, standing)
