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
    number,
    read,
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
    for version in chosen(folder, counted=counted):
        program = executable(folder, version)
        environment = {**os.environ, STARTED: version}
        with contextlib.suppress(OSError):  # not there, or not a program: the next one
            if sys.platform == "win32":
                return subprocess.call([program, *words], env=environment)  # noqa: S603
            os.execve(program, [str(program), *words], environment)  # noqa: S606
    return None


def chosen(folder: Path, *, counted: bool) -> list[str]:
    """Return the versions to try, best first; the installed program stands behind them all."""
    standing = read(folder)
    if counted and standing.on_trial:
        standing = _another_start(folder, standing)
    newer = [each for each in (standing.stands, standing.good) if number(each) > number(VERSION)]
    return [each for each in dict.fromkeys(newer) if executable(folder, each).is_file()]


def _another_start(folder: Path, standing: Standing) -> Standing:
    """Count a start of a version on trial; past the most, the last good version stands again."""
    if standing.starts >= MOST_STARTS or not executable(folder, standing.stands).is_file():
        why = NO_START.format(standing.starts)
        refused = {**standing.refused, standing.stands: why}
        standing = Standing(standing.good, BASE, refused=refused)
    else:
        standing.starts += 1
    with contextlib.suppress(OSError):  # a full disk stops no start
        write(folder, standing)
    return standing
