"""受付: one visitor's visit. It opens by itself, is parked and taken up again, and ends once.

A visit is the desk's own working state (`desktop.cache.visits`); the entries kept under it are what
the cloud hears of. Identity is checked once and the reason asked once a visit. Every look-up after
a change of visitors is an inquiry of its own.
"""

from __future__ import annotations

import msgspec

from desktop.cache.visits import State, Visit
from desktop.operations.desk import Desk
from desktop.operations.payments import payment_of, short_or_too_much
from desktop.operations.visit_items import ItemState, items_of, total_of
from sync.base.verdicts import Refusal
from sync.journal.entry import Entry
from sync.journal.kinds import Kind

MOST_TICKET, MOST_NAME = 12, 60
"""Characters: what a number dispenser prints; the longest names that forms hold."""


def attend(desk: Desk, reason: str = "") -> Visit:
    """Return the open visit, opening one where nobody stands at the counter; note the reason."""
    visit = desk.journal.visits.now()
    if visit is None:
        visit = desk.journal.visits.begin(desk.now(), desk.who.staff)
        desk.asked_about.clear()
    if reason and reason != visit.reason:
        visit = _keep(desk, msgspec.structs.replace(visit, reason=reason))
    return visit


def give_ticket(desk: Desk, ticket: str) -> Refusal | None:
    """Note the number that the visitor drew; "" takes it away."""
    ticket = ticket.strip()
    if len(ticket) > MOST_TICKET:
        return Refusal(
            "visit.ticket",
            "ticket",
            f"整理券の番号は{MOST_TICKET}文字までです。",
            "券に印字された番号だけを入力してください。",
        )
    visit = desk.journal.visits.now()
    if ticket != (visit.ticket if visit else ""):
        _keep(desk, msgspec.structs.replace(visit or attend(desk), ticket=ticket))
    return None


def name_visitor(desk: Desk, name: str) -> Refusal | None:
    """Note the visitor's name as they say it, where the register does not tell it."""
    name = name.strip(" 　")
    if len(name) > MOST_NAME:
        return Refusal(
            "visit.name",
            "name",
            f"氏名は{MOST_NAME}文字までです。",
            "来庁者1人の氏名だけを入力してください。",
        )
    visit = desk.journal.visits.now()
    if name != (visit.visitor.name if visit else ""):
        visit = visit or attend(desk)
        visitor = msgspec.structs.replace(visit.visitor, name=name)
        _keep(desk, msgspec.structs.replace(visit, visitor=visitor))
    return None


def park(desk: Desk) -> Visit | None:
    """Set the open visit aside, so that the next visitor can come; None where there is none."""
    visit = desk.journal.visits.now()
    return None if visit is None else _move(desk, visit, State.PARKED)


def resume(desk: Desk, number: int) -> Visit | Refusal:
    """Take a parked visit up again; one that is open meanwhile is parked in the same instant."""
    visits, at, staff = desk.journal.visits, desk.now(), desk.who.staff
    visit, here = visits.one(number), visits.now()
    if visit is None or visit.state is not State.PARKED:
        return Refusal(
            "visit.not_parked",
            "",
            "この受付は中断中ではありません。",
            "一覧から中断中の受付を選んでください。",
        )
    taken = visit.moved(State.OPEN, at, staff)
    if here is None:
        visits.keep(taken)
    elif _nothing_in(desk, here):
        visits.keep(here.moved(State.ENDED, at, staff), taken)
    else:
        visits.keep(here.moved(State.PARKED, at, staff), taken)
    desk.asked_about.clear()
    return taken


def end(desk: Desk, received: int | None = None) -> Visit | Refusal:
    """End the open visit; its payment is kept, with a receipt's number where fees were taken.

    `received` is what the visitor gave, in yen; None for just what it costs. Not while it is open
    whether a certificate was handed over: the total would be a guess.
    """
    visit = desk.journal.visits.now()
    if visit is None:
        return Refusal(
            "visit.none",
            "",
            "受付中の来庁者はいません。",
            "次の方は、検索から始めてください。",
        )
    items = items_of(desk, visit)
    open_papers = sum(item.state is ItemState.PRINTED for item in items)
    if open_papers:
        return Refusal(
            "visit.unsettled",
            "",
            f"交付したか書損かが記録されていない証明書が{open_papers}件あります。",
            "一覧で選んで「交付した」か「取消」を押してから、もう一度終了してください。",
        )
    total = total_of(items)
    given = total if received is None else received
    if refusal := short_or_too_much(given, total):
        return refusal
    receipt = _receipt_number(desk) if total else ""
    payment = payment_of(desk, items, receipt, given)
    visit = msgspec.structs.replace(visit, receipt=receipt, received=given, change=given - total)
    if payment is None:
        return _move(desk, visit, State.ENDED)
    ended = visit.moved(State.ENDED, desk.now(), desk.who.staff)
    kept = desk.journal.keep(
        Kind.PAYMENT,
        payment,
        desk.who,
        then=lambda db, entry: desk.journal.visits.write(db, _paid_by(ended, entry)),
    )
    desk.asked_about.clear()
    return _paid_by(ended, kept)


def leave(desk: Desk) -> Visit | None:
    """Leave no visit open behind whoever signs off: it is parked, or ended where it is empty.

    Return what was parked.
    """
    visit = desk.journal.visits.now()
    if visit is None:
        return None
    if _nothing_in(desk, visit):
        _move(desk, visit, State.ENDED)
        return None
    return _move(desk, visit, State.PARKED)


def take_over(desk: Desk) -> None:
    """Park the visit that another person's session left open when the program ended under it."""
    visit = desk.journal.visits.now()
    if visit is not None and visit.staff != desk.who.staff:
        leave(desk)


def note_printed(desk: Desk, visit: Visit) -> Visit:
    """Note that a visit's receipt is on paper: a further one is marked as such."""
    if visit.printed_at:
        return visit
    return _keep(desk, msgspec.structs.replace(visit, printed_at=desk.now()))


def _paid_by(visit: Visit, entry: Entry) -> Visit:
    return msgspec.structs.replace(visit, payment=bytes(entry.words.id).hex())


def _keep(desk: Desk, visit: Visit) -> Visit:
    desk.journal.visits.keep(visit)
    return visit


def _move(desk: Desk, visit: Visit, state: State) -> Visit:
    staff = desk.signer.staff if desk.signer else visit.staff
    desk.asked_about.clear()
    return _keep(desk, visit.moved(state, desk.now(), staff))


def _nothing_in(desk: Desk, visit: Visit) -> bool:
    """Say whether a visit holds nothing that anybody could miss: some page was looked at."""
    return not visit.told and not desk.journal.visits.items(visit.number)


def _receipt_number(desk: Desk) -> str:
    """Return the next number: a visit without a receipt takes none."""
    start = f"{desk.journal.identity.enrolled().desk:02d}-"
    return f"{start}{desk.journal.visits.last_receipt(start) + 1:06d}"
