"""The form on the screen: its controls in columns, within a page that follows the focus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.widgets.formscroll import FormScroll
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.forms.controls.control import Control
    from desktop.widgets.fields import FieldRow
    from desktop.widgets.style import Style

LEAST_EMS = 50
"""Letters that two columns need: labels of eleven, and fields in which an address can be read."""

MOST_IN_ONE = 6
"""Rows that stand in one column; more are set in two, so that less is scrolled."""

WHO = 2
"""The first questions about who came: as what, and by what name; then how that was checked."""


class FormPage(FormScroll):
    """The controls of a form; `form` is what the keys move in."""

    def __init__(
        self, style: Style, controls: Sequence[Control], came: Sequence[Control] = ()
    ) -> None:
        """Take the change's own questions, and those about who came, which stand below them."""
        super().__init__(QFrame())
        self._style = style
        self._own, self._came = controls, came
        self._controls = (*controls, *came)
        self._side_by_side: list[QBoxLayout] = []
        """Columns that stand one under the other where they are too wide: with large text."""
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Set the columns side by side only where all of both can be seen."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Look anew whether the columns fit side by side."""
        room = self.viewport().width() - 2 * self._style.spaces.medium
        em = self._style.shelf.line("国", self._style.sizes.body).width
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for columns in self._side_by_side:
            columns.setDirection(across)
            if room < max(columns.minimumSize().width(), LEAST_EMS * em):
                columns.setDirection(down)

    def set_asked(self, asked: frozenset[str], required: frozenset[str]) -> None:
        """Show what is asked and marked, as far as the form is filled in."""
        for control in self._controls:
            control.set_asked(asked=control.name in asked)
            control.mark_required(required=control.name in required)

    def first(self) -> QWidget:
        """Return where the hands begin."""
        return next(control for control in self._controls if control.asked).first()

    def show_refusals(self, refusals: Mapping[str, str]) -> FieldRow | None:
        """Say beside each row what is wrong with it; return the first that is refused."""
        found = [control.show_refusals(refusals) for control in self._controls]
        return next((row for row in found if row is not None), None)

    def keep_refusals(self, refusals: Mapping[str, str]) -> None:
        """Take away what is refused no more."""
        for control in self._controls:
            control.keep_refusals(refusals)

    def show_hint(self, row: str, words: str) -> None:
        """Say something below a row's field."""
        for control in self._controls:
            if row in control.rows:
                control.rows[row].show_hint(words)

    def add_to_hint(self, row: str, words: str) -> None:
        """Say something behind a row's own hint, such as the legal deadline."""
        for control in self._controls:
            if row in control.rows:
                control.rows[row].add_to_hint(words)

    def _lay_out(self) -> None:
        """Set the controls in panels: whom it concerns at the left, what is asked at the right."""
        down = QVBoxLayout(self.form)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self._style.spaces.medium)
        for wide, run in groupby(self._own, lambda control: control.wide):
            part = list(run)
            if wide:
                for control in part:
                    down.addWidget(_panel(self._style, [control]))
                    self._side_by_side += control.columns
            else:
                down.addLayout(self._columns(part))
        if self._came:
            down.addLayout(self._beside(self._came[:WHO], self._came[WHO:]))
        down.addStretch(1)

    def _beside(self, left: Sequence[Control], right: Sequence[Control]) -> QBoxLayout:
        """Return two panels side by side, or one where there is nothing for the other."""
        columns = QHBoxLayout()
        self._side_by_side.append(columns)
        columns.setSpacing(self._style.spaces.medium)
        for part in filter(None, (left, right)):
            columns.addWidget(_panel(self._style, part), 1)
        return columns

    def _columns(self, part: Sequence[Control]) -> QBoxLayout:
        columns = QHBoxLayout()
        self._side_by_side.append(columns)
        columns.setSpacing(self._style.spaces.medium)
        aside = [control for control in part if control.aside]
        rest = [control for control in part if not control.aside]
        if not aside and sum(control.weight for control in rest) > MOST_IN_ONE:
            half = _half(rest)
            aside, rest = rest[:half], rest[half:]
        if aside and rest:
            columns.addWidget(_panel(self._style, aside), 1)
            columns.addWidget(_panel(self._style, rest), 1)
        else:
            columns.addWidget(_panel(self._style, aside or rest), 2)
            columns.addStretch(1)
        return columns


def _half(controls: Sequence[Control]) -> int:
    """Return how many of the controls make about half the height."""
    whole, so_far = sum(control.weight for control in controls), 0
    for place, control in enumerate(controls):
        if 2 * so_far + control.weight > whole:
            return place or 1
        so_far += control.weight
    return len(controls)


def _panel(style: Style, controls: Sequence[Control]) -> QFrame:
    panel = QFrame()
    set_role(panel, "panel")
    column = QVBoxLayout(panel)
    column.setContentsMargins(*[style.spaces.medium] * 4)
    column.setSpacing(style.spaces.medium)
    for control in controls:
        for widget in control.widgets:
            column.addWidget(widget)
    column.addStretch(1)
    return panel
