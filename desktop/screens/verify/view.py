"""照合 on the screen: one box that a scanner types into, and what the code is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.screens.screen import Screen
from desktop.screens.verify.presenter import Shown, VerifyPresenter
from desktop.screens.verify.result import ResultPanel
from desktop.widgets.keybar import Key
from desktop.widgets.openfile import ask_which
from desktop.widgets.prose import Prose
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.bridge.background import Runner
    from desktop.screens.verify.model import CheckingDesk
    from desktop.widgets.style import Style

HINT = (
    "入力欄を選び、証明書の二次元コードをスキャナーで読み取ります。読み終わると照合します。"
    "PDFの証明書は、ファイルを選びます。"
)
CHECKING = "照合しています。"

ChooseFile = Callable[[QWidget], str]
"""Asks for a PDF; "" where the person chose nothing."""


def choose_file(parent: QWidget) -> str:
    """Ask with the system's own dialog, beginning where downloads lie."""
    place = QStandardPaths.StandardLocation.DownloadLocation
    return ask_which(parent, "証明書のPDF", "PDF", ".pdf", place)


class VerifyScreen(Screen):
    """The screen of the place `Verify`."""

    name = "verify"
    title = "証明書の照合"

    def __init__(
        self,
        style: Style,
        desk: CheckingDesk,
        background: Runner,
        choose: ChooseFile = choose_file,
    ) -> None:
        super().__init__()
        self._presenter = VerifyPresenter(desk)
        self._background, self._choose = background, choose
        self._asked = 0
        """How many checks were asked for: only the last one's answer is shown."""
        title = QLabel(tr(self.title))
        set_role(title, "title")
        self.box = QLineEdit()
        self.box.setObjectName("verify.box")
        self.box.setAccessibleName(tr("証明書の二次元コード"))
        self.box.setPlaceholderText(tr("二次元コードを読み取ってください"))
        # A scanner types letters and digits: an input method would turn them into kana.
        self.box.setInputMethodHints(
            Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.box.returnPressed.connect(self._check)
        self.box.textEdited.connect(self._typed)
        self.words = Prose(HINT, "muted")
        self.words.setObjectName("verify.words")
        self.result = ResultPanel(style, "verify.result")
        head = QHBoxLayout()
        head.setSpacing(style.spaces.large)
        head.addWidget(title)
        head.addWidget(self.box, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large, style.spaces.medium] * 2)
        whole.setSpacing(style.spaces.medium)
        whole.addLayout(head)
        whole.addWidget(self.words)
        whole.addWidget(self.result)
        whole.addStretch(1)

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        return (
            Key("verify.box", "読取欄", self._to_box),
            Key("verify.file", "PDFを選ぶ", self._choose_file),
            Key("verify.check", "照合する", self._check, primary=True),
        )

    def enter(self, arg: Any) -> None:
        """Be ready for the next code; nothing of the last one is left."""
        del arg
        self._clear()
        QTimer.singleShot(0, self, self._to_box)

    def leave(self) -> None:
        """Take no answer that comes later."""
        self._asked += 1

    def back(self) -> bool:
        """Empty the box; with nothing in it, leave."""
        if not self.box.text() and self.result.isHidden():
            return False
        self._clear()
        self._to_box()
        return True

    def _clear(self) -> None:
        self._asked += 1
        self.box.clear()
        self.result.hide()
        self.words.set_words(HINT)

    def _to_box(self) -> None:
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def _typed(self) -> None:
        """Hide a result: it is not of the code that is being typed."""
        if not self.result.isHidden():
            self._asked += 1
            self.result.hide()
            self.words.set_words(HINT)

    def _check(self) -> None:
        text = self.box.text()
        self._ask(lambda: self._presenter.scanned(text))

    def _choose_file(self) -> None:
        file = self._choose(self)
        if file:
            self.box.clear()
            self._ask(lambda: self._presenter.chosen(Path(file)))

    def _ask(self, work: Callable[[], Shown]) -> None:
        self._asked += 1
        asked = self._asked
        self.result.hide()
        self.words.set_words(CHECKING)

        def done(shown: Shown) -> None:
            if asked == self._asked:
                self.words.set_words(HINT)
                self.result.show_result(shown)
                self._to_box()  # the next scan takes this one's place

        def failed(error: BaseException) -> None:
            raise error

        self._background.run(work, done, failed)
