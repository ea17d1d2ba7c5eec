"""How a person's page opens the panel that shows a 個人番号 or 住民票コード."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt

from desktop.screens.number.presenter import NumberDesk, NumberPresenter
from desktop.screens.number.view import NumberPanel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from desktop.bridge.background import Runner
    from desktop.widgets.style import Style
    from sync.records.resident import Resident


class NumbersDesk(NumberDesk, Protocol):
    """The desk, for the person's page."""

    def offered(self) -> bool:
        """Say whether the town's rules show numbers to who is signed on."""
        ...


class Numbers:
    """What a person's page needs of numbers; opens the panel over it."""

    def __init__(
        self,
        style: Style,
        desk: NumbersDesk,
        asking: Runner,
        now: Callable[[], int],
        today: Callable[[], dt.date],
    ) -> None:
        """Take the style, the desk, what waits for the cloud, the clock (ms) and the day."""
        self._style, self._desk, self._asking = style, desk, asking
        self._now, self._today = now, today

    def offered(self) -> bool:
        """Say whether there is anything to open for who is signed on."""
        return self._desk.offered()

    def open(self, person: Resident, over: QWidget) -> NumberPanel:
        """Open the panel about a person."""
        presenter = NumberPresenter(self._desk, person.atena_no, self._now)
        panel = NumberPanel(self._style, presenter, self._asking, person, self._today(), over)
        panel.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        panel.open()
        return panel
