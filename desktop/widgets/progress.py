"""Long work in sight: how much is done, how fast, how long still, and a way to stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from desktop.language import tr
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.widgets.style import Style

STEPS = 1000  # the bar's resolution; Qt's bar counts in int, bytes would overflow it


@dataclass(frozen=True)
class Progress:
    """How far the work is: rows, bytes, rows per second, seconds left (None: not known yet)."""

    title: str
    rows: int = 0
    rows_total: int | None = None
    bytes_done: int = 0
    rate: float | None = None
    seconds_left: float | None = None
    note: str = ""


class ProgressPanel(QFrame):
    """Shows one long work."""

    cancelled = Signal()
    """The person asked to stop; the work stops at its next safe point."""

    def __init__(self, style: Style, cancel: str = "中断", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "panel")
        self._cancel = cancel
        spaces = style.spaces
        self._title, self._left = QLabel(), QLabel()
        set_role(self._title, "strong")
        set_role(self._left, "strong")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._facts, self._note = QLabel(), Prose(role="muted")
        set_role(self._facts, "muted")
        self.cancel = QPushButton(tr(cancel))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self._stop)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._left)
        foot.addWidget(self._facts, 1)
        foot.addWidget(self.cancel)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(spaces.large, spaces.medium, spaces.large, spaces.medium)
        whole.setSpacing(spaces.small)
        whole.addLayout(head)
        whole.addWidget(self._bar)
        whole.addLayout(foot)
        whole.addWidget(self._note)

    def set_progress(self, progress: Progress) -> None:
        """Show how far the work is."""
        self._title.setText(tr(progress.title))
        self._left.setText(_time_left(progress.seconds_left))
        if progress.rows_total:
            self._bar.setRange(0, STEPS)
            self._bar.setValue(min(STEPS, progress.rows * STEPS // progress.rows_total))
        else:
            self._bar.setRange(0, 0)
        self._facts.setText(_facts(progress))
        self._note.set_words(progress.note)
        self._note.setVisible(bool(progress.note))
        self._bar.setAccessibleName(tr(progress.title))
        self.cancel.setVisible(True)
        self._say()

    def rest(self, title: str, *, stopped: bool) -> None:
        """Say that the work rests for now: how much is done stays, how long still is not known.

        Work that was `stopped` cannot be stopped again before progress is shown.
        """
        self._title.setText(tr(title))
        self._left.setText("")
        self.cancel.setText(tr(self._cancel))
        self.cancel.setEnabled(True)
        self.cancel.setVisible(not stopped)
        self._say()

    def words(self) -> str:
        """Return what the panel says, for tests and screen readers."""
        return self.accessibleName()

    def _say(self) -> None:
        self.setAccessibleName(
            f"{self._title.text()} {self._facts.text()} {self._left.text()}".strip()
        )

    def _stop(self) -> None:
        self.cancel.setEnabled(False)
        self.cancel.setText(tr("中断しています…"))
        self.cancelled.emit()


def facts(progress: Progress) -> str:
    """Return rows, bytes, rate and time left in words, as far as they are known."""
    return "　".join(part for part in (_facts(progress), _time_left(progress.seconds_left)) if part)


def _facts(progress: Progress) -> str:
    total = f" / {progress.rows_total:,}" if progress.rows_total else ""
    done = f"{progress.rows:,}{total}"
    parts = [tr(f"{done} 件")]
    if progress.bytes_done:
        parts.append(_bytes(progress.bytes_done))
    if progress.rate:
        parts.append(tr(f"毎秒 {progress.rate:,.0f} 件"))
    return "　".join(parts)


def _bytes(count: int) -> str:
    if count < 1_000_000:
        return f"{count / 1000:,.0f} KB"
    return f"{count / 1_000_000:,.1f} MB"


def _time_left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return tr(f"残り 約{max(1, round(seconds))}秒")
    return tr(f"残り 約{round(seconds / 60)}分")
