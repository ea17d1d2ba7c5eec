"""日計の再開: a day that was closed is counted again; only a supervisor lets that be.

It changes nobody's record. Once it is registered, the desk may keep a corrected closing of the same
entries, which names this filing; what was closed before stays in the journal for ever.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.verdict import Begins, ChangeKind, Decided, Group, ReadSet, Refused, Verdict, View
from sync.records.policy import Policy

ID_BYTES = 16
MOST_REASON = 200
"""Characters: it is read in a list."""


class ClosingReopening(msgspec.Struct, frozen=True, array_like=True):
    """Which closing: the desk's number, the closing's content id, its ordinal and its ISO day."""

    desk: int
    closing: bytes
    ordinal: int
    day: str
    reason: str


def decide(view: View, body: ClosingReopening, policy: Policy, today: dt.date) -> Verdict:
    """Say that it may be asked for, or why not; nothing is written when it is registered."""
    del view, policy
    if len(body.closing) != ID_BYTES or body.desk < 1 or body.ordinal < 1:
        return _no("closing", "再開する日計が示されていません。", "日計の一覧から選んでください。")
    try:
        day = dt.date.fromisoformat(body.day)
    except ValueError:
        return _no("day", "日計の日付が読み取れません。", "日計の一覧から選び直してください。")
    if day > today:
        return _no("day", "日計の日付が先の日です。", "端末の日時を確認してください。")
    reason = body.reason.strip()
    if not reason:
        return _no(
            "reason",
            "再開の理由が入力されていません。",
            "何を数え直すのか、決裁する方に伝わるように入力してください。",
        )
    if len(reason) > MOST_REASON:
        return _no(
            "reason",
            f"理由は{MOST_REASON}文字までです。",
            "要点だけを入力してください。",
        )
    return Decided((), ReadSet())


def subjects(body: ClosingReopening) -> tuple[str, ...]:
    """Return nobody: it concerns no resident."""
    del body
    return ()


CLOSING_REOPENING = ChangeKind(
    "closing_reopening",
    "日計の再開",
    "Reopening of a closing",
    ClosingReopening,
    decide,
    subjects,
    group=Group.OFFICE,
    begins=Begins.NOWHERE,
    office_matter=True,
)


def _no(field: str, reason: str, remedy: str) -> Refused:
    return Refused((Refusal(f"closing_reopening.{field}", field, reason, remedy),))
