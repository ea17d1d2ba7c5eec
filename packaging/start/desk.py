"""Where the packaged desk begins. It gives way to a newer version where one stands.

`-m MODULE` runs one of its own parts, as `python -m` would.

The program starts its sync worker, the practice and the self-test's window in this way
(`[sys.executable, "-m", …]`), and a packaged program is its own Python. Nothing else is run so.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

PARTS = frozenset(
    {
        "desktop.opening",
        "desktop.bridge.sync_worker",
        "desktop.selftest.window",
        "desktop.upgrade.trial",
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
    else:
        from desktop.upgrade.launching import give_way  # noqa: PLC0415 - no part needs it

        status = give_way(_profile(words), words, counted=_opens_a_window(words))
        if status is not None:
            return status
    sys.argv = [name, *words]
    return int(import_module(part).main())


def _profile(words: list[str]) -> Path:
    """Return the folder of the desk that is asked for."""
    for place, word in enumerate(words):
        if word == "--profile" and words[place + 1 :]:
            return Path(words[place + 1])
        if word.startswith("--profile="):
            return Path(word.removeprefix("--profile="))
    from desktop.upgrade.standing import default_folder  # noqa: PLC0415 - as above

    return default_folder()


def _opens_a_window(words: list[str]) -> bool:
    """Say whether this start opens a profile: no command, no practice, no help."""
    if {"--practice", "-h", "--help"} & {*words}:
        return False
    return not words or words[0].startswith("-")


if __name__ == "__main__":
    sys.exit(main())
