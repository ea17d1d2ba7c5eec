"""回付: a filing is passed on to another who decides; every desk sees it, nothing else changes."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sync.base.clock import millis
from sync.base.wire import pack, sha256, unpack
from sync.exchanges import hiding, referring, settle, withholding
from sync.exchanges.ports import Town
from sync.journal.case import MOST_REFERRALS, Case, case_row_id
from sync.journal.entry import Entry, open_content
from sync.journal.kinds import Kind, Referral, Ruling
from sync.journal.standing import Standing
from sync.records.scopes import Scope
from tests.ports.backups import backup
from tests.ports.conftest import AnyLedger, hall_of
from tests.ports.desks import Desk
from tests.ports.hall import Hall, assert_converged, looked, move, standing

STAFF = {"sato": "clerk", "ueda": "supervisor", "mori": "supervisor"}


@pytest.fixture
def hall(ledger: AnyLedger, town: Town) -> Hall:
    return hall_of(ledger, town, **STAFF)


@pytest.fixture
def desk(hall: Hall) -> Desk:
    ready = hall.desk()
    for staff in STAFF:
        hall.sign_on(ready, staff)
    ready.sync()
    return ready


def filed(desk: Desk) -> bytes:
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    return filing


def refer(desk: Desk, filing: bytes, to: str, reason: str = "方書を見てください。", *,
          by: str = "ueda", content: bytes = b"") -> Entry:  # fmt: skip
    case = desk.register.case(filing)
    body = Referral(filing, sha256(content or (case.content if case else b"")), to, reason)
    return desk.keep(desk.word(by, Kind.REFERRAL, body), desk.people[by])


def passed_on(desk: Desk, filing: bytes) -> list[tuple[str, str, str]]:
    case = desk.register.case(filing)
    assert case is not None
    opened = [open_content(each.content)[1] for each in case.referrals]
    told = [(words.staff, unpack(Referral, words.body)) for words in opened]
    return [(by, referral.to, referral.reason) for by, referral in told]


def note(desk: Desk, entry: Entry) -> tuple[str, str]:
    receipt = desk.receipt(entry)
    return receipt.status, receipt.note


def test_other_desks_see_it_and_everybody_may_still_decide(hall: Hall, desk: Desk) -> None:
    other = hall.desk()
    filing = filed(desk)
    entry = refer(desk, filing, "mori")
    desk.sync()
    other.sync()
    assert note(desk, entry) == ("received", "")
    assert passed_on(other, filing) == [("ueda", "mori", "方書を見てください。")]
    assert standing(other, filing) is Standing.WAITING
    refer(desk, filing, "", by="mori", reason="どなたか")
    desk.sync()
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED
    assert [to for _, to, _ in passed_on(desk, filing)] == ["mori", ""]
    assert_converged(desk, other)


@pytest.mark.parametrize(
    ("by", "to", "content", "code"),
    [
        ("sato", "mori", b"", referring.NOT_AUTHORISED),
        ("ueda", "sato", b"", referring.NOBODY),
        ("ueda", "ueda", b"", referring.NOBODY),
        ("ueda", "nobody", b"", referring.NOBODY),
        ("ueda", "mori", b"another filing", referring.OTHER_FILING),
    ],
)
def test_who_may_not_or_names_nobody_changes_nothing(
    desk: Desk, by: str, to: str, content: bytes, code: str
) -> None:
    filing = filed(desk)
    before = desk.register.case(filing)
    entry = refer(desk, filing, to, by=by, content=content)
    after = looked(desk)
    desk.sync()
    assert note(desk, entry) == ("received", code)
    assert note(desk, after) == ("received", "")
    assert desk.register.case(filing) == before


def test_nobody_is_asked_for_what_they_filed_themselves(desk: Desk) -> None:
    filing = desk.file("mori", "relocation", move("大字前口５番地"))
    desk.sync()
    entry = refer(desk, filing, "mori")
    desk.sync()
    assert note(desk, entry) == ("received", referring.NOBODY)
    assert passed_on(desk, filing) == []


def test_nobody_passes_on_in_anothers_name(desk: Desk) -> None:
    filing = filed(desk)
    case = desk.register.case(filing)
    assert case is not None
    body = Referral(filing, sha256(case.content), "mori", "")
    forged = desk.keep(desk.word("ueda", Kind.REFERRAL, body), desk.people["sato"])
    desk.sync()
    assert note(desk, forged) == ("quarantined", "staff_signature")
    assert passed_on(desk, filing) == []


def test_one_that_comes_before_its_filing_waits_for_it(desk: Desk) -> None:
    filing = desk.file("sato", "relocation", move("大字前口５番地"))
    later = desk.journal.entries.pop()
    entry = refer(desk, filing, "mori", content=later.envelope.content)
    desk.sync()
    assert note(desk, entry) == ("received", settle.EARLY)
    desk.keep(later.words, desk.people["sato"])
    desk.sync()
    assert passed_on(desk, filing) == [("ueda", "mori", "方書を見てください。")]


def test_one_that_comes_after_the_decision_is_late(desk: Desk) -> None:
    filing = filed(desk)
    desk.rule("ueda", filing, Ruling.RETURN)
    entry = refer(desk, filing, "mori")
    desk.sync()
    assert note(desk, entry) == ("received", referring.LATE)
    assert passed_on(desk, filing) == []


def test_a_case_carries_the_last_ones_only(desk: Desk) -> None:
    filing = filed(desk)
    for place in range(MOST_REFERRALS + 2):
        refer(desk, filing, "mori", reason=f"{place}回目")
    desk.sync()
    reasons = [reason for *_, reason in passed_on(desk, filing)]
    assert reasons == [f"{place}回目" for place in range(2, MOST_REFERRALS + 2)]


def test_a_cloud_that_does_not_know_the_kind_keeps_it_and_goes_on(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = filed(desk)
    with monkeypatch.context() as older:
        older.setattr(settle, "SETTLES", settle.SETTLES - {Kind.REFERRAL})
        older.setattr("sync.exchanges.push.SETTLES", settle.SETTLES - {Kind.REFERRAL})
        entry = refer(desk, filing, "mori")
        decided = desk.rule("mori", filing, Ruling.APPROVE)
        desk.sync()
    assert note(desk, entry) == note(desk, decided) == ("received", "")
    assert standing(desk, filing) is Standing.REGISTERED
    assert passed_on(desk, filing) == []
    assert_converged(desk, hall.desk())


class OlderCase(msgspec.Struct, frozen=True, array_like=True):
    """A case as a desk reads it that knows nothing of referrals."""

    content: bytes
    desk: int
    number: int
    clock: int
    received_at: int
    standing: Standing
    decisions: tuple[Any, ...] = ()


def test_an_older_desk_reads_the_case_without_it(desk: Desk) -> None:
    filing = filed(desk)
    refer(desk, filing, "mori")
    desk.sync()
    body = desk.register.rows[Scope.FILINGS][case_row_id(filing)].body
    assert body is not None
    case = unpack(Case, body)
    assert case.referrals
    read = unpack(OlderCase, body)
    assert (read.content, read.standing) == (case.content, Standing.WAITING)
    short = [*msgspec.msgpack.decode(body)][:-1]
    assert unpack(Case, pack(short)) == msgspec.structs.replace(case, referrals=())


def test_a_restored_cloud_is_given_them_back(hall: Hall, desk: Desk) -> None:
    other = hall.desk()
    filing = filed(desk)
    restore = backup(hall.ledger)
    refer(desk, filing, "mori")
    desk.sync()
    other.sync()
    restore()
    other.sync()
    assert passed_on(other, filing) == [], "the cloud has lost it, and waits for its desk"
    desk.sync()
    for each in (desk, other):
        each.sync()
        assert passed_on(each, filing) == [("ueda", "mori", "方書を見てください。")]
        assert standing(each, filing) is Standing.WAITING
    assert_converged(desk, other)


def test_who_is_protected_is_withheld_and_the_referral_stays(hall: Hall, desk: Desk) -> None:
    filing = filed(desk)
    refer(desk, filing, "mori")
    desk.sync()
    where = "大字前口５番地".encode()
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        now = writing.current("1015")
        assert now is not None
        row = msgspec.structs.replace(now, history_no=now.history_no + 1, protected=True)
        hiding.put(writing, [row], millis(hall.clock.now()))
        withholding.look_through(writing, ["1015"], millis(hall.clock.now()))
    desk.sync()
    body = desk.register.rows[Scope.FILINGS][case_row_id(filing)].body
    assert body is not None
    assert where not in body
    assert standing(desk, filing) is Standing.CONFLICTED
    assert passed_on(desk, filing) == [("ueda", "mori", "方書を見てください。")]
    assert_converged(desk)
