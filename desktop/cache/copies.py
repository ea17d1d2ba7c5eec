"""The files that hold a desk's copy of the register: the one in use, one that takes its place.

A copy that proves damaged is given up. What can still be read of it serves until another one, made
beside it, is whole; no file is renamed or written over while a process may have it open (Windows
would not allow it). So a copy has a number in its name, and what it is stands in marks beside it.
"""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path

from desktop.cache.engine import CONDEMNED, condemn, condemned_mark

OUTDATED = "outdated"
"""Why a copy is given up that an older program made."""

LATELY_SECONDS = 24 * 3600
"""Two copies damaged within a day are hardly chance: the disk is looked at."""


class Copies:
    """The copies in one folder: cache.db, cache-1.db, cache-2.db and so on."""

    def __init__(self, first: Path) -> None:
        """Take the name of the first copy, or of any other."""
        stem = re.sub("-[0-9]+$", "", first.stem)
        self._first = first.with_name(stem + first.suffix)
        self._name = re.compile(re.escape(stem) + "(?:-([0-9]+))?" + re.escape(first.suffix))

    def to_read(self) -> list[Path]:
        """Return the copies, best first: whole ones, then damaged ones, then one being made."""
        known = self._known()
        whole = [file for file in known if not self.damaged(file) and not self.being_made(file)]
        damaged = [file for file in known if self.damaged(file) and file.exists()]
        made = [file for file in known if not self.damaged(file) and self.being_made(file)]
        return [*whole, *damaged, *made] or [self._first]

    def to_write(self) -> Path:
        """Return the copy that the cloud's rows go to; a new one where the newest is damaged."""
        known = self._known()
        if not known:
            return self._first
        if not self.damaged(known[0]):
            return known[0]
        following = self._numbered(self._number(known[0]) + 1)
        self._unfinished(following).touch()
        return following

    def give_up(self, file: Path, why: str = "") -> None:
        """Mark a copy as one that is of no use any more; without a reason it is damaged."""
        condemn(file, why)

    def damaged(self, file: Path) -> bool:
        """Say whether a copy was given up."""
        return condemned_mark(file).exists()

    def being_made(self, file: Path) -> bool:
        """Say whether a copy is to take the place of a damaged one and is not whole yet."""
        return self._unfinished(file).exists()

    def finish(self, file: Path) -> None:
        """Mark a copy as whole: it is the one to read from now on."""
        self._unfinished(file).unlink(missing_ok=True)

    def given_up_lately(self) -> int:
        """Return how many copies proved damaged within the last day."""
        return sum(self._age(mark) < LATELY_SECONDS for mark in self._marks() if _of_damage(mark))

    def tidy(self, in_use: Path) -> None:
        """Throw away damaged copies other than the one in use; what is still open stays for now."""
        for file in self._known():
            if file != in_use and self.damaged(file):
                for part in ("", "-wal", "-shm"):
                    with contextlib.suppress(OSError):
                        file.with_name(file.name + part).unlink(missing_ok=True)
                self.finish(file)
        for mark in self._marks():
            if self._age(mark) >= LATELY_SECONDS and not self._of(mark).exists():
                mark.unlink(missing_ok=True)

    def remove(self) -> None:
        """Throw all copies away, with their marks; none is open here any more."""
        for file in self._known():
            for part in ("", "-wal", "-shm", "-unfinished", CONDEMNED):
                with contextlib.suppress(OSError):  # the key that opens it goes, too
                    file.with_name(file.name + part).unlink(missing_ok=True)

    def _known(self) -> list[Path]:
        """Return the copies that are here or marked, newest first."""
        names = {file.name for file in self._first.parent.iterdir()}
        names |= {self._of(mark).name for mark in self._marks()}
        found = [self._first.with_name(name) for name in names if self._name.fullmatch(name)]
        return sorted(found, key=self._number, reverse=True)

    def _marks(self) -> list[Path]:
        return list(self._first.parent.glob(f"*{CONDEMNED}"))

    def _of(self, mark: Path) -> Path:
        return mark.with_name(mark.name.removesuffix(CONDEMNED))

    def _number(self, file: Path) -> int:
        named = self._name.fullmatch(file.name)
        return int(named[1] or 0) if named else 0

    def _numbered(self, number: int) -> Path:
        return self._first.with_name(f"{self._first.stem}-{number}{self._first.suffix}")

    def _unfinished(self, file: Path) -> Path:
        return file.with_name(f"{file.name}-unfinished")

    def _age(self, mark: Path) -> float:
        try:
            return time.time() - mark.stat().st_mtime
        except FileNotFoundError:
            return LATELY_SECONDS


def _of_damage(mark: Path) -> bool:
    """Say whether a copy was given up because it proved damaged."""
    with contextlib.suppress(OSError):
        return not mark.read_bytes()
    return False
