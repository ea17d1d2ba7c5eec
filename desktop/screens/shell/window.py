"""The counter's one window: it owns no business; screens do the work, it keeps them in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from desktop.keys import Table, placed, standard
from desktop.language import tr
from desktop.screens import places
from desktop.screens.screen import Screen
from desktop.screens.shell.areas import AREAS, SUPERVISED, Area, area_of, one_out
from desktop.screens.shell.cover import Cover
from desktop.screens.shell.rail import Rail
from desktop.screens.shell.store import Factory, ScreenStore
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key, KeyBar
from desktop.widgets.stack import Stack
from desktop.widgets.statusline import LineStatus, StatusLine
from desktop.widgets.style import Style
from desktop.widgets.turn import in_a_turn
from desktop.widgets.visitline import VisitLine, VisitOnLine
from desktop.widgets.workarea import WorkArea
from sync.base.troubles import ClockTrouble, Trouble

Edges = Callable[[Style], tuple[QWidget, QWidget]]
"""What the practice puts over all screens, and beside them below the rail."""
END_VISIT = "window.end_visit"
TICK_MILLISECONDS = 1000
"""How often the status line is looked at anew: ages and counts move without an event."""


class ClockQuestion(Protocol):
    """Whether this machine's clock can be right; a person has the last word."""

    def behind(self) -> str:
        """Return the time the clock shows where it runs behind the last entry, else ""."""
        ...

    def confirm(self) -> None:
        """Go on with the clock as it is."""
        ...


class Window(QWidget):
    """Rail at the left, screens in the middle, status above, keys below."""

    shown = Signal()
    """The window stands on the screen."""
    help_wanted = Signal()
    practice_wanted = Signal()
    told = Signal(object)
    """Something is said over the work, or (None) nothing any more."""
    looked = Signal()
    """The lines and counts were looked at anew."""
    closing = Signal()
    signed_off = Signal()
    visit_ends = Signal()
    """The visitor leaves; their visit is on the screen."""

    def __init__(
        self,
        style: Style,
        screens: Mapping[type | str, Factory],
        status: Callable[[], LineStatus],
        badges: Callable[[], Mapping[str, int]],
        clock: ClockQuestion | None = None,
        visit: Callable[[], VisitOnLine | None] = lambda: None,
        edges: Edges | None = None,
    ) -> None:
        """Take a factory for every `places.screen_of`, what the lines show, and the clock.

        While the clock is in question, a person is asked on whatever screen is shown. With `edges`
        this is the practice, and every screen says so.
        """
        super().__init__()
        self.setObjectName("window")
        self._edges = edges
        self._factories = screens
        self._status_of = status
        self._badges_of = badges
        self._visit_of = visit
        self._one_look: Callable[[], AbstractContextManager[object]] = nullcontext
        self._visited = False
        self._place: object = None
        self._unkept: Screen | None = None
        """The screen that could not keep what is half done, while the person is told so."""
        self._broken: Screen | None = None
        """The screen whose leaving met a bug, which was reported: it holds nobody twice."""
        self._clock = clock
        self._asks_clock = False
        self._supervisor = False
        self._signed_on = False
        self._said: BannerText | None = None
        self._to_wear: Style | None = None
        """The style that the next look puts on, once the screen has its answer."""
        self._table = standard()
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._cover = Cover(self, self._whole)
        self._build(style)
        for place, area in enumerate(AREAS, 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{place}"), self)
            shortcut.activated.connect(lambda area=area: self._to_area(area))
        self._closed = False
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.look)
        self._tick.start(TICK_MILLISECONDS)

    def serve(
        self,
        status: Callable[[], LineStatus],
        badges: Callable[[], Mapping[str, int]],
        clock: ClockQuestion,
        visit: Callable[[], VisitOnLine | None],
        one_look: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """Show the lines, the counts and the clock of a desk that has been opened.

        `one_look` opens what all of them are read in together.
        """
        self._status_of, self._badges_of, self._one_look = status, badges, one_look
        self._clock, self._visit_of = clock, visit

    def put_down(self) -> bool:
        """Have the screen keep what is half done; False where it cannot, which is said.

        Nothing is put down while the work is locked.
        """
        return self._cover.screen is None and self._left(self.current())

    def wear(self, style: Style) -> None:
        """Show everything anew in another style; the person stays where they are.

        A screen that waits for an answer takes it first: asked anew, it would be asked twice.
        """
        current = self.current()
        self._to_wear = style if current is not None and current.waits() else None
        if self._to_wear is not None:
            return
        place, said = self._place, self._said
        self.forget()
        for old in (*self._marks, self._status, self._visit, self._across, self._keys):
            self._whole.removeWidget(old)
            old.hide()  # at once: until it is deleted its shortcuts would still answer
            old.deleteLater()
        self._build(style)
        self.show_areas(signed_on=self._signed_on, supervisor=self._supervisor)
        self.say(said)
        if place is not None:
            self.go(place)

    @property
    def screen_name(self) -> str:
        """The name of the screen that is shown."""
        current = self._cover.screen or self._stack.currentWidget()
        return current.name if isinstance(current, Screen) else ""

    def current(self) -> Screen | None:
        """Return the screen that is shown."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Screen) else None

    @property
    def place(self) -> object:
        """Where the person is."""
        return self._place

    def go(self, place: object) -> bool:
        """Take the person to a place; where it cannot be entered, they stay and are told why."""
        current, before = self.current(), self._place
        if not self._left(current):
            return False
        screen = self._store.screen(places.screen_of(place))
        self._place = place
        self._paint_later()
        self._stack.setCurrentWidget(screen)
        self._entering = True
        try:
            screen.enter(place)
        except Trouble as trouble:
            if current is None:
                raise
            # The screen may still hold whom it showed last: never leave that under a new place.
            self._place = before
            self._stack.setCurrentWidget(current)
            self.say(BannerText(BannerKind.TROUBLE, trouble.reason, next_step=trouble.remedy))
        finally:
            self._entering = False
        self._show_keys()
        self._mark_area()
        if self._signed_on:
            in_a_turn(self, self.look)
        else:
            self.look()  # at once: who was at the counter is nobody else's to see
        return self._place == place

    def _paint_later(self) -> None:
        """Paint the work in a turn after that in which it was read and laid out."""
        self._stack.setUpdatesEnabled(False)
        in_a_turn(self, lambda: self._stack.setUpdatesEnabled(True))

    def _left(self, screen: Screen | None) -> bool:
        """Have a screen keep what is half done; where it cannot, say so and stay, once."""
        if screen is None:
            return True
        try:
            screen.leave()
        except Trouble as trouble:
            if self._unkept is screen:  # told already, and asked again: the person knows
                self._unkept = None
                return True
            self.say(
                BannerText(
                    BannerKind.TROUBLE,
                    "入力の途中を保存できませんでした。",
                    trouble.reason,
                    f"{trouble.remedy}もう一度操作すると、保存せずに進みます。",
                )
            )
            self._unkept = screen
            return False
        except Exception:
            if self._broken is not screen:
                self._broken = screen
                raise
        self._unkept = None
        return True

    @property
    def locked(self) -> bool:
        """Whether the work is covered."""
        return self._cover.screen is not None

    def lock(self, cover: Screen) -> None:
        """Cover the work with a screen; what is open in it, dialogs too, stays as it is, unseen.

        A screen that covers it already gives way, with the dialogs over it.
        """
        cover.keys_changed.connect(self._show_keys)
        hidden = self._visit, self._across
        self._cover.put_on(cover, self._whole.indexOf(self._across), hidden)
        self._show_keys()

    def free(self) -> bool:
        """End what stands over the work, so that it can be left; False: not in this turn.

        No answer may be under way, and a dialog is waited for by whoever opened it.
        """
        if any(screen.waits() for screen in (self.current(), self._cover.screen) if screen):
            return False
        self.unlock(same=False)
        open_ones = [
            other
            for other in QApplication.topLevelWidgets()
            if isinstance(other, QDialog) and other.isVisible()
        ]
        for dialog in open_ones:
            dialog.reject()
        return not open_ones

    def unlock(self, *, same: bool) -> None:
        """Take the cover away; another person (not `same`) finds no dialog of the one before."""
        if not self._cover.lift():
            return
        self._visit.setVisible(self._visited)
        self._across.show()
        self._cover.give_back(same=same)
        self._show_keys()
        self.look()

    def show_areas(self, *, signed_on: bool, supervisor: bool) -> None:
        """Show the rail once somebody is signed on; 決裁 for those who may decide."""
        self._signed_on, self._supervisor = signed_on, supervisor
        self._rail.setVisible(signed_on)
        self._rail.show_supervised(supervisor=supervisor)

    def refresh(self, scopes: frozenset[str]) -> None:
        """Show what moved in the records or on the line."""
        current = self._stack.currentWidget()
        for screen in (current, self._cover.screen):
            if isinstance(screen, Screen):
                screen.refresh(scopes)
        self.look()

    def prepare(self, kinds: Iterable[type | str]) -> None:
        """Build screens that are wanted soon, one at a turn: no key waits for its screen."""
        self._store.prepare(kinds)

    def forget(self) -> None:
        """Drop all screens: the next person begins with empty ones."""
        self._store.forget()

    def deeds(self) -> list[tuple[str, str, Callable[[], object]]]:
        """Return what can be done here now: its name, the key that does it, the deed."""
        areas = [
            (area.label, f"Alt+{number}", partial(self._to_area, area))
            for number, area in enumerate(AREAS, 1)
            if self._may_enter(area)
        ]
        keys = [
            (key.label, key.key, key.act) for key in self._keys.shown() if key.act and key.enabled
        ]
        return [*areas, *keys]

    def look(self) -> None:
        """Show the lines and counts as they are now, in the style that was asked for last."""
        if self._closed:  # a turn that was due before: nobody works here any more
            return
        if self._to_wear is not None and self._cover.screen is None:
            self.wear(self._to_wear)
        with self._one_look():
            self._status.set_status(self._status_of())
            self._ask_about_the_clock()
            self._show_visit()
            self._rail.show_counts(self._badges_of())
        self._mark_area()
        self.looked.emit()

    def _mark_area(self) -> None:
        self._rail.mark(area_of(self._place))

    @property
    def said(self) -> BannerText | None:
        """What the banner over the work says."""
        return self._said

    def say(self, text: BannerText | None) -> None:
        """Show a banner over the work, or none."""
        self._unkept = None  # what is no longer read on the screen is told again before it happens
        self._said = text
        self.banner.say(text)
        self.told.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take Esc where no field or form used it."""
        if event.key() == Qt.Key.Key_Escape:
            if self._cover.screen is None:
                self._back()
            else:
                self._cover.screen.back()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell that the window stands."""
        super().showEvent(event)
        self.shown.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Tell that the window goes; drafts are kept by the screen that is left."""
        event.ignore()  # also where leaving fails on a bug: nothing would be closed in order
        if not self._left(self.current()):
            return
        self._tick.stop()
        self._closed = True
        self.closing.emit()
        event.accept()

    def _build(self, style: Style) -> None:
        self.setWindowTitle(tr("【練習】窓口" if self._edges else "窓口"))
        over, beside = self._edges(style) if self._edges else (None, None)
        self._marks = [over] if over else []
        self._status = StatusLine(style)
        self._status.setObjectName("status")
        self._visit = VisitLine(style)
        self.banner = Banner(style)
        self.banner.setObjectName("banner")
        self._stack = Stack()
        self._store = ScreenStore(self._factories, self._stack, self._greet)
        self._keys = KeyBar(style)
        self._keyed: Screen | None = None
        self._entering = False
        self._keys.setObjectName("keys")
        self._rail = Rail(style, dense=beside is not None)  # what stands below needs the room
        self._rail.wanted.connect(self._to_area)
        self._across = QWidget()
        self._lay_out(style, beside)

    def _lay_out(self, style: Style, beside: QWidget | None) -> None:
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        held = QVBoxLayout()
        held.setContentsMargins(style.spaces.large, style.spaces.medium, style.spaces.large, 0)
        held.addWidget(self.banner)
        middle.addLayout(held)
        middle.addWidget(WorkArea(self._stack), 1)
        across = QHBoxLayout(self._across)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._rail)
        if beside is not None:
            left.addWidget(beside, 1)
        across.addLayout(left)
        across.addLayout(middle, 1)
        self._whole.setSpacing(0)
        for mark in self._marks:
            self._whole.addWidget(mark)
        self._whole.addWidget(self._status)
        self._whole.addWidget(self._visit)
        self._whole.addWidget(self._across, 1)
        self._whole.addWidget(self._keys)
        self.banner.clear()

    def _greet(self, screen: Screen) -> None:
        screen.go.connect(self.go)
        screen.keys_changed.connect(self._show_keys)

    def _show_keys(self) -> None:
        current = self._cover.screen or self._stack.currentWidget()
        if (
            not isinstance(current, Screen) or self._entering
        ):  # then they are shown once, at its end
            return
        keys = [Key("window.help", "ヘルプ", self.help_wanted.emit), *current.keys()]
        if self._cover.screen is not None:
            pass  # who is locked out does nothing else here
        elif self._signed_on:
            keys.append(Key("window.sign_off", "サインオフ", self.signed_off.emit))
        elif self._edges is None and not area_of(self._place):  # nobody works yet
            keys.append(Key("window.practice", "練習", self.practice_wanted.emit))
        offered = any(key.key == END_VISIT for key in keys)
        if self._visited and self._cover.screen is None and not offered and current.may_end_visit():
            keys.append(Key(END_VISIT, "受付終了", self._end_visit))
        keys = placed(keys, self._table)
        if self._asks_clock:
            (first,) = placed([Key("clock.confirm", "続ける", self._confirm_clock)], self._table)
            keys = [*(key for key in keys if key.key != first.key), first]
        self._keys.set_keys(keys, anew=current is not self._keyed)
        self._keyed = current

    def use_keys(self, table: Table) -> None:
        """Have the keys of a town from now on."""
        self._table = table
        self._show_keys()

    def _ask_about_the_clock(self) -> None:
        shown = self._clock.behind() if self._clock is not None else ""
        if bool(shown) == self._asks_clock:
            return
        self._asks_clock = bool(shown)
        if shown:
            self.say(
                BannerText(
                    BannerKind.TROUBLE,
                    ClockTrouble.reason,
                    f"端末の日時は {shown} です。確認するまで、受付は保存されません。",
                    ClockTrouble.remedy,
                )
            )
        else:
            self.say(None)
        self._show_keys()

    def _show_visit(self) -> None:
        if self._cover.screen is not None:
            return
        shown = self._visit_of() if self._signed_on else None
        self._visit.show_visit(shown)
        if self._visited != (shown is not None):
            self._visited = shown is not None
            self._show_keys()

    def _end_visit(self) -> None:
        if self.go(places.Visit()):
            self.visit_ends.emit()

    def _confirm_clock(self) -> None:
        if self._clock is not None:
            self._clock.confirm()
        self.look()

    def _to_area(self, area: Area) -> None:
        if self._may_enter(area):
            self.go(area.place)

    def _may_enter(self, area: Area) -> bool:
        free = self._signed_on and self._cover.screen is None
        return free and (self._supervisor or area.name not in SUPERVISED)

    def _back(self) -> None:
        current = self._stack.currentWidget()
        if isinstance(current, Screen) and current.back():
            return
        if (out := one_out(self._place)) is not None:
            self.go(out)
