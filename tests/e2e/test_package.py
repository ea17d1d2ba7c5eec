"""The built packages in a clean root: installed, self-tested, at work for a whole counter day."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = sorted((ROOT / "build" / "package").glob("*.deb"))
ABLE = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("debootstrap") is not None


@pytest.mark.hunt
@pytest.mark.skipif(not BUILT, reason="nothing is built: make package")
@pytest.mark.skipif(not ABLE, reason="a clean root needs root and debootstrap")
def test_the_packages_hold_in_a_clean_root(tmp_path: Path) -> None:
    trial = ROOT / "packaging" / "linux" / "trial.py"
    done = subprocess.run(
        [sys.executable, trial, "--root", tmp_path],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
