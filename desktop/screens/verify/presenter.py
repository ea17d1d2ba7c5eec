"""The clerk's story of a check: what it comes to, what is stated, how far this desk knows.

Knows no Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.operations.check_paper import MOST_FILE_BYTES, title_of, town_of
from desktop.operations.moments import clock_time, day_and_time
from desktop.screens.verify.model import TONES, CheckingDesk
from sync.journal.proof.check import Outcome, Verdict
from sync.journal.proof.statement import Proof
from sync.journal.proof.words import WORDS, label_of

NOBODY_ELSES = (
    "ほかの端末の書損は、この端末では分かりません。"
    "疑わしいときは、発行番号を伝えて発行端末へ確認してください。"
)
NEVER = "失効した端末の情報は、まだ受信していません。"


@dataclass(frozen=True)
class Fact:
    """One line of what is stated; `data` is what is written as it is, in any language."""

    label: str
    words: str
    data: bool = False


@dataclass(frozen=True)
class Shown:
    """What a check came to, as it is shown; `known` says since when and how far this is known."""

    tone: str
    label: str
    reason: str
    remedy: str
    facts: tuple[Fact, ...] = ()
    known: str = ""

    @property
    def readable(self) -> bool:
        """Whether there was anything to check."""
        return self.tone != TONES[Outcome.UNREADABLE]


class VerifyPresenter:
    """Has codes and files checked. What it does may be done on any thread."""

    def __init__(self, desk: CheckingDesk) -> None:
        """Take the desk."""
        self._desk = desk

    def scanned(self, text: str) -> Shown:
        """Check what a scanner typed."""
        return shown(self._desk.text(text))

    def chosen(self, file: Path) -> Shown:
        """Check a file that the person chose."""
        try:
            with file.open("rb") as opened:
                data = opened.read(MOST_FILE_BYTES)
        except OSError:
            return shown(Verdict(Outcome.UNREADABLE, "proof.unreadable_file"))
        return shown(self._desk.file(data))


def shown(verdict: Verdict) -> Shown:
    """Return a verdict in words."""
    words = WORDS[verdict.code]
    label, _ = label_of(verdict)
    facts = list(_stated(verdict.proof, verdict.desk_name)) if verdict.proof else []
    if verdict.at:
        what = "取消日時" if verdict.outcome is Outcome.VOIDED else "失効日時"
        facts.insert(0, Fact(what, day_and_time(verdict.at)))
    if not facts and verdict.municipality:
        facts.append(Fact("コードの市町村", _town(verdict.municipality), data=True))
    return Shown(
        TONES[verdict.outcome],
        label,
        words.reason,
        words.remedy,
        tuple(facts),
        _known(verdict) if verdict.proof else "",
    )


def _stated(proof: Proof, desk_name: str) -> tuple[Fact, ...]:
    cut_off = "通信断中に発行" if proof.offline else ""
    as_of = day_and_time(proof.freshness) if proof.freshness else "－"
    return (
        Fact("発行番号", proof.number, data=True),
        Fact("種類", title_of(proof.form)),
        Fact("発行日時", day_and_time(proof.issued_at)),
        Fact("発行端末", f"{desk_name}（{proof.desk}）", data=True),
        Fact("データ時点", f"{as_of}　{cut_off}".rstrip("　")),
    )


def _town(code: str) -> str:
    name = town_of(code)
    return code if name == code else f"{name}（{code}）"


def _known(verdict: Verdict) -> str:
    """Say up to when this desk knows what could speak against the paper."""
    ended = NEVER
    if verdict.known_at:
        ended = f"失効した端末は、{clock_time(verdict.known_at)}時点の情報で確認しました。"
    voids = NOBODY_ELSES
    if verdict.voids_at:
        voids = f"発行端末の書損は、{clock_time(verdict.voids_at)}までの分を確認しました。"
    return ended + voids
