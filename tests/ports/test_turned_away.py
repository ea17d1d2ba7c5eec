"""What is turned away is counted by the hour, bounded, each town's apart, and operators read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from sync.base.troubles import DatabaseUnreachable
from sync.cloud import operations
from sync.cloud import tables as t
from sync.cloud.doorkeeper import MOST_GATHERED, Doorkeeper
from sync.cloud.ledger import PostgresLedger
from sync.cloud.main import main
from sync.exchanges.turned_away import BEYOND, HOUR_MS, MOST_LINES, NO_DESK, NO_TOWN, TurnedAway
from tests.ports.conftest import OTHER, TOWN, founded
from tests.ports.roles import as_owner

AT = 1_795_400_000_000
WRONG_KEY = TurnedAway(TOWN, 3, "pull", "desk.unknown")


class Clock:
    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> int:
        self.at += 1
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keeper(postgres: PostgresLedger, clock: Clock) -> Doorkeeper:
    return Doorkeeper(postgres, clock)


def told(ledger: PostgresLedger, town: str = TOWN, since: int = 0) -> list[tuple[TurnedAway, int]]:
    lines = operations.turned_away_from(ledger, town, since)
    return [(line.what, line.counted.times) for line in lines]


def test_the_same_again_is_counted_with_its_first_and_last_moment(
    postgres: PostgresLedger, keeper: Doorkeeper
) -> None:
    for _ in range(2):
        for _ in range(3):
            keeper.note(WRONG_KEY)
        keeper.write()
    keeper.write()
    (line,) = operations.turned_away_from(postgres, TOWN, 0)
    assert (line.what, line.counted) == (WRONG_KEY, (AT + 1, AT + 6, 6))
    assert line.hour == AT - AT % HOUR_MS


def test_another_hour_another_key_and_another_town_are_lines_of_their_own(
    postgres: PostgresLedger, keeper: Doorkeeper, clock: Clock
) -> None:
    proved = WRONG_KEY._replace(proved=True)
    for what in (WRONG_KEY, proved, WRONG_KEY._replace(municipality=OTHER)):
        keeper.note(what)
    clock.at += HOUR_MS
    keeper.note(WRONG_KEY)
    keeper.note(TurnedAway(NO_TOWN, NO_DESK, "", "bomb"))
    keeper.write()
    assert [what for what, _ in told(postgres)] == [WRONG_KEY, proved, WRONG_KEY]
    assert len(told(postgres, OTHER)) == len(told(postgres, NO_TOWN)) == 1
    assert [what for what, _ in told(postgres, since=clock.at - 99)] == [WRONG_KEY]


def test_a_flood_of_different_ones_fills_neither_memory_nor_disk(
    postgres: PostgresLedger, keeper: Doorkeeper
) -> None:
    """Whose key signed it is not crowded out by what anybody can make up."""
    flood = 3 * MOST_GATHERED
    mine = WRONG_KEY._replace(code="desk.revoked", proved=True)
    keeper.note(mine)
    for desk in range(flood):
        keeper.note(WRONG_KEY._replace(desk=desk))
    assert len(keeper._gathered) <= MOST_GATHERED + 1
    keeper.write()
    for desk in range(flood):
        keeper.note(WRONG_KEY._replace(desk=desk))
    keeper.write()
    lines = told(postgres)
    assert len(lines) <= MOST_LINES + 1
    assert sum(times for _, times in lines) == 2 * flood + 1, "none is lost from the count"
    assert (mine, 1) in lines
    assert any(what.code == BEYOND for what, _ in lines)
    with as_owner(postgres) as owner, owner.engine.connect() as connection:
        kept = connection.execute(select(func.count()).select_from(t.turned_away)).scalar_one()
    assert kept == len(lines)


def test_what_cannot_be_written_now_is_written_later(
    postgres: PostgresLedger, keeper: Doorkeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise DatabaseUnreachable

    keeper.note(WRONG_KEY)
    with monkeypatch.context() as patched:
        patched.setattr(postgres, "count_turned_away", down)
        keeper.write()
    assert told(postgres) == []
    keeper.note(WRONG_KEY)
    keeper.write()
    assert told(postgres) == [(WRONG_KEY, 2)]


def test_the_operator_reads_it(
    operated: PostgresLedger,
    database_url: str,
    tmp_path: Path,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    founded(operated, TOWN, "草津町")
    keeper = Doorkeeper(operated, clock)
    for what in (
        WRONG_KEY,
        TurnedAway(TOWN, 3, "audit", "audit.not_authorised", proved=True),
        TurnedAway(TOWN, 0, "enrol", "enrol.code_unknown"),
        TurnedAway(NO_TOWN, NO_DESK, "", "bomb"),
    ):
        keeper.note(what)
    keeper.write()
    common = ["--data", str(tmp_path), "--database-url", database_url, "audit", "refusals"]
    assert main(common) == 0
    said = capsys.readouterr().out
    assert "pull  desk.unknown  in the name of desk 3  times=1" in said
    assert "audit  audit.not_authorised  by desk 3  times=1" in said
    assert "enrol  enrol.code_unknown  a machine that is no desk yet  times=1" in said
    assert "no town of ours  -  bomb  no desk of ours  times=1" in said
    assert "lines=4" in said
    assert main([*common, "--municipality", TOWN, "--since", "2026-11-23"]) == 0
    assert "lines=3" in capsys.readouterr().out
    assert main([*common, "--since", "2099-01-01"]) == 0
    assert "lines=0" in capsys.readouterr().out
    assert main([*common, "--since", "yesterday"]) == 1
    assert "2026-11-23" in capsys.readouterr().err
