"""What is asked before something is kept: whom a filing is passed on to, and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.language import tr
from desktop.screens.decisions.presenter import MOST_REASON
from desktop.screens.queue.detailpane import keep_height
from desktop.widgets.dropdown import DropDown
from desktop.widgets.fields import FieldRow, TextEdit1
from desktop.widgets.moves import enter_moves

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from desktop.widgets.style import Style

RETURNED = "受け付けた職員が直して、もう一度届け出ます。Enter で確定、Esc で取りやめます。"
DECLINED = (
    "届出は登録されずに終わります。受け付けた職員に伝わります。Enter で確定、Esc で取りやめます。"
)
PASSED_ON = "回付先に伝わります。Enter で確定、Esc で取りやめます。"


class Asking(QWidget):
    """Two rows under the opened filing, hidden until something is asked."""

    ended = Signal()
    """Enter behind the reason."""
    left = Signal()
    """Esc."""

    def __init__(self, style: Style, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.to = DropDown()
        self.to.setObjectName(f"{name}.to")
        self.to_row = FieldRow(style, "回付先", self.to, required=True)
        self.to.setAccessibleName(tr("回付先(必須)"))
        self.reason = TextEdit1()
        self.reason.setObjectName(f"{name}.reason")
        self.reason.setMaxLength(MOST_REASON)
        self.reason_row = FieldRow(style, "理由", self.reason, required=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(style.spaces.small)
        whole.addWidget(self.to_row)
        whole.addWidget(self.reason_row)
        moves = enter_moves(self)
        moves.ended.connect(self.ended)
        moves.left.connect(self.left)
        self.hide()

    def ask(self, label: str, hint: str, colleagues: Sequence[tuple[str, str]] = ()) -> None:
        """Ask for a reason, and before it for one of `colleagues` where there are any.

        `hint` says what it leads to.
        """
        self.reason_row.label.setText(tr(label))
        self.reason.setAccessibleName(tr(f"{label}(必須)"))
        self.reason_row.clear()
        self.reason_row.show_hint(hint)
        self.to.clear()
        for staff, name in colleagues:
            self.to.addItem(name if staff else tr(name), staff)
        self.to_row.setVisible(bool(colleagues))
        self.show()
        keep_height(self, self.width())
        (self.to if colleagues else self.reason).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the rows whole in the new width: what stands above them gives way, or scrolls."""
        super().resizeEvent(event)
        keep_height(self, self.width())

    def forget(self) -> None:
        """Ask for nothing any more."""
        self.reason.clear()
        self.reason_row.clear()
        self.hide()
