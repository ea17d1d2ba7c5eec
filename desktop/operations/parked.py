"""What the cloud set aside: in sight with its reason, sent on as a sealed report, never deleted.

The report goes by whatever way is open (a stick, a mail): only the municipality's key opens it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from desktop.cache.journal import JournalFile
from sync.base.keys import seal
from sync.base.wire import pack, squeeze
from sync.exchanges.push import QUARANTINED

REASONS = {
    "unreadable": "記録が破損しているか、新しい版のプログラムの記録です。",
    "desk_signature": "記録が破損しています（端末の署名が合いません）。",
    "staff_signature": "職員の署名を確認できません。",
    "fork": "この端末の記録の複製が、別の場所で使われています。端末を再登録してください。",
    "desk_unknown": "クラウドが、この端末の登録を確認できません。",
    "desk_revoked": "端末の登録が取り消されたあとの記録です。",
    "content_taken": "同じ番号の別の記録が、先に届いています。",
    "settle_failed": "クラウドで処理できませんでした。記録は保管されています。",
}
"""Code of a receipt -> the words for people."""


@dataclass(frozen=True)
class Parked:
    """An entry that was set aside: its place, its kind, when (ms) and why."""

    number: int
    kind: str
    clock: int
    code: str

    @property
    def reason(self) -> str:
        """Return why, in words."""
        return REASONS.get(self.code, f"クラウドで保留されました（{self.code}）。")


class Report(msgspec.Struct, frozen=True, array_like=True):
    """What a report holds: who sends it, and the entries verbatim with their receipts."""

    municipality: str
    desk: int
    entries: tuple[tuple[bytes, bytes], ...]


def parked(journal: JournalFile) -> Sequence[Parked]:
    """Return this desk's entries that the cloud set aside, oldest first."""
    return [
        Parked(number, kind, clock, receipt.note)
        for number, kind, clock, receipt in journal.receipts()
        if receipt.status == QUARANTINED
    ]


def report(journal: JournalFile) -> bytes:
    """Return the parked entries, sealed so that only the municipality opens them."""
    me = journal.enrolled()
    entries = tuple(journal.bytes_of(each.number) for each in parked(journal))
    return seal(me.municipality_public, squeeze(pack(Report(me.municipality, me.desk, entries))))
