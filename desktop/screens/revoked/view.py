"""端末の取消し on the screen: what is still to be handed in, then that nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from desktop.screens.centred import centred
from desktop.screens.screen import Screen
from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.keybar import Key
from desktop.widgets.style import Style

WORDS = "受付は、登録されているほかの端末で続けてください。"
STAY_ON = "終わるまで、電源と通信をそのままにしてください。"
BY_ITSELF = "通信が切れているときは、戻ると自動で続けます。終わると、端末の鍵を破棄します。"
DESTROYED = "記録の引渡しが終わり、端末の鍵を破棄しました。"
UNREADABLE = "この端末の記録と台帳の控えは、もう開けません。引き渡した記録はクラウドにあります。"
HAND_OVER = (
    "システム担当へ連絡してください。PDFやスキャンを保存したフォルダーがあれば、"
    "それも消してもらってください。"
)


class RevokedScreen(Screen):
    """The screen of the place `Revoked`."""

    name = "revoked"
    title = "この端末の登録は取り消されました"

    def __init__(self, style: Style, end: Callable[[], object]) -> None:
        """Take what ends the program."""
        super().__init__()
        self._end = end
        self.banner = Banner(style)
        self.banner.setObjectName("revoked.banner")
        centred(self, style, self.title, WORDS, [self.banner])

    def keys(self) -> Sequence[Key]:
        """Return the keys of this screen."""
        return (Key("revoked.end", "終了", self._end),)

    def enter(self, arg: Any) -> None:
        """Show how far it is."""
        self.banner.show_text(_told(arg.waiting))
        self.setFocus()


def _told(waiting: int | None) -> BannerText:
    if waiting is None:
        return BannerText(BannerKind.NOTICE, DESTROYED, UNREADABLE, HAND_OVER)
    handing_in = f"未送信の記録を、クラウドへ引き渡しています（残り{waiting}件）。"
    return BannerText(BannerKind.CAUTION, handing_in, BY_ITSELF, STAY_ON)
