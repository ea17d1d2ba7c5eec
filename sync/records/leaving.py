"""転出予定: the day comes by itself, and a planned leaver is a 除票 from it on (標準仕様書 §1.1.5).

Nobody presses a key for it. So whoever reads a record says on which day, and the same pure function
tells what it is then: the cloud writes such rows when the day has come, a desk without a line
reads them so until it hears of them.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from sync.records.resident import ChangeReason, Resident, ResidentState
from sync.records.seal import SealRegistration, SealState


def as_of(resident: Resident, day: dt.date) -> Resident:
    """Return a record as it stands on a day: of a planned leaver, from their day on, the 除票."""
    if not is_due(resident, day):
        return resident
    return msgspec.structs.replace(
        resident,
        state=ResidentState.MOVED_OUT,
        removed_on=resident.leaving_on,
        reason=reason_of_leaving(abroad=resident.leaving_abroad),
        changed_on=resident.leaving_on,
        seal=ended(resident.seal, resident.leaving_on, "転出"),
    )


def is_due(resident: Resident, day: dt.date) -> bool:
    """Say whether a resident's planned leave has come."""
    return resident.present and "" < resident.leaving_on <= day.isoformat()


def reason_of_leaving(*, abroad: bool) -> ChangeReason:
    """Return the 異動事由 of who has left."""
    return ChangeReason.MOVED_ABROAD if abroad else ChangeReason.MOVED_OUT


def ended(seal: SealRegistration | None, day: str, why: str) -> SealRegistration | None:
    """Return a seal registration as it is after its holder left the register; None if none was."""
    if seal is None or seal.state is SealState.ABOLISHED:
        return seal
    return msgspec.structs.replace(seal, state=SealState.ABOLISHED, ended_on=day, ended_why=why)
