"""The switch to a newer version: back up, try on a copy, point to it; then it proves itself.

Done by the version that stands when its work has ended, for it has the keys. Killed at any instant,
the desk stands on the old version or on the new one, with every entry: the real files are migrated
only by the new version's own opening, in one transaction.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import msgspec

from desktop.cache.lock import ProfileLock
from desktop.profile import Profile
from desktop.upgrade.account import account_of
from desktop.upgrade.backup import back_up, drop_backup
from desktop.upgrade.standing import (
    STARTED,
    VERSION,
    Standing,
    executable,
    number,
    read,
    running,
    versions,
    write,
)
from desktop.upgrade.trial import Answer, Asked
from desktop.vault.vault import ProfileKeys
from sync.base.troubles import DatabaseReadOnly

TRIAL_SECONDS = 600
"""A register of a million people is digested in two minutes on a slow desk."""

NO_ANSWER = "the trial gave no answer"


def waiting(folder: Path) -> str:
    """Return the newest version that lies ready and was not refused, "" for none."""
    here, standing = versions(folder), read(folder)
    if standing.on_trial or standing.stands != running() or not here.is_dir():
        return ""
    now = max(number(VERSION), number(standing.stands))
    ready = [
        each.name
        for each in here.iterdir()
        if number(each.name) > now
        and each.name not in standing.refused
        and executable(folder, each.name).is_file()
    ]
    return max(ready, key=number, default="")


def switch(profile: Profile, keys: ProfileKeys) -> str:
    """Try the version that waits, if one does, and point to it; return it, "" where none is taken.

    The profile is closed. Slow. Raises DatabaseLocked where another desk has it open meanwhile, and
    the troubles of the files; nothing has moved then.
    """
    version = waiting(profile.folder)
    if not version:
        return ""
    lock = ProfileLock(profile.lock)
    try:
        why = _tried(profile, keys, version)
        standing = read(profile.folder)
        if why:
            standing.refused[version] = why
        else:
            standing = Standing(version, standing.stands, on_trial=True, refused=standing.refused)
        _write(profile.folder, standing)
        if why:
            drop_backup(profile.folder)
    finally:
        lock.release()
    return "" if why else version


def prove(folder: Path) -> bool:
    """Note that this version has opened the profile and painted; True where it was on trial.

    The backup goes, and all versions but this one, the last good one, and newer ones.
    """
    standing = read(folder)
    if not standing.on_trial or standing.stands != running():
        return False
    standing.on_trial, standing.starts = False, 0
    standing.refused = {v: w for v, w in standing.refused.items() if number(v) > number(running())}
    _write(folder, standing)
    drop_backup(folder)
    for each in versions(folder).iterdir():
        older = number(each.name) and number(each.name) < number(running())
        if older and each.name != standing.good:
            shutil.rmtree(each, ignore_errors=True)
    return True


def _tried(profile: Profile, keys: ProfileKeys, version: str) -> str:
    """Try a version on a second copy; return why it is refused, "" where all is well."""
    copies = versions(profile.folder) / "trial.part"
    try:
        shutil.rmtree(copies, ignore_errors=True)
        backup = back_up(profile, keys)
        shutil.copytree(backup, copies)
        told = account_of(copies, keys)
        asked = Asked(str(copies), keys.journal.hex(), keys.cache.hex(), told)
        done = subprocess.run(  # noqa: S603 - a version that was verified when it came
            [executable(profile.folder, version), "-m", "desktop.upgrade.trial"],
            input=msgspec.json.encode(asked) + b"\n",
            stdout=subprocess.PIPE,
            env={**os.environ, STARTED: version},
            timeout=TRIAL_SECONDS,
            check=False,
        )
        return msgspec.json.decode(done.stdout.splitlines()[-1], type=Answer).why
    except subprocess.TimeoutExpired:
        return f"{NO_ANSWER} in {TRIAL_SECONDS} s"
    except (OSError, IndexError, msgspec.MsgspecError):
        return NO_ANSWER
    finally:
        shutil.rmtree(copies, ignore_errors=True)


def _write(folder: Path, standing: Standing) -> None:
    try:
        write(folder, standing)
    except OSError as error:
        raise DatabaseReadOnly(f"program.json: {type(error).__name__}") from None
