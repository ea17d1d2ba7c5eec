"""What a check found: passed, failed with the remedy, or nothing there to be checked yet."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from sync.base.troubles import Trouble


class Outcome(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - a word
    FAIL = "fail"
    NOT_SET_UP = "not_set_up"


class Said(msgspec.Struct, frozen=True):
    """The same words in both languages."""

    ja: str
    en: str


WORDS = {
    Outcome.PASS: Said("合格", "pass"),
    Outcome.FAIL: Said("不合格", "FAIL"),
    Outcome.NOT_SET_UP: Said("未設定", "not set up"),
}


class Found(msgspec.Struct, frozen=True):
    """What was seen, and what to do about it (empty where nothing is to be done).

    Neither holds personal data: both are printed.
    """

    outcome: Outcome
    seen: Said
    remedy: Said = Said("", "")


def passed(ja: str, en: str) -> Found:
    """Return that all is well, and what was seen."""
    return Found(Outcome.PASS, Said(ja, en))


def failed(seen: Said, remedy: Said) -> Found:
    """Return that it failed, and what to do."""
    return Found(Outcome.FAIL, seen, remedy)


def failed_by(trouble: Trouble) -> Found:
    """Return that it failed in a way that has its name; its detail is technical."""
    detail = f" ({trouble.detail})" if trouble.detail else ""
    return failed(
        Said(f"{trouble.reason}{detail}", f"{trouble.reason_en}{detail}"),
        Said(trouble.remedy, trouble.remedy_en),
    )


REINSTALL = Said("プログラムを入れ直してください。", "Install the program again.")
