"""One parked entry opened: what it is, whom it concerns, why it is parked, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.operations.moments import day_and_time
from desktop.operations.parked_words import State
from desktop.screens.parked.model import STATE_LABELS
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.nametext import NameText
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.operations.parked import Parked
    from desktop.widgets.style import Style

FACTS = ("状態", "記録日時", "担当職員", "クラウドの回答", "問い合わせ用コード")
PROMISE = "保留の記録は、この端末から削除されません。"


class ParkedPane(QFrame):
    """The right side of the screen."""

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "panel")
        self._title = QLabel()
        self._title.setObjectName(f"{name}.detail.title")
        set_role(self._title, "title")
        self._people = NameText(style, points=style.sizes.name, bold=True)
        self._people.setObjectName(f"{name}.detail.people")
        self.why = Banner(style)
        self.why.setObjectName(f"{name}.detail.why")
        self._facts = {label: QLabel() for label in FACTS}
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.spaces.large)
        grid.setVerticalSpacing(style.spaces.small)
        for row, (label, value) in enumerate(self._facts.items()):
            head = QLabel(tr(label))
            set_role(head, "muted")
            value.setWordWrap(True)
            grid.addWidget(head, row, 0)
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        self._facts["状態"].setObjectName(f"{name}.detail.state")
        self._facts["問い合わせ用コード"].setObjectName(f"{name}.detail.code")
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large] * 4)
        whole.setSpacing(style.spaces.medium)
        whole.addWidget(self._title)
        whole.addWidget(self._people)
        whole.addWidget(self.why)
        whole.addLayout(grid)
        whole.addStretch(1)
        whole.addWidget(Prose(PROMISE, "muted"))

    def show_entry(self, parked: Parked) -> None:
        """Show an entry."""
        why = parked.why
        self._title.setText(f"{tr(parked.label)}　{tr(parked.numbered)}")
        self._people.set_text("、".join(parked.persons))
        self._people.setVisible(bool(parked.persons))
        self.why.show_text(_said(parked))
        for label, words in (
            ("状態", STATE_LABELS[why.state]),
            ("記録日時", day_and_time(parked.clock)),
            ("担当職員", parked.staff_name),
            ("クラウドの回答", day_and_time(parked.received_at)),
            ("問い合わせ用コード", parked.code),
        ):
            self._facts[label].setText(tr(words) or "－")
            self._facts[label].setAccessibleName(f"{tr(label)} {tr(words)}")
        self.why.updateGeometry()
        self._whole.activate()  # at once: a longer reason is never shown cut


def _said(parked: Parked) -> BannerText:
    why = parked.why
    if why.state is State.SETTLED:
        return BannerText(BannerKind.SUCCESS, why.step, f"保留の理由：{why.reason}")
    kind = BannerKind.NOTICE if why.state is State.WAITING else BannerKind.CAUTION
    return BannerText(kind, why.reason, parked.consequence, why.step)
