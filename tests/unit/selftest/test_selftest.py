"""madoguchi selftest: each check passes on real parts, fails where its part is broken, says why."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.null import Keyring as NoKeyring
from pypdf import PdfReader

from desktop.practice.town import PracticeTown
from desktop.profile import Profile, Settings
from desktop.selftest import keeping, machine, paper, program
from desktop.selftest.checks import CHECKS, looked
from desktop.selftest.found import Found, Outcome, Said
from desktop.selftest.main import main
from desktop.selftest.place import Place
from desktop.upgrade.standing import STARTED, VERSION, Standing, write
from sync.base.clock import UTC, SystemClock
from sync.base.ids import SystemChance
from sync.base.resources import RESOURCES
from sync.cloud.authority import papers
from sync.cloud.loopback import LoopbackCloud
from tests.desks import SteppedClock
from tests.unit.vault.test_vault import RememberingKeyring

NOW = dt.datetime.now(UTC)


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> RememberingKeyring:
    made = RememberingKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    return made


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(Profile(tmp_path / "desk"))


@pytest.fixture
def broken(tmp_path: Path, place: Place) -> Place:
    """A place whose resources may be spoilt: links to the real ones, folder by folder."""
    folder = tmp_path / "resources"
    for file in RESOURCES.rglob("*"):
        if file.is_file():
            link = folder / file.relative_to(RESOURCES)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(file)
    return Place(place.profile, folder)


@pytest.fixture(scope="module")
def clouded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The settings of a running cloud."""
    clock = SystemClock()
    town = PracticeTown(clock, SystemChance())
    tls = papers(tmp_path_factory.mktemp("tls"), ["127.0.0.1"], clock.now())
    with LoopbackCloud(town.ledger, clock, tls) as cloud:
        ca = tls.ca.read_text("ascii")
        yield Settings(f"https://127.0.0.1:{cloud.port}", town.data.code, ca)


def spoilt(place: Place, name: str, content: bytes) -> Place:
    file = place.resources / name
    file.unlink()
    file.write_bytes(content)
    return place


def is_bad(found: Found, part: str) -> bool:
    """Say whether it failed, says why in both languages, and what to do."""
    said = (found.seen.ja, found.seen.en, found.remedy.ja, found.remedy.en)
    return found.outcome is Outcome.FAIL and all(said) and part in found.seen.en


def test_every_check_passes_here_and_nothing_is_left_behind(place: Place) -> None:
    found = list(looked(place))
    assert [name.en for name, _ in found] == [name.en for name, _ in CHECKS]
    outcomes = {name.en: each.outcome for name, each in found}
    assert outcomes.pop("cloud") is Outcome.NOT_SET_UP
    assert set(outcomes.values()) == {Outcome.PASS}, found
    assert list(place.profile.folder.iterdir()) == []


def test_keys_are_kept_in_the_keyring_and_taken_out_of_it_again(
    place: Place, ring: RememberingKeyring
) -> None:
    found = keeping.keys(place)
    assert (found.outcome, ring.secrets) == (Outcome.PASS, {})
    assert "keyring" in found.seen.en


def test_without_a_keyring_the_key_file_is_rehearsed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", NoKeyring)
    found = keeping.keys(place)
    assert found.outcome is Outcome.PASS
    assert "passphrase" in found.seen.en
    assert list(place.profile.folder.iterdir()) == []


def test_a_keyring_that_forgets_fails(place: Place, ring: RememberingKeyring) -> None:
    ring.forgetful = True
    assert is_bad(keeping.keys(place), "")


def test_a_database_that_is_plain_fails(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain:
        def __init__(self, file: Path, *_: object) -> None:
            file.write_bytes(keeping.PLAIN_HEADER + bytes(4080))

        def close(self) -> None:
            pass

    monkeypatch.setattr(keeping, "JournalFile", Plain)
    assert is_bad(keeping.encryption(place), "not encrypted")


def test_fonts_that_are_damaged_or_lack_letters_fail(broken: Place) -> None:
    spoilt(broken, "fonts/BIZUDGothic-Bold.ttf", b"no font")
    assert is_bad(paper.fonts(broken), "BIZUDGothic-Bold.ttf")
    assert is_bad(paper.printing(spoilt(broken, "fonts/ipamjm.ttf", b"")), "font")


def test_a_font_without_the_forms_of_names_fails(broken: Place) -> None:
    other = (RESOURCES / "fonts" / "BIZUDMincho-Regular.ttf").read_bytes()
    assert is_bad(paper.forms_of_names(spoilt(broken, "fonts/ipamjm.ttf", other)), "邉")
    found = paper.printing(broken)
    assert is_bad(found, "character"), found


def test_paper_that_does_not_read_back_fails(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "printed_digest", lambda _: b"other")
    assert is_bad(paper.printing(place), "read back")


def test_paper_that_is_blank_fails(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "page_images", lambda *_: [])
    assert is_bad(paper.printing(place), "blank")


@pytest.mark.parametrize("year", [1999, 2106])
def test_an_impossible_year_fails(place: Place, year: int) -> None:
    then = Place(place.profile, clock=SteppedClock(dt.datetime(year, 1, 1, tzinfo=UTC)))
    assert is_bad(machine.clock(then), str(year))


def test_the_clock_is_held_against_the_clouds(place: Place, clouded: Settings) -> None:
    place.profile.save(clouded)
    assert "from the cloud's" in machine.clock(place).seen.en
    late = Place(place.profile, clock=SteppedClock(NOW - dt.timedelta(minutes=20)))
    assert is_bad(machine.clock(late), "apart from the cloud's")
    assert machine.cloud(late).outcome is Outcome.PASS, "a wrong clock is no fault of the line"


def test_a_calendar_without_holidays_fails(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "office_closed", lambda _: False)
    assert is_bad(machine.calendar(place), "reckoned")


def test_a_folder_that_cannot_be_written_fails(place: Place) -> None:
    place.profile.folder.rmdir()
    assert is_bad(machine.disk(place), "FileNotFoundError")
    assert is_bad(keeping.encryption(place), "")


def test_a_full_disk_fails(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LEAST_FREE", 2**70)
    assert is_bad(machine.disk(place), "free space")


def test_the_cloud_answers_under_its_own_certificate_only(
    place: Place, clouded: Settings, tmp_path: Path
) -> None:
    place.profile.save(clouded)
    assert machine.cloud(place).outcome is Outcome.PASS
    other = papers(tmp_path / "other", ["127.0.0.1"], NOW).ca.read_text("ascii")
    place.profile.save(Settings(clouded.cloud, clouded.municipality, other))
    assert is_bad(machine.cloud(Place(place.profile)), "another authority")


@pytest.mark.parametrize(
    ("cloud", "town", "said"),
    [
        ("https://127.0.0.1:1", "104264", "line to the cloud is down"),
        ("", "000001", "refused"),
    ],
    ids=["nobody listens", "a town that it does not serve"],
)
def test_a_cloud_that_does_not_answer_fails(
    place: Place, clouded: Settings, cloud: str, town: str, said: str
) -> None:
    place.profile.save(Settings(cloud or clouded.cloud, town, clouded.ca))
    assert is_bad(machine.cloud(place), said)


def test_settings_that_cannot_be_read_fail(place: Place) -> None:
    (place.profile.folder / "profile.toml").write_text("cloud = ", "utf-8")
    assert is_bad(machine.cloud(place), "profile.toml")


def test_no_window_fails_with_what_qt_said(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense")
    found = machine.window(place)
    assert is_bad(found, "No window"), found
    assert "offscreen" in found.remedy.en


def test_a_machine_without_cups_is_told_that_nothing_prints(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = {"platform": "xcb", "width": 1366, "height": 768, "printers": 0}
    fonts = {"fonts": 2, "fonts_wanted": 2}

    def told(cups: bool) -> str:  # noqa: FBT001
        said = json.dumps({**window, **fonts, "cups": cups})
        done = subprocess.CompletedProcess([], 0, stdout=said, stderr="")
        monkeypatch.setattr(machine.subprocess, "run", lambda *_, **__: done)
        found = machine.window(place)
        assert found.outcome is Outcome.PASS
        return found.seen.en

    assert told(cups=True) == "xcb 1366×768, 0 printers"
    assert "libcups2" in told(cups=False)


def test_files_that_are_damaged_missing_or_changed_fail(broken: Place) -> None:
    assert machine.resources(broken).outcome is Outcome.PASS
    hashes = [
        f"{hashlib.sha256((broken.resources / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("text/en.qm", "keys/default.toml")
    ]
    (broken.resources / machine.MANIFEST).write_text("".join(hashes), "utf-8")
    assert "as it was packaged" in machine.resources(broken).seen.en
    spoilt(broken, "text/en.qm", b"changed")
    assert is_bad(machine.resources(broken), "text/en.qm")
    spoilt(broken, "certificates/inkan.toml", b"title = 1")
    assert is_bad(machine.resources(broken), "certificates/inkan.toml")


def test_a_fault_of_ours_hides_no_other_check(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Place) -> Found:
        raise ZeroDivisionError

    checks = ((Said("一", "one"), fails), (Said("二", "two"), machine.calendar))
    monkeypatch.setattr("desktop.selftest.checks.CHECKS", checks)
    (_, first), (_, second) = looked(place)
    assert is_bad(first, "ZeroDivisionError")
    assert second.outcome is Outcome.PASS


def test_it_says_which_version_runs_and_which_is_refused_and_why(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program.version(place).seen.en == VERSION
    write(place.profile.folder, Standing("1.2.0", refused={"1.3.0": "self-test: fonts"}))
    monkeypatch.setenv(STARTED, "1.2.0")
    found = program.version(place)
    assert found.outcome is Outcome.PASS
    assert found.seen.en == "1.2.0, 1.3.0 is refused (self-test: fonts)"
    assert found.seen.ja == "1.2.0、1.3.0は使いません（self-test: fonts）"


def test_the_command_tells_reports_and_ends_with_a_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = tuple(check for check in CHECKS if check[0].en in {"calendar", "cloud"})
    monkeypatch.setattr("desktop.selftest.checks.CHECKS", some)
    words = ["--profile", str(tmp_path / "desk")]
    file = tmp_path / "report.pdf"
    assert main([*words, "--report", str(file)]) == 0
    told = capsys.readouterr().out
    assert "[合格] 暦: " in told
    assert "[未設定] クラウド: " in told
    pages = PdfReader(file).pages
    text = "".join(pages[0].extract_text().split())
    assert len(pages) == 1
    assert "自己診断結果" in text
    assert "Nocloudissetupyet." in text
    monkeypatch.setattr(machine, "NOT_SET_UP", Found(Outcome.FAIL, Said("無", "none")))
    assert main([*words, "--english"]) == 1
    assert "[FAIL] cloud: none" in capsys.readouterr().out
    monkeypatch.undo()
    monkeypatch.setattr("desktop.selftest.checks.CHECKS", some[:1])
    assert main([*words, "--report", str(tmp_path / "no" / "report.pdf")]) == 2
    assert "another place" in capsys.readouterr().err


def test_it_needs_no_qt_but_in_the_windows_own_process(tmp_path: Path) -> None:
    block = "import sys; sys.modules['PySide6'] = None; from desktop.opening import main;"
    words = ["selftest", "--profile", str(tmp_path / "desk"), "--english"]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{block} sys.exit(main())", *words],
        capture_output=True,
        encoding="utf-8",
        env={
            **os.environ,
            "PYTHONIOENCODING": "utf-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "QT_QPA_PLATFORM": "offscreen",
        },
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "[pass] window: offscreen" in done.stdout
