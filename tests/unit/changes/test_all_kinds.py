"""All kinds of change over generated towns: the register's laws hold, whatever is filed and when.

A register is played with as the cloud plays it: filings of other days come late, are judged over
what their filers saw, merged over what is there, and planned leavers go when their day comes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sync.base.wire import pack
from sync.changes.merge import Merged, merge
from sync.changes.registry import CHANGE_KINDS, decide
from sync.changes.seen import SeenView
from sync.changes.verdict import Decided, ReadSet, Refused
from sync.records.policy import Policy
from tests.unit.changes.bodies import KINDS, START, Clerk, filed, towns
from tests.unit.changes.laws import judged, seen_off, tried, written
from tests.unit.changes.people import Register

UPON_ANOTHER = ("cancellation", "cancellation", "move_out_cancelled", "arrival_notice")
"""Kinds that need another to be there first, and so are tried more often."""

few = settings(
    derandomize=True,
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
many = settings(few, max_examples=300)


def test_every_kind_played_here_is_registered() -> None:
    assert set(KINDS) <= CHANGE_KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
@few
@given(towns(), st.data())
def test_one_filing_is_refused_with_reasons_or_keeps_the_laws(
    kind: str, town: Register, data: st.DataObject
) -> None:
    if kind in UPON_ANOTHER:
        first = data.draw(st.sampled_from(("move_out", "move_in", "relocation", "death")))
        before = tried(town, first, filed(Clerk(data.draw, town, START), first), START)
        town = town if isinstance(before, Refused) else before
    body = filed(Clerk(data.draw, town, START), kind)
    outcome = tried(town, kind, body, START)
    event(kind + (" refused" if isinstance(outcome, Refused) else " registered"))


def play(register: Register, data: st.DataObject, steps: int) -> None:
    """Play filings of all kinds, some of which come late, over days that pass."""
    today, waiting = START, list[tuple[str, Any, ReadSet, dt.date]]()
    number = 0
    for _ in range(steps):
        register = seen_off(register, today)
        step = data.draw(st.sampled_from(("file", "file", "file", "keep", "come", "day")))
        if step == "day":
            today += dt.timedelta(days=data.draw(st.sampled_from((1, 3, 20))))
            continue
        if step == "come":
            if waiting:
                at = data.draw(st.integers(0, len(waiting) - 1))
                number += 1
                register = came(register, waiting.pop(at), today, number)
            continue
        kind = data.draw(st.sampled_from((*KINDS, *UPON_ANOTHER)))
        body = filed(Clerk(data.draw, register, today), kind)
        verdict = judged(register, kind, body, today)
        if isinstance(verdict, Refused):
            assert all(r.code and r.reason and r.remedy for r in verdict.refusals)
            continue
        event(f"{kind} decided")
        filing = (kind, body, verdict.reads, today)
        if step == "keep":
            waiting.append(filing)
        else:
            number += 1
            register = came(register, filing, today, number, at_once=True)


def came(
    register: Register,
    filing: tuple[str, Any, ReadSet, dt.date],
    today: dt.date,
    number: int,
    *,
    at_once: bool = False,
) -> Register:
    """Settle a filing as the cloud does: over what its filer saw; hold the laws."""
    kind, body, reads, filed_on = filing
    verdict = decide(SeenView(register, reads), kind, pack(body), Policy(), filed_on)
    if isinstance(verdict, Refused):
        assert not at_once, ("what a filing names is not enough to judge it again", kind, verdict)
        return register
    assert isinstance(verdict, Decided)
    named = {(read.atena_no, read.history_no) for read in reads.residents}
    assert named >= {(read.atena_no, read.history_no) for read in verdict.reads.residents}
    merged = merge(register, verdict.patches, verdict.reads, filed_on)
    if not isinstance(merged, Merged):
        assert not at_once, ("a conflict with nobody", kind, merged)
        event(f"{kind} in conflict")
        return register
    return written(register, merged.patches, today, number.to_bytes(16, "big"))


@few
@given(towns(), st.data())
def test_any_sequence_of_filings_keeps_the_laws(town: Register, data: st.DataObject) -> None:
    play(town, data, 8)


@pytest.mark.hunt
@many
@given(towns(), st.data())
def test_any_long_sequence_of_filings_keeps_the_laws(town: Register, data: st.DataObject) -> None:
    play(town, data, 20)
