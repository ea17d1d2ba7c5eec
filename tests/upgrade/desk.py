"""A desk of these tests, its installed program, and the versions that are laid beside it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from desktop.cache.identity import Identity
from desktop.opened import Opened, open_with
from desktop.profile import Profile
from sync.base.ids import DeskNumber, MunicipalityCode, SystemChance
from sync.base.keys import SigningKey
from sync.journal.certificates import DeskCertificate, certify
from sync.journal.kinds import Inquiry, Kind
from tests.upgrade.version import KEYS

ENTRIES = 500
N, AFTER = "1.2.0", "1.3.0"
TOWN = MunicipalityCode("104264")
ENV = {
    **os.environ,
    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    "QT_QPA_PLATFORM": "offscreen",
}


def opened_at(folder: Path) -> Opened:
    """Open a desk's profile as the program does, with the keys of these tests."""
    return open_with(Profile(folder), lambda _: KEYS)


def inquire(opened: Opened, count: int = 1) -> None:
    """Keep some entries."""
    for _ in range(count):
        opened.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)


def made_desk(folder: Path, entries: int) -> Path:
    """Make an enrolled desk with unsent entries, a draft and an open visit."""
    opened = opened_at(folder)
    journal, town = opened.journal, SigningKey.new(SystemChance())
    key = journal.identity.key().public
    paper = certify(DeskCertificate(1, TOWN, DeskNumber(1), key, "窓口1", 1), town)
    journal.identity.become(Identity(TOWN, "草津町", DeskNumber(1), "窓口1", paper, town.public))
    inquire(opened, entries)
    journal.drafts.keep("change:1", b"begun")
    journal.visits.begin(1, "1001")
    opened.close()
    return folder


def command(desk: Path, *words: str) -> list[str]:
    """Return how the installed program is started."""
    return [str(desk.parent / "installed" / "madoguchi"), "--profile", str(desk), *words]


def start(desk: Path, *words: str, **further: str) -> str:
    """Start the installed program; return what the version that stands says, "" where it died."""
    done = subprocess.run(
        command(desk, *words), env={**ENV, **further}, stdout=subprocess.PIPE, text=True,
        check=False, start_new_session=True,
    )  # fmt: skip
    return done.stdout.strip()


def told(version: str, count: int) -> str:
    """Return what a version says that found so many entries, none of them sent."""
    return f"{version} {count} {count}"


def versions_in(desk: Path) -> set[str]:
    """Return what lies in the folder of the versions."""
    return {each.name for each in (desk / "versions").iterdir()}
