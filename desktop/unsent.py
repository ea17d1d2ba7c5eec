"""madoguchi unsent: whether entries wait on this machine that the cloud has not received.

Asked before a program is removed or a machine is wiped, by somebody who has no key. Both languages
are said. Exit status: 0 nothing waits, 1 something may.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.cache.all_sent import surely_sent
from desktop.cache.lock import ProfileLock
from desktop.console import take_any_letter
from desktop.profile import Profile
from desktop.upgrade.standing import default_folder
from sync.base.troubles import Trouble

NOTHING, SOMETHING = 0, 1


def main(arguments: Sequence[str]) -> int:
    """Look at the profiles that are asked for; return the exit status."""
    take_any_letter()
    asked = _parser().parse_args(arguments)
    folders = [*asked.profile, *(_of_everybody(asked.homes) if asked.homes else ())]
    waiting = [folder for folder in folders or [default_folder()] if may_wait(folder)]
    for folder in waiting:
        sys.stdout.write(
            f"{folder}: 未送信の記録が残っているおそれがあります。通信できる状態で窓口を起動し、"
            "「未送信」がなくなってから終了してください。\n"
            "  Entries may wait here that the cloud has not received. Start the desk with the line "
            "up, and close it once nothing waits.\n"
        )
    return SOMETHING if waiting else NOTHING


def may_wait(folder: Path) -> bool:
    """Say whether entries of a profile may wait: also where it is open, or cannot be looked at."""
    try:
        if not (folder / "journal.db").exists():
            return False
        profile = Profile(folder)
        if profile.lock.exists():  # a lock made here would be of the wrong user
            ProfileLock(profile.lock).release()
        return not surely_sent(profile.journal)
    except (OSError, Trouble):
        return True


def _of_everybody(homes: Path) -> Iterator[Path]:
    """Yield where the desks of all users of this machine lie."""
    own, home = default_folder(), Path.home()
    yield own
    if own.is_relative_to(home):
        yield from sorted(each / own.relative_to(home) for each in homes.iterdir())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="madoguchi unsent",
        description="Say whether entries may wait on this machine that the cloud has not received. "
        "Exit status: 0 nothing waits, 1 something may.",
    )
    parser.add_argument(
        "--profile", type=Path, action="append", default=[], help="a desk's folder (repeatable)"
    )
    parser.add_argument(
        "--homes", type=Path, metavar="FOLDER", help="look at all users, whose homes are in there"
    )
    return parser
