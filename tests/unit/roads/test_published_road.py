"""What the cloud passes on is taken as it was asked for, or the failure has a name of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sync.base.clock import UTC
from sync.base.troubles import CloudBusy, LineIntercepted, LineRefused, LineSilent
from sync.cloud.authority import papers
from sync.roads.published import PublishedRoad

NAME = "targets/x.tar.gz"


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return papers(tmp_path_factory.mktemp("tls"), ["localhost"], dt.datetime.now(UTC)).ca


@pytest.fixture
def road(ca: Path) -> Iterator[PublishedRoad]:
    made = PublishedRoad("https://cloud.example/", ca.read_text())
    made.close()  # each test answers in its place
    yield made
    made.close()


def answer(road: PublishedRoad, reply: httpx.Response | Exception) -> list[httpx.Request]:
    """Have the cloud answer so; return what it is asked."""
    asked: list[httpx.Request] = []

    def answers(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if isinstance(reply, Exception):
            raise reply
        return reply

    road._client = httpx.Client(transport=httpx.MockTransport(answers))
    return asked


def test_the_rest_of_a_file_is_asked_for_where_a_part_is_here(road: PublishedRoad) -> None:
    asked = answer(road, httpx.Response(206, stream=httpx.ByteStream(b"rest")))
    assert b"".join(road.pieces(NAME, 7)) == b"rest"
    assert str(asked[0].url) == f"https://cloud.example/updates/{NAME}"
    assert asked[0].headers["Range"] == "bytes=7-"


@pytest.mark.parametrize(
    ("reply", "start", "trouble"),
    [
        (httpx.Response(200, content=b"all of it"), 7, LineIntercepted),
        (httpx.Response(302, headers={"Location": "https://elsewhere/"}), 0, LineIntercepted),
        (httpx.Response(403), 0, LineIntercepted),
        (httpx.Response(429, headers={"Retry-After": "5"}), 0, CloudBusy),
        (httpx.Response(503), 0, CloudBusy),
        (httpx.Response(404), 0, KeyError),
        (httpx.ConnectError("refused"), 0, LineRefused),
        (httpx.ReadTimeout("silent"), 0, LineSilent),
        (httpx.InvalidURL("none"), 0, LineRefused),
    ],
)
def test_each_other_answer_has_its_name(
    road: PublishedRoad, reply: httpx.Response | Exception, start: int, trouble: type[Exception]
) -> None:
    answer(road, reply)
    with pytest.raises(trouble):
        list(road.pieces(NAME, start))
