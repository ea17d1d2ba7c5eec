"""What the cloud cannot use of what an operator gives it: a word for each cause, no password."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text, update
from sqlalchemy.engine import make_url

from sync.base.troubles import (
    DatabaseBusy,
    DatabaseDenied,
    DatabaseForbidden,
    DatabaseNewer,
    DatabaseReadOnly,
    DatabaseTooOld,
    DatabaseUnbound,
    DatabaseUnknown,
    DatabaseUnprepared,
    DatabaseUnreachable,
    DatabaseUrlWrong,
    SecretLost,
    Trouble,
)
from sync.cloud import database
from sync.cloud import tables as t
from sync.cloud.authority import secret
from sync.cloud.database import OWNER, Addresses, _why_not_connected, connect
from sync.cloud.ledger import PostgresLedger
from sync.cloud.main import main
from sync.cloud.schema import prepare
from tests.ports.roles import SUPERUSER, as_owner, as_role, engine_as

PASSWORD = "hunter2"


@contextmanager
def role(url: str, name: str, options: str) -> Iterator[str]:
    """Make a role on the real server; yield the URL by which it would connect."""
    engine = engine_as(url, SUPERUSER)
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE ROLE {name} {options}"))
            try:
                would = make_url(url).set(username=name, password=PASSWORD)
                yield would.render_as_string(hide_password=False)
            finally:
                connection.execute(text(f"DROP ROLE {name}"))
    finally:
        engine.dispose()


def trouble_at(url: str, caplog: pytest.LogCaptureFixture) -> type[Trouble]:
    """Return why `url` cannot be connected to; neither log nor traceback may hold its password."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Trouble) as raised:
        connect(url)
    told = "".join(traceback.format_exception(raised.value)) + caplog.text
    assert PASSWORD not in told + raised.value.detail
    return type(raised.value)


def test_a_role_that_may_not_come_in_is_no_missing_database(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    nobody = make_url(database_url).set(username="nobody_here", password=PASSWORD)
    assert trouble_at(nobody.render_as_string(hide_password=False), caplog) is DatabaseDenied
    with role(database_url, "no_login", "NOLOGIN") as url:
        assert trouble_at(url, caplog) is DatabaseDenied


def test_a_full_server_blames_no_password(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with role(database_url, "crowded", "LOGIN CONNECTION LIMIT 0") as url:
        assert trouble_at(url, caplog) is DatabaseBusy


def test_a_missing_database_leaves_no_password(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = make_url(database_url).set(database="nowhere", password=PASSWORD)
    assert trouble_at(url.render_as_string(hide_password=False), caplog) is DatabaseUnknown


def test_a_server_that_never_speaks_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "CONNECT_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        url = f"postgresql://user:{PASSWORD}@127.0.0.1:{port}/x"
        assert trouble_at(url, caplog) is DatabaseUnreachable


@pytest.mark.parametrize("option", ["foo=bar", f"passwrd={PASSWORD}"])
def test_an_option_that_postgresql_does_not_know_is_the_url_s_fault(
    option: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"postgresql://user:{PASSWORD}@127.0.0.1:1/x?{option}"
    assert trouble_at(url, caplog) is DatabaseUrlWrong


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ('FATAL:  password authentication failed for user "a"', DatabaseDenied),
        ('FATAL:  role "a" does not exist', DatabaseDenied),
        ('FATAL:  ロール"a"は存在しません', DatabaseDenied),
        ('FATAL:  database "a" does not exist', DatabaseUnknown),
        ('FATAL:  データベース"a"は存在しません', DatabaseUnknown),
        ("FATAL:  sorry, too many clients already", DatabaseBusy),
        ("FATAL:  現在クライアント数が多すぎます", DatabaseBusy),
        ("FATAL:  remaining connection slots are reserved", DatabaseBusy),
        ('connection to server at "db", port 5432 failed: timeout expired', DatabaseUnreachable),
    ],
)
def test_what_a_server_says_is_sorted_in_both_languages(said: str, kind: type[Trouble]) -> None:
    assert _why_not_connected(said) is kind


def test_each_cause_has_its_own_words_and_next_step() -> None:
    causes = (
        DatabaseBusy,
        DatabaseDenied,
        DatabaseForbidden,
        DatabaseNewer,
        DatabaseReadOnly,
        DatabaseTooOld,
        DatabaseUnbound,
        DatabaseUnknown,
        DatabaseUnprepared,
        DatabaseUnreachable,
        DatabaseUrlWrong,
        SecretLost,
    )
    for part in ("reason", "remedy", "reason_en", "remedy_en"):
        assert len({getattr(cause, part) for cause in causes}) == len(causes), part


def test_an_old_postgresql_is_refused_before_anything_is_made(
    addresses: Addresses, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(database, "OLDEST_POSTGRES", 99)  # so that the real one is too old
        assert trouble_at(addresses.served, caplog) is DatabaseTooOld
        with pytest.raises(DatabaseTooOld):
            prepare(addresses)
    engine = engine_as(addresses.owner, OWNER)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_newer_database_keeps_every_row_and_gets_no_secret(
    tmp_path: Path, postgres: PostgresLedger, database_url: str
) -> None:
    with as_owner(postgres) as owner, owner.engine.begin() as connection:
        connection.execute(update(t.schema_version).values(version=t.SCHEMA_VERSION + 1))
        connection.execute(t.serial.insert().values(municipality="104264", series="s", value=7))
        connection.execute(text("DROP TABLE hole"))  # as a newer version might have done
    before = everything(postgres)
    command = [sys.executable, "-m", "sync.cloud", "--data", str(tmp_path)]
    urls = ["--database-url", database_url, "--owner-url", as_role(database_url, OWNER)]
    told = subprocess.run(
        [*command, *urls, "district", "load", "--scale", "0.01"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert DatabaseNewer.remedy_en in told.stderr
    assert everything(postgres) == before
    assert list(tmp_path.iterdir()) == []


def everything(ledger: PostgresLedger) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table there is."""
    with as_owner(ledger) as owner, owner.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        known = [table for table in t.metadata.sorted_tables if table.name in names]
        rows = {each.name: [tuple(r) for r in connection.execute(select(each))] for each in known}
    return {name: rows.get(name, []) for name in names}


@pytest.mark.parametrize(
    "words",
    [
        ["status", "--database-url", f"postgresql://user:{PASSWORD}@db/x"],
        [f"postgresql://user:{PASSWORD}@db/x", "status"],
        ["start", "--port", f"postgresql://user:hun ter@{PASSWORD}@db/x"],
    ],
)
def test_a_url_in_the_wrong_place_is_not_repeated_with_its_password(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    told = capsys.readouterr()
    assert ended.value.code == 2
    assert PASSWORD not in told.out + told.err
    assert "://…@db/x" in told.err


def test_a_first_secret_that_cannot_be_written_is_not_called_lost(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseReadOnly):
        secret(tmp_path / "file" / "cloud.secret", bytes(32))


def test_a_first_secret_is_whole_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "cloud.secret.part").write_bytes(b"cut off by a power loss")
    assert secret(tmp_path / "cloud.secret", bytes(range(32))) == bytes(range(32))
    assert [file.name for file in tmp_path.iterdir()] == ["cloud.secret"]
