"""Scenes of the supervisor's day: a quiet one, the morning after an eruption, the line down."""

from __future__ import annotations

from desktop.operations.today import DeskHeard, Today
from desktop.operations.wishes import USUAL_FORM
from desktop.screens import places
from desktop.screens.shell.window import Window
from desktop.screens.today.view import TodayScreen
from desktop.widgets.statusline import LineStatus
from sync.journal.standing import Standing
from tests.gui.gallery.stage import CUT_OFF, DECIDING, Scene, Stage, settle
from tests.gui.screens import counterwork as work

MINUTE = 60_000
DESKS = (
    DeskHeard("本庁 窓口1番", work.NOW - 2 * MINUTE, here=True),
    DeskHeard("本庁 窓口2番", work.NOW - 4 * MINUTE, here=False),
    DeskHeard("岩島出張所 第2窓口", work.NOW - 110 * MINUTE, here=False),
    DeskHeard("避難所 臨時", 0, here=False),
)
QUIET = Today((0, 0, 0, 0), b"", 0, {}, 0, 0, (0,) * 10, {}, DESKS[:2])
BUSY = Today(
    waiting=(12, 17, 8, 3),
    oldest=b"oldest",
    oldest_at=work.NOW - 74 * MINUTE,
    decided={Standing.REGISTERED: 31, Standing.RETURNED: 4, Standing.CONFLICTED: 1},
    usual=18 * MINUTE,
    longest=95 * MINUTE,
    filed=(9, 38, 29, 0, 0, 0, 0, 0, 0, 0),
    issued={USUAL_FORM: (41, 2, 1)},
    desks=DESKS,
)


def today(stage: Stage, day: Today, status: LineStatus = DECIDING) -> Window:
    screens = {places.Today: lambda: TodayScreen(stage.style, lambda: day, lambda: work.NOW)}
    window = stage.shell(screens, places.Today(), status, badges={"rail.decisions": 40})
    settle()
    return window


SCENES: dict[str, Scene] = {
    "today": lambda stage: today(stage, BUSY),
    "today-quiet": lambda stage: today(stage, QUIET),
    "today-offline": lambda stage: today(stage, BUSY, CUT_OFF),
}
