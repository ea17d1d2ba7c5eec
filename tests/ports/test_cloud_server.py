"""The operator's command and the server it starts, as processes, over TLS."""

from __future__ import annotations

import re
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from desktop.upgrade.offers import Offers
from sync.base.clock import SystemClock
from sync.base.ids import CLOUD_DESK, SystemChance
from sync.base.keys import SigningKey
from sync.base.troubles import (
    CloudRefused,
    DatabaseDenied,
    DatabaseNewer,
    DatabaseUnknown,
    DatabaseUnreachable,
    DatabaseUrlWrong,
    LineCut,
    SecretLost,
)
from sync.cloud.database import OWNER, Addresses
from sync.cloud.tables import SCHEMA_VERSION, schema_version
from sync.exchanges import enrol, wait
from sync.exchanges.message import MOST_MESSAGE_BYTES, Voice
from sync.exchanges.ports import Flow
from sync.exchanges.wait import Waited
from sync.records.scopes import Scope, ScopeHead
from sync.roads.cloud import CloudRoad
from sync.roads.published import PublishedRoad
from sync.roads.travel import T, travel
from tests.ports.conftest import OTHER as SERVED
from tests.ports.conftest import TOWN
from tests.ports.roles import SUPERUSER, as_role, engine_as
from tests.unit.upgrade.places import Place, contents

LINE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [a-z_]+( [a-z_]+=(\S+|\".*\"))*"
"""As docs/operating.md says of the log."""

COMMAND = (sys.executable, "-W", "error", "-m", "sync.cloud")


@dataclass
class Cloud:
    """A running cloud: how to operate it, and where it is."""

    data: Path
    database_url: str
    owner_url: str = ""
    published: Place | None = None
    url: str = ""
    ca: str = ""
    metrics: str = ""

    def operate(self, *words: str) -> subprocess.CompletedProcess[str]:
        urls = ["--database-url", self.database_url, "--owner-url", self.owner_url]
        line = [*COMMAND, "--data", str(self.data), *urls, *words]
        return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)

    def code(self, name: str) -> str:
        told = self.operate("desk", "code", "--municipality", SERVED, "--name", name)
        assert told.returncode == 0, told.stderr
        return told.stdout.split()[0]


class Caller:
    """A desk's voice over HTTPS."""

    def __init__(self, cloud: Cloud) -> None:
        self.road = CloudRoad(cloud.url, cloud.ca)
        self.key = SigningKey.new(SystemChance())
        self.voice = Voice(SERVED, CLOUD_DESK, self.key, None)

    def go(self, flow: Flow[T]) -> T:
        return travel(flow, self.road, self.voice, SystemClock(), SystemChance())

    def enrol(self, code: str) -> None:
        told = self.go(enrol.desk(code, self.key.public))
        self.voice = Voice(SERVED, told.number, self.key, told.municipality_public)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, module_addresses: Addresses) -> Iterator[Cloud]:
    urls = {"database_url": module_addresses.served, "owner_url": module_addresses.owner}
    place = Place(tmp_path_factory.mktemp("publisher"))
    made = Cloud(tmp_path_factory.mktemp("data"), **urls, published=place)
    loaded = made.operate("district", "load", "--town", SERVED, "--scale", "0.02")
    assert loaded.returncode == 0, loaded.stderr
    line = [*COMMAND, "--data", str(made.data), "--database-url", made.database_url]
    log = made.data / "server.log"
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(
            [
                *line,
                "start",
                "--port",
                "0",
                "--metrics",
                "127.0.0.1:0",
                "--updates",
                str(place.place),
            ],
            stdout=subprocess.PIPE,
            stderr=kept,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        told = dict(process.stdout.readline().strip().split(" ", 1) for _ in range(4))
        made.metrics = told["metrics"]
        made.url, made.ca = told["listening"], Path(told["authority"]).read_text()
        yield made
        process.terminate()
        assert process.wait(20) == 0
    lines = log.read_text("utf-8").splitlines()
    assert all(re.fullmatch(LINE, each) for each in lines), lines
    assert lines[0].endswith(f" INFO started schema={SCHEMA_VERSION}")
    assert lines[-1].endswith(" INFO stopped")


@pytest.fixture
def caller(cloud: Cloud) -> Iterator[Caller]:
    made = Caller(cloud)
    yield made
    made.road.close()


@pytest.fixture
def client(cloud: Cloud) -> Iterator[httpx.Client]:
    context = ssl.create_default_context(cadata=cloud.ca)
    with httpx.Client(base_url=cloud.url, verify=context, trust_env=False) as made:
        yield made


def test_a_desk_enrols_once_over_the_line(cloud: Cloud, caller: Caller) -> None:
    code = cloud.code("窓口１")
    with pytest.raises(CloudRefused):
        caller.enrol("WRONG-CODE")
    caller.enrol(code)
    other = Caller(cloud)
    with pytest.raises(CloudRefused) as no:
        other.enrol(code)
    other.road.close()
    assert no.value.code == "enrol.code_used"
    listed = cloud.operate("desk", "list", "--municipality", SERVED).stdout
    assert "窓口１" in listed
    number = str(caller.voice.desk)
    revoked = cloud.operate("desk", "revoke", "--municipality", SERVED, "--desk", number)
    assert revoked.returncode == 0, revoked.stderr
    with pytest.raises(CloudRefused) as no:
        caller.go(wait.desk({}))
    assert no.value.code == "desk.revoked"


def test_a_waiting_desk_hears_as_soon_as_something_moves(cloud: Cloud, caller: Caller) -> None:
    caller.enrol(cloud.code("窓口２"))
    office = caller.go(wait.desk({Scope.OFFICE: ScopeHead()}))
    assert office.moved, "it stands elsewhere already"
    heard: list[Waited] = []
    at = _office_version(cloud)

    def listen() -> None:
        heard.append(caller.go(wait.desk({Scope.OFFICE: ScopeHead(version=at)})))

    listening = threading.Thread(target=listen)
    listening.start()
    added = cloud.operate(
        "staff", "add", "--municipality", SERVED, "--id", "a1", "--name", "試験", "--role", "clerk"
    )
    listening.join()
    assert added.returncode == 0, added.stderr
    assert heard[0].moved


def _office_version(cloud: Cloud) -> int:
    line = next(each for each in cloud.operate("status").stdout.splitlines() if SERVED in each)
    return int(line.partition("office@")[2].split()[0])


def test_what_is_not_ours_is_answered_plainly(client: httpx.Client) -> None:
    for path in ("/v1/pull", "/v1/nothing", "/v1/wait"):
        answer = client.post(path, content=b"junk")
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("text/plain")
    assert client.get("/").status_code == 404
    large = client.post("/v1/pull", content=bytes(MOST_MESSAGE_BYTES + 1))
    assert large.status_code == 413


def test_whoever_watches_is_told_without_a_signature(client: httpx.Client) -> None:
    for path in ("/healthz", "/readyz"):
        assert client.get(path).text == "ok\n"
        assert client.post(path).status_code == 405


def test_prometheus_is_told_elsewhere_what_the_desks_asked(
    cloud: Cloud, client: httpx.Client, caller: Caller
) -> None:
    caller.enrol(cloud.code("窓口３"))
    before = scraped(cloud)
    with pytest.raises(CloudRefused):
        caller.go(enrol.desk("WRONG-CODE", caller.key.public))
    caller.go(wait.desk({Scope.OFFICE: ScopeHead()}))
    client.post("/v1/nothing", content=b"junk")
    after = scraped(cloud)

    def more(line: str) -> float:
        return after[line] - before.get(line, 0.0)

    assert more('madoguchi_requests_total{exchange="enrol",outcome="refused"}') == 1
    assert more('madoguchi_refusals_total{exchange="enrol",reason="enrol.code_unknown"}') == 1
    assert more('madoguchi_requests_total{exchange="wait",outcome="answered"}') == 1
    assert more('madoguchi_request_seconds_count{exchange="wait"}') == 1
    assert more('madoguchi_refusals_total{exchange="other",reason="no_request"}') == 1
    assert after["madoguchi_database_up"] == 1
    assert after[f'madoguchi_desks{{municipality="{SERVED}"}}'] >= 1
    if sys.platform == "linux":
        assert after["process_resident_memory_bytes"] > 0
    assert client.get("/metrics").status_code == 404, "not on the desks' network"


def scraped(cloud: Cloud) -> dict[str, float]:
    told = httpx.get(cloud.metrics, trust_env=False)
    assert told.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in told.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_a_desk_fetches_a_newer_version_over_the_line_and_goes_on_where_it_was_cut(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = cloud.published
    assert place is not None
    road = PublishedRoad(cloud.url, cloud.ca)
    desk = Offers(road, tmp_path, place.root)
    assert desk.look("0.1.0") == []
    place.add("0.2.0")
    offer = desk.look("0.1.0")[0]
    starts: list[int] = []
    whole = road.pieces

    def cut_once(name: str, start: int = 0) -> Iterator[bytes]:
        starts.append(start)
        for piece in whole(name, start):
            yield piece[:1000] if len(starts) == 1 else piece
            if len(starts) == 1:
                raise LineCut

    monkeypatch.setattr(
        road,
        "pieces",
        lambda name, start=0: (
            cut_once(name, start) if name.startswith("targets/") else whole(name, start)
        ),
    )
    with pytest.raises(LineCut):
        desk.fetch(offer)
    assert not desk.laid("0.2.0")
    laid = desk.fetch(offer)
    road.close()
    assert starts == [0, 1000]
    assert contents(laid) == contents(place.built / "0.2.0")


def test_a_folder_of_versions_that_is_not_there_is_said(cloud: Cloud) -> None:
    told = cloud.operate("start", "--port", "0", "--updates", str(cloud.data / "none"))
    assert told.returncode == 1
    assert "packaging/publish.py" in told.stderr


def test_nothing_but_tls_is_spoken(cloud: Cloud) -> None:
    port = urlsplit(cloud.url).port
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("district", "load", "--town", SERVED), "loaded already"),
        (("district", "load", "--town", "999999"), "No data of municipality 999999"),
        (("desk", "code", "--municipality", TOWN, "--name", "x"), f"No municipality {TOWN}"),
        (("desk", "revoke", "--municipality", SERVED, "--desk", "99"), "No desk 99"),
        (("staff", "code", "--municipality", SERVED, "--id", "zz"), "No staff id 'zz'"),
    ],
)
def test_an_operator_s_mistake_is_one_clear_line(
    cloud: Cloud, words: tuple[str, ...], said: str
) -> None:
    told = cloud.operate(*words)
    assert told.returncode == 1
    assert said in told.stderr
    assert "Traceback" not in told.stderr


def test_an_operator_sees_what_was_set_aside_and_says_that_a_backup_was_restored(
    cloud: Cloud,
) -> None:
    told = cloud.operate("entries", "aside", "--municipality", SERVED)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("set aside=0 holes=0")
    told = cloud.operate("restored")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("epoch ")


def test_a_port_that_is_taken_is_said(cloud: Cloud) -> None:
    told = cloud.operate("start", "--port", str(urlsplit(cloud.url).port))
    assert told.returncode == 1
    assert "Cannot listen" in told.stderr
    told = cloud.operate("start", "--port", "0", "--metrics", urlsplit(cloud.metrics).netloc)
    assert told.returncode == 1
    assert "Cannot tell metrics" in told.stderr


def refused(data: Path, url: str) -> str:
    """Return what an operator is told; the URL's password must not be in it."""
    told = Cloud(data, url).operate("status")
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "hunter2" not in told.stderr + told.stdout
    return told.stderr


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path: Path) -> None:
    said = refused(tmp_path, "postgresql://user:hunter2@127.0.0.1:1/none")
    assert DatabaseUnreachable.reason_en in said
    assert DatabaseUnreachable.remedy_en in said


@pytest.mark.parametrize(
    "url", ["mysql://user:hunter2@db/x", "sqlite:///file", "not a url", "postgresql://db:port/x"]
)
def test_a_url_that_is_none_is_said_with_an_example(tmp_path: Path, url: str) -> None:
    said = refused(tmp_path, url)
    assert DatabaseUrlWrong.reason_en in said
    assert DatabaseUrlWrong.remedy_en in said


def test_a_wrong_password_is_said_without_it(tmp_path: Path, database_url: str) -> None:
    admin = engine_as(database_url, SUPERUSER)
    with admin.connect() as connection:
        connection.execute(text("CREATE ROLE locked LOGIN PASSWORD 'right'"))
        rules = Path(connection.execute(text("SHOW hba_file")).scalar_one())
        before = rules.read_text()
        rules.write_text(f"local all locked scram-sha-256\nhost all locked all reject\n{before}")
        connection.execute(text("SELECT pg_reload_conf()"))
        try:
            url = make_url(database_url).set(username="locked", password="hunter2")
            said = refused(tmp_path, url.render_as_string(hide_password=False))
        finally:
            rules.write_text(before)
            connection.execute(text("SELECT pg_reload_conf()"))
            connection.execute(text("DROP ROLE locked"))
    admin.dispose()
    assert DatabaseDenied.reason_en in said
    assert DatabaseDenied.remedy_en in said


def test_an_unknown_database_is_said(tmp_path: Path, database_url: str) -> None:
    url = make_url(database_url).set(database="nowhere", password="hunter2")
    said = refused(tmp_path, url.render_as_string(hide_password=False))
    assert DatabaseUnknown.reason_en in said
    assert DatabaseUnknown.remedy_en in said


def test_a_newer_database_is_said_and_not_touched(tmp_path: Path, database_url: str) -> None:
    engine = engine_as(database_url, OWNER)
    with engine.begin() as connection:
        connection.execute(schema_version.update().values(version=SCHEMA_VERSION + 1))
    said = refused(tmp_path, database_url)
    assert DatabaseNewer.reason_en in said
    assert DatabaseNewer.remedy_en in said
    with engine.connect() as connection:
        known = connection.execute(select(schema_version.c.version)).scalar_one()
    engine.dispose()
    assert known == SCHEMA_VERSION + 1


@pytest.mark.parametrize("spoilt", [None, b"", b"x" * 32], ids=["gone", "empty", "another's"])
def test_a_lost_secret_is_said_and_never_made_anew(
    tmp_path: Path, database_url: str, spoilt: bytes | None
) -> None:
    cloud = Cloud(tmp_path, database_url, as_role(database_url, OWNER))
    loaded = cloud.operate("district", "load", "--town", SERVED, "--scale", "0.01")
    assert loaded.returncode == 0, loaded.stderr
    file = tmp_path / "cloud.secret"
    whole = file.read_bytes()
    file.unlink()
    if spoilt is not None:
        file.write_bytes(spoilt)
    said = refused(tmp_path, database_url)
    assert SecretLost.reason_en in said
    assert SecretLost.remedy_en in said
    assert (file.read_bytes() if file.exists() else None) == spoilt
    file.write_bytes(whole)
    assert cloud.operate("status").returncode == 0


def test_an_embedded_database_that_cannot_start_is_said(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text("a file stands where the folder should")
    told = Cloud(tmp_path, "").operate("status")
    assert told.returncode == 1
    assert "embedded PostgreSQL" in told.stderr


def test_a_data_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "sync.cloud", "--data", str(tmp_path / "file" / "data"), "status"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "--data" in done.stderr
    assert "Traceback" not in done.stderr
