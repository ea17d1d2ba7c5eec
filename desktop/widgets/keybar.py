"""The function keys at the foot of the screen, as Japanese counters have them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPen, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from desktop.language import tr
from desktop.widgets.nametext import paint_name

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from desktop.widgets.style import Style

LEAST_POINTS = 12.0
"""Body text is never smaller; `resources/styles/measures.toml` begins there."""

KEYS = tuple(f"F{number}" for number in range(1, 13))


@dataclass(frozen=True)
class Key:
    """One function key: `key` names its deed until it is placed, then F1 … F12.

    `primary` marks the one that completes the screen.
    """

    key: str
    label: str
    act: Callable[[], object] | None = None
    enabled: bool = True
    primary: bool = False


class KeyBar(QFrame):
    """Twelve places for buttons; a key that is absent leaves its place empty."""

    pressed = Signal(str)
    """A key was pressed or its button clicked: F1 … F12."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._keys: dict[str, Key] = {}
        self._buttons: dict[str, KeyButton] = {}
        self._shortcuts: dict[str, QShortcut] = {}
        self.setAccessibleName(tr("ファンクションキー"))
        for name in KEYS:
            shortcut = QShortcut(QKeySequence(name), self)
            shortcut.setEnabled(False)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda name=name: self._press(name))
            self._shortcuts[name] = shortcut
        self.setFixedHeight(KeyButton.height_in(style) + 2 * style.spaces.small)

    def set_keys(self, keys: Sequence[Key], *, anew: bool = True) -> None:
        """Show the keys of a screen; raises ValueError for a key that is not F1 … F12, or twice.

        Tab comes to them after all that was made before them; where nothing was, and the same
        places are taken, they need not be put behind it `anew`.
        """
        if len({key.key for key in keys}) != len(keys) or {key.key for key in keys} - set(KEYS):
            raise ValueError("each of F1 … F12 at most once")
        anew = anew or {key.key for key in keys} != self._keys.keys()
        self._keys = {key.key: key for key in sorted(keys, key=lambda key: KEYS.index(key.key))}
        for name, shortcut in self._shortcuts.items():
            shortcut.setEnabled(name in self._keys and self._keys[name].enabled)
        for name in self._keys.keys() - self._buttons.keys():
            self._buttons[name] = self._button(name)
        for name, button in self._buttons.items():
            if name in self._keys:
                button.show_key(self._keys[name])
            button.setVisible(name in self._keys)
        if anew:
            self._come_last()

    def _come_last(self) -> None:
        """Put the buttons at the end of Tab's way; making twelve anew would take 3 ms longer."""
        end = QWidget(self)  # what is made last stands last
        end.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # never shown: a mark, and no stop
        before = end
        for name in KEYS:
            if name in self._buttons:
                QWidget.setTabOrder(before, self._buttons[name])
                before = self._buttons[name]
        end.deleteLater()

    def shown(self) -> list[Key]:
        """Return the keys shown, as they may be pressed now."""
        return [
            replace(key, enabled=self._shortcuts[name].isEnabled())
            for name, key in self._keys.items()
        ]

    def set_enabled(self, key: str, enabled: bool) -> None:  # noqa: FBT001
        """Mute or wake one of the keys shown."""
        self._buttons[key].setEnabled(enabled)
        self._shortcuts[key].setEnabled(enabled)

    def button(self, key: str) -> QPushButton | None:
        """Return the button of `key`, None where its place is empty."""
        return self._buttons.get(key) if key in self._keys else None

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep each key at its own place."""
        super().resizeEvent(event)
        for name, button in self._buttons.items():
            button.setGeometry(self._place_of(name))

    def _place_of(self, name: str) -> QRect:
        """Return where a key stands: the same whatever other keys there are.

        Groups of four, as on the keyboard: a gap stands after F4 and F8.
        """
        spaces, place = self._style.spaces, KEYS.index(name)
        gap, group_gap = spaces.tight, spaces.medium
        room = self.width() - 2 * spaces.medium - 9 * gap - 2 * group_gap
        edges = [
            spaces.medium + room * at // 12 + (at - at // 4) * gap + at // 4 * group_gap
            for at in (place, place + 1)
        ]
        between = group_gap if place % 4 == 3 else gap
        height = KeyButton.height_in(self._style)
        return QRect(edges[0], spaces.small, edges[1] - edges[0] - between, height)

    def _button(self, name: str) -> KeyButton:
        button = KeyButton(self._style, self._keys[name], self)
        button.clicked.connect(lambda _=False: self._press(name))
        button.setGeometry(self._place_of(name))
        return button

    def _press(self, name: str) -> None:
        act = self._keys[name].act
        self.pressed.emit(name)
        if act is not None:
            act()


class KeyButton(QPushButton):
    """A key's cap: its name above, what it does below; muted when it may not be pressed."""

    def __init__(self, style: Style, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        # The key itself works from everywhere; a click must not take the hands out of a field.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self._looks: tuple[object, ...] = ()
        self.show_key(key)

    def show_key(self, key: Key) -> None:
        """Be the button of a key, or of what the same key does now."""
        said = tr(key.label)
        looks = (said, key.enabled, key.primary)
        if looks != self._looks or self.isEnabled() != key.enabled:
            self._looks = looks
            self.setEnabled(key.enabled)
            self.update()
        self._key, self._label = key, said
        if self.text() != (words := f"{key.key} {said}"):
            self.setText(words)
            self.setAccessibleName(words)

    @staticmethod
    def height_in(style: Style) -> int:
        """Return the height of a key in pixels: two lines and their margins."""
        return int(2 * style.shelf.line("国", style.sizes.body).height) + style.spaces.large

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        """Draw the cap."""
        style, colours = self._style, self._style.colours
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            live, primary = self.isEnabled(), self._key.primary and self.isEnabled()
            fill = colours.paper if live else colours.ground
            if live and (self.underMouse() or self.isDown()):
                fill = colours.accent_soft
            if primary:
                fill = colours.accent_deep if self.isDown() else colours.accent
            ink = colours.on_accent if primary else colours.ink if live else colours.muted
            cap = colours.on_accent if primary else colours.accent if live else colours.muted
            outline = QPen(colours.rule if live else colours.line, 1)
            if self.hasFocus():
                outline = QPen(colours.accent_deep if not primary else colours.ink, 3)
            elif not live:
                outline.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(outline)
            painter.setBrush(fill)
            inset = outline.widthF() / 2
            whole = QRectF(self.rect())
            painter.drawRoundedRect(
                whole.adjusted(inset, inset, -inset, -inset),
                style.spaces.radius,
                style.spaces.radius,
            )
            body = whole.adjusted(style.spaces.small, 6, -style.spaces.tight, -6)
            upper, lower = QRectF(body), QRectF(body)
            upper.setHeight(body.height() / 2)
            lower.setTop(upper.bottom())
            paint_name(painter, upper, self._key.key, style.sizes.body, cap, shelf=style.shelf)
            size = self._fitting(lower.width(), bold=live)
            paint_name(painter, lower, self._label, size, ink, shelf=style.shelf, bold=live)

    def _fitting(self, room: float, *, bold: bool) -> float:
        """Return the label's points: the person's own, or as large as twelve keys leave room for.

        Never smaller than letters are that nobody enlarged; what is too long then is narrowed.
        """
        wanted = self._style.sizes.body
        width = self._style.shelf.line(self._label, wanted, bold).width
        if width <= room:
            return wanted
        return max(min(LEAST_POINTS, wanted), int(2 * wanted * room / width) / 2)
