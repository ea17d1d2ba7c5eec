"""One filing opened: its facts, what stands in its way, and the difference or the conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop.language import labelled, tr
from desktop.operations.filed import Detail, Filed
from desktop.operations.moments import clock_time
from desktop.screens.filing.steps import AlertStack, show_lines
from desktop.screens.queue.model import CARRIAGE_LABELS
from desktop.widgets.banner import BannerKind, BannerText
from desktop.widgets.difference import ConflictRow, DifferenceTable
from desktop.widgets.nametext import NameText
from desktop.widgets.prose import SOLID, Prose
from desktop.widgets.sheet import set_role
from sync.journal.standing import Standing

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from desktop.widgets.style import Style

CONTENT = "届出の内容"
FACTS = ("状態", "届出番号", "受付日時", "受付職員", CONTENT)
DEADLINE = "届出の期限"
LATE = ".late"
"""Ends the code of the alert that says the deadline itself, since it was over at the filing."""
CHECKS = ("届出人", "本人確認", "確認した書類", "受付時のアラート", DEADLINE)
"""Who came with it and what was checked; a line that says nothing is left out."""
MOST_TOLD = 3
"""Lines of how a filing was passed on: the difference below them must have room."""
CONFLICT_TITLES = ("変更前", "先の登録", "この届出")
"""Short, so that three columns stand beside a list; below them it is said in full."""


class DetailPane(QFrame):
    """The right side of the queue and of the approval desk."""

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "panel")
        self._style = style
        self._title = QLabel()
        self._title.setObjectName(f"{name}.detail.title")
        set_role(self._title, "title")
        self._people = NameText(style, points=style.sizes.name, bold=True)
        self._facts = {label: QLabel() for label in FACTS}
        self._about = QWidget()
        grid = QGridLayout(self._about)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(style.spaces.medium)
        grid.setVerticalSpacing(style.spaces.tight)
        for number, (label, value) in enumerate(self._facts.items()):
            head = QLabel(tr(label))
            set_role(head, "muted")
            row, column = divmod(number, 2)
            grid.addWidget(head, row, column * 2, Qt.AlignmentFlag.AlignTop)
            span = 1 if label in FACTS[:-1] else 3
            grid.addWidget(value, row, column * 2 + 1, 1, span)
            value.setWordWrap(True)
            self._content = head
        self._checks = {
            label: (QLabel(tr(label)), Prose(shelf=style.shelf, leading=SOLID)) for label in CHECKS
        }
        for row, (label, (head, value)) in enumerate(self._checks.items(), len(FACTS)):
            set_role(head, "muted")
            value.setObjectName(f"{name}.detail.check.{CHECKS.index(label) + 1}")
            grid.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self._facts["状態"].setObjectName(f"{name}.detail.standing")
        self.alerts = AlertStack(style, f"{name}.detail.alerts")
        self.table = DifferenceTable(style)
        self.table.setObjectName(f"{name}.difference")
        self._sides = Prose(role="muted", shelf=style.shelf)
        self._sides.setObjectName(f"{name}.detail.sides")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.medium] * 4)
        whole.setSpacing(style.spaces.small)
        whole.addWidget(self._title)
        whole.addWidget(self._people)
        whole.addWidget(self._about)
        whole.addWidget(self.alerts)
        whole.addWidget(self.table, 1)
        whole.addWidget(self._sides)
        whole.addStretch(0)
        self._whole = whole

    def show_detail(self, detail: Detail | None, why_not: str = "", step: str = "") -> None:
        """Show a filing, or nothing; `why_not` and `step`: what cannot be done here, what then."""
        for widget in (self._people, self._about, self.table):
            widget.setVisible(detail is not None)
        self._sides.setVisible(False)
        if detail is None:
            self._title.setText(tr("届出が選ばれていません"))
            self._people.set_text("")
            for value in self._facts.values():
                value.setText("")
            self.alerts.show_texts([])
            self._share()
            return
        filed = detail.filed
        self._title.setText(tr(filed.label))
        self._people.set_text("、".join(filed.persons))
        for label, words in (
            ("状態", f"{filed.words}（{CARRIAGE_LABELS[filed.carriage]}）"),
            ("届出番号", filed.place),
            ("受付日時", clock_time(filed.filed_at)),
            ("受付職員", filed.staff_name),
        ):
            self._facts[label].setText(tr(words) or "－")
            self._facts[label].setAccessibleName(f"{tr(label)} {tr(words)}")
        content = _content(detail)
        self._facts[CONTENT].setText(content)
        self._facts[CONTENT].setAccessibleName(f"{tr(CONTENT)} {content}")
        for each in (self._content, self._facts[CONTENT]):
            each.setVisible(bool(content))
        late = any(alert.code.endswith(LATE) for alert in detail.alerts)
        told = {**dict(detail.checks), DEADLINE: "" if late else detail.deadline}
        for label, (head, value) in self._checks.items():
            words = told.get(label, "")
            for each in (head, value):
                each.setVisible(bool(words))
            value.set_words(words)
            value.setAccessibleName(f"{tr(label)} {tr(words)}")
        self.alerts.show_texts(_texts(detail, why_not, step))
        if detail.conflicts:
            self._show_conflict(detail)
        else:
            show_lines(self.table, detail.lines)
            self.table.setVisible(bool(detail.lines) or filed.intake is None)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep what is said whole in the new width."""
        super().resizeEvent(event)
        self._keep_whole()

    def _share(self) -> None:
        """Leave the room of a table that is not shown to nothing."""
        self._whole.setStretch(self._whole.count() - 1, int(self.table.isHidden()))
        self._keep_whole()

    def _keep_whole(self) -> None:
        """Have what is said keep its height: with large letters the work scrolls before it is cut.

        The table scrolls by itself, and is what gives way.
        """
        width = self.contentsRect().width() - 2 * self._style.spaces.medium
        for widget in (self._about, self.alerts, self._sides):
            keep_height(widget, width)

    def show_unseen(self, filed: Filed, step: str) -> None:
        """Name a filing whose difference is not shown yet; `step` says how it is."""
        self.show_detail(None)
        self._title.setText(tr(f"次の届出：{filed.label}"))
        self._people.set_text("、".join(filed.persons))
        self._people.show()
        self.alerts.show_texts([BannerText(BannerKind.NOTICE, step)])

    def _show_conflict(self, detail: Detail) -> None:
        rows = [ConflictRow(c.label, c.base, c.theirs, c.ours) for c in detail.conflicts]
        self.table.show_conflict(rows, titles=CONFLICT_TITLES)
        columns = zip(CONFLICT_TITLES, detail.sides, strict=True)
        said = [tr(f"{title}　{side.words}") for title, side in columns if side.words]
        self._sides.set_words("\n".join(said))
        self._sides.setVisible(bool(said))


def keep_height(widget: QWidget, width: int) -> None:
    """Have a widget be no lower than it is at a width."""
    least = max(0, widget.heightForWidth(width)) if widget.hasHeightForWidth() else 0
    if widget.minimumHeight() != least:
        widget.setMinimumHeight(least)


def _content(detail: Detail) -> str:
    """Return what a filing says beside its difference; what people wrote, a line for each."""
    facts = tr("　".join(f"{head} {words}" for head, words in detail.facts))
    written = [labelled(label, words) for label, words in detail.grounds]
    return "\n".join(line for line in (facts, *written) if line)


def _passed_on(filed: Filed) -> list[BannerText]:
    """Say how a filing that waits was passed on: the last time in full, those before in a line."""
    if filed.standing is not Standing.WAITING or not filed.referrals:
        return []
    *before, last = filed.referrals
    title = f"回付：{last.by_name} → {last.asked}（{clock_time(last.at)}）"
    lines = [f"理由：{last.reason}"]
    lines += [f"その前：{each.by_name} → {each.asked}、{each.reason}" for each in before[::-1]]
    return [BannerText(BannerKind.NOTICE, title, "\n".join(map(tr, lines[:MOST_TOLD])))]


def _texts(detail: Detail, why_not: str, step: str) -> list[BannerText]:
    filed, texts = detail.filed, _passed_on(detail.filed)
    if filed.standing is Standing.CONFLICTED:
        texts.append(
            BannerText(
                BannerKind.TROUBLE,
                "ほかの職員が先に更新しました。",
                "内容を見比べて、どちらを残すか選んでください。",
                "先の登録を残すときは受け付けた職員が取下げを、"
                "この届出を残すときは新しい届出をしてください。",
            )
        )
    elif filed.to_enter:
        step = "「続きを入力」で、届出を入力してください。届出日は受け付けた日のままです。"
        texts.append(BannerText(BannerKind.CAUTION, "紙で受け付け、まだ入力していません。",
                                next_step=step))  # fmt: skip
    elif filed.aside:
        title = f"{filed.words}の理由：{filed.reason}"
        step = "「保留」で対応を確認してください。"
        texts.append(BannerText(BannerKind.CAUTION, title, next_step=step))
    elif filed.standing is Standing.WAITING and filed.reason:
        texts.append(BannerText(BannerKind.NOTICE, filed.reason))
    elif filed.reason:
        title = f"{filed.words}の理由：{filed.reason}"
        by = f"決裁：{filed.decided_by}" if filed.decided_by else ""
        returned = filed.standing is Standing.RETURNED
        declined = filed.standing is Standing.DECLINED and not filed.replaced and not filed.read
        what = "内容を直して再届出するか、取り下げてください。" if returned else ""
        what = "届出人に伝え、必要なら再届出してください。" if declined else what
        texts.append(BannerText(BannerKind.CAUTION, title, by, what))
    if filed.decided_here:
        texts.append(BannerText(BannerKind.NOTICE, "決裁済みです。通信が戻りましたら送信します。"))
    if why_not:
        texts.append(BannerText(BannerKind.NOTICE, why_not, next_step=step))
    texts += [BannerText(BannerKind.CAUTION, a.reason, next_step=a.remedy) for a in detail.alerts]
    return texts
