"""Choosing by keyboard: one of a few (ChoiceList), or some of several (CheckList)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPen, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.language import tr
from desktop.widgets.bands import band_width, paint_bands
from desktop.widgets.nametext import paint_name

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QPaintEvent

    from desktop.widgets.style import Style


@dataclass(frozen=True)
class Choice:
    """One thing to choose; `letters` are the first letters that pick it (zen, ぜん).

    `brief` stands in place of `below` where that would have to be squeezed.
    """

    key: str
    text: str
    letters: tuple[str, ...] = ()
    below: str = ""
    states: tuple[str, ...] = ()
    brief: str = ""


class ChoiceList(QWidget):
    """A few choices, `per_row` side by side (0: all); a digit or a first letter picks one.

    Nothing is preset.
    """

    chosen = Signal(str)
    """The key of the choice just made."""

    def __init__(
        self,
        style: Style,
        choices: Sequence[Choice],
        *,
        per_row: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._per_row = per_row
        self._choices: tuple[Choice, ...] = ()
        self._group = QButtonGroup(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.spaces.small)
        self._grid.setVerticalSpacing(style.spaces.tight)
        self._group.idToggled.connect(self._toggled)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these in place of those before; none of them is chosen."""
        if tuple(choices) == self._choices:
            self.forget()
            return
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._choices = tuple(choices)
        columns = self._per_row or max(1, len(self._choices))
        self._grid.setColumnStretch(columns, 1)
        for number, choice in enumerate(self._choices):
            button = QRadioButton(f"{number + 1}  {tr(choice.text)}")
            button.setAccessibleName(tr(choice.text))
            # One stop for Tab: the first, until Qt's group moves it to the one chosen.
            policy = Qt.FocusPolicy.StrongFocus if number == 0 else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)
            button.installEventFilter(self)
            self._group.addButton(button, number)
            self._grid.addWidget(button, *divmod(number, columns))
        if self._choices:
            self.setFocusProxy(self._group.button(0))

    def take_digits(self, screen: QWidget) -> None:
        """Let a digit choose wherever the hands are in `screen`, but where it is typed."""
        for place in range(len(self._choices)):
            digit = QShortcut(QKeySequence(str(place + 1)), screen)
            digit.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            digit.activated.connect(lambda place=place: self._from_afar(place))

    def _from_afar(self, place: int) -> None:
        here = any(button.hasFocus() for button in self._group.buttons())
        self._pick(place)
        if here:
            self._group.button(place).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choice(self) -> str:
        """Return the key of the choice made, "" while there is none."""
        place = self._group.checkedId()
        return self._choices[place].key if place >= 0 else ""

    def choose(self, key: str) -> None:
        """Choose `key`; ValueError if there is no such choice."""
        self._pick([choice.key for choice in self._choices].index(key))

    def forget(self) -> None:
        """Take the choice back, as for the next visitor."""
        self._group.setExclusive(False)
        for number, button in enumerate(self._group.buttons()):
            button.setChecked(False)
            policy = Qt.FocusPolicy.StrongFocus if number == 0 else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)
        self._group.setExclusive(True)
        if self._choices:
            self.setFocusProxy(self._group.button(0))

    def setAccessibleName(self, name: str) -> None:  # noqa: N802
        """Name the group, and each button within it."""
        super().setAccessibleName(name)
        for number, choice in enumerate(self._choices):
            self._group.button(number).setAccessibleName(f"{name} {tr(choice.text)}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let digits, letters, Home and End choose, whichever of the buttons has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            place = self._meant_by(event)
            if place is not None:
                self._pick(place)
                self._group.button(place).setFocus(Qt.FocusReason.ShortcutFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _meant_by(self, event: QKeyEvent) -> int | None:
        if event.key() == Qt.Key.Key_Home:
            return 0
        if event.key() == Qt.Key.Key_End:
            return len(self._choices) - 1
        typed = event.text().casefold()
        if not typed.strip():
            return None
        if typed.isdecimal():
            return int(typed) - 1 if 1 <= int(typed) <= len(self._choices) else None
        starts = [
            place
            for place, choice in enumerate(self._choices)
            if any(word.casefold().startswith(typed) for word in (*choice.letters, tr(choice.text)))
        ]
        # The same letter again goes on to the next choice that begins with it.
        here = self._group.checkedId()
        return next((place for place in starts if place > here), starts[0] if starts else None)

    def _pick(self, place: int) -> None:
        self._group.button(place).setChecked(True)

    def _toggled(self, place: int, checked: bool) -> None:  # noqa: FBT001
        if checked:
            self.setFocusProxy(self._group.button(place))
            self.chosen.emit(self._choices[place].key)


class TickBox(QCheckBox):
    """One thing to tick, with the box that a `CheckList` has."""

    def __init__(self, style: Style, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._style = style

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the box over the system's own, which cannot be seen on every paper."""
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_box(painter, QRectF(place), ticked=self.isChecked(), style=self._style)
        painter.end()


class CheckList(QListWidget):
    """Persons or things to tick: Space or the number ticks, Ctrl+A ticks all or none."""

    ticked = Signal()
    """What is ticked has changed."""

    def __init__(
        self, style: Style, choices: Sequence[Choice] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._style = style
        self._choices: tuple[Choice, ...] = ()
        self.setItemDelegate(_CheckPainter(style, self))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.itemChanged.connect(lambda _: self.ticked.emit())
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice], ticked: Sequence[str] = ()) -> None:
        """Show `choices`, with the keys in `ticked` already ticked."""
        self.blockSignals(True)  # noqa: FBT003
        self.clear()
        self._choices = tuple(choices)
        for choice in self._choices:
            item = QListWidgetItem(choice.text)
            flags = Qt.ItemFlag
            item.setFlags(flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemIsUserCheckable)
            on = Qt.CheckState.Checked if choice.key in ticked else Qt.CheckState.Unchecked
            item.setCheckState(on)
            item.setData(Qt.ItemDataRole.UserRole, choice)
            words = [choice.text, choice.below, *(self._style.tones[s].word for s in choice.states)]
            item.setData(Qt.ItemDataRole.AccessibleTextRole, " ".join(w for w in words if w))
            self.addItem(item)
        self.blockSignals(False)  # noqa: FBT003
        self.setCurrentRow(0)
        self.updateGeometry()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What is shown."""
        return self._choices

    def ticked_keys(self) -> tuple[str, ...]:
        """Return the keys ticked, in the order shown."""
        return tuple(choice.key for row, choice in enumerate(self._choices) if self._is_ticked(row))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of all rows, so that a household needs no scrolling."""
        height = self.sizeHintForRow(0) * max(1, self.count()) + 2 * self.frameWidth() + 4
        return QSize(super().sizeHint().width(), min(height, 360))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Tick by number, all by Ctrl+A; the rest is the list's own."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_A:
            every = all(self._is_ticked(row) for row in range(self.count()))
            for row in range(self.count()):
                self._tick(row, on=not every)
            return
        typed = event.text()
        if typed.isdecimal() and 1 <= int(typed) <= self.count():
            row = int(typed) - 1
            self._tick(row, on=not self._is_ticked(row))
            self.setCurrentRow(row)
            return
        super().keyPressEvent(event)

    def _is_ticked(self, row: int) -> bool:
        return self.item(row).checkState() == Qt.CheckState.Checked

    def _tick(self, row: int, *, on: bool) -> None:
        self.item(row).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)


class _CheckPainter(QStyledItemDelegate):
    """Draws a row: box, number, name, and what stands below it."""

    def __init__(self, style: Style, shown: CheckList) -> None:
        super().__init__(shown)
        self._style = style
        self._list = shown

    def sizeHint(  # noqa: N802
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        """Return a row's size."""
        line = self._style.shelf.line("国", self._style.sizes.name)
        return QSize(option.rect.width(), int(line.height) + 2 * self._style.spaces.small)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the row."""
        style, colours = self._style, self._style.colours
        choice: Choice = index.data(Qt.ItemDataRole.UserRole)
        ticked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if ticked:
            painter.fillRect(rect, colours.accent_soft)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colours.accent, style.spaces.focus))
            painter.drawRect(rect.adjusted(2, 2, -2, -2))
        side = style.shelf.line("国", style.sizes.name).height
        box = QRectF(rect.left() + style.spaces.medium, rect.center().y() - side / 2, side, side)
        _paint_box(painter, box, ticked=ticked, style=style)
        words = QRectF(rect)
        words.setLeft(box.right() + style.spaces.medium)
        words.setRight(rect.right() - style.spaces.medium)
        self._paint_words(painter, words, str(index.row() + 1), choice, colours.muted)
        painter.restore()

    def _paint_words(
        self, painter: QPainter, rect: QRectF, number: str, choice: Choice, muted: QColor
    ) -> None:
        style, shelf, sizes = self._style, self._style.shelf, self._style.sizes
        paint_name(painter, rect, number, sizes.body, style.colours.ink, shelf=shelf)
        rect.setLeft(rect.left() + style.spaces.large)
        bands = sum(band_width(style, style.tones[s]) + style.spaces.small for s in choice.states)
        if bands:
            place = QRectF(rect)
            place.setLeft(rect.right() - bands)
            paint_bands(painter, place, choice.states, style)
            rect.setRight(place.left() - style.spaces.small)
        paint_name(painter, rect, choice.text, sizes.name, style.colours.ink, shelf=shelf)
        rect.setLeft(rect.left() + shelf.line(choice.text, sizes.name).width + style.spaces.large)
        if rect.width() > 0:
            below = choice.brief if choice.brief and self._is_tight() else choice.below
            paint_name(painter, rect, below, sizes.body, muted, shelf=shelf)

    def _is_tight(self) -> bool:
        """Say whether some row would have to squeeze what stands below: then all are brief."""
        shelf, sizes, spaces = self._style.shelf, self._style.sizes, self._style.spaces
        side = shelf.line("国", sizes.name).height
        room = self._list.viewport().width() - side - 3 * spaces.medium - 2 * spaces.large
        return any(
            shelf.line(choice.text, sizes.name).width
            + shelf.line(choice.below, sizes.body).width
            + sum(band_width(self._style, self._style.tones[s]) + spaces.small
                  for s in choice.states)
            > room
            for choice in self._list.choices
        )  # fmt: skip


def _paint_box(painter: QPainter, box: QRectF, *, ticked: bool, style: Style) -> None:
    colours = style.colours
    painter.setPen(QPen(colours.accent if ticked else colours.rule, 2))
    painter.setBrush(colours.accent if ticked else colours.paper)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
    if not ticked:
        return
    pen = QPen(colours.on_accent, box.width() * 0.12)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    left, top, side = box.left(), box.top(), box.width()
    painter.drawPolyline(
        [
            QPointF(left + side * x, top + side * y)
            for x, y in ((0.26, 0.52), (0.43, 0.69), (0.75, 0.33))
        ]
    )
