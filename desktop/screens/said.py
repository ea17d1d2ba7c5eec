"""What a presenter has to say of what just happened; its screen's banner says it. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """What just happened, for the banner."""

    title: str
    text: str = ""
    step: str = ""
    good: bool = True
