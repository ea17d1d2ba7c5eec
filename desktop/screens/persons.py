"""A resident's record as the person banner words it."""

from __future__ import annotations

import datetime as dt

from desktop.language import tr
from desktop.widgets.personbanner import PersonShown
from sync.base.eras import age_on
from sync.records.protection import released
from sync.records.resident import SEX_LABELS, Resident, ResidentKind

HIDDEN = "（非表示）"
HAND_OVER = "証明書は発行できません。責任者へ引き継いでください。"
LET_THROUGH = "本日は一時解除中です。審査で認めた請求に限り、証明書を発行できます。"
DECIDE = "証明書は発行できません。支援措置の延長・終了は「届出の選択」から届け出てください。"


def person_shown(
    person: Resident, today: dt.date, *, pending: bool = False, details: bool = False
) -> PersonShown:
    """Return the banner's words; a protected person's address is not in the record at all.

    `details`: who looks answers for the protection, and has nobody to hand over to.
    """
    era = "western" if person.kind is ResidentKind.FOREIGN else "era"
    birth = person.birth.date
    address = f"{person.address}　{person.building}".rstrip("　")
    return PersonShown(
        name=person.name,
        kana=person.name_kana,
        birth=person.birth.shown("western" if era == "western" else "era"),
        age=f"{age_on(birth, today)}歳" if birth and person.birth.exact else "",
        sex=SEX_LABELS[person.sex],
        addressee=person.atena_no,
        household=person.setai_no,
        address=tr(HIDDEN) if person.protected else address,
        states=states_of(person, pending=pending),
        relationship=person.relationship,
        note=_note(person, today, details=details) if person.protected else "",
    )


def _note(person: Resident, today: dt.date, *, details: bool) -> str:
    if released(person.order, today.isoformat()):
        return LET_THROUGH
    return DECIDE if details else HAND_OVER


def states_of(person: Resident, *, pending: bool = False) -> tuple[str, ...]:
    """Return the states that nobody may overlook, as names of tones."""
    states = (
        ("protected", person.protected),
        ("removed", not person.present),
        ("provisional", pending),
    )
    return tuple(name for name, holds in states if holds)
