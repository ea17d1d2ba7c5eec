"""Enrolment in the whole program: what is refused leaves nothing half made, ours still enrols."""

from __future__ import annotations

import pytest
import trustme
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from desktop import opened
from desktop.demo.facts import facts_of
from desktop.main import Program
from desktop.opened import TownUnknown, open_profile
from desktop.profile import Profile, Settings
from desktop.town_file import PLACE
from desktop.widgets.fields import FieldRow
from sync.base.clock import SystemClock
from sync.base.ids import MunicipalityCode, one_time_code, plain_code
from sync.base.troubles import CertificateTrouble, DatabaseReadOnly, LineRefused
from sync.base.wire import sha256
from sync.cloud.authority import papers
from sync.cloud.prepared_files import settings_text
from sync.records.policy import Policy
from sync.roads.prepared import TownSettings
from tests.desks import FAR, TOWN, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens.seeing import run_until

PASSPHRASE = "a passphrase of a desk"
NEIGHBOUR = MunicipalityCode("104256")
NOBODYS = "131016"
"""A sound code of a town that no file in the program's resources describes."""
PRESET = Settings("https://127.0.0.1:9", TOWN, "-----BEGIN CERTIFICATE-----")


@pytest.fixture
def town():
    return TestTown(Policy(), work.family(), SystemClock())


@pytest.fixture
def neighbour(town):
    """The town next door, at the same cloud."""
    return town.ledger.found(NEIGHBOUR, "嬬恋村", 7, town.chance.draw(32))


@pytest.fixture
def road(town, monkeypatch):
    """The road to the town's cloud, wherever the program dials."""
    road = town.road()
    monkeypatch.setattr(type(road), "close", lambda _: None, raising=False)
    monkeypatch.setattr(opened, "_road", lambda _: road)
    return road


@pytest.fixture
def profile(tmp_path, road):
    """A profile as an installer leaves it: keys made, cloud and town preset."""
    profile = Profile(tmp_path / "desk")
    profile.save(PRESET)
    open_profile(profile, PASSPHRASE).close()
    return profile


@pytest.fixture
def begin(app, profile):
    """Return a function that starts the program and comes to the enrolment."""
    programs = []

    def begin() -> Program:
        program = Program(app, profile.folder)
        programs.append(program)
        program.start()
        program.window.activateWindow()
        see(program, "focus", lambda focus: focus == "unlock.passphrase")
        QTest.keyClicks(QApplication.focusWidget(), PASSPHRASE)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        see(program, "screen", lambda screen: screen == "enrolment")
        return program

    yield begin
    for program in programs:
        program.window.close()


def test_another_towns_code_leaves_a_profile_that_enrols_after_a_restart(
    begin, profile, town, neighbour
):
    code = code_of(town, neighbour)
    program = begin()
    facts = ask(program, code=code)
    assert said(program, "code") == (
        "登録コードが違います。コードを確かめて入力し直すか、システム担当に発行を依頼してください。"
    )
    assert facts["focus"] == "enrolment.code"
    assert not used(town, neighbour, code)
    end(program, profile)
    assert who(profile) is None
    assert profile.settings() == PRESET
    program = begin()
    ask(program, code=town.desk_code("窓口2"))
    see(program, "screen", lambda screen: screen == "first_pull")
    end(program, profile)
    assert who(profile).municipality == TOWN


def test_only_the_code_is_left_to_type_where_the_town_s_file_says_the_rest(
    begin, profile, town, tmp_path, monkeypatch
):
    tls = papers(tmp_path / "tls", ["localhost"], SystemClock().now())
    file = tmp_path / "town.toml"
    file.write_text(settings_text(TownSettings("https://c.example", TOWN, tls.ca.read_text())))
    monkeypatch.setenv(PLACE, str(file))
    profile.save(Settings(scan_folder="scans"))
    program = begin()
    assert facts_of(program.window)["focus"] == "enrolment.code"
    ask(program, code=town.desk_code("窓口2"))
    see(program, "screen", lambda screen: screen == "first_pull")
    assert profile.settings().cloud == "https://c.example"
    assert profile.settings().scan_folder == "scans"


def test_a_broken_file_of_the_town_is_named_before_anything_is_asked(
    app, profile, tmp_path, monkeypatch
):
    file = tmp_path / "town.toml"
    file.write_text('cloud = "ftp://x"\nmunicipality = "104264"\nca = ""\n')
    monkeypatch.setenv(PLACE, str(file))
    (profile.folder / "profile.toml").unlink()
    program = Program(app, profile.folder)
    program.start()
    program.window.activateWindow()
    see(program, "focus", lambda focus: focus == "unlock.passphrase")
    QTest.keyClicks(QApplication.focusWidget(), PASSPHRASE)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    facts = see(program, "screen", lambda screen: screen == "stopped")
    assert f"{file} の項目 cloud" in facts["stopped.banner"]
    program.window.close()
    program.window.deleteLater()


def test_a_neighbours_number_with_our_code_is_refused_and_not_kept(begin, profile, town, neighbour):
    code = town.desk_code("窓口2")
    program = begin()
    ask(program, municipality=neighbour.code, code=code)
    assert "登録コードが違います" in said(program, "code")
    end(program, profile)
    assert who(profile) is None
    assert profile.settings() == PRESET, "the installer's town, not the mistyped one"
    program = begin()
    ask(program, code=code)
    see(program, "screen", lambda screen: screen == "first_pull")


def test_a_town_that_the_cloud_does_not_serve_is_refused_beside_its_number(begin, profile, town):
    code = town.desk_code("窓口2")
    program = begin()
    facts = ask(program, municipality=NEIGHBOUR, code=code)
    assert said(program, "municipality")
    assert facts["focus"] == "enrolment.municipality"
    assert profile.settings() == PRESET
    ask(program, municipality=TOWN)
    see(program, "screen", lambda screen: screen == "first_pull")


def test_a_town_without_a_file_is_refused_before_its_code_is_used_up(begin, profile, town, road):
    elsewhere = town.ledger.found(MunicipalityCode(NOBODYS), "千代田区", 7, town.chance.draw(32))
    code = code_of(town, elsewhere)
    program = begin()
    facts = ask(program, municipality=NOBODYS, code=code)
    assert said(program, "municipality") == f"{TownUnknown.reason}{TownUnknown.remedy}"
    assert facts["focus"] == "enrolment.municipality"
    assert road.carried == []
    assert profile.settings() == PRESET
    ask(program, municipality=TOWN, code=town.desk_code("窓口2"))
    see(program, "screen", lambda screen: screen == "first_pull")


def test_settings_that_cannot_be_kept_are_told_as_such_and_the_code_still_enrols(
    begin, profile, town, road
):
    program = begin()
    part = profile.folder / "profile.toml.part"
    part.mkdir()  # no file can be written here: also where the tester is root
    code = town.desk_code("窓口2")
    facts = ask(program, code=code, fact="enrolment.banner")
    assert DatabaseReadOnly.reason in facts["enrolment.banner"]
    assert DatabaseReadOnly.remedy in facts["enrolment.banner.more"]
    assert "コードはまだ使えます" in facts["enrolment.banner.more"]
    assert road.carried == []
    part.rmdir()
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    see(program, "screen", lambda screen: screen == "first_pull")


@pytest.mark.parametrize(
    ("trouble", "remedy"),
    [(LineRefused, "接続先と通信の状態を確かめてください。"),
     (CertificateTrouble, CertificateTrouble.remedy)],
)  # fmt: skip
def test_each_trouble_of_the_line_has_its_own_next_step(
    begin, town, road, monkeypatch, trouble, remedy
):
    def fail_so(*_: object) -> bytes:
        raise trouble

    program = begin()
    with monkeypatch.context() as patch:
        patch.setattr(type(road), "carry", fail_so)
        facts = ask(program, code=town.desk_code("窓口2"), fact="enrolment.banner")
    assert trouble.reason in facts["enrolment.banner"]
    assert remedy in facts["enrolment.banner.more"]
    assert "コードはまだ使えます" in facts["enrolment.banner.more"]
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    see(program, "screen", lambda screen: screen == "first_pull")


def test_a_prepared_file_chosen_on_the_screen_reaches_the_worker_which_says_why_it_is_no_use(
    begin, town, profile, tmp_path, monkeypatch
):
    program = begin()
    ask(program, code=town.desk_code("窓口2"))
    see(program, "screen", lambda screen: screen == "first_pull")
    authority = trustme.CA().cert_pem.bytes().decode()
    profile.save(replace(profile.settings(), ca=authority))
    gone = str(tmp_path / "gone.pull")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (gone, ""))
    QTest.keyClick(program.window, Qt.Key.Key_F4)
    see(program, "first_pull.banner.more", lambda said: said and "ファイルを開けません" in said)


def ask(program: Program, *, fact: str = "", **typed: str) -> dict:
    """Type into the fields and press F9; wait for an answer."""
    for field, words in typed.items():
        line = program.window.findChild(QLineEdit, f"enrolment.{field}")
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, words)
    QTest.keyClick(program.window, Qt.Key.Key_F9)
    if fact:
        see(program, fact, bool)
    return see(program, "key.登録", lambda key: key == "F9", or_screen="first_pull")


def end(program: Program, profile: Profile) -> None:
    """Close the program. A process that ends lets its lock go; this one lives on."""
    program.window.close()
    profile.lock.unlink(missing_ok=True)


def said(program: Program, field: str) -> str:
    """Return what is said beside a field, and see that nothing is said beside another."""
    rows = {
        row.findChild(QLineEdit).objectName().removeprefix("enrolment."): (
            row.verdict().strip().removeprefix("エラー: ")
        )
        for row in program.window.current().findChildren(FieldRow)
    }
    assert [name for name, words in rows.items() if words] == [field]
    return rows[field]


def see(program: Program, fact: str, holds, or_screen: str = "") -> dict:
    def seen() -> bool:
        facts = facts_of(program.window)
        return holds(facts.get(fact)) or bool(or_screen and facts.get("screen") == or_screen)

    run_until(seen, lambda: facts_of(program.window))
    return facts_of(program.window)


def code_of(town: TestTown, other) -> str:
    """Return a code that another town of the cloud handed out for a desk."""
    code = one_time_code(town.chance)
    with town.ledger.writing(other) as writing:
        writing.add_code(sha256(plain_code(code).encode()), "desk", "窓口1", FAR)
    return code


def used(town: TestTown, other, code: str) -> bool:
    with town.ledger.writing(other) as writing:
        return writing.code(sha256(plain_code(code).encode())).used_by is not None


def who(profile: Profile):
    """Return who the desk is, as a new start of the program would read it."""
    read = open_profile(profile, PASSPHRASE)
    try:
        return read.journal.identity.known()
    finally:
        read.close()
