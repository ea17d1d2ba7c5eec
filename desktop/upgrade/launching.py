"""Which version the installed program gives way to when it is started. Standard library only."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.upgrade.standing import (
    BASE,
    STARTED,
    VERSION,
    Standing,
    executable,
    laid,
    number,
    read,
    running,
    write,
)

MOST_STARTS = 3
"""Starts in which a version may fail to prove itself: one may be a power cut, three are not."""

NO_START = "did not open the profile in {} starts"


def give_way(folder: Path, words: Sequence[str], *, counted: bool) -> int | None:
    """Run the version that stands in this process's place; None where this program is the one.

    `counted`: this is a start of the window, in which a version on trial proves itself. On Windows
    the exit status of the version is returned; elsewhere nothing returns.
    """
    if STARTED in os.environ:  # started by us: whatever stands there, no loop
        return None
    if not _own(folder):  # an administrator looks at somebody's desk: nothing of theirs is run
        return None
    for version in chosen(folder, counted=counted):
        program = executable(folder, version)
        if (alike := program.with_name(Path(sys.executable).name)).is_file():
            program = alike  # on Windows the one for the console speaks there
        environment = {**os.environ, STARTED: version}
        with contextlib.suppress(OSError):  # not there, or not a program: the next one
            if sys.platform == "win32":
                return subprocess.call([program, *words], env=environment)  # noqa: S603
            os.execve(program, [str(program), *words], environment)  # noqa: S606
    return None


def chosen(folder: Path, *, counted: bool) -> list[str]:
    """Return the versions to try, best first; the installed program stands behind them all."""
    standing = read(folder)
    if counted:
        standing = _at_a_start(folder, standing)
    there = [each for each in (standing.stands, standing.good) if _takes_over(folder, each)]
    return list(dict.fromkeys(there))


def forgive(folder: Path) -> None:
    """Take a start back that was ended by a person before anything was tried in it."""
    standing = read(folder)
    if standing.on_trial and standing.stands == running() and standing.starts:
        standing.starts -= 1
        with contextlib.suppress(OSError):
            write(folder, standing)


def onward(folder: Path) -> str:
    """Have the newer version stand that alone can read what lies here; return it, "" for none.

    It is the one that was gone back from, for it made these files; else the one that stands, else
    the newest. It is not on trial: nothing could be gone back to. Takes effect at the next start.
    OSError as it comes.
    """
    standing, here = read(folder), running()
    ready = [each for each in laid(folder) if number(each) > number(here or VERSION)]
    untried = [each for each in ready if each not in standing.refused]
    known = [each for each in (standing.left, standing.stands) if each in ready]
    for version in [*known, *untried]:
        refused = {v: why for v, why in standing.refused.items() if v != version}
        write(folder, Standing(version, here, news=version, refused=refused))
        return version
    return BASE


def _at_a_start(folder: Path, standing: Standing) -> Standing:
    """Note what this start changes: a version that is gone or outrun, one on trial started."""
    if standing.stands == BASE:
        return standing
    if not _takes_over(folder, standing.stands):
        last = standing.good if _takes_over(folder, standing.good) else BASE
        standing = Standing(last, left=standing.stands, refused=standing.refused)
    elif not standing.on_trial:
        return standing
    elif standing.starts >= MOST_STARTS:  # the last good version stands again
        gone = standing.stands
        refused = {**standing.refused, gone: NO_START.format(standing.starts)}
        standing = Standing(standing.good, left=gone, news=gone, refused=refused)
    else:
        standing.starts += 1
    with contextlib.suppress(OSError):  # a full disk stops no start
        write(folder, standing)
    return standing


def _own(folder: Path) -> bool:
    """Say whether a folder is of the user who runs this; not asked on Windows."""
    try:
        return not hasattr(os, "geteuid") or folder.stat().st_uid == os.geteuid()
    except OSError:
        return False


def _takes_over(folder: Path, version: str) -> bool:
    """Say whether a version is there, and newer than this program: an installer may outrun it."""
    return number(version) > number(VERSION) and executable(folder, version).is_file()
