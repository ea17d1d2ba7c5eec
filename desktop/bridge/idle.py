"""Whether anybody touches this program: keys and the mouse, in whatever window of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,  # all there is to see of a key that was a shortcut
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Idle(QObject):
    """Watches the windows that get the focus, not all events: few pass there, all input does."""

    lock_wanted = Signal()
    """Ctrl+Alt+L, in whatever window: also where a dialog holds the window's own shortcuts."""

    def __init__(self, now: Callable[[], int], parent: QObject) -> None:
        """Take the clock (ms)."""
        super().__init__(parent)
        self._now = now
        self._touched = now()
        self._watched: list[QWindow] = []
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)
            self._watch(QGuiApplication.focusWindow())

    def touch(self) -> None:
        """Begin to count anew."""
        self._touched = self._now()

    def minutes(self) -> float:
        """Return for how long nobody has touched anything; a clock set back begins anew."""
        now = self._now()
        self._touched = min(self._touched, now)
        return (now - self._touched) / 60_000

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802
        """See what is input; only Ctrl+Alt+L is withheld."""
        if event.type() in _INPUT:
            self.touch()
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
                if event.key() == Qt.Key.Key_L and event.modifiers() == both:
                    self.lock_wanted.emit()
                    return True
        return False

    def _watch(self, window: QWindow | None) -> None:
        if window is not None and window not in self._watched:
            self._watched.append(window)
            window.installEventFilter(self)
            window.destroyed.connect(lambda: self._watched.remove(window))
