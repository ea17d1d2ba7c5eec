"""The last day on which a filing was in time, for each kind that the law gives one."""

from __future__ import annotations

import pytest

from sync.base.eras import CivilDate
from sync.base.wire import pack
from sync.changes.birth import Birth
from sync.changes.contact_correction import ContactCorrection
from sync.changes.deadlines import deadline_of
from sync.changes.death import Death
from sync.changes.mover import Mover
from sync.changes.registry import CHANGE_KINDS
from sync.changes.relocation import Relocation

WITH_A_CLOCK = {
    "move_in", "relocation", "household_split", "household_merger", "household_change",
    "head_change", "birth", "death",
}  # fmt: skip

NAMED = CivilDate(text="令和８年１１月頃")
KNOWN = CivilDate(day="2026-11-10")


def test_the_kinds_that_warn_of_a_late_notification_say_their_deadline() -> None:
    assert {name for name, kind in CHANGE_KINDS.items() if kind.deadline} == WITH_A_CLOCK
    for name in WITH_A_CLOCK:
        rule = CHANGE_KINDS[name].deadline
        assert rule is not None
        fields = CHANGE_KINDS[name].body.__struct_fields__
        assert {rule.field, *([rule.otherwise] if rule.otherwise else [])} <= set(fields)


@pytest.mark.parametrize(
    ("change", "body", "last"),
    [
        ("relocation", Relocation("9", (Mover("1"),), "2026-11-09", "2026-11-20", "1", "大字"),
         "2026-11-24"),  # the 23rd is a holiday
        ("relocation", Relocation("9", (Mover("1"),), "", "2026-11-20", "1", "大字"), ""),
        ("birth", Birth("9", "試験", "シケン", CivilDate(day="2026-10-31"), "2026-11-01"),
         "2026-11-13"),  # the day itself is the first; a day later would be a Saturday
        ("death", Death("1", KNOWN, "2026-11-12"), "2026-11-16"),
        ("death", Death("1", KNOWN, "2026-11-20", known_on="2026-11-18"), "2026-11-24"),
        ("death", Death("1", NAMED, "2026-11-20"), ""),
        ("contact_correction", ContactCorrection("1", "0279-88-0001"), ""),
    ],
)  # fmt: skip
def test_it_runs_from_the_day_that_the_filing_says(change: str, body: object, last: str) -> None:
    told = deadline_of(change, pack(body))
    assert (told.isoformat() if told else "") == last


def test_what_cannot_be_read_has_none() -> None:
    assert deadline_of("of_tomorrow", b"\x90") is None
    assert deadline_of("relocation", b"") is None
