"""交付履歴 on the person's page: each certificate of this desk with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.language import joined, tr
from desktop.operations.issued_to import IssuedTo, Outcome
from desktop.operations.moments import clock_time, day_and_time
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.prose import Prose
from desktop.widgets.resultlist import Cell, Column, ResultList, ResultRow
from desktop.widgets.sheet import set_role
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from desktop.screens.resident.presenter import ResidentPresenter
    from desktop.widgets.style import Style

COLUMNS = (
    Column("発行の日時", 27),
    Column("証明書・発行番号", 42),
    Column("請求者・使いみち", 22),
    Column("通数", 13),
    Column("結果", 26),
)
OTHERS = "ほかの端末の分は、その端末で確認してください。"
NONE = f"この端末で交付した証明書はありません。{OTHERS}"
ONLY_HERE = f"この端末で交付した証明書だけです。{OTHERS}"


SPOILED = BannerText(
    BannerKind.SUCCESS,
    "書損として記録しました。",
    next_step="必要なときは「再交付」で、新しい番号の証明書を発行してください。",
)


class PapersView(QWidget):
    """The list, and above it what was kept last or could not be kept."""

    moved = Signal()
    """Another certificate is under the cursor, or what may be done with it has changed."""

    def __init__(self, style: Style, presenter: ResidentPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        title = QLabel(tr("交付履歴"))
        set_role(title, "strong")
        self.banner = Banner(style)
        self.banner.setObjectName("resident.papers.banner")
        self.list = ResultList(style, COLUMNS)
        self.list.setObjectName("resident.papers")
        self.list.setAccessibleName(tr("交付履歴"))
        self.list.lit.connect(lambda _: self.moved.emit())
        self._none = Prose(NONE, "muted")
        self._none.setObjectName("resident.papers.none")
        self._none.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(style.spaces.small)
        for widget in (title, self.banner, self._none):
            down.addWidget(widget)
        down.addWidget(self.list, 1)
        self._only = Prose(ONLY_HERE, "muted")
        down.addWidget(self._only)
        down.addStretch(0)

    def open(self) -> BannerText | None:
        """Look up what was issued for the person; return why not, where it cannot be kept."""
        self.banner.clear()
        return self.look()

    def look(self) -> BannerText | None:
        """Look anew; the cursor stays on its certificate."""
        try:
            self._presenter.look_at_papers()
        except Trouble as trouble:
            return _said(trouble, "交付履歴を表示できません。")
        self._show()
        return None

    def take_hands(self) -> None:
        """Take the focus."""
        (self.list if self._presenter.papers else self._none).setFocus()

    def may_spoil(self) -> bool:
        """Say whether the sheet under the cursor may be given up."""
        here = self.list.current()
        return here is not None and self._presenter.may_spoil(here.key)

    def spoil(self) -> None:
        """書損: give up the sheet under the cursor."""
        here = self.list.current()
        if here is None or not isinstance(here.key, bytes):
            return
        text = SPOILED
        try:
            refusal = self._presenter.spoil(here.key)
        except Trouble as trouble:
            text = _said(trouble, "書損を記録できませんでした。")
        else:
            if refusal is not None:
                text = BannerText(BannerKind.CAUTION, refusal.reason, next_step=refusal.remedy)
        self.banner.show_text(text)
        self._show()

    def _show(self) -> None:
        papers, here = self._presenter.papers, self.list.current()
        self._none.setVisible(not papers)
        self.list.setVisible(bool(papers))
        self._only.setVisible(bool(papers))
        self.list.set_rows([_row(each) for each in papers], keep=here.key if here else None)
        self.moved.emit()


def _said(trouble: Trouble, failed: str) -> BannerText:
    return BannerText(BannerKind.TROUBLE, failed, trouble.reason, trouble.remedy)


def _row(each: IssuedTo) -> ResultRow:
    sheets = f"{each.copies * each.pages}枚" if each.pages else ""
    told = f"{clock_time(each.settled_at)}　{each.settled_by}" if each.settled_at else ""
    return ResultRow(
        each.id,
        (
            Cell(tr(day_and_time(each.at)), tr(f"発行：{each.by}")),
            Cell(tr(each.title), each.number),
            Cell(tr(each.requester), each.purpose),
            Cell(tr(f"{each.copies}通"), tr(sheets)),
            Cell(joined([tr(each.outcome.value), *([tr("通信断中")] if each.offline else [])]),
                 tr(told)),
        ),
        ("provisional",) if each.outcome is Outcome.OPEN else (),
    )  # fmt: skip
