"""A damaged entry leaves a named hole; a chain that exists twice is found and nothing is lost."""

from __future__ import annotations

import copy

from sync.base.wire import sha256
from sync.changes.contact_correction import ContactCorrection
from sync.exchanges import push
from sync.journal.certificates import genesis
from sync.journal.chain import Head, link
from sync.journal.entry import Entry
from sync.journal.standing import Standing
from tests.ports.conftest import TOWN
from tests.ports.desks import Desk
from tests.ports.hall import PHONE, Hall, assert_converged, carry, looked, move, read, standing


def damaged(desk: Desk, number: int, *, where: int) -> Entry:
    """Flip a bit of an entry as the desk keeps it; return the entry as it was."""
    whole = desk.journal.entries[number - 1]
    data = bytearray(whole.data)
    data[where] ^= 1
    hurt = Entry(
        bytes(data), sha256(bytes(data)), whole.envelope_bytes, whole.desk_signature,
        whole.envelope, whole.content, whole.words,
    )  # fmt: skip
    desk.journal.entries[number - 1] = hurt
    return whole


def notes(desk: Desk) -> list[str]:
    return [read(desk, data).note for _, data in sorted(desk.journal.receipts.items())]


def test_an_entry_that_nobody_can_read_holds_up_nothing_behind_it(hall: Hall, desk: Desk) -> None:
    looked(desk)
    looked(desk)
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    damaged(desk, 2, where=0)
    done = desk.sync()
    assert (done.pushed, done.quarantined) == (2, 1)
    assert notes(desk) == ["", "unreadable", ""]
    assert read(desk, desk.journal.receipts[2]).number == 2, "the hole has a name"
    assert standing(desk, filing) is Standing.REGISTERED
    assert_converged(desk, hall.desk())


def test_a_broken_signature_is_a_hole_too_and_the_whole_entry_fills_it_later(desk: Desk) -> None:
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    looked(desk)
    whole = damaged(desk, 1, where=-1)
    desk.sync()
    assert notes(desk) == ["desk_signature", ""]
    assert desk.register.case(filing) is None
    (receipt,) = carry(desk, whole.data)
    assert (read(desk, receipt).status, read(desk, receipt).note) == (push.RECEIVED, "")
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    assert_converged(desk)


def test_the_same_damage_gets_the_same_receipt(desk: Desk) -> None:
    looked(desk)
    damaged(desk, 1, where=0)
    looked(desk)
    desk.sync()
    first = dict(desk.journal.receipts)
    desk.journal.receipts.clear()
    desk.sync()
    assert desk.journal.receipts == first


def test_only_the_entry_that_its_neighbours_name_fills_a_hole(desk: Desk) -> None:
    looked(desk)
    looked(desk)
    damaged(desk, 1, where=0)
    desk.sync()
    other = looked(desk)
    desk.journal.entries.pop()
    start = Head(0, genesis(desk.certificate))
    forged = link(start, TOWN, desk.number, desk.key, other.envelope.content, 1, 1)
    (receipt,) = carry(desk, forged.data)
    assert read(desk, receipt).note == push.FORK


def test_what_comes_behind_a_filled_hole_is_held_to_the_filling(desk: Desk) -> None:
    looked(desk)
    whole = damaged(desk, 1, where=0)
    desk.sync()
    (receipt,) = carry(desk, whole.data)
    assert read(desk, receipt).status == push.RECEIVED
    content = whole.envelope.content
    strange = link(Head(1, bytes(range(32))), TOWN, desk.number, desk.key, content, 1, 1)
    (receipt,) = carry(desk, strange.data)
    assert read(desk, receipt).note == push.FORK
    (receipt,) = carry(
        desk, link(Head(1, whole.hash), TOWN, desk.number, desk.key, content, 1, 1).data
    )
    assert read(desk, receipt).note == "duplicate_content", "its own next entry has its place"


def test_a_cloned_desk_is_told_and_its_filings_wait_in_sight(hall: Hall, desk: Desk) -> None:
    looked(desk)
    desk.sync()
    clone = copy.copy(desk)
    clone.journal = copy.deepcopy(desk.journal)
    clone.register = copy.deepcopy(desk.register)
    looked(desk)
    done = desk.sync()
    assert not done.forked
    mine = clone.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    looked(clone)
    looked(clone)
    done = clone.sync()
    assert done.forked
    assert done.quarantined == 3, "what stands on a forked entry is set aside with it"
    assert clone.register.case(mine) is None
    assert clone.sync().pushed == 0
    looked(desk)
    assert desk.sync().pushed == 1, "the chain that came first goes on"
    assert_converged(desk)
    carried = [entry.envelope.content for entry in clone.journal.entries[1:]]
    anew = hall.desk()
    for content in carried:
        last = anew.journal.entries[-1] if anew.journal.entries else None
        head = Head(last.envelope.number, last.hash) if last else Head(0, genesis(anew.certificate))
        anew.journal.entries.append(link(head, TOWN, anew.number, anew.key, content, 5, 5))
    assert anew.sync().pushed == 3
    assert standing(anew, mine) is Standing.REGISTERED
    assert_converged(desk, anew)


def test_a_withdrawal_that_comes_before_its_filing_waits_for_it(hall: Hall, desk: Desk) -> None:

    other = hall.desk()
    other.people = desk.people
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    other.withdraw("sato", filing)
    other.sync()
    desk.sync()
    assert standing(desk, filing) is Standing.WITHDRAWN
    assert_converged(desk, other)
