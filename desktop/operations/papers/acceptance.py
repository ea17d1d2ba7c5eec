"""住民異動届受理通知: tells the address before the move that a notice was received (§4.1.0.3)."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.certificates.facts import AcceptanceNotice, NamedMover, known
from desktop.operations.papers.basis import Basis, day
from sync.records.resident import Resident
from sync.records.town import Town


def acceptance_notice(
    basis: Basis,
    before: Sequence[Resident],
    *,
    label: str,
    notified_on: str,
    notifier: str,
    contact: str,
    to_name: str = "",
    to_address: str = "",
) -> AcceptanceNotice:
    """Return the letter about a notice; `before` are the movers as they were before it.

    It goes to the notifier (`to_name`) at the address before the move, and names no new one; with
    no `to_name` to the first mover, for who has no address before it. `to_address` is one out of
    town, as it was told.
    """
    first = before[0]
    codes = {area.code: area for area in basis.town.oaza}
    area = None if to_address else codes.get(first.address_code)
    return AcceptanceNotice(
        number=basis.number,
        issued_on=day(basis.day.isoformat()),
        to_address=to_address or basis.address_of(first),
        to_name=to_name or first.name,
        to_postal_code=known(area.postal[0] if area and len(area.postal) == 1 else ""),
        notified_on=day(notified_on),
        reason=label,
        notifier=notifier,
        movers=tuple(NamedMover(name=known(person.name)) for person in before),
        certifier_title=basis.certifier.title,
        certifier_name=basis.certifier.name,
        contact=known(contact),
        sample_mark=basis.sample_mark,
    )


def letter_number(desk: int, number: int) -> str:
    """Return a letter's number: the filing's own, for it may be written again."""
    return f"受理 {desk:02d}-{number:06d}"


def office_of(town: Town) -> str:
    """Return where a reader asks about a letter."""
    return f"{town.name}役場　{town.office_address}"
