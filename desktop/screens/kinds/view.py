"""届出の選択 on the screen: a panel for each group, a button with its key for each kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr
from desktop.screens.kinds.presenter import Entry, KindsPresenter
from desktop.screens.persons import person_shown
from desktop.screens.places import Filing, Kinds, Resident, Search
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key
from desktop.widgets.personbanner import PersonBanner
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.widgets.style import Style
    from sync.changes.verdict import Group

COLUMNS = 3
HINT = "番号か文字のキーで始めます。矢印と Enter でも、Ctrl+K で名前からも始められます。"


class KindsScreen(Screen):
    """The screen of the place `Kinds`."""

    name = "kinds"
    title = "届出の選択"

    def __init__(
        self, style: Style, presenter: KindsPresenter, today: Callable[[], dt.date]
    ) -> None:
        super().__init__()
        self._style, self._presenter, self._today = style, presenter, today
        title = QLabel(tr(self.title))
        set_role(title, "title")
        hint = Prose(HINT, "muted")
        self.person = PersonBanner(style)
        self.person.setObjectName("kinds.person")
        self.banner = Banner(style)
        self.banner.setObjectName("kinds.banner")
        self._buttons: dict[str, _KindButton] = {}
        self._here = ""
        """The kind that the hands came to last."""
        self._refused = ""
        """The kind of which the banner says why it cannot be begun: F9 begins nothing there."""
        self._may = True
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.setSpacing(style.spaces.large)
        head.addWidget(title)
        head.addWidget(hint, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.small)
        whole.addLayout(head)
        whole.addWidget(self.person)
        whole.addWidget(self.banner)
        whole.addWidget(self._scroll, 1)
        presenter.look()
        self._scroll.setWidget(self._panels())

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        return (
            Key("kinds.back", "前画面", self._leave),
            Key("kinds.begin", "始める", self._begin_focused, enabled=self._may, primary=True),
        )

    def enter(self, arg: Any) -> None:
        """List the kinds for whom the place names; say at once why the one asked for cannot be."""
        assert isinstance(arg, Kinds)  # noqa: S101 - the shell sends each place to its screen
        if not self._presenter.open(arg.atena_no):
            self.go.emit(Search())
            return
        person = self._presenter.person
        self.person.set_person(person_shown(person, self._today()) if person else None)
        self.person.setVisible(person is not None)
        self._refused = ""
        self._show()
        wanted = self._presenter.entry(arg.asked)
        if wanted is not None:
            self._begin(wanted)
        possible = next((e for e in self._presenter.entries if not e.why_not), None)
        first = wanted or possible
        if first is not None:
            self._buttons[first.name].setFocus()

    def refresh(self, scopes: frozenset[str]) -> None:
        """Show what can be begun now."""
        del scopes
        self._presenter.look()
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Begin by the key on a button."""
        typed = event.text().upper()
        entry = next((e for e in self._presenter.entries if e.key and e.key == typed), None)
        if entry is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._buttons[entry.name].setFocus()
            self._begin(entry)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._begin_focused()
        else:
            super().keyPressEvent(event)

    def _begin_focused(self) -> None:
        entry = self._presenter.entry(self._here)
        if entry is not None:
            self._begin(entry)

    def _begin(self, entry: Entry) -> None:
        if entry.why_not:
            text = BannerText(
                BannerKind.CAUTION,
                f"{entry.label}は始められません。",
                entry.why_not,
                entry.remedy,
            )
            self._refused = self._here = entry.name
            self.banner.show_text(text)
            self._look_here()
            return
        self.go.emit(Filing(entry.name, self._presenter.for_whom(entry.name)))

    def _leave(self) -> None:
        person = self._presenter.person
        self.go.emit(Resident(person.atena_no) if person else Search())

    def _step(self, by: int) -> None:
        buttons = [*self._buttons.values()]
        here = next((place for place, b in enumerate(buttons) if b.hasFocus()), -1)
        self._go_to(buttons[(here + by) % len(buttons)])

    def _step_aside(self, by: int) -> None:
        """Go to the column beside, as near to the same height as there is something."""
        here = self._buttons.get(self._here)
        if here is None:
            return
        at = here.mapTo(self, QPoint(0, 0))
        places = {button: button.mapTo(self, QPoint(0, 0)) for button in self._buttons.values()}
        lefts = sorted({place.x() for place in places.values()})
        beside = lefts[(lefts.index(at.x()) + by) % len(lefts)]
        column = [button for button, place in places.items() if place.x() == beside]
        self._go_to(min(column, key=lambda button: abs(places[button].y() - at.y())))

    def _go_to(self, target: _KindButton) -> None:
        target.setFocus()
        self._scroll.ensureWidgetVisible(target)

    def _show(self) -> None:
        for entry in self._presenter.entries:
            self._buttons[entry.name].show_entry(entry)
        if not self._refused:
            self._say_once()
        self._look_here()

    def _say_once(self) -> None:
        """Say on top what is so of most kinds."""
        (why, remedy), meanwhile = self._presenter.why_not, self._presenter.meanwhile
        if why:
            text = BannerText(BannerKind.NOTICE, why, meanwhile, remedy)
        elif meanwhile:
            text = BannerText(BannerKind.NOTICE, meanwhile)
        else:
            self.banner.clear()
            return
        self.banner.show_text(text)

    def _look_here(self) -> None:
        """Mute the key that begins while the hands are on what was just refused."""
        here = next((name for name, b in self._buttons.items() if b.hasFocus()), self._here)
        self._here = here
        may = not self._refused or here != self._refused
        if may != self._may:
            self._may = may
            self.keys_changed.emit()

    def _panels(self) -> QWidget:
        """Set the groups in columns, one under the other while there is room."""
        whole = QWidget()
        across = QHBoxLayout(whole)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(self._style.spaces.medium)
        for groups in _columns(self._presenter.groups):
            column = QVBoxLayout()
            column.setSpacing(self._style.spaces.medium)
            for group, entries in groups:
                column.addWidget(self._panel(group, entries))
            column.addStretch(1)
            across.addLayout(column, 1)
        return whole

    def _panel(self, group: Group, entries: Sequence[Entry]) -> QFrame:
        panel = QFrame()
        set_role(panel, "panel")
        column = QVBoxLayout(panel)
        column.setContentsMargins(*[self._style.spaces.small] * 4)
        column.setSpacing(self._style.spaces.tight)
        title = QLabel(tr(group.value))
        set_role(title, "strong")
        column.addWidget(title)
        for entry in entries:
            button = _KindButton(self._style)
            button.setObjectName(f"kinds.{entry.name}")
            button.entered.connect(self._look_here)
            button.down.connect(self._step)
            button.aside.connect(self._step_aside)
            button.clicked.connect(lambda _=False, name=entry.name: self._clicked(name))
            self._buttons[entry.name] = button
            column.addWidget(button)
            column.addWidget(button.note)
            button.show_entry(entry)  # shown without a parent, the note would be a window
        return panel

    def _clicked(self, name: str) -> None:
        entry = self._presenter.entry(name)
        if entry is not None:
            self._begin(entry)


class _KindButton(QPushButton):
    """A kind with its key; below it why not, or what becomes of it while cut off."""

    entered = Signal()
    """The hands came to it."""
    down = Signal(int)
    aside = Signal(int)
    """An arrow leads on: 1 down or to the right, -1 up or to the left."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self.setAutoDefault(False)
        set_role(self, "kind")
        self.note = Prose("", "muted")
        self.note.setContentsMargins(style.spaces.large, 0, 0, style.spaces.tight)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Say that the hands are here."""
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Tell where an arrow leads; Qt knows of no columns, and would scroll."""
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up as key:
                self.down.emit(1 if key == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Right | Qt.Key.Key_Left as key:
                self.aside.emit(1 if key == Qt.Key.Key_Right else -1)
            case _:
                super().keyPressEvent(event)

    def show_entry(self, entry: Entry) -> None:
        """Show a kind as it can be begun now."""
        label = tr(entry.label)
        self.setText(f"{entry.key}  {label}" if entry.key else label)
        set_role(self, "kind_not" if entry.why_not else "kind")
        self.setAccessibleName(label)
        self.setAccessibleDescription(tr(entry.note))
        self.note.set_words(entry.note)
        self.note.setVisible(bool(entry.note) and entry.told)


def _columns(
    groups: dict[Group, tuple[Entry, ...]],
) -> list[list[tuple[Group, tuple[Entry, ...]]]]:
    """Deal the groups out to columns in their order, each about as long as the others."""
    share = sum(len(entries) + 1 for entries in groups.values()) / COLUMNS
    columns: list[list[tuple[Group, tuple[Entry, ...]]]] = [[]]
    length = 0
    for group, entries in groups.items():
        if columns[-1] and length + len(entries) / 2 > share and len(columns) < COLUMNS:
            columns.append([])
            length = 0
        columns[-1].append((group, entries))
        length += len(entries) + 1
    return columns
