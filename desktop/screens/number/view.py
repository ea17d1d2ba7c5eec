"""The panel over the person's page: whose number, which, why; then the number, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.operations.show_number import USES
from desktop.screens.number.presenter import NumberPresenter
from desktop.screens.persons import person_shown
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.moves import arrows_answer, enter_moves
from desktop.widgets.nametext import NameText
from desktop.widgets.overdialog import OverDialog
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role
from sync.base.troubles import Trouble
from sync.records.national_numbers import NUMBER_LABELS, NumberKind

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtCore import QSize
    from PySide6.QtGui import QHideEvent, QKeyEvent

    from desktop.bridge.background import Runner
    from desktop.widgets.style import Style
    from sync.base.verdicts import Refusal
    from sync.records.resident import Resident

WIDTH = 760
LOOK_MILLISECONDS = 200
"""How often it is looked whether the time is over."""

TITLE = "個人番号・住民票コードの表示"
KEPT = "表示したことは、事務・手続とともに記録に残ります。"
WAITS = "クラウドに問い合わせています…"
HIDDEN = "番号は隠れています。"
OVER = "番号を隠しました。もう一度見るときは、事務と手続を入力し直してください。"


class NumberPanel(OverDialog):
    """Enter goes on and shows, Esc closes. Hidden in whatever way, it holds no number any more.

    A lock hides it, as it hides every dialog; the number cannot be selected or copied.
    """

    def __init__(
        self,
        style: Style,
        presenter: NumberPresenter,
        asking: Runner,
        person: Resident,
        today: dt.date,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._presenter, self._asking, self._over = presenter, asking, parent
        self.setObjectName("number")
        self.setWindowTitle(tr(TITLE))
        self.setAccessibleName(tr(TITLE))
        title = QLabel(tr(TITLE))
        set_role(title, "title")
        shown = person_shown(person, today)
        self.whom = NameText(style, shown.name, points=style.sizes.name, bold=True)
        self.whom.setObjectName("number.whom")
        birth = tr(f"{shown.birth}({shown.age})" if shown.age else shown.birth)
        facts = QLabel(f"{shown.kana}　{birth}　{tr('宛名番号')} {shown.addressee}")
        set_role(facts, "muted")
        self.banner = Banner(style)
        self.banner.setObjectName("number.banner")
        self.kind = ChoiceList(style, [Choice(k.value, NUMBER_LABELS[k]) for k in NumberKind])
        self.kind.setObjectName("number.kind")
        self.uses = {
            kind: ChoiceList(style, [Choice(use, use) for use in USES[kind]], per_row=1)
            for kind in NumberKind
        }
        self.what_for: QLineEdit = TextEdit1()
        self.what_for.setObjectName("number.what_for")
        for kind, uses in self.uses.items():
            uses.setObjectName(f"number.use.{kind}")
        self.rows: dict[str, FieldRow] = {
            "kind": FieldRow(style, "表示する番号", self.kind, required=True),
            **{
                kind: FieldRow(style, "利用する事務", uses, required=True)
                for kind, uses in self.uses.items()
            },
            "what_for": FieldRow(
                style, "手続・書類の名前", self.what_for, required=True, hint=KEPT
            ),
        }
        self.number = QLabel()
        self.number.setObjectName("number.number")
        self.number.setFont(style.font(style.sizes.person, bold=True))
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.number.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.left = Prose("", "strong")
        self.left.setObjectName("number.left")
        self.left.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.go = QPushButton(tr("表示する"))
        self.go.setObjectName("number.go")
        set_role(self.go, "primary")
        self.close_button = QPushButton(tr("閉じる Esc"))
        self.close_button.setObjectName("number.close")
        for button in (self.go, self.close_button):
            button.setAutoDefault(False)
        self.go.clicked.connect(self._go)
        self.close_button.clicked.connect(self.reject)
        self.kind.chosen.connect(self._turn)
        self._form = QWidget()
        self._lay_out(style, (title, self.whom, facts, self.banner))
        moves = enter_moves(self._form)
        moves.ended.connect(self._go)
        moves.left.connect(self.reject)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.look)
        self._show()
        (self.close_button if presenter.closed else self.kind).setFocus()

    def fit(self, room: QSize) -> None:
        """Take the height that all of it needs, in the middle as it grows."""
        width = min(WIDTH, room.width())
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(width, max(self.minimumHeight(), layout.totalHeightForWidth(width)))
        if self.isVisible():
            self.move(self._over.window().frameGeometry().center() - self.rect().center())

    def look(self) -> None:
        """Hide the number when its time is over; until then say how long it stands there."""
        shown = self._presenter.shows
        self._presenter.look()
        if shown and not self._presenter.shows:
            self._ended()
        self._show_number()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Press by Enter the button where the hands are; Esc is the dialog's own."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.go.hasFocus():
                self.go.click()
            elif self.close_button.hasFocus():
                self.reject()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Let the number go: closed, locked, or left."""
        super().hideEvent(event)
        shown = self._presenter.shows
        self._presenter.hide()
        if shown:
            self._ended()
        self._show()

    def _turn(self, key: str) -> None:
        kind = NumberKind(key)
        if kind is not self._presenter.wish.kind:
            self._presenter.turn(kind)
            self.uses[kind].forget()
            self._show()

    def _go(self) -> None:
        """Show the number, or hide it before its time."""
        if self._presenter.shows:
            self._presenter.hide()
            self._ended()
            self._show()
            return
        kind = self._presenter.wish.kind
        use = self.uses[kind].choice() if kind else ""
        ask = self._presenter.ask(use, self.what_for.text())
        if ask is not None:
            self.setFocus()  # here Esc leaves, and a second Enter does nothing
        self._show()
        if ask is None:
            self._to_what_is_wrong()
            return

        def told(digits: str) -> None:
            if shiboken6.isValid(self):
                self._presenter.told(ask, digits)
                self._answered()

        def not_told(error: BaseException) -> None:
            if not isinstance(error, Trouble):
                raise error
            self._presenter.not_told(ask, error)
            if shiboken6.isValid(self):
                self._answered()

        self._asking.run(ask, told, not_told)

    def _answered(self) -> None:
        if self._presenter.shows:
            self._tick.start(LOOK_MILLISECONDS)
        self._show()
        if self.isVisible():
            self.go.setFocus()

    def _ended(self) -> None:
        """Stop counting; what it was for is asked anew for the next look."""
        self._tick.stop()
        for uses in self.uses.values():
            uses.forget()
        self.what_for.clear()
        if self.isVisible():
            self.close_button.setFocus()
        self._form.setEnabled(True)

    def _to_what_is_wrong(self) -> None:
        for name, row in self.rows.items():
            if self._wrong(name):
                row.editor.setFocus()
                return

    def _wrong(self, name: str) -> Refusal | None:
        """Return what is wrong in a row; the uses of the other number are nobody's fault."""
        kind = self._presenter.wish.kind
        return self._presenter.refusals.get("use" if kind and name == kind else name)

    def _show(self) -> None:
        told = self._presenter
        for name, row in self.rows.items():
            no = self._wrong(name)
            if no is None:
                row.clear()
            else:
                row.show_refusal(no.reason)
        for kind in NumberKind:
            self.rows[kind].setVisible(kind is told.wish.kind)
        self._form.setVisible(told.closed is None)
        self.go.setVisible(told.closed is None)
        self.banner.say(self._text())
        self._show_number()
        if self.isVisible():
            self.fit(self._over.window().size())

    def _text(self) -> BannerText | None:
        told = self._presenter
        no = told.closed or told.refusals.get("")
        if no is not None:
            return BannerText(BannerKind.CAUTION, no.reason, next_step=no.remedy)
        if told.trouble is not None:
            title = "番号を表示できませんでした。"
            return BannerText(BannerKind.TROUBLE, title, told.trouble.reason, told.trouble.remedy)
        return None

    def _show_number(self) -> None:
        told = self._presenter
        self.number.setText(told.text)
        self.number.setVisible(told.closed is None)
        self.left.setVisible(told.closed is None)
        if told.shows:
            self.left.set_words(f"あと{told.seconds}秒で隠します。")
        else:
            self.left.set_words(WAITS if told.waits else OVER if told.seen else HIDDEN)
        self.go.setText(tr("隠す" if told.shows else "表示する"))
        self.go.setEnabled(not told.waits)
        self._form.setEnabled(not told.waits and not told.shows)

    def _lay_out(self, style: Style, head: tuple[QWidget, ...]) -> None:
        asked = QVBoxLayout(self._form)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(style.spaces.medium)
        for row in self.rows.values():
            asked.addWidget(row)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.go)
        arrows_answer(self.close_button, self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large] * 4)
        whole.setSpacing(style.spaces.small)
        for widget in (*head, self._form, self.number, self.left):
            whole.addWidget(widget)
        whole.addLayout(buttons)
