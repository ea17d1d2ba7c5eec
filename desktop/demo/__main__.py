"""``python -m desktop.demo``: play the day, or open it for a person to play.

With HEADLESS=1 or without a display the day plays offscreen and leaves ``demo-output/``. With a
display the clerk's and the supervisor's windows open beside a guide.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import shlex
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from desktop.demo.actor import PROGRAM, NotSo
from desktop.demo.cloud import COMMAND, CloudFailed
from desktop.demo.day import play
from desktop.demo.stage import Stage, wiped
from desktop.demo.telling import Telling
from sync.base.troubles import Trouble

Programs = tuple[Sequence[str], Sequence[str]]
DATA = Path("demo-data")
OUTPUT = Path("demo-output")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; return the exit status."""
    asked = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _ended)
    try:
        if headless():
            return _play(
                wiped(asked.data), wiped(asked.output), asked.seed, (asked.desk, asked.cloud)
            )
        data = asked.data if asked.keep else wiped(asked.data)
        from desktop.demo.table import invite  # noqa: PLC0415 - needs a display

        return invite(data, asked.output)
    except KeyboardInterrupt:
        return 130
    except (NotSo, CloudFailed, Trouble) as failed:
        sys.stderr.write(f"The day stopped: {failed}\n")
        return 1


def headless() -> bool:
    """Say whether the day plays by itself: asked for, or there is no display."""
    if os.environ.get("HEADLESS", "") not in {"", "0"}:
        return True
    if sys.platform in {"win32", "darwin"}:
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _play(data: Path, output: Path, seed: int, programs: Programs) -> int:
    telling = Telling()
    try:
        with Stage(data, output, programs=programs) as stage:
            play(stage, telling, random.Random(seed), seed)  # noqa: S311 - a story's dice
    finally:
        telling.write(output / "day.json")
    telling.say(f"The day holds. See {output}/day.json, {output}/screens, {output}/papers.")
    return 0


def _ended(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m desktop.demo", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="state (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="default: %(default)s")
    parser.add_argument(
        "--keep", action="store_true", help="with a display: go on where it was left"
    )
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(1_000_000), help="of the arbitrary instants"
    )
    packaged = parser.add_argument_group("the day of a packaged program, played by itself")
    packaged.add_argument(
        "--desk",
        type=shlex.split,
        default=PROGRAM,
        metavar="COMMAND",
        help="e.g. /usr/bin/madoguchi",
    )
    packaged.add_argument(
        "--cloud", type=shlex.split, default=COMMAND, metavar="COMMAND", help="its madoguchi-cloud"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
