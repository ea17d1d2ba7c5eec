"""A filing on the screen: form, comparison, 受付済; drafts are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from desktop.forms.controls import control_of
from desktop.screens.filing.presenter import FilingPresenter, Step
from desktop.screens.filing.steps import ConfirmPage, ReceivedPage, StepBar
from desktop.screens.persons import person_shown
from desktop.screens.places import Filing, Queue, Resident
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.personbanner import PersonBanner
from desktop.widgets.sheet import set_role
from desktop.widgets.stack import Stack
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from desktop.forms.controls.control import Control
    from desktop.screens.filing.presenter import FilingDesk
    from desktop.screens.letters.view import Letters
    from desktop.widgets.fields import FieldRow
    from desktop.widgets.style import Style
    from sync.changes.verdict import ChangeKind
    from sync.records.town import Oaza

PENDING = BannerText(
    BannerKind.CAUTION,
    "審査待ちの異動があります。",
    next_step="二重の届出にならないか、届出一覧で確認してください。",
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
        self._style = style
        self._today, self._letters = desk.today, letters
        self._presenter = FilingPresenter(desk, kind, areas)
        self.controls = [control_of(q, style, name) for q in self._presenter.form.questions]
        self.rows = {name: row for each in self.controls for name, row in each.rows.items()}
        self._steps = StepBar(style, name)
        self._person = PersonBanner(style)
        self._person.setObjectName(f"{name}.person")
        self._banner = Banner(style)
        self._banner.setObjectName(f"{name}.banner")
        self._form = QFrame()
        self._confirm = ConfirmPage(style, name)
        self._received = ReceivedPage(style, name)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._form)
        self._pages = Stack()
        for page in (scroll, self._confirm, self._received):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.medium)
        for widget in (self._steps, self._person, self._banner):
            whole.addWidget(widget)
        whole.addWidget(self._pages, 1)
        self._lay_out_form()
        for control in self.controls:
            control.changed.connect(self._changed)
        moves = enter_moves(self._form)
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
        self._presenter.open(arg.atena_no, arg.replaces, arg.body)
        if (about := self._presenter.about) is not None:
            for control in self.controls:
                control.show_typed(self._presenter.typed[control.name], about)
        self.show_step()
        next(iter(self.rows.values())).setFocus()

    def take(self) -> None:
        """Give the presenter what the form holds."""
        typed = {control.name: control.typed() for control in self.controls}
        self._presenter.typed = typed

    def keys(self) -> Sequence[Key]:
        """Return the keys of the present step."""
        match self.filer.step:
            case Step.FORM:
                return (
                    Key("filing.form.back", "前画面", self._go_to_person),
                    Key(
                        "filing.form.confirm",
                        "確認",
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
                    Key("filing.done.resident", "住民画面", self._go_to_person, primary=True),
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
        person = self.filer.person
        return person is not None and person.present and not person.protected

    def go_on(self) -> None:
        """F9: from the form to the comparison, from there to 受付済."""
        if self.filer.step is Step.FORM:
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
        if self.filer.step is Step.FORM and self.filer.person is not None:
            self.take()
        self.filer.leave()

    def refresh(self, scopes: Any) -> None:
        """Show the person anew; what the clerk has entered stays as it is."""
        del scopes
        self._show_person()

    def show_step(self) -> None:
        """Show the page of the present step, what is wrong, and where the hands go."""
        step = self.filer.step
        self._steps.show_step(self.filer.title, step)
        self._pages.setCurrentIndex(list(Step).index(step))
        self._show_person()
        self._show_refusals()
        if step is Step.CONFIRM:
            self._confirm.show_change(self.filer.summary, self.filer.alerts, self.filer.lines)
            self._confirm.table.setFocus()
        elif step is Step.DONE and self.filer.receipt is not None:
            self._received.show_receipt(self.filer.receipt, self.filer.summary)
            self._received.setFocus()
        self.keys_changed.emit()

    def _changed(self) -> None:
        self.take()
        self._steps.show_step(self.filer.title, self.filer.step)

    def _lay_out_form(self) -> None:
        """Put whom it concerns at the left, what is asked at the right; one panel may do."""
        columns = QHBoxLayout(self._form)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(self._style.spaces.medium)
        aside = [control for control in self.controls if control.aside]
        rest = [control for control in self.controls if not control.aside]
        if aside:
            columns.addWidget(_panel(self._style, aside), 1)
            columns.addWidget(_panel(self._style, rest), 1)
        else:
            columns.addWidget(_panel(self._style, rest), 2)
            columns.addStretch(1)

    def _show_person(self) -> None:
        person = self.filer.person
        shown = person_shown(person, self._today(), pending=self.filer.pending) if person else None
        self._person.set_person(shown)

    def _show_refusals(self) -> None:
        first: FieldRow | None = None
        for name, row in self.rows.items():
            said = self.filer.refusals.get(name, "")
            if said:
                row.show_refusal(said)
                first = first or row
            else:
                row.clear()
        rest = [said for name, said in self.filer.refusals.items() if name not in self.rows]
        if rest:
            self._banner.show_text(BannerText(BannerKind.TROUBLE, "受付できません。", rest[0]))
        elif self.filer.step is Step.FORM and self.filer.restored:
            self._banner.show_text(
                BannerText(
                    BannerKind.NOTICE, "下書きから再開しました。", "入力の途中から続けられます。"
                )
            )
        elif self.filer.step is Step.FORM and self.filer.pending:
            self._banner.show_text(PENDING)
        else:
            self._banner.clear()
        if first is not None and self.filer.step is Step.FORM:
            first.setFocus()

    def _go_to_person(self) -> None:
        if self.filer.person is not None:
            self.go.emit(Resident(self.filer.person.atena_no))


def _panel(style: Style, controls: Sequence[Control]) -> QFrame:
    panel = QFrame()
    set_role(panel, "panel")
    column = QVBoxLayout(panel)
    column.setContentsMargins(*[style.spaces.medium] * 4)
    column.setSpacing(style.spaces.medium)
    for control in controls:
        for widget in control.widgets:
            column.addWidget(widget)
    column.addStretch(1)
    return panel
