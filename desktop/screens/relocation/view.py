"""転居届 on the screen: who moves, when, to where; the comparison; 受付済."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr, word
from desktop.screens.filingscreen import FilingScreen
from desktop.screens.persons import names_of
from desktop.screens.places import Relocation
from desktop.screens.relocation.areabox import AreaBox
from desktop.screens.relocation.form import RELATIONSHIPS
from desktop.screens.relocation.presenter import RelocationPresenter
from desktop.widgets.choices import CheckList, Choice
from desktop.widgets.eradate import EraDateEdit
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.nametext import NameText
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.screens.filing import FilingDesk
    from desktop.widgets.style import Style
    from sync.records.town import Oaza

NAME = "relocation"
LETTERS_SHOWN = 10
ROWS_MADE = 10
"""Rows for relationships made beforehand; larger households get more when they need them."""


class RelocationScreen(FilingScreen):
    """The screen of the place `Relocation`."""

    name = NAME
    title = "転居届"

    def __init__(self, style: Style, desk: FilingDesk, areas: Sequence[Oaza]) -> None:
        super().__init__(style, NAME, desk.today)
        self._presenter = RelocationPresenter(desk, areas)
        self._areas = {area.code: area for area in areas}
        self.movers = CheckList(style)
        self.movers.setObjectName("relocation.movers")
        self.relations = _Relations(style, self._presenter.relate)
        self.moved_on = _day(style, "relocation.moved_on")
        self.notified_on = _day(style, "relocation.notified_on")
        self.area = AreaBox(style, self._presenter.find_areas)
        self.area.setObjectName("relocation.area")
        self.area.line.setObjectName("relocation.oaza")
        self.area.list.setObjectName("relocation.oaza.candidates")
        self.lot = TextEdit1()
        self.lot.setObjectName("relocation.lot")
        self.building = TextEdit1()
        self.building.setObjectName("relocation.building")
        self.whole_address = NameText(style, points=style.sizes.strong, bold=True)
        self.whole_address.setObjectName("relocation.address")
        self._build(style)
        self.movers.ticked.connect(self._movers_ticked)
        self.relations.told.connect(self._show_relations)
        self.area.chosen.connect(self._area_chosen)
        self.lot.textChanged.connect(self._lot_typed)

    @property
    def filer(self) -> RelocationPresenter:
        """The presenter."""
        return self._presenter

    def enter(self, arg: Any) -> None:
        """Begin for the place's person."""
        assert isinstance(arg, Relocation)  # noqa: S101 - the shell sends each place to its screen
        self._presenter.open(arg.atena_no, getattr(arg, "replaces", b""), getattr(arg, "body", b""))
        self.fill()
        self.show_step()
        self.movers.setFocus()

    def title_now(self) -> str:
        """Return the function's name with its extent."""
        return self._presenter.title

    def fill(self) -> None:
        """Put what the presenter holds into the form."""
        form = self._presenter.form
        people = self._presenter.household
        choices = [
            Choice(m.atena_no, m.name, below=_below(m.relationship, m.birth.shown("era")))
            for m in people
        ]
        self.movers.set_choices(choices, form.movers)
        self.moved_on.line.setText(form.moved_on)
        self.notified_on.line.setText(form.notified_on)
        self.area.show_area(self._areas.get(form.place))
        self.lot.setText(form.lot)
        self.building.setText(form.building)
        self._show_relations()
        self._show_address()

    def take(self) -> None:
        """Give the presenter what the form holds."""
        form = self._presenter.form
        self._presenter.choose_movers(self.movers.ticked_keys())
        form.moved_on, form.notified_on = self.moved_on.text(), self.notified_on.text()
        self._presenter.choose_area(self.area.code())
        form.lot, form.building = self.lot.text(), self.building.text()
        self._show_address()

    def about(self) -> str:
        """Say who moves."""
        movers = self._presenter.movers
        extent = "一部転居" if self._presenter.part else "全部転居"
        return f"{extent}　{len(movers)}人：{names_of(movers)}"

    def _build(self, style: Style) -> None:
        left, right = _panel(style), _panel(style)
        self.rows = {
            "movers": FieldRow(style, "異動する方", self.movers, required=True,
                               hint="番号か Space で選びます。全員なら全部転居です。"),
            "relationships": FieldRow(style, "新しい世帯", self.relations, required=True,
                                      hint="番号で続柄を選びます。世帯主を1人決めてください。"),
            "moved_on": FieldRow(style, "異動日", self.moved_on, required=True),
            "notified_on": FieldRow(style, "届出日", self.notified_on, required=True),
            "oaza": FieldRow(style, "新しい大字", self.area, required=True),
            "lot": FieldRow(style, "番地", self.lot, required=True,
                            hint="28-3 と入力すると ２８番地３ になります。"),
            "building": FieldRow(style, "方書", self.building, hint="建物名と部屋番号"),
        }  # fmt: skip
        for name in ("movers", "relationships"):
            left.layout().addWidget(self.rows[name])  # type: ignore[union-attr]
        for name in ("moved_on", "notified_on", "oaza", "lot", "building"):
            right.layout().addWidget(self.rows[name])  # type: ignore[union-attr]
        goal = QHBoxLayout()
        label = QLabel(tr("登録される住所"))
        set_role(label, "muted")
        goal.addWidget(label)
        goal.addWidget(self.whole_address, 1)
        right.layout().addLayout(goal)  # type: ignore[union-attr]
        for panel in (left, right):
            panel.layout().addStretch(1)  # type: ignore[union-attr]
        columns = QHBoxLayout(self._form)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(style.spaces.medium)
        columns.addWidget(left, 1)
        columns.addWidget(right, 1)

    def _movers_ticked(self) -> None:
        self._presenter.choose_movers(self.movers.ticked_keys())
        self._show_relations()
        self._steps.show_step(self.title_now(), self._presenter.step)

    def _area_chosen(self, code: str) -> None:
        self._presenter.choose_area(code)
        self._show_address()

    def _lot_typed(self, text: str) -> None:
        self._presenter.form.lot = text
        self._show_address()

    def _show_relations(self) -> None:
        part = self._presenter.part
        self.rows["relationships"].setVisible(part)
        self.relations.show_movers(
            [(m.atena_no, m.name) for m in self._presenter.movers] if part else [],
            self._presenter.form.relationships,
        )

    def _show_address(self) -> None:
        self.whole_address.set_text(self._presenter.address or "－")


class _Relations(QWidget):
    """One row per mover: the name, and what they are to the new head.

    The rows are made once and hidden while not needed, so that Enter and Tab meet them in order.
    """

    told = Signal()
    """A relationship was chosen."""

    def __init__(self, style: Style, relate: Callable[[str, str], None]) -> None:
        super().__init__()
        self._style = style
        self._relate = relate
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.spaces.medium)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[NameText, QComboBox]] = []
        self._shown: list[str] = []
        for _ in range(ROWS_MADE):
            self._make()
        self.setFocusProxy(self._rows[0][1])

    def show_movers(self, movers: list[tuple[str, str]], told: dict[str, str]) -> None:
        """Show the movers with what was said about them."""
        self._shown = [atena_no for atena_no, _ in movers]
        while len(self._rows) < len(movers):
            self._make()
        for place, (name, box) in enumerate(self._rows):
            used = place < len(movers)
            if used:
                atena_no, words = movers[place]
                name.set_text(words)
                box.setAccessibleName(f"{words} {tr('続柄')}")
                box.blockSignals(True)  # noqa: FBT003
                box.setCurrentIndex(max(0, box.findData(told.get(atena_no, ""))))
                box.blockSignals(False)  # noqa: FBT003
            name.setVisible(used)
            box.setVisible(used)

    def _make(self) -> None:
        place = len(self._rows)
        name, box = NameText(self._style), QComboBox()
        box.setObjectName(f"relocation.relationship.{place + 1}")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(LETTERS_SHOWN)
        box.addItem(tr("（選んでください）"), "")
        for number, relationship in enumerate(RELATIONSHIPS, 1):
            box.addItem(f"{number} {word(relationship)}", relationship)
        box.currentIndexChanged.connect(lambda _: self._said(place))
        self._grid.addWidget(name, place, 0)
        self._grid.addWidget(box, place, 1)
        self._rows.append((name, box))

    def _said(self, place: int) -> None:
        self._relate(self._shown[place], self._rows[place][1].currentData())
        self.told.emit()


def _day(style: Style, name: str) -> EraDateEdit:
    day = EraDateEdit(style)
    day.setObjectName(f"{name}.box")
    day.line.setObjectName(name)
    day.line.setPlaceholderText(tr("例 R8.11.20"))
    return day


def _below(relationship: str, birth: str) -> str:
    return "　".join(said for said in (word(relationship), tr(birth)) if said)


def _panel(style: Style) -> QFrame:
    panel = QFrame()
    set_role(panel, "panel")
    column = QVBoxLayout(panel)
    column.setContentsMargins(*[style.spaces.medium] * 4)
    column.setSpacing(style.spaces.medium)
    return panel
