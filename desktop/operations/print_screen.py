"""画面の印刷: the picture of a screen goes to a printer, once it is kept whose, which, and why.

No file is ever made of it; what the printer does with it is the town's to look after.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.operations.desk import Desk
from desktop.operations.moments import day_and_time
from sync.base.verdicts import Refusal
from sync.journal.asking import PAPER, Output
from sync.journal.kinds import Kind

MOST_LETTERS = 100
"""Of what is typed as the reason."""


class ScreenPrints:
    """Keeps what is pictured at one desk."""

    def __init__(self, desk: Desk, kept: Callable[[], object] = lambda: None) -> None:
        """Take the desk; `kept` is called after each entry."""
        self._desk, self._kept = desk, kept

    def keep(self, screen: str, atena_no: str, reason: str) -> tuple[str, ...] | Refusal:
        """Keep that a screen is printed; return the lines that stand under the picture.

        `atena_no` is whose page it is, "" where it is nobody's. Raises Trouble with nothing kept.
        """
        desk, why = self._desk, reason.strip()
        if not why:
            return Refusal("screen.reason", "reason", "印刷する理由を入力してください。", "")
        if len(why) > MOST_LETTERS:
            words = f"{MOST_LETTERS}文字以内で入力してください。"
            return Refusal("screen.reason", "reason", words, "")
        output = Output("screen", PAPER, (atena_no,) if atena_no else (), 0, screen, why)
        entry = desk.journal.keep(Kind.OUTPUT, output, desk.who, visitors=False)
        self._kept()
        me, who = desk.journal.identity.enrolled(), desk.who
        place = f"{me.town}　{me.name}　{who.name}（{who.staff}）"
        return (
            f"画面の印刷　{day_and_time(desk.now())}　{place}　記録 第{entry.envelope.number}号",
            f"画面：{screen}　理由：{why}",
        )
