"""The practice in the window: its mark, its guide and their keys.

Put together here for the guide, which knows nothing of the window or the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from desktop.operations.desk import Desk
from desktop.practice.practice import Practice
from desktop.screens.practice.model import Facts, guide_from
from desktop.screens.practice.presenter import GuidePresenter
from desktop.screens.practice.view import FOLD_KEY, LINE_KEY, GuideStrip, in_short
from desktop.screens.shell.window import Window
from desktop.widgets.practiceband import PracticeBand
from desktop.widgets.style import Style
from sync.base.resources import resource
from sync.base.wire import unpack
from sync.journal.kinds import IssuanceOutcome, Kind


class Practising:
    """Marks the window of the practice, and leads through it."""

    def __init__(self, practice: Practice, language: Callable[[], str]) -> None:
        """Take the practice and the language that is spoken; nothing is known of a desk yet."""
        self._language = language
        self._desk: Desk | None = None
        self._window: Window | None = None
        self._strip: GuideStrip | None = None
        self._band: PracticeBand | None = None
        self._folded = False
        self._before: QWidget | None = None
        self._counted: tuple[int, Mapping[str, int]] = (-1, {})
        guide = guide_from(resource("practice", "guide.toml").read_text("utf-8"))
        self._guide = GuidePresenter(guide, self._facts, practice)
        self._guide.changed = self._show

    def edges(self, style: Style) -> tuple[QWidget, QWidget]:
        """Return the band over all screens and the guide beside them, in a style."""
        strip = self._strip = GuideStrip(style, self._guide, self._language())
        band = self._band = PracticeBand(style)
        strip.folded.connect(self._fold)
        self._show()
        return band, strip

    def watch(self, window: Window) -> None:
        """Look for what has been done whenever the window looks, and hear the guide's keys."""
        self._window = window
        window.looked.connect(self._guide.look)
        for key, act in ((FOLD_KEY, self._turn), (LINE_KEY, self._guide.turn_line)):
            QShortcut(QKeySequence(key), window).activated.connect(act)

    def serve(self, desk: Desk) -> None:
        """Look at what is done at this desk."""
        self._desk = desk

    def _turn(self) -> None:
        """Bring the guide with the focus in it, or fold it and go back to the work."""
        if self._strip is None:
            return
        if not self._folded:
            self._fold()
            return
        self._folded = False
        self._before = QApplication.focusWidget()
        self._show()
        self._strip.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _fold(self) -> None:
        self._folded = True
        self._show()
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show(self) -> None:
        """Show the step under way, in the guide or, while it is folded, in the band."""
        if self._strip is not None and self._band is not None:
            self._strip.show_step()
            self._strip.setVisible(not self._folded)
            short = in_short(self._guide, self._language()) if self._folded else ""
            self._band.show_note(short)

    def _facts(self) -> Facts:
        desk, window = self._desk, self._window
        if desk is None or window is None:
            return Facts()
        kept = self._kept(desk)
        return Facts(
            desk.signer.role if desk.signer else "",
            window.screen_name,
            desk.line.up,
            bool(desk.line.since) and not desk.line.up,
            desk.journal.count_unsent(),
            kept[Kind.ISSUANCE_OUTCOME],
            kept[Kind.FILING],
            kept[Kind.DECISION],
        )

    def _kept(self, desk: Desk) -> Mapping[str, int]:
        """Count what was kept, of certificates only those that were handed over."""
        last = desk.journal.last_change()
        if self._counted[0] != last:
            counts = dict.fromkeys((Kind.ISSUANCE_OUTCOME, Kind.FILING, Kind.DECISION), 0)
            for kept in desk.journal.entries(*counts):
                words = kept.entry.words
                spoiled = (
                    words.kind == Kind.ISSUANCE_OUTCOME
                    and not unpack(IssuanceOutcome, words.body).handed
                )
                counts[Kind(words.kind)] += not spoiled
            self._counted = last, {str(kind): count for kind, count in counts.items()}
        return self._counted[1]
