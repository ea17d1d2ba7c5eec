"""A filing on the screen: form, comparison, 受付済; drafts are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout

from desktop.forms.controls import control_of
from desktop.screens.filing.formpage import FormPage
from desktop.screens.filing.presenter import FilingPresenter, Step
from desktop.screens.filing.steps import ConfirmPage, ReceivedPage, StepBar
from desktop.screens.persons import person_shown
from desktop.screens.places import Filing, Queue, Resident, Search
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.fields import FieldRow
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.personbanner import PersonBanner
from desktop.widgets.stack import Stack
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from desktop.screens.filing.presenter import FilingDesk
    from desktop.screens.letters.view import Letters
    from desktop.widgets.style import Style
    from sync.changes.verdict import ChangeKind
    from sync.records.town import Oaza

PENDING = BannerText(
    BannerKind.CAUTION,
    "審査待ちの異動があります。",
    next_step="二重の届出にならないか、届出一覧で確認してください。",
)


RESTORED = BannerText(BannerKind.NOTICE, "下書きから再開しました。", "入力の途中から続けられます。")
PAPER = BannerText(
    BannerKind.CAUTION,
    "紙で受け付け、通信が戻ってから入力を続けます。",
    "この届出は、通信が切れている間は登録できません。届出日は今日受け付けた日のままです。",
    "分かるところまで入力し、「紙で受付」を押してください。届出書は保管してください。",
)


class FilingScreen(Screen):
    """The screen of the places `Filing`, for one kind of change; the person is always on top."""

    def __init__(
        self,
        style: Style,
        desk: FilingDesk,
        kind: ChangeKind[Any],
        areas: Iterable[Oaza] = (),
        letters: Letters | None = None,
    ) -> None:
        """Take the desk, the kind of change, the town's 大字, and what prints letters."""
        super().__init__()
        name = self.name = kind.name
        self.title = kind.label
        self._today, self._letters = desk.today, letters
        self._showing = False
        self._back_to = ""
        self._keys_now: tuple[tuple[str, bool], ...] = ()
        self._presenter = FilingPresenter(desk, kind, areas)
        self.controls = [control_of(q, style, name) for q in self._presenter.form.questions]
        self.came = [control_of(q, style, name) for q in self._presenter.who_came.questions]
        """The questions about who came: the same short group below every form."""
        every = (*self.controls, *self.came)
        self.rows = {name: row for each in every for name, row in each.rows.items()}
        self._steps = StepBar(style, name)
        self._person = PersonBanner(style)
        self._person.setObjectName(f"{name}.person")
        self._banner = Banner(style)
        self._banner.setObjectName(f"{name}.banner")
        self._page = FormPage(style, self.controls, self.came)
        self._confirm = ConfirmPage(style, name)
        self._received = ReceivedPage(style, name)
        self._pages = Stack()
        for page in (self._page, self._confirm, self._received):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.medium)
        for widget in (self._steps, self._person, self._banner):
            whole.addWidget(widget)
        whole.addWidget(self._pages, 1)
        for row in self._page.findChildren(FieldRow):
            row.judged_anew = True
        for control in every:
            control.changed.connect(self._changed)
        moves = enter_moves(self._page.form)
        moves.ended.connect(self.go_on)
        moves.left.connect(self._go_to_person)
        enter_moves(self._confirm).left.connect(self.go_back)
        enter_moves(self._received).left.connect(self._go_to_person)

    @property
    def filer(self) -> FilingPresenter:
        """The presenter."""
        return self._presenter

    def enter(self, arg: Any) -> None:
        """Begin for the place's person."""
        assert isinstance(arg, Filing)  # noqa: S101 - the shell sends each place to its screen
        self._presenter.open(arg.atena_no, arg.replaces, arg.body, arg.paper)
        self._back_to = arg.atena_no
        if (about := self._presenter.about) is not None:
            self._showing = True  # a row that is filled in is no answer of the clerk's
            for control in self.controls:
                control.show_typed(self._presenter.typed[control.name], about)
            for control in self.came:
                control.show_typed(self._presenter.came[control.name], about)
            self._showing = False
        self._show_asked()
        self.show_step()
        self._page.fit()
        self._page.verticalScrollBar().setValue(0)
        self._page.first().setFocus()

    def take(self) -> None:
        """Give the presenter what the form holds."""
        typed = {control.name: control.typed() for control in self.controls}
        self._presenter.typed = typed
        self._presenter.tell({control.name: control.typed() for control in self.came})

    def keys(self) -> Sequence[Key]:
        """Return the keys of the present step."""
        match self.filer.step:
            case Step.FORM:
                return (
                    Key("filing.form.back", "前画面", self._go_to_person),
                    *(key for control in self.controls for key in control.deeds()),
                    Key(
                        "filing.form.confirm",
                        "紙で受付" if self.filer.on_paper else "確認",
                        self.go_on,
                        enabled=self.may_file(),
                        primary=True,
                    ),
                )
            case Step.CONFIRM:
                return (
                    Key("filing.confirm.back", "入力に戻る", self.go_back),
                    Key("filing.confirm.accept", "受付", self.go_on, primary=True),
                )
            case Step.DONE:
                return (
                    *self._letter_keys(),
                    Key("filing.done.queue", "届出一覧", lambda: self.go.emit(Queue())),
                    Key(
                        "filing.done.resident",
                        "住民画面" if self._back_to else "受付・検索",
                        self._go_to_person,
                        primary=True,
                    ),
                )

    def _letter_keys(self) -> Sequence[Key]:
        """Return the keys that print what goes with the filing."""
        letters, kind, receipt = self._letters, self.filer.form.kind, self.filer.receipt
        if letters is None or receipt is None:
            return ()
        filing, said = receipt.filing, self._banner.show_text
        return (
            Key(
                "filing.done.notice",
                "受理通知",
                lambda: letters.open(filing, self),
                enabled=letters.tells(kind.name),
            ),
            Key(
                "filing.done.slip",
                "手続の案内",
                lambda: said(letters.slip(kind.name)),
                enabled=bool(kind.elsewhere),
            ),
        )

    def may_file(self) -> bool:
        """Whether this person's change can be filed here at all."""
        return self.filer.about is not None and self.filer.why_not is None

    def go_on(self) -> None:
        """F9: from the form to the comparison, from there to 受付済."""
        if self.filer.step is Step.FORM:
            if not self.may_file():
                return
            self.take()
            self.filer.confirm()
        elif self.filer.step is Step.CONFIRM:
            try:
                self.filer.file()
            except Trouble as trouble:
                self._banner.show_text(
                    BannerText(
                        BannerKind.TROUBLE,
                        "受付を保存できませんでした。",
                        trouble.reason,
                        trouble.remedy,
                    )
                )
                return
        self.show_step()

    def go_back(self) -> None:
        """F8 on the comparison: back to the form, as it was."""
        self.filer.go_back()
        self.show_step()

    def leave(self) -> None:
        """Keep the draft."""
        if self.filer.step is Step.FORM and self.filer.about is not None:
            self.take()
        self.filer.leave()

    def refresh(self, scopes: Any) -> None:
        """Show the person anew; what the clerk has entered stays as it is."""
        del scopes
        self._show_person()
        if self.filer.step is Step.FORM and not self.filer.refusals:
            self._say()
            self._show_keys()  # the line may have gone or come back

    def show_step(self) -> None:
        """Show the page of the present step, what is wrong, and where the hands go."""
        step = self.filer.step
        self._steps.show_step(self.filer.title, step)
        self._pages.setCurrentIndex(list(Step).index(step))
        self._show_person()
        self._show_refusals()
        if step is Step.CONFIRM:
            filer = self.filer
            self._confirm.show_change(filer.summary, filer.alerts, filer.lines, filer.came_words)
            self._confirm.table.setFocus()
        elif step is Step.DONE and self.filer.receipt is not None:
            self._received.show_receipt(
                self.filer.receipt,
                self.filer.summary,
                self.filer.form.kind.elsewhere,
                paper=self.filer.paper,
            )
            self._received.setFocus()
        self._show_keys()

    def _changed(self) -> None:
        if self._showing:
            return
        self.take()
        self._show_who_came()
        self._show_asked()
        self._steps.show_step(self.filer.title, self.filer.step)
        self._judge_anew()
        if self._keys() != self._keys_now:  # not at every letter: the bar is drawn anew
            self._show_keys()

    def _show_who_came(self) -> None:
        """Show what is known of who files: it may have come or gone with the answer just given."""
        about, came = self.filer.about, self.filer.came
        self._showing = True
        for control in self.came:
            if about is not None and control.typed() != came[control.name]:
                control.show_typed(came[control.name], about)
        self._showing = False

    def _judge_anew(self) -> None:
        """Take away what was said beside a row, or above the form, once it is so no more."""
        before = self.filer.refusals
        with suppress(Trouble):  # what cannot be judged now is judged when the form is checked
            self.filer.judge_anew()
        if self.filer.refusals != before:
            self._page.keep_refusals(self.filer.refusals)
            self._say()

    def _keys(self) -> tuple[tuple[str, bool], ...]:
        return tuple((key.label, key.enabled) for key in self.keys())

    def _show_keys(self) -> None:
        self._keys_now = self._keys()
        self.keys_changed.emit()

    def _show_asked(self) -> None:
        """Show the questions that are asked now, and the legal deadline."""
        self._page.set_asked(self.filer.asked, self.filer.required)
        if (deadline := self.filer.deadline) is not None:
            self._page.add_to_hint(*deadline)
        self._page.show_hint("identity", self.filer.asking.words)

    def _show_person(self) -> None:
        person = self.filer.person
        shown = person_shown(person, self._today(), pending=self.filer.pending) if person else None
        self._person.set_person(shown)
        self._person.setVisible(shown is not None)

    def _show_refusals(self) -> None:
        first = self._page.show_refusals(self.filer.refusals)
        self._say()
        if first is not None and self.filer.step is Step.FORM:
            first.setFocus()

    def _say(self) -> None:
        """Say above the form what concerns the whole of it."""
        filling = self.filer.step is Step.FORM
        if (why := self.filer.why_not) is not None:
            text = BannerText(BannerKind.TROUBLE, why.reason, next_step=why.remedy)
        elif "" in self.filer.refusals:
            text = BannerText(BannerKind.TROUBLE, "受付できません。", self.filer.refusals[""])
        elif self.filer.on_paper and self.filer.step is not Step.DONE:
            text = PAPER
        elif filling and (old := self.filer.sent_back) is not None:
            by = f"決裁：{old.decided_by}" if old.decided_by else ""
            step = RESTORED.title if self.filer.restored else "内容を直して、もう一度届け出ます。"
            text = BannerText(BannerKind.CAUTION, f"{old.words}の理由：{old.reason}", by, step)
        elif filling and self.filer.restored:
            text = RESTORED
        elif filling and self.filer.pending:
            text = PENDING
        else:
            self._banner.clear()
            return
        self._banner.show_text(text)

    def _go_to_person(self) -> None:
        self.go.emit(Resident(self._back_to) if self._back_to else Search())
