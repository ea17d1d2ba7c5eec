"""Codes for many desks at once: made, printed, used, listed, taken back; by the command itself."""

from __future__ import annotations

import datetime as dt
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from desktop.profile import Profile, Settings
from desktop.town_file import PLACE
from sync.base.clock import JST, SystemClock, japan_day, millis
from sync.base.ids import SystemChance
from sync.base.troubles import CloudRefused
from sync.cloud import main as command
from sync.cloud import preparing
from sync.cloud.authority import papers
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal
from sync.cloud.prepared_files import prepared_text
from sync.cloud.prepared_sheet import STRIPS, sheet, validity
from sync.exchanges import pull_file
from sync.roads.memory import MemoryRoad
from sync.roads.prepared import (
    Prepared,
    TownSettings,
    prepared_from,
)
from tests.ports.conftest import OTHER, TOWN, founded
from tests.ports.desks import Desk, StepClock
from tests.ports.hall import Hall

COMMAND = (sys.executable, "-W", "error", "-m", "sync.cloud")
SETTINGS = TownSettings("https://cloud.example", TOWN, "")
CHANCE = SystemChance()
Operate = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hall(operated: PostgresLedger) -> Hall:
    return Hall(operated, founded(operated, TOWN, "草津町"), StepClock())


@pytest.fixture
def operate(hall: Hall, tmp_path: Path, database_url: str) -> Operate:
    papers(tmp_path / "tls", ["localhost"], SystemClock().now())

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        line = [*COMMAND, "--data", str(tmp_path), "--database-url", database_url, *words]
        return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)

    return run


def run(hall: Hall, *words: str) -> None:
    """Run a command in this process."""
    asked = command._parser().parse_args(words)
    asked.command(asked, hall.ledger)


def prepare(hall: Hall, count: int, days: int = 14) -> Prepared:
    names = preparing.names_of("窓口{}", 1, count)
    at = millis(hall.clock.now())
    return preparing.prepare(
        hall.ledger, SETTINGS, hall.town, names, days, at, CHANCE, lambda _: None
    )


def enrol(hall: Hall, code: str) -> Desk | str:
    machine = Desk(MemoryRoad(hall.ledger, hall.clock), hall.clock, hall.town.code)
    try:
        machine.enrol(code)
    except CloudRefused as no:
        return no.code
    return machine


def listed(hall: Hall) -> list[preparing.Batch]:
    found: list[preparing.Batch] = preparing.batches(
        hall.ledger, hall.town, millis(hall.clock.now())
    )
    return found


def test_the_command_gives_a_sheet_a_file_for_the_stick_and_the_town_s_settings(
    operate: Operate,
    hall: Hall,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    into = tmp_path / "new" / "rollout"
    prepare_it = (
        *("desks", "prepare", TOWN, "--count", "9", "--first", "3", "--days", "7"),
        *("--name", "北庁舎{}番", "--address", "https://cloud.example:8443", "--into", str(into)),
    )
    told = operate(*prepare_it)
    assert told.returncode == 0, told.stderr
    assert not told.stderr, "nothing of it goes to a log"
    stick = into / "desks.toml"
    held = prepared_from("desks.toml", stick.read_bytes())
    assert [(each.number, each.name) for each in held.desk] == [
        (number, f"北庁舎{number}番") for number in range(3, 12)
    ]
    assert held.settings.cloud == "https://cloud.example:8443"
    monkeypatch.setenv(PLACE, str(into / "town.toml"))
    assert Profile(tmp_path / "desk").settings() == Settings(
        held.settings.cloud, TOWN, held.settings.ca
    )
    last = japan_day(SystemClock().now()) + dt.timedelta(days=7)
    assert held.until in {last.isoformat(), (last - dt.timedelta(days=1)).isoformat()}, "midnight"
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in into.iterdir())
    assert stat.S_IMODE(into.stat().st_mode) == 0o700
    assert held.batch in told.stdout
    assert not any(each.code in told.stdout for each in held.desk), "codes are not for screens"

    with pytest.raises(OperatorRefusal, match="is there already"):
        run(hall, "--data", str(tmp_path), *prepare_it)
    machine = enrol(hall, held.desk[0].code)
    assert isinstance(machine, Desk)
    machine.sync()
    assert machine.office().desks[machine.number].certificate.name == "北庁舎3番"
    run(hall, "desks", "prepare", TOWN, "--revoke", str(stick))
    said = capsys.readouterr().out
    assert f"batch {held.batch}: 8 unused codes are taken back" in said
    assert enrol(hall, held.desk[1].code) == "enrol.code_taken_back"
    run(hall, "desks", "prepared", TOWN)
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith(f"{held.batch}  made ")
    assert first.endswith("codes=9 used=1 taken back=8 unused=0")


def test_the_strips_say_who_with_which_code_and_until_when(hall: Hall) -> None:
    held = prepare(hall, STRIPS + 1)
    with pypdfium2.PdfDocument(sheet(held)) as pdf:
        assert [round(side) for side in pdf[0].get_size()] == [595, 842], "A4"
        assert len(pdf) == 2
        words = "".join(page.get_textpage().get_text_bounded() for page in pdf)
        read = zxingcpp.read_barcodes(pdf[0].render(scale=3).to_pil())
        seen = {code.text for code in read}
    assert seen == {each.code for each in held.desk[:STRIPS]}, "a scanner reads each"
    for each in held.desk:
        assert each.code in words
        assert f"No. {each.number}" in words
    assert words.count(validity(held.until)) == STRIPS + 1
    assert words.count("機械の名前") == STRIPS + 1
    assert held.batch in words


def test_the_last_day_is_said_as_a_town_hall_says_it() -> None:
    assert validity("2026-12-14") == "令和8年12月14日（月）まで"


def test_a_prepared_code_is_good_to_the_end_of_its_last_day_and_no_longer(hall: Hall) -> None:
    held = prepare(hall, 2, days=3)
    last = dt.datetime.combine(dt.date.fromisoformat(held.until), dt.time(23, 59, 59), JST)
    assert japan_day(last) - japan_day(hall.clock.now()) == dt.timedelta(days=3)
    hall.clock.later(seconds=(last - hall.clock.now()).total_seconds())
    assert isinstance(enrol(hall, held.desk[0].code), Desk)
    hall.clock.later(seconds=1)
    assert enrol(hall, held.desk[1].code) == "enrol.code_expired"
    (batch,) = listed(hall)
    assert (batch.codes, batch.used, batch.unused) == (2, 1, ())


def test_what_is_taken_back_enrols_nobody_and_what_is_enrolled_stays(hall: Hall) -> None:
    held, other = prepare(hall, 3), prepare(hall, 1)
    desk = enrol(hall, held.desk[0].code)
    assert isinstance(desk, Desk)
    at = millis(hall.clock.now())
    assert [(each.used, each.unused) for each in listed(hall)] == [
        (1, ("窓口2", "窓口3")),
        (0, ("窓口1",)),
    ]
    assert preparing.take_back(hall.ledger, hall.town, held.batch, at) == 2
    assert enrol(hall, held.desk[1].code) == "enrol.code_taken_back"
    desk.sync()
    assert preparing.take_back(hall.ledger, hall.town, held.batch, at) == 0, "said twice"
    assert [(each.used, each.taken_back, len(each.unused)) for each in listed(hall)] == [
        (1, 2, 0),
        (0, 0, 1),
    ]
    assert isinstance(enrol(hall, other.desk[0].code), Desk), "no other batch is meant"


def test_codes_that_could_not_be_written_are_none(hall: Hall) -> None:
    seen: list[Prepared] = []

    def write(held: Prepared) -> None:
        seen.append(held)
        raise OperatorRefusal("The disk is full.", "Make room.")

    with pytest.raises(OperatorRefusal):
        preparing.prepare(hall.ledger, SETTINGS, hall.town, {1: "窓口1"}, 1, 0, CHANCE, write)
    assert not listed(hall)
    assert enrol(hall, seen[0].desk[0].code) == "enrol.code_unknown"


def test_what_cannot_be_prepared_is_refused_with_the_next_step(
    operated: PostgresLedger, hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tls = papers(tmp_path / "tls", ["localhost"], SystemClock().now())
    other = founded(operated, OTHER, "嬬恋村")
    base = ("desks", "prepare", TOWN, "--into", str(tmp_path / "out"))
    full = (*base, "--address", "https://cloud.example", "--ca", str(tls.ca))
    broken = tmp_path / "broken.toml"
    broken.write_text("batch")
    foreign = tmp_path / "foreign.toml"

    def write(held: Prepared) -> None:
        foreign.write_text(prepared_text(held))

    settings = TownSettings("https://cloud.example", OTHER, tls.ca.read_text())
    preparing.prepare(operated, settings, other, {1: "x"}, 1, 0, CHANCE, write)
    for words, said in (
        (base, "--address"),
        ((*full, "--count", "501"), "--count 501"),
        ((*full, "--count", "2", "--name", "窓口"), "{}"),
        ((*full, "--name", "\n"), "--name"),
        ((*full, "--days", "32"), "--days 32"),
        ((*full[:-1], str(broken)), "certificate"),
        ((*full[:3], *full[5:]), "--into"),
        (("desks", "prepare", TOWN, "--revoke", "20990101-AAA"), "20990101-AAA"),
        (("desks", "prepare", TOWN, "--revoke", str(broken)), "Name the batch"),
        (("desks", "prepare", TOWN, "--revoke", str(foreign)), OTHER),
    ):
        with pytest.raises(OperatorRefusal) as no:
            run(hall, *words)
        assert said in f"{no.value.reason} {no.value.remedy}"
    assert not (tmp_path / "out" / "desks.toml").exists()
    assert not listed(hall)
    assert not capsys.readouterr().out


def test_the_register_is_written_as_a_file_that_says_what_is_in_it(
    hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "register.pull"
    run(hall, "pull-file", TOWN, "--into", str(file), "--days", "3")
    told = capsys.readouterr().out
    assert f"{file.stat().st_size:,} bytes, office=0 residents=0 filings=0, until " in told
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = file.read_bytes()
    _, cover = pull_file.read(kept, TOWN, hall.town.key.public)
    machine = enrol(hall, prepare(hall, 1).desk[0].code)
    assert isinstance(machine, Desk)
    assert machine.go(pull_file.desk(machine.key, cover)), "the cloud tells the key of its own file"
    for words, said in ((("--days", "0"), "--days 0"), ((), "is there already")):
        with pytest.raises(OperatorRefusal, match=said):
            run(hall, "pull-file", TOWN, "--into", str(file), *words)
    assert file.read_bytes() == kept
