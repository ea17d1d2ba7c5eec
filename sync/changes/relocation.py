"""転居届: a household, or part of it, moves to another address in the same town.

Law: 住民基本台帳法23条, to be notified within 14 days of the move. Rules: 標準仕様書 §4.1.2 and
§4.0.4 (what becomes of the household that stays).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec

from sync.base.eras import CivilDate
from sync.base.verdicts import Refusal
from sync.changes.attached import RESIDENTS
from sync.changes.checks import (
    day_refusals,
    head_leaves,
    household_read,
    left_alone,
    left_alone_alert,
    not_protected,
    notified_refusals,
    read_of,
    relationship_refusals,
)
from sync.changes.clocks import MOVE_DAYS, day_of, late_alert
from sync.changes.mover import Mover
from sync.changes.verdict import (
    NEW_HOUSEHOLD,
    ChangeKind,
    Deadline,
    Decided,
    Patch,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident

NAME = "relocation"


class Relocation(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters for a 転居届. Days are ISO ``YYYY-MM-DD``."""

    setai_no: Annotated[str, Says("世帯番号", "household no.", kind="number", filled="setai_no")]
    movers: Annotated[
        tuple[Mover, ...],
        Says(
            "異動する方",
            "who moves",
            kind="people",
            required=True,
            hint="番号か Space で選びます。全員なら全部の転居です。",
        ),
    ]
    moved_on: Annotated[
        str, Says("異動日", "moved on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str,
        Says(
            "届出日",
            "notified on",
            kind="date",
            required=True,
            example="例 R8.11.20",
            starts="today",
        ),
    ]
    address_code: Annotated[str, Says("住所コード", "address code", "address", "code")]
    address: Annotated[str, Says("新しい住所", "new address", "address", "address", required=True)]
    building: Annotated[
        str, Says("方書", "building", "address", "building", hint="建物名と部屋番号")
    ] = ""


def decide(view: View, body: Relocation, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 転居届 would change, or why it cannot be filed."""
    members = sorted(view.household(body.setai_no), key=lambda m: m.atena_no)
    moving = {mover.atena_no: mover for mover in body.movers}
    movers = [m for m in members if m.atena_no in moving]
    stayers = [m for m in members if m.atena_no not in moving]
    refusals = [
        *_people_refusals(body, movers, policy),
        *_day_refusals(body, movers, today),
        *notified_refusals(NAME, body.moved_on, body.notified_on, today),
        *_address_refusals(body, movers),
        *_household_refusals(body, movers, stayers),
    ]
    if refusals:
        return Refused(tuple(refusals))
    reads = ReadSet(
        tuple(map(read_of, members)),
        (household_read(body.setai_no, members),),
    )
    patches = [_move(body, m, moving[m.atena_no], whole=not stayers) for m in movers]
    patches += left_alone(movers, stayers, body.moved_on)
    alerts = (
        *late_alert(f"{NAME}.late", "notified_on", body.moved_on, body.notified_on),
        *left_alone_alert(NAME, "movers", movers, stayers),
    )
    return Decided(tuple(patches), reads, alerts)


def subjects(body: Relocation) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return tuple(mover.atena_no for mover in body.movers)


RELOCATION = ChangeKind(
    NAME,
    "転居届",
    "Move within town",
    Relocation,
    decide,
    subjects,
    elsewhere=(
        "国民健康保険・後期高齢者医療・介護保険の住所変更",
        "マイナンバーカード・在留カードの住所の書換え",
        "児童手当・福祉医療の住所変更",
        "小・中学校の転校",
        "上下水道の使用開始・中止",
    ),
    deadline=Deadline("moved_on", MOVE_DAYS),
    filers=RESIDENTS,
)


def _move(body: Relocation, member: Resident, mover: Mover, *, whole: bool) -> Patch:
    values: dict[str, Any] = {
        "address_code": body.address_code,
        "address": body.address,
        "building": body.building,
        "address_since": CivilDate(day=body.moved_on),
        "notified_on": body.notified_on,
    }
    if not whole:
        values |= {"setai_no": NEW_HOUSEHOLD, "relationship": mover.relationship}
    return Patch(member.atena_no, values, ChangeReason.MOVED_WITHIN, body.moved_on)


def _people_refusals(body: Relocation, movers: list[Resident], policy: Policy) -> list[Refusal]:
    if not body.movers:
        return [
            Refusal(
                "relocation.nobody",
                "movers",
                "異動する方が選ばれていません。",
                "異動する方を1人以上選んでください。",
            )
        ]
    if len(movers) != len(body.movers):
        return [
            Refusal(
                "relocation.not_in_household",
                "movers",
                "この世帯にいない方が含まれています。",
                "世帯を表示し直し、異動する方を選び直してください。",
            )
        ]
    return not_protected(NAME, "movers", movers, policy)


def _day_refusals(body: Relocation, movers: list[Resident], today: dt.date) -> list[Refusal]:
    moved = day_of(body.moved_on)
    if moved is None:
        return day_refusals(NAME, "moved_on", "異動日", body.moved_on, today)
    if moved > today:
        return [
            Refusal(
                "relocation.future",
                "moved_on",
                "異動日が先の日付です。",
                "引っ越しの後に届け出ていただくよう、ご案内ください。",
            )
        ]
    if any(m.address_since.day > body.moved_on for m in movers):
        return [
            Refusal(
                "relocation.before_last_move",
                "moved_on",
                "異動日が、前回住所を定めた日より前です。",
                "日付を確認してください。前回の届出の訂正は責任者へ引き継いでください。",
            )
        ]
    return []


def _address_refusals(body: Relocation, movers: list[Resident]) -> list[Refusal]:
    if not body.address.strip():
        return [
            Refusal(
                "relocation.no_address",
                "address",
                "新しい住所が入力されていません。",
                "大字と番地を入力してください。",
            )
        ]
    if movers and all((m.address, m.building) == (body.address, body.building) for m in movers):
        return [
            Refusal(
                "relocation.same_address",
                "address",
                "新しい住所が現在の住所と同じです。",
                "新しい住所を確認してください。",
            )
        ]
    return []


def _household_refusals(
    body: Relocation, movers: list[Resident], stayers: list[Resident]
) -> list[Refusal]:
    if not stayers or not movers:
        return []
    relationships = [mover.relationship for mover in body.movers]
    refusals = relationship_refusals(NAME, "relationships", relationships)
    return refusals or head_leaves(NAME, "movers", movers, stayers)
