"""What a bad, lying or unlucky entry may do: nothing to the register, nothing to those behind."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sync.base.keys import Purpose
from sync.base.troubles import CloudRefused
from sync.base.wire import WireError, pack, sha256, unpack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.memo import Memo
from sync.changes.paper_intake import PaperIntake
from sync.changes.relocation import Relocation
from sync.changes.verdict import ReadSet
from sync.exchanges import push, settle, staff_key
from sync.exchanges.ports import Answer
from sync.exchanges.push import MOST_ENTRIES, Receipt
from sync.journal.chain import Head, link
from sync.journal.entry import Entry, Envelope, Sealed, say
from sync.journal.kinds import (
    Decision,
    Filing,
    Inquiry,
    Kind,
    Ruling,
    StaffRevoked,
    Withdrawal,
)
from sync.journal.standing import Standing
from tests.ports.conftest import TOWN
from tests.ports.desks import Desk
from tests.ports.hall import PHONE, Hall, assert_converged, carry, looked, move, read, standing

YEAR = 366 * 24 * 3_600_000
FAR = 1 << 62
"""No calendar reaches this moment (ms)."""


def clocked(desk: Desk, clock: int, cloud_time: int, kind: str, body: Any, reads: ReadSet) -> Entry:
    """Keep an entry at a clock of the test's choice."""
    last = looked(desk)
    content = say(desk.word("sato", kind, body, reads), desk.people["sato"])
    head = Head(last.envelope.number, last.hash)
    entry = link(head, TOWN, desk.number, desk.key, content, clock, cloud_time)
    desk.journal.entries.append(entry)
    return entry


def told(desk: Desk, entry: Entry) -> tuple[str, str]:
    receipt: Receipt = desk.receipt(entry)
    return receipt.status, receipt.note


def correction(desk: Desk) -> tuple[Filing, ReadSet]:
    """Return an honest filing's body and read set."""
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    words = desk.journal.entries.pop().words
    assert words.id == filing
    return Filing("contact_correction", ("1015",), pack(ContactCorrection("1015", PHONE))), (
        words.reads
    )


# --- nothing blocks the queue --------------------------------------------------------------------


def test_an_entry_that_cannot_be_settled_is_set_aside_and_the_next_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = settle.decide

    def poisoned(view: Any, name: str, *rest: Any) -> Any:
        if name == "relocation":
            view._register.next_serial("household")  # what it did before it failed
            raise ZeroDivisionError
        return decide(view, name, *rest)

    poison = desk.file("sato", "relocation", move("大字前口５番地"))
    entry = desk.journal.entries[-1]
    good = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    monkeypatch.setattr(settle, "decide", poisoned)
    done = desk.sync()
    assert (done.pushed, done.quarantined) == (1, 1)
    assert told(desk, entry) == ("quarantined", settle.FAILED)
    assert desk.register.case(poison) is None
    assert standing(desk, good) is Standing.REGISTERED
    assert carry(desk, entry.data) == [desk.journal.receipts[1]]
    assert_converged(desk)


def test_a_failure_after_the_register_was_written_leaves_nothing_of_it(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError

    desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    entry = desk.journal.entries[-1]
    with monkeypatch.context() as broken:
        broken.setattr(settle, "_close", fails)
        desk.sync()
    assert told(desk, entry) == ("quarantined", settle.FAILED)
    now = desk.register.resident("1015")
    assert now is not None
    assert (now.history_no, now.phone) == (1, "")
    assert_converged(desk, hall.desk())


def test_a_nul_where_a_database_wants_text_holds_nothing_up(desk: Desk) -> None:
    body = Relocation("90\x0000", (), "2026-11-20", "2026-11-21", "10426002000", "大字草津")
    filing = Filing("relocation", (), pack(body))
    desk.keep(desk.word("sato", Kind.FILING, filing), desk.people["sato"])
    good = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    done = desk.sync()
    assert done.pushed + done.quarantined == 2
    assert standing(desk, good) is Standing.REGISTERED
    assert_converged(desk)


def test_a_paper_accepted_is_registered_at_once_and_touches_nobody(hall: Hall, desk: Desk) -> None:
    body = PaperIntake("relocation", "2026-11-20", ("1015",), typed=b"{}")
    paper = desk.file("sato", "paper_intake", body)
    desk.sync()
    case = desk.register.case(paper)
    assert case is not None
    assert (case.standing, case.rows) == (Standing.REGISTERED, ())
    person = desk.register.resident("1015")
    assert person is not None
    assert person.history_no == 1
    assert_converged(desk, hall.desk())


def test_a_memo_is_registered_at_once_whatever_policy_says(hall: Hall, desk: Desk) -> None:
    other = hall.desk()
    before = desk.register.resident("1015")
    first = desk.file("sato", "memo", Memo("1015", "筆談で"))
    correction = desk.file("sato", "memo", Memo("1015", "", bytes(first)))
    desk.sync()
    other.sync()
    for filing in (first, correction):
        assert standing(other, filing) is Standing.REGISTERED
        case = other.register.case(filing)
        assert case is not None
        assert case.rows == ()
    assert other.register.resident("1015") == before
    assert_converged(desk, other)


@pytest.mark.parametrize("kind", ["in\x00quiry", "x" * 5000, ""], ids=["nul", "long", "empty"])
def test_a_kind_that_is_no_word_is_no_entry(desk: Desk, kind: str) -> None:
    words = say(desk.word("sato", kind, Inquiry(("1015",), "窓口")), None)
    envelope = pack(Envelope(1, TOWN, desk.number, 1, sha256(desk.certificate), 1, 1, words))
    data = pack(Sealed(envelope, desk.key.sign(Purpose.ENVELOPE, envelope)))
    good = looked(desk)
    told = [read(desk, receipt).note for receipt in carry(desk, data, good.data)]
    assert told == ["unreadable", ""]


def test_a_decision_on_an_id_that_is_none_is_unreadable(desk: Desk) -> None:
    decision = Decision(bytes(range(256)) * 40, bytes(32), Ruling.APPROVE)
    entry = desk.keep(desk.word("ueda", Kind.DECISION, decision), desk.people["ueda"])
    after = looked(desk)
    assert desk.sync().pushed == 2
    assert told(desk, entry) == ("received", "body_unreadable")
    assert told(desk, after) == ("received", "")


@pytest.mark.parametrize(("clock", "cloud_time"), [(FAR, 0), (-FAR, 0), (-FAR, -FAR), (0, FAR)])
def test_a_moment_beyond_the_calendar_stops_nobody(desk: Desk, clock: int, cloud_time: int) -> None:
    body, reads = correction(desk)
    entry = clocked(desk, clock, cloud_time, Kind.FILING, body, reads)
    desk.sync()
    assert told(desk, entry) == ("received", "")
    assert standing(desk, entry.words.id) is Standing.REGISTERED


def test_a_clock_that_runs_ahead_makes_no_future_day_legal(desk: Desk) -> None:
    ahead = Relocation(
        "9000", move("").movers, "2027-05-01", "2027-05-01", "10426002000", "大字前口５番地"
    )
    desk.file("sato", "relocation", move("大字前口５番地"))
    reads = desk.journal.entries.pop().words.reads
    now = int(desk.clock.now().timestamp() * 1000)
    filing = Filing("relocation", ("1015",), pack(ahead))
    entry = clocked(desk, now + YEAR, now, Kind.FILING, filing, reads)
    desk.sync()
    case = desk.register.case(entry.words.id)
    assert case is not None
    assert case.standing is Standing.DECLINED
    assert case.refusals[0].code == "relocation.future"
    assert case.clock <= case.received_at


def test_a_batch_has_a_size(desk: Desk) -> None:
    with pytest.raises(CloudRefused, match=r"request\.unreadable"):
        carry(desk, *[b"x"] * (MOST_ENTRIES + 1))


# --- one receipt, one content --------------------------------------------------------------------


def test_what_is_set_aside_has_one_receipt_too(desk: Desk) -> None:
    words = desk.word("sato", Kind.INQUIRY, Inquiry((), ""))
    loose = link(Head(0, bytes(32)), TOWN, desk.number, desk.key, say(words, None), 1, 1)
    first = carry(desk, loose.data, b"\xc1 noise")
    desk.clock.later(hours=1)
    assert carry(desk, loose.data, b"\xc1 noise") == first


def test_another_content_under_a_known_id_is_not_called_a_duplicate(desk: Desk) -> None:
    first = looked(desk)
    words = desk.word("sato", Kind.INQUIRY, Inquiry(("1031",), "別"))
    words = msgspec.structs.replace(words, id=first.words.id)
    other = desk.keep(words, None)
    again = desk.keep(first.words, None)
    assert desk.sync().pushed == 2
    assert told(desk, other) == ("quarantined", "content_taken")
    assert told(desk, again) == ("received", "duplicate_content")


# --- who may, and what was seen ------------------------------------------------------------------


def test_a_filing_that_hides_what_it_relied_on_is_declined(desk: Desk) -> None:
    body, _ = correction(desk)
    entry = desk.keep(desk.word("sato", Kind.FILING, body, ReadSet()), desk.people["sato"])
    desk.sync()
    case = desk.register.case(entry.words.id)
    assert case is not None
    assert case.standing is Standing.DECLINED
    assert [refusal.code for refusal in case.refusals] == ["filing.reads_missing"]


def test_a_person_is_not_two_by_having_two_ids(hall: Hall, desk: Desk) -> None:
    """ueda once had sato's key: both ids are one person, also after a new key."""
    shared = desk.people["sato"].public
    desk.go(staff_key.desk("ueda", hall.code("staff:ueda"), shared, ()))
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    desk.first_sign_on("ueda", hall.code("staff:ueda"))
    entry = desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert told(desk, entry)[1] == "decision.own_filing"
    assert standing(desk, filing) is Standing.WAITING


def test_a_revoked_person_s_filing_decision_and_withdrawal_do_nothing(
    hall: Hall, desk: Desk
) -> None:
    waiting = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    with hall.ledger.writing(hall.town) as writing:
        for staff in ("sato", "ueda"):
            writing.append_office(Kind.STAFF_REVOKED, StaffRevoked(staff), 1)
    late = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    back = desk.withdraw("sato", waiting)
    ruled = desk.rule("ueda", waiting, Ruling.APPROVE)
    desk.sync()
    assert told(desk, back)[1] == "withdrawal.not_authorised"
    assert told(desk, ruled)[1] == "decision.not_authorised"
    assert standing(desk, late) is Standing.DECLINED
    assert standing(desk, waiting) is Standing.WAITING


def test_a_receipt_for_another_entry_is_not_kept(desk: Desk) -> None:
    entry = looked(desk)
    desk.sync()
    other = looked(desk)
    assert desk.town_key is not None
    flow = push.desk(desk.journal, desk.town_key)
    asked = next(flow)
    assert unpack(push.PushRequest, asked.body).entries == (other.data,)
    wrong = pack(push.PushReply((desk.journal.receipts[entry.envelope.number],)))
    with pytest.raises(WireError):
        flow.send(Answer(wrong, 1))
    assert read(desk, desk.journal.receipts[1]).hash == entry.hash
    assert list(desk.journal.receipts) == [1]


def test_a_filing_withdrawn_in_the_push_that_brings_it_registers_nothing(desk: Desk) -> None:
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    back = desk.withdraw("sato", filing)
    desk.sync()
    assert standing(desk, filing) is Standing.WITHDRAWN
    assert told(desk, back) == ("received", "")
    now = desk.register.resident("1015")
    assert now is not None
    assert now.history_no == 1
    desk.withdraw("sato", filing)
    desk.sync()
    assert standing(desk, filing) is Standing.WITHDRAWN
    assert_converged(desk)


def test_a_withdrawal_that_does_not_count_holds_up_no_filing(desk: Desk) -> None:
    mine = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    strangers = desk.withdraw("kato", mine)
    other = desk.file("kato", "contact_correction", ContactCorrection("1023", PHONE))
    unsigned = desk.keep(desk.word("kato", Kind.WITHDRAWAL, Withdrawal(other)), None)
    desk.sync()
    assert told(desk, strangers)[1] == "withdrawal.not_filer"
    assert told(desk, unsigned) == ("quarantined", "staff_signature")
    assert standing(desk, mine) is standing(desk, other) is Standing.REGISTERED
    assert_converged(desk)


def test_a_filing_whose_withdrawal_comes_in_the_next_push_stands(desk: Desk) -> None:
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    back = desk.withdraw("sato", filing)
    desk.sync()
    assert told(desk, back)[1] == "withdrawal.late"
    assert standing(desk, filing) is Standing.REGISTERED
