"""A filing that needs an entry not yet received waits in sight; it goes on, or is released."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from sync.base.clock import millis
from sync.changes.contact_correction import ContactCorrection
from sync.exchanges import recovery
from sync.exchanges.settle import LATE
from sync.journal.case import Case, awaited
from sync.journal.entry import Entry
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from tests.ports.backups import backup
from tests.ports.desks import Desk
from tests.ports.hall import PHONE, Hall, assert_converged, looked, move, standing

SECOND = "0279-00-0002"


@dataclass
class Lost:
    """A filing that rests on another, whose desk has not come back to the restored cloud."""

    hall: Hall
    away: Desk
    """The desk of the filing that is missing."""
    here: Desk
    missing: bytes
    filing: bytes

    @property
    def case(self) -> Case:
        case = self.here.register.case(self.filing)
        assert case is not None
        return case


def enough(hall: Hall) -> None:
    """Say, as an operator, that no desk is waited for any more."""
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        assert recovery.go_on(writing, millis(hall.clock.now()), anyway=True) is not None


@pytest.fixture
def here(hall: Hall, desk: Desk) -> Desk:
    """Return a second desk with the same people; both have said something."""
    second = hall.desk()
    second.people = desk.people
    for each in (desk, second):
        looked(each)
        each.sync()
    return second


def lost(hall: Hall, desk: Desk, here: Desk, *, approved: bool = False) -> Lost:
    """Correct at one desk, file on top of it at the other; restore, and only that one is back."""
    restore = backup(hall.ledger)
    missing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    here.sync()
    if approved:
        filing = here.file("kato", "relocation", move("大字前口５番地"))
        here.sync()
        here.rule("ueda", filing, Ruling.APPROVE)
    else:
        filing = here.file("kato", "contact_correction", ContactCorrection("1015", SECOND))
    here.sync()
    assert standing(here, filing) is Standing.REGISTERED
    restore()
    here.sync()
    enough(hall)
    here.sync()
    return Lost(hall, desk, here, missing, filing)


def release(it: Lost, ruling: Ruling, staff: str = "ueda") -> Entry:
    entry = it.here.rule(staff, it.filing, ruling, release=True)
    it.here.sync()
    return entry


def test_it_waits_and_names_desk_and_number_and_holds_up_nothing(
    hall: Hall, desk: Desk, here: Desk
) -> None:
    it = lost(hall, desk, here)
    assert it.case.standing is Standing.WAITING
    word = awaited(it.case)
    assert word is not None
    first = next(e.envelope.number for e in desk.journal.entries if e.words.id == it.missing)
    assert word.field == f"{desk.number}-{first}"
    assert f"第{first}号以降" in word.reason
    behind = here.file("sato", "contact_correction", ContactCorrection("1023", PHONE))
    here.sync()
    assert standing(here, behind) is Standing.REGISTERED


def test_it_goes_on_when_what_it_waits_for_is_here(hall: Hall, desk: Desk, here: Desk) -> None:
    it = lost(hall, desk, here)
    desk.sync()
    here.sync()
    assert standing(here, it.missing) is Standing.REGISTERED
    assert it.case.standing is Standing.REGISTERED
    assert not it.case.refusals
    person = here.register.resident("1015")
    assert person is not None
    assert (person.phone, person.history_no) == (SECOND, 3)
    assert_converged(desk, here)


def test_what_was_approved_before_counts_as_soon_as_it_is_here(
    hall: Hall, desk: Desk, here: Desk
) -> None:
    it = lost(hall, desk, here, approved=True)
    assert it.case.standing is Standing.WAITING
    assert len(it.case.decisions) == 1, "an approval alone does not release it"
    late = here.rule("ueda", it.filing, Ruling.RETURN)
    here.sync()
    assert here.receipt(late).note == LATE
    desk.sync()
    here.sync()
    assert it.case.standing is Standing.REGISTERED
    assert_converged(desk, here)


def test_a_supervisor_releases_it_and_it_is_settled_on_the_register_as_it_is(
    hall: Hall, desk: Desk, here: Desk
) -> None:
    it = lost(hall, desk, here)
    told = release(it, Ruling.APPROVE)
    assert here.receipt(told).note == ""
    assert it.case.standing is Standing.REGISTERED
    desk.sync()
    here.sync()
    assert standing(here, it.missing) is Standing.CONFLICTED, "what comes later meets it"
    assert_converged(desk, here)


@pytest.mark.parametrize("approved", [False, True])
def test_a_supervisor_declines_it(hall: Hall, desk: Desk, here: Desk, approved: bool) -> None:  # noqa: FBT001
    it = lost(hall, desk, here, approved=approved)
    release(it, Ruling.DECLINE)
    assert it.case.standing is Standing.DECLINED
    assert not it.case.refusals
    desk.sync()
    here.sync()
    assert standing(here, it.missing) is Standing.REGISTERED
    assert it.case.standing is Standing.DECLINED, "once is for good"
    assert_converged(desk, here)


def test_only_another_person_who_may_decide_releases_it(hall: Hall, desk: Desk, here: Desk) -> None:
    it = lost(hall, desk, here)
    release(it, Ruling.APPROVE, "sato")
    release(it, Ruling.APPROVE, "kato")
    assert it.case.standing is Standing.WAITING


def test_its_filer_may_take_it_back(hall: Hall, desk: Desk, here: Desk) -> None:
    it = lost(hall, desk, here)
    here.withdraw("kato", it.filing)
    here.sync()
    assert it.case.standing is Standing.WITHDRAWN
    assert not it.case.refusals
    desk.sync()
    here.sync()
    assert it.case.standing is Standing.WITHDRAWN


def test_another_filing_in_its_place_is_not_taken_for_it(
    hall: Hall, desk: Desk, here: Desk
) -> None:
    it = lost(hall, desk, here)
    stranger = here.file("sato", "contact_correction", ContactCorrection("1015", "0279-00-0003"))
    here.sync()
    assert standing(here, stranger) is Standing.REGISTERED
    assert it.case.standing is Standing.CONFLICTED
    assert it.case.conflicts
    desk.sync()
    assert_converged(desk, here)
