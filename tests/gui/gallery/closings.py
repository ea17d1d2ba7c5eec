"""Scenes of the day's end: a day being counted, one that differs, the last word, earlier ones."""

from __future__ import annotations

from pathlib import Path

import msgspec

from desktop.operations.closing import Till, as_counted
from desktop.operations.daily_report import Desk, lines
from desktop.operations.wishes import USUAL_FORM as FORM
from desktop.screens import places
from desktop.screens.closing.model import Earlier
from desktop.screens.closing.presenter import Mode, Typed
from desktop.screens.closing.view import ClosingScreen
from desktop.screens.shell.window import Window
from sync.base.verdicts import Refusal
from sync.journal.adding_up import Due
from sync.journal.closing import (
    PAID,
    Closing,
    Counted,
    Filings,
    Open,
    Papers,
    Sheets,
    Spoiled,
    Sums,
    Takings,
)
from tests.gui.gallery.stage import Scene, Stage, current, settle
from tests.gui.screens import counterwork as work
from tests.unit.journal.desk import chain

SUMS = Sums(
    papers=(
        Papers(FORM, PAID, "1001", offline=False, papers=38, copies=41, sheets=47, yen=12_300),
        Papers(FORM, PAID, "1001", offline=True, papers=3, copies=3, sheets=4, yen=900),
        Papers(FORM, "disaster", "1001", offline=False, papers=6, copies=6, sheets=8, yen=1_800),
        Papers(FORM, PAID, "1003", offline=False, papers=12, copies=12, sheets=12, yen=3_600),
    ),
    spoiled=(Spoiled(FORM, "1001", offline=False, papers=2, sheets=3),),
    filings=(
        Filings("contact_correction", "registered", "1001", 7),
        Filings("relocation", "registered", "1001", 4),
        Filings("relocation", "waiting", "1003", 2),
        Filings("relocation", "returned", "1003", 1),
    ),
    takings=(Takings("1001", 35, 31_000, 17_800, 1, 300), Takings("1003", 12, 5_000, 1_400, 0, 0)),
    refunds=(Papers(FORM, PAID, "1001", offline=False, papers=1, copies=1, sheets=1, yen=300),),
    sheets=Sheets(930, used=71, spoiled=3),
)
PIECES = {"10000": "1", "5000": "2", "1000": "12", "500": "6", "100": "13", "50": "2", "10": "10"}
GROUNDS = {"disaster": "罹災者"}


def till(sums: Sums = SUMS, **values) -> Till:
    plain = {"day": "2026-11-24", "ordinal": 41, "fund": 20_000, "fund_tomorrow": 20_000}
    return Till(Due("2026-11-24", tuple(chain(2))), "2026-11-24", sums=sums, previous=b"",
                **{**plain, **values})  # fmt: skip


def closed(ordinal: int, day: str, **values) -> Closing:
    whole = as_counted(till(day=day, ordinal=ordinal), Counted(((100, 365),), 856))
    return msgspec.structs.replace(whole, **values)


class ClosingDesk:
    """A desk at the end of a day."""

    def __init__(self, now: Till | None = None) -> None:
        self.now = now or till()
        short = Counted(((100, 360),), 856, "釣銭の渡し間違い。退庁時に再確認した。")
        at = "締め　令和8年11月20日 17時21分　干川 さゆり"
        self.before = (
            Earlier(b"40", closed(40, "2026-11-20"), at),
            Earlier(b"39", closed(39, "2026-11-19", counted=short), at, asked=True),
            Earlier(b"38", closed(38, "2026-11-18"), at, reopened=True),
            Earlier(b"37", closed(37, "2026-11-17", replaces=b"x"), at),
        )

    def till(self) -> Till:
        return self.now

    def lines(self, closing: Closing):
        return lines(closing, Desk("窓口1番", GROUNDS))

    def close(self, shown: Till, counted: Counted):
        return b"41", as_counted(shown, counted)

    def earlier(self):
        return self.before

    def reopen(self, name: bytes, reason: str):
        del name
        no = Refusal("closing_reopening.reason", "reason", "再開の理由が入力されていません。",
                     "何を数え直すのか、決裁する方に伝わるように入力してください。")  # fmt: skip
        return () if reason else (no,)

    def correct(self, name: bytes, counted: Counted):
        del name
        return b"42", as_counted(self.now, counted)

    def stock(self, sheets: int) -> None:
        del sheets

    def adjust(self, sheets: int, reason: str) -> None:
        del sheets, reason

    def paper(self, shown: Earlier) -> bytes:
        del shown
        return b"%PDF"

    def file_name(self, shown: Earlier) -> str:
        return f"nikkei-104264-01-{shown.closing.ordinal}.csv"

    def write_file(self, shown: Earlier, file: Path) -> None:
        del shown, file

    def draft(self) -> bytes | None:
        return None

    def keep_draft(self, data: bytes) -> None:
        del data


def closing(
    stage: Stage, desk: ClosingDesk | None = None, typed: Typed | None = None
) -> tuple[Window, ClosingScreen]:
    made = desk or ClosingDesk()
    screens = {places.Closing: lambda: ClosingScreen(stage.style, made, work.Tray())}
    window = stage.shell(screens, places.Closing())
    screen = current(window, ClosingScreen)
    if typed is not None:
        screen._presenter.typed = typed
        screen.counting.fill(typed)
        screen._show()
    settle()
    return window, screen


def plain(stage: Stage) -> Window:
    return closing(stage)[0]


def counted(stage: Stage, *, more: str = "13", words: str = "") -> Window:
    typed = Typed({**PIECES, "100": more}, "856", words)
    window, screen = closing(stage, typed=typed)
    screen.counting.to_sheets()
    settle()
    return window


def refused(stage: Stage) -> Window:
    window, screen = closing(stage, typed=Typed({**PIECES, "100": "12"}, "855"))
    screen._close()
    settle()
    return window


def asked(stage: Stage) -> Window:
    window, screen = closing(stage, typed=Typed(PIECES, "856"))
    screen._close()
    settle()
    return window


def done(stage: Stage) -> Window:
    desk = ClosingDesk()
    window, screen = closing(stage, desk, Typed(PIECES, "856"))
    screen._close()
    desk.now = _nothing_left()
    screen._confirmed()
    settle()
    return window


def _nothing_left() -> Till:
    return Till(None, "2026-11-24", "2026-11-24", 42, Sums(sheets=Sheets(856)), 20_000, b"41")


def warned(stage: Stage) -> Window:
    left = till(msgspec.structs.replace(SUMS, open=Open((b"1",), (b"2", b"3"))), day="2026-11-20",
                unsettled=1, unpaid=2, parked=2, visiting=True)  # fmt: skip
    return closing(stage, ClosingDesk(left))[0]


def earlier(stage: Stage, row: int = 0, *, reason: bool = False) -> Window:
    window, screen = closing(stage)
    screen._earlier()
    screen.closings.selectRow(row)
    if reason:
        screen._ask_reason()
        screen._reopen()
        assert screen._presenter.mode is Mode.REASON
    settle()
    return window


def again(stage: Stage) -> Window:
    window, screen = closing(stage)
    screen._earlier()
    screen.closings.selectRow(2)
    screen._ask_reason()
    settle()
    return window


def stock(stage: Stage) -> Window:
    window, screen = closing(stage)
    screen._stock()
    settle()
    return window


def adjusted(stage: Stage) -> Window:
    window, screen = closing(stage)
    screen._adjust()
    screen.adjust.setText("-3")
    settle()
    return window


SCENES: dict[str, Scene] = {
    "closing": plain,
    "closing-counted": counted,
    "closing-differs": lambda stage: counted(stage, more="11", words="釣銭の渡し間違い"),
    "closing-refused": refused,
    "closing-asked": asked,
    "closing-done": done,
    "closing-warned": warned,
    "closing-stock": stock,
    "closing-adjusted": adjusted,
    "closing-earlier": earlier,
    "closing-reason": lambda stage: earlier(stage, reason=True),
    "closing-again": again,
}
