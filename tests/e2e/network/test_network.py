"""Real sockets, a bad network: each fault has its words, nothing is lost, and it is over soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.bridge.sync_worker import LONGEST_PAUSE
from desktop.practice.line import FaultLine
from sync.base.troubles import NameUnknown
from sync.cloud.authority import Papers, papers
from sync.exchanges.pace import MOST_BYTES
from sync.records.resident import Resident
from sync.records.scopes import Scope
from sync.roads.cloud import KNOCK_SECONDS, CloudRoad
from tests.desks import Counter
from tests.e2e.network.conftest import NOW, AtWork, reissued
from tests.e2e.network.lines import HOST, Proxy, answering, serving

PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<h1>Wi-Fi</h"
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\nContent-Length: 0\r\n\r\n"
GOES_ON = "受付は続けられ"
ENTRIES = 100


def address(port: int) -> str:
    return f"https://{HOST}:{port}"


def down(desk: AtWork, *codes: str) -> dict[str, Any]:
    """Wait until the desk says that the line is down; return what it tells the clerk."""
    said = desk.told.until("line", state="down")
    assert said["code"] in codes, said
    assert GOES_ON in said["remedy"]
    return said


@pytest.fixture
def proxy(server: Any) -> Iterator[Proxy]:
    made = Proxy(server.port)
    yield made
    made.close()


def test_the_line_s_return_is_noticed_within_two_seconds() -> None:
    """The longest that a knock at a dead line and the pause after it take."""
    assert KNOCK_SECONDS + LONGEST_PAUSE < 2


@pytest.mark.parametrize("size", [1, 900, 2_500, 9_000, 20_000])
def test_an_answer_cut_in_its_middle(
    counter: Counter, line: FaultLine, tls: Papers, size: int
) -> None:
    line.cut_after(size)
    with AtWork(counter, address(line.port), tls) as desk:
        desk.keep(5)
        down(desk, "LineCut", "LineRefused")
        line.open()
        desk.told.until_each({"event": "line", "state": "up"}, {"event": "settled"})
        desk.all_home()


@pytest.mark.parametrize("size", [300, 2_000, 6_000, 15_000])
def test_a_question_cut_in_its_middle(
    counter: Counter, proxy: Proxy, tls: Papers, size: int
) -> None:
    with AtWork(counter, address(proxy.port), tls) as desk:
        desk.told.until("current")
        proxy.cut_up_after = size
        desk.keep(ENTRIES)
        down(desk, "LineCut", "LineRefused")
        desk.told.until("line", state="up")
        while counter.journal.count_unsent():  # a round that is cut after its push tells nothing
            desk.told.until("current")
        desk.all_home()


def test_a_connection_whose_other_end_vanished(
    counter: Counter, line: FaultLine, tls: Papers
) -> None:
    with AtWork(counter, address(line.port), tls) as desk:
        desk.told.until("current")
        line.silence()
        desk.keep(3)
        said = down(desk, "LineSilent")
        assert said["reason"] == "通信先から応答がありません。"
        line.open()
        desk.told.until_each({"event": "line", "state": "up"}, {"event": "settled"})
        desk.all_home()


@pytest.mark.parametrize(
    ("rate", "share"),
    [(8_000, 1 / 8), pytest.param(1_000, 1.0, marks=pytest.mark.hunt)],
    ids=["8 KB/s, an eighth of the patience", "1 KB/s"],
)
def test_a_thin_line_carries_a_day_s_entries_and_the_register_s_changes(
    counter: Counter, line: FaultLine, tls: Papers, rate: int, share: float
) -> None:
    with AtWork(counter, address(line.port), tls, share=share) as desk:
        desk.told.until("current")
        line.slow(rate)
        people = [counter.cache.current(f"{number:05d}") for number in range(1, 201)]
        counter.town.put(*(again(each) for each in people))
        desk.keep(ENTRIES)
        while counter.journal.count_unsent() or counter.cache.version() < head(counter):
            patiently(desk, "current")
        assert desk.rounds._pace.most_bytes < MOST_BYTES, "it says less at once"
        desk.all_home()
        line.open()
        while desk.rounds._pace.most_bytes < MOST_BYTES:
            desk.keep(1)
            patiently(desk, "current")
        desk.all_home()


def test_a_proxy_that_holds_an_answer_until_it_is_whole(
    counter: Counter, proxy: Proxy, tls: Papers
) -> None:
    proxy.holds = True
    with AtWork(counter, address(proxy.port), tls) as desk:
        desk.told.until("current")
        desk.keep(ENTRIES)
        desk.told.until("settled", pushed=ENTRIES)
        desk.all_home()
    assert proxy.held_most > 10_000


@pytest.mark.parametrize("page", [PORTAL, REDIRECT], ids=["200 with HTML", "302"])
@pytest.mark.parametrize("tls_too", [False, True], ids=["plain", "its own TLS"])
def test_a_captive_portal(
    counter: Counter,
    proxy: Proxy,
    server: Any,
    tls: Papers,
    tmp_path: Path,
    page: bytes,
    tls_too: bool,  # noqa: FBT001
) -> None:
    own = papers(tmp_path / "portal", [HOST], NOW) if tls_too else None
    with answering(page, own) as portal, AtWork(counter, address(proxy.port), tls) as desk:
        desk.told.until("current")
        proxy.target = portal
        proxy.drop()
        desk.keep(2)
        while (said := down(desk, *ON_THE_WAY))["code"] not in SOMEBODY_ELSE:
            pass
        assert said["reason"] == "クラウド以外の機器が応答しました。"
        assert "ログイン画面" in said["remedy"]
        proxy.target = server.port
        desk.told.until_each({"event": "line", "state": "up"}, {"event": "settled"})
        desk.all_home()


SOMEBODY_ELSE = ("LineIntercepted", "CertificateForeign")
ON_THE_WAY = (*SOMEBODY_ELSE, "LineCut", "LineRefused")
"""The portal takes the line over in the middle of a request: first that one is cut."""


@pytest.mark.parametrize(
    ("hosts", "days", "code", "words"),
    [
        (["cloud.example"], 0, "CertificateMisnamed", "接続先の設定"),
        ([HOST], -500, "CertificateOutOfTime", "端末の日時"),
        ([HOST], +400, "CertificateOutOfTime", "端末の日時"),
    ],
    ids=["another name", "expired", "a desk's clock far behind"],
)
def test_a_wrong_certificate(
    counter: Counter,
    tls: Papers,
    tmp_path: Path,
    hosts: list[str],
    days: int,
    code: str,
    words: str,
) -> None:
    wrong = reissued(tls, tmp_path / "wrong", hosts, NOW + dt.timedelta(days=days))
    ledger, clock = counter.town.ledger, counter.town.clock
    with serving(ledger, clock, wrong) as bad, serving(ledger, clock, tls) as good:
        proxy = Proxy(bad.port)
        with AtWork(counter, address(proxy.port), tls) as desk:
            desk.keep(1)
            said = down(desk, code)
            assert words in said["remedy"]
            proxy.target = good.port
            desk.told.until_each({"event": "line", "state": "up"}, {"event": "settled"})
            desk.all_home()
        proxy.close()


def test_a_name_that_leads_nowhere(tls: Papers) -> None:
    road = CloudRoad("https://cloud.madoguchi.invalid", tls.ca.read_text())
    for _ in range(2):  # the second time by its knock
        with pytest.raises(NameUnknown) as told:
            road.carry("pull", b"question", 5.0)
        assert "DNS" in told.value.reason_en
        assert GOES_ON in told.value.remedy
    road.close()


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_cloud_is_left_alone_for_as_long_as_it_asks(
    counter: Counter, server: Any, tls: Papers, status: int
) -> None:
    server.answer = (status, "0.4")
    with AtWork(counter, address(server.port), tls) as desk:
        desk.keep(1)
        said = down(desk, "CloudBusy")
        assert said["reason"] == "クラウドが混み合っています。"
        turned_away = server.turned_away
        server.answer = None
        desk.told.until_each({"event": "line", "state": "up"}, {"event": "settled"})
        assert turned_away <= 2
        desk.all_home()


def patiently(desk: AtWork, event: str) -> None:
    """Wait for an event as long as a thin line may take for it."""
    while desk.told.said.get(timeout=120)["event"] != event:
        pass


def head(counter: Counter) -> int:
    with counter.town.ledger.reading(counter.town.town) as reading:
        return int(reading.heads()[Scope.RESIDENTS].version)


def again(each: Resident | None) -> Resident:
    assert each is not None
    return msgspec.structs.replace(each, history_no=each.history_no + 1, phone="0279-00-0000")
