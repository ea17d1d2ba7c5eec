"""Scenes of forms: one for every kind of change, made from the list of kinds; the list itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from desktop.forms.controls.newcomers import NewcomersControl
from desktop.screens import places
from desktop.screens.filing.view import FilingScreen
from desktop.screens.kinds.presenter import KindsPresenter
from desktop.screens.kinds.view import KindsScreen
from desktop.screens.queue.view import QueueScreen
from desktop.screens.shell.window import Window
from sync.base.wire import pack
from sync.changes.paper_intake import NAME, PaperIntake
from sync.changes.registry import ENTERED
from sync.changes.relocation import RELOCATION
from sync.changes.verdict import Begins, ChangeKind, Decided, ReadSet
from sync.journal.standing import Standing
from sync.records.policy import ChangeRule, Policy
from sync.records.resident import ResidentState, Sex
from tests.gui.gallery.stage import AT_WORK, CUT_OFF, Scene, Stage, current, settle
from tests.gui.screens import counterwork as work
from tests.gui.screens.kinds_made_up import EVERYTHING, STRANGERS, refusing

GONE = "000000010430001"
WAITS = Policy(changes=(ChangeRule("strangers", offline="D"), ChangeRule("relocation", offline="D"),
                        ChangeRule(NAME, "", "A")))  # fmt: skip


class FormDesk(work.Desk):
    """A desk that knows the kinds made up for the tests."""

    def __init__(self, *, online: bool = True) -> None:
        gone = work.person(GONE, "湯本　昇", "ユモト　ノボル", "1950-01-01", Sex.MALE,
                           setai_no="0000009999", state=ResidentState.MOVED_OUT)  # fmt: skip
        super().__init__(*work.family(), gone, online=online)
        self.policy = WAITS

    def decide_change(self, change: str, body: bytes) -> Any:
        """Ask the made-up rule of made-up kinds."""
        kinds = {kind.name: kind for kind in (STRANGERS, EVERYTHING)}
        if change not in kinds:
            return super().decide_change(change, body)
        return Decided((), ReadSet())

    def add(self, change: str, body: bytes, **values: Any) -> Any:
        """Put only real kinds into the queue."""
        return super().add(change, body, **values) if change in ENTERED or change == NAME else None


def form(
    stage: Stage,
    kind: ChangeKind[Any],
    play: Callable[[FilingScreen], object] = lambda _: None,
    *,
    online: bool = True,
) -> Window:
    desk = FormDesk(online=online)
    whom = {Begins.NOBODY: "", Begins.REMOVED: GONE}.get(kind.begins, work.HEAD)
    screens = {kind.name: lambda: FilingScreen(stage.style, desk, kind, work.town().oaza)}
    status = AT_WORK if online else CUT_OFF
    window = stage.shell(screens, places.Filing(kind.name, whom), status)
    play(current(window, FilingScreen))
    settle()
    return window


def people(screen: FilingScreen) -> NewcomersControl:
    return next(each for each in screen.controls if isinstance(each, NewcomersControl))


def family(screen: FilingScreen) -> None:
    """A mother and her child; the second is foreign."""
    control = people(screen)
    by_name = {each.name: each for each in control.controls}
    by_name["name"].line.setText("群馬　花子")
    by_name["name_kana"].line.setText("グンマ　ハナコ")
    by_name["birth"].day.line.setText("S10頃")
    control.add()
    by_name["kind"].box.choose("2")


def refused(screen: FilingScreen) -> None:
    desk = screen.filer._desk
    desk.decide_change = lambda _, __: refusing(
        None, screen.filer.form.change(screen.filer.typed, screen.filer.about), None, None
    )
    screen.go_on()


def received(screen: FilingScreen) -> None:
    screen.go_on()
    screen.go_on()


def at_its_end(screen: FilingScreen) -> None:
    [*screen.controls, *screen.came][-1].first().setFocus()


def kinds(stage: Stage, whom: str = "", asked: str = "", *, online: bool = True) -> Window:
    desk = FormDesk(online=online)
    presenter = KindsPresenter(desk, [*ENTERED.values(), STRANGERS, EVERYTHING])
    screens = {places.Kinds: lambda: KindsScreen(stage.style, presenter, desk.today)}
    status = AT_WORK if online else CUT_OFF
    return stage.shell(screens, places.Kinds(whom, asked), status)


def papers(stage: Stage) -> Window:
    """The queue, with a paper that is to be entered."""
    desk = FormDesk()
    paper = PaperIntake("relocation", "2026-11-20", (work.HEAD,))
    desk.add(NAME, pack(paper), label="転居届（紙受付）", intake=paper,
             standing=Standing.REGISTERED)  # fmt: skip
    screens = {places.Queue: lambda: QueueScreen(stage.style, desk)}
    return stage.shell(screens, places.Queue(), AT_WORK)


def _form(kind: ChangeKind[Any], *how: Callable[[FilingScreen], object], **values: Any) -> Scene:
    return partial(_played, kind, how[0] if how else lambda _: None, values)


def _played(
    kind: ChangeKind[Any], play: Callable[[FilingScreen], object], values: dict[str, Any],
    stage: Stage,
) -> Window:  # fmt: skip
    return form(stage, kind, play, **values)


OF_KINDS: dict[str, Scene] = {
    f"form-{name}": _form(kind)
    for name, kind in ENTERED.items()
    if name not in {"relocation", "contact_correction"}
}
"""The form of each kind that has no scenes of its own; they are looked at in one style alone."""

SCENES: dict[str, Scene] = {
    "form-family": _form(STRANGERS, family),
    "form-refused": _form(STRANGERS, refused),
    "form-everything": _form(EVERYTHING),
    "form-end": _form(EVERYTHING, at_its_end),
    "form-paper": _form(RELOCATION, online=False),
    "form-paper-received": _form(STRANGERS, received, online=False),
    "form-received": _form(STRANGERS, received),
    "kinds-nobody": kinds,
    "kinds-person": lambda stage: kinds(stage, work.HEAD),
    "kinds-offline": lambda stage: kinds(stage, work.HEAD, online=False),
    "kinds-not-for": lambda stage: kinds(stage, GONE, "relocation"),
    "queue-paper": papers,
    **OF_KINDS,
}
