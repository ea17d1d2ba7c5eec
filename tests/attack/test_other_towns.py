"""Another town's record, by every exchange there is and by SQL through the role that serves.

An attacker with an enrolled desk here asks in the other town's name with their own key, and asks at
home for what only the other town has: its codes, entries, filings, heads, questions. A new exchange
that is not attempted here fails `test_every_exchange_is_attempted`. What the serving role may do to
each table, by the tables alone, is tried in `tests/ports/test_only_ones_own_town.py`; here it goes
at the two towns of a cloud that is running.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, LiteralString

import msgspec
import psycopg
import pytest
from backports import zstd
from psycopg import sql

from sync.base.ids import SystemChance
from sync.base.wire import pack
from sync.cloud import tables as t
from sync.exchanges import (
    attest,
    audit,
    enrol,
    farewell,
    give_back,
    number,
    pull,
    pull_file,
    push,
    repair,
    snapshot,
    staff_key,
    wait,
    whereabouts,
)
from sync.exchanges.counter import SERVED
from sync.exchanges.ports import Answer
from sync.exchanges.snapshot import SnapshotRequest
from sync.journal.asking import Audit, Question
from sync.journal.entry import Entry
from sync.journal.kinds import Inquiry, Kind, Ruling
from sync.records.national_numbers import NumberKind
from sync.records.scopes import HELD_BY_DESKS, Scope, ScopeHead
from sync.roads.cloud import CloudRoad
from tests.attack.towns import (
    HERE,
    MARKS,
    THERE,
    Cloud,
    asked,
    refused_with,
    speaking_as,
    stranger_key,
)
from tests.desks import FAR
from tests.ports.desks import Desk
from tests.ports.hall import move

MINE, THEIRS = MARKS[HERE].encode(), MARKS[THERE].encode()
ZSTD = b"\x28\xb5\x2f\xfd"
MOST = 1 << 25


@dataclass
class Scene:
    """Two desks, one in each town, and what the second has done today."""

    cloud: Cloud
    thief: Desk
    abroad: Desk
    filing: bytes
    looked: Entry
    asks: Entry
    code: str
    staff_code: str
    road: CloudRoad

    @property
    def heads(self) -> dict[Scope, ScopeHead]:
        """Where the other town's scopes stand."""
        with self.cloud.ledger.reading(self.cloud.there) as reading:
            return reading.heads()


@pytest.fixture(scope="module")
def scene(cloud: Cloud) -> Scene:
    thief, neighbour = cloud.hall(cloud.here).staffed(), cloud.hall(cloud.there)
    abroad = neighbour.staffed()
    made: dict[str, Entry] = {}
    filing = b""
    for desk, mark in ((thief, MARKS[HERE]), (abroad, MARKS[THERE])):
        filing = desk.file("sato", "relocation", move(mark))
        look = Inquiry(("1015",), mark)
        made["looked"] = desk.keep(desk.word("sato", Kind.INQUIRY, look), desk.people["sato"])
        question = Audit(Question(resident="1015"), mark)
        made["asks"] = desk.keep(desk.word("ueda", Kind.AUDIT, question), desk.people["ueda"])
        desk.sync()
    codes = {"code": neighbour.code("desk"), "staff_code": neighbour.code("staff:ueda")}
    return Scene(cloud, thief, abroad, filing, **made, **codes, road=cloud.road())


def enrolling(scene: Scene) -> list[Any]:
    return [enrol.EnrolRequest(scene.code, scene.thief.key.public)]


def keys(scene: Scene) -> list[Any]:
    public = stranger_key().public
    return [
        staff_key.StaffKeyRequest("ueda", scene.staff_code, public, ()),
        staff_key.CopiesRequest("ueda", "", scene.abroad.people["ueda"].public, ()),
    ]


def pushing(scene: Scene) -> list[Any]:
    theirs = tuple(entry.data for entry in scene.abroad.journal.entries)
    return [push.PushRequest(theirs), push.PushRequest(theirs[-1:], (1,))]


def pulling(scene: Scene) -> list[Any]:
    at = [pull.Wanted(scope, head) for scope, head in scene.heads.items()]
    begin = [pull.Wanted(scope, ScopeHead(7), whole=False) for scope in Scope]
    last = scene.abroad.journal.last_received()
    return [pull.PullRequest(tuple(each), last) for each in (at, begin)]


def loading(scene: Scene) -> list[Any]:
    framed = [
        SnapshotRequest(s, head, index) for s, head in scene.heads.items() for index in (0, 1)
    ]
    return [*framed, *(SnapshotRequest(scope, ScopeHead()) for scope in Scope)]


def opening(scene: Scene) -> list[Any]:
    ledger, town = scene.cloud.ledger, scene.cloud.there
    with ledger.writing(town) as writing:
        _, cover = pull_file.made(writing, FAR, 0, SystemChance())
    return [pull_file.KeyRequest(cover.sealed)]


def attesting(scene: Scene) -> list[Any]:
    return [attest.AttestRequest(tuple(scene.heads.items()))]


def repairing(scene: Scene) -> list[Any]:
    with scene.cloud.ledger.reading(scene.cloud.here) as reading:
        own = reading.heads()
    empty = (bytes(32),) * repair.BUCKETS
    return [
        repair.RepairRequest(scope, head, empty)
        for heads in (scene.heads, own)
        for scope, head in heads.items()
    ]


def waiting(scene: Scene) -> list[Any]:
    versions = {scope.value: head.version for scope, head in scene.heads.items()}
    return [wait.WaitRequest(versions, 0.0, dict.fromkeys(versions, 7))]


def auditing(scene: Scene) -> list[Any]:
    own = scene.thief.journal.entries[-1].envelope.number
    place = audit.Place(2**62, scene.abroad.number, scene.asks.envelope.number)
    return [
        audit.AuditRequest(own),
        audit.AuditRequest(own, place),
        audit.AuditRequest(scene.asks.envelope.number + 50),
    ]


def whereabouting(scene: Scene) -> list[Any]:
    number, inquiry = scene.looked.envelope.number, bytes(scene.looked.words.id)
    return [
        whereabouts.WhereaboutsRequest(row, number, inquiry)
        for row in ("1015/00001", f"{THERE}/1015", "../1015/00001")
    ]


def numbering(scene: Scene) -> list[Any]:
    place, inquiry = scene.looked.envelope.number, bytes(scene.looked.words.id)
    return [
        number.NumberRequest(whose, kind, place, inquiry)
        for whose in ("1015", f"{THERE}/1015")
        for kind in NumberKind
    ]


def giving_back(scene: Scene) -> list[Any]:
    with scene.cloud.ledger.reading(scene.cloud.there) as reading:
        rows = reading.rows_after(Scope.OFFICE, 0, 250)
    return [give_back.GiveBackRequest(tuple(row.body for row in rows if row.body))]


def leaving(scene: Scene) -> list[Any]:
    return [farewell.FarewellRequest(scene.abroad.journal.last_received())]


ATTEMPTS: dict[str, Callable[[Scene], list[Any]]] = {
    enrol.NAME: enrolling,
    staff_key.NAME: keys,
    push.NAME: pushing,
    pull.NAME: pulling,
    snapshot.NAME: loading,
    pull_file.NAME: opening,
    attest.NAME: attesting,
    repair.NAME: repairing,
    wait.NAME: waiting,
    audit.NAME: auditing,
    whereabouts.NAME: whereabouting,
    number.NAME: numbering,
    give_back.NAME: giving_back,
    farewell.NAME: leaving,
}

every_exchange = pytest.mark.parametrize("exchange", sorted(ATTEMPTS))


def opened_up(data: bytes) -> bytes:
    """Return bytes with all that is packed inside them, however often."""
    found, at = [data], data.find(ZSTD)
    while at >= 0:
        reader = zstd.ZstdDecompressor()
        with contextlib.suppress(zstd.ZstdError):  # it only looked like the beginning of a frame
            found.append(opened_up(reader.decompress(data[at:], MOST)))
        at = data.find(ZSTD, at + 1)
    return b"".join(found)


def test_every_exchange_is_attempted() -> None:
    assert set(ATTEMPTS) == SERVED


@every_exchange
def test_in_the_other_towns_name_nobody_from_here_is_answered(scene: Scene, exchange: str) -> None:
    """Their town and a desk number of theirs, with a key that is enrolled here, and with none."""
    expected = "enrol.code_unknown" if exchange == enrol.NAME else "desk.unknown"
    bodies, keys_tried = ATTEMPTS[exchange](scene), (scene.thief.key, stranger_key())
    tries = len(bodies) * len(keys_tried)
    with scene.cloud.traced(expected, tries, town=THERE, exchange=exchange):
        for key in keys_tried:
            voice = speaking_as(
                scene.thief,
                municipality=THERE,
                desk=scene.abroad.number,
                key=key,
                municipality_public=scene.cloud.there.key.public,
            )
            for body in bodies:
                if exchange == enrol.NAME:  # the code itself would be theirs to use
                    body = enrol.EnrolRequest("WRONG", key.public)  # noqa: PLW2901
                told = asked(scene.road, voice, exchange, pack(body))
                assert refused_with(told) == expected


@every_exchange
def test_at_home_nothing_of_the_other_town_is_answered(scene: Scene, exchange: str) -> None:
    with scene.cloud.ledger.reading(scene.cloud.there) as reading:
        before = reading.heads(), [desk.head for desk in reading.desks()]
    digests = {head.digest for head in before[0].values()} - {bytes(32)}
    for body in ATTEMPTS[exchange](scene):
        told = asked(scene.road, scene.thief.voice(), exchange, pack(body))
        if isinstance(told, Answer):
            said = opened_up(told.body)
            assert THEIRS not in said
            if exchange != attest.NAME:  # which says again what it was asked about
                assert not any(digest in said for digest in digests)
        else:
            assert MARKS[THERE] not in f"{told.reason}{told.remedy}{told.code}"
    with scene.cloud.ledger.reading(scene.cloud.there) as reading:
        assert (reading.heads(), [desk.head for desk in reading.desks()]) == before


def test_the_same_look_finds_ones_own_town(scene: Scene) -> None:
    """The control: where something is answered at all, one's own people are seen in it."""
    seen = set()
    for exchange, attempts in ATTEMPTS.items():
        for body in attempts(scene):
            told = asked(scene.road, scene.thief.voice(), exchange, pack(body))
            if isinstance(told, Answer) and MINE in opened_up(told.body):
                seen.add(exchange)
    assert seen == {pull.NAME, snapshot.NAME, repair.NAME, audit.NAME}


@pytest.mark.parametrize("exchange", [attest.NAME, pull.NAME, snapshot.NAME, repair.NAME])
def test_not_even_a_digest_tells_of_what_no_desk_may_hold(scene: Scene, exchange: str) -> None:
    """Whoever knows all of a row but an address could try addresses against its digest."""
    for town, desk in ((scene.cloud.here, scene.thief), (scene.cloud.there, scene.abroad)):
        with scene.cloud.ledger.writing(town) as writing:
            person = writing.current("1015")
            assert person is not None
            writing.put_whereabouts([person])
        with scene.cloud.ledger.reading(town) as reading:
            protected = reading.heads()[Scope.PROTECTED].digest
        assert protected != bytes(32)
        for body in ATTEMPTS[exchange](scene):
            told = asked(scene.road, desk.voice(), exchange, pack(body))
            if not isinstance(told, Answer):
                continue
            if exchange == attest.NAME:
                lines = msgspec.msgpack.decode(told.body, type=attest.AttestReply).scopes
                assert {each.scope for each in lines} <= set(HELD_BY_DESKS)
            assert protected not in opened_up(told.body)


def test_a_decision_from_the_other_town_is_held_and_decides_nothing(scene: Scene) -> None:
    """A supervisor abroad names a filing of this town by id and by content."""
    with scene.cloud.ledger.reading(scene.cloud.there) as reading:
        case = reading.case(scene.filing)
    assert case is not None
    entry = scene.thief.rule("mori", scene.filing, Ruling.APPROVE, content=case.content)
    scene.thief.sync()
    assert scene.thief.receipt(entry).note == "early"
    with scene.cloud.ledger.reading(scene.cloud.there) as reading:
        assert reading.case(scene.filing) == case


# --- by SQL --------------------------------------------------------------------------------------

EVASIONS: list[LiteralString] = [
    "SELECT {0}::text FROM {0}",
    "SELECT row_to_json(r)::text FROM {0} r",
    "SELECT row_to_json(r)::text FROM {0} r WHERE municipality <> '104264'",
    "SELECT a::text FROM {0} a UNION ALL SELECT b::text FROM {0} b WHERE b.municipality = '104256'",
    "WITH all_of AS MATERIALIZED (SELECT * FROM {0}) SELECT all_of::text FROM all_of",
    "SELECT a::text FROM {0} a RIGHT JOIN {0} b USING (municipality) LIMIT 200",
    "SELECT (SELECT string_agg(c::text, ' ') FROM {0} c)",
    "SELECT to_jsonb(array_agg(d))::text FROM (SELECT DISTINCT * FROM {0}) d",
]
LEAKS: list[LiteralString] = [
    "SELECT 1 FROM {0} WHERE ({0}::text)::int = 1",
    "SELECT 1 FROM {0} WHERE municipality = '104256' AND CAST({0}::text AS date) IS NOT NULL",
    "EXPLAIN ANALYZE SELECT * FROM {0} WHERE municipality <> '104264'",
    "SELECT most_common_vals::text FROM pg_stats WHERE tablename = '{0}'",
]
"""An error text, a plan or a statistic that would tell a value."""

ROW_OF = ("({},", '"municipality":"{}"')
"""How a row of a town begins in what PostgreSQL says."""

every_table = pytest.mark.parametrize(
    "table", [each for each in t.metadata.sorted_tables if each.info[t.BOUND]], ids=lambda e: e.name
)


@every_table
def test_sql_of_the_serving_role_finds_one_town_whatever_it_asks(scene: Scene, table: Any) -> None:
    for words in (*EVASIONS, *LEAKS):
        said = run(scene.cloud, words.replace("{0}", table.name), HERE)
        assert not [row for row in ROW_OF if row.format(THERE) in said], words
        if table is not t.quarantine:  # where this town keeps what was carried to it from there
            assert all(each not in said for each in _marks_in(THERE)), words


def test_the_same_sql_finds_ones_own_people(scene: Scene) -> None:
    said = "".join(
        run(scene.cloud, words.replace("{0}", "register_row"), HERE) for words in EVASIONS
    )
    assert any(each in said for each in _marks_in(HERE))
    assert all(row.format(HERE) in said for row in ROW_OF)
    assert any(each in run(scene.cloud, LEAKS[0].replace("{0}", "register_row"), HERE) for each in [
        *_marks_in(HERE), HERE
    ])  # fmt: skip


def _marks_in(town: str) -> list[str]:
    """Return a town's mark as text, and as PostgreSQL and JSON write bytes."""
    mark = MARKS[town].encode()  # type: ignore[index]
    return [MARKS[town], mark.hex(), mark.hex().upper()]  # type: ignore[index]


def run(cloud: Cloud, words: str, named: str) -> str:
    """Return all that PostgreSQL says, rows or error, to a statement of the serving role."""
    with psycopg.connect(cloud.addresses.served) as connection:
        connection.execute(f"SET LOCAL {t.SETTING} = '{named}'")  # type: ignore[arg-type]
        try:
            rows = connection.execute(sql.SQL(words)).fetchall()  # type: ignore[arg-type]
            return " ".join(str(value) for row in rows for value in row)
        except psycopg.Error as error:
            diagnosed = error.diag
            return f"{diagnosed.message_primary} {diagnosed.message_detail} {diagnosed.context}"


@pytest.mark.parametrize(
    "named", ["", "%", "104264,104256", "104264' OR 'a'='a", "ALL", " 104256", "104256 "]
)
def test_no_way_of_naming_a_town_names_two_or_one_by_halves(scene: Scene, named: str) -> None:
    quoted = named.replace("'", "''")
    for table in ("register_row", "entry", "signing_key", "turned_away"):
        assert run(scene.cloud, f"TABLE {table}", quoted) == ""
