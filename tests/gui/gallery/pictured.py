"""Scenes of the dialog that asks why a screen is printed."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.screens.picture.presenter import PicturePresenter
from desktop.screens.picture.view import PictureDialog
from sync.base.troubles import PrinterTrouble
from sync.base.verdicts import Refusal
from tests.gui.gallery.people import resident
from tests.gui.gallery.stage import Scene, Shown, Stage, settle
from tests.gui.screens import counterwork as work


class Prints:
    """A desk that keeps what has a reason."""

    def keep(self, screen: str, atena_no: str, reason: str) -> tuple[str, ...] | Refusal:
        del screen, atena_no
        if not reason:
            return Refusal("screen.reason", "reason", "印刷する理由を入力してください。", "")
        return ("画面の印刷",)


def picture(
    stage: Stage, reason: str = "", *, press: bool = False, paper: bool = True, jam: bool = False
) -> Shown:
    """Ask why the person's page is printed."""

    def printed(foot: Sequence[str]) -> str:
        del foot
        if jam:
            raise PrinterTrouble("no paper")
        return "「窓口プリンター」へ印刷しました。"

    presenter = PicturePresenter(Prints(), "住民の記録", work.HEAD, printed if paper else None)
    window = resident(stage)
    dialog = PictureDialog(stage.style, presenter, window)
    shown = stage.over(window, dialog)
    dialog.reason.setText(reason)
    if press:
        dialog.go.click()
    settle()
    return shown


WHY = "後任への引継ぎの控え"
SCENES: dict[str, Scene] = {
    "picture-asked": lambda stage: picture(stage, WHY),
    "picture-wrong": lambda stage: picture(stage, press=True),
    "picture-printed": lambda stage: picture(stage, WHY, press=True),
    "picture-jammed": lambda stage: picture(stage, WHY, press=True, jam=True),
    "picture-no-printer": lambda stage: picture(stage, paper=False),
}
