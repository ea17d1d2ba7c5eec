"""An address in this town: 大字, 番地, and the whole as it will be registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.forms.address import Address, Place, find_areas
from desktop.forms.controls.areabox import AreaBox
from desktop.forms.controls.control import Control
from desktop.language import tr
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.nametext import NameText
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.forms.question import About
    from desktop.widgets.style import Style
    from sync.records.town import Oaza


class AddressControl(Control):
    """Rows for the 大字 and the 番地, with the address they make under them."""

    weight = 3

    def __init__(self, question: Address, style: Style, form: str) -> None:
        super().__init__(question)
        self._question = question
        self._about: About | None = None
        self.area = AreaBox(style, self._find)
        self.area.setObjectName(f"{form}.area")
        self.area.line.setObjectName(f"{form}.oaza")
        self.area.list.setObjectName(f"{form}.oaza.candidates")
        self.lot = TextEdit1()
        self.lot.setObjectName(f"{form}.lot")
        self.whole = NameText(style, points=style.sizes.strong, bold=True)
        self.whole.setObjectName(f"{form}.{self.name}")
        required = question.field.says.required
        self.rows = {
            "oaza": FieldRow(style, "新しい大字", self.area, required=required),
            "lot": FieldRow(style, "番地", self.lot, required=required,
                            hint="28-3 と入力すると ２８番地３ になります。"),
        }  # fmt: skip
        self._goal = QWidget()
        goal = QHBoxLayout(self._goal)
        goal.setContentsMargins(0, 0, 0, 0)
        label = QLabel(tr("登録される住所"))
        set_role(label, "muted")
        goal.addWidget(label)
        goal.addWidget(self.whole, 1)
        self.area.chosen.connect(self._show_whole)
        self.lot.textChanged.connect(self._show_whole)
        self.area.chosen.connect(lambda _: self.changed.emit())
        self.lot.textChanged.connect(lambda _: self.changed.emit())

    @property
    def widgets(self) -> list[QWidget]:
        """The rows, and the whole address under them."""
        return [*super().widgets, self._goal]

    def show_typed(self, typed: Place, about: About) -> None:
        """Put an address into the rows."""
        self._about = about
        self.area.show_area(about.areas.get(typed.oaza))
        self.lot.setText(typed.lot)
        self._show_whole()

    def typed(self) -> Place:
        """Return the address as typed."""
        return Place(self.area.code(), self.lot.text())

    def _find(self, text: str) -> list[Oaza]:
        return find_areas(self._about.areas.values(), text) if self._about else []

    def _show_whole(self) -> None:
        shown = self._question.shown(self.typed(), self._about) if self._about else ""
        self.whole.set_text(shown or "－")
