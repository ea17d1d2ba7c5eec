"""What became of the sheet: 交付済 or 書損, now or after a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from desktop.language import joined, tr
from desktop.operations.moments import clock_time
from desktop.screens.certificate.presenter import CertificatePresenter, Stage
from desktop.widgets.moves import arrows_answer
from desktop.widgets.prose import Prose
from desktop.widgets.shapes import ShapeMark
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.operations.wishes import Issued
    from desktop.widgets.style import Style

SPOILED_FIRST = "プリンターを確認し、書損として記録してから再発行してください。"
ISSUE_AGAIN = "必要なら「もう1通」で発行し直してください（新しい番号になります）。"


class OutcomePanel(QFrame):
    """Hidden while nothing was printed; asks first for sheets that were open at a crash."""

    handed = Signal()
    spoiled = Signal()
    old_settled = Signal(object, bool)
    """An issuance that was open when the program ended, and whether it was handed over."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "panel")
        self.setObjectName("certificate.outcome")
        self._style = style
        self._old: Issued | None = None
        self._mark = ShapeMark(style.tones["success"], round(style.sizes.person * 1.4))
        self._title = QLabel()
        self._title.setObjectName("certificate.state")
        self._title.setWordWrap(True)
        set_role(self._title, "title")
        self._text = Prose()
        self._text.setObjectName("certificate.told")
        self._number, self._digest = QLabel(), QLabel()
        self._number.setObjectName("certificate.number")
        self._digest.setObjectName("certificate.digest")
        set_role(self._number, "strong")
        set_role(self._digest, "muted")
        self.hand = QPushButton(tr("交付した"))
        self.hand.setObjectName("certificate.handed")
        set_role(self.hand, "primary")
        self.spoil = QPushButton(tr("書損"))
        self.spoil.setObjectName("certificate.spoiled")
        for button in (self.hand, self.spoil):
            button.setAutoDefault(False)
        arrows_answer(self.spoil, self.hand)
        self.hand.clicked.connect(lambda: self._answer(handed=True))
        self.spoil.clicked.connect(lambda: self._answer(handed=False))
        words = QVBoxLayout()
        words.setSpacing(style.spaces.tight)
        for widget in (self._title, self._text):
            words.addWidget(widget)
        row = QHBoxLayout()
        row.setSpacing(style.spaces.large)
        row.addWidget(self._mark)
        row.addLayout(words, 1)
        row.addWidget(self.spoil)
        row.addWidget(self.hand)
        # Below all of it: a digest is long, and the paper at the side must not make room for it.
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.medium] * 4)
        whole.setSpacing(style.spaces.tight)
        whole.addLayout(row)
        whole.addWidget(self._number)
        whole.addWidget(self._digest)
        self.hide()

    def show_stage(self, presenter: CertificatePresenter) -> None:
        """Show what the presenter's stage asks for."""
        self._old = None
        if presenter.stage is Stage.FORM:
            self._show_old(presenter.unsettled)
            return
        made = presenter.issued
        asked = presenter.stage is Stage.PRINTED
        if presenter.trouble is not None:
            self._say("trouble", "印刷できませんでした", SPOILED_FIRST)
        elif asked:
            self._say("notice", "交付してください", presenter.printed_to)
        else:
            done = presenter.outcome == "交付済"
            again = "" if done else ISSUE_AGAIN
            self._say(
                "success" if done else "caution", f"{presenter.outcome}として記録しました", again
            )
        self._number.setText(f"{tr('発行番号')}　{joined(each.number for each in made)}")
        self._digest.setText(f"SHA-256　{made[-1].digest}" if made else "")
        self._show_buttons(shown=asked, spoiled=presenter.trouble is not None)
        if asked:
            (self.spoil if presenter.trouble else self.hand).setFocus()

    def _show_old(self, unsettled: tuple[Issued, ...]) -> None:
        if not unsettled:
            self.hide()
            return
        self._old = unsettled[0]
        more = f"（ほか{len(unsettled) - 1}件）" if len(unsettled) > 1 else ""
        who = "、".join(self._old.names)
        self._say(
            "caution",
            f"結果が記録されていない証明書があります{more}",
            f"{clock_time(self._old.at)}　{who}　交付済か書損かを選んでください。",
        )
        self._number.setText(f"{tr('発行番号')}　{self._old.number}")
        self._digest.setText(f"SHA-256　{self._old.digest}")
        self._show_buttons(shown=True)

    def _say(self, tone: str, title: str, text: str) -> None:
        self._mark.set_tone(self._style.tones[tone])
        self._title.setText(tr(title))
        self._text.set_words(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(f"{tr(title)} {tr(text)}")
        self.show()

    def _show_buttons(self, *, shown: bool, spoiled: bool = False) -> None:
        """Show both answers; 書損 is the likely one where nothing came out of the printer."""
        set_role(self.hand, "" if spoiled else "primary")
        set_role(self.spoil, "primary" if spoiled else "")
        self.hand.setVisible(shown)
        self.spoil.setVisible(shown)

    def _answer(self, *, handed: bool) -> None:
        if self._old is not None:
            self.old_settled.emit(self._old.id, handed)
        elif handed:
            self.handed.emit()
        else:
            self.spoiled.emit()
