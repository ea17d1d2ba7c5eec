"""The clerk's story of the day's end: look, count, explain, close; reopen and correct. No Qt."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from desktop.operations.closing import DENOMINATIONS, Till, as_counted, refusals_of, signed
from desktop.operations.daily_report import Line
from desktop.screens.closing.model import ClosingDesk, Earlier, day_words
from desktop.screens.said import Said
from desktop.screens.visit.model import amount_typed
from sync.base.troubles import PrinterTrouble
from sync.base.verdicts import Refusal
from sync.journal.closing import Closing, Counted

LIVE = frozenset({"証明書", "書損", "返金", "届出", "領収", "用紙"})
"""The parts of a day that is not counted yet."""

NOT_COUNTED = frozenset({"残（実査）", "過不足"})


class Printer(Protocol):
    """Something that puts a PDF on paper."""

    def print(self, pdf: bytes, title: str, copies: int = 1) -> str:
        """Print; return where it went, for the screen. Raises PrinterTrouble."""
        ...


class Mode(StrEnum):
    """What the hands are at."""

    COUNT = "count"
    CONFIRM = "confirm"
    EARLIER = "earlier"
    REASON = "reason"
    STOCK = "stock"
    ADJUST = "adjust"


class Typed(msgspec.Struct):
    """What was typed, field by field; `target` is the closing that is counted again, in hex."""

    pieces: dict[str, str] = {}
    sheets: str = ""
    explanation: str = ""
    sheets_explanation: str = ""
    target: str = ""


@dataclass
class ClosingPresenter:
    """Holds what was typed, and lets a closing through only as it was shown."""

    desk: ClosingDesk
    printer: Printer
    typed: Typed = field(default_factory=Typed)
    mode: Mode = Mode.COUNT
    said: Said | None = None
    refusals: dict[str, str] = field(default_factory=dict)
    earlier: tuple[Earlier, ...] = ()
    till: Till | None = None

    def enter(self) -> None:
        """Begin with the day that comes next; what was counted before is still there."""
        self.mode, self.said, self.refusals = Mode.COUNT, None, {}
        kept = self.desk.draft()
        self.typed = msgspec.json.decode(kept, type=Typed) if kept else Typed()
        self.refresh()

    def leave(self) -> None:
        """Keep what was counted."""
        empty = self.typed == Typed()
        self.desk.keep_draft(b"" if empty else msgspec.json.encode(self.typed))

    def refresh(self) -> None:
        """Look again; what was typed stays."""
        self.till = self.desk.till()
        self.earlier = tuple(self.desk.earlier())

    @property
    def target(self) -> Earlier | None:
        """The closing that is counted again, if one is."""
        return next((e for e in self.earlier if e.id.hex() == self.typed.target), None)

    @property
    def open(self) -> bool:
        """Whether something can be closed now."""
        covers = self.till is not None and self.till.covers is not None
        return self.target is not None or covers

    def counted(self) -> Counted:
        """Return what was counted so far; what cannot be read counts nothing, and is refused."""
        pieces = tuple((yen, amount_typed(self._piece(yen)) or 0) for yen in DENOMINATIONS)
        return Counted(
            pieces,
            amount_typed(self.typed.sheets) or 0,
            self.typed.explanation,
            self.typed.sheets_explanation,
        )

    def shown(self) -> Closing | None:
        """Return what the closing would say now."""
        if self.target is not None:
            return msgspec.structs.replace(self.target.closing, counted=self.counted())
        return as_counted(self.till, self.counted()) if self.till else None

    def lines(self) -> Sequence[Line]:
        """Return the lines of the day, before it is counted."""
        closing = self.shown()
        found = self.desk.lines(closing) if closing else ()
        return [
            line
            for line in found
            if line.part in LIVE and not (line.part == "用紙" and line.item in NOT_COUNTED)
        ]

    def ask(self) -> bool:
        """締める: look at what was typed; True where only the last word is missing."""
        closing = self.shown()
        self.refusals = self._unreadable()
        if closing is None or not self.open:
            self.said = Said("本日の日計は締め済みです。", good=False)
            return False
        for no in refusals_of(closing):
            self.refusals.setdefault(no.field, f"{no.reason}{no.remedy}")
        self.said = None
        if self.refusals:
            return False
        self.mode = Mode.CONFIRM
        return True

    def confirm(self) -> None:
        """Close, as it was asked about."""
        target, till = self.target, self.till
        counted = self.counted()
        self.mode = Mode.COUNT
        if target is not None:
            made = self.desk.correct(target.id, counted)
        elif till is not None:
            made = self.desk.close(till, counted)
        else:
            return
        if isinstance(made[0], Refusal):
            self._refuse(made[0])
            self.refresh()
            return
        closing = made[1]
        assert isinstance(closing, Closing)  # noqa: S101 - the other half of the union
        self.typed = Typed()
        self.desk.keep_draft(b"")
        self.refresh()
        self.said = Said(
            f"{day_words(closing.day)}の日計を締めました（第{closing.ordinal}号）。",
            f"会計へ引き渡す現金は{closing.handed_in:,}円、翌日の釣銭準備金は{closing.fund_left:,}円です。",
            "「日計一覧」から日計表を印刷できます。",
        )

    def back(self) -> None:
        """Take the question back."""
        self.mode = Mode.EARLIER if self.mode is Mode.REASON else Mode.COUNT
        self.refusals, self.said = {}, None

    def ask_reason(self, shown: Earlier) -> None:
        """再開: ask why; or, where it was approved, count that day again."""
        self.said, self.refusals = None, {}
        if not shown.reopened:
            self.mode = Mode.REASON
            return
        counted = shown.closing.counted
        self.typed = Typed(
            {str(yen): str(many) for yen, many in counted.pieces},
            str(counted.sheets),
            counted.explanation,
            counted.sheets_explanation,
            shown.id.hex(),
        )
        self.mode = Mode.COUNT

    def reopen(self, shown: Earlier, reason: str) -> bool:
        """File that it be opened again."""
        refusals = self.desk.reopen(shown.id, reason)
        if refusals:
            self.refusals = {"reason": f"{refusals[0].reason}{refusals[0].remedy}"}
            return False
        self.mode = Mode.EARLIER
        self.refresh()
        self.said = Said(
            f"{day_words(shown.closing.day)}の日計の再開を申請しました。",
            step="責任者の承認が登録されると、数え直せます。",
        )
        return True

    def receive(self, typed: str) -> bool:
        """Keep that paper came."""
        sheets = amount_typed(typed)
        refusal = self.desk.stock(sheets or 0)
        if refusal is not None:
            self.refusals = {"stock": f"{refusal.reason}{refusal.remedy}"}
            return False
        self.mode, self.refusals = Mode.COUNT, {}
        self.refresh()
        self.said = Said(f"用紙{sheets:,}枚の受入を記録しました。")
        return True

    def adjust(self, typed: str, reason: str) -> bool:
        """Keep that the count of the paper was put right."""
        plain = unicodedata.normalize("NFKC", typed).replace("−", "-").strip()
        fewer = plain.startswith("-")
        sheets = amount_typed(plain.lstrip("+-")) or 0
        refusal = self.desk.adjust(-sheets if fewer else sheets, reason)
        if refusal is not None:
            self.refusals = {refusal.field: f"{refusal.reason}{refusal.remedy}"}
            return False
        self.mode, self.refusals = Mode.COUNT, {}
        self.refresh()
        self.said = Said(f"用紙の調整（{signed(-sheets if fewer else sheets)}枚）を記録しました。")
        return True

    def print(self, shown: Earlier) -> None:
        """Put the 日計表 on paper."""
        closing = shown.closing
        try:
            title = f"nikkei {closing.day} {closing.ordinal}"
            where = self.printer.print(self.desk.paper(shown), title)
        except PrinterTrouble as trouble:
            self.said = Said(
                "日計表を印刷できませんでした。", trouble.reason, trouble.remedy, good=False
            )
            return
        self.said = Said(f"{day_words(closing.day)}の日計表を出力しました。", step=where)

    def write(self, shown: Earlier, file: Path) -> None:
        """Write the file."""
        self.desk.write_file(shown, file)
        self.said = Said(
            f"{day_words(shown.closing.day)}の日計をファイルに保存しました。",
            file.name,
            "書き出したことは記録されました。",
        )

    def _piece(self, yen: int) -> str:
        return self.typed.pieces.get(str(yen), "")

    def _unreadable(self) -> dict[str, str]:
        found = {
            str(yen): "枚数が読み取れません。数字だけで入力してください。"
            for yen in DENOMINATIONS
            if self._piece(yen).strip() and amount_typed(self._piece(yen)) is None
        }
        typed = self.typed.sheets
        if typed.strip() and amount_typed(typed) is None:
            found["sheets"] = "枚数が読み取れません。数字だけで入力してください。"
        return found

    def _refuse(self, no: Refusal) -> None:
        self.refusals = {no.field: f"{no.reason}{no.remedy}"} if no.field else {}
        if not no.field:
            self.said = Said(no.reason, step=no.remedy, good=False)
