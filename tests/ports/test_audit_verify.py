"""The operator proves every journal: what was changed in the database afterwards is pointed at."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, delete, select, update

from sync.base.ids import SystemChance
from sync.base.keys import Purpose, SigningKey
from sync.base.wire import pack, sha256
from sync.changes.contact_correction import ContactCorrection
from sync.cloud import auditing
from sync.cloud import tables as t
from sync.cloud.auditing import Audited, audited, in_words, known_heads
from sync.cloud.database import OWNER
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal, revoke_desk
from sync.exchanges import push
from sync.exchanges.push import SignedReceipt
from sync.journal import approval
from sync.journal.audit import Break, Content, Reason, said_twice
from sync.journal.chain import Head
from sync.journal.entry import Sealed, open_entry
from sync.journal.kinds import DeskRevoked, Inquiry, Kind, Ruling, StaffRevoked
from tests.ports.conftest import OTHER, TOWN, founded, hall_of
from tests.ports.desks import Desk
from tests.ports.hall import PHONE, Hall, looked, move
from tests.ports.roles import engine_as
from tests.ports.test_approvals import approved, issued

COMMAND = (sys.executable, "-W", "error", "-m", "sync.cloud")
MINUTE = 60_000
Operate = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hall(operated: PostgresLedger) -> Hall:
    town = founded(operated, TOWN, "草津町")
    founded(operated, OTHER, "嬬恋村")
    return hall_of(operated, town, sato="clerk", kato="clerk", ueda="supervisor")


@pytest.fixture
def operate(tmp_path: Path, database_url: str) -> Operate:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        line = [*COMMAND, "--data", str(tmp_path), "--database-url", database_url, *words]
        return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def desks(hall: Hall) -> tuple[Desk, Desk]:
    """Return two desks that have worked: looked, filed, decided, each with ten entries or so."""
    one, two = hall.desk(), hall.desk()
    for staff in ("sato", "kato", "ueda"):
        hall.sign_on(one, staff)
    one.sync()
    two.people |= one.people
    for _ in range(6):
        looked(one)
        looked(two)
    filing = one.file("sato", "relocation", move("1番地"))
    one.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    one.sync()
    two.sync()
    two.rule("ueda", filing, Ruling.APPROVE)
    looked(two)
    looked(one)
    for each in (one, two):
        each.sync()
    return one, two


def found(hall: Hall, heads: dict[int, Head] | None = None, **how: Any) -> dict[int, Audited]:
    return {each.desk: each for each in audited(hall.ledger, hall.town, heads or {}, **how)}


@contextmanager
def behind(hall: Hall) -> Iterator[Connection]:
    """Change anything behind the server's back, as the tables' owner may."""
    owner = engine_as(hall.ledger.engine.url.render_as_string(hide_password=False), OWNER)
    with owner.begin() as connection:
        yield connection
    owner.dispose()


def change(hall: Hall, desk: int, place: int, **values: Any) -> None:
    c = t.entry.c
    here = (c.municipality == TOWN, c.desk == desk, c.number == place)
    with behind(hall) as connection:
        connection.execute(update(t.entry).where(*here).values(**values))


def row(hall: Hall, desk: int, number: int) -> dict[str, Any]:
    c = t.entry.c
    here = (c.municipality == TOWN, c.desk == desk, c.number == number)
    with behind(hall) as connection:
        return dict(connection.execute(select(t.entry).where(*here)).one()._mapping)


def drop(hall: Hall, desk: int, *numbers: int) -> None:
    c = t.entry.c
    here = (c.municipality == TOWN, c.desk == desk, c.number.in_(numbers))
    with behind(hall) as connection:
        connection.execute(delete(t.entry).where(*here))


def flipped(data: bytes, at: int = -1) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def test_untouched_journals_are_whole(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    told = found(hall)
    assert list(told) == [0, 1, 2]
    assert all(each.broken is None and not each.late for each in told.values())
    assert told[1].entries == len(desks[0].journal.entries)
    last = desks[1].journal.entries[-1]
    assert told[2].head == Head(last.envelope.number, last.hash)
    # each entry its desk's and its receipt's; signed filings and the decision a person's, too
    assert told[1].signatures == 2 * told[1].entries + 2
    assert told[2].signatures == 2 * told[2].entries + 1


def test_processes_beside_find_the_same(
    hall: Hall, desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "BATCH", 3)
    change(hall, 2, 5, data=flipped(row(hall, 2, 5)["data"]))
    alone = found(hall, processes=1)
    assert found(hall, processes=2) == alone
    assert alone[2].broken == Break(5, Reason.ALTERED)
    assert alone[2].entries == 4
    assert alone[1].broken is None


@pytest.mark.parametrize("batch", [1, 3, 500])
def test_a_byte_that_was_turned_is_found(
    hall: Hall, desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(auditing, "BATCH", batch)
    data = row(hall, 1, 4)["data"]
    change(hall, 1, 4, data=flipped(data))
    assert found(hall)[1].broken == Break(4, Reason.ALTERED)
    change(hall, 1, 4, data=flipped(data), hash=sha256(flipped(data)))
    assert found(hall)[1].broken == Break(4, Reason.DESK_SIGNATURE)


def test_an_entry_that_was_deleted_is_found(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    drop(hall, 1, 3)
    assert found(hall)[1].broken == Break(3, Reason.MISSING)


def test_the_first_entry_is_missed_too(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    drop(hall, 2, 1)
    assert found(hall)[2].broken == Break(1, Reason.MISSING)


def test_entries_that_changed_places_are_found(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    one, two = row(hall, 1, 2), row(hall, 1, 3)
    for number, other in ((2, two), (3, one)):
        what = ("content_id", "kind", "hash", "data", "receipt")
        change(hall, 1, number, **{name: other[name] for name in what})
    assert found(hall)[1].broken == Break(2, Reason.MISPLACED)


def test_numbers_closed_up_behind_a_deleted_entry_are_found(
    hall: Hall, desks: tuple[Desk, Desk]
) -> None:
    """Somebody with the desk's key signs the next entries anew, and leaves one out."""
    key, head = desks[0].key, Head(2, row(hall, 1, 2)["hash"])
    drop(hall, 1, 3)
    entry = open_entry(row(hall, 1, 4)["data"])
    words = pack(
        type(entry.envelope)(
            *(entry.envelope.version, TOWN, entry.envelope.desk, 3, head.hash),
            *(entry.envelope.clock, entry.envelope.cloud_time, entry.envelope.content),
        )
    )
    data = pack(Sealed(words, key.sign(Purpose.ENVELOPE, words)))
    change(hall, 1, 4, number=3, data=data, hash=sha256(data))
    assert found(hall)[1].broken == Break(3, Reason.RECEIPT)


def test_an_entry_signed_with_another_key_is_found(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    entry = open_entry(row(hall, 1, 4)["data"])
    stranger = SigningKey.new(SystemChance())
    sealed = Sealed(entry.envelope_bytes, stranger.sign(Purpose.ENVELOPE, entry.envelope_bytes))
    change(hall, 1, 4, data=pack(sealed), hash=sha256(pack(sealed)))
    assert found(hall)[1].broken == Break(4, Reason.DESK_SIGNATURE)


def test_a_journal_cut_short_is_found(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    last = len(desks[0].journal.entries)
    drop(hall, 1, last, last - 1)
    assert found(hall)[1].broken == Break(last - 1, Reason.CUT)


def test_a_cut_that_hides_the_head_is_found_by_an_earlier_runs_head(
    hall: Hall, desks: tuple[Desk, Desk]
) -> None:
    before = found(hall)[1].head
    drop(hall, 1, before.number)
    with behind(hall) as connection:
        values = {"head_number": before.number - 1}
        values |= {"head_hash": row(hall, 1, before.number - 1)["hash"]}
        here = (t.desk.c.municipality == TOWN, t.desk.c.number == 1)
        connection.execute(update(t.desk).where(*here).values(**values))
    assert found(hall)[1].broken is None, "nothing here says more"
    assert found(hall, {1: before})[1].broken == Break(before.number, Reason.CUT)


def test_a_known_head_saves_the_way_to_it_and_must_be_there(
    hall: Hall, desks: tuple[Desk, Desk]
) -> None:
    at = Head(5, row(hall, 1, 5)["hash"])
    told = found(hall, {1: at})[1]
    assert (told.broken, told.entries) == (None, len(desks[0].journal.entries) - 5)
    assert found(hall, {1: Head(5, bytes(32))})[1].broken == Break(5, Reason.NOT_KNOWN_HEAD)


def test_a_named_hole_is_no_break_and_is_told(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    one = desks[0]
    lost = looked(one)
    one.journal.entries[-1] = type(lost)(
        *(flipped(lost.data, 60), lost.hash, lost.envelope_bytes, lost.desk_signature),
        *(lost.envelope, lost.content, lost.words),
    )
    looked(one)
    one.sync()
    told = found(hall)[1]
    assert told.holes == (lost.envelope.number,)
    assert told.broken is None
    assert told.head.number == lost.envelope.number + 1


def test_what_was_set_aside_in_its_place_is_part_of_the_chain(
    hall: Hall, desks: tuple[Desk, Desk]
) -> None:
    one = desks[0]
    body = one.word("sato", Kind.DECISION, Inquiry((), "誰も署名していない決裁"))
    one.keep(body, None)
    looked(one)
    one.sync()
    assert found(hall)[1].broken is None


def test_a_persons_signature_of_somebody_else_is_found(
    hall: Hall, desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desks[0]
    words = one.word("sato", Kind.INQUIRY, Inquiry(("1015",), "窓口"))
    entry = one.keep(words, one.people["kato"])
    with monkeypatch.context() as patched:
        patched.setattr(push, "_in_anothers_name", lambda *_: False)  # it would be set aside
        one.sync()
    assert found(hall)[1].broken == Break(entry.envelope.number, Reason.PERSON_SIGNATURE)


def test_what_came_after_the_end_of_a_desk_is_found(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    hall.clock.later(minutes=10)
    at = int(hall.clock.now().timestamp() * 1000)
    revoke_desk(hall.ledger, hall.town, DeskRevoked(1, compromised=True), at)
    assert found(hall)[1].broken is None, "what was received before stands"
    revoked_early = at - 60 * MINUTE
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.DESK_REVOKED, DeskRevoked(2), revoked_early)
    assert found(hall)[2].broken == Break(1, Reason.REVOKED)


def test_what_was_signed_after_a_persons_end_is_told(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    two = desks[1]
    at = int(hall.clock.now().timestamp() * 1000)
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("sato"), at)
    two.file("sato", "contact_correction", ContactCorrection("1015", "0279-00-0009"))
    number = two.journal.entries[-1].envelope.number
    two.sync()
    told = found(hall)[2]
    assert (told.broken, told.late) == (None, (number,))


def test_journal_0_is_proved_first(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    change(hall, 0, 2, data=flipped(row(hall, 0, 2)["data"]))
    assert [each.broken for each in audited(hall.ledger, hall.town, {})] == [
        Break(2, Reason.ALTERED)
    ]


def test_journal_0_that_desks_are_told_otherwise_is_found(
    hall: Hall, desks: tuple[Desk, Desk]
) -> None:
    c = t.register_row.c
    here = (c.municipality == TOWN, c.scope == "office", c.version == 3)
    with behind(hall) as connection:
        connection.execute(update(t.register_row).where(*here).values(body=b"another"))
    assert found(hall)[0].broken == Break(3, Reason.TOLD_OTHERWISE)


def test_journal_0_cut_short_is_found(hall: Hall, desks: tuple[Desk, Desk]) -> None:
    last = found(hall)[0].head.number
    drop(hall, 0, last)
    assert found(hall)[0].broken == Break(last, Reason.CUT)


def test_another_desks_certificate_and_a_desk_from_nowhere_are_found(
    hall: Hall, desks: tuple[Desk, Desk]
) -> None:
    c = t.desk.c
    with behind(hall) as connection:
        here = (c.municipality == TOWN, c.number == 1)
        connection.execute(update(t.desk).where(*here).values(public=bytes(32)))
        known = connection.execute(select(t.desk).where(c.number == 2)).one()._mapping
        connection.execute(t.desk.insert().values({**known, "number": 9}))
    told = found(hall)
    assert told[1].broken == Break(1, Reason.CERTIFICATE)
    assert told[9].broken == Break(1, Reason.NO_CERTIFICATE)


def test_a_content_that_takes_anothers_id_is_found() -> None:
    one, other = bytes(16), bytes([1]) * 16
    received = [
        Content(1, 4, one, b"a", ""),
        Content(2, 7, one, b"a", "duplicate_content"),  # a desk that enrolled anew says it again
        Content(2, 8, one, b"b", "content_taken"),  # set aside when it came
        Content(2, 9, other, b"a", ""),
        Content(3, 6, one, b"b", ""),
        Content(3, 5, one, b"c", ""),
    ]
    assert said_twice(received) == {3: Break(5, Reason.CONTENT_TWICE)}


def test_a_content_that_was_set_aside_for_its_id_and_let_in_afterwards_is_found(
    hall: Hall, desks: tuple[Desk, Desk]
) -> None:
    two = desks[1]
    known = desks[0].journal.entries[1].words
    entry = two.keep(msgspec.structs.replace(known, body=pack(Inquiry((), "別の記録"))), None)
    two.sync()
    number = entry.envelope.number
    assert two.receipt(entry).note == "content_taken"
    assert found(hall)[2].broken is None
    told = pack(msgspec.structs.replace(two.receipt(entry), status="received", note=""))
    forged = pack(SignedReceipt(told, hall.town.key.sign(Purpose.RECEIPT, told)))
    change(hall, 2, number, receipt=forged)
    assert found(hall)[2].broken == Break(number, Reason.CONTENT_TWICE)


def test_the_command_says_whole_and_nothing_of_anybody(
    hall: Hall, desks: tuple[Desk, Desk], operate: Operate
) -> None:
    told = operate("audit", "verify")
    assert told.returncode == 0, told.stderr
    assert not told.stderr
    lines = told.stdout.splitlines()
    assert [line.split("  ")[0] for line in lines[:3]] == [
        "104256 journal 0", "104264 journal 0", "104264 desk 1 desk"
    ]  # fmt: skip
    assert lines[-1].startswith("chains=4 broken=0 entries=")
    head = lines[2].rpartition("head ")[2]
    said = re.sub(r":[0-9a-f]{64}", "", told.stdout)  # a hash may hold any four digits
    assert not any(word in said for word in ("sato", "1015", PHONE, "窓口"))
    again = operate("audit", "verify", "--municipality", TOWN, "--from", head)
    assert "desk 1 desk  entries=0 whole" in again.stdout


def test_the_command_points_at_the_first_broken_link_and_fails(
    hall: Hall, desks: tuple[Desk, Desk], operate: Operate
) -> None:
    change(hall, 2, 3, data=flipped(row(hall, 2, 3)["data"]))
    change(hall, 2, 5, data=flipped(row(hall, 2, 5)["data"]))
    told = operate("audit", "verify", "--municipality", TOWN)
    assert told.returncode == 1
    assert "104264 desk 2 desk  entries=2 BROKEN\n    entry 3: its bytes are not" in told.stdout
    assert "104264 desk 1 desk  entries=" in told.stdout
    assert "1 of 3 journals are broken" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("head", ["nonsense", "999999:1:2:" + "0" * 64, "104264:0:2:" + "0" * 64])
def test_a_head_of_nowhere_is_refused(head: str) -> None:
    with pytest.raises(OperatorRefusal):
        known_heads([head], {TOWN})


def test_words_of_a_hole(hall: Hall) -> None:
    told = Audited(3, "窓口3", None, Head(9, bytes(32)), 8, 16, (4,), (7,))
    assert [line.split(":")[0].strip() for line in in_words(hall.town, told)][1:] == [
        "hole", "entry 7"
    ]  # fmt: skip


def test_an_approval_that_is_not_the_supervisor_s_breaks_the_chain_unless_it_was_set_aside(
    hall: Hall, desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cloud that let it pass, older or with somebody's hand in it, is found out afterwards."""
    one, two = desks
    forged, good = approved("ueda", one.people["sato"]), approved("ueda", one.people["ueda"])
    for each in (good, forged):
        issued(one, each)
    one.sync()
    assert found(hall)[one.number].broken is None, "it was set aside"
    with monkeypatch.context() as patched:
        patched.setattr(approval, "lacking", lambda *_: False)
        issued(two, good)
        entry = issued(two, forged)
        two.sync()
    assert found(hall)[two.number].broken == Break(entry.envelope.number, Reason.APPROVAL)


def test_what_was_set_aside_for_something_else_is_not_held_to_its_approval(
    hall: Hall, desks: tuple[Desk, Desk]
) -> None:
    """It has no effect, and a desk that sends nonsense breaks no chain by it."""
    one, two = desks
    good, forged = approved("ueda", one.people["ueda"]), approved("ueda", one.people["sato"])
    first = issued(one, good)
    one.sync()
    again = msgspec.structs.replace(first.words, body=pack(forged))
    entry = two.keep(again, two.people["sato"])
    two.sync()
    assert two.receipt(entry).note == "content_taken"
    assert found(hall)[two.number].broken is None
