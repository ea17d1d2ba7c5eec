"""転出証明書, and the 転出証明書に準ずる証明書 where the notice came late (§4.1.3.0.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from desktop.certificates.facts import BLANK, MoverFacts, MovingOutCertificate, known
from desktop.operations.papers.basis import Basis, date, day, foreign, western
from desktop.operations.wishes import Wish
from sync.changes.clocks import MOVE_DAYS
from sync.records.resident import SEX_LABELS, Resident


def moving_out_facts(
    wish: Wish, household: Sequence[Resident], basis: Basis
) -> MovingOutCertificate:
    """Return what the paper says of everybody who moves out together."""
    movers = [member for member in household if member.atena_no in wish.members]
    first = movers[0]
    moving_on = moving_day(first)
    head = next((member.name for member in household if member.is_head), "")
    return MovingOutCertificate(
        **basis.attested(wish),
        old_address=known(basis.address_of(first)),
        old_head=known(head),
        new_address=known(first.destination),
        new_head=BLANK,
        moving_on=known(day(moving_on)),
        notified_on=known(day(first.notified_on)),
        movers=tuple(map(_mover, movers)),
        equivalent=late(first),
        reissued=basis.reissued,
    )


def moving_day(person: Resident) -> str:
    """Return the day (ISO) on which a person moves out, or moved out; "" for who does neither."""
    return person.leaving_on or (person.removed_on if person.destination else "")


def late(person: Resident) -> bool:
    """Say whether the notice came more than 14 days after the move."""
    moved, told = moving_day(person), person.notified_on
    if not moved or not told:
        return False
    return (dt.date.fromisoformat(told) - dt.date.fromisoformat(moved)).days > MOVE_DAYS


def _mover(person: Resident) -> MoverFacts:
    other = foreign(person)
    return MoverFacts(
        kind="foreign" if other else "japanese",
        name=known(person.name),
        name_kana=known(person.name_kana),
        birth_date=date(person.birth, western=other),
        sex=known(SEX_LABELS[person.sex]),
        relationship=known(person.relationship),
        honseki=known(person.honseki),
        hittousha=known(person.hittousha),
        former_surname=known(person.former_surname),
        former_surname_kana=known(person.former_surname_kana),
        alias=known(person.alias),
        alias_kana=known(person.alias_kana),
        nationality=known(person.nationality),
        legal_category=known(person.legal_category),
        residence_status=known(person.status),
        residence_period=known(person.status_period),
        residence_expiry=known(western(person.status_until)),
        residence_card=known(person.card_no),
        remarks=known(person.remarks),
    )
