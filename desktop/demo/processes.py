"""Processes that end when the stage ends, whatever happens to it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

GRACE = 10.0
"""Seconds a process may take to end by itself once asked."""

Process = subprocess.Popen[str]


def begin(
    command: Sequence[str | Path],
    log: Path,
    environment: Mapping[str, str] | None = None,
    *,
    told_here: bool = True,
) -> Process:
    """Start a process in a group of its own; what it prints on stderr goes to `log`.

    Its stdin and stdout are pipes; with `told_here` off, stdout goes to the log as well.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as book:
        return subprocess.Popen(  # noqa: S603 - our own commands
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if told_here else book,
            stderr=book,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1", **(environment or {})},
            start_new_session=sys.platform != "win32",
        )


def kill(process: Process) -> None:
    """End a process as a power cut would: no warning, nothing flushed (`kill -9`)."""
    process.kill()
    process.wait()
    _close(process.stdin, process.stdout)


def end(process: Process) -> None:
    """Ask a process to end, then make it; whatever it started goes with it."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.poll() is None:
        process.kill()
        process.wait()
    _close(process.stdin, process.stdout)


def _close(*pipes: IO[str] | None) -> None:
    for pipe in pipes:
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
