"""Where the packaged desk begins. `-m MODULE` runs one of its own parts, as `python -m` would.

The program starts its sync worker, the practice and the self-test's window in this way
(`[sys.executable, "-m", …]`), and a packaged program is its own Python. Nothing else is run so.
"""

from __future__ import annotations

import sys
from importlib import import_module

PARTS = frozenset(
    {
        "desktop.opening",
        "desktop.bridge.sync_worker",
        "desktop.selftest.window",
        "desktop.demo.puppet",  # needs QtTest, which is not in the folder: the trial lays it beside
    }
)


def main() -> int:
    """Run the desk, or the part that is asked for; return the exit status."""
    name, words = sys.argv[0], sys.argv[1:]
    part = "desktop.opening"
    if words[:1] == ["-m"]:
        part, words = (words[1:2] or [""])[0], words[2:]
        if part not in PARTS:
            sys.stderr.write(f"madoguchi: no part of this program: {part}\n")
            return 2
    sys.argv = [name, *words]
    status: int = import_module(part).main()
    return status


if __name__ == "__main__":
    sys.exit(main())
