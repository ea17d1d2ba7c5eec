"""初回受信 on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QWidget

from desktop.bridge.worker_link import WorkerLink
from desktop.screens import places
from desktop.screens.centred import centred
from desktop.screens.first_pull.presenter import FirstPull
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key
from desktop.widgets.openfile import ask_which
from desktop.widgets.progress import Progress, ProgressPanel
from desktop.widgets.style import Style

WORDS = (
    "この端末に、市町村の記録の控えを暗号化して保存します。中断しても、続きから再開できます。"
    "初回読込ファイルがあれば、「ファイル」を押して読み込めます。"
)

ChooseFile = Callable[[QWidget], str]
"""Asks for a prepared file; "" where the person chose nothing."""


def choose_file(parent: QWidget) -> str:
    """Ask with the system's own dialog, beginning at home: a stick is a step from there."""
    place = QStandardPaths.StandardLocation.HomeLocation
    return ask_which(parent, "初回読込ファイル", "初回読込ファイル", ".pull", place)


class FirstPullScreen(Screen):
    """The screen of the place `FirstPull`."""

    name = "first_pull"
    title = "初回受信"

    def __init__(
        self,
        style: Style,
        link: WorkerLink,
        complete: Callable[[], bool],
        choose: ChooseFile = choose_file,
    ) -> None:
        """Take the worker that pulls, and how to know that every scope is here."""
        super().__init__()
        self._link, self._complete, self._choose = link, complete, choose
        self._story = FirstPull()
        self.banner = Banner(style)
        self.banner.setObjectName("first_pull.banner")
        self.panel = ProgressPanel(style)
        self.panel.setObjectName("first_pull.progress")
        self.panel.cancelled.connect(self._stop)
        centred(self, style, self.title, WORDS, [self.banner, self.panel])
        link.progress.connect(self._take)
        link.file.connect(self._file_ended)
        link.line.connect(self._line)
        for moved in (link.settled, link.changed, link.current):
            moved.connect(self._look)
        self.banner.clear()

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        stop = Key("first_pull.stop", "中断", self._stop)
        if self._link.running and self._story.from_file:
            return (stop,)
        file = Key("first_pull.file", "ファイル", self._choose_file)
        if self._link.running:
            return (file, stop)
        return (file, Key("first_pull.start", "再開", self._start, primary=True))

    def enter(self, arg: Any) -> None:
        """Begin, or go on where it was cut."""
        del arg
        self._start()

    def _start(self, file: Path | None = None) -> None:
        self._story.begin(file=file is not None)
        self._show()
        self._link.start(file)
        self.keys_changed.emit()
        self.setFocus()

    def _stop(self) -> None:
        self._link.stop()
        self._story.stop()
        self.panel.rest(self.title, stopped=True)
        self._say()
        self.keys_changed.emit()

    def _choose_file(self) -> None:
        """Begin anew from a file; nothing comes over the line while somebody looks for it."""
        pulled = self._link.running
        self._link.stop()
        file = self._choose(self)
        if file:
            self._start(Path(file))
        elif pulled:
            self._start()

    def _take(self, told: dict[str, Any]) -> None:
        if self._under_way():
            before = self._story.from_file
            self._story.take(told)
            self._show()
            if self._story.from_file != before:
                self.keys_changed.emit()

    def _file_ended(self, told: dict[str, Any]) -> None:
        if self._under_way():
            self._story.file_ended(told)
            self._show()
            self.keys_changed.emit()

    def _line(self, told: dict[str, Any]) -> None:
        if not self.isVisible() or told["state"] == "up":
            return
        self._story.line(told)
        self.panel.rest(self._story.title, stopped=False)
        self._say()

    def _under_way(self) -> bool:
        return self.isVisible() and self._link.running

    def _look(self, _: object) -> None:
        if self.isVisible() and self._complete():
            self.go.emit(places.SignOn())

    def _show(self) -> None:
        now, progress = self._story.now(), self._story.progress
        self.panel.set_progress(
            Progress(
                self._story.title,
                progress.rows,
                progress.rows_in_all or None,
                progress.size,
                progress.rate(now),
                progress.seconds_left(now),
            )
        )
        self._say()

    def _say(self) -> None:
        said = self._story.said
        if said is None:
            self.banner.clear()
            return
        kind = BannerKind.NOTICE if said.good else BannerKind.CAUTION
        self.banner.show_text(BannerText(kind, said.title, said.text, said.step))
