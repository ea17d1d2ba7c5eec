"""A newer version tried on a copy of this desk's records: a process of that version.

Asked in one line of JSON on stdin (folder of the copies, both keys, what they must hold), answered
in one on stdout: {"why": ""} where all is well. It knows no person, no line and no real file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from desktop.profile import Profile
from desktop.selftest import keeping, machine, paper
from desktop.selftest.checks import looked
from desktop.selftest.found import Outcome
from desktop.selftest.place import Place
from desktop.upgrade.account import Account, account_of, differs
from desktop.upgrade.blame import of_the_machine
from desktop.vault.vault import ProfileKeys
from sync.base.troubles import Trouble

ALONE = (
    keeping.encryption, paper.fonts, paper.forms_of_names, paper.printing, machine.window,
    machine.resources,
)  # fmt: skip
"""The checks that need neither a person nor the line."""


class Asked(msgspec.Struct, frozen=True):
    """What the running version gives to the trial."""

    folder: str
    journal_key: str
    cache_key: str
    told: Account


class Answer(msgspec.Struct, frozen=True):
    """What the trial found: "" or why this version is not to be taken."""

    why: str
    machine: bool = False
    """Whether the machine failed (no room, no memory): then it is tried again another evening."""


def main() -> int:
    """Read, try, answer."""
    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=Asked)
    try:
        answer = Answer(tried(asked))
    except Exception as error:  # noqa: BLE001 - whatever it is, this version is not to be taken
        why = error.reason_en if isinstance(error, Trouble) else type(error).__name__
        answer = Answer(why, of_the_machine(error))
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    return 0


def tried(asked: Asked) -> str:
    """Return why this version is not to be taken, "" where all is well. Slow. Troubles."""
    folder = Path(asked.folder)
    keys = ProfileKeys(bytes.fromhex(asked.journal_key), bytes.fromhex(asked.cache_key))
    if wrong := differs(asked.told, account_of(folder, keys)):
        return f"records: {wrong}"
    return failing(Profile(folder))


def failing(profile: Profile) -> str:
    """Return the first check of the self-test that fails, "" for none."""
    for name, found in looked(Place(profile), ALONE):
        if found.outcome is Outcome.FAIL:
            return f"self-test: {name.en}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
