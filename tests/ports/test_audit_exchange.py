"""An administrator asks the journals: the question is kept first, and only they are answered."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from sync.base.clock import millis
from sync.base.keys import SigningKey
from sync.base.troubles import CloudRefused
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.exchanges import audit
from sync.exchanges.audit import AuditReply, Place
from sync.exchanges.ports import Ask
from sync.exchanges.turned_away import HOUR_MS, NO_DESK, NO_TOWN, Counted, TurnedAway
from sync.exchanges.turned_away import Line as Refusal
from sync.journal.asking import Audit, Question
from sync.journal.entry import Entry
from sync.journal.kinds import (
    Inquiry,
    Issuance,
    IssuanceOutcome,
    Kind,
    RefusalNoted,
    Ruling,
    SignOn,
    StaffRevoked,
)
from sync.journal.trail import Line, Odd
from tests.ports.conftest import TOWN
from tests.ports.desks import CHANCE, Desk
from tests.ports.hall import PHONE, Hall, looked, move

RESIDENT = Question(resident="1015")


def ask(desk: Desk, question: Question, staff: str = "ueda", *, signed: bool = True) -> int:
    """Keep and send what is asked; return the entry's number."""
    words = desk.word(staff, Kind.AUDIT, Audit(question, "苦情の確認"))
    entry = desk.keep(words, desk.people[staff] if signed else None)
    desk.sync()
    return int(entry.envelope.number)


def told(desk: Desk, question: Question, staff: str = "ueda") -> list[Line]:
    """Ask, and read every page."""
    number, after = ask(desk, question, staff), None
    lines: list[Line] = []
    while True:
        reply: AuditReply = desk.go(audit.desk(number, after))
        lines += reply.lines
        if reply.next is None:
            return lines
        after = reply.next


def kinds(lines: Sequence[Line]) -> list[str]:
    return [each.kind for each in lines]


def issuance(rows: tuple[str, ...]) -> Issuance:
    return Issuance(
        "A-1", "juminhyo_household", b"x" * 32, rows, 1, 1, "self", "年金", 300, offline=False,
        municipality="104264", issued_by="104264", certifier="町長",
    )  # fmt: skip


def refused(desk: Desk, number: int) -> str:
    with pytest.raises(CloudRefused) as no:
        desk.go(audit.desk(number))
    assert no.value.reason
    assert no.value.remedy
    return str(no.value.code)


def test_all_that_concerned_a_resident_is_told_the_last_first(hall: Hall, desk: Desk) -> None:
    looked(desk)
    desk.keep(desk.word("sato", Kind.INQUIRY, Inquiry(("1023",), "窓口")), desk.people["sato"])
    filing = desk.file("sato", "relocation", move("1番地"))
    made = desk.keep(
        desk.word("kato", Kind.ISSUANCE, issuance(("1015/00001", "1023/00001"))),
        desk.people["kato"],
    )
    outcome = IssuanceOutcome(made.words.id, handed=False, reason="紙詰まり")
    desk.keep(desk.word("kato", Kind.ISSUANCE_OUTCOME, outcome), desk.people["kato"])
    no = RefusalNoted("issue:juminhyo_person", "certificate.protected", ("1015",))
    desk.keep(desk.word("kato", Kind.REFUSAL, no), desk.people["kato"])
    desk.sync()
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    lines = told(desk, RESIDENT)
    assert kinds(lines) == [
        Kind.AUDIT, Kind.DECISION, Kind.REFUSAL, Kind.ISSUANCE_OUTCOME, Kind.ISSUANCE,
        Kind.FILING, Kind.INQUIRY,
    ]  # fmt: skip
    asked, decision, refusal, spoiled, issued, filed, look = lines
    assert (asked.subjects, asked.reason, asked.staff) == (("1015",), "苦情の確認", "ueda")
    assert (decision.subjects, decision.what) == (("1015", "1023", "1031"), "approve")
    assert (refusal.done, refusal.detail) == (False, "certificate.protected")
    assert (spoiled.done, spoiled.reason) == (False, "紙詰まり")
    assert (issued.what, issued.detail, issued.reason) == ("juminhyo_household", "A-1", "年金")
    assert (filed.what, filed.staff) == ("relocation", "sato")
    assert (look.reason, look.desk) == ("窓口", desk.number)
    assert all(each.received_at >= each.at > 0 for each in lines)


def test_a_person_is_told_by_what_they_did_and_their_failed_sign_on(hall: Hall, desk: Desk) -> None:
    other = hall.desk()
    other.people |= desk.people
    looked(desk, "kato")
    other.keep(other.word("", Kind.SIGN_ON, SignOn("sato", succeeded=False, online=True)), None)
    other.keep(other.word("sato", Kind.INQUIRY, Inquiry(("1031",), "電話照会")), None)
    other.sync()
    lines = told(desk, Question(staff="sato"))
    assert kinds(lines) == [Kind.INQUIRY, Kind.SIGN_ON, Kind.STAFF_KEY, Kind.STAFF_ADDED]
    assert [each.done for each in lines] == [True, False, True, True]
    assert {each.desk for each in lines} == {other.number, 0}
    assert not any(each.signed for each in lines[:2]), "the desk alone says that it was sato"
    own = desk.keep(
        desk.word("sato", Kind.INQUIRY, Inquiry(("1023",), "窓口")), desk.people["sato"]
    )
    desk.sync()
    (first, *_) = told(desk, Question(staff="sato"))
    assert (first.number, first.signed) == (own.envelope.number, True)


def test_a_desk_and_a_period_narrow(hall: Hall, desk: Desk) -> None:
    other = hall.desk()
    other.people |= desk.people
    looked(desk)
    looked(other)
    other.sync()
    hall.clock.later(days=2)
    looked(other)
    other.sync()
    of_desk = told(desk, Question(desk=other.number))
    assert [each.desk for each in of_desk] == [other.number] * 2
    first_day = told(desk, Question(desk=other.number, until="2026-11-23"))
    assert [each.number for each in first_day] == [1]
    later = told(desk, Question(desk=other.number, since="2026-11-24"))
    assert [each.number for each in later] == [2]
    of_cloud = told(desk, Question(desk=0))
    assert Kind.POLICY_SET in kinds(of_cloud)


def test_what_came_late_stands_on_the_day_it_happened(hall: Hall, desk: Desk) -> None:
    looked(desk)
    hall.clock.later(days=3)
    desk.sync()
    (look, *_) = told(desk, Question(resident="1015", until="2026-11-23"))
    assert (look.kind, look.received_at - look.at > 2 * 86_400_000) == (Kind.INQUIRY, True)
    assert Kind.INQUIRY not in kinds(told(desk, Question(resident="1015", since="2026-11-24")))


def test_pages_say_all_once(hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(25):
        looked(desk)
    whole = told(desk, RESIDENT)
    monkeypatch.setattr(audit, "MOST_LINES", 4)
    monkeypatch.setattr(audit, "MOST_LOOKED", 7)
    paged = told(desk, RESIDENT)
    assert paged[1:] == whole, "the second question is the only new line"
    assert len({(each.desk, each.number) for each in paged}) == len(paged) == 27


def test_holes_and_clocks_are_told(hall: Hall, desk: Desk) -> None:
    looked(desk)
    lost = looked(desk)
    broken = bytearray(lost.data)
    broken[70] ^= 1
    desk.journal.entries[-1] = msgspec.structs.replace(lost, data=bytes(broken))
    right = hall.clock.at
    hall.clock.at = right.replace(year=2030)
    ahead = looked(desk)
    hall.clock.at = right
    back = looked(desk)
    desk.sync()
    lines = told(desk, Question(oddities=True))
    found = {(each.kind, each.number) for each in lines}
    assert found == {
        (Odd.HOLE, lost.envelope.number),
        (Odd.CLOCK_AHEAD, ahead.envelope.number),
        (Odd.CLOCK_BACK, back.envelope.number),
    }
    assert told(desk, Question(oddities=True, desk=desk.number)) == lines
    hall.desk()
    assert told(desk, Question(oddities=True, desk=desk.number + 1)) == []


def test_a_clerk_is_refused(hall: Hall, desk: Desk) -> None:
    assert refused(desk, ask(desk, RESIDENT, "sato")) == "audit.not_authorised"


def test_a_desks_key_alone_is_not_enough(hall: Hall, desk: Desk) -> None:
    assert refused(desk, ask(desk, RESIDENT, signed=False)) == "audit.not_authorised"
    real = desk.people["ueda"]
    desk.people["ueda"] = SigningKey.new(CHANCE)
    assert refused(desk, ask(desk, RESIDENT)) == "audit.not_authorised"
    desk.people["ueda"] = real
    assert desk.go(audit.desk(ask(desk, RESIDENT))).lines


def test_another_entry_asks_nothing(hall: Hall, desk: Desk) -> None:
    entry = looked(desk, "ueda")
    desk.sync()
    assert refused(desk, entry.envelope.number) == "request.unreadable"


def test_what_was_not_received_is_not_answered(hall: Hall, desk: Desk) -> None:
    words = desk.word("ueda", Kind.AUDIT, Audit(RESIDENT, "確認"))
    entry = desk.keep(words, desk.people["ueda"])
    assert refused(desk, entry.envelope.number) == "audit.not_received"


def test_another_desks_question_is_not_answered(hall: Hall, desk: Desk) -> None:
    number, other = ask(desk, RESIDENT), hall.desk()
    assert refused(other, number) == "audit.not_received"


def test_a_question_is_answered_for_half_an_hour(hall: Hall, desk: Desk) -> None:
    number = ask(desk, RESIDENT)
    hall.clock.later(minutes=29)
    assert desk.go(audit.desk(number)).lines
    hall.clock.later(minutes=2)
    assert refused(desk, number) == "audit.expired"


def test_whose_registration_ended_is_refused(hall: Hall, desk: Desk) -> None:
    number = ask(desk, RESIDENT)
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("ueda"), millis(hall.clock.now()))
    assert refused(desk, number) == "audit.not_authorised"


def test_a_filing_about_somebody_else_with_the_number_in_its_text_is_no_answer(
    hall: Hall, desk: Desk
) -> None:
    phone = "0279-88-1031"
    desk.file("sato", "contact_correction", ContactCorrection("1015", phone))
    desk.sync()
    assert Kind.FILING not in kinds(told(desk, Question(resident="1031")))


def test_the_desk_goes_on_by_itself_until_there_is_something(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked(desk)
    number = ask(desk, Question(desk=desk.number, until="2026-11-22"))
    monkeypatch.setattr(audit, "MOST_LOOKED", 1)
    assert desk.go(audit.desk(number)) == AuditReply(())
    monkeypatch.setattr(audit, "MOST_PAGES", 1)
    assert desk.go(audit.desk(number)).next is not None, "a person says whether to go on"


def test_nonsense_is_refused_kindly(hall: Hall, desk: Desk) -> None:
    def nonsense():  # type: ignore[no-untyped-def]
        yield Ask(audit.NAME, pack("nonsense"))

    with pytest.raises(CloudRefused) as no:
        desk.go(nonsense())
    assert no.value.code == "request.unreadable"
    number = ask(desk, RESIDENT)
    assert desk.go(audit.desk(number, Place(0, 0, 0))) == AuditReply(())


def test_a_phone_number_stands_in_no_line(hall: Hall, desk: Desk) -> None:
    desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    entry: Entry = desk.journal.entries[-1]
    assert PHONE.encode() in entry.data
    assert PHONE.encode() not in pack(told(desk, RESIDENT))


NOON = 1_795_402_800_000  # 2026-11-23 12:00 in Japan


def turned_away(hall: Hall, *lines: tuple[int, TurnedAway, int]) -> None:
    """Count requests as turned away: in the hour that begins so many after noon, how often."""
    counted = [
        Refusal(at, what, Counted(at, at + 9, n))
        for hours, what, n in lines
        for at in [NOON + hours * HOUR_MS]
    ]
    hall.ledger.count_turned_away(TOWN, counted)


def refusals(desk: Desk, question: Question, staff: str = "ueda") -> list[list[audit.Refused]]:
    """Ask what was turned away; return each page."""
    number, after = ask(desk, question, staff), None
    pages = []
    while True:
        reply: AuditReply = desk.go(audit.desk(number, after))
        assert not reply.lines
        pages.append(list(reply.refused))
        after = reply.next
        if after is None:
            return pages


def test_what_was_turned_away_of_the_town_is_told_by_the_hour(hall: Hall, desk: Desk) -> None:
    forged = TurnedAway(TOWN, desk.number, "pull", "desk.unknown")
    revoked = TurnedAway(TOWN, 7, "push", "desk.revoked", proved=True)
    turned_away(hall, (0, forged, 3), (26, revoked, 2), (0, forged, 4))
    turned_away(hall, (1, TurnedAway(TOWN, 0, "enrol", "enrol.code_unknown"), 5))
    hall.ledger.count_turned_away(
        NO_TOWN, [Refusal(NOON, TurnedAway(NO_TOWN, NO_DESK, "", "bomb"), Counted(NOON, NOON, 1))]
    )
    (told_all,) = refusals(desk, Question(refused=True))
    assert told_all == [
        audit.Refused(
            7, "push", "desk.revoked", proved=True,
            first_at=NOON + 26 * HOUR_MS, last_at=NOON + 26 * HOUR_MS + 9, times=2,
        ),
        audit.Refused(
            0, "enrol", "enrol.code_unknown", proved=False,
            first_at=NOON + HOUR_MS, last_at=NOON + HOUR_MS + 9, times=5,
        ),
        audit.Refused(
            desk.number, "pull", "desk.unknown", proved=False,
            first_at=NOON, last_at=NOON + 9, times=7,
        ),
    ]  # fmt: skip
    of_day = refusals(desk, Question(refused=True, since="2026-11-23", until="2026-11-23"))
    assert of_day == [told_all[1:]]
    assert refusals(desk, Question(refused=True, since="2026-11-24")) == [told_all[:1]]
    assert refusals(desk, Question(refused=True, desk=7)) == [told_all[:1]]
    assert refused(desk, ask(desk, Question(refused=True), "sato")) == "audit.not_authorised"


def test_what_was_turned_away_comes_page_by_page_and_each_once(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MOST_LINES", 2)
    for hours in (0, 5, 6):
        for number in range(5 if hours == 5 else 1):
            turned_away(hall, (hours, TurnedAway(TOWN, number, "pull", "desk.unknown"), 1))
    pages = refusals(desk, Question(refused=True))
    hours = [(each.first_at - NOON) // HOUR_MS for page in pages for each in page]
    assert hours == [6, 5, 5, 5, 5, 5, 0]
    assert [each.desk for page in pages for each in page] == [0, 0, 1, 2, 3, 4, 0]
    assert max(map(len, pages)) == 2
    number = ask(desk, Question(refused=True))
    for place in (Place(-(2**40), 0, -5), Place(2**62, 0, 2**62)):
        assert desk.go(audit.desk(number, place)).next is None, "whatever a changed program says"
