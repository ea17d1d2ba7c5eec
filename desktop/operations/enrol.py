"""This machine becomes a desk: a one-time code, asked over the road to the cloud."""

from __future__ import annotations

from desktop.cache.identity import Identity
from desktop.cache.journal import JournalFile
from sync.base.clock import Clock
from sync.base.ids import CLOUD_DESK, Chance, MunicipalityCode
from sync.base.troubles import CloudRefused
from sync.base.verdicts import Refusal
from sync.exchanges import enrol
from sync.exchanges.message import Voice
from sync.exchanges.ports import Road
from sync.roads.travel import travel


def enrol_desk(
    journal: JournalFile,
    road: Road,
    town: MunicipalityCode,
    code: str,
    clock: Clock,
    chance: Chance,
) -> Identity | Refusal:
    """Enrol and write down who this desk is now.

    Asking again after a lost answer gives the same desk: the key is kept before it is sent. A desk
    that is one already (its chain was found twice) becomes another, and carries on what its old
    chain left behind. Raises LineTrouble when the cloud cannot be reached.
    """
    anew = journal.identity.known() is not None
    key = journal.identity.next_key() if anew else journal.identity.key()
    voice = Voice(town, CLOUD_DESK, key, None)
    try:
        enrolled = travel(enrol.desk(code, key.public), road, voice, clock, chance)
    except CloudRefused as no:
        return Refusal(no.code, _field(no.code), no.reason, no.remedy)
    identity = Identity(
        town,
        enrolled.town,
        enrolled.number,
        enrolled.name,
        enrolled.certificate,
        enrolled.municipality_public,
    )
    if anew:
        journal.become_anew(identity)
    else:
        journal.identity.become(identity)
    journal.know_cloud_time(enrolled.cloud_time)
    return identity


def _field(code: str) -> str:
    """Return the field that a refusal of the cloud is about."""
    if code == "not_served":
        return "municipality"
    return "code" if code.startswith("enrol.") else "address"
