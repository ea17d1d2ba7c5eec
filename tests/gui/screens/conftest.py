"""A profile at which somebody has worked, and the whole program on it, its line down."""

from __future__ import annotations

import datetime as dt

import pytest

from desktop.cache.store import DeskStore
from desktop.main import Program
from desktop.opened import open_profile
from desktop.operations.enrol import enrol_desk
from desktop.operations.sign_on import first_sign_on, sign_off
from desktop.profile import Profile, Settings
from sync.base.clock import UTC, SystemClock
from sync.cloud.authority import papers
from sync.exchanges.conversation import round_trip
from sync.records.policy import Policy
from sync.roads.travel import travel
from tests.desks import PASSWORD, TOWN, TestTown
from tests.gui.screens import counterwork as work
from tests.gui.screens.program import KEY, NOBODY_THERE, PASSPHRASE, press, see


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
    opened, road = open_profile(profile, PASSPHRASE), town.road()
    journal = opened.journal
    enrol_desk(journal, road, TOWN, town.desk_code("窓口1"), town.clock, town.chance)
    store = DeskStore(journal, opened.cache)

    def sync() -> None:
        flow = round_trip(journal, store, journal.identity.enrolled().municipality_public)
        travel(flow, road, journal.identity.voice(), town.clock, town.chance)

    sync()
    for number, code in codes.items():
        assert first_sign_on(opened.desk, road, number, code, PASSWORD) is None
        sign_off(opened.desk)
    sync()
    opened.close()
    return profile


@pytest.fixture
def program(app, profile):
    made = Program(app, profile.folder)
    made.start()
    made.window.activateWindow()
    see(made, "focus", "unlock.passphrase")
    press(PASSPHRASE, KEY.Key_Return)
    yield made
    made.window.close()
