"""The switch to a newer version: back up, try on a copy, point to it; then it proves itself.

Done by the version that stands when its work has ended, for it has the keys. Killed at any instant,
the desk stands on the old version or on the new one, with every entry: the real files are migrated
only by the new version's own opening, in one transaction.

A version is refused for what it did itself: other records than before, a check that this version
passes, an end without an answer. Where the machine was in the way, it is tried another evening.
"""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
from pathlib import Path

import msgspec

from desktop.cache.lock import ProfileLock
from desktop.profile import Profile
from desktop.upgrade.account import account_of
from desktop.upgrade.backup import (
    back_up,
    clear,
    files_named,
    rests,
    trial_folder,
)
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
from desktop.upgrade.trial import Answer, Asked, failing
from desktop.vault.vault import ProfileKeys
from sync.base.troubles import DiskFull, Trouble

TRIAL_SECONDS = 600
"""A register of a million people is digested in two minutes on a slow desk."""

SPARE_BYTES = 200 * 2**20
"""Bytes that stay free beside the copies: the day's entries are worth more than a version."""

NO_ANSWER = "the trial gave no answer"

_NO_PROGRAM = frozenset({errno.EACCES, errno.ENOENT, errno.ENOEXEC})
_FROM_OUTSIDE = frozenset({
    -signal.SIGTERM, -signal.SIGINT, -9, -1,  # SIGKILL, SIGHUP
    0x40010004, 0xC000013A,  # Windows: a session that ends, a console that is closed
})  # fmt: skip
"""Exit statuses of a trial that somebody ended: a shutdown, a system without memory."""


class NoRoomToTry(DiskFull):
    """There is too little room for the copies that a newer version is tried on."""

    reason = "新しい版を確かめるための、ディスクの空きが足りません。"
    remedy = "今の版のまま使えます。空きができると、次に窓口を終了したときに確かめます。"
    reason_en = "Too little free space to try the newer version."
    remedy_en = "This version goes on. With more room it is tried when the window is next closed."


class NotTried(Trouble):
    """The trial of a newer version came to no end; nothing has moved."""

    reason = "新しい版の確認が、終わりまで進みませんでした。"
    remedy = "今の版のまま使えます。次に窓口を終了したときに、もう一度確かめます。"
    reason_en = "The trial of the newer version came to no end."
    remedy_en = "This version goes on. It is tried again when the window is next closed."


def waiting(folder: Path) -> str:
    """Return the newest version that lies ready and was not refused, "" for none.

    None while one is on trial, or until this version has opened what it was gone back to.
    """
    standing = read(folder)
    if standing.on_trial or standing.left or standing.stands != running():
        return BASE
    now = max(number(VERSION), number(standing.stands))
    ready = [each for each in laid(folder) if number(each) > now and each not in standing.refused]
    return ready[0] if ready else BASE


def switch(profile: Profile, keys: ProfileKeys) -> str:
    """Try the version that waits, if one does, and point to it; return it, "" where none is taken.

    The profile is closed. Slow. Raises DatabaseLocked where another desk has it open meanwhile,
    NoRoomToTry, NotTried and the troubles of the files; nothing has moved then, nor is the version
    refused.
    """
    folder = profile.folder
    if not waiting(folder) and not rests(profile):
        return BASE  # and nobody finds the profile locked who opens it again at once
    lock = ProfileLock(profile.lock)
    try:
        clear(profile)
        version = waiting(folder)
        return version if version and _taken(profile, keys, version) else BASE
    finally:
        lock.release()


def _taken(profile: Profile, keys: ProfileKeys, version: str) -> bool:
    folder = profile.folder
    try:
        why = _tried(profile, keys, version)
        standing = read(folder)
        if why:
            standing.refused[version], standing.news = why, version
        else:
            standing = Standing(
                version, running(), on_trial=True, news=version, refused=standing.refused
            )
        with files_named():
            write(folder, standing)
        return not why
    finally:
        clear(profile)  # all of it but for the backup of a version that stands now


def _tried(profile: Profile, keys: ProfileKeys, version: str) -> str:
    """Try a version on a second copy; return why it is refused, "" where all is well."""
    copies = trial_folder(profile.folder)
    try:
        with files_named():
            # From now on whoever opens the desk is asked to wait.
            copies.mkdir(parents=True, exist_ok=True, mode=0o700)
            _see_room(profile)
            shutil.copytree(back_up(profile, keys), copies, dirs_exist_ok=True)
        asked = Asked(str(copies), keys.journal.hex(), keys.cache.hex(), account_of(copies, keys))
        answer = _answer(executable(profile.folder, version), version, asked)
        if answer.machine or (answer.why and answer.why == failing(profile)):
            raise NotTried(answer.why)  # what fails in this version too is the machine's fault
        return answer.why
    finally:
        shutil.rmtree(copies, ignore_errors=True)


def _answer(program: Path, version: str, asked: Asked) -> Answer:
    try:
        done = subprocess.run(  # noqa: S603 - a version that was verified when it came
            [program, "-m", "desktop.upgrade.trial"],
            input=msgspec.json.encode(asked) + b"\n",
            stdout=subprocess.PIPE,
            env={**os.environ, STARTED: version},
            timeout=TRIAL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotTried(f"no answer in {TRIAL_SECONDS} s") from None
    except OSError as error:
        if error.errno in _NO_PROGRAM:
            return Answer("it cannot be run")
        raise NotTried(type(error).__name__) from None
    try:
        return msgspec.json.decode(done.stdout.splitlines()[-1], type=Answer)
    except (IndexError, msgspec.MsgspecError):
        if done.returncode in _FROM_OUTSIDE:
            raise NotTried("it was ended from outside") from None
        return Answer(NO_ANSWER)


def _see_room(profile: Profile) -> None:
    """Raise NoRoomToTry unless both copies fit, and what a migration adds to one of them."""
    files = [*profile.folder.glob("journal.db*"), *profile.folder.glob("cache*.db*")]
    size = sum(each.stat().st_size for each in files)
    if shutil.disk_usage(profile.folder).free < 3 * size + SPARE_BYTES:
        raise NoRoomToTry
