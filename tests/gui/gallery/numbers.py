"""Scenes of the panel that shows a 個人番号 or 住民票コード; those here have wrong check digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.operations.look_up import ResidentPage
from desktop.operations.show_number import USES, NumberWish
from desktop.screens import places
from desktop.screens.number.opening import Numbers
from desktop.screens.number.view import NumberPanel
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from sync.base.troubles import CloudRefused, Trouble
from sync.base.verdicts import Refusal
from sync.records.national_numbers import NumberKind
from sync.records.resident import Resident
from tests.gui.gallery.people import PROTECTED, page
from tests.gui.gallery.stage import AT_WORK, CUT_OFF, Scene, Shown, Stage, settle
from tests.gui.screens import counterwork as work

TOLD = {NumberKind.MY_NUMBER: "123456789010", NumberKind.RESIDENT_CODE: "98765432109"}
OFFLINE = Refusal(
    "number.offline",
    "",
    "通信が切れているため、番号を表示できません。番号は、端末には保管していません。",
    "通信が戻ってから、もう一度開いてください。",
)
CLOSED = Refusal(
    "number.protected",
    "",
    "支援措置があるため、一時解除の日のほかは番号を表示できません。",
    "責任者へ引き継いでください。",
)
NOT_KEPT = CloudRefused(
    "number.not_kept",
    "この方の番号は、クラウドに保管されていません。",
    "住基ネットの端末で確認してください。",
)


class NumberDesk:
    """A desk whose cloud tells at once, or says no."""

    def __init__(self, closed: Refusal | None = None, trouble: Trouble | None = None) -> None:
        self.closed, self.trouble = closed, trouble
        self.wishes: list[NumberWish] = []
        self.refused: list[BaseException] = []

    def offered(self) -> bool:
        return True

    def may_ask(self, atena_no: str) -> Refusal | None:
        del atena_no
        return self.closed

    def ask(self, wish: NumberWish) -> Callable[[], str] | tuple[Refusal, ...]:
        wrong = [
            Refusal(f"number.{field}", field, words, "")
            for field, words in (
                ("kind", "表示する番号を選択してください。"),
                ("use", "利用する事務を選択してください。"),
                ("what_for", "手続や書類の名前を入力してください。"),
            )
            if not getattr(wish, field)
        ]
        if wrong or wish.kind is None:
            return tuple(wrong)
        self.wishes.append(wish)
        kind = wish.kind

        def told() -> str:
            if self.trouble is not None:
                raise self.trouble
            return TOLD[kind]

        return told

    def not_told(self, wish: NumberWish, error: BaseException) -> None:
        del wish
        self.refused.append(error)


def panel(
    stage: Stage,
    desk: NumberDesk | None = None,
    *,
    person: Resident | None = None,
    fill: str = "",
    go: bool = False,
    online: bool = True,
) -> Shown:
    """Open the panel; `fill` is the kind chosen and filled in, `go` presses the button."""
    asked = desk or NumberDesk()
    told: ResidentPage = page(person or work.family()[0])
    numbers = Numbers(stage.style, asked, work.AtOnce(), lambda: work.NOW, lambda: work.TODAY)
    screens = {
        places.Resident: lambda: ResidentScreen(
            stage.style, ResidentPresenter(lambda _no, _why: told), lambda: work.TODAY, numbers
        )
    }
    place = places.Resident(told.person.atena_no)
    window = stage.shell(screens, place, AT_WORK if online else CUT_OFF)
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    opened = window.findChild(NumberPanel)
    assert isinstance(opened, NumberPanel)
    if fill:
        opened.kind.choose(fill)
        opened.uses[NumberKind(fill)].choose(_uses(fill)[-2])
        opened.what_for.setText("児童手当の認定請求書")
    if go:
        opened.go.click()
    settle()
    assert QTest.qWaitForWindowActive(opened)
    return Shown(window, opened)


def _uses(kind: str) -> Sequence[str]:
    return USES[NumberKind(kind)]


SCENES: dict[str, Scene] = {
    "number-asked": panel,
    "number-wrong": lambda stage: panel(stage, go=True),
    "number-filled": lambda stage: panel(stage, fill="my_number"),
    "number-shown": lambda stage: panel(stage, fill="my_number", go=True),
    "number-code": lambda stage: panel(stage, fill="resident_code", go=True),
    "number-not-told": lambda stage: panel(
        stage, NumberDesk(trouble=NOT_KEPT), fill="my_number", go=True
    ),
    "number-offline": lambda stage: panel(stage, NumberDesk(OFFLINE), online=False),
    "number-protected": lambda stage: panel(stage, NumberDesk(CLOSED), person=PROTECTED),
}
