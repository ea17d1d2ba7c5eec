"""手数料: what a visit costs, what is waived (減免), what was given, what is paid back (返金).

A visit's payment is one entry, kept in the instant in which the visit ends; a waiver before that
belongs to the desk's working state, like the visit itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from desktop.cache.visits import State, Visit
from desktop.operations.desk import Desk
from desktop.operations.visit_items import Item, ItemState, items_of
from sync.base.verdicts import Refusal
from sync.journal.kinds import Kind, PaidItem, Payment, Waiver
from sync.records.policy import Exemption

LARGEST_NOTE = 10_000
"""Yen. Change of as much means that a note too many was given, or a figure too many typed."""

MOST_REASON = 200
"""Characters."""


def short_or_too_much(received: int, total: int) -> Refusal | None:
    """Say why what was received cannot be right; None where it can."""
    if received < total:
        return _no(
            "short",
            "received",
            f"お預かりが{total - received:,}円足りません。",
            "受け取った金額を確認してください。",
        )
    if received - total >= LARGEST_NOTE:
        return _no(
            "too_much",
            "received",
            f"釣銭が{received - total:,}円になります。",
            "お預かりの桁と枚数を確認してください。",
        )
    return None


def payment_of(desk: Desk, items: Sequence[Item], receipt: str, received: int) -> Payment | None:
    """Return what a visit's payment says; None where no certificate was handed over."""
    papers = [item for item in items if item.state is ItemState.HANDED]
    if not papers:
        return None
    total = sum(item.fee for item in papers)
    waivers = []
    for item in papers:
        ground = desk.policy.exemption(item.waived) if item.waived else None
        if item.waived:
            basis = item.basis or (ground.basis if ground else "")
            waivers.append(Waiver(item.id, item.waived, basis, item.price))
    paid = tuple(PaidItem(item.id, item.fee) for item in papers if not item.waived)
    return Payment(receipt, paid, total, received, received - total, tuple(waivers))


def grounds(desk: Desk) -> tuple[Exemption, ...]:
    """Return the grounds on which the town takes no fee."""
    return desk.policy.exemptions


def waive(desk: Desk, item: Item, code: str, basis: str = "") -> Refusal | None:
    """Take no fee for a certificate of the open visit, by a ground of policy; "" takes it again.

    `basis` is the law or rule that was typed, for a ground that leaves it open.
    """
    visit = desk.journal.visits.now()
    name = item.id.hex()
    if visit is None or item.id not in desk.journal.visits.items(visit.number):
        return _no(
            "no_visit", "", "受付中の手続ではありません。", "受付を開いてから選んでください。"
        )
    if not item.price or item.state not in {ItemState.PRINTED, ItemState.HANDED}:
        return _no(
            "nothing",
            "",
            "手数料のかからない手続です。",
            "減免するのは手数料のある証明書だけです。",
        )
    ground = desk.policy.exemption(code)
    if code and ground is None:
        return _no(
            "ground",
            "ground",
            "減免の理由が運用規則にありません。",
            "一覧から選んでください。",
        )
    basis = basis.strip()[:MOST_REASON] if ground is not None and ground.typed else ""
    if ground is not None and ground.typed and not basis:
        return _no(
            "basis",
            "basis",
            "減免の根拠が入力されていません。",
            "法令や条例の名前と条項を入力してください。",
        )
    waived = {key: value for key, value in visit.waived.items() if key != name}
    bases = {key: value for key, value in visit.bases.items() if key != name}
    if code:
        waived[name] = code
    if basis:
        bases[name] = basis
    desk.journal.visits.keep(msgspec.structs.replace(visit, waived=waived, bases=bases))
    return None


def refundable(visit: Visit, items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the certificates of an ended visit whose fee can be paid back."""
    if visit.state is not State.ENDED or not visit.payment:
        return ()
    return tuple(item for item in items if item.state is ItemState.HANDED and item.fee)


def refund(desk: Desk, number: int, ids: Collection[bytes], reason: str) -> Visit | Refusal:
    """Pay a fee back for certificates that were taken back; kept before the money is given.

    `number` is the visit's, `ids` the issuances. Return the visit as it is then.
    """
    visit = desk.journal.visits.one(number)
    found = refundable(visit, items_of(desk, visit)) if visit is not None else ()
    chosen = [item for item in found if item.id in ids]
    if visit is None or not chosen or len(chosen) != len(set(ids)):
        return _no(
            "not_paid",
            "",
            "返金できる証明書ではありません。",
            "終了した受付で、手数料を受け取った証明書を選んでください。",
        )
    reason = reason.strip()
    if not reason:
        return _no(
            "no_reason",
            "reason",
            "返金の理由が入力されていません。",
            "証明書を回収し、理由を入力してください。",
        )
    if len(reason) > MOST_REASON:
        return _no(
            "reason_long",
            "reason",
            f"理由は{MOST_REASON}文字までです。",
            "要点だけを入力してください。",
        )
    paid = tuple(PaidItem(item.id, item.fee) for item in chosen)
    total = sum(item.fee for item in chosen)
    voids = bytes.fromhex(visit.payment)
    body = Payment(visit.receipt, paid, total, 0, 0, voids=voids, reason=reason)
    names = tuple(item.id.hex() for item in chosen)
    after = msgspec.structs.replace(visit, refunded=(*visit.refunded, *names))
    desk.journal.keep(
        Kind.PAYMENT, body, desk.who, then=lambda db, _: desk.journal.visits.write(db, after)
    )
    return after


def _no(code: str, field: str, reason: str, remedy: str) -> Refusal:
    return Refusal(f"payment.{code}", field, reason, remedy)
