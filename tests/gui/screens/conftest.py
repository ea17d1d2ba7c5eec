"""A profile at which somebody has worked, and the whole program on it, its line down."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.main import Program
from desktop.profile import Profile, Settings
from sync.base.clock import UTC, SystemClock
from sync.cloud.authority import papers
from sync.records.policy import Policy
from tests.desks import TOWN, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens.program import KEY, NOBODY_THERE, PASSPHRASE, press, see
from tests.gui.screens.worked import worked_at


@pytest.fixture
def profile(tmp_path):
    """A profile of a desk at which somebody has worked."""
    town = TestTown(Policy(), work.family(), SystemClock())
    ca = papers(tmp_path / "tls", ["localhost"], dt.datetime.now(UTC)).ca.read_text()
    profile = Profile(tmp_path / "desk")
    profile.save(Settings(NOBODY_THERE, TOWN, ca))
    codes = {
        "1001": town.hire("1001", "干川　さゆり", "clerk"),
        "2001": town.hire("2001", "責任　者", "supervisor"),
    }
    return worked_at(profile, town, PASSPHRASE, codes)


@pytest.fixture
def program(app, profile):
    made = Program(app, profile.folder)
    made.start()
    made.window.activateWindow()
    see(made, "focus", "unlock.passphrase")
    press(PASSPHRASE, KEY.Key_Return)
    yield made
    made.window.close()
