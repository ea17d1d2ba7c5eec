"""Where people who come into the register are to live: a new household, or one that is there.

全部: the newcomers alone make a household, with a head among them, at an address that is entered.
一部: they join a household, at its address, as what they are to its head (標準仕様書 §4.0.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sync.base.verdicts import Refusal
from sync.changes.checks import (
    closed_set,
    household_read,
    not_protected,
    read_of,
    relationship_refusals,
    text_missing,
)
from sync.changes.verdict import NEW_HOUSEHOLD, ReadSet, View
from sync.records.household import head_of
from sync.records.policy import Policy
from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.resident import Resident


@dataclass(frozen=True)
class Home:
    """The household to be: who is there already, and where it is."""

    setai_no: str
    members: tuple[Resident, ...]
    address_code: str
    address: str
    building: str

    @property
    def joined(self) -> bool:
        """Whether it is there already."""
        return bool(self.members)

    @property
    def reads(self) -> ReadSet:
        """What who joins it relies on: who is in it, what they are to each other, and where."""
        if not self.members:
            return ReadSet()
        facts = [read_of(member, "household", "address") for member in self.members]
        return ReadSet(tuple(facts), (household_read(self.setai_no, self.members),))

    def place(self, at: int) -> dict[str, Any]:
        """Return the household's part of the record of its `at`-th new member, from 1."""
        last = max((member.sort_order for member in self.members), default=0)
        return {
            "setai_no": self.setai_no,
            "sort_order": last + at,
            "address_code": self.address_code,
            "address": self.address,
            "building": self.building,
        }


def home(view: View, setai_no: str, address: tuple[str, str, str]) -> Home | None:
    """Return the household with this number, or a new one at `address` (code, address, building).

    None where there is no such household.
    """
    if not setai_no:
        return Home(NEW_HOUSEHOLD, (), *address)
    members = tuple(sorted(view.household(setai_no), key=lambda m: m.atena_no))
    if not members:
        return None
    first = head_of(members) or members[0]
    return Home(setai_no, members, first.address_code, first.address, first.building)


def home_refusals(
    code: str,
    at: Home | None,
    relationships: Sequence[str],
    policy: Policy,
    field: str = "",
) -> list[Refusal]:
    """Refuse a household that is not there, no address, and relationships that cannot be.

    `field` is the question that asks for the relationships; "" asks each newcomer for their own.
    """
    field = field or f"newcomers.{_to_mend(relationships)}.relationship"
    if at is None:
        return [
            Refusal(
                f"{code}.no_household",
                "setai_no",
                "加わる世帯が見つかりません。",
                "世帯を検索し直すか、新しい世帯として入力してください。",
            )
        ]
    if not at.joined:
        return [
            *text_missing(code, "no_address", "address", at.address, "住所"),
            *relationship_refusals(code, field, relationships),
        ]
    return [
        *not_protected(code, "setai_no", at.members, policy),
        *_joining_refusals(code, at, relationships, field),
    ]


def _to_mend(relationships: Sequence[str]) -> int:
    """Return the place, from 1, of who has no relationship yet; else of the last head, or 1."""
    if "" in relationships:
        return relationships.index("") + 1
    heads = [at for at, each in enumerate(relationships, 1) if each == HEAD_OF_HOUSEHOLD]
    return heads[-1] if heads else 1


def _joining_refusals(
    code: str, at: Home, relationships: Sequence[str], field: str
) -> list[Refusal]:
    heads = relationships.count(HEAD_OF_HOUSEHOLD) + (head_of(at.members) is not None)
    if heads > 1:
        return [
            Refusal(
                f"{code}.second_head",
                field,
                "この世帯には、すでに世帯主がいます。",
                "世帯主から見た続柄を入力してください。世帯主を替えるのは世帯主変更です。",
            )
        ]
    return closed_set(code, field, relationships)
