"""日計の再開: which closings somebody asked to count again, and which a supervisor let be."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.operations.desk import Desk
from desktop.operations.known import Known as KnownFiling
from desktop.operations.pending import known_filings
from sync.base.wire import WireError, unpack
from sync.changes.closing_reopening import CLOSING_REOPENING, ClosingReopening
from sync.journal.standing import OPEN, Standing


def asked(desk: Desk) -> frozenset[bytes]:
    """Return the closings whose reopening waits for its decision."""
    return frozenset(
        bytes(body.closing)
        for each, body in reopenings(desk)
        if each.standing in OPEN and each.standing is not Standing.RETURNED
    )


def reopened(desk: Desk) -> dict[bytes, bytes]:
    """Return the closings that may be corrected now, and by which approved reopening.

    A corrected closing has an id of its own; so a reopening serves once.
    """
    return {bytes(body.closing): permit for permit, body in permits(desk).items()}


def reopenings(desk: Desk) -> Sequence[tuple[KnownFiling, ClosingReopening]]:
    """Return every reopening asked for, as far as this desk knows."""
    found = []
    for each in known_filings(desk):
        if each.filing.change == CLOSING_REOPENING.name:
            try:
                found.append((each, unpack(ClosingReopening, each.filing.body)))
            except WireError:
                continue  # a newer program's
    return found


def permits(desk: Desk) -> dict[bytes, ClosingReopening]:
    """Return the approved ones, by their filings' ids."""
    return {
        each.id: body for each, body in reopenings(desk) if each.standing is Standing.REGISTERED
    }
