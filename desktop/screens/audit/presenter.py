"""The supervisor's story of an audit: what is asked, what was answered, what was wrong. No Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from desktop.operations.audit import Asked, Found
from desktop.operations.audit_words import Worded
from desktop.screens.audit.model import AuditDesk
from desktop.screens.said import Said
from sync.base.troubles import Trouble
from sync.journal.asking import ANY_DESK, Question

DAYS = 30
"""Days before today with which the question begins."""

HERE_ONLY = "通信断のため、この端末の記録だけを表示しています。"
CLOUD_ONLY = "通信断のため、拒否された要求は照会できません。"
CLOUD_LATER = "クラウドだけが持つ記録です。通信が戻ってから照会してください。"
LATER = "ほかの端末の記録は、通信が戻ってから照会してください。"
NONE_FOUND = "該当する記録はありません。"
NONE_ODD = "欠番や時計のずれは見つかりませんでした。"
NEVER_ASKED = "照会する内容と理由を入力し、「照会する」を押してください。"
ASKING = "照会しています。"


class By(StrEnum):
    """By what it is asked."""

    RESIDENT = "resident"
    STAFF = "staff"
    DESK = "desk"
    ODD = "odd"
    REFUSED = "refused"


BY_LABELS = {
    By.RESIDENT: "住民",
    By.STAFF: "職員",
    By.DESK: "端末",
    By.ODD: "欠番・時計",
    By.REFUSED: "拒否された要求",
}
WANTED = {
    By.RESIDENT: "住民を選ぶか、宛名番号を入力してください。",
    By.STAFF: "職員を選ぶか、職員番号を入力してください。",
    By.DESK: "端末を選ぶか、端末の番号を入力してください。",
}


@dataclass
class Typed:
    """What stands in the form; `whom` is the resident, the person or the desk that it is about."""

    whom: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    reason: str = ""
    days_wrong: str = ""
    """The field of a day that cannot be read: since, until; "" for none."""


@dataclass
class AuditPresenter:
    """Asks, and holds the answer as far as it has come."""

    desk: AuditDesk
    by: By = By.RESIDENT
    lines: tuple[Worded, ...] = ()
    asked: Asked | None = None
    here_only: bool = False
    waiting: bool = False
    said: Said | None = None
    refusals: dict[str, str] = field(default_factory=dict)
    _found: Found | None = None

    @property
    def more(self) -> bool:
        """Whether there is more to be asked for."""
        return self._found is not None and self._found.next is not None

    @property
    def state(self) -> str:
        """Return what is said where there is no line to show."""
        if self.waiting:
            return ASKING
        if self._found is None or self.asked is None:
            return NEVER_ASKED
        return NONE_ODD if self.asked.question.oddities else NONE_FOUND

    def begin(self) -> tuple[dt.date, dt.date]:
        """Return the days that stand in the form at first."""
        today = self.desk.today()
        return today - dt.timedelta(days=DAYS), today

    def turn(self, by: By) -> None:
        """Ask by something else; what was answered stays until the next answer."""
        self.by, self.refusals = by, {}

    def ask(self, typed: Typed) -> Callable[[], Found] | None:
        """Keep the question; return what fetches its answer, on any thread. None where refused."""
        self.said, self.refusals = None, self._wrong(typed)
        if self.refusals:
            return None
        asked = self.desk.ask(self._question(typed), typed.reason)
        if not isinstance(asked, Asked):
            for no in asked:
                self.refusals[no.field or "whom"] = f"{no.reason}{no.remedy}"
            return None
        self.asked, self.lines, self._found, self.waiting = asked, (), None, True
        return lambda: self.desk.answer(asked)

    def go_on(self) -> Callable[[], Found] | None:
        """Return what fetches the next page; None where there is none."""
        asked, found = self.asked, self._found
        if asked is None or found is None or found.next is None or self.waiting:
            return None
        self.waiting, self.said = True, None
        return lambda: self.desk.answer(asked, found.next)

    def took(self, found: Found) -> None:
        """Take a page."""
        self.waiting, self._found = False, found
        self.lines, self.here_only = (*self.lines, *found.lines), found.here_only
        if found.here_only and self.asked is not None:
            words = CLOUD_ONLY, CLOUD_LATER
            said, step = words if self.asked.question.refused else (HERE_ONLY, LATER)
            self.said = Said(said, step=step, good=False)

    def failed(self, trouble: Trouble) -> None:
        """Say why a page did not come; what came before stays."""
        self.waiting = False
        self.said = Said("照会できませんでした。", trouble.reason, trouble.remedy, good=False)

    def write(self, file: Path) -> None:
        """Save the lines that are here. Raises Trouble."""
        if self.asked is not None and self.lines:
            self.desk.write(self.asked, self.lines, file)
            self.said = Said(
                "監査の一覧をファイルに保存しました。",
                file.name,
                "書き出したことは記録されました。",
            )

    def _wrong(self, typed: Typed) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.by in WANTED and not typed.whom.strip():
            found["whom"] = WANTED[self.by]
        if self.by is By.DESK and typed.whom.strip() and not typed.whom.strip().isdecimal():
            found["whom"] = WANTED[By.DESK]
        if typed.days_wrong:
            found[typed.days_wrong] = "日付が読み取れません。R8.11.23 のように入力してください。"
        return found

    def _question(self, typed: Typed) -> Question:
        whom = typed.whom.strip()
        return Question(
            resident=whom if self.by is By.RESIDENT else "",
            staff=whom if self.by is By.STAFF else "",
            desk=int(whom) if self.by is By.DESK else ANY_DESK,
            since=typed.since.isoformat() if typed.since else "",
            until=typed.until.isoformat() if typed.until else "",
            oddities=self.by is By.ODD,
            refused=self.by is By.REFUSED,
        )
