"""端末の登録 on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.bridge.background import Background
from desktop.cache.identity import Identity
from desktop.profile import Settings
from desktop.screens.centred import centred
from desktop.screens.enrolment.presenter import Enrol, Entered, check
from desktop.screens.slow import SlowScreen
from desktop.widgets.banner import Banner
from desktop.widgets.fields import FieldRow
from desktop.widgets.keybar import Key
from desktop.widgets.moves import enter_moves
from desktop.widgets.style import Style
from sync.base.troubles import CertificateTrouble, LineTrouble, Trouble
from sync.base.verdicts import Refusal

WORDS = (
    "この端末はまだ登録されていません。"
    "システム担当から受け取った登録コードを入力してください。コードは1回だけ使えます。"
)


class EnrolmentScreen(SlowScreen):
    """The screen of the place `Enrolment`."""

    name = "enrolment"
    title = "端末の登録"

    def __init__(
        self,
        style: Style,
        settings: Settings,
        enrol: Enrol,
        background: Background,
        enrolled: Callable[[Identity], None],
    ) -> None:
        """Take the preset settings, how to enrol, and whom to tell."""
        banner = Banner(style)
        banner.setObjectName("enrolment.banner")
        super().__init__(background, banner)
        self._settings, self._enrol, self._enrolled = settings, enrol, enrolled
        lines: dict[str, QLineEdit] = {}
        for field in ("address", "municipality", "code"):
            lines[field] = QLineEdit()
            lines[field].setObjectName(f"enrolment.{field}")
            lines[field].setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly)
        self._lines = lines
        self._rows = {
            "address": FieldRow(style, "接続先", lines["address"], required=True),
            "municipality": FieldRow(
                style, "市町村コード", lines["municipality"], required=True, hint="6桁"
            ),
            "code": FieldRow(
                style,
                "登録コード",
                lines["code"],
                required=True,
                hint="例：K7QMX-AB2CD-… 大文字・小文字やハイフンは気にしなくてかまいません。",
            ),
        }
        centred(self, style, self.title, WORDS, [self.banner, *self._rows.values()])
        enter_moves(self).ended.connect(self._ask)
        self.banner.clear()

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        return (Key("enrolment.enrol", "登録", self._ask, enabled=not self._busy, primary=True),)

    def enter(self, arg: Any) -> None:
        """Show what the installer preset; the code is what is left to type."""
        del arg
        self._lines["address"].setText(self._settings.cloud)
        self._lines["municipality"].setText(self._settings.municipality)
        empty = next((line for line in self._lines.values() if not line.text()), None)
        (empty or self._lines["code"]).setFocus()

    def _ask(self) -> None:
        if self._busy:
            return
        entered = Entered(*(line.text().strip() for line in self._lines.values()))
        self._show(check(entered, self._settings.ca))
        if any(row.verdict() for row in self._rows.values()):
            return
        settings = msgspec.structs.replace(
            self._settings, cloud=entered.address, municipality=entered.municipality
        )
        self._run(lambda: self._enrol(settings, entered.code), self._answered)

    def _answered(self, answer: Identity | Refusal) -> None:
        if isinstance(answer, Refusal):
            self._show([answer])
        else:
            self._enrolled(answer)

    def _remedy(self, trouble: Trouble) -> str:
        remedy = trouble.remedy
        if isinstance(trouble, LineTrouble) and not isinstance(trouble, CertificateTrouble):
            remedy = (
                "接続先と通信の状態を確かめてください。"  # its own speaks of work that has begun
            )
        return remedy + "そのあと、もう一度「登録」を押してください。コードはまだ使えます。"

    def _show(self, refusals: Sequence[Refusal]) -> None:
        self.banner.clear()
        for row in self._rows.values():
            row.clear()
        for refusal in refusals:
            row = self._rows.get(refusal.field, self._rows["code"])
            row.show_refusal(f"{refusal.reason}{refusal.remedy}")
        if refusals:
            self._lines.get(refusals[0].field, self._lines["code"]).setFocus()
