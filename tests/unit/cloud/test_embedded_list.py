"""The embedded database counts only the living: a killed process never keeps it running."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from sync.cloud.database import _strike_the_dead


def test_who_was_killed_is_struck_from_the_list(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    joined = tmp_path / "joined.json"
    joined.write_text(json.dumps([gone.pid, os.getpid()]))
    _strike_the_dead(joined)
    assert json.loads(joined.read_text()) == [os.getpid()]


def test_a_list_that_is_not_there_or_empty_is_nobody(tmp_path: Path) -> None:
    joined = tmp_path / "joined.json"
    _strike_the_dead(joined)
    assert not joined.exists()
    joined.write_text("")
    _strike_the_dead(joined)
    assert json.loads(joined.read_text()) == []
