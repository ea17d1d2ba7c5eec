"""What the operator's commands share: how a group of them is named, and how they speak."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from sync.base.clock import SystemClock, millis
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal
from sync.exchanges.ports import Town

Command = Callable[[argparse.Namespace, PostgresLedger], None]
if TYPE_CHECKING:
    Groups = argparse._SubParsersAction["Parser"]  # noqa: SLF001


class Parser(argparse.ArgumentParser):
    """Complains without repeating the password of a URL that stands in the wrong place."""

    def error(self, message: str) -> NoReturn:
        """Tell the usage and what is wrong; exit."""
        super().error(re.sub("://.*@", "://…@", message))


def group(groups: Groups, name: str, text: str) -> Groups:
    """Add a word under which commands stand."""
    parser = groups.add_parser(name, help=text, description=text)
    return parser.add_subparsers(required=True, metavar="COMMAND")


def add(
    groups: Groups, name: str, command: Command, *, town: bool = False, as_owner: bool = False
) -> argparse.ArgumentParser:
    """Add a command; its docstring is its help."""
    text = (command.__doc__ or "").splitlines()[0]
    parser = groups.add_parser(name, help=text, description=text)
    parser.set_defaults(command=command, as_owner=as_owner)
    if town:
        parser.add_argument("--municipality", required=True, help="6-digit code, e.g. 104264")
    return parser


def town_of(asked: argparse.Namespace, ledger: PostgresLedger) -> Town:
    """Return the municipality that a command names."""
    town = ledger.town(asked.municipality)
    if town is None:
        raise OperatorRefusal(
            f"No municipality {asked.municipality} here.",
            "Load it first: madoguchi-cloud district load",
        )
    return town


def now() -> int:
    """Return the present moment in ms."""
    return millis(SystemClock().now())


def rate(typed: str) -> float:
    """Return a number of requests a second; what is none, or not above 0, the parser refuses."""
    found = float(typed)
    if not 0 < found < float("inf"):
        raise ValueError(typed)
    return found


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
