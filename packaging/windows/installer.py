"""Make the setup program of a packaged folder: installer.py OUTPUT, run by build.py on Windows.

What is laid and what is taken away again is written from the folder itself, once the folder holds
all that the recipe names and of Qt no more. The rest stands in madoguchi.nsi.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from itertools import groupby
from pathlib import Path, PurePosixPath

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

import contents  # noqa: E402

STARTERS = ("madoguchi.exe", "madoguchi-console.exe")
INSIDE = "_internal"


def main() -> int:
    """Make it; return the exit status."""
    output = Path(sys.argv[1])
    folder = output / "madoguchi"
    files = payload(folder)
    troubles = wrong(files)
    for trouble in troubles:
        print(f"The folder is not what the recipe names: {trouble}")
    if troubles:
        return 1
    return compiled(folder, files, output).returncode


def compiled(
    folder: Path, files: list[PurePosixPath], output: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    """Compile madoguchi.nsi over a folder's files; `words` are further ones for makensis."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    include = output / "payload.nsh"
    include.write_text(lists(folder, files), "utf-8-sig")
    try:
        return subprocess.run(
            [
                "makensis", "-WX", "-INPUTCHARSET", "UTF8", f"-DVERSION={version}",
                f"-DPAYLOAD={include}", f"-DOUTFILE={output / f'madoguchi-{version}-setup.exe'}",
                *words, str(HERE / "madoguchi.nsi"),
            ],
            encoding="utf-8", errors="replace", check=False,
            stdout=subprocess.PIPE if words else None,
        )  # fmt: skip
    finally:
        include.unlink()


def payload(folder: Path) -> list[PurePosixPath]:
    """Return the files of a folder, each as it lies in there, in order."""
    found = (file for file in folder.rglob("*") if file.is_file())
    return sorted(PurePosixPath(file.relative_to(folder).as_posix()) for file in found)


def wrong(files: list[PurePosixPath]) -> list[str]:
    """Return what lacks of what the recipe names, and what is there of Qt that it does not name."""
    inside = PurePosixPath(INSIDE)
    needed = {PurePosixPath(each) for each in (*STARTERS, "sbom.cdx.json")}
    needed |= {inside / file.relative_to(ROOT).as_posix() for file in contents.resources_of()}
    needed |= {inside / "PySide6" / f"{part}.pyd" for part in contents.QT}
    needed |= {inside / "PySide6" / f"Qt6{part.removeprefix('Qt')}.dll" for part in contents.QT}
    needed.add(inside / "PySide6/plugins/platforms/qwindows.dll")
    lacking = [f"{file} is lacking" for file in sorted(needed - set(files))]
    kept = (file.relative_to(inside) for file in files if file.is_relative_to(inside))
    return lacking + [f"{file} is too much" for file in kept if not contents.keeps(str(file))]


def lists(folder: Path, files: list[PurePosixPath]) -> str:
    """Return what madoguchi.nsi includes: how the files are laid, and how they are taken away."""
    laid = []
    for place, group in groupby(sorted(files, key=lambda file: file.parts[:-1]), place_of):
        laid.append(f'  SetOutPath "{place}"')
        laid += [f'  File "{plain(str(folder / file))}"' for file in group]
    first = sorted({file.parts[0] for file in files if len(file.parts) > 1})
    taken = [f'  RMDir /r "$INSTDIR\\{plain(name)}"' for name in first]
    taken += [f'  Delete "$INSTDIR\\{plain(file.name)}"' for file in files if len(file.parts) == 1]
    size = sum((folder / file).stat().st_size for file in files) // 1024
    return "\n".join(
        [
            f"!define PAYLOAD_SIZE {size}",
            *("!macro PAYLOAD_LAY", *laid, "!macroend"),
            *("!macro PAYLOAD_TAKE", *taken, "!macroend", ""),
        ]
    )


def place_of(file: PurePosixPath) -> str:
    """Return the folder in which a file will lie, as NSIS writes it."""
    return "\\".join(["$INSTDIR", *map(plain, file.parts[:-1])])


def plain(name: str) -> str:
    """Return a name in which NSIS reads no variable."""
    return name.replace("$", "$$")


if __name__ == "__main__":
    sys.exit(main())
