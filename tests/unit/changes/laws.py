"""What no change may break, whatever its kind: asked of a register before and after it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sync.base.wire import pack
from sync.changes.merge import Merged, merge, patched
from sync.changes.registering import next_rows
from sync.changes.registry import decide
from sync.changes.verdict import Decided, Refused, Verdict, is_newcomer
from sync.records.household import faults
from sync.records.policy import Policy
from sync.records.resident import blank
from tests.unit.changes.people import Register

FILING = bytes(16)


def judged(
    register: Register, change: str, body: Any, today: dt.date, policy: Policy | None = None
) -> Verdict:
    """Decide a change as desk and cloud do: by its name, from the bytes it travels as."""
    return decide(register, change, pack(body), policy or Policy(), today)


def registered(register: Register, verdict: Decided, today: dt.date) -> Register:
    """Return the register after a decided change, as the cloud writes it; hold the laws."""
    merged = merge(register, verdict.patches, verdict.reads)
    assert isinstance(merged, Merged), merged
    after = register.add(*next_rows(register, merged.patches, FILING, today.isoformat()))
    hold(register, after, verdict)
    return after


def tried(register: Register, change: str, body: Any, today: dt.date) -> Register | Refused:
    """Decide a change and register it if it goes on, holding every law on the way."""
    verdict = judged(register, change, body, today)
    if isinstance(verdict, Refused):
        assert verdict.refusals
        assert all(r.code and r.reason and r.remedy for r in verdict.refusals), verdict
        return verdict
    return registered(register, verdict, today)


def hold(before: Register, after: Register, verdict: Decided) -> None:
    """Hold the laws of the register: AssertionError names the broken one."""
    for person in after.people():
        numbers = sorted(no for atena_no, no in after.rows if atena_no == person.atena_no)
        assert numbers == list(range(1, len(numbers) + 1)), "a history without gaps"
    for setai_no in {p.setai_no for p in after.people() if p.present}:
        members = after.household(setai_no)
        was = set(faults(before.household(setai_no)))
        assert set(faults(members)) <= was, f"household: {[*faults(members)]}"
    assert before.rows.items() <= after.rows.items(), "nothing is overwritten"
    _nothing_but_what_was_declared(before, after, verdict)


def _nothing_but_what_was_declared(before: Register, after: Register, verdict: Decided) -> None:
    told = {patch.atena_no: patch for patch in verdict.patches}
    assert len(told) == len(verdict.patches), "one patch a person"
    for person in after.people():
        earlier = before.current(person.atena_no)
        if earlier == person:
            continue
        if earlier is None:
            candidates = [patched(blank(""), p) for no, p in told.items() if is_newcomer(no)]
            assert any(c.name == person.name for c in candidates), "a newcomer nobody declared"
            continue
        patch = told[person.atena_no]
        kept = {"history_no", "reason", "changed_on", "processed_on", "filing", "note", "setai_no"}
        for name in person.__struct_fields__:
            if name not in kept:
                wanted = patch.values.get(name, getattr(earlier, name))
                assert getattr(person, name) == wanted, f"{name} is not as declared"
