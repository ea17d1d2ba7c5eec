"""A certificate on the screen: the form at the left, the paper at the right, the outcome below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
)

from desktop.language import tr
from desktop.operations.wishes import Approval
from desktop.screens.certificate.copies import CopiesDialog
from desktop.screens.certificate.drawing import Drawing
from desktop.screens.certificate.outcome import OutcomePanel
from desktop.screens.certificate.paper import Paper
from desktop.screens.certificate.presenter import UNANSWERED, CertificatePresenter, Stage
from desktop.screens.certificate.wishform import WishForm
from desktop.screens.filing.steps import AlertStack
from desktop.screens.persons import person_shown
from desktop.screens.places import Certificate, Resident
from desktop.screens.screen import Screen
from desktop.screens.supervisor import SupervisorDialog
from desktop.widgets.banner import BannerKind, BannerText
from desktop.widgets.formscroll import FormScroll
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.personbanner import PersonBanner
from desktop.widgets.sheet import set_role
from sync.base.troubles import LineTrouble, Trouble

if TYPE_CHECKING:
    from desktop.bridge.background import Runner
    from desktop.screens.certificate.model import CertificateDesk
    from desktop.screens.certificate.presenter import Printer
    from desktop.widgets.style import Style

NAME = "certificate"
COPY = "certificate.copy"
"""The alert that a copy is used; it is said together with who must approve."""
ASKING = "住所をクラウドに照会しています。"
WAIT = "そのままお待ちください。"
AGAIN = "通信が戻ると、もう一度確認します。この画面を開き直しても確認できます。"
DRAWING = "見本を作成しています。"
NOBODY_CHOSEN = "見本はありません。記載する方を選んでください。"
MOST_FOR_FORM = 0.7
"""Of the width, when letters are large: the paper beside the form stays to be seen."""
REDRAW_AFTER = 120
"""Milliseconds without a further tick before the preview is drawn anew."""


class CertificateScreen(Screen):
    """The screen of the place `Certificate`."""

    name = NAME
    title = "証明書"

    def __init__(
        self,
        style: Style,
        desk: CertificateDesk,
        printers: Callable[[str], Printer],
        today: Callable[[], dt.date],
        background: Runner,
        asking: Runner | None = None,
    ) -> None:
        """Take the desk, what prints each form, today, and where paper is drawn meanwhile.

        The cloud is asked in `asking`: a silent line holds up no drawing.
        """
        super().__init__()
        self._asking = asking or background
        self._style = style
        self._today = today
        self._presenter = CertificatePresenter(desk, printers)
        self._person = PersonBanner(style)
        self._person.setObjectName("certificate.person")
        self.alerts = AlertStack(style, "certificate.alerts")
        self.form = WishForm(style)
        self.fee = QLabel()
        self.fee.setObjectName("certificate.fee")
        set_role(self.fee, "title")
        self.printer = QLabel()
        self.printer.setObjectName("certificate.printer")
        set_role(self.printer, "muted")
        self.paper = Paper(style, "certificate.preview")
        self._drawing = Drawing(background, self.paper, self._say_undrawn)
        self.outcome = OutcomePanel(style)
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(REDRAW_AFTER)
        self._redraw.timeout.connect(self._show_paper)
        self._build()
        self._connect()

    def keys(self) -> Sequence[Key]:
        """Return the keys; 発行 is muted while nothing may be issued."""
        presenter = self._presenter
        match presenter.stage:
            case Stage.PRINTED if presenter.trouble is not None:
                return (
                    Key("certificate.jammed.hand_over", "交付した", self._hand_over),
                    Key("certificate.jammed.spoil", "書損", self._spoil, primary=True),
                )
            case Stage.PRINTED:
                return (
                    Key("certificate.printed.spoil", "書損", self._spoil),
                    Key("certificate.printed.hand_over", "交付した", self._hand_over, primary=True),
                )
            case Stage.DONE:
                return (
                    Key("certificate.done.again", "もう1通", self._again),
                    Key("certificate.done.resident", "住民画面", self._go_to_person, primary=True),
                )
        if presenter.unsettled:
            return (
                Key("certificate.unsettled.later", "後で答える", self._put_off),
                Key("certificate.unsettled.back", "前画面", self._go_to_person),
                Key("certificate.unsettled.spoil", "書損", self.outcome.spoil.click),
                Key("certificate.unsettled.hand_over", "交付した", self.outcome.hand.click,
                    primary=True),
            )  # fmt: skip
        may = presenter.person is not None and not presenter.blocked
        return (
            Key("certificate.form.back", "前画面", self._go_to_person),
            Key("certificate.form.printer", "プリンター", self._next_printer),
            Key("certificate.form.application", "申請書", self._print_application, enabled=may),
            Key("certificate.form.issue", "発行・印刷", self._issue, enabled=may, primary=True),
        )

    def enter(self, arg: Any) -> None:
        """Begin for the place's person."""
        assert isinstance(arg, Certificate)  # noqa: S101 - the shell sends each place to its screen
        self._presenter.open(arg.atena_no)
        self.outcome.hide()  # the last one's takes no room from this one's alerts
        self._fill()
        self._show_stage()
        self._settle_hands()
        self._ask_whereabouts()

    def leave(self) -> None:
        """Nothing is kept of a wish: the next visitor asks anew."""
        self._redraw.stop()
        self._drawing.drop()
        self._presenter.leave()
        self.paper.show_words(DRAWING)

    def refresh(self, scopes: Any) -> None:
        """Show how things stand now; the form stays as it is."""
        del scopes
        self._presenter.refresh()
        self._ask_whereabouts()
        self._show_anew()

    def _show_anew(self) -> None:
        before = self.form.isEnabled()
        self._open_form()
        if self.form.isEnabled() and not before:
            self.form.requester.setFocus()  # what stood in the way is gone: the line is back, say
        self._show_counter()
        self._redraw.start()
        self.keys_changed.emit()

    def _ask_whereabouts(self) -> None:
        """Ask the cloud, beside the window, where a person is whose 支援措置 is released today."""
        ask = self._presenter.ask_whereabouts()
        self._show_counter()
        if ask is None:
            return

        def told(rows: Sequence[Any]) -> None:
            if self._presenter.told(ask, rows):
                self._ask_whereabouts()  # again, where the record has moved meanwhile
                self._show_anew()

        def not_told(error: BaseException) -> None:
            if not isinstance(error, Trouble):
                raise error
            if self._presenter.not_told(ask, error):
                self._show_anew()

        self._asking.run(ask, told, not_told)

    def _build(self) -> None:
        style = self._style
        foot = QHBoxLayout()
        foot.addWidget(self.fee)
        foot.addWidget(self.printer, 1, Qt.AlignmentFlag.AlignRight)
        scroll = self._scroll = FormScroll(self.form)
        left = QVBoxLayout()
        left.setSpacing(style.spaces.small)
        for widget in (self._person, self.alerts, self.outcome):
            left.addWidget(widget)
        left.addWidget(scroll, 1)
        left.addLayout(foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.medium)
        whole.addLayout(left, 15)
        whole.addWidget(self.paper, 8)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the width anew."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Give the form the width that it needs, and the paper what is left, never too little."""
        needed = self.form.minimumSizeHint().width()
        needed += self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(min(needed, round(self.width() * MOST_FOR_FORM)))

    def _connect(self) -> None:
        form = self.form
        form.kind_chosen.connect(lambda _: self._choose_kind())
        form.asked_as.connect(self._ask_as)
        form.named.connect(self._ask_named)
        form.identified.connect(self._identified)
        form.changed.connect(self._changed)
        moves = enter_moves(self.form)
        moves.ended.connect(self._issue)
        moves.left.connect(self._go_to_person)
        self.outcome.handed.connect(self._hand_over)
        self.outcome.spoiled.connect(self._spoil)
        self.outcome.old_settled.connect(self._settle_old)

    def _ask_as(self, requester: str) -> None:
        """Ask what this requester has to tell; the check of another visitor is asked anew."""
        self._presenter.ask_as(requester)
        self.form.fill_requester(self._presenter)
        self._changed()

    def _ask_named(self, name: str) -> None:
        self._presenter.ask_named(name)
        self.form.fill_requester(self._presenter)
        self._changed()

    def _identified(self, identity: str) -> None:
        self._presenter.identified(identity)
        self.form.fill_requester(self._presenter)
        self._changed()

    def _choose_kind(self) -> None:
        """Turn to another paper; what stands in the way of it is said at once."""
        self._take()
        self._presenter.choose(self.form.kind.choice())
        self._fill()
        self._show_stage()

    def _fill(self) -> None:
        self.form.fill(self._presenter)
        self._share_width()
        self.printer.setText(tr(self._presenter.printer.name))
        self._show_counter()
        self._drawing.drop()
        self.paper.show_words(DRAWING)  # never the last one's beside this one's name

    def _take(self) -> None:
        self.form.take(self._presenter.wish, self._presenter.kind)

    def _changed(self) -> None:
        self._take()
        for name in tuple(self._presenter.refusals):
            self._presenter.refusals.pop(name)
        self._show_refusals()
        self._show_fee()
        self._drawing.drop()
        self._redraw.start()

    def _show_counter(self) -> None:
        presenter = self._presenter
        counter, person = presenter.counter, presenter.person
        texts = []
        if presenter.asks_cloud:
            texts.append(
                BannerText(BannerKind.NOTICE, ASKING, "支援措置の一時解除中の方です。", WAIT)
            )
        elif presenter.unanswered is not None:
            trouble = presenter.unanswered
            act = AGAIN if isinstance(trouble, LineTrouble) else trouble.remedy
            texts.append(BannerText(BannerKind.CAUTION, UNANSWERED, trouble.reason, act))
        elif presenter.blocked:
            texts.append(
                BannerText(BannerKind.TROUBLE, "証明書は発行できません。", presenter.blocked)
            )
        if counter is not None:
            pending = any(alert.code.endswith("pending") for alert in counter.alerts)
            shown = person_shown(person, self._today(), pending=pending) if person else None
            self._person.set_person(shown)
            texts += [
                BannerText(
                    BannerKind.CAUTION,
                    alert.reason,
                    next_step="" if presenter.blocked else alert.remedy,
                )
                for alert in counter.alerts
                if alert.code != COPY
            ]
            if counter.approver and not presenter.blocked:
                tell = next((a.remedy for a in counter.alerts if a.code == COPY), "")
                title = f"{counter.freshness}時点の控えから発行します。責任者の承認が必要です。"
                texts.append(BannerText(BannerKind.NOTICE, title, f"根拠：{counter.rule}", tell))
        self.alerts.show_texts(texts)
        self.form.show_foreign(self._presenter)
        self._show_fee()

    def _show_fee(self) -> None:
        fee = self._presenter.fee
        self.fee.setText(tr(f"手数料 {fee:,}円" if fee else "手数料 無料"))

    def _show_paper(self) -> None:
        presenter = self._presenter
        if presenter.stage is not Stage.FORM:
            if presenter.issued:
                issued = presenter.issued[-1]
                self._draw(lambda: issued.pdf, issued.number)
            return
        try:
            sketch = presenter.preview()
        except Trouble as trouble:
            self._say_undrawn(trouble)
            return
        self.form.show_foreign(self._presenter)
        extent = "世帯全員" if presenter.whole else "世帯の一部"
        says = tr(f"{extent} {len(presenter.wish.members)}人") if presenter.kind.together else ""
        self._draw((lambda: sketch().pdf) if sketch else None, says)

    def _draw(self, pdf: Callable[[], bytes] | None, says: str) -> None:
        """Draw a paper, or say why there is none."""
        if pdf is not None:
            self._drawing.begin(pdf, says)
            return
        self._drawing.drop()
        blocked = self._presenter.blocked
        self.paper.show_words(f"見本はありません。{blocked}" if blocked else NOBODY_CHOSEN)

    def _say_undrawn(self, trouble: Trouble) -> None:
        text = BannerText(
            BannerKind.TROUBLE, "見本を作れませんでした。", trouble.reason, trouble.remedy
        )
        self.alerts.show_texts([text])
        self.paper.show_words(text.title)

    def _show_refusals(self) -> None:
        presenter = self._presenter
        rest = [said for name, said in presenter.refusals.items() if name not in self.form.rows]
        if rest:
            text = BannerText(BannerKind.TROUBLE, "証明書は発行できません。", rest[0])
            self.alerts.show_texts([text])
        self.form.show_refusals(presenter.refusals, stranger=presenter.stranger)

    def _show_stage(self) -> None:
        presenter = self._presenter
        self._open_form()
        # Once it is printed the form may give all its room to what became of the sheet.
        self._scroll.setMinimumHeight(0 if presenter.stage is Stage.FORM else 1)
        self.outcome.show_stage(presenter)
        self._show_refusals()
        if presenter.stage is Stage.FORM:
            self._redraw.start()  # drawing takes longer than a key may: the hands go on meanwhile
        else:
            self._show_paper()
        self.keys_changed.emit()

    def _open_form(self) -> None:
        """Let the form be filled in as long as anything may be issued from it.

        Not while it is asked what became of older sheets.
        """
        presenter = self._presenter
        open_ = presenter.stage is Stage.FORM and not presenter.blocked
        self.form.setEnabled(open_ and not presenter.unsettled)

    def _issue(self) -> None:
        self._take()
        if self._presenter.stage is not Stage.FORM or not self._presenter.check():
            self._show_refusals()
            return
        approval = None
        if self._presenter.needs_approval and (approval := self._ask_supervisor()) is None:
            return
        try:
            self._print(approval)
        except Trouble as trouble:
            text = BannerText(
                BannerKind.TROUBLE, "発行を記録できませんでした。", trouble.reason, trouble.remedy
            )
            self.alerts.show_texts([text])
            return
        self._show_stage()

    def _print(self, approval: Approval | None) -> None:
        """Commit and print; several copies show how far they are, and can be stopped."""
        presenter = self._presenter
        if presenter.wish.copies == 1:
            presenter.issue(approval)
            return
        dialog = CopiesDialog(self._style, presenter.issuing(approval), presenter.wish.copies, self)
        stopped = dialog.exec() == QDialog.DialogCode.Rejected
        dialog.deleteLater()
        self.window().activateWindow()
        self.setFocus()  # the form is closed now; Tab leads to what became of the sheets
        if dialog.failure is not None:
            raise dialog.failure
        if stopped and presenter.issued:
            presenter.stop_here()
            self.form.show_copies(presenter.wish.copies)
            self._show_fee()

    def _ask_supervisor(self) -> Approval | None:
        counter = self._presenter.counter
        dialog = SupervisorDialog(
            self._style,
            self._presenter.approve,
            self._presenter.for_what(),
            f"根拠：{counter.rule}　記録の時点：{counter.freshness}" if counter else "",
            self,
            whom=self._presenter.whom(),
        )
        dialog.exec()
        dialog.deleteLater()
        approval = dialog.approval
        return approval if isinstance(approval, Approval) else None

    def _next_printer(self) -> None:
        self._presenter.next_printer()
        self.printer.setText(tr(self._presenter.printer.name))

    def _print_application(self) -> None:
        """Print what the visitor signs, filled in from the search (書かない窓口)."""
        self._take()
        if not self._presenter.wish.members:
            self._presenter.check()
            self._show_refusals()
            return
        try:
            where = self._presenter.print_application()
        except Trouble as trouble:
            self._say_undrawn(trouble)
            return
        self.alerts.show_texts([BannerText(BannerKind.NOTICE, "申請書を出力しました。", where)])

    def _hand_over(self) -> None:
        self._settle(self._presenter.hand_over)

    def _spoil(self) -> None:
        self._settle(self._presenter.spoil)

    def _settle(self, settle: Callable[[], None]) -> None:
        try:
            settle()
        except Trouble as trouble:
            text = BannerText(
                BannerKind.TROUBLE, "結果を記録できませんでした。", trouble.reason, trouble.remedy
            )
            self.alerts.show_texts([text])
            return
        self._show_stage()

    def _settle_old(self, issuance: bytes, handed: bool) -> None:  # noqa: FBT001
        self._settle(lambda: self._presenter.settle_old(issuance, handed=handed))
        self._settle_hands()

    def _put_off(self) -> None:
        self._presenter.put_off()
        self._show_stage()
        self._settle_hands()

    def _settle_hands(self) -> None:
        """Take the hands to the sheets that are still open, else to the form."""
        (self.outcome.spoil if self._presenter.unsettled else self.form.requester).setFocus()

    def _again(self) -> None:
        self._presenter.again()
        self._fill()
        self._show_stage()
        self._settle_hands()

    def _go_to_person(self) -> None:
        if self._presenter.person is not None:
            self.go.emit(Resident(self._presenter.person.atena_no))
