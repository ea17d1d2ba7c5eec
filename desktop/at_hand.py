"""What Ctrl+K reaches: where one can go and what the screen's keys do, the display, the people.

Put together here for the palette, which knows nothing of the window or the desk.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from desktop.cache.search import find
from desktop.display import Display
from desktop.language import tr
from desktop.operations.begin_filing import begins_with, may_begin, unfit
from desktop.operations.desk import Desk
from desktop.operations.recent_people import recent_people
from desktop.pictures import SECRETS, ScreenPictures
from desktop.screens import places
from desktop.screens.palette.presenter import MOST_RECENT, Action, PalettePresenter, Recent
from desktop.screens.palette.view import Palette
from desktop.screens.persons import person_shown
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.search.presenter import Found, found
from desktop.screens.shell.window import Window
from sync.base.resources import resource
from sync.changes.registry import ENTERED
from sync.changes.verdict import ChangeKind
from sync.records.resident import Resident


class AtHand:
    """Opens the palette over the window while somebody is at work."""

    def __init__(
        self,
        window: Window,
        display: Display,
        concerned: Callable[[], frozenset[str]],
        lock: Callable[[], None],
        pictures: ScreenPictures,
        decide_over: Callable[[], None],
    ) -> None:
        """Take the window, what locks and prints it, and what lets a supervisor decide over it.

        Nothing is offered before `serve`.
        """
        self._window, self._display, self._concerned = window, display, concerned
        self._lock, self._pictures, self._decide_over = lock, pictures, decide_over
        self._desk: Desk | None = None
        self._palette: Palette | None = None
        readings = tomllib.loads(resource("text", "readings.toml").read_text("utf-8"))
        self._readings = {label: tuple(words.split()) for label, words in readings.items()}
        QShortcut(QKeySequence("Ctrl+K"), window).activated.connect(self._open)

    def serve(self, desk: Desk) -> None:
        """Offer what this desk knows."""
        self._desk = desk

    def _open(self) -> None:
        desk = self._desk
        free = self._palette is None and not self._window.locked
        if desk is None or desk.signer is None or not free:
            return
        presenter = PalettePresenter(
            self._actions,
            lambda: [self._recent(person, desk) for person in recent_people(desk, MOST_RECENT)],
            lambda text: self._found(text, desk),
            desk.cache.whole,
        )
        palette = self._palette = Palette(self._display.style, presenter, self._window)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.finished.connect(self._closed)
        palette.open_person.connect(lambda number: self._window.go(places.Resident(number)))
        palette.open()

    def _closed(self) -> None:
        self._palette = None

    def _actions(self) -> list[Action]:
        window, display = self._window, self._display
        offered = [
            *window.deeds(),
            ("画面をロックする", "Ctrl+Alt+L", self._lock),
            ("表示の明暗を切り替える", "Ctrl+D", lambda: self._show(display.turn)),
            ("表示の言語を切り替える", "Ctrl+L", lambda: self._show(display.other_language)),
            ("文字を大きくする", "Ctrl++", lambda: self._show(lambda: display.larger(1))),
            ("文字を小さくする", "Ctrl+-", lambda: self._show(lambda: display.larger(-1))),
            ("文字を元の大きさに戻す", "Ctrl+0", lambda: self._show(display.own_size)),
        ]
        if not isinstance(window.place, SECRETS):
            offered.append(("画面を印刷する", "Ctrl+P", self._pictures.open))
        if not isinstance(window.place, places.Password):
            to_password = places.Password(window.place)
            offered.append(("パスワードの変更", "", lambda: window.go(to_password)))
        if not isinstance(window.place, places.Factor):
            to_factor = places.Factor(window.place)
            offered.append(("認証アプリの設定", "", lambda: window.go(to_factor)))
        if not isinstance(window.place, places.Rules):
            to_rules = places.Rules(window.place)
            offered.append(("運用規則", "", lambda: window.go(to_rules)))
        if isinstance(window.place, places.Resident):
            to_memos = places.Memos(window.place.atena_no)
            offered.append(("メモ", "Ctrl+M", lambda: window.go(to_memos)))
        if not isinstance(window.place, places.Queue):  # there it stands on a key
            offered.append(("責任者決裁", "", self._decide_over))
        screen = window.current()
        if isinstance(screen, ResidentScreen) and screen.offers_numbers:
            offered.append(("個人番号・住民票コードの表示", "Ctrl+B", screen.show_numbers))
        here = {label for label, _, _ in offered}
        offered += [
            (kind.label, "届出", partial(self._begin, kind))
            for kind in ENTERED.values()
            if kind.label not in here
        ]
        return [
            Action(label, hint, (*self._readings.get(label, ()), tr(label)), act)
            for label, hint, act in offered
        ]

    def _begin(self, kind: ChangeKind[Any]) -> None:
        """Begin a kind of change for whom is open; where it cannot be, the list says why."""
        desk = self._desk
        if desk is None:
            return
        atena_no = str(getattr(self._window.place, "atena_no", ""))
        person = desk.cache.current(atena_no) if atena_no else None
        if (may_begin(kind, person, desk.policy) or unfit(kind, person)) is None:
            self._window.go(places.Filing(kind.name, begins_with(kind, person)))
        else:
            self._window.go(places.Kinds(atena_no if person else "", kind.name))

    def _show(self, choose: Callable[[], None]) -> None:
        choose()
        self._display.put_on(self._window)

    def _found(self, text: str, desk: Desk) -> list[Found]:
        waiting, today = self._concerned(), desk.today()
        return [found(hit, today, waiting) for hit in find(desk.cache, text)]

    def _recent(self, person: Resident, desk: Desk) -> Recent:
        shown = person_shown(person, desk.today(), pending=person.atena_no in self._concerned())
        return Recent(
            person.atena_no, shown.name, shown.kana, shown.birth, shown.address, shown.states
        )
