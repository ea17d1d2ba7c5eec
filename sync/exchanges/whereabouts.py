"""Where one protected person is: told on the day of a release, to a desk whose inquiry is here.

No desk holds the scope *protected* (house law: a desk only holds what it may). While 支援措置 is
released for a day (一時解除, 標準仕様書 §3.1, §3.4), a desk of the person's own town may ask for
the full snapshots, to make a paper of them. The inquiry that says who looks at whom, and why, must
have been received before; it counts on its own day only, so nothing can be asked again later.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from sync.base.clock import japan_day, moment
from sync.base.wire import WireError, pack, unpack
from sync.exchanges.inquiry import asked_today
from sync.exchanges.ports import Answer, Ask, DeskRecord, Flow, LedgerReading
from sync.exchanges.refusals import Declined
from sync.journal.entry import MOST_NUMBER, Entry
from sync.journal.office import Office
from sync.records.protection import released
from sync.records.resident import Resident

NAME = "whereabouts"


class WhereaboutsRequest(msgspec.Struct, frozen=True, array_like=True):
    """Of whom, as the desk's copy has them (`row`), and the inquiry: its place and content's id."""

    row: str
    number: Annotated[int, msgspec.Meta(ge=1, le=MOST_NUMBER)]
    inquiry: bytes


class WhereaboutsReply(msgspec.Struct, frozen=True, array_like=True):
    """All full snapshots of the person, oldest first; the last is the one that was asked for."""

    rows: tuple[Resident, ...]


def desk(person: Resident, inquiry: Entry) -> Flow[tuple[Resident, ...]]:
    """Ask for a person's full snapshots, naming the inquiry that was sent before."""
    request = WhereaboutsRequest(person.row_id, inquiry.envelope.number, bytes(inquiry.words.id))
    heard: Answer = yield Ask(NAME, pack(request))
    rows = unpack(WhereaboutsReply, heard.body).rows
    if not rows or rows[-1].row_id != person.row_id:
        raise WireError("whereabouts of another snapshot")
    if any(row.atena_no != person.atena_no for row in rows):
        raise WireError("whereabouts of another person")
    return rows


def cloud(ledger: LedgerReading, body: bytes, asker: DeskRecord, now: int) -> bytes:
    """Answer who may ask, and nobody else; nothing is written."""
    request, today = unpack(WhereaboutsRequest, body), japan_day(moment(now)).isoformat()
    person = ledger.current(request.row.partition("/")[0])
    if person is None:
        raise Declined(
            f"{NAME}.nobody",
            "この方の記録がありません。",
            "検索し直してください。",
        )
    if not released(person.order, today):
        raise Declined(
            f"{NAME}.not_released",
            "この方の支援措置は、本日、一時解除されていません。",
            "責任者へ引き継いでください。",
        )
    entry = ledger.entry(asker.number, request.number)
    if entry is None or bytes(entry.words.id) != request.inquiry:
        raise Declined(
            f"{NAME}.no_inquiry",
            "照会の記録が、クラウドに届いていません。",
            "少し待って、もう一度開いてください。",
        )
    if not _looks_at(entry, person, ledger.office(), now):
        raise Declined(
            f"{NAME}.other_inquiry",
            "照会の記録が、この方についての本日のものではありません。",
            "証明書の画面を開き直してください。",
        )
    if person.row_id != request.row:
        raise Declined(
            f"{NAME}.moved",
            "この方の記録が更新されています。",
            "最新の記録を受信すると、もう一度確認します。",
        )
    numbers = range(1, person.history_no + 1)
    snapshots = (ledger.at(person.atena_no, number) for number in numbers)
    kept = (ledger.whereabouts(each.row_id) for each in snapshots if each is not None)
    rows = tuple(row for row in kept if row is not None)
    if not rows or rows[-1].row_id != person.row_id:
        raise Declined(
            f"{NAME}.not_kept",
            "この方の住所は、クラウドにも保管されていません。",
            "責任者へ引き継いでください。",
        )
    return pack(WhereaboutsReply(rows))


def _looks_at(entry: Entry, person: Resident, office: Office, now: int) -> bool:
    """Say whether an entry is today's inquiry about the person, signed by somebody of the staff."""
    asked = asked_today(entry, office, now)
    return asked is not None and person.atena_no in asked.subjects
