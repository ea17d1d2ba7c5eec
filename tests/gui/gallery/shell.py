"""Scenes of the shell and its company: 保留, banners, the clock in question, the palette."""

from __future__ import annotations

from dataclasses import replace

from desktop.language import LANGUAGES, tr
from desktop.news import FORKED, MADE_ANEW, entries_missing, newer_ready
from desktop.screens import places
from desktop.screens.help.pages import page_of
from desktop.screens.help.view import HelpDialog
from desktop.screens.palette.presenter import Action, PalettePresenter, Recent
from desktop.screens.palette.view import Palette
from desktop.screens.parked.view import ParkedScreen
from desktop.screens.search.presenter import found
from desktop.screens.shell.window import Window
from desktop.widgets.banner import BannerKind, BannerText
from desktop.widgets.statusline import LineState, LineStatus
from sync.base.troubles import LineTrouble
from tests.gui.gallery import people
from tests.gui.gallery.days import ParkedDesk
from tests.gui.gallery.stage import AT_WORK, CUT_OFF, Scene, Shown, Stage, current, settle
from tests.gui.screens import counterwork as work

DOWN = BannerText(
    BannerKind.CAUTION,
    "通信が切れています（11月24日 10時32分から）。11月24日 9時12分時点の記録を表示しています。",
    f"{LineTrouble.remedy}住民票の写しは、21時12分まで、責任者の承認で発行できます。",
)
BACK = BannerText(BannerKind.SUCCESS, "通信が戻りました。", "待っていた記録3件を送信しました。")
BACK_AND_NEEDED = replace(
    BACK,
    kind=BannerKind.CAUTION,
    next_step="対応が必要な届出が2件あります。「届出」で確認してください。",
)
NEWS = BannerText(BannerKind.NOTICE, "審査待ちの異動があります。", action="再表示")


class WrongClock:
    """A clock that runs behind the last entry."""

    def behind(self) -> str:
        return "令和7年1月1日 9時00分"

    def confirm(self) -> None:
        """Stay in question."""


def banner(stage: Stage, text: BannerText, status: LineStatus = AT_WORK) -> Window:
    window = people.resident(stage, pending=1, status=status)
    window.say(text)
    return window


def busy_line(stage: Stage) -> Window:
    status = LineStatus("東吾妻町", "岩島出張所 第2窓口", people.LONG_LATIN, LineState.BUSY, "",
                        "11/24 09:12", 1_204, stale=True)  # fmt: skip
    return people.search(stage, "わたなべ", status)


def clock(stage: Stage) -> Window:
    screens = {places.Parked: lambda: parked_screen(stage, ParkedDesk())}
    return stage.shell(screens, places.Parked(), clock=WrongClock())


def parked_screen(stage: Stage, desk: ParkedDesk) -> ParkedScreen:
    return ParkedScreen(stage.style, desk, lambda _, name: f"/media/usb/{name}")


def parked(stage: Stage, row: int = 0, *, saved: bool = False, empty: bool = False) -> Window:
    desk = ParkedDesk()
    if empty:
        desk.entries = []
    screens = {places.Parked: lambda: parked_screen(stage, desk)}
    window = stage.shell(screens, places.Parked(), badges={"rail.parked": len(desk.entries)})
    screen = current(window, ParkedScreen)
    screen.list.setCurrentRow(row)
    if saved:
        screen._save()
    settle()
    return window


def palette(stage: Stage, text: str = "") -> Shown:
    window = people.search(stage)
    hits = [people.hit(person) for person in (*work.family(), people.PROTECTED, people.FOREIGN)]
    rows = [found(each, work.TODAY, frozenset({work.SON})) for each in hits]
    recent = [
        Recent(row.atena_no, row.name, row.kana, row.birth, row.address, row.states)
        for row in rows[-3:]
    ]
    actions = [
        Action(label, key, (), list)
        for label, key in (
            ("受付・検索", "Alt+1"),
            ("届出", "Alt+2"),
            ("決裁", "Alt+3"),
            ("保留", "Alt+4"),
            ("サインオフ", "F12"),
            ("表示の明暗を切り替える", "Ctrl+D"),
            ("文字を大きくする", "Ctrl++"),
        )
    ]
    presenter = PalettePresenter(
        lambda: actions,
        lambda: recent,
        lambda text: rows if "そんな" not in text else [],
        lambda: True,
    )
    dialog = Palette(stage.style, presenter, window)
    shown = stage.over(window, dialog)
    dialog.box.setText(text)
    settle()
    return shown


def helped(stage: Stage, page: str) -> Shown:
    window = people.search(stage)
    language = LANGUAGES[0] if tr("ヘルプ") == "ヘルプ" else LANGUAGES[1]
    return stage.over(window, HelpDialog(stage.style, page_of(page, language), window))


SCENES: dict[str, Scene] = {
    "help-certificate": lambda stage: helped(stage, "certificate"),
    "help-index": lambda stage: helped(stage, "index"),
    "banner-down": lambda stage: banner(stage, DOWN, CUT_OFF),
    "banner-back": lambda stage: banner(stage, BACK),
    "banner-back-needed": lambda stage: banner(stage, BACK_AND_NEEDED),
    "banner-trouble": lambda stage: banner(stage, entries_missing(117)),
    "banner-forked": lambda stage: banner(stage, FORKED),
    "banner-rebuilding": lambda stage: banner(stage, MADE_ANEW),
    "banner-newer": lambda stage: banner(stage, newer_ready("1.2.0")),
    "banner-notice": lambda stage: banner(stage, NEWS),
    "status-long": busy_line,
    "clock-question": clock,
    "parked": parked,
    "parked-waiting": lambda stage: parked(stage, 1),
    "parked-no-effect": lambda stage: parked(stage, 2),
    "parked-set-aside": lambda stage: parked(stage, 3),
    "parked-hole": lambda stage: parked(stage, 4),
    "parked-settled": lambda stage: parked(stage, 5),
    "parked-saved": lambda stage: parked(stage, saved=True),
    "parked-empty": lambda stage: parked(stage, empty=True),
    "palette": palette,
    "palette-found": lambda stage: palette(stage, "わたなべ"),
    "palette-nothing": lambda stage: palette(stage, "そんなひとはいない"),
}
