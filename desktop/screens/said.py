"""What a presenter has to say of what just happened; its screen's banner says it. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass


class CodeWanted(str):
    """Words that only mean: the password is right, and the digits of an app are asked too."""

    __slots__ = ()


@dataclass(frozen=True)
class Said:
    """What just happened, for the banner."""

    title: str
    text: str = ""
    step: str = ""
    good: bool = True
