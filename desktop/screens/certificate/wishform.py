"""The form of a certificate: who asks, how they were identified, and what they wish for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.language import kin, tr
from desktop.operations.certificate_rules import MOST_NAME
from desktop.operations.papers.statement import ITEMS
from desktop.operations.wishes import PROXY
from desktop.screens.certificate.model import AUTHORITIES, IDENTITIES, MOST_COPIES, REQUESTERS
from desktop.widgets.choices import CheckList, Choice, ChoiceList, TickBox
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QObject

    from desktop.operations.papers.kinds import PaperKind
    from desktop.operations.wishes import Wish
    from desktop.screens.certificate.presenter import CertificatePresenter
    from desktop.widgets.style import Style

PER_ROW = {
    "certificate.form": 2,
    "certificate.requester": 3,
    "certificate.identity": 2,
    "certificate.authority": 2,
}
STRANGER = "この受付で初めての世帯の方です。来庁者が替わったら「受付終了」を押してください。"


class WishForm(QFrame):
    """Shows a presenter's wish, says what the hands chose, and gives back what it holds."""

    kind_chosen = Signal(str)
    asked_as = Signal(str)
    """Another requester was chosen."""
    named = Signal(str)
    identified = Signal(str)
    changed = Signal()
    """Anything else of the wish."""

    def __init__(self, style: Style) -> None:
        super().__init__()
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
        self.rows = self._lay_out(style)
        self._connect()

    def fill(self, presenter: CertificatePresenter) -> None:
        """Show the wish as it is, and what this paper asks."""
        counter, wish = presenter.counter, presenter.wish
        with _silent(self.kind):
            self.kind.set_choices([Choice(kind.form, kind.title) for kind in presenter.kinds])
            if presenter.kinds:
                self.kind.choose(wish.form)
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
        self.fill_requester(presenter)
        for key, box in self.options.items():
            with _silent(box):
                box.setChecked(bool(getattr(wish, key)))
        self._show_rows(presenter)
        self.purpose.setText(wish.purpose)
        self.copies.setText(str(wish.copies))

    def fill_requester(self, presenter: CertificatePresenter) -> None:
        """Show who asks, what they have to tell, and whether their identity is known."""
        wish = presenter.wish
        for choices, known in (
            (self.requester, wish.requester),
            (self.authority, wish.authority),
            (self.identity, wish.identity),
        ):
            if choices.choice() == known:
                continue
            with _silent(choices):
                choices.forget()
                if known:
                    choices.choose(known)
        if self.requester_name.text() != wish.requester_name:
            with _silent(self.requester_name):
                self.requester_name.setText(wish.requester_name)
        self.rows["requester_name"].setVisible(presenter.named)
        self.rows["authority"].setVisible(wish.requester == PROXY)
        self.rows["identity"].show_hint(presenter.known)

    def show_foreign(self, presenter: CertificatePresenter) -> None:
        """Offer what stands of foreign residents only, where one is on the paper."""
        shown = "foreign" in presenter.kind.options and presenter.foreign
        self.options["foreign"].setVisible(shown)

    def show_copies(self, copies: int) -> None:
        """Show how many there are now; that is no wish."""
        with _silent(self.copies):
            self.copies.setText(str(copies))

    def take(self, wish: Wish, kind: PaperKind) -> None:
        """Give the wish what the form holds."""
        wish.authority = self.authority.choice()
        wish.members = self.members.ticked_keys()
        wish.items = self.items.ticked_keys() if kind.items else ()
        wish.card = kind.card and self.card.isChecked()
        for key, box in self.options.items():
            setattr(wish, key, box.isChecked())
        wish.purpose, wish.copies = self.purpose.text().strip(), int(self.copies.text() or 0)

    def show_refusals(self, refusals: Mapping[str, str], *, stranger: bool) -> None:
        """Say beside each field what is wrong; the hands go to the first."""
        first: FieldRow | None = None
        for name, row in self.rows.items():
            if said := refusals.get(name, ""):
                row.show_refusal(said)
                first = first or row
            elif name == "requester" and stranger:
                row.show_alert(STRANGER)
            else:
                row.clear()
        if first is not None:
            first.setFocus()

    def _show_rows(self, presenter: CertificatePresenter) -> None:
        """Show what this paper asks and what may be wished of it, and nothing else."""
        wish, kind = presenter.wish, presenter.kind
        for key, box in self.options.items():
            box.setVisible(key in kind.options and (key != "foreign" or presenter.foreign))
        self.rows["options"].setVisible(bool(kind.options))
        self.rows["items"].setVisible(kind.items)
        self.rows["card"].setVisible(kind.card)
        self.rows["form"].setVisible(len(presenter.kinds) > 1)
        self.items.set_choices(
            [Choice(name, label) for name, (label, _) in ITEMS.items()] if kind.items else [],
            wish.items,
        )
        with _silent(self.card):
            self.card.setChecked(wish.card)

    def _lay_out(self, style: Style) -> dict[str, FieldRow]:
        options = QWidget()
        across = QHBoxLayout(options)
        across.setContentsMargins(0, 0, 0, 0)
        for box in self.options.values():
            across.addWidget(box)
        across.addStretch(1)
        options.setFocusProxy(self.options["head_and_relationship"])
        rows = {
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
        set_role(self, "panel")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[style.spaces.medium] * 4)
        column.setSpacing(style.spaces.tight)
        for field in rows.values():
            column.addWidget(field)
        column.addStretch(1)
        return rows

    def _connect(self) -> None:
        self.kind.chosen.connect(self.kind_chosen)
        self.requester.chosen.connect(self.asked_as)
        self.requester_name.textChanged.connect(self.named)
        self.identity.chosen.connect(self.identified)
        self.authority.chosen.connect(lambda _: self.changed.emit())
        for ticks in (self.members, self.items):
            ticks.ticked.connect(lambda *_: self.changed.emit())
        for box in (self.card, *self.options.values()):
            box.toggled.connect(lambda _: self.changed.emit())
        self.copies.textChanged.connect(lambda _: self.changed.emit())


@contextmanager
def _silent(widget: QObject) -> Iterator[None]:
    """Let a widget be set without its telling anybody."""
    before = widget.blockSignals(True)  # noqa: FBT003
    try:
        yield
    finally:
        widget.blockSignals(before)


def _choices(
    style: Style, name: str, words: Sequence[tuple[str, str, tuple[str, ...]]]
) -> ChoiceList:
    made = [Choice(key, text, letters) for key, text, letters in words]
    choices = ChoiceList(style, made, per_row=PER_ROW[name])
    choices.setObjectName(name)
    return choices
