"""What no change may break, whatever its kind: asked of a register before and after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sync.base.eras import CivilDate
from sync.base.wire import pack
from sync.changes.departure import departures
from sync.changes.merge import Merged, merge, patched
from sync.changes.registering import next_rows
from sync.changes.registry import decide
from sync.changes.verdict import Decided, Patch, Refused, Verdict, is_newcomer
from sync.records.household import faults, head_of
from sync.records.policy import Policy
from sync.records.resident import Resident, blank, in_print_order
from tests.unit.changes.people import Register

FILING = bytes(16)


def judged(
    register: Register, change: str, body: Any, today: dt.date, policy: Policy | None = None
) -> Verdict:
    """Decide a change as desk and cloud do: by its name, from the bytes it travels as."""
    return decide(register, change, pack(body), policy or Policy(), today)


def registered(register: Register, verdict: Decided, today: dt.date) -> Register:
    """Return the register after a decided change, as the cloud writes it; hold the laws."""
    merged = merge(register, verdict.patches, verdict.reads, today)
    assert isinstance(merged, Merged), merged
    return written(register, merged.patches, today)


def written(
    register: Register, patches: Sequence[Patch], today: dt.date, filing: bytes | None = None
) -> Register:
    """Return the register after what a merge let through, and after the day; hold the laws."""
    rows = next_rows(register, patches, filing or FILING, today.isoformat())
    after = register.add(*rows)
    hold(register, after, patches)
    return seen_off(after, today)


def seen_off(register: Register, today: dt.date) -> Register:
    """Return the register after planned leavers have left, as the cloud writes it; hold the laws.

    Asked again, there is nothing left to do.
    """
    after = register
    told: dict[bytes, list[Patch]] = {}
    for patch, filing in departures(register, register.people(), today):
        told.setdefault(filing, []).append(patch)
    for filing, patches in told.items():
        rows = next_rows(after, patches, filing, today.isoformat())
        hold(after, after.add(*rows), patches)
        after = after.add(*rows)
    assert not departures(after, after.people(), today), "who has left leaves again"
    return after


def tried(register: Register, change: str, body: Any, today: dt.date) -> Register | Refused:
    """Decide a change and register it if it goes on, holding every law on the way."""
    register = seen_off(register, today)
    verdict = judged(register, change, body, today)
    if isinstance(verdict, Refused):
        assert verdict.refusals
        assert all(r.code and r.reason and r.remedy for r in verdict.refusals), verdict
        return verdict
    return registered(register, verdict, today)


def hold(before: Register, after: Register, patches: Sequence[Patch]) -> None:
    """Hold the laws of the register: AssertionError names the broken one."""
    for person in after.people():
        numbers = sorted(no for atena_no, no in after.rows if atena_no == person.atena_no)
        assert numbers == list(range(1, len(numbers) + 1)), "a history without gaps"
    for setai_no in {p.setai_no for p in after.people() if p.present}:
        members = after.household(setai_no)
        was = set(faults(before.household(setai_no)))
        assert set(faults(members)) <= was, f"household: {[*faults(members)]}"
        first = head_stands_first(members) or not head_stands_first(before.household(setai_no))
        assert first, "the paper begins with the head"
    assert before.rows.items() <= after.rows.items(), "nothing is overwritten"
    for person in after.people():
        if person != before.current(person.atena_no):
            _whole(person)
    _nothing_but_what_was_declared(before, after, patches)


def head_stands_first(members: list[Resident]) -> bool:
    """Say whether a household is recorded in an order that begins with its head, if it has one."""
    head = head_of(members)
    return head is None or in_print_order(members)[0] == head


def _whole(person: Resident) -> None:
    """Hold what may not be empty (§1.1.6), and what every 除票 says (§1.1.5)."""
    assert person.name or person.name_latin
    assert person.birth != CivilDate()
    if person.present:
        assert person.address
        assert person.setai_no
        assert person.resident_since != CivilDate()
        assert not person.removed_on
    else:
        assert person.removed_on, "a 除票 says from when"
        assert person.seal is None or not person.seal.valid, "a 除票 has no seal"


def _nothing_but_what_was_declared(
    before: Register, after: Register, patches: Sequence[Patch]
) -> None:
    told = {patch.atena_no: patch for patch in patches}
    assert len(told) == len(patches), "one patch a person"
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
        ordered = {"sort_order"}  # follows from who is in the household when it is registered
        for name in person.__struct_fields__:
            if name not in kept | ordered:
                wanted = patch.values.get(name, getattr(earlier, name))
                assert getattr(person, name) == wanted, f"{name} is not as declared"
