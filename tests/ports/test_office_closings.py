"""An office's day at the cloud: whole with every desk's closing; counted again only by leave."""

from __future__ import annotations

import csv
from typing import Any

import msgspec

from sync.base.clock import millis
from sync.changes.closing_reopening import CLOSING_REOPENING, ClosingReopening
from sync.journal.closing import PAID, Closing, Counted, Papers, Sums, Takings
from sync.journal.kinds import Kind, PolicySet, Ruling
from sync.journal.standing import Standing
from sync.records.policy import ChangeRule, Policy
from tests.ports.desks import Desk
from tests.ports.hall import Hall, standing
from tests.ports.test_operator_commands import Operate, desk, hall, operate

__all__ = ["desk", "hall", "operate"]

DAY = "2026-11-20"


def closed(desk: Desk, ordinal: int = 1, day: str = DAY, **values: Any) -> Closing:
    """Close a desk's day with 300 yen taken by the clerk."""
    papers = Papers("juminhyo_household", PAID, "sato", False, 1, 1, 1, 300)  # noqa: FBT003
    sums = Sums((papers,), takings=(Takings("sato", 1, 500, 200, 0, 0),))
    first = ordinal * 10
    plain = {"counted": Counted(((100, 3),), 0), "previous": b"", "numbers": (first, first + 9)}
    body = Closing(day, ordinal, b"f" * 16, b"l" * 16, sums=sums, **{**plain, **values})
    desk.keep(desk.word("sato", Kind.CLOSING, body), desk.people["sato"])
    return body


def last_id(desk: Desk) -> bytes:
    return bytes(desk.journal.entries[-1].words.id)


def said(operate: Operate, *words: str) -> list[str]:
    done = operate("closings", "104264", DAY, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_total_is_incomplete_until_every_desk_has_closed(hall: Hall, desk, operate):
    other = hall.desk()
    hall.sign_on(other, "sato")
    closed(desk)
    desk.sync()
    lines = said(operate)
    assert "closed  no. 1 by sato  fees=300" in lines[0]
    assert "not received" in lines[1]
    assert lines[-1].endswith("INCOMPLETE: 1 of 2 desks not received")
    closed(other, counted=Counted(((100, 2),), 0, "渡し間違い"))
    other.sync()
    lines = said(operate)
    assert "difference=-100" in lines[1]
    assert "渡し間違い" in lines[1]
    assert lines[-1].startswith("total fees=600")
    assert lines[-1].endswith("complete")
    assert "INCOMPLETE" not in lines[-1]
    *rows, total = csv.DictReader(said(operate, "--csv"))
    assert [int(row["counted"]) for row in rows] == [300, 200]
    assert (total["state"], total["fees"], total["difference"]) == ("complete", "600", "-100")


def test_a_desk_that_closed_a_later_day_had_no_business_on_this_one(hall: Hall, desk, operate):
    closed(desk, day="2026-11-24")
    desk.sync()
    lines = said(operate)
    assert "no business" in lines[0]
    assert lines[-1].endswith("complete")


def test_what_is_no_day_is_refused_with_the_next_step(operate, hall):
    done = operate("closings", "104264", "yesterday")
    assert done.returncode == 1
    assert "2026-11-23" in done.stderr


def test_a_correction_counts_only_with_another_persons_approval(hall: Hall, desk, operate):
    old = closed(desk)
    name = last_id(desk)
    reopening = ClosingReopening(desk.number, name, 1, DAY, "数え間違い")
    filing = desk.file("sato", CLOSING_REOPENING.name, reopening)
    mended = msgspec.structs.replace(
        old, counted=Counted(((100, 2),), 0, "1枚不足"), replaces=name, permitted=bytes(filing)
    )
    desk.sync()
    desk.keep(desk.word("sato", Kind.CLOSING, mended), desk.people["sato"])
    desk.sync()
    assert standing(desk, filing) is Standing.WAITING
    assert "closed" in said(operate)[0], "not approved: the first one stands"
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    line = said(operate)[0]
    assert "corrected" in line
    assert "counted=200" in line


def test_no_policy_lets_a_closing_be_reopened_without_a_decision(hall: Hall, desk):
    soft = Policy(version=99, changes=(ChangeRule(CLOSING_REOPENING.name, approval=""),))
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.POLICY_SET, PolicySet(soft), millis(hall.clock.now()))
    desk.sync()
    closed(desk)
    reopening = ClosingReopening(desk.number, last_id(desk), 1, DAY, "数え間違い")
    filing = desk.file("ueda", CLOSING_REOPENING.name, reopening)
    desk.sync()
    assert standing(desk, filing) is Standing.WAITING
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, filing) is Standing.WAITING, "nobody decides their own"
