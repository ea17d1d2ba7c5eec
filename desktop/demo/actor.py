"""One desk of the day: its process, its profile, and the keys that a person presses there."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from desktop.demo.processes import GRACE, Process, begin, end, kill

WAIT = 15.0
"""Seconds after which something that should have happened at a desk has failed."""

LONGEST = 75.0
"""Seconds after which a desk that answers nothing at all hangs; longer than any wait ordered."""

NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
"""The demo leaves nothing in the person's own keyring: its desks use key files."""

PROGRAM = (sys.executable,)
"""What runs the desk's parts with -m: this Python, or a packaged program in its place."""

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


class NotSo(Exception):
    """A desk does not show what the day says it must; names the desk, the fact and the screen."""


class DeskActor:
    """A desk: `name` for the commentary; pictures go to `pictures`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        profile: Path,
        pictures: Path,
        log: Path,
        program: Sequence[str] = PROGRAM,
    ) -> None:
        """Take the program's arguments (`command`) and where its profile lies."""
        self.name = name
        self.profile = profile
        self._command = [*program, "-m", "desktop.demo.puppet", *command]
        self._pictures = pictures
        self._log = log
        self._process: Process | None = None
        self._answers = queue.SimpleQueue[str]()

    @property
    def running(self) -> bool:
        """Whether the desk's process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Start the desk's program; it opens the profile where it was left."""
        self._answers = queue.SimpleQueue[str]()
        process = self._process = begin(
            self._command,
            self._log,
            {**NO_KEYRING, **(OFFSCREEN if environment is None else environment)},
        )
        threading.Thread(target=_hear, args=(process.stdout, self._answers), daemon=True).start()

    def key(self, *keys: str) -> None:
        """Press keys, one after another."""
        for key in keys:
            self._order("key", key=key)

    def press_unanswered(self, key: str) -> None:
        """Press a key and do not wait for anything; the desk is about to be killed."""
        process = self._process
        if process is None or process.stdin is None:
            raise NotSo(f"{self.name}: the desk is not running")
        process.stdin.write(json.dumps({"do": "key", "key": key}) + "\n")
        process.stdin.flush()

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self._order("type", text=text)

    def choose(self, label: str, seconds: float = WAIT) -> None:
        """Press the function key that says `label`, as soon as it may be pressed."""
        self.key(str(self.sees(f"key.{label}", None, "not", seconds)))

    def facts(self) -> dict[str, Any]:
        """Return what the screen says now."""
        told: dict[str, Any] = self._order("facts")["facts"]
        return told

    def sees(self, fact: str, value: object, op: str = "is", seconds: float = WAIT) -> Any:
        """Wait until the screen says so; return the fact's value, NotSo when it does not."""
        answer = self._order("wait", fact=fact, op=op, value=value, seconds=seconds)
        return answer.get("value")

    def shows(self, fact: str, part: str, seconds: float = WAIT) -> str:
        """Wait until a text on the screen contains `part`; return the whole text."""
        return str(self.sees(fact, part, "has", seconds))

    def shot(self, name: str) -> None:
        """Take a picture of the window."""
        self._order("shot", file=str(self._pictures / f"{name}.png"))

    def shot_if_possible(self, name: str) -> None:
        """Take a picture where the desk still answers."""
        with contextlib.suppress(NotSo):
            self.shot(name)

    def kill(self) -> None:
        """End the desk's process at this instant (`kill -9`)."""
        if self._process is not None:
            kill(self._process)

    def quit(self, seconds: float = GRACE) -> None:
        """Close the desk's window as a person would and wait until the program has ended."""
        if self._process is not None and self.running:
            self.stop(seconds)

    def stop(self, seconds: float = GRACE) -> None:
        """End the desk's process, and all it started, in any case; by itself it has `seconds`."""
        if self._process is not None:
            if self._process.stdin is not None and not self._process.stdin.closed:
                with contextlib.suppress(BrokenPipeError):  # it has ended by itself
                    self._process.stdin.close()  # a puppet without orders closes its window
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(seconds)
            end(self._process)
            self._process = None

    def _order(self, do: str, **what: object) -> dict[str, Any]:
        process = self._process
        if process is None or process.stdin is None:
            raise NotSo(f"{self.name}: the desk is not running")
        try:
            process.stdin.write(json.dumps({"do": do, **what}, ensure_ascii=False) + "\n")
            process.stdin.flush()
            line = self._answers.get(timeout=LONGEST)
        except (OSError, ValueError):
            line = ""
        except queue.Empty:
            raise NotSo(f"{self.name}: no answer to {do} {what} (see {self._log})") from None
        if not line:
            raise NotSo(f"{self.name}: the desk's process has ended (see {self._log})")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            facts = json.dumps(answer.get("facts", {}), ensure_ascii=False, indent=1)
            raise NotSo(f"{self.name}: {do} {what}: {answer['error']}\n{facts}")
        return answer


def _hear(answers: IO[str] | None, heard: queue.SimpleQueue[str]) -> None:
    if answers is not None:
        with contextlib.suppress(ValueError):  # closed under our ears when the desk is killed
            for line in answers:
                heard.put(line)
    heard.put("")
