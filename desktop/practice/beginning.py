"""The practice begun from a desk: the same program in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from subprocess import DEVNULL, Popen

from desktop.widgets.banner import BannerKind, BannerText

BEGUN = BannerText(
    BannerKind.NOTICE,
    "練習の窓を開いています。",
    "架空の町での練習です。この端末の記録には触れません。",
)
OPEN_ALREADY = BannerText(
    BannerKind.NOTICE,
    "練習の窓はすでに開いています。",
    next_step="開いている窓で続けるか、閉じてからもう一度始めてください。",
)
NOT_BEGUN = BannerText(
    BannerKind.TROUBLE,
    "練習を始められませんでした。",
    next_step="もう一度試し、続くときはシステム担当へ連絡してください。",
)


class PracticeProcess:
    """Real records and practice share no process, no profile and no keyring.

    Either may be closed without the other.
    """

    def __init__(self) -> None:
        """Begin nothing yet."""
        self._process: Popen[bytes] | None = None

    def begin(self, choices: Mapping[str, str], town: str) -> BannerText:
        """Open the practice as this desk looks and with its town's keys; return what to say."""
        if self._process is not None and self._process.poll() is None:
            return OPEN_ALREADY
        words = ["--practice", *(f"--choice={key}={value}" for key, value in choices.items())]
        if town:
            words.append(f"--keys={town}")
        try:
            self._process = Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "desktop.opening", *words], stdin=DEVNULL
            )
        except OSError:
            return NOT_BEGUN
        return BEGUN
