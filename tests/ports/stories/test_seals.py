"""印鑑登録とその廃止: with the registration comes the certificate, with its end it goes."""

from __future__ import annotations

import pytest

from sync.base.eras import CivilDate
from sync.changes.death import Death
from sync.changes.move_out import MoveOut
from sync.changes.seal_abolition import SealAbolition
from sync.journal.standing import Standing
from sync.records.seal import SealState
from tests.ports.stories.people import new_seal
from tests.ports.stories.townhall import TODAY, TownHall, conflict_fields

PAPERS = {"juminhyo_household", "juminhyo_person", "kisai_jikou"}


@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)
def test_a_seal_is_registered_and_lost_and_the_certificate_comes_and_goes(hall: TownHall) -> None:
    assert hall.papers("1015") == PAPERS
    registered = hall.clerk.files("seal_registration", new_seal("1015"))
    assert hall.papers("1015") == PAPERS, "not before it is registered"
    assert hall.supervisor.approves(registered) is Standing.REGISTERED
    hall.both_desks_agree()
    assert hall.papers("1015") == {*PAPERS, "inkan"}
    assert hall.papers("1023") == PAPERS, "nobody else's"
    with hall.line_cut():
        lost = hall.clerk.files("seal_abolition", SealAbolition("1015", "印鑑の亡失", TODAY))
    assert hall.clerk.sees(lost).standing is Standing.REGISTERED, "needs no supervisor"
    hall.both_desks_agree()
    assert hall.papers("1015") == PAPERS
    seal = hall.person("1015").seal
    assert seal is not None
    assert (seal.state, seal.ended_why) == (SealState.ABOLISHED, "印鑑の亡失")
    assert hall.history("1015") == ["改製", "印鑑登録", "印鑑登録"]


def test_two_of_a_household_bring_the_same_seal_to_two_desks(hall: TownHall) -> None:
    his = hall.clerk.files("seal_registration", new_seal("1015"))
    hers = hall.colleague.files("seal_registration", new_seal("1023"))
    assert hall.supervisor.approves(his) is Standing.REGISTERED
    assert hall.supervisor.approves(hers) is Standing.CONFLICTED
    hall.both_desks_agree()
    assert conflict_fields(hall, hers).keys() == {"seal"}
    assert hall.person("1023").seal is None
    assert hall.clerk.is_refused("seal_registration", new_seal("1023")) == (
        "seal_registration.shared"
    )


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-30"])
def test_who_moves_out_meanwhile_gets_no_seal(hall: TownHall, day: str) -> None:
    seal = hall.clerk.files("seal_registration", new_seal("1015"))
    leaves = MoveOut("9000", ("1015", "1023", "1031"), day, TODAY, "高崎市")
    left = hall.colleague.files("move_out", leaves)
    assert hall.supervisor.approves(left) is Standing.REGISTERED
    assert hall.supervisor.approves(seal) is Standing.CONFLICTED
    hall.both_desks_agree()
    assert "leaving_on" in conflict_fields(hall, seal)
    assert hall.person("1015").seal is None
    assert "inkan" not in hall.papers("1015")
    assert "tenshutsu" in hall.papers("1015")


def test_a_seal_ends_with_the_person(hall: TownHall) -> None:
    seal = hall.clerk.files("seal_registration", new_seal("1015"))
    assert hall.supervisor.approves(seal) is Standing.REGISTERED
    death = hall.clerk.files("death", Death("1015", CivilDate(day="2026-11-22"), TODAY))
    assert hall.supervisor.approves(death) is Standing.REGISTERED
    hall.both_desks_agree()
    assert hall.papers("1015") == {"juminhyo_removed", "kisai_jikou"}
    ended = hall.person("1015").seal
    assert ended is not None
    assert not ended.valid
