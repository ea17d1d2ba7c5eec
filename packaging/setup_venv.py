"""Make .venv and fill it with exactly what requirements.lock names; instant when nothing changed.

Usage: setup_venv.py [--package]. With --package it is build/venv and packaging/requirements.lock:
what an installer is built with and from, and nothing of what only tests need.

Only the standard library is used. Works the same on Linux, macOS and Windows.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "--package" in sys.argv[1:]
VENV = ROOT / ("build/venv" if PACKAGE else ".venv")
LOCK = ROOT / ("packaging/requirements.lock" if PACKAGE else "requirements.lock")
STAMP = VENV / "lock.sha256"
OLDEST, NEWEST = (3, 11), (3, 13)


def main() -> int:
    """Bring .venv in line with the lock file."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        say(f"Madoguchi needs Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}; this is")
        say(f"{sys.version.split()[0]}. Name another with: make PYTHON=/path/to/python3.11 demo")
        return 1
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if python.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return 0
    usable = python.exists() and has_pip(python) and not PACKAGE  # a build takes what it finds
    if not usable and not make_environment():
        return 1
    say("Installing the locked packages (hashes checked); the first time this takes a minute")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=False)
    if done.returncode != 0:
        say("The packages could not be installed; the message above says why.")
        say("Check the network and the disk's free space, then run the same command again.")
        return 1
    STAMP.write_text(wanted)
    return 0


def make_environment() -> bool:
    """Make .venv afresh; say what to install where Python comes without its venv part."""
    if importlib.util.find_spec("ensurepip") is None and not install_venv_package():
        return False
    say(f"Making the virtual environment {VENV.relative_to(ROOT)}")
    try:
        venv.create(VENV, with_pip=True, clear=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as trouble:
        # Half an environment would look whole to the next run.
        shutil.rmtree(VENV, ignore_errors=True)
        say(f"The virtual environment could not be made: {trouble}")
        return False
    return True


def install_venv_package() -> bool:
    """Install what Debian splits off from Python: as root do it, else name the command."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    install = ["apt-get", "install", "-y", "--no-install-recommends", package]
    if shutil.which("apt-get") is None:
        say("This Python has no 'ensurepip', so it cannot make a virtual environment.")
        say("Install that part of Python, or name another: make PYTHON=/path/to/python3.11 demo")
        return False
    if os.name == "nt" or os.geteuid() != 0:
        say(f"Python's part for virtual environments, {package}, is not here. Install it with:")
        say(f"  sudo apt-get update && sudo {' '.join(install)}")
        say("then run the command again.")
        return False
    say(f"Installing {package}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], install):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            say(done.stderr.strip() or done.stdout.strip())
            say(f"'{' '.join(command)}' failed; run it by hand to see why.")
            return False
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def has_pip(python: Path) -> bool:
    """Say whether the environment's Python runs and can install."""
    try:
        asked = subprocess.run([str(python), "-c", "import pip"], capture_output=True, check=False)
    except OSError:
        return False
    return asked.returncode == 0


def say(text: str) -> None:
    """Write one line for the person at the console."""
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
