"""Desks killed by the thousand: ``python -m tests.crash 1000 [--seed WORD]``.

The seed draws what is done and for how long; at which instruction a kill arrives, no seed can say.
Exit status 1 if a law was broken; the files of the desk are left and named then.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from sync.base.ids import SystemChance
from sync.cloud.database import embedded, stop_embedded
from tests.crash.runs import Crash
from tests.ports.roles import ready


def main() -> int:
    """Run; return the exit status."""
    parser = argparse.ArgumentParser(prog="crash")
    parser.add_argument("runs", type=int, help="lives of desks, each ended by SIGKILL")
    parser.add_argument("--seed", default=SystemChance().draw(4).hex())
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-crash-"))
    _say(f"seed {asked.seed}")
    try:
        crash = Crash(folder, ready(embedded(folder)), asked.seed, _say)
        try:
            crash.run(asked.runs)
        finally:
            crash.close()
    finally:
        stop_embedded(folder)
    for each in crash.broken:
        _say(f"broken: {each}")
    if crash.broken:
        _say(f"the files are left in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    _say(crash.summary())
    return 1 if crash.broken else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
