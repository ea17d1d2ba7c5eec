"""From the publisher to the next morning: signed, fetched, tried on a copy, taken whole."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.opening import main
from desktop.upgrade import offer_key
from desktop.upgrade.standing import executable
from tests.unit.upgrade.places import TODAY, Place
from tests.upgrade.desk import ENTRIES, N, start, told
from tests.upgrade.version import lay


def test_a_published_version_serves_after_the_evening_on_which_it_was_fetched(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "publisher")
    built = lay(tmp_path / "built" / executable(desk, N).name, "newer", "quick").parent
    place.publisher.add(built, N, sys.platform, TODAY.date(), 1)
    monkeypatch.setattr(offer_key, "FIRST_ROOT", place.place / "metadata" / "1.root.json")
    assert main(["update", "--profile", str(desk), "--from", str(place.place)]) == 0
    assert start(desk, "--evening") == told("base", ENTRIES), "it lay ready only"
    assert start(desk) == told(N, ENTRIES)
