"""連絡先の修正 on the screen: one field, the comparison, 受付済."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from desktop.language import tr
from desktop.screens.contact.presenter import ContactPresenter
from desktop.screens.filingscreen import FilingScreen
from desktop.screens.places import ContactCorrection
from desktop.widgets.fields import FieldRow
from desktop.widgets.sheet import set_role

if TYPE_CHECKING:
    from desktop.screens.filing import FilingDesk
    from desktop.widgets.style import Style

NAME = "contact"


class ContactScreen(FilingScreen):
    """The screen of the place `ContactCorrection`."""

    name = NAME
    title = "連絡先の修正"

    def __init__(self, style: Style, desk: FilingDesk) -> None:
        super().__init__(style, NAME, desk.today)
        self._presenter = ContactPresenter(desk)
        self.phone = QLineEdit()
        self.phone.setObjectName("contact.phone")
        self.phone.setPlaceholderText(tr("例 0279-88-0001"))
        self.phone.setInputMethodHints(
            Qt.InputMethodHint.ImhDialableCharactersOnly | Qt.InputMethodHint.ImhPreferLatin
        )
        self.phone.setFont(style.font(style.sizes.title))
        self._now = QLabel()
        self._now.setObjectName("contact.now")
        set_role(self._now, "strong")
        self.rows = {
            "phone": FieldRow(style, "新しい連絡先", self.phone,
                              hint="市外局番から入力します。空にすると削除されます。"),
        }  # fmt: skip
        panel = QFrame()
        set_role(panel, "panel")
        column = QVBoxLayout(panel)
        column.setContentsMargins(*[style.spaces.large] * 4)
        column.setSpacing(style.spaces.large)
        column.addWidget(FieldRow(style, "現在の連絡先", self._now))
        column.addWidget(self.rows["phone"])
        column.addStretch(1)
        row = QHBoxLayout(self._form)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(panel, 2)
        row.addStretch(1)

    @property
    def filer(self) -> ContactPresenter:
        """The presenter."""
        return self._presenter

    def enter(self, arg: Any) -> None:
        """Begin for the place's person."""
        assert isinstance(arg, ContactCorrection)  # noqa: S101 - each place goes to its own screen
        self._presenter.open(arg.atena_no, getattr(arg, "replaces", b""), getattr(arg, "body", b""))
        self.fill()
        self.show_step()
        self.phone.setFocus()
        self.phone.selectAll()

    def fill(self) -> None:
        """Put what the presenter holds into the form."""
        person = self._presenter.person
        self._now.setText((person.phone if person else "") or tr("（なし）"))
        self.phone.setText(self._presenter.phone)

    def take(self) -> None:
        """Give the presenter what the form holds."""
        self._presenter.phone = self.phone.text()

    def about(self) -> str:
        """Say whose contact it is."""
        person = self._presenter.person
        return f"連絡先の修正：{person.name}" if person else ""
