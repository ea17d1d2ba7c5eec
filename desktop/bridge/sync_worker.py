"""The sync worker: a process of its own that talks to the cloud, so that no window ever waits.

Keys come on standard input, never as arguments. One JSON object a line, both ways::

    in   {"profile": folder, "journal_key": hex, "cache_key": hex}     first, once
         "first_pull": file   in it: load this prepared file before the line brings what is newer
         {"do": "poke"}   something new is in the journal: send it now
         {"do": "stop"}   (or the end of the input): end
    out  {"event": "line", "state": "up" | "down" | "busy", "since": ms, "code", "reason", "remedy"}
         {"event": "progress", "scope", "file": true | false, "rows", "rows_in_all", "bytes",
          "bytes_in_all"}
         {"event": "file", "taken": true | false, "code", "reason", "remedy"}   the prepared file
         {"event": "coming", "scope", "rows", "rows_in_all", "bytes"}   changes, if many
         {"event": "changed", "scopes": […]}
         {"event": "settled", "pushed", "quarantined", "rows"}
         {"event": "current", "cloud_time": ms}
         {"event": "trouble", "code", "reason", "remedy"}
         {"event": "forked"}                          this desk has to enrol anew
         {"event": "revoked", "word": hex, "unsent"}  it may go on destroying its keys once 0
         {"event": "rebuilding", "again"}             another copy of the register is being made
         {"event": "rebuilt"}                         it is whole: turn to it
         {"event": "newer", "version"}                a newer version of the program lies ready
         {"event": "not_newer", "code", "reason", "remedy"}    why none can be had; once a day
"""

from __future__ import annotations

import json
import random
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TextIO

from desktop.bridge.desk_road import DeskRoad
from desktop.bridge.giving_way import give_way
from desktop.bridge.rounds import Rounds
from desktop.cache.behind import TURN_SECONDS
from desktop.cache.copies import Copies
from desktop.cache.journal import JournalFile
from desktop.cache.opening import open_to_write
from desktop.profile import Profile, Settings
from desktop.town_file import NO_UPDATES
from desktop.upgrade.offer_key import first_root
from desktop.upgrade.offer_troubles import UpdatesOff
from sync.base.clock import Clock, SystemClock, millis
from sync.base.ids import SystemChance
from sync.base.troubles import CacheDamaged, CloudBusy, CloudRefused, LineTrouble, Trouble
from sync.base.wire import WireError

LONGEST_PAUSE = 0.9
"""Seconds between tries while the line is down, at most: with the road's knock of one second, its
return is noticed within two."""

LEAST_SHARE = 0.1
"""Of a pause, at least: sixty desks that lost the line together do not come back together."""

LOOKED_OVER_MS = 10 * 60 * 1000
"""How often the copy is compared with its digests, row by row: 60,000 rows take half a second."""

LOOK_SECONDS = 1.0
"""How soon a damaged page that the window met is noticed here."""

BREATH = 0.2
"""Seconds between two long polls: time for the round that one asked for, and no storm of questions
where a cloud or a road answers at once."""


def main() -> int:
    """Run until the input ends."""
    give_way()
    sys.setswitchinterval(TURN_SECONDS)
    begin = json.loads(sys.stdin.readline())
    clock, chance = SystemClock(), SystemChance()
    profile = Profile(Path(begin["profile"]))
    say = Said(sys.stdout)
    try:
        journal = JournalFile(profile.journal, bytes.fromhex(begin["journal_key"]), clock, chance)
        cache = open_to_write(Copies(profile.cache), bytes.fromhex(begin["cache_key"]))
        settings = profile.settings()
        roads = [DeskRoad(settings, journal.office) for _ in range(2)]
    except Trouble as trouble:
        say.trouble(trouble)
        return 1
    rounds = Rounds(journal, cache, roads[0], roads[1], clock, chance, say)
    if begin.get("first_pull"):
        rounds.begin_from(Path(begin["first_pull"]))
    worker = Worker(rounds, say, lambda: millis(clock.now()))
    threading.Thread(target=_listen, args=(sys.stdin, worker), daemon=True).start()
    me = journal.identity.known()
    if me is not None and settings.updates != NO_UPDATES:
        facts = me.desk, journal.office.trusted, worker.is_up
        looking = partial(_look_for_newer, profile, settings, *facts, say, clock)
        threading.Thread(target=looking, daemon=True).start()
    worker.run()
    return 0


class Garbled(Trouble):
    """The cloud's signed answer does not hold together: a fault of the cloud or of this program."""

    reason = "クラウドから届いた内容を確認できません。"
    remedy = "受付は続けられます。続くときはシステム担当へ連絡してください。"
    reason_en = "What the cloud sent does not hold together."
    remedy_en = "Work goes on. If it lasts, call your system administrator."


class Said:
    """Lines to the window; one lock, because two threads speak."""

    def __init__(self, out: TextIO) -> None:
        """Take where to write."""
        self._out = out
        self._lock = threading.Lock()

    def __call__(self, event: str, **facts: object) -> None:
        """Say one event."""
        with self._lock:
            self._out.write(json.dumps({"event": event, **facts}, ensure_ascii=False) + "\n")
            self._out.flush()

    def trouble(self, trouble: Trouble) -> None:
        """Say a trouble."""
        self("trouble", code=type(trouble).__name__, reason=trouble.reason, remedy=trouble.remedy)


class Worker:
    """Rounds for ever: a round, then wait for the cloud or for a poke, whichever comes first."""

    def __init__(self, rounds: Rounds, say: Said, now: Callable[[], int]) -> None:
        """Take the rounds to make and where to speak."""
        self._rounds = rounds
        self._say = say
        self._now = now
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._state = ""
        self._looked_over: int | None = None

    def poke(self) -> None:
        """Make a round now."""
        self._woken.set()

    def stop(self) -> None:
        """End after the step under way."""
        self._ended.set()
        self._woken.set()

    def is_up(self) -> bool:
        """Say whether the line was up when it was last used."""
        return self._state == "up"

    def run(self) -> None:
        """Run until stopped."""
        waiting = threading.Thread(target=self._wait_for_ever, daemon=True)
        waiting.start()
        while not self._ended.is_set():
            self._woken.clear()
            try:
                self._rounds.round()
            except LineTrouble as trouble:
                self._line("down", trouble)
                self._woken.wait(_pause(trouble))
                continue
            except CacheDamaged:  # the next round begins another copy, and says so
                self._ended.wait(LONGEST_PAUSE)
                continue
            except Trouble as trouble:
                self._say.trouble(trouble)
                self._woken.wait(LONGEST_PAUSE)
                continue
            except WireError:  # signed by our cloud, and still not what it should be
                self._say.trouble(Garbled())
                self._woken.wait(LONGEST_PAUSE)
                continue
            self._line("up", None)
            if self._looked_over_since(LOOKED_OVER_MS):
                self._rest()

    def _rest(self) -> None:
        """Wait until woken, or until the window has met a damaged page."""
        while not self._woken.wait(LOOK_SECONDS) and not self._rounds.damaged():
            pass

    def _looked_over_since(self, most: int) -> bool:
        """Compare the copy with its digests now and then; False where a round is due after it."""
        now = self._now()
        if self._looked_over is not None and now - self._looked_over < most:
            return True
        try:
            self._rounds.look_over()
        except (LineTrouble, CloudRefused):
            return True  # the next round meets it too, and says it
        except CacheDamaged:
            return False
        except Trouble as trouble:
            self._say.trouble(trouble)
            return True
        self._looked_over = now
        return self._rounds.whole()

    def _wait_for_ever(self) -> None:
        """Hold the long poll while the line is up; wake the rounds when it moves or breaks."""
        while not self._ended.is_set():
            if not self.is_up():
                self._ended.wait(0.1)
                continue
            try:
                if self._rounds.wait():
                    self._woken.set()
            except LineTrouble as trouble:
                self._line("down", trouble)
                self._woken.set()
            except (Trouble, WireError):
                self._woken.set()  # the round meets it too, and says it
                self._ended.wait(LONGEST_PAUSE)
            self._ended.wait(BREATH)

    def _line(self, state: str, trouble: Trouble | None) -> None:
        if state != self._state:
            self._state = state
            self._say(
                "line",
                state=state,
                since=self._now(),
                code=type(trouble).__name__ if trouble else "",
                reason=trouble.reason if trouble else "",
                remedy=trouble.remedy if trouble else "",
            )


def _pause(trouble: LineTrouble) -> float:
    """Return the seconds until the next try: as long as a busy cloud asks, or a little longer."""
    share = random.uniform(LEAST_SHARE, 1.0)  # noqa: S311
    if isinstance(trouble, CloudBusy):
        return trouble.retry_after + share * LONGEST_PAUSE
    return share * LONGEST_PAUSE


def _look_for_newer(
    profile: Profile,
    settings: Settings,
    desk: int,
    trusted: Callable[[str], str],
    line_up: Callable[[], bool],
    say: Said,
    clock: Clock,
) -> None:
    with suppress(UpdatesOff):
        first_root()  # what has no publisher loads nothing more
        from desktop.bridge.newer import Newer  # noqa: PLC0415 - beside the first round

        Newer(profile, settings, desk, trusted, line_up, say, clock).run()


def _listen(lines: TextIO, worker: Worker) -> None:
    for line in lines:
        if json.loads(line).get("do") == "stop":
            break
        worker.poke()
    worker.stop()


if __name__ == "__main__":
    sys.exit(main())
