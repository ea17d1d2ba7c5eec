"""Make .venv and fill it with exactly what requirements.lock names; instant when nothing changed.

Only the standard library is used. Works the same on Linux, macOS and Windows.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
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
    if not python.exists():
        say("Making the virtual environment .venv")
        try:
            venv.create(VENV, with_pip=True, symlinks=os.name != "nt")
        except (OSError, subprocess.CalledProcessError):
            say("Python cannot make a virtual environment here. On Debian or Ubuntu:")
            say("  sudo apt-get install python3-venv     then run the command again.")
            return 1
    say("Installing the locked packages (hashes checked)")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=False)
    if done.returncode != 0:
        say("The packages could not be installed; the message above says why.")
        say("Nothing else was changed. Check the network or the package index, then run it again.")
        return 1
    STAMP.write_text(wanted)
    return 0


def say(text: str) -> None:
    """Write one line for the person at the console."""
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
