"""The people of the story: fixed households in 草津町 that demo and tests name by role.

Their rows come from ``resources/municipalities/story.toml`` alone, whatever the seed.
"""

from __future__ import annotations

import tomllib
from typing import Any

import msgspec

from sync.base.eras import CivilDate
from sync.base.resources import resource
from sync.cloud.district.calendar import REFORMED_ON
from sync.records.resident import (
    ChangeReason,
    Resident,
    ResidentKind,
    ResidentState,
    Sex,
)
from sync.records.town import Town

STORY_TOWN = "104264"


class StoryPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person of the story. `birth` is ISO; `setai_no` is the household's."""

    role: str
    atena_no: str
    name: str
    name_kana: str
    birth: str
    sex: Sex
    relationship: str
    former_surname: str = ""
    former_surname_kana: str = ""
    setai_no: str = ""


class _Household(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    setai_no: str
    address_code: str
    address: str
    building: str
    since: str
    phone: str
    honseki: str
    hittousha: str
    members: tuple[StoryPerson, ...]
    prev_address: str = ""
    native: bool = False
    protected: bool = False


def story() -> dict[str, StoryPerson]:
    """Return the story's people by role: head, spouse, single, protected and so on."""
    return {
        member.role: msgspec.structs.replace(member, setai_no=household.setai_no)
        for household in _households(_written())
        for member in household.members
    }


def story_households(town: Town) -> list[list[Resident]]:
    """Return the rows of the story's households that live in this town."""
    return households_from(_written()) if town.code == STORY_TOWN else []


def households_from(text: str) -> list[list[Resident]]:
    """Return the rows of the households that a file names (TOML), each of them together."""
    return [
        [_row(household, member, order) for order, member in enumerate(household.members, 1)]
        for household in _households(text)
    ]


def _written() -> str:
    return resource("municipalities", "story.toml").read_text("utf-8")


def _households(text: str) -> list[_Household]:
    written: dict[str, Any] = tomllib.loads(text)
    return msgspec.convert(written["households"], list[_Household])


def _row(household: _Household, member: StoryPerson, order: int) -> Resident:
    since = max(household.since, member.birth)
    taken_over = max(REFORMED_ON.isoformat(), since)
    moved_in = since > REFORMED_ON.isoformat()
    return Resident(
        atena_no=member.atena_no,
        history_no=1,
        setai_no=household.setai_no,
        kind=ResidentKind.JAPANESE,
        state=ResidentState.RESIDENT,
        name=member.name,
        name_kana=member.name_kana,
        birth=CivilDate(day=member.birth),
        sex=member.sex,
        relationship=member.relationship,
        sort_order=order,
        address_code=household.address_code,
        address=household.address,
        building=household.building,
        address_since=CivilDate(day=since),
        resident_since=CivilDate(day=member.birth if household.native else since),
        notified_on=since,
        reason=ChangeReason.MOVED_IN if moved_in else ChangeReason.REFORMED,
        changed_on=taken_over,
        processed_on=taken_over,
        prev_address=household.prev_address,
        honseki=household.honseki,
        hittousha=household.hittousha,
        former_surname=member.former_surname,
        former_surname_kana=member.former_surname_kana,
        phone=household.phone,
        protected=household.protected,
    )
