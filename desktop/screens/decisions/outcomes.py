"""What was decided at the approval desk, and what became of what one saw there. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.operations.filed import Filed
from sync.journal.kinds import Ruling
from sync.journal.standing import Standing

BECAME = {
    Standing.WAITING: "ほかの決裁者に回されました",
    Standing.REGISTERED: "登録されました",
    Standing.RETURNED: "差し戻されました",
    Standing.DECLINED: "却下されました",
    Standing.WITHDRAWN: "取り下げられました",
    Standing.CONFLICTED: "競合になりました",
}
NOT_TAKEN = "承認が受け付けられなかった届出があります。「保留」で理由を確認してください。"


@dataclass
class Outcomes:
    """The filings approved from here whose end is not known yet."""

    approved: set[bytes] = field(default_factory=set)

    def told(self, filings: Sequence[Filed]) -> str:
        """Say, once, which of them came to another end than the register; "" for none."""
        ended = [filed for filed in filings if filed.id in self.approved and _ended(filed)]
        self.approved -= {filed.id for filed in ended}
        others = [filed for filed in ended if filed.standing is not Standing.REGISTERED]
        if len(others) > 1:
            return f"承認した届出のうち{len(others)}件が、登録されませんでした。"
        return "".join(map(_otherwise, others))


def gone(filed: Filed) -> str:
    """Say what became of a filing that left the list while it was looked at."""
    return f"表示していた{filed.label}（{filed.who}）は、{_became(filed)}。"


def decided(filed: Filed, ruling: Ruling) -> str:
    """Say what was decided."""
    if ruling is Ruling.APPROVE:
        return f"{filed.label}（{filed.who}）を承認しました。"
    if ruling is Ruling.RETURN:
        return f"{filed.label}（{filed.who}）を差し戻しました。"
    return f"{filed.label}（{filed.who}）を却下しました。"


def _otherwise(filed: Filed) -> str:
    if filed.standing is Standing.WAITING:
        return NOT_TAKEN
    if filed.standing is Standing.CONFLICTED:
        return f"承認した{filed.label}（{filed.who}）は、競合になりました。2 で見比べて解決します。"
    return f"承認した{filed.label}（{filed.who}）は、{_became(filed)}。"


def _became(filed: Filed) -> str:
    return BECAME.get(filed.standing, filed.words)


def _ended(filed: Filed) -> bool:
    return filed.standing is not Standing.WAITING or not (filed.decided_here or filed.awaits)
