"""世帯: assembled from the residents' rows, on which its data stands (標準仕様書 §1.2.1).

May have no head for a while (§1.1.10); never two. The order on paper is the recorded one; a
new household begins in the standard's (`household_order`, §5.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.records.relationship import steps
from sync.records.resident import Resident


def head_of(members: Sequence[Resident]) -> Resident | None:
    """Return the household's head, None while it has none."""
    return next((member for member in members if member.is_head), None)


def faults(members: Sequence[Resident]) -> Iterator[str]:
    """Yield what cannot be in one household, in words for developers: codes of broken laws."""
    if sum(member.is_head for member in members) > 1:
        yield "two_heads"
    if any(not steps(member.relationship) for member in members):
        yield "relationship_not_of_the_set"
    if len({member.setai_no for member in members}) > 1:
        yield "two_numbers"
    if len({member.atena_no for member in members}) < len(members):
        yield "somebody_twice"
