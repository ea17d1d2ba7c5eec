"""Scenes of a supervisor who decides over a clerk's half-filled form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.news import decider_ended
from desktop.operations.rules_in_force import rules_of
from desktop.over import ASKED, FOR_WHAT, NOTE
from desktop.screens import places
from desktop.screens.decisions.view import DecisionsScreen
from desktop.screens.over.view import OverScreen
from desktop.screens.rules.view import RulesScreen
from desktop.screens.supervisor import SupervisorDialog
from desktop.widgets.banner import BannerText
from desktop.widgets.statusline import LineStatus
from tests.gui.gallery.before_work import lock
from tests.gui.gallery.days import busy_desk
from tests.gui.gallery.filings import contact
from tests.gui.gallery.shell import DOWN
from tests.gui.gallery.stage import AT_WORK, CUT_OFF, SUPERVISOR, Scene, Shown, Stage, settle

TYPED = "0279-88-"


def asking(stage: Stage, no: str = "") -> Shown:
    window = contact(stage, TYPED)
    dialog = SupervisorDialog(
        stage.style, lambda *_: "", FOR_WHAT, "", window, note=NOTE, words=ASKED
    )
    shown = stage.over(window, dialog)
    if no:
        dialog._answered(no)
    return shown


def deciding(
    stage: Stage,
    play: Callable[[OverScreen], object] = lambda _: None,
    line: LineStatus = AT_WORK,
    says: BannerText | None = None,
) -> Shown:
    window, desk = contact(stage, TYPED), busy_desk(staff="2001")
    cover = OverScreen(
        stage.style,
        DecisionsScreen(stage.style, desk, files=False),
        RulesScreen(stage.style, lambda: rules_of(desk.policy, "2026-11-02")),
        lambda: window.unlock(same=True),
        lambda: None,
    )
    window._status_of = lambda: replace(line, deciding=SUPERVISOR)
    window.told.connect(cover.say)
    window.lock(cover)
    window.look()
    window.say(says)
    settle()
    play(cover)
    settle()
    return Shown(window)


def returned(stage: Stage) -> Shown:
    shown = deciding(stage)
    shown.window._status_of = lambda: AT_WORK
    QTest.keyClick(shown.window, Qt.Key.Key_F12)
    settle()
    return shown


def ended(stage: Stage) -> Shown:
    window = lock(stage)
    window._cover.screen.banner.show_text(decider_ended("2001", revoked=True))
    return Shown(window)


SCENES: dict[str, Scene] = {
    "over-asking": asking,
    "over-own": lambda stage: asking(
        stage,
        "自分の届出は、自分では決裁できません。"
        "ほかの責任者が、ご自分の職員番号を入力してください。",
    ),
    "over-deciding": deciding,
    "over-conflicts": lambda stage: deciding(
        stage, lambda cover: cover._decisions.tabs.choose("conflicts")
    ),
    "over-rules": lambda stage: deciding(stage, lambda cover: cover._go(places.Rules())),
    "over-cut-off": lambda stage: deciding(stage, line=CUT_OFF, says=DOWN),
    "over-returned": returned,
    "over-ended": ended,
}
