"""Scenes of the practice: the band over every screen, and the guide at its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.language import LANGUAGES, tr
from desktop.screens.practice.model import Facts, guide_from
from desktop.screens.practice.presenter import GuidePresenter
from desktop.screens.practice.view import GuideStrip, in_short
from desktop.widgets.practiceband import PracticeBand
from desktop.widgets.style import Style
from sync.base.resources import resource
from tests.gui.gallery import approval, before_work, certificates, filings, people, visits
from tests.gui.gallery.stage import Scene, Stage

GUIDE = guide_from(resource("practice", "guide.toml").read_text("utf-8"))


@dataclass
class Switch:
    """A line that only remembers."""

    is_cut: bool = False

    def cut(self) -> None:
        self.is_cut = True

    def mend(self) -> None:
        self.is_cut = False


def practised(
    scene: Callable[[Stage], Any],
    number: int,
    *,
    cut: bool = False,
    folded: bool = False,
    wide: bool = False,
) -> Scene:
    """Return a scene as it is met in the practice, at a step of the guide.

    A `wide` screen leaves the guide its room on wide windows only; on others it is folded.
    """

    def play(stage: Stage) -> Any:
        guide = GuidePresenter(GUIDE, Facts, Switch(cut))
        for _ in range(number - 1):
            guide.skip()

        def edges(style: Style) -> tuple[QWidget, QWidget]:
            language = LANGUAGES[0] if tr("ヘルプ") == "ヘルプ" else LANGUAGES[1]
            strip = GuideStrip(style, guide, language)
            band = PracticeBand(style)
            if folded or (wide and stage.size.width < WIDE):
                strip.setVisible(False)
                band.show_note(in_short(guide, language))
            return band, strip

        stage.edges = edges
        return scene(stage)

    return play


WIDE = 1366
LAST = len(GUIDE.steps)
SCENES: dict[str, Scene] = {
    "practice-sign-on": practised(before_work.SCENES["sign-on"], 1),
    "practice-search": practised(people.SCENES["search-found"], 2),
    "practice-certificate": practised(certificates.SCENES["certificate-chosen"], 3, wide=True),
    "practice-resident": practised(visits.SCENES["visit-resident"], 4, wide=True),
    "practice-certificate-offline": practised(
        certificates.SCENES["certificate-offline"], 5, cut=True, wide=True
    ),
    "practice-approval": practised(certificates.SCENES["certificate-approval"], 5, cut=True),
    "practice-relocation": practised(filings.SCENES["relocation-part"], 6, cut=True, wide=True),
    "practice-received": practised(filings.SCENES["relocation-received-offline"], 7, cut=True),
    "practice-queue": practised(filings.SCENES["queue"], 8),
    "practice-visit": practised(visits.SCENES["visit-items"], 9),
    "practice-decisions": practised(approval.SCENES["decisions"], LAST),
    "practice-over": practised(approval.SCENES["decisions-approved"], LAST + 1),
    "practice-folded": practised(people.SCENES["resident-plain"], 4, folded=True),
}
"""The real screens, each beside its step."""
