"""メモ: what the desks of a town want to know of a person, in free words (標準仕様書 §1.1.15).

It stands beside the register and not in it: it is no 異動, makes no 履歴番号, and no certificate
can print it. So it writes nothing; the registered filing, with the signature of who wrote it, is
the memo, and like every filing it reaches all desks of the town. A memo is corrected or deleted by
another one that names it: all of them stay, which is its history. Who corrects one that somebody
else has corrected meanwhile overwrites nothing: both stand.

For the scope *filings* this means that a registered memo has no last day, as other outcomes may.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.checks import not_protected
from sync.changes.verdict import (
    Begins,
    ChangeKind,
    Decided,
    Group,
    Read,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy

NAME = "memo"
ID_BYTES = 16
MOST_LETTERS = 1000
"""Characters: it is read at a counter, while a visitor waits."""


class Memo(msgspec.Struct, frozen=True, array_like=True):
    """What is written of whom. `earlier` is the filing of the memo it takes the place of.

    No text with an `earlier` one deletes that.
    """

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    text: Annotated[str, Says("メモ", "memo", kind="note", required=True)]
    earlier: Annotated[bytes, Says("修正前のメモ", "memo before", kind="code")] = b""


def decide(view: View, body: Memo, policy: Policy, today: dt.date) -> Verdict:
    """Say that a memo can be kept, or why not; nothing is written when it is registered."""
    del today
    person = view.current(body.atena_no)
    if person is None:
        return _no("nobody", "atena_no", "この方の記録がありません。", "検索し直してください。")
    if refusals := not_protected(NAME, "text", [person], policy):
        return Refused(tuple(refusals))
    if len(body.earlier) not in {0, ID_BYTES}:
        return _no(
            "earlier",
            "text",
            "修正または削除するメモが示されていません。",
            "一覧から選び直してください。",
        )
    if not body.earlier and not body.text.strip():
        return _no("empty", "text", "メモが入力されていません。", "内容を入力してください。")
    if len(body.text) > MOST_LETTERS:
        return _no(
            "long",
            "text",
            f"メモは{MOST_LETTERS}文字までです。",
            "短くするか、2つに分けてください。",
        )
    return Decided((), ReadSet((Read(person.atena_no, person.history_no, ("protected",)),)))


def subjects(body: Memo) -> tuple[str, ...]:
    """Return whom the memo is about."""
    return (body.atena_no,)


MEMO = ChangeKind(
    NAME,
    "メモ",
    "Memo",
    Memo,
    decide,
    subjects,
    group=Group.OFFICE,
    begins=Begins.NOWHERE,
    beside=True,
)


def _no(word: str, field: str, reason: str, remedy: str) -> Refused:
    return Refused((Refusal(f"{NAME}.{word}", field, reason, remedy),))
