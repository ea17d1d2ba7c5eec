"""The steps of the guide as data, and the facts by which a step is known to be done."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from sync.journal.office import SUPERVISING


@dataclass(frozen=True)
class Facts:
    """What the guide looks at. The counts are of what this desk has kept so far."""

    role: str = ""
    """Of the person who is signed on."""
    screen: str = ""
    line_up: bool = False
    line_down: bool = False
    """Neither holds before the line has been tried."""
    unsent: int = 0
    handed_over: int = 0
    filings: int = 0
    decisions: int = 0


Holds = Callable[[Facts, Facts], bool]
"""Whether a step is done, from the facts now and those when it began."""

DONE: Mapping[str, Holds] = {
    "clerk_signed_on": lambda now, _: bool(now.role) and now.role not in SUPERVISING,
    "supervisor_signed_on": lambda now, _: now.role in SUPERVISING,
    "person_open": lambda now, _: now.screen == "resident",
    "certificate_handed_over": lambda now, begun: now.handed_over > begun.handed_over,
    "filing_kept": lambda now, begun: now.filings > begun.filings,
    "decided": lambda now, begun: now.decisions > begun.decisions,
    "line_down": lambda now, _: now.line_down,
    "line_up": lambda now, _: now.line_up,
    "all_received": lambda now, _: now.line_up and not now.unsent and now.screen == "queue",
}


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step in one language: its title and its paragraphs."""

    title: str
    words: tuple[str, ...]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step; `done` names the fact that ends it, "" for the last page."""

    ja: Told
    en: Told
    done: str = ""

    def told(self, language: str) -> Told:
        """Return the step in a language of the program."""
        told: Told = getattr(self, language)
        return told


class Guide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The steps in their order, and the page after the last."""

    steps: tuple[Step, ...]
    end: Step


def guide_from(text: str) -> Guide:
    """Return the guide of a file (TOML); ValueError where it cannot be one."""
    guide = msgspec.convert(tomllib.loads(text), Guide)
    if unknown := {step.done for step in guide.steps} - DONE.keys():
        raise ValueError(f"no such fact: {min(unknown)}")
    return guide
