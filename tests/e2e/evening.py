"""One evening at a desk of the day: ``python -m tests.e2e.evening PROFILE LOG PROGRAM…``.

The program's window is opened, its passphrase typed, and it is closed as a person would. What the
program does then (a newer version is tried) has its time.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop.demo.actor import NO_KEYRING, OFFSCREEN, DeskActor
from desktop.demo.hands import unlock_profile

PATIENCE = 300.0
"""Seconds that a closed window's program may take to end."""


def main(profile: Path, log: Path, *program: str) -> int:
    """Open and close; return the exit status."""
    words = ("--profile", str(profile))
    actor = DeskActor("窓口", words, profile, log.parent, log, program)
    actor.start({**os.environ, **NO_KEYRING, **OFFSCREEN})
    try:
        unlock_profile(actor)
        actor.sees("screen", "sign_on")
        actor.quit(PATIENCE)
    finally:
        actor.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
