"""A certificate on the screen: the form at the left, the paper at the right, the outcome below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIntValidator, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.certificates.images import PageImage, page_images
from desktop.language import kin, tr
from desktop.operations.certificate_rules import MOST_NAME
from desktop.operations.papers.statement import ITEMS
from desktop.operations.wishes import PROXY
from desktop.screens.certificate.copies import CopiesDialog
from desktop.screens.certificate.model import (
    AUTHORITIES,
    IDENTITIES,
    MOST_COPIES,
    REQUESTERS,
)
from desktop.screens.certificate.outcome import OutcomePanel
from desktop.screens.certificate.paper import PREVIEW_DPI, Paper
from desktop.screens.certificate.presenter import UNANSWERED, CertificatePresenter, Stage
from desktop.screens.certificate.supervisor import SupervisorDialog
from desktop.screens.filing.steps import AlertStack
from desktop.screens.persons import person_shown
from desktop.screens.places import Certificate, Resident
from desktop.screens.screen import Screen
from desktop.widgets.banner import BannerKind, BannerText
from desktop.widgets.choices import CheckList, Choice, ChoiceList, TickBox
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.personbanner import PersonBanner
from desktop.widgets.sheet import set_role
from sync.base.troubles import LineTrouble, Trouble

if TYPE_CHECKING:
    from desktop.bridge.background import Runner
    from desktop.operations.papers.kinds import PaperKind
    from desktop.operations.wishes import Approval
    from desktop.screens.certificate.model import CertificateDesk
    from desktop.screens.certificate.presenter import Printer
    from desktop.widgets.style import Style

NAME = "certificate"
PER_ROW = {
    "certificate.form": 2,
    "certificate.requester": 3,
    "certificate.identity": 2,
    "certificate.authority": 2,
}
COPY = "certificate.copy"
"""The alert that a copy is used; it is said together with who must approve."""
STRANGER = "この受付で初めての世帯の方です。来庁者が替わったら「受付終了」を押してください。"
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
        self._background, self._asking = background, asking or background
        self._drawing = 0
        """The number of the drawing that is waited for; whatever was begun before is dropped."""
        self._style = style
        self._today = today
        self._presenter = CertificatePresenter(desk, printers)
        self._person = PersonBanner(style)
        self._person.setObjectName("certificate.person")
        self.alerts = AlertStack(style, "certificate.alerts")
        self.kind = ChoiceList(style, [], per_row=PER_ROW["certificate.form"])
        self.kind.setObjectName("certificate.form")
        self.requester = _choices(style, "certificate.requester", REQUESTERS)
        self.requester_name = TextEdit1()
        self.requester_name.setObjectName("certificate.requester_name")
        self.requester_name.setMaxLength(MOST_NAME)
        self.authority = _choices(style, "certificate.authority", AUTHORITIES)
        self.identity = _choices(style, "certificate.identity", IDENTITIES)
        self.members = CheckList(style)
        self.members.setObjectName("certificate.members")
        self.options = {
            "head_and_relationship": TickBox(style, tr("世帯主・続柄")),
            "honseki": TickBox(style, tr("本籍・筆頭者")),
            "foreign": TickBox(style, tr("国籍・在留資格等")),
            "history": TickBox(style, tr("異動の履歴")),
            "building": TickBox(style, tr("方書も記載")),
        }
        self.items = CheckList(style)
        self.items.setObjectName("certificate.items")
        self.card = TickBox(style, tr("印鑑登録証の提示を受けた"))
        self.card.setObjectName("certificate.card")
        for key, box in self.options.items():
            box.setObjectName(f"certificate.option.{key}")
        self.purpose = TextEdit1()
        self.purpose.setObjectName("certificate.purpose")
        self.copies = QLineEdit()
        self.copies.setObjectName("certificate.copies")
        self.copies.setValidator(QIntValidator(1, MOST_COPIES, self.copies))
        self.copies.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.fee = QLabel()
        self.fee.setObjectName("certificate.fee")
        set_role(self.fee, "title")
        self.printer = QLabel()
        self.printer.setObjectName("certificate.printer")
        set_role(self.printer, "muted")
        self.paper = Paper(style, "certificate.preview")
        self.outcome = OutcomePanel(style)
        self._form = QFrame()
        self.rows: dict[str, FieldRow] = {}
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
        self._drawing += 1
        self._presenter.leave()
        self.paper.show_words(DRAWING)

    def refresh(self, scopes: Any) -> None:
        """Show how things stand now; the form stays as it is."""
        del scopes
        self._presenter.refresh()
        self._ask_whereabouts()
        self._show_anew()

    def _show_anew(self) -> None:
        before = self._form.isEnabled()
        self._open_form()
        if self._form.isEnabled() and not before:
            self.requester.setFocus()  # what stood in the way is gone: the line is back, say
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
        options = QWidget()
        row = QHBoxLayout(options)
        row.setContentsMargins(0, 0, 0, 0)
        for box in self.options.values():
            row.addWidget(box)
        row.addStretch(1)
        options.setFocusProxy(self.options["head_and_relationship"])
        self.rows = {
            "form": FieldRow(style, "証明書の種類", self.kind),
            "requester": FieldRow(style, "請求者", self.requester, required=True),
            "requester_name": FieldRow(
                style, "請求者の氏名", self.requester_name, required=True
            ),
            "authority": FieldRow(style, "委任状等の確認", self.authority, required=True),
            "identity": FieldRow(style, "本人確認", self.identity, required=True),
            "members": FieldRow(style, "記載する方", self.members, required=True,
                                hint="番号か Space で選びます。全員なら世帯全員の写しです。"),
            "items": FieldRow(style, "証明する項目", self.items, required=True),
            "options": FieldRow(style, "記載を求める項目", options),
            "card": FieldRow(style, "印鑑登録証", self.card, required=True),
            "purpose": FieldRow(style, "使いみち", self.purpose),
            "copies": FieldRow(style, "通数", self.copies),
        }  # fmt: skip
        set_role(self._form, "panel")
        column = QVBoxLayout(self._form)
        column.setContentsMargins(*[style.spaces.medium] * 4)
        column.setSpacing(style.spaces.tight)
        for field in self.rows.values():
            column.addWidget(field)
        foot = QHBoxLayout()
        foot.addWidget(self.fee)
        foot.addWidget(self.printer, 1, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)
        scroll = self._scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._form)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        needed = self._form.minimumSizeHint().width()
        needed += self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(min(needed, round(self.width() * MOST_FOR_FORM)))

    def _connect(self) -> None:
        self.kind.chosen.connect(self._choose_kind)
        self.requester.chosen.connect(self._ask_as)
        self.requester_name.textChanged.connect(self._ask_named)
        self.identity.chosen.connect(self._identified)
        self.authority.chosen.connect(self._changed)
        for ticks in (self.members, self.items):
            ticks.ticked.connect(self._changed)
        self.card.toggled.connect(self._changed)
        for box in self.options.values():
            box.toggled.connect(self._changed)
        self.copies.textChanged.connect(self._changed)
        moves = enter_moves(self._form)
        moves.ended.connect(self._issue)
        moves.left.connect(self._go_to_person)
        self.outcome.handed.connect(self._hand_over)
        self.outcome.spoiled.connect(self._spoil)
        self.outcome.old_settled.connect(self._settle_old)

    def _ask_as(self, requester: str) -> None:
        """Ask what this requester has to tell; the check of another visitor is asked anew."""
        self._presenter.ask_as(requester)
        self._fill_requester()
        self._changed()

    def _ask_named(self, name: str) -> None:
        self._presenter.ask_named(name)
        self._fill_requester()
        self._changed()

    def _identified(self, identity: str) -> None:
        self._presenter.identified(identity)
        self._fill_requester()
        self._changed()

    def _fill_requester(self) -> None:
        """Show who asks, what they have to tell, and whether their identity is known."""
        presenter, wish = self._presenter, self._presenter.wish
        for choices, known in (
            (self.requester, wish.requester),
            (self.authority, wish.authority),
            (self.identity, wish.identity),
        ):
            if choices.choice() == known:
                continue
            choices.blockSignals(True)  # noqa: FBT003
            choices.forget()
            if known:
                choices.choose(known)
            choices.blockSignals(False)  # noqa: FBT003
        if self.requester_name.text() != wish.requester_name:
            self.requester_name.blockSignals(True)  # noqa: FBT003
            self.requester_name.setText(wish.requester_name)
            self.requester_name.blockSignals(False)  # noqa: FBT003
        self.rows["requester_name"].setVisible(presenter.named)
        self.rows["authority"].setVisible(wish.requester == PROXY)
        self.rows["identity"].show_hint(presenter.known)

    def _choose_kind(self) -> None:
        """Turn to another paper; what stands in the way of it is said at once."""
        self._take()
        self._presenter.choose(self.kind.choice())
        self._fill()
        self._show_stage()

    def _fill(self) -> None:
        presenter = self._presenter
        counter, wish, kind = presenter.counter, presenter.wish, presenter.kind
        self._fill_kinds()
        people = counter.household if counter else ()
        self.members.set_choices(
            [
                Choice(m.atena_no, m.name,
                       below=f"{kin(m.relationship)}　{tr(m.birth.shown('era'))}",
                       states=("protected",) if m.protected else ())
                for m in people
            ],
            wish.members,
        )  # fmt: skip
        self._fill_requester()
        for key, box in self.options.items():
            box.blockSignals(True)  # noqa: FBT003
            box.setChecked(bool(getattr(wish, key)))
            box.blockSignals(False)  # noqa: FBT003
        self._show_rows(kind)
        self.purpose.setText(wish.purpose)
        self.copies.setText(str(wish.copies))
        self.printer.setText(tr(self._presenter.printer.name))
        self._show_counter()
        self._drawing += 1
        self.paper.show_words(DRAWING)  # never the last one's beside this one's name

    def _fill_kinds(self) -> None:
        presenter = self._presenter
        self.kind.blockSignals(True)  # noqa: FBT003
        self.kind.set_choices([Choice(kind.form, kind.title) for kind in presenter.kinds])
        if presenter.kinds:
            self.kind.choose(presenter.wish.form)
        self.kind.blockSignals(False)  # noqa: FBT003
        self._share_width()

    def _show_rows(self, kind: PaperKind) -> None:
        """Show what this paper asks and what may be wished of it, and nothing else."""
        wish = self._presenter.wish
        for key, box in self.options.items():
            box.setVisible(key in kind.options and (key != "foreign" or self._presenter.foreign))
        self.rows["options"].setVisible(bool(kind.options))
        self.rows["items"].setVisible(kind.items)
        self.rows["card"].setVisible(kind.card)
        self.rows["form"].setVisible(len(self._presenter.kinds) > 1)
        self.items.set_choices(
            [Choice(name, label) for name, (label, _) in ITEMS.items()] if kind.items else [],
            wish.items,
        )
        self.card.blockSignals(True)  # noqa: FBT003
        self.card.setChecked(wish.card)
        self.card.blockSignals(False)  # noqa: FBT003

    def _take(self) -> None:
        wish = self._presenter.wish
        wish.authority = self.authority.choice()
        wish.members = self.members.ticked_keys()
        wish.items = self.items.ticked_keys() if self._presenter.kind.items else ()
        wish.card = self._presenter.kind.card and self.card.isChecked()
        for key, box in self.options.items():
            setattr(wish, key, box.isChecked())
        wish.purpose, wish.copies = self.purpose.text().strip(), int(self.copies.text() or 0)

    def _changed(self) -> None:
        self._take()
        for name in tuple(self._presenter.refusals):
            self._presenter.refusals.pop(name)
        self._show_refusals()
        self._show_fee()
        self._drawing += 1
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
        self._show_foreign()
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
        self._show_foreign()
        extent = "世帯全員" if presenter.whole else "世帯の一部"
        says = tr(f"{extent} {len(presenter.wish.members)}人") if presenter.kind.together else ""
        self._draw((lambda: sketch().pdf) if sketch else None, says)

    def _show_foreign(self) -> None:
        presenter = self._presenter
        shown = "foreign" in presenter.kind.options and presenter.foreign
        self.options["foreign"].setVisible(shown)

    def _draw(self, pdf: Callable[[], bytes] | None, says: str) -> None:
        """Draw a paper in the background; it is shown unless another was asked for meanwhile."""
        self._drawing += 1
        number = self._drawing
        if pdf is None:
            blocked = self._presenter.blocked
            self.paper.show_words(f"見本はありません。{blocked}" if blocked else NOBODY_CHOSEN)
            return

        def pages() -> list[PageImage]:
            return page_images(pdf(), PREVIEW_DPI) if number == self._drawing else []

        def drawn(pages: list[PageImage]) -> None:
            if number == self._drawing:
                self.paper.show_pages(pages, says)

        def undrawn(error: BaseException) -> None:
            if not isinstance(error, Trouble):
                raise error
            if number == self._drawing:
                self._say_undrawn(error)

        self._background.run(pages, drawn, undrawn)

    def _say_undrawn(self, trouble: Trouble) -> None:
        text = BannerText(
            BannerKind.TROUBLE, "見本を作れませんでした。", trouble.reason, trouble.remedy
        )
        self.alerts.show_texts([text])
        self.paper.show_words(text.title)

    def _show_refusals(self) -> None:
        first: FieldRow | None = None
        for name, row in self.rows.items():
            if said := self._presenter.refusals.get(name, ""):
                row.show_refusal(said)
                first = first or row
            elif name == "requester" and self._presenter.stranger:
                row.show_alert(STRANGER)
            else:
                row.clear()
        rest = [said for name, said in self._presenter.refusals.items() if name not in self.rows]
        if rest:
            text = BannerText(BannerKind.TROUBLE, "証明書は発行できません。", rest[0])
            self.alerts.show_texts([text])
        if first is not None:
            first.setFocus()

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
        self._form.setEnabled(open_ and not presenter.unsettled)

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
            self.copies.blockSignals(True)  # noqa: FBT003
            self.copies.setText(str(presenter.wish.copies))
            self.copies.blockSignals(False)  # noqa: FBT003
            self._show_fee()

    def _ask_supervisor(self) -> Approval | None:
        counter = self._presenter.counter
        dialog = SupervisorDialog(
            self._style,
            self._presenter.approve,
            self._presenter.for_what(),
            counter.rule if counter else "",
            counter.freshness if counter else "",
            self,
        )
        dialog.exec()
        dialog.deleteLater()
        return dialog.approval

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
        (self.outcome.spoil if self._presenter.unsettled else self.requester).setFocus()

    def _again(self) -> None:
        self._presenter.again()
        self._fill()
        self._show_stage()
        self._settle_hands()

    def _go_to_person(self) -> None:
        if self._presenter.person is not None:
            self.go.emit(Resident(self._presenter.person.atena_no))


def _choices(
    style: Style, name: str, words: Sequence[tuple[str, str, tuple[str, ...]]]
) -> ChoiceList:
    made = [Choice(key, text, letters) for key, text, letters in words]
    choices = ChoiceList(style, made, per_row=PER_ROW[name])
    choices.setObjectName(name)
    return choices
