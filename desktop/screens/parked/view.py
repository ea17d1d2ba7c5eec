"""保留 on the screen: the list at the left, the entry under the cursor at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.language import tr
from desktop.screens.parked.pane import ParkedPane
from desktop.screens.parked.parkedlist import ParkedList
from desktop.screens.parked.presenter import ParkedPresenter
from desktop.screens.places import Resident
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key
from desktop.widgets.nothing import Nothing
from desktop.widgets.savefile import ask_where
from desktop.widgets.sheet import set_role
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from desktop.screens.parked.model import ParkedDesk
    from desktop.widgets.style import Style

NAME = "parked"
SHARES = (640, 560)
"""Pixels of the list and the pane at the smallest window; both grow in this proportion."""
NOTHING = "保留の記録はありません。"
WHAT_WOULD_BE = (
    "クラウドで保留された記録や、ほかの記録の到着を待つ記録は、理由とともにここに表示されます。"
)

ChooseFile = Callable[[QWidget, str], str]
"""Asks where to keep a file of that name; "" where the person chose nothing."""


def choose_file(parent: QWidget, name: str) -> str:
    """Ask where a report goes; "" for nowhere."""
    return ask_where(parent, "報告ファイルの保存先", name, "暗号化した報告")


class ParkedScreen(Screen):
    """The screen of the place `Parked`."""

    name = NAME
    title = "保留"

    def __init__(self, style: Style, desk: ParkedDesk, choose: ChooseFile = choose_file) -> None:
        super().__init__()
        self._presenter = ParkedPresenter(desk)
        self._choose = choose
        title = QLabel(tr(self.title))
        set_role(title, "title")
        self._count = QLabel()
        self._count.setObjectName("parked.count")
        set_role(self._count, "muted")
        self.banner = Banner(style)
        self.banner.setObjectName("parked.banner")
        self.list = ParkedList(style)
        self.list.setObjectName("parked.list")
        self.list.setAccessibleName(tr("保留の記録"))
        self.detail = ParkedPane(style, NAME)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(style.spaces.medium)
        self._split.addWidget(self.list)
        self._split.addWidget(self.detail)
        self._split.setSizes([*SHARES])
        for place, share in enumerate(SHARES):
            self._split.setStretchFactor(place, share)
        self._empty = Nothing(style, NOTHING, WHAT_WOULD_BE)
        self._empty.setObjectName("parked.empty")
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._count)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.medium)
        whole.addLayout(head)
        whole.addWidget(self.banner)
        whole.addWidget(self._split, 1)
        whole.addWidget(self._empty, 1)
        self.list.lit.connect(self._select)

    def keys(self) -> Sequence[Key]:
        """Return the keys; what there is nothing for is muted."""
        current = self._presenter.current
        person = current is not None and bool(current.subjects)
        return (
            Key("parked.resident", "住民画面", self._go_to_person, enabled=person),
            Key("parked.refresh", "再表示", lambda: self.refresh(())),
            Key(
                "parked.report", "報告を保存", self._save, enabled=current is not None, primary=True
            ),
        )

    def enter(self, arg: Any) -> None:
        """Show the list."""
        del arg
        self.banner.clear()
        self.refresh(())
        (self.list if self._presenter.entries else self._empty).setFocus()

    def refresh(self, scopes: Any) -> None:
        """Show what is parked now; the cursor stays on its entry."""
        del scopes
        self._presenter.refresh()
        entries = self._presenter.entries
        self.list.set_entries(entries, self._presenter.selected)
        self._count.setText(tr(self._presenter.counted))
        self._empty.take_place_of(self.list, self._split, empty=not entries)
        self._show_detail()

    def _select(self, place: tuple[int, int]) -> None:
        self._presenter.select(place)
        self._show_detail()

    def _show_detail(self) -> None:
        current = self._presenter.current
        if current is not None:
            self.detail.show_entry(current)
        self.keys_changed.emit()

    def _go_to_person(self) -> None:
        current = self._presenter.current
        if current is not None and current.subjects:
            self.go.emit(Resident(current.subjects[0]))

    def _save(self) -> None:
        file = self._choose(self, self._presenter.report_name())
        if not file:
            return
        try:
            saved = self._presenter.write_report(Path(file))
        except Trouble as trouble:
            text = BannerText(BannerKind.TROUBLE, trouble.reason, next_step=trouble.remedy)
            self.banner.show_text(text)
            return
        text = BannerText(BannerKind.SUCCESS, saved.what, saved.where, saved.for_whom)
        self.banner.show_text(text)
