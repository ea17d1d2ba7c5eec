"""The Windows setup program compiles, and lays what the recipe names: over a stand-in folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path, PurePosixPath

import pytest

from tests.unit.package.test_contents import PACKAGING, ROOT, contents, loaded

installer = loaded("windows/installer")
SCRIPT = (PACKAGING / "windows/madoguchi.nsi").read_text("utf-8")
QT = (
    *(f"{part}.pyd" for part in contents.QT),
    *(f"Qt6{part.removeprefix('Qt')}.dll" for part in contents.QT),
    "plugins/platforms/qwindows.dll",
    "translations/qtbase_ja.qm",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a small folder of the same names as PyInstaller would make."""
    folder = tmp_path / "madoguchi"
    inside = folder / installer.INSIDE
    names = [folder / each for each in (*installer.STARTERS, "sbom.cdx.json", "licences/qt.txt")]
    names += [inside / file.relative_to(ROOT) for file in contents.resources_of()]
    names += [inside / "python3.dll", *(inside / "PySide6" / each for each in QT)]
    for file in names:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"stand-in")
    return folder


def test_a_folder_is_held_to_the_recipe(folder: Path) -> None:
    assert installer.wrong(installer.payload(folder)) == []
    (folder / "_internal/PySide6/Qt6PrintSupport.dll").unlink()
    (folder / "_internal/resources/fonts/ipamjm.ttf").unlink()
    (folder / "_internal/PySide6/Qt6Network.dll").write_bytes(b"")
    assert installer.wrong(installer.payload(folder)) == [
        "_internal/PySide6/Qt6PrintSupport.dll is lacking",
        "_internal/resources/fonts/ipamjm.ttf is lacking",
        "PySide6/Qt6Network.dll is too much",
    ]


@pytest.mark.skipif(shutil.which("makensis") is None, reason="on Debian: apt-get install nsis")
def test_it_compiles_and_takes_each_file_along(folder: Path, tmp_path: Path) -> None:
    files = installer.payload(folder)
    done = installer.compiled(folder, files, tmp_path, "-V4")
    assert done.returncode == 0, done.stdout[-3000:]
    (made,) = tmp_path.glob("*-setup.exe")
    assert made.read_bytes().startswith(b"MZ")
    taken, place = [], ""
    for line in done.stdout.partition("\nWriteUninstaller: ")[0].splitlines():
        if line.startswith('SetOutPath: "'):
            place = line.split('"')[1].replace("\\", "/").removeprefix("$INSTDIR").lstrip("/")
        elif line.startswith('File: "'):
            taken.append(PurePosixPath(place, line.split('"')[1]))
    assert sorted(taken) == files


def test_what_is_laid_is_taken_away_again(folder: Path) -> None:
    laid, taken = installer.lists(folder, installer.payload(folder)).split("!macro PAYLOAD_TAKE")
    first = {place.split("\\")[1] for place in re.findall(r'SetOutPath "(\$INSTDIR\\[^"]+)"', laid)}
    assert first == set(re.findall(r'RMDir /r "\$INSTDIR\\([^"]+)"', taken))
    assert set(re.findall(r'Delete "\$INSTDIR\\([^"]+)"', taken)) == {
        *installer.STARTERS,
        "sbom.cdx.json",
    }


def test_it_speaks_both_languages() -> None:
    said = re.findall(r'^LangString (\w+) \$\{LANG_(\w+)\} "', SCRIPT, re.MULTILINE)
    names = {name for name, _ in said}
    assert sorted(said) == sorted(
        (name, lang) for name in names for lang in ("ENGLISH", "JAPANESE")
    )
    assert names == set(re.findall(r"\$\((\w+)\)", SCRIPT))


def test_a_removal_asks_the_program_and_leaves_the_desks_files() -> None:
    asked, removal = SCRIPT.split("Function un.onInit")[1].split("Section Uninstall")
    assert 'madoguchi-console.exe" unsent --homes' in asked
    assert "APPDATA" not in removal
