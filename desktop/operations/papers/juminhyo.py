"""住民票の写し: 世帯連記式, 個人票 and 除票; what of each person is printed, left off, or blank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.certificates.facts import (
    BLANK,
    OMITTED,
    HouseholdCertificate,
    PersonCertificate,
    PersonFacts,
    PersonSheet,
    RemovedCertificate,
    RemovedSheet,
    known,
)
from desktop.operations.papers.basis import Basis, date, day, foreign, western, wished
from desktop.operations.papers.history import history_rows
from desktop.operations.wishes import Wish
from sync.records.resident import REASON_LABELS, SEX_LABELS, Resident


def household_facts(
    wish: Wish, household: Sequence[Resident], basis: Basis
) -> HouseholdCertificate:
    """Return what the paper says of the members that were asked for, in print order."""
    members = _asked(wish, household)
    return HouseholdCertificate(
        **basis.attested(wish),
        address=basis.address_of(members[0]),
        whole_household=len(members) == len(household),
        persons=tuple(PersonFacts(**_person(wish, member)) for member in members),
        head=_head(wish, household),
    )


def person_facts(wish: Wish, household: Sequence[Resident], basis: Basis) -> PersonCertificate:
    """Return what the 個人票 of each member that was asked for says, with histories on request."""
    members = _asked(wish, household)
    return PersonCertificate(
        **basis.attested(wish),
        address=basis.address_of(members[0]),
        whole_household=len(members) == len(household),
        persons=tuple(
            PersonSheet(
                **_person(wish, member),
                history=history_rows(wish, basis.history(member.atena_no)) if wish.history else (),
            )
            for member in members
        ),
        with_history=wish.history,
        head=_head(wish, household),
    )


def removed_facts(wish: Wish, household: Sequence[Resident], basis: Basis) -> RemovedCertificate:
    """Return what a 除票の写し says: the record as it was removed, and why and when that was."""
    person = _asked(wish, household)[0]
    snapshots = basis.history(person.atena_no)
    moved = bool(person.destination or person.destination_final)
    sheet = RemovedSheet(
        **_person(wish, person),
        history=history_rows(wish, snapshots) if wish.history else (),
        address=basis.address_of(person),
        head=_head(wish, household),
        removal_reason=known(REASON_LABELS[_removal(snapshots).reason]),
        removed_on=known(day(person.removed_on)),
        removal_notified_on=known(day(_removal(snapshots).notified_on)),
        destination_planned=known(person.destination) if moved else BLANK,
        destination_final=known(person.destination_final),
        arrival_notice_on=known(day(person.arrival_notified_on)),
        moved_out_on=known(day(person.arrived_on)),
    )
    return RemovedCertificate(**basis.attested(wish), person=sheet, with_history=wish.history)


def _asked(wish: Wish, household: Sequence[Resident]) -> list[Resident]:
    return [member for member in household if member.atena_no in wish.members]


def _removal(snapshots: Sequence[Resident]) -> Resident:
    """Return the snapshot that made the record a 除票; a later one may only tell of the arrival."""
    gone = (row for row in snapshots if not row.present)
    return next(gone, snapshots[-1])


def _head(wish: Wish, household: Sequence[Resident]) -> Any:
    head = next((member.name for member in household if member.is_head), "")
    return known(head) if wish.head_and_relationship else OMITTED


def _person(wish: Wish, person: Resident) -> dict[str, Any]:
    other = foreign(person)
    return {
        "kind": "foreign" if other else "japanese",
        "name": known(person.name),
        "name_kana": known(person.name_kana),
        "birth_date": date(person.birth, western=other),
        "sex": known(SEX_LABELS[person.sex]),
        "resident_since": date(person.resident_since),
        "address_since": date(person.address_since),
        "notified_on": known(day(person.notified_on)),
        "relationship": wished(person.relationship, asked=wish.head_and_relationship),
        "former_surname": known(person.former_surname),
        "former_surname_kana": known(person.former_surname_kana),
        "alias": known(person.alias),
        "alias_kana": known(person.alias_kana),
        "previous_address": known(person.prev_address),
        "honseki": wished(person.honseki, asked=wish.honseki and not other),
        "hittousha": wished(person.hittousha, asked=wish.honseki and not other),
        "nationality": wished(person.nationality, asked=wish.foreign),
        "legal_category": wished(person.legal_category, asked=wish.foreign),
        "residence_status": wished(person.status, asked=wish.foreign),
        "residence_period": wished(person.status_period, asked=wish.foreign),
        "residence_expiry": wished(western(person.status_until), asked=wish.foreign),
        "residence_card": wished(person.card_no, asked=wish.foreign),
        "remarks": known(person.remarks),
    }
