"""Scenes of filing: 転居届 and 連絡先の修正 step by step, the queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.operations.asking import NOBODY_KNOWN
from desktop.operations.filed import Task
from desktop.operations.follow_ups import FollowUp
from desktop.screens import places
from desktop.screens.filing.view import FilingScreen
from desktop.screens.letters.view import Letters
from desktop.screens.queue.view import QueueScreen
from desktop.screens.shell.window import Window
from sync.base.troubles import DiskFull
from sync.base.verdicts import Alert
from sync.changes.contact_correction import CONTACT_CORRECTION
from sync.changes.relocation import RELOCATION
from sync.journal.standing import Standing
from tests.gui.gallery.days import busy_desk
from tests.gui.gallery.stage import (
    AT_WORK,
    CUT_OFF,
    Scene,
    Shown,
    Stage,
    current,
    settle,
)
from tests.gui.screens import counterwork as work
from tests.gui.screens.lettering import PROTECTED, LetterDesk

BADGES = {"rail.queue": 3, "rail.decisions": 3, "rail.parked": 1}


def letters(stage: Stage, desk: LetterDesk | None = None) -> Letters:
    return Letters(stage.style, desk or LetterDesk(), work.Tray().of)


def by_name(screen: FilingScreen, name: str) -> Any:
    """Return the control of a question."""
    return next(control for control in screen.controls if control.name == name)


def relocation(
    stage: Stage,
    play: Callable[[FilingScreen], object] = lambda _: None,
    desk: work.Desk | None = None,
) -> Window:
    desk = desk or work.Desk()
    areas = work.town().oaza
    screens = {
        "relocation": lambda: FilingScreen(stage.style, desk, RELOCATION, areas, letters(stage))
    }
    status = AT_WORK if desk.online() else CUT_OFF
    window = stage.shell(screens, places.Filing("relocation", work.HEAD), status, badges=BADGES)
    play(current(window, FilingScreen))
    settle()
    return window


def refused(screen: FilingScreen) -> None:
    by_name(screen, "moved_on").day.line.setText("R8.13.1")
    screen.go_on()


def part(screen: FilingScreen) -> None:
    movers = by_name(screen, "movers").movers
    movers._tick(0, on=False)
    movers._tick(2, on=False)
    filled(screen)
    screen.go_on()


def filled(screen: FilingScreen) -> None:
    by_name(screen, "moved_on").day.line.setText("R8.11.2")
    address = by_name(screen, "address")
    address.area.show_area(screen.filer.about.areas["10426002000"])
    address.lot.setText("102")
    by_name(screen, "building").line.setText("白根ハイツ203号室")
    screen.take()


def confirmed(screen: FilingScreen) -> None:
    filled(screen)
    screen.go_on()


def received(screen: FilingScreen) -> None:
    confirmed(screen)
    screen.go_on()


def unknown(stage: Stage) -> Window:
    """Nobody has said yet who came."""
    desk = work.Desk()
    desk.known = NOBODY_KNOWN
    return relocation(stage, confirmed, desk)


def by_proxy(screen: FilingScreen) -> None:
    """Somebody else than the visitor who was checked files for them."""
    filled(screen)
    answers = {"filer": "mandate", "filer_name": "関　正", "papers": ("mandate",)}
    for control in screen.came:
        if control.name in answers:
            control.show_typed(answers[control.name], screen.filer.about)
    screen.go_on()


def full(screen: FilingScreen) -> None:
    screen.filer._desk.trouble = DiskFull()
    received(screen)


def typing_area(screen: FilingScreen) -> None:
    line = by_name(screen, "address").area.line
    line.setFocus()
    line.setText("ま")


def unknown_area(screen: FilingScreen) -> None:
    line = by_name(screen, "address").area.line
    line.setFocus()
    line.setText("ぱり")


def drafted(stage: Stage) -> Window:
    desk = work.Desk()
    relocation(stage, lambda screen: (filled(screen), screen.leave()), desk)
    stage.clear()
    return relocation(stage, desk=desk)


def returned(stage: Stage) -> Window:
    """A filing that a supervisor sent back, to be put right and filed again."""
    desk = work.Desk()
    relocation(stage, received, desk)
    stage.clear()
    old = desk.cases[0]
    why = "方書の部屋番号を届出書で確認してください。"
    desk.stand(old.id, standing=Standing.RETURNED, decided_by="係長 関 正", reason=why)
    place = places.Filing("relocation", work.HEAD, old.id, old.body)
    screens = {
        "relocation": lambda: FilingScreen(
            stage.style, desk, RELOCATION, work.town().oaza, letters(stage)
        )
    }
    return stage.shell(screens, place, AT_WORK, badges=BADGES)


def contact(stage: Stage, phone: str = "", steps: int = 0, desk: work.Desk | None = None) -> Window:
    desk = desk or work.Desk()
    name = CONTACT_CORRECTION.name
    screens = {
        name: lambda: FilingScreen(stage.style, desk, CONTACT_CORRECTION, (), letters(stage))
    }
    status = AT_WORK if desk.online() else CUT_OFF
    window = stage.shell(screens, places.Filing(name, work.HEAD), status, badges=BADGES)
    screen = current(window, FilingScreen)
    if phone:
        by_name(screen, "phone").line.setText(phone)
    for _ in range(steps):
        screen.go_on()
    settle()
    return window


def queue(
    stage: Stage, standing: Standing | None = None, *, online: bool = True, empty: bool = False
) -> Window:
    desk = work.Desk() if empty else busy_desk(online=online)
    screens = {places.Queue: lambda: QueueScreen(stage.style, desk, letters(stage))}
    status = AT_WORK if online else CUT_OFF
    window = stage.shell(screens, places.Queue(), status, badges=BADGES)
    screen = current(window, QueueScreen)
    for case in screen.list.findItems("", Qt.MatchFlag.MatchContains):
        if case.data(Qt.ItemDataRole.UserRole).standing is standing:
            screen.list.setCurrentItem(case)
            break
    settle()
    return window


def recall(stage: Stage) -> Window:
    """Show a certificate that a removal registered later reaches back past."""
    desk = busy_desk()
    moved = desk.cases[-1]
    said = FollowUp(
        b"paper", "転居", "2026-11-02", "2026-11-20・草津町・01・1・000031", filing=b"1"
    )
    task = Task(said.reason, said.remedy, lambda: None)
    told = replace(
        moved, id=b"recall", change="certificate", label="証明書の確認",
        standing=Standing.DRAFT, task=task,
    )  # fmt: skip
    alert = Alert("follow_up", "", task.reason, task.remedy)
    desk.details[told.id] = replace(desk.details[moved.id], filed=told, alerts=(alert,))
    desk.cases.insert(0, told)
    screens = {places.Queue: lambda: QueueScreen(stage.style, desk, letters(stage))}
    return stage.shell(screens, places.Queue(), badges=BADGES)


def queue_withdrawn(stage: Stage, *, others: bool = False) -> Window:
    window = queue(stage)
    screen = current(window, QueueScreen)
    screen.list.setCurrentRow(0 if others else screen.list.count() - 1)
    if others:
        settle()  # whose it is stands there, and the key is muted
    else:
        screen._withdraw()
    return window


def letter(stage: Stage, desk: LetterDesk | None = None, *, printed: bool = False) -> Shown:
    window = relocation(stage, received)
    dialog = letters(stage, desk).open(b"filing", current(window, FilingScreen))
    if printed:
        dialog.go.click()
    return stage.over(window, dialog)


def slip(stage: Stage) -> Window:
    window = relocation(stage, received)
    QTest.keyClick(window, Qt.Key.Key_F10)
    return window


SCENES: dict[str, Scene] = {
    "relocation-form": relocation,
    "relocation-refused": lambda stage: relocation(stage, refused),
    "relocation-unknown": unknown,
    "relocation-proxy": lambda stage: relocation(stage, by_proxy),
    "relocation-part": lambda stage: relocation(stage, part),
    "relocation-area": lambda stage: relocation(stage, typing_area),
    "relocation-area-unknown": lambda stage: relocation(stage, unknown_area),
    "relocation-draft": drafted,
    "relocation-pending": lambda stage: relocation(stage, desk=busy_desk()),
    "relocation-returned": returned,
    "relocation-confirm": lambda stage: relocation(stage, confirmed),
    "relocation-unkept": lambda stage: relocation(stage, full),
    "relocation-received": lambda stage: relocation(stage, received),
    "relocation-received-offline": lambda stage: relocation(
        stage, received, work.Desk(online=False)
    ),
    "relocation-slip": slip,
    "letter": letter,
    "letter-printed": lambda stage: letter(stage, printed=True),
    "letter-protected": lambda stage: letter(stage, LetterDesk(PROTECTED)),
    "contact-form": contact,
    "contact-pending": lambda stage: contact(stage, desk=busy_desk()),
    "contact-refused": lambda stage: contact(stage, "12", 1),
    "contact-confirm": lambda stage: contact(stage, "0279-88-0001", 1),
    "contact-received": lambda stage: contact(stage, "0279-88-0001", 2),
    "queue": queue,
    "queue-empty": lambda stage: queue(stage, empty=True),
    "queue-offline": lambda stage: queue(stage, online=False),
    "queue-conflicted": lambda stage: queue(stage, Standing.CONFLICTED),
    "queue-returned": lambda stage: queue(stage, Standing.RETURNED),
    "queue-declined": lambda stage: queue(stage, Standing.DECLINED),
    "queue-recall": recall,
    "queue-withdrawn": queue_withdrawn,
    "queue-not-ours": lambda stage: queue_withdrawn(stage, others=True),
}
