"""受理通知 over the window: whom it goes to, who notified, print; and the keys that lead there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.screens.letters.presenter import (
    FORM,
    LetterPresenter,
    LettersDesk,
    Printer,
    print_slip,
)
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.fields import FieldRow
from desktop.widgets.moves import arrows_answer
from desktop.widgets.nameedit import NameEdit
from desktop.widgets.nametext import NameText
from desktop.widgets.overdialog import OverDialog
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QKeyEvent

    from desktop.widgets.style import Style

WIDTH = 720


class Letters:
    """What a screen of filings needs of letters; opens the dialog over it."""

    def __init__(self, style: Style, desk: LettersDesk, printers: Callable[[str], Printer]) -> None:
        """Take the style, the desk, and what gives the printer of a form."""
        self._style, self._desk, self._printers = style, desk, printers

    def tells(self, change: str) -> bool:
        """Say whether there is a letter about a kind of change."""
        return self._desk.tells(change)

    def open(self, filing: bytes, over: QWidget) -> LetterDialog:
        """Ask who notified, and print."""
        presenter = LetterPresenter(self._desk, self._printers(FORM), filing)
        dialog = LetterDialog(self._style, presenter, over)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def slip(self, change: str) -> BannerText:
        """Print the list for the visitor; return what is to be said of it."""
        try:
            told = print_slip(self._desk, self._printers, change)
        except Trouble as trouble:
            title = "手続の案内を印刷できませんでした。"
            return BannerText(BannerKind.TROUBLE, title, trouble.reason, trouble.remedy)
        return BannerText(
            BannerKind.SUCCESS, "手続の案内を出力しました。", told, "届出人にお渡しください。"
        )


class LetterDialog(OverDialog):
    """Enter prints, Esc closes; where there is no letter it only says why."""

    def __init__(self, style: Style, presenter: LetterPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter, self._over = presenter, parent
        self.setObjectName("letter")
        self.setWindowTitle(tr("住民異動届受理通知"))
        self.setAccessibleName(tr("住民異動届受理通知"))
        title = QLabel(tr("住民異動届受理通知"))
        set_role(title, "title")
        self.banner = Banner(style)
        self.banner.setObjectName("letter.banner")
        draft = presenter.draft
        self._address = NameText(style, draft.address if draft else "", wraps=True)
        self._movers = NameText(style, "、".join(draft.movers) if draft else "", wraps=True)
        self.notifier = NameEdit(style)
        self.notifier.line.setObjectName("letter.notifier")
        self.notifier.set_text(draft.notifier if draft else "")
        self.row = FieldRow(style, "届出人の氏名", self.notifier, required=True)
        self._printer = Prose("", "muted")
        self.go = QPushButton(tr("印刷"))
        self.go.setObjectName("letter.print")
        set_role(self.go, "primary")
        self.close_button = QPushButton(tr("閉じる Esc"))
        self.close_button.setObjectName("letter.close")
        for button in (self.go, self.close_button):
            button.setAutoDefault(False)
        self.go.clicked.connect(self._print)
        self.close_button.clicked.connect(self.reject)
        self._asked = QWidget()
        asked = QVBoxLayout(self._asked)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(style.spaces.small)
        for label, words in (("送り先", self._address), ("異動者", self._movers)):
            head = QLabel(tr(label))
            set_role(head, "muted")
            asked.addWidget(head)
            asked.addWidget(words)
        asked.addWidget(self.row)
        asked.addWidget(self._printer)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.go)
        arrows_answer(self.close_button, self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.huge] * 4)
        whole.setSpacing(style.spaces.medium)
        for widget in (title, self.banner, self._asked):
            whole.addWidget(widget)
        whole.addLayout(buttons)
        self._show()
        (self.notifier.line if draft else self.close_button).setFocus()

    def fit(self, room: QSize) -> None:
        """Take the width that an address needs, and the height that all of it needs."""
        width = min(WIDTH, room.width())
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(width, max(self.minimumHeight(), layout.totalHeightForWidth(width)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Print by Enter, or close where the hands are on that; Esc is the dialog's own."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            (self.reject if self.close_button.hasFocus() else self._print)()
            return
        super().keyPressEvent(event)

    def _print(self) -> None:
        self._presenter.print(self.notifier.text())
        self._show()
        if self._presenter.wrong:
            self.notifier.line.setFocus()
        elif self._presenter.printed or self._presenter.refused:
            self.close_button.setFocus()

    def _show(self) -> None:
        presenter = self._presenter
        there_is_one = presenter.refused is None
        self._asked.setVisible(there_is_one)
        self.go.setVisible(there_is_one)
        self._printer.set_words(f"プリンター：{presenter.printer}")
        if presenter.wrong:
            self.row.show_refusal(presenter.wrong)
        else:
            self.row.clear()
        self.banner.say(self._text())
        self.fit(self._over.window().size())

    def _text(self) -> BannerText | None:
        presenter = self._presenter
        if presenter.refused is not None:
            no = presenter.refused
            return BannerText(BannerKind.CAUTION, no.reason, next_step=no.remedy)
        if presenter.trouble is not None:
            trouble = presenter.trouble
            title = "受理通知を印刷できませんでした。"
            return BannerText(BannerKind.TROUBLE, title, trouble.reason, trouble.remedy)
        if presenter.printed:
            return BannerText(
                BannerKind.SUCCESS,
                "受理通知を出力しました。",
                presenter.printed,
                "窓付き封筒に入れ、送り先を確かめて郵送してください。",
            )
        return None
