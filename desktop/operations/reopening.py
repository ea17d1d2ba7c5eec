"""A closed day counted again: asked for by a filing, then corrected by a closing that names it.

The filing is decided by somebody else; what was closed before stays in the journal.
"""

from __future__ import annotations

import msgspec

from desktop.operations.closing import closings, no, plainly, refusals_of
from desktop.operations.desk import Desk
from desktop.operations.file_change import verdict_now
from desktop.operations.reopenings import asked, reopened
from sync.base.verdicts import Refusal
from sync.changes.closing_reopening import CLOSING_REOPENING, ClosingReopening
from sync.changes.registry import packed
from sync.changes.verdict import Refused
from sync.journal.adding_up import Known
from sync.journal.closing import Closing, Counted
from sync.journal.kinds import Filing, Kind, RefusalNoted


def reopen(desk: Desk, name: bytes, reason: str) -> tuple[Refusal, ...]:
    """File that a closing be opened again; () once it is durable. A supervisor decides it."""
    found = next((closing for known, closing in closings(desk) if known == name), None)
    if found is None:
        return (no("unknown", "", "この日計は見つかりません。", "一覧から選び直してください。"),)
    if name in asked(desk):
        return (
            no(
                "asked",
                "",
                "この日計の再開は申請済みで、決裁を待っています。",
                "責任者の決裁を待ってください。",
            ),
        )
    me = desk.journal.identity.enrolled().desk
    body = ClosingReopening(me, name, found.ordinal, found.day, reason.strip())
    verdict = verdict_now(desk, CLOSING_REOPENING.name, packed(body))
    if isinstance(verdict, Refused):
        noted = RefusalNoted(f"file:{CLOSING_REOPENING.name}", verdict.refusals[0].code)
        desk.journal.keep(Kind.REFUSAL, noted, desk.who)
        return verdict.refusals
    filing = Filing(CLOSING_REOPENING.name, (), packed(body))
    desk.journal.keep(Kind.FILING, filing, desk.who, verdict.reads, visitors=False)
    return ()


def correct(desk: Desk, name: bytes, counted: Counted) -> Known | tuple[Refusal, ...]:
    """Keep a corrected closing of the same entries; those after it follow where it moves them."""
    known = closings(desk)
    place = next((at for at, (each, _) in enumerate(known) if each == name), None)
    permit = reopened(desk).get(name, b"")
    if place is None or not permit:
        return (
            no(
                "not_reopened",
                "",
                "この日計は再開されていません。",
                "再開を申請し、責任者の決裁を受けてください。",
            ),
        )
    body = before = _again(name, known[place][1], permit, plainly(counted))
    if refusals := refusals_of(body):
        return refusals
    made = desk.journal.keep(Kind.CLOSING, body, desk.who)
    for later, closing in known[place + 1 :]:
        moved = _moved(closing, before)
        if moved == closing:
            break
        before = _again(later, moved, permit, moved.counted)
        desk.journal.keep(Kind.CLOSING, before, desk.who)
    return bytes(made.words.id), body


def _again(name: bytes, closing: Closing, permit: bytes, counted: Counted) -> Closing:
    left = min(closing.fund_left, counted.cash)
    return msgspec.structs.replace(
        closing, counted=counted, replaces=name, permitted=permit, fund_left=left
    )


def _moved(closing: Closing, before: Closing) -> Closing:
    """Return a closing as it is behind a corrected one; what differs by that says so itself."""
    sheets = msgspec.structs.replace(closing.sums.sheets, start=before.counted.sheets)
    sums = msgspec.structs.replace(closing.sums, sheets=sheets)
    moved = msgspec.structs.replace(closing, sums=sums, fund=before.fund_left)
    because = f"第{before.ordinal}号の日計の訂正による"
    counted = moved.counted
    if moved.difference and not counted.explanation:
        counted = msgspec.structs.replace(counted, explanation=because)
    if moved.sheets_difference and not counted.sheets_explanation:
        counted = msgspec.structs.replace(counted, sheets_explanation=because)
    return msgspec.structs.replace(moved, counted=counted)
