"""支援措置期間終了通知: the letter to a protected person whose order runs out (§3.4, §20.5.1).

From a month before its end on, as its alert is shown, and by those who answer for the protection.
Where it goes to is written by hand: no desk holds the address, and the contact that the person gave
stands on the paper application. That somebody's record was read is kept before anything is printed.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.operations.desk import Desk
from desktop.operations.order_told import order_told
from desktop.operations.papers.acceptance import office_of
from desktop.operations.papers.basis import Basis
from desktop.operations.papers.order_notice import order_notice, order_notice_number
from desktop.operations.press import Press
from sync.base.verdicts import Refusal
from sync.journal.kinds import Inquiry, Kind
from sync.journal.office import SUPERVISING
from sync.records.town import Town

PRINTED_FOR = "支援措置期間終了通知の印刷"


class OrderNotices:
    """The letters of one desk to people whose protection runs out."""

    def __init__(
        self, desk: Desk, town: Town, press: Press, kept: Callable[[], object] = lambda: None
    ) -> None:
        """Take the desk, the town and what prints letters; `kept` is called after each."""
        self._desk, self._town, self._press, self._kept = desk, town, press, kept

    def letter(self, atena_no: str) -> bytes | Refusal:
        """Return a person's letter as a PDF, once the inquiry is kept. Raises Trouble."""
        desk, today = self._desk, self._desk.today()
        person = desk.cache.current(atena_no)
        told = order_told(person, today, details=True) if person else None
        if person is None or person.order is None or told is None or told.alert is None:
            return _no(
                "early",
                "支援措置の終了が近い方ではありません。",
                "終了年月日の1か月前から作成できます。",
            )
        if desk.who.role not in SUPERVISING:
            return _no("role", "この通知は、責任者が作成します。", "責任者へ引き継いでください。")
        certifier = desk.office.certifier(today.isoformat())
        if certifier is None:
            return _no(
                "certifier",
                "発信者（町村長）が登録されていません。",
                "システム担当に連絡してください。",
            )
        me = desk.journal.identity.enrolled()
        number = order_notice_number(today.isoformat(), me.town, me.desk)
        mark, history = desk.policy.sample_mark, desk.cache.history
        basis = Basis(self._town, certifier, number, today, None, mark, history)
        facts = order_notice(basis, person.name, person.order, office_of(self._town))
        paper = self._press.render(facts)
        if not paper.complete:
            return _no(
                "glyph",
                "正しく印字できない文字・項目があります。",
                "内容を確認し、責任者へ引き継いでください。",
            )
        desk.journal.keep(Kind.INQUIRY, Inquiry((atena_no,), PRINTED_FOR), desk.who)
        self._kept()
        return paper.pdf


def _no(code: str, reason: str, remedy: str) -> Refusal:
    return Refusal(f"order_notice.{code}", "", reason, remedy)
