"""続柄: what a member of a household is to its head, of a closed set (標準仕様書 §1.1.11).

A relationship is one word, or up to four steps joined by の, read from the head outwards: 子の妻 is
the wife of the head's child. A grandfather is 父の父; what needs more steps is 縁故者.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

HEAD_OF_HOUSEHOLD = "世帯主"
DISTANT = "縁故者"

STEPS = (
    "妻", "夫", "子", "父", "母", "兄", "姉", "弟", "妹",
    "妻（未届）", "夫（未届）", "子（子の妻）", "子（子の夫）",
)  # fmt: skip
"""What may follow upon each other, the usual first."""

WHOLE = (HEAD_OF_HOUSEHOLD, *STEPS, DISTANT, "同居人")
"""What a relationship may begin with; of these only a step goes on."""

MOST_STEPS = 4
JOINT = "の"

_STEP = "|".join(sorted(map(re.escape, STEPS), key=len, reverse=True))
_NEXT = re.compile(f"({_STEP})(?:{JOINT}|$)")


def steps(relationship: str) -> tuple[str, ...]:
    """Return the steps of a relationship: one for 世帯主; () where it is not of the closed set."""
    if relationship in WHOLE:
        return (relationship,)
    found, at = [], 0
    while step := _NEXT.match(relationship, at):
        found.append(step[1])
        at = step.end()
    whole = at == len(relationship) and not relationship.endswith(JOINT)
    return tuple(found) if whole and len(found) <= MOST_STEPS else ()


def joined(taken: Sequence[str]) -> str:
    """Return the relationship of these steps; of more than four it is 縁故者 (§1.1.11)."""
    return JOINT.join(taken) if len(taken) <= MOST_STEPS else DISTANT


def goes_on(taken: Sequence[str]) -> bool:
    """Say whether another step may follow."""
    return 0 < len(taken) < MOST_STEPS and taken[-1] in STEPS
