"""Made-up letters about filings, for the screens that print them."""

from __future__ import annotations

from desktop.operations.letters import NOTICES, Draft
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal
from tests.gui.screens import counterwork as work

DRAFT = Draft(
    b"filing",
    "転居届",
    "群馬県吾妻郡草津町大字草津４６４番地３",
    tuple(member.name for member in work.family()),
    work.family()[0].name,
)
PROTECTED = Refusal(
    "letter.protected",
    "",
    "支援措置の方がいるため、受理通知は作成できません。",
    "責任者へ引き継いでください。",
)


class LetterDesk:
    """Has one letter, or a reason why there is none; remembers what was written."""

    def __init__(self, refusal: Refusal | None = None) -> None:
        self.refusal = refusal
        self.trouble: Trouble | None = None
        self.written: list[tuple[bytes, str]] = []

    def tells(self, change: str) -> bool:
        return change in NOTICES

    def draft(self, _: bytes) -> Draft | Refusal:
        return self.refusal or DRAFT

    def notice(self, filing: bytes, notifier: str) -> bytes | Refusal:
        if self.trouble is not None:
            raise self.trouble
        if not notifier:
            return Refusal(
                "letter.notifier",
                "notifier",
                "届出人の氏名を、60文字までで入力してください。",
                "届出書の届出人の欄を確認してください。",
            )
        self.written.append((filing, notifier))
        return b"%PDF letter"

    def slip(self, change: str) -> bytes:
        return f"%PDF slip of {change}".encode()
