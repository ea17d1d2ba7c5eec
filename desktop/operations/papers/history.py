"""異動履歴 on paper: what each 異動 changed of the items that the paper shows (§1.1.14, §2.2.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from desktop.certificates.facts import BLANK, HistoryRow, known
from desktop.operations.papers.basis import day
from desktop.operations.wishes import Wish
from sync.records.resident import NO_CHANGES, REASON_LABELS, ChangeReason, Resident

EX_OFFICIO = frozenset(
    {
        ChangeReason.CORRECTED_EX_OFFICIO,
        ChangeReason.CLERICAL_CORRECTION,
        ChangeReason.MINOR_CORRECTION,
        ChangeReason.REMOVED_EX_OFFICIO,
        ChangeReason.ENTERED_EX_OFFICIO,
        ChangeReason.NATURALISED,
        ChangeReason.NATIONALITY_LOST,
    }
)
NOT_PRINTED = NO_CHANGES | {ChangeReason.LEAVING, ChangeReason.REFORMED}
"""No 異動, or one whose day has not come (§5.1), or a taking over that changed nothing."""

Item = tuple[str, Callable[[Resident], str]]

ALWAYS: tuple[Item, ...] = (
    ("氏名", lambda p: p.name),
    ("旧氏", lambda p: p.former_surname),
    ("通称", lambda p: p.alias),
    ("住所", lambda p: f"{p.address}　{p.building}".rstrip("　")),
)
ON_REQUEST: dict[str, tuple[Item, ...]] = {
    "head_and_relationship": (("続柄", lambda p: p.relationship),),
    "honseki": (("本籍", lambda p: p.honseki), ("筆頭者", lambda p: p.hittousha)),
    "foreign": (("在留資格", lambda p: p.status), ("国籍・地域", lambda p: p.nationality)),
}


def history_rows(wish: Wish, snapshots: Sequence[Resident]) -> tuple[HistoryRow, ...]:
    """Return a person's history for paper, oldest first; items of one 異動 stand together."""
    items = [*ALWAYS]
    for option, more in ON_REQUEST.items():
        if getattr(wish, option):
            items += more
    return tuple(
        row
        for before, after in pairwise(snapshots)
        if after.reason not in NOT_PRINTED
        for row in _of_one(before, after, items)
    )


def _of_one(before: Resident, after: Resident, items: Sequence[Item]) -> Iterator[HistoryRow]:
    changed = [(name, of(before), of(after)) for name, of in items if of(before) != of(after)]
    for place, (name, was, now) in enumerate(changed):
        first = place == 0
        yield HistoryRow(
            reason=known(REASON_LABELS[after.reason]) if first else BLANK,
            changed_on=known(day(after.changed_on)) if first else BLANK,
            notified_on=known(_notified(after)) if first else BLANK,
            item=name,
            before=known(was),
            after=known(now),
            note=known(after.note) if first else BLANK,
        )


def _notified(row: Resident) -> str:
    if row.reason in EX_OFFICIO:
        return f"{day(row.processed_on)}（職権）"
    return day(row.notified_on)
