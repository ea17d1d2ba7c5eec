"""初回受信 on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from desktop.bridge.worker_link import WorkerLink
from desktop.screens import places
from desktop.screens.centred import centred
from desktop.screens.first_pull.presenter import SCOPE_WORDS, Amount, PullProgress
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key
from desktop.widgets.progress import Progress, ProgressPanel
from desktop.widgets.style import Style

WORDS = "この端末に、市町村の記録の控えを暗号化して保存します。中断しても、続きから再開できます。"
CONNECTING = "接続しています"
STOPPED = "受信を中断しました。受信した分は保存されています。"


class FirstPullScreen(Screen):
    """The screen of the place `FirstPull`."""

    name = "first_pull"
    title = "初回受信"

    def __init__(self, style: Style, link: WorkerLink, complete: Callable[[], bool]) -> None:
        """Take the worker that pulls, and how to know that every scope is here."""
        super().__init__()
        self._link, self._complete = link, complete
        self._progress = PullProgress()
        self.banner = Banner(style)
        self.banner.setObjectName("first_pull.banner")
        self.panel = ProgressPanel(style)
        self.panel.setObjectName("first_pull.progress")
        self.panel.cancelled.connect(self._stop)
        centred(self, style, self.title, WORDS, [self.banner, self.panel])
        link.progress.connect(self._take)
        link.line.connect(self._line)
        for moved in (link.settled, link.changed, link.current):
            moved.connect(self._look)
        self.banner.clear()

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        if self._link.running:
            return (Key("first_pull.stop", "中断", self._stop),)
        return (Key("first_pull.start", "再開", self._start, primary=True),)

    def enter(self, arg: Any) -> None:
        """Begin, or go on where it was cut."""
        del arg
        self._start()

    def _start(self) -> None:
        self.banner.clear()
        self._progress = PullProgress()
        self._show(CONNECTING)
        self._link.start()
        self.keys_changed.emit()
        self.setFocus()

    def _stop(self) -> None:
        self._link.stop()
        self.panel.rest(self.title, stopped=True)
        text = BannerText(
            BannerKind.NOTICE, STOPPED, next_step="「再開」を押すと、続きから受信します。"
        )
        self.banner.show_text(text)
        self.keys_changed.emit()

    def _take(self, said: dict[str, Any]) -> None:
        if not (self.isVisible() and self._link.running):
            return
        self.banner.clear()
        amount = Amount(said["rows"], said["rows_in_all"], said["bytes"], said["bytes_in_all"])
        self._progress.take(said["scope"], amount, time.monotonic())
        self._show(f"{SCOPE_WORDS.get(self._progress.scope, '')}を受信しています")

    def _line(self, said: dict[str, Any]) -> None:
        if not self.isVisible() or said["state"] == "up":
            return
        self.panel.rest(CONNECTING, stopped=False)
        step = "通信が戻ると、続きから自動で再開します。"
        self.banner.show_text(BannerText(BannerKind.CAUTION, said["reason"], next_step=step))

    def _look(self, _: object) -> None:
        if self.isVisible() and self._complete():
            self.go.emit(places.SignOn())

    def _show(self, title: str) -> None:
        now, progress = time.monotonic(), self._progress
        self.panel.set_progress(
            Progress(
                title,
                progress.rows,
                progress.rows_in_all or None,
                progress.size,
                progress.rate(now),
                progress.seconds_left(now),
            )
        )
