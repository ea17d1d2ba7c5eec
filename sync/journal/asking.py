"""監査の照会: what is asked of the journals, and why; kept as an entry before it is answered."""

from __future__ import annotations

import msgspec

ANY_DESK = -1
"""In the place of a desk's number; 0 is journal 0, the cloud's own."""


class Question(msgspec.Struct, frozen=True, array_like=True):
    """What is asked; an empty field narrows nothing. `since` and `until` are ISO days, included.

    `resident` is a 宛名番号: who looked at them. `oddities`: gaps, holes and clocks that jumped, in
    place of what was done. `refused`: requests that the cloud turned away, in the place of both.
    """

    resident: str = ""
    staff: str = ""
    desk: int = ANY_DESK
    since: str = ""
    until: str = ""
    oddities: bool = False
    refused: bool = False


class Audit(msgspec.Struct, frozen=True, array_like=True):
    """監査: somebody asked this of the journals."""

    question: Question
    reason: str


class Output(msgspec.Struct, frozen=True, array_like=True):
    """出力: something left the program beside certificates: on paper or in a file (`medium`).

    `what` is a code (daily_report, audit, parked_report, application, next_steps, screen), `lines`
    how many it held, `detail` which of them it was; no names. `reason` is what somebody typed where
    it was asked: for the picture of a screen.
    """

    what: str
    medium: str
    subjects: tuple[str, ...] = ()
    lines: int = 0
    detail: str = ""
    reason: str = ""


PAPER, FILE = "paper", "file"
"""The media of an output."""
