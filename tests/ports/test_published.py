"""The cloud passes on what a publisher laid out: those files, to be read, and nothing beside."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from sync.base.clock import SystemClock
from sync.cloud.app import app
from sync.cloud.database import opened
from sync.cloud.ledger import PostgresLedger
from sync.cloud.rates import ADDRESS_RATE, BURST_SECONDS

BUNDLE = f"{'0f' * 32}.madoguchi-1.2.0-linux.tar.gz"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "published"
    for name in ("metadata/timestamp.json", "metadata/2.root.json", f"targets/{BUNDLE}"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(name.encode())
    return made


def got(folder: Path | None, *paths: str, rate: float = ADDRESS_RATE, part: str = "") -> list[str]:
    """Return what a cloud answers that has no database at all: passing on needs none."""
    ledger = PostgresLedger(opened("postgresql://nobody@127.0.0.1:1/none"), bytes(32))
    served = app(ledger, SystemClock(), address_rate=rate, updates=folder)
    headers = {"Range": part} if part else {}

    async def ask() -> list[str]:
        line = httpx.ASGITransport(served)
        async with httpx.AsyncClient(transport=line, base_url="http://cloud") as client:
            answers = [await client.get(f"/updates/{path}", headers=headers) for path in paths]
            assert (await client.post("/updates/metadata/timestamp.json")).status_code != 200
        return [f"{answer.status_code} {answer.text.strip()}" for answer in answers]

    try:
        return asyncio.run(ask())
    finally:
        ledger.engine.dispose()


def test_published_files_are_given_whole_and_in_part(folder: Path) -> None:
    names = "metadata/timestamp.json", "metadata/2.root.json", f"targets/{BUNDLE}"
    assert got(folder, *names) == [f"200 {name}" for name in names]
    assert got(folder, names[0], part="bytes=9-") == ["206 timestamp.json"]
    assert got(folder, names[0], part="bytes=900-")[0].startswith("416")


@pytest.mark.parametrize(
    "path",
    [
        "", "metadata", "metadata/", "targets/", "metadata/3.root.json", "secret.json",
        "metadata/..%2F..%2Fsecret.json", "%2e%2e/secret.json",
        "metadata/%2e%2e/%2e%2e/secret.json", "%2Fetc%2Fpasswd", "targets/link.tar.gz",
        "targets/folder.tar.gz", "targets/x.part",
        "metadata/.hidden.json", "metadata/a%00.json", "metadata/deep/a.json", "elsewhere/a.json",
        "metadata/timestamp.json/", "metadata\\timestamp.json",
    ],
)  # fmt: skip
def test_nothing_else_is(folder: Path, path: str) -> None:
    (folder.parent / "secret.json").write_text("secret")
    (folder / "secret.json").write_text("secret")
    (folder / "targets" / "link.tar.gz").symlink_to("../../secret.json")
    (folder / "targets" / "folder.tar.gz").mkdir()
    for name in ("targets/x.part", "metadata/.hidden.json", "metadata/deep/a.json",
                 "elsewhere/a.json"):  # fmt: skip
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("secret")
    assert got(folder, path) == ["404 not there"]


def test_a_cloud_that_was_given_no_folder_has_none(folder: Path) -> None:
    assert got(None, "metadata/timestamp.json") == ["404 Not Found"]


def test_an_address_that_asks_too_often_is_told_when_to_come_back(folder: Path) -> None:
    name = "metadata/timestamp.json"
    answers = got(folder, *[name] * 6, rate=1 / BURST_SECONDS)  # one token, a fifth of it a file
    assert answers == [f"200 {name}"] * 5 + ["429 too many requests"]
