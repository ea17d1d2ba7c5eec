"""People who are not in the register yet: one form, shown for one of them at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.forms.controls.control import Control
from desktop.forms.controls.found import FoundControl
from desktop.forms.newcomers import Newcomers
from desktop.language import tr
from desktop.widgets.keybar import Key
from desktop.widgets.nametext import NameText
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.forms.fieldset import Typed
    from desktop.forms.question import About, Question
    from desktop.widgets.fields import FieldRow
    from desktop.widgets.style import Style

MOST = 20
"""People of one filing; larger households come in several."""

ControlOf = Callable[["Question[Any]", "Style", str], Control]


class NewcomersControl(Control):
    """The rows of one person in two columns, under a line that says which of how many it is."""

    wide = True
    weight = 9

    def __init__(self, question: Newcomers, style: Style, form: str, control_of: ControlOf) -> None:
        super().__init__(question)
        self._question = question
        self._about: About | None = None
        self._people: list[Typed] = []
        self._here = 0
        self._gone: Typed | None = None
        self._showing = False
        self._known_by: tuple[Any, ...] = ()
        self._refused: dict[str, str] = {}
        name = f"{form}.{self.name}"
        self.controls = [control_of(each, style, name) for each in question.each.questions]
        self.head = QLabel()
        self.head.setObjectName(f"{name}.place")
        set_role(self.head, "strong")
        self.others = NameText(style, points=style.sizes.body)
        self.others.setObjectName(f"{name}.everybody")
        self._whole = QWidget()
        self._whole.setObjectName(name)
        self._lay_out(style)
        for each in self.controls:
            each.changed.connect(self._typed_here)

    @property
    def widgets(self) -> list[QWidget]:
        """The whole of it."""
        return [self._whole]

    def deeds(self) -> Sequence[Key]:
        """Return how to add people, take one away, and move between them."""
        count = len(self._people)
        return (
            Key("filing.form.add", "1人追加", self.add, enabled=count < MOST),
            Key("filing.form.previous", "前の方", lambda: self.show_person(self._here - 1),
                enabled=self._here > 0),
            Key("filing.form.next", "次の方", lambda: self.show_person(self._here + 1),
                enabled=self._here + 1 < count),
            Key("filing.form.restore", "削除を戻す", self.restore)
            if self._gone is not None
            else Key("filing.form.remove", "1人削除", self.remove, enabled=count > 1),
        )  # fmt: skip

    def show_typed(self, typed: list[Typed], about: About) -> None:
        """Show the first of the people."""
        self._about, self._people, self._gone = about, [dict(one) for one in typed], None
        self._refused = {}
        self._show(0)

    def typed(self) -> list[Typed]:
        """Return what was typed of everybody."""
        self._keep()
        return [dict(one) for one in self._people]

    def add(self) -> None:
        """Add a person behind all, who begins with what the family shares."""
        if self._about is None or len(self._people) >= MOST:
            return
        self._keep()
        self._people.append(self._question.another(self._people, self._about))
        self._gone = None
        self.show_person(len(self._people) - 1)

    def remove(self) -> None:
        """Take the person away; until somebody is added they can be brought back."""
        if len(self._people) > 1:
            self._keep()
            self._gone = self._people.pop(self._here)
            self._refused = {}
            self.show_person(min(self._here, len(self._people) - 1), keep=False)

    def restore(self) -> None:
        """Bring back who was taken away last, behind all others."""
        if self._gone is not None:
            self._keep()
            self._people.append(self._gone)
            self._gone = None
            self.show_person(len(self._people) - 1)

    def show_person(self, place: int, *, keep: bool = True) -> None:
        """Show one of the people (from 0), with the hands at their first field."""
        if keep:
            self._keep()
        if 0 <= place < len(self._people):
            self._show(place)
            self.first().setFocus()
            self.changed.emit()

    def show_refusals(self, refusals: Mapping[str, str]) -> FieldRow | None:
        """Show the first person who is refused, and what is wrong beside their rows."""
        self._refused = {name: said for name, said in refusals.items()
                         if name.startswith(f"{self.name}.")}  # fmt: skip
        places = sorted(int(name.split(".")[-2]) - 1 for name in self._refused)
        if places and 0 <= places[0] < len(self._people) and places[0] != self._here:
            self._keep()
            self._show(places[0])
        return self._show_refused()

    def keep_refusals(self, refusals: Mapping[str, str]) -> None:
        """Take away what is refused no more, of the person shown; all others are kept in mind."""
        self._refused = {row: said for row, said in self._refused.items() if row in refusals}
        mine = self._here_refused()
        for each in self.controls:
            each.keep_refusals(mine)

    def _show_refused(self) -> FieldRow | None:
        mine = self._here_refused()
        found = [each.show_refusals(mine) for each in self.controls]
        return next((row for row in found if row is not None), None)

    def _here_refused(self) -> dict[str, str]:
        here = f"{self.name}.{self._here + 1}."
        return {name.removeprefix(here): said for name, said in self._refused.items()
                if name.startswith(here)}  # fmt: skip

    def _keep(self) -> None:
        if self._about is not None and self._people:
            self._people[self._here] = {each.name: each.typed() for each in self.controls}

    def _show(self, place: int) -> None:
        if self._about is None:
            return
        self._here, self._showing = place, True
        one = self._people[place]
        for each in self.controls:
            each.show_typed(one[each.name], self._about)
        self._showing = False
        self._arrange()
        self._show_refused()

    def _typed_here(self) -> None:
        if self._showing or self._about is None:
            return
        before, back = self._people[self._here], self._question.back
        self._keep()
        one = self._people[self._here]
        if back is not None and one[back.name] and one[back.name] != before[back.name]:
            self._people[self._here] = self._question.come_back(one, self._about)
            self._show(self._here)
        self._arrange()
        self.changed.emit()

    def _arrange(self) -> None:
        if self._about is None:
            return
        one = self._people[self._here]
        asked = {each.name for each in self._question.each.asked(one, self._about)}
        required = self._question.each.required(one, self._about)
        for each in self.controls:
            each.set_asked(asked=each.name in asked)
            each.mark_required(required=each.name in required)
        self._suggest(one, self._about)
        count, name = len(self._people), self._question.name_of(one)
        self.head.setText(tr(f"{self._here + 1}人目（全{count}人）"))
        names = [self._question.name_of(each) or "－" for each in self._people]
        self.others.set_text("　".join(names) if count > 1 else name)

    def _suggest(self, one: Typed, about: About) -> None:
        """Offer those with a 除票 who are alike; asked only when what they are known by changed."""
        known_by = self._question.known_by(one)
        if known_by == self._known_by:
            return
        self._known_by = known_by
        for each in self.controls:
            if isinstance(each, FoundControl) and each.name == getattr(
                self._question.back, "name", ""
            ):
                each.suggest(self._question.may_be(one, about))

    def first(self) -> QWidget:
        """Return the first field of the person shown."""
        return self.controls[0].first()

    def _lay_out(self, style: Style) -> None:
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(style.spaces.small)
        head = QHBoxLayout()
        head.setSpacing(style.spaces.large)
        head.addWidget(self.head)
        head.addWidget(self.others, 1)
        whole.addLayout(head)
        columns = QHBoxLayout()
        self.columns.append(columns)
        columns.setSpacing(style.spaces.large)
        half = _half(self._weights())
        for part in (self.controls[:half], self.controls[half:]):
            column = QVBoxLayout()
            column.setSpacing(style.spaces.small)
            for each in part:
                for widget in each.widgets:
                    column.addWidget(widget)
            column.addStretch(1)
            columns.addLayout(column, 1)
        whole.addLayout(columns)

    def _weights(self) -> list[int]:
        """Return how high each row is; of rows that take turns only the first sort counts."""
        only = [each.field.says.only for each in self._question.each.questions]
        first = next(filter(None, only), ())
        return [
            each.weight if said in {(), first} else 0
            for each, said in zip(self.controls, only, strict=True)
        ]


def _half(weights: Sequence[int]) -> int:
    """Return how many of the controls make about half the height."""
    whole, so_far = sum(weights), 0
    for place, weight in enumerate(weights):
        if 2 * so_far >= whole:
            return place
        so_far += weight
    return len(weights)
