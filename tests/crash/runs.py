"""Desks that live again and again on the same files, several at once; the cloud dies too."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

from desktop.profile import Profile, Settings
from tests.crash.cloud import Cloud
from tests.crash.desk import TOWN, Brief
from tests.crash.laws import Found, after_life, at_the_cloud, at_the_end
from tests.crash.life import Life, Nursery

DESKS = 4
"""Desks that live at once."""

LIVES = 20
"""Lives on the same files, so that looking over a whole chain after each stays quick."""

CLOUD_LIVES = (10, 30)
"""Lives of desks between two ends of the cloud, at least and at most."""

TOLD_LIVES = 50
"""Lives between two lines that tell how far it is."""


class Crash:
    """So many lives against one cloud. It stops when a law is broken; the files are left then."""

    def __init__(
        self, folder: Path, database_url: str, seed: str, say: Callable[[str], None]
    ) -> None:
        """Take an empty folder, an empty database, what to draw from, and where to tell."""
        self.broken: list[str] = []
        self.who: Counter[str] = Counter()
        self.told = self.untold = self.unready = self.between = self.unsent = 0
        self.desks = self.entries = 0
        self.standings: Counter[str] = Counter()
        self.hasty = False
        """Whether the desks tell before they keep: the mistake that this is there to find."""
        self.desks_at_once, self.cloud_lives = DESKS, CLOUD_LIVES
        self.cloud = Cloud(folder, database_url)
        self._folder, self._seed, self._say = folder, seed, say
        self._nursery = Nursery()
        self._lock = threading.Lock()
        self._lived = threading.Condition(self._lock)
        self._left = 0
        self._names = count(1)
        self._began = time.monotonic()

    def run(self, lives: int) -> None:
        """Live so many lives, settle every desk, and look over the cloud."""
        self._left = lives
        threads = [
            threading.Thread(target=self._desks, args=(n,)) for n in range(self.desks_at_once)
        ]
        killing = threading.Thread(target=self._kill_the_cloud)
        for each in (*threads, killing):
            each.start()
        for each in threads:
            each.join()
        with self._lived:
            self._left = -1
            self._lived.notify_all()
        killing.join()
        self.broken += at_the_cloud(self.cloud)

    def close(self) -> None:
        """Stop the cloud."""
        self.cloud.close()

    def summary(self) -> str:
        """Return all counts in one paragraph."""
        took = time.monotonic() - self._began
        who = ", ".join(f"{each} {n}" for each, n in sorted(self.who.items()))
        filings = ", ".join(f"{each} {n}" for each, n in sorted(self.standings.items()))
        return (
            f"{self.who.total()} lives of {self.desks} desks ended by SIGKILL ({who}), the cloud "
            f"{self.cloud.kills} times, in {took:.0f} s, seed {self._seed}. "
            f"Acceptances told: {self.told}; kept and not yet told: {self.untold}; entries at the "
            f"cloud, each once with one receipt: {self.entries}; filings: {filings or 'none'}. "
            f"Lives that ended with an entry at the cloud and no receipt here: {self.between}; "
            f"with entries to send: {self.unsent}; before the desk was ready: {self.unready}. "
            f"Laws broken: {len(self.broken)}"
        )

    def _desks(self, place: int) -> None:
        dice = random.Random(f"{self._seed}:{place}")
        try:
            while self._left > 0 and not self.broken:
                self._desk(next(self._names), dice)
        except BaseException as error:
            self._note(f"thread {place}", [f"{type(error).__name__}: {error}"])
            raise

    def _desk(self, name: int, dice: random.Random) -> None:
        folder = self._folder / f"desk{name}"
        Profile(folder).save(Settings(self.cloud.url, TOWN, self.cloud.ca))
        keys = dice.randbytes(32), dice.randbytes(32)
        code, clerk = self.cloud.code(f"窓口{name}"), self.cloud.staff_key.seed
        brief = Brief(folder, *keys, code, clerk, self.hasty)
        told: dict[int, str] = {}
        kept = 0
        for _ in range(LIVES):
            if not self._one_more():
                break
            life = Life(self._nursery, brief, dice)
            life.live()
            before, told = kept - len(told), told | life.told
            found = after_life(brief, self.cloud, told, before)
            kept = found.kept
            self._count(life, found)
            if self._note(folder.name, found.broken):
                return
        end = at_the_end(brief, self.cloud, told)
        with self._lock:
            self.desks += 1
            self.told += len(told)
            self.untold += kept - len(told)
            self.entries += end.entries
            self.standings += end.standings
        if not self._note(folder.name, end.broken):
            shutil.rmtree(folder)

    def _one_more(self) -> bool:
        with self._lock:
            if self._left <= 0 or self.broken:
                return False
            self._left -= 1
            return True

    def _count(self, life: Life, found: Found) -> None:
        with self._lived:
            self.who[life.who] += 1
            self.unready += not life.ready
            self.between += found.between
            self.unsent += found.unsent
            lived = self.who.total()
            self._lived.notify_all()
        if lived % TOLD_LIVES == 0:
            took = time.monotonic() - self._began
            self._say(f"{lived} lives, {self.cloud.kills} ends of the cloud, {took:.0f} s")

    def _note(self, who: str, broken: list[str]) -> bool:
        with self._lock:
            self.broken += [f"{who}: {each}" for each in broken]
        return bool(broken)

    def _kill_the_cloud(self) -> None:
        dice = random.Random(f"{self._seed}:cloud")
        due = dice.randint(*self.cloud_lives)
        while self._goes_on(due):
            self.cloud.kill()
            due += dice.randint(*self.cloud_lives)

    def _goes_on(self, due: int) -> bool:
        """Wait for a number of lives; False if there will not be so many."""
        with self._lived:
            self._lived.wait_for(lambda: self._left < 0 or self.who.total() >= due)
            return self._left >= 0
