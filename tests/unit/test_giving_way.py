"""The sync worker runs after the window."""

from __future__ import annotations

import subprocess
import sys

import pytest

SAY = "import os; from desktop.bridge.giving_way import give_way; give_way(); print(os.nice(0))"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts in classes")
def test_a_process_that_gives_way_comes_after_this_one():
    told = subprocess.run([sys.executable, "-c", SAY], check=True, capture_output=True, text=True)
    own = subprocess.run(
        [sys.executable, "-c", "import os; print(os.nice(0))"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert int(told.stdout) > int(own.stdout)
