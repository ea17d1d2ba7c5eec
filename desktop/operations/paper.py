"""From residents to the words of a 住民票の写し: what is printed, left off, or blank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from desktop.certificates.facts import (
    BLANK,
    OMITTED,
    Fact,
    HouseholdCertificate,
    PersonFacts,
    known,
)
from desktop.operations.wishes import Wish
from sync.base.clock import JST, moment
from sync.base.eras import CivilDate, in_era, in_western
from sync.journal.kinds import CertifierSet
from sync.records.resident import SEX_LABELS, Resident, ResidentKind
from sync.records.town import Town


def certificate_facts(
    wish: Wish,
    household: Sequence[Resident],
    town: Town,
    certifier: CertifierSet,
    number: str,
    day: dt.date,
    freshness: int | None,
    sample_mark: str,
) -> HouseholdCertificate:
    """Return what the paper says of the members that were asked for, in print order.

    `freshness` (ms) is when the copy was last known current, None when it is current now.
    """
    members = [member for member in household if member.atena_no in wish.members]
    head = next((member.name for member in household if member.is_head), "")
    first = members[0]
    address = f"{town.county}{town.name}{first.address}　{first.building}".rstrip("　")
    return HouseholdCertificate(
        number=number,
        issued_on=in_era(day),
        address=address,
        whole_household=len(members) == len(household),
        persons=tuple(_person(wish, member) for member in members),
        certifier_title=certifier.title,
        certifier_name=certifier.name,
        seal_text=certifier.seal,
        head=known(head) if wish.head_and_relationship else OMITTED,
        freshness="" if freshness is None else freshness_words(freshness),
        sample_mark=sample_mark,
    )


def freshness_words(at: int) -> str:
    """Return the line that every offline paper carries."""
    then = moment(at).astimezone(JST)
    return f"{in_era(then.date())}{then.hour}時{then.minute}分現在の記録による"


def _person(wish: Wish, person: Resident) -> PersonFacts:
    foreign = person.kind is ResidentKind.FOREIGN
    return PersonFacts(
        kind="foreign" if foreign else "japanese",
        name=known(person.name),
        name_kana=known(person.name_kana),
        birth_date=_date(person.birth, western=foreign),
        sex=known(SEX_LABELS[person.sex]),
        resident_since=_date(person.resident_since),
        address_since=_date(person.address_since),
        notified_on=known(_day(person.notified_on)),
        relationship=known(person.relationship) if wish.head_and_relationship else OMITTED,
        former_surname=known(person.former_surname),
        former_surname_kana=known(person.former_surname_kana),
        alias=known(person.alias),
        alias_kana=known(person.alias_kana),
        previous_address=known(person.prev_address),
        honseki=_wished(person.honseki, asked=wish.honseki and not foreign),
        hittousha=_wished(person.hittousha, asked=wish.honseki and not foreign),
        nationality=_wished(person.nationality, asked=wish.foreign),
        residence_status=_wished(person.status, asked=wish.foreign),
        residence_expiry=_wished(_western(person.status_until), asked=wish.foreign),
        remarks=known(person.remarks),
    )


def _wished(words: str, *, asked: bool) -> Fact:
    return known(words) if asked else OMITTED


def _date(date: CivilDate, *, western: bool = False) -> Fact:
    return known(date.shown("western" if western else "era")) if date != CivilDate() else BLANK


def _day(day: str) -> str:
    return in_era(dt.date.fromisoformat(day)) if day else ""


def _western(day: str) -> str:
    return in_western(dt.date.fromisoformat(day)) if day else ""
