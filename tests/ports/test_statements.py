"""Every statement that the cloud's server sends, held against what three distributed engines lack.

Citus, YugabyteDB and CockroachDB speak PostgreSQL's language with holes in it. This proves the
absence of the known traps, not acceptance: none of the three runs here. Nor does it see what
SQLAlchemy's dialect asks of a server at the first connection (its version, its current schema).
"""

from __future__ import annotations

import ast
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, Delete, Engine, Insert, Select, Table, Update, event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList

import sync.cloud
from sync.base.clock import SystemClock, millis
from sync.base.ids import SystemChance, one_time_code
from sync.base.troubles import CloudRefused
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.cloud import auditing, closings, operations, preparing, proof_keys, reports
from sync.cloud import tables as t
from sync.cloud.database import APPLICATION, Addresses, connect, embedded, stop_embedded
from sync.cloud.doorkeeper import Doorkeeper
from sync.cloud.figures import Figures
from sync.cloud.founding import found_towns
from sync.cloud.ledger import PostgresLedger, holds_towns
from sync.cloud.loading import load_numbers
from sync.cloud.tables import SETTING
from sync.exchanges import audit, number, push, wait
from sync.exchanges.conversation import mended
from sync.exchanges.ports import Ask, Flow
from sync.exchanges.push import PushRequest
from sync.exchanges.turned_away import TurnedAway
from sync.journal.asking import Audit, Question
from sync.journal.kinds import DeskRevoked, Inquiry, Kind, PolicySet, Ruling, StaffAdded
from sync.journal.report import Report, close_report
from sync.records.national_numbers import NationalNumbers, NumberKind
from sync.records.policy import Policy
from sync.records.scopes import Row, Scope
from sync.roads.memory import MemoryRoad
from sync.roads.prepared import TownSettings
from tests.ports.backups import backup
from tests.ports.conftest import OTHER, SECRET, TOWN, founded
from tests.ports.desks import Desk, StepClock, open_office
from tests.ports.hall import FAMILY, PHONE, Hall, carry, looked, move
from tests.ports.roles import as_owner, as_version_1, ready
from tests.unit.changes.people import household

CLOUD = Path(sync.cloud.__file__).parent
ISSUERS = (
    "closings", "counting", "database", "figures", "journals", "ledger", "loading", "operations",
    "preparing", "proof_keys", "reading", "reports", "rows", "schema", "turned_away", "writing",
)  # fmt: skip
"""The files of `sync/cloud` that send statements."""

PIPE = "statements"
"""The one that all of them send them through."""


class Trap(NamedTuple):
    """A thing to stay away from: how it looks, who lacks it, and one example that must be seen."""

    looks: str
    who: str
    example: str


TRAPS = {
    "listen and notify": Trap(
        r"\b(UN)?LISTEN\b|\bNOTIFY\b|pg_notify",
        "CockroachDB has none, YugabyteDB an early one; everywhere one lock at commit for all",
        "SELECT pg_notify('moved', '1')",
    ),
    "table locks": Trap(
        r"^\s*LOCK\b", "CockroachDB, YugabyteDB", "LOCK TABLE scope IN EXCLUSIVE MODE"
    ),
    "advisory locks": Trap(
        r"\bpg_(try_)?advisory", "held by one node or a stub", "SELECT pg_advisory_xact_lock(1)"
    ),
    "transaction ids": Trap(
        r"\btxid_|\bpg_(current_)?(xact|snapshot|visible)|\bx(min|max)\b|\bctid\b|::xid",
        "each node counts its own",
        "SELECT pg_snapshot_xmin(pg_current_snapshot())",
    ),
    "sequences": Trap(
        r"\b(next|curr|set|last)val\s*\(|\bSEQUENCE\b|\bAS\s+IDENTITY\b"
        r"|\b(BIG|SMALL)?SERIAL\b(?= NOT)",
        "unordered across nodes",
        "CREATE TABLE a (version SERIAL NOT NULL)",
    ),
    "deferrable constraints": Trap(
        r"\bDEFERRABLE\b|\bINITIALLY\s+DEFERRED\b|\bSET\s+CONSTRAINTS\b",
        "CockroachDB, YugabyteDB",
        "ALTER TABLE a ADD UNIQUE (b) DEFERRABLE",
    ),
    "exclusion constraints": Trap(
        r"\bEXCLUDE\s+USING\b", "CockroachDB, YugabyteDB", "EXCLUDE USING gist (a WITH &&)"
    ),
    "common table expressions": Trap(
        r"^\s*WITH\b|\(\s*WITH\b",
        "Citus: one that writes must go to one shard",
        "WITH a AS (DELETE FROM held RETURNING *) SELECT * FROM a",
    ),
    "triggers and functions": Trap(
        r"\bTRIGGER\b|\bCREATE\s+(OR\s+REPLACE\s+)?(FUNCTION|PROCEDURE|RULE)\b|^\s*(DO|CALL)\b",
        "Citus: not on shards without a switch; our rules are Python's",
        "CREATE TRIGGER a AFTER INSERT ON entry",
    ),
    "unlogged and temporary tables": Trap(
        r"\bUNLOGGED\b|(?<!^REVOKE )\bTEMP(ORARY)?\b|\bpg_temp\b",
        "not replicated, or bound to a session's node",
        "CREATE TEMP TABLE a (b int)",
    ),
    "two-phase commit by hand": Trap(
        r"\bPREPARE\s+TRANSACTION\b|\bCOMMIT\s+PREPARED\b",
        "CockroachDB, YugabyteDB; Citus keeps it for itself",
        "PREPARE TRANSACTION 'a'",
    ),
    "cursors that stay open": Trap(
        r"^\s*(DECLARE|FETCH|MOVE)\b",
        "CockroachDB: not scrollable; a pooler loses them",
        "DECLARE a CURSOR WITH HOLD FOR SELECT 1",
    ),
    "foreign keys": Trap(
        r"\bREFERENCES\b|\bFOREIGN\s+KEY\b",
        "Citus: only along the shards",
        "FOREIGN KEY (a) REFERENCES b",
    ),
    "functions that answer anew": Trap(
        r"\b(now|random|gen_random_uuid|clock_timestamp|statement_timestamp)\s*\(|\bCURRENT_TIME",
        "Citus refuses them in UPDATE; our clock is injected",
        "UPDATE code SET used_at = now()",
    ),
    "session settings": Trap(
        r"^\s*SET\s+(?!TRANSACTION\b|LOCAL\b)|\bset_config\s*\(",
        "a pooler hands the session to somebody else; Citus hands on SET LOCAL alone",
        "SET search_path TO a",
    ),
    "merge": Trap(r"^\s*MERGE\b", "CockroachDB", "MERGE INTO a USING b ON true"),
    "joins": Trap(
        r"\bJOIN\b|\bUNION\b|\bLATERAL\b", "across shards they cost a network", "SELECT 1 JOIN b"
    ),
}

ACROSS_TOWNS = {
    "PostgresLedger.towns": "the list of towns: operators' status, start, what comes by time",
    "holds_towns": "asked once when a process starts, before any town is known",
    "begin_epoch": "an operator declares a restored database: all towns, cloud stopped",
}
"""Statements that are not of one municipality, by the function that sends them, and why."""

OF_THE_SCHEMA = {
    "_check": "whether there is a schema, its version and whether it binds: start, `/readyz`",
    "_bring_up_to_date": "the owner makes or upgrades the schema",
}
"""What is asked about the database itself; it has no town."""

OWNER_S = {
    "check_server", "_make_roles", "_name_at", "_keys_apart", "_aside_counted", "_bind", "_granted",
    "_grant", "_refuse_owners",
}  # fmt: skip
"""Functions that send words of the owner's, and of PostgreSQL's own language, for the schema."""


class Sent(NamedTuple):
    """One statement as it went out: from where, in which transaction, and what it was made of."""

    role: str
    file: str
    function: str
    line: int
    transaction: int
    words: str
    statement: Any
    rows: list[dict[str, Any]]


class Recorder:
    """Writes down what the server sends, by whichever road it reaches the driver."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self._transactions = count(1)
        self._open: dict[int, int] = {}

    def listen(self, patched: pytest.MonkeyPatch) -> None:
        event.listen(Engine, "begin", self._begin)
        event.listen(Engine, "before_cursor_execute", self._execute)
        execute, many = psycopg.Connection.execute, psycopg.Cursor.executemany
        copy = psycopg.Cursor.copy

        def executed(raw: Any, statement: Any, *rest: Any, **options: Any) -> Any:
            self._keep(_words(statement), None, [], raw)
            return execute(raw, statement, *rest, **options)

        def added(cursor: Any, statement: Any, rows: Iterable[Any]) -> None:
            rows = list(rows)
            if isinstance(statement, sql.Composed):  # else SQLAlchemy's, which was heard
                here = [{"municipality": row[0]} for row in rows]
                self._keep(statement.as_string(), None, here, cursor.connection)
            many(cursor, statement, rows)

        def copied(cursor: Any, statement: sql.Composed, *rest: Any, **options: Any) -> Any:
            self._keep(statement.as_string(), None, [], cursor.connection)
            return copy(cursor, statement, *rest, **options)

        patched.setattr(psycopg.Cursor, "copy", copied)
        patched.setattr(psycopg.Connection, "execute", executed)
        patched.setattr(psycopg.Cursor, "executemany", added)

    def stop(self) -> None:
        event.remove(Engine, "begin", self._begin)
        event.remove(Engine, "before_cursor_execute", self._execute)

    def _begin(self, connection: Connection) -> None:
        self._open[id(connection.connection.driver_connection)] = next(self._transactions)

    def _execute(
        self, connection: Connection, _: Any, words: str, __: Any, context: Any, *___: Any
    ) -> None:
        statement = getattr(context, "invoked_statement", None)
        rows = list(getattr(context, "compiled_parameters", None) or [])
        self._keep(words, statement, rows, connection.connection.driver_connection)

    def _keep(self, words: str, statement: Any, rows: list[dict[str, Any]], raw: Any) -> None:
        frame = _issuer(sys._getframe(1))
        if frame is not None:  # else the test's own: backups, assertions
            code = frame.f_code
            self.sent.append(
                Sent(
                    raw.info.user, Path(code.co_filename).stem, code.co_qualname, frame.f_lineno,
                    self._open.get(id(raw), 0), words, statement, rows,
                )
            )  # fmt: skip


def _words(statement: str | sql.Composed) -> str:
    return statement if isinstance(statement, str) else statement.as_string()


def _issuer(frame: FrameType | None) -> FrameType | None:
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.parent == CLOUD and file.stem in ISSUERS:
            return frame
        if frame.f_code.co_filename.startswith(str(Path(__file__).parent / "backups")):
            return None
        frame = frame.f_back
    return None


@pytest.fixture(scope="module")
def sent(module_addresses: Addresses) -> Iterator[list[Sent]]:
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-sent-"))
    recorder = Recorder()
    with pytest.MonkeyPatch.context() as patched:
        recorder.listen(patched)
        try:
            ready(embedded(folder))
            as_version_1(module_addresses)
            ready(module_addresses)
            ledger = PostgresLedger(connect(ready(module_addresses)), SECRET)
            converse(ledger)
            ledger.engine.dispose()
        finally:
            recorder.stop()
    yield recorder.sent
    stop_embedded(folder)
    shutil.rmtree(folder, ignore_errors=True)


def converse(ledger: PostgresLedger) -> None:
    """Say everything once that desks and operators can say."""
    assert not holds_towns(ledger.engine)
    with as_owner(ledger) as owner:
        list(found_towns(owner, [OTHER], 1, SystemClock(), SystemChance(), 0.02))
    town = founded(ledger, TOWN, "草津町")
    open_office(ledger, town, sato="clerk", kato="clerk", ueda="supervisor")
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        writing.put_residents(household(*FAMILY))
    hall = Hall(ledger, town, StepClock())
    first, second = hall.desk(), hall.desk()
    for staff in ("sato", "kato", "ueda"):
        hall.sign_on(first, staff)
    hall.sign_on(second, "ueda")
    first.sync()
    second.sync()
    settle(first, second)
    look_at_a_number(hall, first)
    damage(first)
    first.attest()
    first.go(wait.desk(first.register.heads()))
    name, row = next(iter(first.register.rows[Scope.RESIDENTS].items()))
    first.register.rows[Scope.RESIDENTS][name] = Row(name, row.version, b"rotten")
    first.go(mended(first.register))
    restore(hall, first)
    operate(ledger, hall, second)


def settle(first: Desk, second: Desk) -> None:
    """File, decide, withdraw; a decision that arrives before its filing."""
    first.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    moved = first.file("sato", "relocation", move("大字前口５番地"))
    first.sync()
    second.sync()
    second.rule("ueda", moved, Ruling.APPROVE)
    second.sync()
    first.sync()
    taken_back = first.file("sato", "relocation", move("大字前口６番地"))
    first.sync()
    first.withdraw("sato", taken_back)
    first.sync()
    early = first.file("sato", "relocation", move("大字前口７番地"))
    content = first.journal.entries[-1].envelope.content
    second.rule("ueda", early, Ruling.DECLINE, content=content)
    second.sync()
    first.sync()


def look_at_a_number(hall: Hall, desk: Desk) -> None:
    """Ask for a 個人番号."""
    with hall.ledger.writing(hall.town) as writing:
        rules = PolicySet(Policy(2, numbers_shown_by=("clerk",)))
        writing.append_office(Kind.POLICY_SET, rules, 9)
    with as_owner(hall.ledger) as owner:  # type: ignore[arg-type]
        made_up = [NationalNumbers(hall.town.code, "1015", "123456789010", "98765432109")]
        load_numbers(owner, hall.town, made_up, SystemChance())
    asked = Inquiry(("1015",), "児童手当", NumberKind.MY_NUMBER)
    inquiry = desk.keep(desk.word("sato", Kind.INQUIRY, asked), desk.people["sato"])
    desk.sync()
    desk.go(number.desk("1015", NumberKind.MY_NUMBER, inquiry))


def damage(desk: Desk) -> None:
    """Carry what cannot be read, what comes too early, and what was missed by name."""
    entries = [looked(desk) for _ in range(4)]

    def broken() -> Flow[None]:
        number = entries[0].envelope.number
        yield Ask(push.NAME, pack(PushRequest((b"damaged",), (number,))))

    desk.go(broken())
    carry(desk, b"nobody's")
    for place in (2, 3, 1, 0):
        carry(desk, entries[place].data)
    desk.sync()


def restore(hall: Hall, desk: Desk) -> None:
    """Restore the cloud from a backup, three times, so that old snapshots are dropped."""
    back = backup(hall.ledger)
    new = hall.desk()
    with hall.ledger.writing(hall.town) as writing:
        writing.append_office(Kind.STAFF_ADDED, StaffAdded("mori", "森", "clerk"), 9)
    new.sync()
    looked(desk)
    desk.sync()
    back()
    new.sync()
    last = desk.journal.entries[-1]
    former = desk.journal.receipts[last.envelope.number]
    carry(new, *(entry.data for entry in desk.journal.entries))

    def late() -> Flow[None]:
        number = last.envelope.number
        yield Ask(push.NAME, pack(PushRequest((last.data,), (number,), (former,))))

    desk.go(late())
    desk.sync()
    for _ in range(3):
        with as_owner(hall.ledger) as owner:  # type: ignore[arg-type]
            operations.begin_epoch(owner, 0)
        desk.sync()
    operations.settle_now(hall.ledger, millis(hall.clock.now()))  # type: ignore[arg-type]
    desk.sync()
    desk.file("sato", "contact_correction", ContactCorrection("1031", PHONE))
    desk.sync()


def operate(ledger: PostgresLedger, hall: Hall, desk: Desk) -> None:
    """Do what operators do."""
    now, town, chance = millis(hall.clock.now()), hall.town, SystemChance()
    operations.enrolment_code(ledger, town, "窓口", now, chance)
    operations.add_staff(ledger, town, StaffAdded("hara", "原", "clerk"), now, chance)
    operations.staff_code(ledger, town, "hara", now, chance)
    settings = TownSettings("https://madoguchi.agatsuma.example", town.code, "")
    batch = preparing.prepare(
        ledger, settings, town, {1: "窓口1"}, 1, now, chance, lambda _: None
    ).batch
    assert preparing.batches(ledger, town, now)
    preparing.take_back(ledger, town, batch, now)
    for _ in range(2):
        with pytest.raises(CloudRefused):
            desk.first_sign_on("hara", one_time_code(chance))
    stranger = Desk(MemoryRoad(ledger, hall.clock), hall.clock, town.code)
    with pytest.raises(CloudRefused):
        stranger.enrol(one_time_code(chance))
    assert operations.wrong_codes(ledger, town)
    keeper = Doorkeeper(ledger, lambda: now)
    for _ in range(2):
        keeper.note(TurnedAway(town.code, desk.number, "pull", "desk.unknown"))
        keeper.write()
    assert operations.turned_away_from(ledger, town.code, 0)
    operations.status(ledger)
    assert Figures(ledger).at(now)
    operations.see_off(ledger, now)
    operations.aside(ledger, town)
    operations.doubled_certificates(ledger, town)
    entries = tuple((entry.data, b"") for entry in desk.journal.entries)
    closings.of_day(ledger, town, "2026-11-23")
    proof_keys.knowledge(ledger, town, now)
    reports.opened(ledger, close_report(Report(town.code, desk.number, entries), town.key.public))
    for question in (Question(resident="1015", desk=1), Question(oddities=True)):
        words = desk.word("ueda", Kind.AUDIT, Audit(question, "確認"))
        place = desk.keep(words, desk.people["ueda"]).envelope.number
        desk.sync()
        desk.go(audit.desk(place))
        desk.go(audit.desk(place, audit.Place(now, 1, 1)))
    assert list(auditing.audited(ledger, town, {}))
    operations.revoke_desk(ledger, town, DeskRevoked(desk.number), now)


# --- what was sent -------------------------------------------------------------------------------


def test_every_place_that_sends_a_statement_was_heard(sent: list[Sent]) -> None:
    heard = {(each.file, each.line) for each in sent}
    silent = [
        f"{file}.py:{first}"
        for file in ISSUERS
        for first, last in _places(file)
        if not any((file, line) in heard for line in range(first, last + 1))
    ]
    assert not silent, "these statements were not judged"


SENDING = {"execute", "write", "copy", "create_all", "has_table", "begin_nested"}


def _places(file: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of each call that sends a statement."""
    for node in ast.walk(ast.parse((CLOUD / f"{file}.py").read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in SENDING
        ):
            yield node.lineno, node.end_lineno or node.lineno


def test_no_other_file_of_the_cloud_sends_statements() -> None:
    others = [file for file in CLOUD.rglob("*.py") if file.stem not in (*ISSUERS, PIPE)]
    assert others
    for file in others:
        words = file.read_text(encoding="utf-8")
        assert not re.search(r"\.(execute|executemany|cursor|scalar|scalars)\(", words), file


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_seen_where_it_is_and_nowhere_else(name: str, sent: list[Sent]) -> None:
    trap = TRAPS[name]
    assert _falls(trap, trap.example), "the trap's own example"
    fallen = sorted(
        {
            f"{each.file}.{each.function}: {each.words}"
            for each in sent
            if not _of_the_catalogue(each)
            and "CREATE TABLE schema_version" not in each.words  # judged by itself below
            and _falls(trap, each.words)
        }
    )
    assert not fallen, trap.who


def _falls(trap: Trap, words: str) -> bool:
    plain = re.sub(r"'[^']*'", "''", words) if not words.startswith("SELECT pg_") else words
    return re.search(trap.looks, plain, re.IGNORECASE | re.MULTILINE) is not None


def test_every_statement_reads_or_writes_one_table_of_one_town(sent: list[Sent]) -> None:
    judged = 0
    for each in sent:
        if each.function in {*OF_THE_SCHEMA, *ACROSS_TOWNS, *OWNER_S}:
            continue
        if _of_rows(each):
            assert len(_towns(each)) == 1, f"{each.file}:{each.line} {each.words}"
            judged += 1
        else:  # savepoints, the town's name, and the one COPY, which names it in every row
            assert re.match(r"(RELEASE |ROLLBACK TO )?SAVEPOINT |SET LOCAL |COPY ", each.words)
    assert judged > 200


def test_no_transaction_spans_two_towns(sent: list[Sent]) -> None:
    towns: dict[int, set[str]] = {}
    for each in sent:
        listed = each.function in ACROSS_TOWNS or each.function in OF_THE_SCHEMA
        if _of_rows(each) and not (listed or each.function in OWNER_S):
            towns.setdefault(each.transaction, set()).update(_towns(each))
    assert set().union(*towns.values()) == {TOWN, OTHER}
    assert all(len(of) == 1 for of in towns.values())


def test_every_transaction_names_its_town_before_it_asks_for_a_row(sent: list[Sent]) -> None:
    named: dict[int, str] = {}
    judged = 0
    for each in sent:
        words = each.words.replace('"', "")
        if said := re.fullmatch(rf"SET LOCAL {SETTING} = '(\d+)'", words):
            assert named.setdefault(each.transaction, said[1]) == said[1], "once in each"
        elif _of_rows(each) and each.function not in {*ACROSS_TOWNS, *OF_THE_SCHEMA}:
            if not _table(each).info[t.BOUND]:
                continue
            assert {named.get(each.transaction)} == _towns(each), each.words
            judged += 1
    assert judged > 200


def test_the_serving_role_is_granted_what_its_statements_need_and_no_more(
    sent: list[Sent],
) -> None:
    used: dict[str, set[str]] = {table.name: set() for table in t.metadata.sorted_tables}
    for each in sent:
        if each.role != APPLICATION or not re.match("SELECT|INSERT|UPDATE|DELETE", each.words):
            continue
        if each.file == "schema" or "pg_catalog" in each.words or "unnest" in each.words:
            continue  # it asks about the database
        over = re.search(r"\bSET\b(.*?)(\bWHERE\b|\bRETURNING\b|$)", each.words, re.DOTALL)
        name = _table(each).name
        used[name] |= {each.words.split()[0]} - {"UPDATE"}
        used[name] |= {"SELECT"} if "RETURNING" in each.words else set()
        used[name] |= set(re.findall(r"(?:^|,)\s*(\w+)\s*=", over[1])) if over else set()
    granted = {
        table.name: set(re.findall(r"SELECT|INSERT|DELETE|[a-z_]+", " ".join(table.info[t.SERVED])))
        for table in t.metadata.sorted_tables
    }
    assert used == granted


def test_what_is_not_of_one_town_is_listed_and_nothing_is_listed_in_vain(sent: list[Sent]) -> None:
    spanning = {
        each.function
        for each in sent
        if _of_rows(each) and not _of_the_catalogue(each) and not _towns(each)
    }
    assert spanning == ACROSS_TOWNS.keys() | OF_THE_SCHEMA.keys()


def test_no_statement_moves_a_row_to_another_town_or_meets_it_elsewhere(sent: list[Sent]) -> None:
    for each in sent:
        moved = re.search(r"\bSET\b(.*?)(\bWHERE\b|$)", each.words, re.DOTALL)
        assert not (moved and re.search(r"\bmunicipality\s*=", moved[1])), each.words
        met = re.search(r"ON CONFLICT \(([^)]*)\)", each.words)
        assert met is None or met[1].split(",")[0] == "municipality", each.words
        added = re.match(r'(?:INSERT INTO|COPY) "\w+" \("(\w+)",', each.words)
        assert added is None or added[1] == "municipality"


def _of_the_catalogue(each: Sent) -> bool:
    """Say whether it is SQLAlchemy's question whether a table is there: all three answer it."""
    return each.function in OF_THE_SCHEMA and "pg_catalog.pg_class" in each.words


def _towns(each: Sent) -> set[str]:
    """Return the municipalities that a statement is bound to; empty where one part is not bound."""
    made = each.statement
    if made is None:
        return {row["municipality"] for row in each.rows}
    if isinstance(made, Insert):
        assert "municipality" in made.table.c or made.table.name == "schema_version"
        return {row["municipality"] for row in each.rows if "municipality" in row}
    froms = made.get_final_froms() if isinstance(made, Select) else [made.table]
    assert len(froms) == 1, f"one table: {each.words}"
    assert isinstance(froms[0], Table), f"a table: {each.words}"
    parts = list(visitors.iterate(made))
    assert sum(isinstance(part, Select) for part in parts) <= 1, f"no query inside: {each.words}"
    if made.whereclause is None:
        return set()
    return {
        str(part.right.effective_value)
        for part in _conditions(made.whereclause)
        if isinstance(part, BinaryExpression)
        and part.operator is operators.eq
        and part.left is froms[0].c.get("municipality")
        and isinstance(part.right, BindParameter)
    }


def _of_rows(each: Sent) -> bool:
    if each.statement is None:
        return bool(each.rows)
    return isinstance(each.statement, Select | Update | Delete | Insert)


def _table(each: Sent) -> Table:
    """Return the one table of a statement."""
    made = each.statement
    if made is None:
        return t.metadata.tables[each.words.split('"')[1]]
    return made.get_final_froms()[0] if isinstance(made, Select) else made.table  # type: ignore[no-any-return]


def _conditions(clause: Any) -> Iterator[Any]:
    """Yield what must all hold."""
    if isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        for part in clause.clauses:
            yield from _conditions(part)
    else:
        yield clause


# --- the schema ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table",
    t.metadata.sorted_tables,
    ids=lambda table: table.name,
)
def test_a_table_s_definition_falls_into_no_trap(table: Table) -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    made = [str(CreateTable(table).compile(dialect=dialect))]
    made += [str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]
    fallen = [name for name, trap in TRAPS.items() for each in made if _falls(trap, each)]
    assert not fallen, made


def test_every_key_and_index_begins_with_the_municipality() -> None:
    for table in t.metadata.sorted_tables:
        if table is t.schema_version:  # one row about the database itself
            continue
        assert next(iter(table.primary_key.columns)).name == "municipality", table.name
        assert not any(c.unique for c in table.columns)
        for index in table.indexes:
            assert next(iter(index.columns)).name == "municipality", index.name


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("sequences", "SELECT relname FROM pg_class WHERE relkind = 'S'"),
        ("other persistence", "SELECT relname FROM pg_class WHERE relpersistence <> 'p'"),
        (
            "views and kin",
            (
                "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm', 'f', 'p')"
                " AND relnamespace = 'public'::regnamespace"
            ),
        ),
        ("triggers", "SELECT tgname FROM pg_trigger"),
        (
            "functions",
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        ),
        (
            "constraints but keys and not null",
            (
                "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
                " AND (contype NOT IN ('p', 'n') OR condeferrable)"
            ),
        ),
        (
            "keys that begin elsewhere",
            (
                "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c"
                " ON c.oid = i.indrelid JOIN pg_attribute a"
                " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
                " WHERE c.relnamespace = 'public'::regnamespace AND a.attname <> 'municipality'"
                " AND c.relname <> 'schema_version'"
            ),
        ),
        (
            "indexes but plain ones",
            (
                "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                " JOIN pg_am m ON m.oid = c.relam WHERE c.relnamespace = 'public'::regnamespace"
                " AND (m.amname <> 'btree' OR i.indpred IS NOT NULL OR i.indexprs IS NOT NULL)"
            ),
        ),
    ],
)
def test_postgresql_s_own_catalogue_knows_no(what: str, query: str, database_url: str) -> None:
    engine = connect(database_url)
    with engine.connect() as connection:
        found = list(connection.execute(text(query)).scalars())
    engine.dispose()
    assert not found, what
