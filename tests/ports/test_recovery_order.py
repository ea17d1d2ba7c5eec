"""After a restore, what desks give back is decided in the order of the receipts it once had."""

from __future__ import annotations

import asyncio
import copy
import logging

import pytest

from sync.base.clock import millis
from sync.changes.contact_correction import ContactCorrection
from sync.cloud import operations
from sync.cloud.app import app
from sync.cloud.ledger import PostgresLedger
from sync.exchanges import push, recovery
from sync.exchanges.settle import FAILED
from sync.journal.kinds import DeskRevoked, Issuance, Kind, Ruling, SignOn
from sync.journal.standing import Standing
from tests.ports.backups import backup
from tests.ports.desks import Desk
from tests.ports.hall import PHONE, Hall, assert_converged, carry, looked, move, standing


@pytest.fixture
def other(hall: Hall, desk: Desk) -> Desk:
    """Return a second desk with the same people; both have said something."""
    second = hall.desk()
    second.people = desk.people
    for each in (desk, second):
        looked(each)
        each.sync()
    return second


def contrary(desk: Desk, other: Desk) -> bytes:
    """File, approve at the first desk, decline at the second; the first one counted."""
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    other.sync()
    other.rule("ueda", filing, Ruling.DECLINE)
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    other.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    return filing


def recovering(hall: Hall) -> bool:
    with hall.ledger.reading(hall.town) as reading:
        return bool(reading.office().restored)


def test_the_decision_that_counted_counts_again_whoever_comes_first(
    hall: Hall, desk: Desk, other: Desk
) -> None:
    restore = backup(hall.ledger)
    filing = contrary(desk, other)
    restore()
    other.sync()
    assert other.register.case(filing) is None, "it waits for the desk that has the filing"
    assert recovering(hall)
    desk.sync()
    assert not recovering(hall)
    other.sync()
    assert standing(other, filing) is Standing.REGISTERED
    assert_converged(desk, other, hall.desk())


def test_a_new_filing_waits_behind_what_comes_home(hall: Hall, desk: Desk, other: Desk) -> None:
    restore = backup(hall.ledger)
    first = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    restore()
    other.sync()
    second = other.file("sato", "contact_correction", ContactCorrection("1015", "0279-00-0002"))
    other.sync()
    told = other.receipt(other.journal.entries[-1])
    assert (told.status, told.note) == (push.RECEIVED, recovery.WAITS)
    desk.sync()
    other.sync()
    assert standing(other, first) is Standing.REGISTERED
    assert standing(other, second) is Standing.CONFLICTED
    assert other.receipt(other.journal.entries[-1]) == told, "one receipt, always the same"
    assert_converged(desk, other)


def test_a_desk_that_lost_nothing_is_heard_by_its_last_entry(
    hall: Hall, desk: Desk, other: Desk
) -> None:
    restore = backup(hall.ledger)
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    restore()
    desk.sync()
    assert desk.register.case(filing) is None
    before = dict(other.journal.receipts)
    other.sync()
    assert other.journal.receipts == before
    assert not recovering(hall)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED


def test_a_desk_that_does_not_come_is_waited_for_half_an_hour(
    hall: Hall, desk: Desk, other: Desk
) -> None:
    del other
    restore = backup(hall.ledger)
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    restore()
    desk.sync()
    desk.clock.later(milliseconds=recovery.MOST_WAIT_MS - 60_000)
    desk.file("sato", "contact_correction", ContactCorrection("1023", PHONE))
    desk.sync()
    assert desk.register.case(filing) is None
    desk.clock.later(seconds=61)
    desk.keep(desk.word("sato", Kind.SIGN_ON, SignOn("sato", succeeded=True, online=True)), None)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    assert not recovering(hall)


def test_the_cloud_itself_looks_whether_the_time_is_up(hall: Hall, desk: Desk, other: Desk) -> None:
    del other
    restore = backup(hall.ledger)
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()

    def look() -> int | None:
        return recovery.look(hall.ledger, hall.town, millis(hall.clock.now()))

    assert look() is None, "nothing waits"
    restore()
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()  # the ledger in memory marks its restore at the first transaction
    hall.clock.later(days=3)
    assert look() is None, "no desk has come back yet: the time does not run"
    desk.sync()
    hall.clock.later(milliseconds=recovery.MOST_WAIT_MS - 60_000)
    assert look() is None
    hall.clock.later(seconds=61)
    assert look() == 1
    assert look() is None
    assert not recovering(hall)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED


def test_a_server_looks_though_nobody_asks_it_anything(hall: Hall, desk: Desk, other: Desk) -> None:
    ledger = hall.ledger
    if not isinstance(ledger, PostgresLedger):
        return  # a server has a database
    del other
    restore = backup(ledger)
    desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    restore()
    desk.sync()
    hall.clock.later(milliseconds=recovery.MOST_WAIT_MS + 1)

    async def serve() -> None:
        served = app(ledger, hall.clock)
        async with asyncio.timeout(20), served.router.lifespan_context(served):
            while await asyncio.to_thread(recovering, hall):  # noqa: ASYNC110  (a row tells it)
                await asyncio.sleep(0.01)

    asyncio.run(serve())


def test_a_desk_that_never_sent_anything_is_heard_by_saying_so(
    hall: Hall, desk: Desk, other: Desk
) -> None:
    fresh = hall.desk()
    restore = backup(hall.ledger)
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    restore()
    desk.sync()
    other.sync()
    assert recovering(hall)
    fresh.sync()
    assert not recovering(hall)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED


def test_a_revoked_desk_is_not_waited_for(hall: Hall, desk: Desk, other: Desk) -> None:
    restore = backup(hall.ledger)
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    restore()
    with hall.ledger.writing(hall.town) as writing:
        writing.append_office(Kind.DESK_REVOKED, DeskRevoked(other.number), 9)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED


def test_a_relay_that_comes_first_does_not_change_the_order(
    hall: Hall, desk: Desk, other: Desk
) -> None:
    restore = backup(hall.ledger)
    filing = contrary(desk, other)
    restore()
    carry(other, *(entry.data for entry in desk.journal.entries))
    other.sync()
    desk.sync()
    other.sync()
    assert standing(other, filing) is Standing.REGISTERED
    assert_converged(desk, other)


def test_a_cloud_restored_while_it_waits_waits_again_and_loses_nothing(
    hall: Hall, desk: Desk, other: Desk
) -> None:
    restore = backup(hall.ledger)
    filing = contrary(desk, other)
    restore()
    other.sync()
    again = backup(hall.ledger)
    desk.sync()
    again()
    assert recovering(hall)
    desk.sync()
    other.sync()
    desk.sync()
    assert not recovering(hall)
    assert standing(desk, filing) is Standing.REGISTERED
    assert_converged(desk, other)


def test_what_fails_when_its_turn_comes_holds_up_nothing(
    hall: Hall, desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    logging.getLogger("madoguchi.settle").setLevel(logging.CRITICAL)
    restore = backup(hall.ledger)
    poison = desk.file("sato", "relocation", move("大字前口５番地"))
    good = desk.file("sato", "contact_correction", ContactCorrection("1023", PHONE))
    desk.sync()
    restore()
    honest = recovery.settle
    monkeypatch.setattr(
        recovery,
        "settle",
        lambda ledger, entry, at, **how: (
            FAILED if entry.words.id == poison else honest(ledger, entry, at, **how)
        ),
    )
    other.sync()
    desk.sync()
    assert standing(desk, good) is Standing.REGISTERED
    data = next(e for e in desk.journal.entries if e.words.id == poison)
    with hall.ledger.writing(hall.town) as writing:
        assert writing.is_quarantined(data.hash, FAILED)


def test_an_operator_may_say_that_it_is_enough(hall: Hall, desk: Desk, other: Desk) -> None:
    if not isinstance(hall.ledger, PostgresLedger):
        return  # an operator's command is asked of a database
    del other
    restore = backup(hall.ledger)
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    restore()
    desk.sync()
    assert desk.register.case(filing) is None
    assert operations.settle_now(hall.ledger, 1) == {hall.town.code: 1}
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    assert operations.settle_now(hall.ledger, 1) == {}


def test_a_clone_s_certificate_numbers_are_found_on_both_chains(desk: Desk, hall: Hall) -> None:
    def issue(at: Desk, number: str) -> bytes:
        body = Issuance(
            number, "juminhyo", b"", (), 0, 0, "本人", "", 300, offline=False,
            municipality="", issued_by="", certifier="",
        )  # fmt: skip
        return bytes(at.keep(at.word("sato", Kind.ISSUANCE, body), at.people["sato"]).words.id)

    issue(desk, "1")
    desk.sync()
    clone = copy.copy(desk)
    clone.journal, clone.register = copy.deepcopy(desk.journal), copy.deepcopy(desk.register)
    mine, theirs = issue(desk, "2"), issue(clone, "2")
    desk.sync()
    assert clone.sync().forked
    if not isinstance(hall.ledger, PostgresLedger):
        return  # an operator's command is asked of a database
    found = operations.doubled_certificates(hall.ledger, hall.town)
    assert found.keys() == {"2"}
    assert {(place.content_id, place.aside) for place in found["2"]} == {
        (mine, False),
        (theirs, True),
    }
    assert {(place.desk, place.number) for place in found["2"]} == {(desk.number, 2)}


def test_what_was_withdrawn_in_the_push_that_brought_it_is_withdrawn_again(
    hall: Hall, desk: Desk, other: Desk
) -> None:
    restore = backup(hall.ledger)
    together = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.withdraw("sato", together)
    desk.sync()
    apart = desk.file("sato", "contact_correction", ContactCorrection("1023", PHONE))
    desk.sync()
    desk.clock.later(milliseconds=1)
    desk.withdraw("sato", apart)
    desk.sync()
    restore()
    new = other.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    other.withdraw("sato", new)
    for each in (other, desk, other):
        each.sync()
    assert not recovering(hall)
    assert standing(other, together) is standing(other, new) is Standing.WITHDRAWN
    assert standing(other, apart) is Standing.REGISTERED, "its withdrawal came late then, too"
    assert_converged(desk, other)
