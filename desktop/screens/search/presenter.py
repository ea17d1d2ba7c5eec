"""Whom the box finds, as rows, and what to say when it finds nobody. Knows no Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from desktop.cache.found_by import By, FoundBy
from desktop.cache.search import MOST, Hit
from desktop.operations.find_people import certificate_number
from sync.base.eras import age_on
from sync.base.troubles import Trouble
from sync.records.resident import SEX_LABELS

NOBODY = (
    "該当する方が見つかりませんでした。読みや生年月日をご確認ください。"
    "この町の住民でない方の届出は「届出の選択」から始めます。"
)
NOT_MADE_HERE = "この端末で交付した証明書の番号ではありません。氏名や生年月日で探してください。"
INCOMPLETE = "端末の台帳の控えがまだそろっていません。受信していない方は見つかりません。"
HINT = (
    "カナ・漢字・ローマ字・生年月日（S55.3.2 など）・住所・電話・宛名番号・証明書の番号で探せます。"
    "空白で区切ると、組み合わせて探します。例：クロイワ S55.3.2"
)


class History(Protocol):
    """The searches of whoever is signed on, the last first."""

    def recent(self) -> tuple[str, ...]:
        """Return them."""
        ...

    def keep(self, words: str) -> None:
        """Remember one as the last."""
        ...

    def forget(self) -> None:
        """Forget all."""
        ...


@dataclass(frozen=True)
class Found:
    """One row of the list."""

    atena_no: str
    name: str
    kana: str
    birth: str
    age: str
    sex: str
    address: str
    number: str
    states: tuple[str, ...]
    note: str = ""


class SearchPresenter:
    """Finds as the clerk types."""

    def __init__(
        self,
        find: Callable[[str], Sequence[Hit]],
        pending: Callable[[], frozenset[str]],
        today: Callable[[], dt.date],
        whole: Callable[[], bool] = lambda: True,
        history: History | None = None,
    ) -> None:
        """Take how to find, the 宛名番号 that unsettled filings concern, and the day.

        `whole` says whether everybody is here who could be found; without a `history` no searches
        are remembered.
        """
        self._find, self._pending, self._today, self._whole = find, pending, today, whole
        self._history = history
        self._waiting: frozenset[str] = frozenset()
        self.rows: tuple[Found, ...] = ()
        self.recent: tuple[str, ...] = ()
        self.words = HINT

    def enter(self) -> None:
        """Look anew at what waits, and at what was searched for; typing does not."""
        self._waiting = self._pending()
        self._remember(lambda _: None)

    def keep(self, text: str) -> None:
        """Remember a search that found somebody."""
        if self.rows:
            self._remember(lambda history: history.keep(text))

    def forget(self) -> None:
        """Forget the searches of whoever is signed on."""
        self._remember(lambda history: history.forget())

    def _remember(self, deed: Callable[[History], None]) -> None:
        """Do something to the searches; no visitor waits because they cannot be kept."""
        if self._history is not None:
            with suppress(Trouble):
                deed(self._history)
                self.recent = self._history.recent()

    def type(self, text: str) -> None:
        """Find whom `text` means; a trouble (the register is just coming anew) is said instead."""
        today = self._today()
        try:
            self.rows = tuple(found(hit, today, self._waiting) for hit in self._find(text))
            whole = self._whole()
        except Trouble as trouble:
            self.rows, self.words = (), f"{trouble.reason}{trouble.remedy}"
            return
        more = "以上（続けて入力すると絞り込めます）" if len(self.rows) >= MOST else ""
        count = f"{len(self.rows)}人{more}" if self.rows else ""
        if not whole:
            self.words = f"{count}　{INCOMPLETE}".strip()
        else:
            self.words = count or _nobody(text)


def _nobody(text: str) -> str:
    if not text.strip():
        return HINT
    return NOT_MADE_HERE if certificate_number(text) else NOBODY


def found(hit: Hit, today: dt.date, waiting: frozenset[str]) -> Found:
    """Return a hit as a row; `waiting` are the 宛名番号 that unsettled filings concern."""
    birth = hit.birth.date
    states = (
        ("protected", hit.protected),
        ("removed", not hit.present),
        ("provisional", hit.atena_no in waiting),
    )
    return Found(
        hit.atena_no,
        hit.name,
        hit.kana,
        hit.birth.shown("western" if hit.foreign else "era"),
        f"{age_on(birth, today)}歳" if birth and hit.birth.exact else "",
        SEX_LABELS[hit.sex],
        hit.address,
        hit.atena_no,
        tuple(name for name, holds in states if holds),
        _note(hit.found_by),
    )


def _note(found_by: FoundBy | None) -> str:
    """Return what someone was found by, where the row does not show it."""
    if found_by is None:
        return ""
    text = found_by.text
    match found_by.by:
        case By.FORMER:
            return f"旧氏「{text}」に一致"
        case By.ALIAS:
            return f"通称「{text}」に一致"
        case By.LATIN:
            return f"ローマ字「{text}」に一致"
        case By.PAST_NAME:
            return f"以前の氏名「{text}」に一致"
        case By.PAST_ADDRESS:
            return f"以前の住所「{text}」に一致"
        case By.PHONE:
            return f"電話「{text}」に一致"
        case By.HOUSEHOLD:
            return f"世帯番号「{text}」に一致"
