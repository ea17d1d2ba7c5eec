"""Whom the box finds, as rows, and what to say when it finds nobody. Knows no Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.cache.search import MOST, Hit
from desktop.operations.find_people import certificate_number
from sync.base.eras import age_on
from sync.base.troubles import Trouble
from sync.records.resident import SEX_LABELS

NOBODY = "該当する方が見つかりませんでした。カナの濁点や生年月日をご確認ください。"
NOT_MADE_HERE = "この端末で交付した証明書の番号ではありません。氏名や生年月日で探してください。"
INCOMPLETE = "端末の台帳の控えがまだそろっていません。受信していない方は見つかりません。"
HINT = (
    "カナ・漢字・生年月日（S55.3.2 など）・住所・宛名番号・証明書の番号で探せます。"
    "空白で区切ると、組み合わせて探します。例：クロイワ S55.3.2"
)


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


class SearchPresenter:
    """Finds as the clerk types."""

    def __init__(
        self,
        find: Callable[[str], Sequence[Hit]],
        pending: Callable[[], frozenset[str]],
        today: Callable[[], dt.date],
        whole: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take how to find, the 宛名番号 that unsettled filings concern, and the day.

        `whole` says whether everybody is here who could be found.
        """
        self._find, self._pending, self._today, self._whole = find, pending, today, whole
        self._waiting: frozenset[str] = frozenset()
        self.rows: tuple[Found, ...] = ()
        self.words = HINT

    def enter(self) -> None:
        """Look anew at what waits; typing does not."""
        self._waiting = self._pending()

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
    )
