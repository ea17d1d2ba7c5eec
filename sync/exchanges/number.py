"""One 個人番号 or 住民票コード: told once, to a desk whose inquiry about it is here.

No desk holds them. A desk of the person's own town asks for one, naming the inquiry that says whose
number is to be shown, to whom and why; it was received from this very desk before, is of today, and
is signed by somebody in force to whom the town's rules show numbers. Of a protected person nothing
is told but on the day of a release (一時解除), as with their whereabouts.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from sync.base.clock import japan_day, moment
from sync.base.troubles import KeyWrong
from sync.base.wire import WireError, pack, unpack
from sync.exchanges.inquiry import asked_today
from sync.exchanges.ports import Answer, Ask, DeskRecord, Flow, LedgerReading, LedgerWriting
from sync.exchanges.refusals import Declined
from sync.journal.entry import MOST_NUMBER, Entry
from sync.journal.office import Office
from sync.records.national_numbers import NumberKind, well_formed
from sync.records.protection import released

NAME = "number"


class NumberRequest(msgspec.Struct, frozen=True, array_like=True):
    """Whose number, and which; and the inquiry: its place and content's id."""

    atena_no: str
    kind: NumberKind
    number: Annotated[int, msgspec.Meta(ge=1, le=MOST_NUMBER)]
    inquiry: bytes


class NumberReply(msgspec.Struct, frozen=True, array_like=True):
    """The number, and whose it is."""

    atena_no: str
    kind: NumberKind
    digits: str

    def __repr__(self) -> str:
        """Show nothing: it reaches no log and no crash report."""
        return "NumberReply(…)"


def desk(atena_no: str, kind: NumberKind, inquiry: Entry) -> Flow[str]:
    """Ask for one number of a person, naming the inquiry that was sent before."""
    request = NumberRequest(atena_no, kind, inquiry.envelope.number, bytes(inquiry.words.id))
    heard: Answer = yield Ask(NAME, pack(request))
    told = unpack(NumberReply, heard.body)
    if (told.atena_no, told.kind) != (atena_no, kind) or not well_formed(kind, told.digits):
        raise WireError("another number than was asked for")
    return told.digits


def cloud(ledger: LedgerWriting, body: bytes, asker: DeskRecord, now: int) -> bytes:
    """Answer who may ask, once an inquiry; that it was told is kept before it is said."""
    request = unpack(NumberRequest, body)
    _refuse_of(ledger, request.atena_no, now)
    entry = ledger.entry(asker.number, request.number)
    if entry is None or bytes(entry.words.id) != request.inquiry:
        raise Declined(
            f"{NAME}.no_inquiry",
            "照会の記録が、クラウドに届いていません。",
            "少し待って、もう一度操作してください。",
        )
    _refuse_by(ledger.office(), entry, request, now)
    try:
        kept = ledger.numbers(request.atena_no)
    except KeyWrong:
        raise Declined(
            f"{NAME}.unreadable",
            "クラウドに保管されている番号を、開くことができません。",
            "システム担当へ連絡してください。",
        ) from None
    digits = kept.of(request.kind) if kept is not None else ""
    if not digits:
        raise Declined(
            f"{NAME}.not_kept",
            "この方の番号は、クラウドに保管されていません。",
            "住基ネットの端末で確認してください。",
        )
    if not ledger.tell_number(request.inquiry, now):
        raise Declined(
            f"{NAME}.told_before",
            "この照会の番号は、すでに一度お伝えしています。",
            "必要なときは、事務と手続を入力して、もう一度表示してください。",
        )
    return pack(NumberReply(request.atena_no, request.kind, digits))


def _refuse_of(ledger: LedgerReading, atena_no: str, now: int) -> None:
    """Refuse whom nobody may see a number of now."""
    person = ledger.current(atena_no)
    if person is None:
        raise Declined(f"{NAME}.nobody", "この方の記録がありません。", "検索し直してください。")
    if person.protected and not released(person.order, japan_day(moment(now)).isoformat()):
        raise Declined(
            f"{NAME}.protected",
            "この方には支援措置があり、本日、一時解除されていません。",
            "責任者へ引き継いでください。",
        )


def _refuse_by(office: Office, entry: Entry, request: NumberRequest, now: int) -> None:
    """Refuse an inquiry that is not one about this number, or of somebody who may not see it."""
    asked = asked_today(entry, office, now)
    about = (request.atena_no,), request.kind.value
    if asked is None or (asked.subjects, asked.number) != about:
        raise Declined(
            f"{NAME}.other_inquiry",
            "照会の記録が、この番号についての本日のものではありません。",
            "もう一度操作してください。",
        )
    if office.staff[entry.words.staff].role not in office.policy.numbers_shown_by:
        raise Declined(
            f"{NAME}.not_permitted",
            "運用規則で、番号の表示が認められていません。",
            "表示できる職員へ引き継いでください。",
        )
