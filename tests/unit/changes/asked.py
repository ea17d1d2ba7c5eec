"""What a filing says, in the words of the tests: its refusals and alerts, and what it writes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sync.changes.verdict import Decided, Patch, Refused
from sync.records.resident import Resident
from tests.unit.changes.laws import judged, tried
from tests.unit.changes.people import Register

TODAY = dt.date(2026, 11, 24)
"""A Tuesday."""


def refused(register: Register, kind: str, body: Any) -> list[str]:
    """Return the codes that a filing is refused for, without the kind's name; [] if it is not."""
    verdict = judged(register, kind, body, TODAY)
    if not isinstance(verdict, Refused):
        return []
    assert all(r.reason and r.remedy and r.code.startswith(f"{kind}.") for r in verdict.refusals)
    fields = {*body.__struct_fields__, "relationships"}
    assert {r.field.partition(".")[0] for r in verdict.refusals} <= fields, verdict.refusals
    return [r.code.removeprefix(f"{kind}.") for r in verdict.refusals]


def alerted(register: Register, kind: str, body: Any) -> list[str]:
    """Return the codes that a filing warns of, without the kind's name."""
    verdict = decided(register, kind, body)
    assert all(a.reason and a.remedy for a in verdict.alerts)
    return [a.code.removeprefix(f"{kind}.") for a in verdict.alerts]


def decided(register: Register, kind: str, body: Any) -> Decided:
    """Return the verdict of a filing that goes on."""
    verdict = judged(register, kind, body, TODAY)
    assert isinstance(verdict, Decided), verdict
    return verdict


def patches(register: Register, kind: str, body: Any) -> dict[str, Patch]:
    """Return what a filing writes, by person."""
    return {patch.atena_no: patch for patch in decided(register, kind, body).patches}


def after(register: Register, kind: str, body: Any, on: dt.date = TODAY) -> Register:
    """Return the register after a filing, as the cloud writes it; it is not refused."""
    done = tried(register, kind, body, on)
    assert isinstance(done, Register), done
    return done


def new_people(before: Register, now: Register) -> list[Resident]:
    """Return who was not in the register before."""
    known = {person.atena_no for person in before.people()}
    return [person for person in now.people() if person.atena_no not in known]
