"""Scenes of the memos on a person."""

from __future__ import annotations

from desktop.operations.memos import Note, Said
from desktop.screens import places
from desktop.screens.memos.presenter import MemosPresenter
from desktop.screens.memos.view import MemosScreen
from desktop.screens.shell.window import Window
from tests.gui.gallery.people import PROTECTED
from tests.gui.gallery.stage import AT_WORK, Scene, Stage, settle
from tests.gui.screens import counterwork as work

DAY = 24 * 60 * 60_000
NOTES = (
    Note(
        b"1" * 16,
        Said("耳が遠いので、筆談でご案内する。\n筆談器は2番窓口にあります。", "1001", "干川 さゆり",
             work.NOW - 4 * DAY),
        (Said("耳が遠い。大きな声で。", "1003", "土屋 恵", work.NOW - 400 * DAY),),
    ),
    Note(b"2" * 16, Said("長男の渡辺健二さんが代理で来庁されることがある（委任状は毎回必要）。",
                         "1003", "土屋 恵", work.NOW - 90 * DAY)),
    Note(b"3" * 16, Said("", "1001", "干川 さゆり", work.NOW - 28 * DAY),
         (Said("書類の受取りを待っている。", "1001", "干川 さゆり", work.NOW - 29 * DAY),)),
)  # fmt: skip


class Noted(work.Desk):
    """A desk where three memos were written."""

    def memos(self, atena_no: str) -> tuple[Note, ...]:
        person = self.person(atena_no)
        return () if person is None or person.protected else NOTES


def memos(stage: Stage, note: bytes = NOTES[0].id, *, protected: bool = False) -> Window:
    desk = Noted(PROTECTED) if protected else Noted()
    presenter = MemosPresenter(desk)
    screens = {places.Memos: lambda: MemosScreen(stage.style, presenter, lambda: work.TODAY)}
    place = places.Memos(PROTECTED.atena_no if protected else work.HEAD)
    window = stage.shell(screens, place, AT_WORK)
    if note and not protected:
        window.findChild(MemosScreen)._choose(note)
    settle()
    return window


SCENES: dict[str, Scene] = {
    "memos": memos,
    "memos-new": lambda stage: memos(stage, b""),
    "memos-deleted": lambda stage: memos(stage, NOTES[2].id),
    "memos-protected": lambda stage: memos(stage, protected=True),
}
