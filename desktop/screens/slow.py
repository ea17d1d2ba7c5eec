"""A screen that asks for one slow thing at a time, beside the window, and waits for its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from desktop.bridge.background import Runner
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from sync.base.troubles import Trouble

T = TypeVar("T")


class SlowScreen(Screen):
    """Its keys rest while it waits; what keeps an answer from coming stands in its banner."""

    def __init__(self, background: Runner, banner: Banner) -> None:
        super().__init__()
        self._background, self.banner = background, banner
        self._busy = False

    def waits(self) -> bool:
        """Say whether the answer to what was asked is under way."""
        return self._busy

    def _run(self, work: Callable[[], T], answered: Callable[[T], object]) -> None:
        """Do slow work; then `answered` takes what it gave."""

        def done(answer: T) -> None:
            self._set_busy(busy=False)
            answered(answer)

        self._set_busy(busy=True)
        self._background.run(work, done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._set_busy(busy=False)
        if not isinstance(error, Trouble):
            raise error
        text = BannerText(BannerKind.TROUBLE, error.reason, next_step=self._remedy(error))
        self.banner.show_text(text)

    def _remedy(self, trouble: Trouble) -> str:
        """Return the next step after a trouble."""
        return trouble.remedy

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.keys_changed.emit()
