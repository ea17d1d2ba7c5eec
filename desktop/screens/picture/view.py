"""The panel that asks why a screen is printed; Enter prints, Esc closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.screens.picture.presenter import PicturePresenter
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.moves import arrows_answer
from desktop.widgets.overdialog import OverDialog
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QKeyEvent

    from desktop.widgets.style import Style

WIDTH = 720
TITLE = "画面の印刷"
KEPT = "印刷したこと・画面・理由は、記録に残ります。"
NO_FILE = "画面は用紙にだけ印刷します。ファイルには保存しません。"


class PictureDialog(OverDialog):
    """One picture; once it is printed, only to be closed."""

    def __init__(self, style: Style, presenter: PicturePresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter, self._over = presenter, parent
        self.setObjectName("picture")
        self.setWindowTitle(tr(TITLE))
        self.setAccessibleName(tr(TITLE))
        title = QLabel(tr(TITLE))
        set_role(title, "title")
        self.what = QLabel(tr(presenter.screen))
        self.what.setObjectName("picture.screen")
        set_role(self.what, "strong")
        self.banner = Banner(style)
        self.banner.setObjectName("picture.banner")
        self.reason = TextEdit1()
        self.reason.setObjectName("picture.reason")
        self.row = FieldRow(style, "印刷する理由", self.reason, required=True, hint=KEPT)
        self._no_file = Prose(NO_FILE, "muted")
        self.go = QPushButton(tr("印刷"))
        self.go.setObjectName("picture.print")
        set_role(self.go, "primary")
        self.close_button = QPushButton(tr("閉じる Esc"))
        self.close_button.setObjectName("picture.close")
        for button in (self.go, self.close_button):
            button.setAutoDefault(False)
        self.go.clicked.connect(self._print)
        self.close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.go)
        arrows_answer(self.close_button, self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.huge] * 4)
        whole.setSpacing(style.spaces.medium)
        for widget in (title, self.what, self.banner, self.row, self._no_file):
            whole.addWidget(widget)
        whole.addLayout(buttons)
        self._show()

    def fit(self, room: QSize) -> None:
        """Take the height that all of it needs."""
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
        if not self._presenter.printed:
            self._presenter.print(self.reason.text())
            self._show()

    def _show(self) -> None:
        told = self._presenter
        asks = told.closed is None and not told.printed
        for widget in (self.row, self._no_file, self.go):
            widget.setVisible(asks)
        if told.wrong:
            self.row.show_refusal(told.wrong)
        else:
            self.row.clear()
        self.banner.say(self._text())
        (self.reason if asks else self.close_button).setFocus()
        self.fit(self._over.window().size())

    def _text(self) -> BannerText | None:
        told = self._presenter
        if told.closed is not None:
            no = told.closed
            return BannerText(BannerKind.CAUTION, no.reason, next_step=no.remedy)
        if told.trouble is not None:
            title = "画面を印刷できませんでした。"
            return BannerText(BannerKind.TROUBLE, title, told.trouble.reason, told.trouble.remedy)
        if told.printed:
            return BannerText(BannerKind.SUCCESS, "画面を印刷しました。", told.printed)
        return None
