"""A date as clerks type it: S55.3.2, 昭和55年3月2日, 19800302 …, with the other calendar echoed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from desktop.language import tr
from desktop.widgets.sheet import set_role
from sync.base.eras import age_on, in_era, in_western, parse_date
from sync.base.verdicts import Refusal

if TYPE_CHECKING:
    from desktop.widgets.style import Style

TYPED_EMS = 9  # 昭和55年12月31日 and a little air


class EraDateEdit(QWidget):
    """A date's field; the day it means, in the other calendar, stands to its right.

    `today` is asked for the age that is echoed; without it no age is shown.
    """

    changed = Signal(object)
    """The day (`datetime.date`) the text means now, or None."""

    def __init__(
        self,
        style: Style,
        *,
        today: Callable[[], dt.date] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._meant: dt.date | Refusal | None = None
        em = style.shelf.line("国", style.sizes.body).width
        self.line = QLineEdit()
        self.line.setFixedWidth(round(em * TYPED_EMS) + 2 * style.spaces.medium)
        self.line.setPlaceholderText(tr("例 S55.3.2"))
        hints = Qt.InputMethodHint
        self.line.setInputMethodHints(
            hints.ImhDate
            | hints.ImhPreferNumbers
            | hints.ImhPreferLatin
            | hints.ImhNoPredictiveText
        )
        self.echo = QLabel()
        set_role(self.echo, "strong")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.spaces.medium)
        row.addWidget(self.line)
        row.addWidget(self.echo, 1)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._read)

    def date(self) -> dt.date | None:
        """Return the day that is meant, None when the text means none."""
        return self._meant if isinstance(self._meant, dt.date) else None

    def refusal(self) -> Refusal | None:
        """Return why the text means no day; None when it does, or when nothing was typed."""
        return self._meant if isinstance(self._meant, Refusal) else None

    def text(self) -> str:
        """Return what was typed."""
        return self.line.text()

    def set_date(self, day: dt.date | None) -> None:
        """Show `day` in era form, or nothing."""
        self.line.setText(in_era(day) if day else "")

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        """Name the inner line too: it is what has the focus."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:  # noqa: N802
        """Describe the inner line too."""
        super().setAccessibleDescription(description)
        self.line.setAccessibleDescription(description)

    def _read(self, text: str) -> None:
        self._meant = parse_date(text) if text.strip() else None
        day = self.date()
        self.echo.setText(self._echo(text, day) if day else "")
        self.changed.emit(day)

    def _echo(self, text: str, day: dt.date) -> str:
        typed_western = text.strip()[:4].isdecimal() and len(text.strip()) != 7
        words = in_era(day) if typed_western else in_western(day)
        today = self._today() if self._today else None
        if today is None:
            return tr(words)
        return tr(f"{words}(未来の日付)" if day > today else f"{words}({age_on(day, today)}歳)")
