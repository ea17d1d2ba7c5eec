"""What every ledger promises, asked of the one in memory and of the one on PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from sync.base.ids import ContentId, DeskNumber, StaffId
from sync.base.keys import SigningKey
from sync.base.troubles import KeyWrong
from sync.base.wire import sha256, unpack
from sync.changes.verdict import ReadSet
from sync.cloud.ledger import PostgresLedger
from sync.exchanges.ports import SnapshotFrame, Town
from sync.journal.case import Case
from sync.journal.certificates import DeskCertificate, certify
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Entry, Words, say
from sync.journal.kinds import DeskEnrolled, DeskRevoked, Kind, StaffAdded
from sync.journal.standing import Standing
from sync.records.resident import Resident, ResidentState
from sync.records.scopes import Row, Scope, ScopeHead, digest_of, row_digest
from tests.ports.conftest import EPOCH, OTHER, AnyLedger, founded
from tests.unit.changes.people import person

KEY = SigningKey(bytes(31) + b"\x09")


class Stop(Exception):
    """Something went wrong in the middle of a transaction."""


def put(ledger: AnyLedger, town: Town, *residents: Resident) -> None:
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.put_residents(residents)


def broken_off(ledger: AnyLedger, town: Town) -> None:
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.put_residents([person("1023")])
        writing.append_office(Kind.STAFF_ADDED, StaffAdded("a", "職員", "clerk"), 1)
        writing.next_serial("desk")
        writing.quarantine(b"x", "unreadable", 1, 1)
        raise Stop


def rows(ledger: AnyLedger, town: Town, scope: Scope = Scope.RESIDENTS) -> list[Row]:
    with ledger.reading(town) as reading:
        return reading.rows_after(scope, 0, 1000)


def head(ledger: AnyLedger, town: Town, scope: Scope = Scope.RESIDENTS) -> ScopeHead:
    with ledger.reading(town) as reading:
        return reading.heads()[scope]


def entry(number: int, *, previous: bytes = bytes(32), desk: int = 1) -> Entry:
    words = Words(
        WIRE_VERSION,
        ContentId((desk * 1000 + number).to_bytes(16, "big")),
        Kind.INQUIRY,
        StaffId(""),
        0,
        ReadSet(),
        b"",
    )
    return link(
        Head(number - 1, previous), OTHER, DeskNumber(desk), KEY, say(words, None), 1000, 900
    )


def case(number: int, standing: Standing = Standing.WAITING) -> tuple[ContentId, Case]:
    words = Words(
        WIRE_VERSION, ContentId(number.to_bytes(16, "big")), Kind.FILING, StaffId("a"), 1,
        ReadSet(), b"",
    )  # fmt: skip
    return words.id, Case(say(words, None), 1, number, 1000, 1001, standing)


def test_a_new_town_is_known_and_empty(ledger: AnyLedger, town: Town) -> None:
    known = ledger.town(town.code)
    assert known is not None
    assert known.key.public == town.key.public
    assert ledger.town("104213") is None
    with ledger.reading(town) as reading:
        assert reading.heads() == {scope: ScopeHead(EPOCH) for scope in Scope}
        assert reading.digest_at(Scope.OFFICE, 0) == bytes(32)
        assert reading.current("1015") is None
        assert reading.desk(1) is None
        assert reading.snapshot(Scope.RESIDENTS) is None


def test_versions_are_dense_and_digests_add_up(ledger: AnyLedger, town: Town) -> None:
    put(ledger, town, person("1015"), person("1023"))
    put(ledger, town, person("1015", history_no=2, phone="0279-00-0001"))
    kept = rows(ledger, town)
    assert [row.version for row in kept] == [1, 2, 3]
    assert [row.id for row in kept] == ["1015/00001", "1023/00001", "1015/00002"]
    total = sum(row_digest(row) for row in kept)
    assert head(ledger, town) == ScopeHead(EPOCH, 3, digest_of(total))
    with ledger.reading(town) as reading:
        assert reading.digest_at(Scope.RESIDENTS, 2) == digest_of(sum(map(row_digest, kept[:2])))
        assert reading.digest_at(Scope.RESIDENTS, 3) == digest_of(total)
        assert reading.digest_at(Scope.RESIDENTS, 1) is None, "no commit ended there"
        assert [row.version for row in reading.rows_after(Scope.RESIDENTS, 1, 1)] == [2]


def test_what_is_written_is_seen_inside_the_transaction(ledger: AnyLedger, town: Town) -> None:
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.put_residents([person("1015")])
        writing.put_residents([person("1015", history_no=2, setai_no="9001")])
        now = writing.current("1015")
        assert now is not None
        assert now.history_no == 2
        assert writing.household("9000") == []
        assert [m.atena_no for m in writing.household("9001")] == ["1015"]
        assert writing.heads()[Scope.RESIDENTS].version == 2


def test_a_transaction_that_fails_leaves_nothing(ledger: AnyLedger, town: Town) -> None:
    put(ledger, town, person("1015"))
    before = head(ledger, town)
    with pytest.raises(Stop):
        broken_off(ledger, town)
    assert head(ledger, town) == before
    assert head(ledger, town, Scope.OFFICE).version == 0
    with ledger.writing(town) as writing:
        assert writing.current("1023") is None
        assert writing.next_serial("desk") == 1
        assert writing.office().staff == {}


def test_towns_do_not_see_each_other(ledger: AnyLedger, town: Town) -> None:
    other = founded(ledger, OTHER, "嬬恋村")
    put(ledger, town, person("1015"))
    assert head(ledger, other).version == 0
    with ledger.reading(other) as reading:
        assert reading.current("1015") is None
        assert reading.household("9000") == []


def test_history_stays_and_households_follow_the_newest_row(ledger: AnyLedger, town: Town) -> None:
    put(ledger, town, person("1015"), person("1023"), person("1031"))
    put(ledger, town, person("1023", history_no=2, setai_no="9001"))
    put(ledger, town, person("1031", history_no=2, state=ResidentState.MOVED_OUT))
    with ledger.reading(town) as reading:
        assert [m.atena_no for m in reading.household("9000")] == ["1015"]
        assert [m.atena_no for m in reading.household("9001")] == ["1023"]
        old = reading.at("1023", 1)
        assert old is not None
        assert old.setai_no == "9000"
        assert reading.at("1023", 3) is None
        gone = reading.current("1031")
        assert gone is not None
        assert not gone.present


def test_a_case_is_one_row_at_its_newest_version(ledger: AnyLedger, town: Town) -> None:
    filing, waiting = case(1)
    with ledger.writing(town) as writing:
        writing.put_case(waiting)
    registered = msgspec.structs.replace(
        waiting, standing=Standing.REGISTERED, rows=("1015/00002",)
    )
    with ledger.writing(town) as writing:
        writing.put_case(registered)
        assert writing.case(filing) == registered
    kept = rows(ledger, town, Scope.FILINGS)
    assert [row.version for row in kept] == [2]
    assert unpack(Case, kept[0].body or b"") == registered
    assert head(ledger, town, Scope.FILINGS).digest == digest_of(row_digest(kept[0]))


def test_the_office_is_the_fold_of_journal_0(ledger: AnyLedger, town: Town) -> None:
    with ledger.writing(town) as writing:
        first = writing.append_office(Kind.STAFF_ADDED, StaffAdded("a", "甲", "clerk"), 5)
        second = writing.append_office(Kind.STAFF_ADDED, StaffAdded("b", "乙", "supervisor"), 6)
        assert set(writing.office().staff) == {"a", "b"}
    assert second.envelope.previous == first.hash
    assert [row.body for row in rows(ledger, town, Scope.OFFICE)] == [first.data, second.data]
    with ledger.writing(town) as writing:
        third = writing.append_office(Kind.STAFF_ADDED, StaffAdded("c", "丙", "clerk"), 7)
    assert (third.envelope.number, third.envelope.previous) == (3, second.hash)
    with ledger.reading(town) as reading:
        assert set(reading.office().staff) == {"a", "b", "c"}


def test_entries_move_their_desk_s_head_and_are_found_again(ledger: AnyLedger, town: Town) -> None:
    with ledger.writing(town) as writing:
        writing.add_desk(KEY.public, b"certificate", 1, Head(0, bytes(32)))
    first = entry(1)
    with ledger.writing(town) as writing:
        record = writing.lock_desk(1)
        assert record is not None
        assert record.head == Head(0, bytes(32))
        assert writing.lock_desk(2) is None
        assert writing.received(1, 1) is None
        writing.keep_entry(first, b"receipt", 1000)
        found = writing.received(1, 1)
        assert found is not None
        assert (found.hash, found.receipt) == (first.hash, b"receipt")
    with ledger.writing(town) as writing:
        again = writing.received_content(first.words.id)
        assert again == (first.envelope.content, b"receipt")
        assert writing.received_content(ContentId(bytes(16))) is None
        record = writing.desk(1)
        assert record is not None
        assert record.head == Head(1, first.hash)
        assert (record.public, record.certificate, record.revoked) == (
            KEY.public,
            b"certificate",
            False,
        )


def test_a_look_finds_entries_and_what_is_kept_apart_of_the_protected(
    ledger: AnyLedger, town: Town
) -> None:
    with ledger.writing(town) as writing:
        writing.add_desk(KEY.public, b"certificate", 1, Head(0, bytes(32)))
    with ledger.writing(town) as writing:
        writing.lock_desk(1)
        writing.keep_entry(entry(1), b"receipt", 1000)
        assert writing.entry(1, 1) == entry(1), "before it is written"
        writing.put_whereabouts([person("1015", address="大字草津９８７番地")])
    with ledger.reading(town) as reading:
        assert reading.entry(1, 1) == entry(1)
        assert (reading.entry(1, 2), reading.entry(2, 1)) == (None, None)
        kept = reading.whereabouts("1015/00001")
        assert kept is not None
        assert kept.address == "大字草津９８７番地"
        assert reading.whereabouts("1015/00002") is None
        assert reading.current("1015") is None, "no desk's scope holds it"
    other = founded(ledger, OTHER, "嬬恋村")
    with ledger.reading(other) as reading:
        assert (reading.entry(1, 1), reading.whereabouts("1015/00001")) == (None, None)


def test_a_revoked_desk_is_known_as_such(ledger: AnyLedger, town: Town) -> None:
    certificate = certify(
        DeskCertificate(1, town.code, DeskNumber(1), KEY.public, "a", 1), town.key
    )
    with ledger.writing(town) as writing:
        writing.add_desk(KEY.public, certificate, 1, Head(0, bytes(32)))
        writing.append_office(Kind.DESK_ENROLLED, DeskEnrolled(certificate), 5)
    with ledger.writing(town) as writing:
        writing.append_office(Kind.DESK_REVOKED, DeskRevoked(1, compromised=True), 6)
    with ledger.reading(town) as reading:
        record = reading.desk(1)
        assert record is not None
        assert record.revoked
        assert reading.office().desks[1].compromised


def test_quarantine_takes_the_same_bytes_once(ledger: AnyLedger, town: Town) -> None:
    for at in (1, 2):
        with ledger.writing(town) as writing:
            writing.quarantine(b"damaged", "unreadable", 1, at)


def test_decisions_are_held_and_given_back_once(ledger: AnyLedger, town: Town) -> None:
    with ledger.writing(town) as writing:
        writing.hold(b"f1", b"later", 20)
        writing.hold(b"f1", b"first", 10)
        writing.hold(b"f1", b"first", 30)
        writing.hold(b"f2", b"other", 5)
    with ledger.writing(town) as writing:
        assert writing.held(b"f1") == [(b"first", 10), (b"later", 20)]
    with ledger.writing(town) as writing:
        assert writing.held(b"f1") == []
        assert writing.held(b"f2") == [(b"other", 5)]


def test_serials_count_per_series_and_town(ledger: AnyLedger, town: Town) -> None:
    other = founded(ledger, OTHER, "嬬恋村")
    with ledger.writing(town) as writing:
        assert [writing.next_serial("desk") for _ in range(3)] == [1, 2, 3]
        assert writing.next_serial("household") == 1
    with ledger.writing(other) as writing:
        assert writing.next_serial("desk") == 1


def test_a_code_is_known_by_its_hash_and_remembers_who_used_it(
    ledger: AnyLedger, town: Town
) -> None:
    code = sha256(b"CODE")
    with ledger.writing(town) as writing:
        writing.add_code(code, "desk", "窓口1", 99)
        known = writing.code(code)
        assert known is not None
        assert (known.purpose, known.label, known.expires_at, known.used_by) == (
            "desk", "窓口1", 99, None,
        )  # fmt: skip
        writing.use_code(code, KEY.public, 50)
    with ledger.writing(town) as writing:
        used = writing.code(code)
        assert used is not None
        assert used.used_by == KEY.public
        assert writing.code(sha256(b"OTHER")) is None


def test_snapshots_keep_the_newest_and_the_one_before(ledger: AnyLedger, town: Town) -> None:
    heads = [ScopeHead(EPOCH, version, sha256(bytes([version]))) for version in (1, 2, 3)]
    for each in heads:
        with ledger.writing(town) as writing:
            frames = [SnapshotFrame(2, b"a%d" % each.version), SnapshotFrame(1, b"b")]
            writing.put_snapshot(Scope.RESIDENTS, each, frames)
    with ledger.reading(town) as reading:
        newest = reading.snapshot(Scope.RESIDENTS)
        assert newest is not None
        assert newest[0] == heads[2]
        assert [frame.data for frame in newest[1]] == [b"a3", b"b"]
        assert reading.frame(Scope.RESIDENTS, heads[1], 0) == b"a2"
        assert reading.frame(Scope.RESIDENTS, heads[0], 0) is None
        assert reading.frame(Scope.RESIDENTS, heads[2], 2) is None
        assert reading.snapshot(Scope.OFFICE) is None


def test_a_follower_misses_nothing_while_eight_write(postgres: PostgresLedger) -> None:
    town = founded(postgres, OTHER, "嬬恋村")
    writers, each = 8, 25
    done = threading.Event()

    def write(writer: int) -> None:
        for number in range(each):
            row = person(f"{writer * 1000 + number}", setai_no=f"{writer}")
            with postgres.writing(town) as writing:
                writing.put_residents([row])
                if number % 3 == 0:
                    writing.put_case(case(writer * 1000 + number)[1])

    def follow() -> list[int]:
        seen: list[int] = []
        last = False
        while True:
            with postgres.reading(town) as reading:
                got = reading.rows_after(Scope.RESIDENTS, seen[-1] if seen else 0, 1000)
                now = reading.heads()[Scope.RESIDENTS].version
            seen += [row.version for row in got]
            assert (seen[-1] if seen else 0) == now, "rows and counter are one look"
            if last:
                return seen
            last = done.is_set()

    with ThreadPoolExecutor(writers + 1) as pool:
        following = pool.submit(follow)
        writing = [pool.submit(write, number) for number in range(writers)]
        for one in writing:
            one.result()
        done.set()
        seen = following.result()
    assert seen == list(range(1, writers * each + 1))
    total = sum(row_digest(row) for row in rows(postgres, town))
    assert head(postgres, town).digest == digest_of(total)


def test_a_town_s_key_opens_only_with_the_cloud_s_secret(postgres: PostgresLedger) -> None:
    town = founded(postgres, OTHER, "嬬恋村")
    again = PostgresLedger(postgres.engine, bytes(range(32)))
    known = again.town(OTHER)
    assert known is not None
    assert known.key.public == town.key.public
    with pytest.raises(KeyWrong):
        PostgresLedger(postgres.engine, bytes(32)).town(OTHER)


def test_a_part_that_fails_leaves_the_rest(ledger: AnyLedger, town: Town) -> None:
    def fails() -> None:
        with writing.part():
            writing.put_residents([person("1023")])
            writing.next_serial("household")
            writing.put_case(case(2)[1])
            raise Stop

    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.put_residents([person("1015")])
        with pytest.raises(Stop):
            fails()
        assert writing.current("1023") is None
        writing.put_residents([person("1031")])
        assert writing.next_serial("household") == 1
    assert [(row.id, row.version) for row in rows(ledger, town)] == [
        ("1015/00001", 1),
        ("1031/00001", 2),
    ]
    assert head(ledger, town).digest == digest_of(sum(map(row_digest, rows(ledger, town))))
    assert head(ledger, town, Scope.FILINGS).version == 0


def test_an_office_that_was_not_committed_is_nobody_else_s(
    postgres: PostgresLedger,
) -> None:
    town = founded(postgres, OTHER, "嬬恋村")

    def broken() -> None:
        with postgres.writing(town) as writing:
            writing.append_office(Kind.STAFF_ADDED, StaffAdded("a", "甲", "clerk"), 1)
            assert set(writing.office().staff) == {"a"}
            raise Stop

    with pytest.raises(Stop):
        broken()
    with postgres.writing(town) as writing:
        assert not writing.office().staff
        writing.append_office(Kind.STAFF_ADDED, StaffAdded("b", "乙", "clerk"), 1)
    with postgres.writing(town) as writing:
        once = writing.office()
    with postgres.writing(town) as writing:
        assert set(once.staff) == {"b"}
        assert writing.office() is once, "folded once, not at every push"
