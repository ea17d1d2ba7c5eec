"""届出人・本人確認: said at one desk, seen at another by who decides, withheld of the protected."""

from __future__ import annotations

import msgspec
import pytest

from desktop.operations.file_change import verdict_now
from desktop.operations.filings import known_filing
from sync.base.eras import CivilDate
from sync.base.verdicts import Alert
from sync.base.wire import pack
from sync.changes.attached import Attached
from sync.changes.verdict import Decided, ReadSet
from sync.journal.kinds import Filing, Kind
from sync.journal.standing import Standing
from tests.ports.stories.people import corrects, moves
from tests.ports.stories.test_protection import REQUEST
from tests.ports.stories.townhall import TownHall

PASSED = Alert("relocation.made_up", "", "残る方が1人になります。", "届出人に確認してください。")
PROXY = Attached("mandate", "関　正", "photo", ("mandate",), alerts=(PASSED,))


@pytest.mark.parametrize("hall", ["memory", "postgres"], indirect=True)
def test_the_supervisor_at_another_desk_sees_who_came_and_what_was_checked(hall: TownHall) -> None:
    with hall.line_cut():
        move = hall.clerk.files("relocation", moves("1015", "1023", "1031"), PROXY)
    hall.both_desks_agree()
    for each in (hall.clerk, hall.supervisor):
        told = dict(each.opens(move).checks)
        assert told["届出人"] == "任意代理人　関　正"
        assert told["本人確認"] == "運転免許証等（1点）、11月23日 12時00分に確認"
        assert told["確認した書類"] == "委任状"
        assert told["受付時のアラート"] == PASSED.reason
    assert hall.supervisor.approves(move) is Standing.REGISTERED
    assert dict(hall.supervisor.opens(move).checks)["届出人"] == "任意代理人　関　正"


def test_of_protected_people_no_desk_hears_who_came_until_the_protection_ends(
    hall: TownHall,
) -> None:
    move = hall.clerk.files("relocation", moves("1015", "1023", "1031"), PROXY)
    assert hall.desks_tell("関　正")
    hall.clerk.files("protection_request", REQUEST)
    hall.both_desks_agree()
    known = known_filing(hall.two.desk, move)
    assert known is not None
    assert known.filing.attached is None
    for each in (hall.clerk, hall.supervisor):
        assert each.opens(move).checks == (), "neither who, nor that nothing was recorded"


def test_what_an_older_program_filed_is_shown_without_and_decided_as_ever(hall: TownHall) -> None:
    body = moves("1015", "1023", "1031")
    hall.one.sync()
    verdict = verdict_now(hall.clerk.desk, "relocation", pack(body))
    assert isinstance(verdict, Decided)
    older = Filing("relocation", ("1015", "1023", "1031"), pack(body))
    entry = hall.one.journal.keep(Kind.FILING, older, hall.clerk.desk.who, verdict.reads)
    hall.one.sync()
    hall.two.sync()
    old = bytes(entry.words.id)
    assert hall.supervisor.opens(old).checks == (("届出人", "記録なし"), ("本人確認", "記録なし"))
    assert hall.supervisor.approves(old) is Standing.REGISTERED


def test_the_cloud_itself_refuses_a_filing_that_nobody_came_with(hall: TownHall) -> None:
    body = moves("1015", "1023", "1031")
    hall.one.sync()
    verdict = verdict_now(hall.clerk.desk, "relocation", pack(body))
    reads = verdict.reads if isinstance(verdict, Decided) else ReadSet()
    for attached in (Attached(), msgspec.structs.replace(PROXY, papers=())):
        filing = Filing("relocation", ("1015", "1023", "1031"), pack(body), attached=attached)
        entry = hall.one.journal.keep(Kind.FILING, filing, hall.clerk.desk.who, reads)
        hall.one.sync()
        assert hall.clerk.sees(bytes(entry.words.id)).standing is Standing.DECLINED


def test_what_the_office_does_by_itself_shows_nobody(hall: TownHall) -> None:
    fixed = hall.clerk.files(
        "ex_officio_correction", corrects("1031", birth=CivilDate(day="2012-03-03"))
    )
    hall.both_desks_agree()
    assert hall.supervisor.opens(fixed).checks == ()
