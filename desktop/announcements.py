"""When the window says something by itself: of the line, of what was settled when it is back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.bridge.worker_link import WorkerLink
from desktop.news import (
    COMING,
    FORKED,
    MADE_AGAIN,
    MADE_ANEW,
    MADE_LATER,
    NOT_THERE_YET,
    newer_ready,
)
from desktop.operations.change_password import only_here
from desktop.operations.cut_off import certificates_meanwhile
from desktop.operations.desk import Desk
from desktop.operations.filings import needing
from desktop.operations.moments import clock_time, day_and_time, in_list
from desktop.operations.status import status
from desktop.screens.first_pull.presenter import Amount, PullProgress
from desktop.screens.shell.window import Window
from desktop.widgets.banner import BannerKind, BannerText
from desktop.widgets.progress import Progress, facts
from desktop.widgets.statusline import LineState, LineStatus
from sync.records.scopes import Scope

SHOWN_AFTER, SHOWN_EVERY = 2.0, 0.5
"""Seconds: what is over sooner is not worth a line that moves the screen; nor is every answer."""
GOOD_NEWS_MILLISECONDS = 12_000
"""How long good news, and what is only to be known, stays before it makes room."""


class Announcer(QObject):
    """Listens to the worker, keeps the desk's line, tells the window."""

    moved = Signal()
    """Records moved: counts are to be taken anew."""

    def __init__(
        self,
        desk: Desk,
        link: WorkerLink,
        window: Window,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take whose line it is, who reports it, where it is shown, and a steady clock."""
        super().__init__(window)
        self._seconds = seconds
        self._desk, self._window = desk, window
        self._was_down = self._back = False
        """Whether the line was down when it last spoke; whether its return is on the screen."""
        self._making: BannerText | None = None
        self._sent = 0
        self._far = PullProgress()
        """How far what comes now is."""
        self._said_at: float | None = None
        self._calm: list[BannerText] = []
        """What may wait until nothing else has to be said."""
        self._ready: set[str] = set()
        """The newer versions that were told of."""
        self._coming: BannerText | None = None
        """The line that says that many changes come, while it is on the screen."""
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._fall_quiet)
        link.line.connect(self._line)
        link.changed.connect(self._changed)
        link.settled.connect(self._settled)
        link.trouble.connect(self._trouble)
        link.forked.connect(self.say_forked)
        link.rebuilding.connect(self._rebuilding)
        link.progress.connect(self._progress)
        link.coming.connect(self._take_coming)
        link.newer.connect(self._newer)
        link.not_newer.connect(self._not_newer)
        window.looked.connect(self._say_calmly)

    def _line(self, said: dict[str, Any]) -> None:
        self._end_coming()
        line = self._desk.line
        before = line.since, line.reason
        line.up, line.since = said["state"] == "up", said["since"]
        line.reason, line.remedy = said["reason"], said["remedy"]
        if line.up:
            if self._making is not None:
                self._window.say(self._making)
            elif self._was_down:
                self._say_back()
            self._was_down = False
        else:
            known = self._was_down and before == (line.since, line.reason)
            self._was_down, self._back, self._sent = True, False, 0
            if not known:  # a further try that failed takes no other word from the screen
                self._say_down()
        self._window.refresh(frozenset())

    def say_line(self) -> None:
        """Say that the line is down or the register incomplete, to who has just signed on."""
        if self._desk.line.since and not self._desk.line.up:
            self._say_down()
        elif self._making is not None:
            self._window.say(self._making)

    def say_for_a_while(self, text: BannerText) -> None:
        """Say something that makes room by itself, for the line where that is down."""
        self._interrupt(text)
        self._quiet.start(GOOD_NEWS_MILLISECONDS)

    def _newer(self, version: str) -> None:
        """Say once that a newer version lies ready; each worker tells it again."""
        if version not in self._ready:
            self._ready.add(version)
            self._calm.append(newer_ready(version))
            self._say_calmly()

    def _not_newer(self, said: dict[str, Any]) -> None:
        self._calm.append(BannerText(BannerKind.NOTICE, said["reason"], said["remedy"]))
        self._say_calmly()

    def _say_calmly(self) -> None:
        """Say what has waited, where somebody works here and nothing else has to be said."""
        free = self._desk.signer is not None and not self._window.locked
        if self._calm and free and self._window.said is None:
            self.say_for_a_while(self._calm.pop(0))

    def _settled(self, said: dict[str, Any]) -> None:
        self._end_coming()
        self._sent += said["pushed"]
        if said["quarantined"]:
            text = BannerText(
                BannerKind.TROUBLE,
                f"クラウドで保留された記録が{said['quarantined']}件あります。",
                next_step="「保留」で理由と対応を確認してください。",
            )
            self._interrupt(text)
        self.moved.emit()

    def _changed(self, scopes: frozenset[str]) -> None:
        self._window.refresh(scopes)
        self.moved.emit()
        if self._back:
            self._say_back()  # what came of it is known only now

    def _trouble(self, said: dict[str, Any]) -> None:
        self._interrupt(BannerText(BannerKind.TROUBLE, said["reason"], next_step=said["remedy"]))

    def say_forked(self) -> None:
        """Say that the desk has to enrol anew; it need not be this minute."""
        self._interrupt(FORKED)

    def _rebuilding(self, again: bool) -> None:  # noqa: FBT001 - Qt calls it
        self._end_coming()
        self._making = MADE_AGAIN if again else MADE_ANEW
        self._interrupt(self._making)
        self.say_line()

    def _progress(self, said: dict[str, Any]) -> None:
        """Say how far the copy is that is made anew; the first pull says it on its own screen."""
        far = self._take(said) if self._making is not None else None
        if self._making is None or far is None:
            return
        done = f"（{far.rows:,}／{far.rows_total:,}件）"
        title = self._making.title.rstrip("。") + done
        self._window.say(
            replace(self._making, title=title, text=f"{facts(far)}　{self._making.text}")
        )

    def _take_coming(self, said: dict[str, Any]) -> None:
        """Say how far many changes are, where it lasts and nothing else has to be said."""
        far, shown = self._take(said), self._window.said
        lasts = self._seconds() - self._far.began >= SHOWN_AFTER
        if far is None or not lasts or (shown is not None and shown is not self._coming):
            return
        self._coming = replace(COMING, text=f"{facts(far)}　{COMING.text}")
        self._window.say(self._coming)

    def _take(self, said: dict[str, Any]) -> Progress | None:
        """Note how far it is; return it where it is time to say it."""
        now, far = self._seconds(), self._far
        amount = Amount(said["rows"], said["rows_in_all"], said["bytes"])
        far.take(said["scope"], amount, now)
        if self._said_at is not None and now - self._said_at < SHOWN_EVERY:
            return None
        self._said_at = now
        return Progress(
            "", far.rows, far.rows_in_all, far.size, far.rate(now), far.seconds_left(now)
        )

    def _end_coming(self) -> None:
        self._far, self._said_at = PullProgress(), None
        if self._coming is not None and self._window.said is self._coming:
            self._window.say(None)
        self._coming = None

    def say_rebuilt(self) -> None:
        """Say that the copy of the register is whole again."""
        if self._making is MADE_ANEW:
            self._window.say(BannerText(BannerKind.SUCCESS, "端末の台帳の控えを作り直しました。"))
            self._quiet.start(GOOD_NEWS_MILLISECONDS)
        elif self._making is not None:
            ended = "端末の台帳の控えがまた壊れ、作り直しました。"
            self._window.say(replace(MADE_AGAIN, title=ended))  # a person has to act: it stays
        self._making = None
        self._changed(frozenset(scope.value for scope in Scope))

    def _say_down(self) -> None:
        if self._desk.signer is None:
            return  # the screens before the work say it themselves
        as_of = self._desk.cache.current_at()
        line = self._desk.line
        making = self._making
        self._quiet.stop()
        told = MADE_LATER if making is not None else line.remedy
        title = f"{line.reason.rstrip('。')}（{clock_time(line.since)}から）。"
        shown = f"{clock_time(as_of)}時点の記録を表示しています。" if as_of else ""
        self._window.say(
            BannerText(
                BannerKind.CAUTION,
                title + shown,
                told + ("" if making is not None else certificates_meanwhile(self._desk)),
                making.next_step if making is not None else self._about_the_password(),
            )
        )

    def _about_the_password(self) -> str:
        """Return what to know about a password that was changed here while the line is down."""
        pending = only_here(self._desk, self._desk.who.staff)
        return NOT_THERE_YET if pending else ""

    def _say_back(self) -> None:
        """Say what was sent, and what came of it that needs the person: that stays to be read."""
        if self._desk.signer is None:
            return
        needs = needing(self._desk)
        call = f"対応が必要な届出が{needs}件あります。「届出」で確認してください。"
        self._window.say(
            BannerText(
                BannerKind.CAUTION if needs else BannerKind.SUCCESS,
                "通信が戻りました。",
                f"待っていた記録{self._sent}件を送信しました。" if self._sent else "",
                call if needs else "",
            )
        )
        self._back = True
        if needs:
            self._quiet.stop()
        else:
            self._quiet.start(GOOD_NEWS_MILLISECONDS)

    def _interrupt(self, text: BannerText) -> None:
        """Say something that takes the place of good news."""
        self._back = False
        self._quiet.stop()
        self._window.say(text)

    def _fall_quiet(self) -> None:
        self._back = False
        self._window.say(None)
        self.say_line()


def line_status(desk: Desk | None, deciding: str = "") -> LineStatus:
    """Return what the status line shows; without a desk only the product's name.

    `deciding` is the name of who decides over the work of the person signed on.
    """
    if desk is None or (me := desk.journal.identity.known()) is None:
        return LineStatus("窓口", "", state=LineState.BUSY)
    now = status(desk)
    state = LineState.UP if now.up else LineState.DOWN if now.since else LineState.BUSY
    return LineStatus(
        me.town,
        me.name,
        desk.signer.name if desk.signer else "",
        state,
        in_list(now.since).partition(" ")[2] if state is LineState.DOWN else "",
        in_list(now.as_of),
        now.unsent,
        deciding=deciding,
    )


class DeskClock:
    """The question about this desk's clock, for the window."""

    def __init__(self, desk: Callable[[], Desk | None]) -> None:
        """Take what gives the desk once its profile is open."""
        self._desk = desk

    def behind(self) -> str:
        """Return the time the clock shows where it runs behind the last entry, else ""."""
        desk = self._desk()
        if desk is None or not desk.journal.clock_behind():
            return ""
        return day_and_time(desk.now())

    def confirm(self) -> None:
        """Go on with the clock as it is."""
        desk = self._desk()
        if desk is not None:
            desk.journal.confirm_clock()
