"""What Prometheus is told of the towns: counts that are true, and nothing of anybody."""

from __future__ import annotations

import pytest
from prometheus_client import generate_latest
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from sync.base.clock import millis
from sync.base.troubles import DatabaseUnreachable
from sync.cloud import metrics
from sync.cloud.app import _in_plain, _outcome
from sync.cloud.database import opened
from sync.cloud.figures import SILENT_MS, Figures, TownFigures
from sync.cloud.ledger import PostgresLedger
from sync.cloud.main import main
from sync.cloud.metrics import ANSWERED, FAILED, GONE, REFUSED, Metrics
from sync.cloud.server import Address, address
from sync.exchanges.counter import NotServed
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from tests.ports.backups import backup
from tests.ports.conftest import TOWN, founded, hall_of
from tests.ports.desks import Desk
from tests.ports.hall import Hall, move

NOW = 1_795_400_000_000


@pytest.fixture
def hall(postgres: PostgresLedger) -> Hall:
    return hall_of(postgres, founded(postgres, TOWN, "草津町"), sato="clerk", ueda="supervisor")


@pytest.fixture
def desk(hall: Hall) -> Desk:
    ready = hall.desk()
    for staff in ("sato", "ueda"):
        hall.sign_on(ready, staff)
    ready.sync()
    return ready


def test_open_filings_are_followed_as_they_come_are_settled_and_are_lost_with_a_backup(
    postgres: PostgresLedger, hall: Hall, desk: Desk
) -> None:
    figures = Figures(postgres)

    def waiting() -> int:
        (told,) = figures.at(millis(hall.clock.now()))
        return told.waiting.get(Standing.WAITING, 0)

    assert waiting() == 0
    restore = backup(postgres)
    first, _ = (desk.file("sato", "relocation", move(f"大字前口{n}番地")) for n in (5, 6))
    desk.sync()
    assert waiting() == 2
    desk.rule("ueda", first, Ruling.DECLINE)
    desk.sync()
    assert waiting() == 1
    restore()
    assert waiting() == 0


def test_a_desk_is_silent_once_nothing_came_of_it_for_days(
    postgres: PostgresLedger, hall: Hall, desk: Desk
) -> None:
    hall.desk()
    desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    with postgres.writing(hall.town) as writing:
        writing.quarantine(b"x", "unreadable", 1, 1)
    at = millis(hall.clock.now())
    (told,) = Figures(postgres).at(at)
    received, open_ = len(desk.journal.entries), {Standing.WAITING: 1}
    assert told == TownFigures(TOWN, received, {"unreadable": 1}, open_, desks=2, silent=1)
    (later,) = Figures(postgres).at(at + SILENT_MS + 1_000)
    assert later == told._replace(silent=2)


def test_what_is_told_names_nobody_and_no_desk(
    postgres: PostgresLedger, hall: Hall, desk: Desk
) -> None:
    desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    told = generate_latest(Metrics(postgres, lambda: NOW).registry).decode()
    assert told.isascii(), "neither names nor addresses"
    assert f'madoguchi_filings_open{{municipality="{TOWN}",standing="waiting"}} 1.0' in told
    for word in ("sato", "ueda", "1015", bytes(desk.key.public).hex()):
        assert word not in told


def test_the_towns_are_looked_at_once_in_their_time(
    postgres: PostgresLedger, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def at(_: Figures, now: int) -> list[TownFigures]:
        looks.append(now)
        return []

    monkeypatch.setattr(Figures, "at", at)
    monkeypatch.setattr(metrics, "FRESH_SECONDS", 60.0)
    told = Metrics(postgres, lambda: NOW).registry
    for _ in range(3):
        generate_latest(told)
    assert looks == [NOW]


def test_without_its_database_a_process_still_tells_of_itself() -> None:
    gone = PostgresLedger(opened("postgresql://nobody@127.0.0.1:1/none"), bytes(32))
    kept = Metrics(gone, lambda: NOW)
    kept.ended("push", FAILED, [], 0.2)
    told = generate_latest(kept.registry).decode()
    gone.engine.dispose()
    assert "madoguchi_database_up 0.0" in told
    assert 'madoguchi_requests_total{exchange="push",outcome="failed"} 1.0' in told
    assert "municipality=" not in told


def test_each_end_of_a_request_has_its_word() -> None:
    def ended(error: Exception) -> str:
        reasons: list[str] = []
        response = _in_plain("pull", error, lambda what: reasons.append(what.code))
        return _outcome(response, reasons)

    assert _outcome(Response(b"signed"), []) == ANSWERED
    assert _outcome(Response(b"signed no"), ["desk.revoked"]) == REFUSED
    assert ended(NotServed("no_request")) == REFUSED
    assert ended(DatabaseUnreachable("gone")) == FAILED
    assert ended(ValueError("ours")) == FAILED
    assert ended(ClientDisconnect()) == GONE


@pytest.mark.parametrize("typed", ["9464", ":9464", "127.0.0.1:", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_said(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["start", "--metrics", typed])
    assert "--metrics" in capsys.readouterr().err


def test_an_address_of_either_kind_is_read() -> None:
    assert address("127.0.0.1:9464") == Address("127.0.0.1", 9464)
    assert address("[::1]:9464") == Address("::1", 9464)
