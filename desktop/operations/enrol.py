"""This machine becomes a desk: a one-time code, asked over the road to the cloud."""

from __future__ import annotations

from desktop.cache.journal import Identity, JournalFile
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

    Asking again after a lost answer gives the same desk: the key is kept before it is sent.
    Raises LineTrouble when the cloud cannot be reached.
    """
    key = journal.desk_key()
    voice = Voice(town, CLOUD_DESK, key, None)
    try:
        enrolled = travel(enrol.desk(code, key.public), road, voice, clock, chance)
    except CloudRefused as no:
        field = "code" if no.code.startswith("enrol.") else "address"
        return Refusal(no.code, field, no.reason, no.remedy)
    identity = Identity(
        town,
        enrolled.town,
        enrolled.number,
        enrolled.name,
        enrolled.certificate,
        enrolled.municipality_public,
    )
    journal.become(identity)
    journal.know_cloud_time(enrolled.cloud_time)
    return identity
