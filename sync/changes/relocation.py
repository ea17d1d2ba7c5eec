"""転居届: a household, or part of it, moves to another address in the same town.

Law: 住民基本台帳法23条, to be notified within 14 days of the move. Rules: 標準仕様書 §4.1.2 and
§4.0.4 (what becomes of the household that stays).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec

from sync.base.eras import FIRST_DAY, CivilDate
from sync.base.verdicts import Alert, Refusal
from sync.changes.verdict import (
    NEW_HOUSEHOLD,
    ChangeKind,
    Decided,
    HouseholdRead,
    Patch,
    Read,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.relationship import HEAD_OF_HOUSEHOLD, steps
from sync.records.resident import ChangeReason, Resident

NOTICE_DAYS = 14


class Mover(msgspec.Struct, frozen=True, array_like=True):
    """One person who moves; `relationship` to the new head, used when part of a household moves."""

    atena_no: str
    relationship: str = ""


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
            hint="番号か Space で選びます。全員なら全部転居です。",
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
        *_address_refusals(body, movers),
        *_household_refusals(body, movers, stayers),
    ]
    if refusals:
        return Refused(tuple(refusals))
    reads = ReadSet(
        tuple(Read(m.atena_no, m.history_no, ("removal", "protected")) for m in members),
        (HouseholdRead(body.setai_no, tuple(m.atena_no for m in members)),),
    )
    patches = [_move(body, m, moving[m.atena_no], whole=not stayers) for m in movers]
    patches += _left_alone(body, movers, stayers)
    return Decided(tuple(patches), reads, tuple(_alerts(body, movers, stayers)))


def subjects(body: Relocation) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return tuple(mover.atena_no for mover in body.movers)


RELOCATION = ChangeKind("relocation", "転居届", "Move within town", Relocation, decide, subjects)


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


def _left_alone(body: Relocation, movers: list[Resident], stayers: list[Resident]) -> list[Patch]:
    """Make the one person whom a head leaves behind head ex officio (標準仕様書 §4.0.4)."""
    if len(stayers) == 1 and any(m.is_head for m in movers):
        values = {"relationship": HEAD_OF_HOUSEHOLD}
        alone = stayers[0].atena_no
        return [Patch(alone, values, ChangeReason.MINOR_CORRECTION, body.moved_on)]
    return []


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
    if any(m.protected for m in movers) and not policy.protected_offline:
        return [
            Refusal(
                "relocation.protected",
                "movers",
                "この画面では届出できない方が含まれています。",
                "責任者へ引き継いでください。",
            )
        ]
    return []


def _day_refusals(body: Relocation, movers: list[Resident], today: dt.date) -> list[Refusal]:
    moved, notified = _day(body.moved_on), _day(body.notified_on)
    refusals = []
    if moved is None:
        refusals.append(_no_day("moved_on", "異動日"))
    elif moved > today:
        refusals.append(
            Refusal(
                "relocation.future",
                "moved_on",
                "異動日が先の日付です。",
                "転居は、引っ越しの後に届け出ていただいてください。",
            )
        )
    elif any(m.address_since.day > body.moved_on for m in movers):
        refusals.append(
            Refusal(
                "relocation.before_last_move",
                "moved_on",
                "異動日が、前回住所を定めた日より前です。",
                "日付を確認してください。前回の届出の訂正は責任者へ引き継いでください。",
            )
        )
    if notified is None:
        refusals.append(_no_day("notified_on", "届出日"))
    elif notified > today or (moved is not None and notified < moved):
        refusals.append(
            Refusal(
                "relocation.notified",
                "notified_on",
                "届出日は、異動日から今日までの日付です。",
                "届出日を確認してください。",
            )
        )
    return refusals


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
    if relationships.count(HEAD_OF_HOUSEHOLD) != 1 or not all(relationships):
        return [
            Refusal(
                "relocation.new_head",
                "relationships",
                "新しい世帯の世帯主と続柄が決まっていません。",
                "世帯主を1人選び、ほかの方の続柄を入力してください。",
            )
        ]
    if not all(map(steps, relationships)):
        return [
            Refusal(
                "relocation.relationship",
                "relationships",
                "続柄が、定められたものではありません。",
                "続柄を選び直してください。5つ以上つなぐときは縁故者です。",
            )
        ]
    if len(stayers) > 1 and any(m.is_head for m in movers):
        return [
            Refusal(
                "relocation.head_leaves",
                "movers",
                "世帯主が異動し、残る世帯の世帯主がいなくなります。",
                "先に世帯主変更の届出を受け付けてください。",
            )
        ]
    return []


def _alerts(body: Relocation, movers: list[Resident], stayers: list[Resident]) -> list[Alert]:
    alerts = []
    moved, notified = _day(body.moved_on), _day(body.notified_on)
    if moved and notified and (notified - moved).days > NOTICE_DAYS:
        alerts.append(
            Alert(
                "relocation.late",
                "notified_on",
                "届出の期限（14日）を過ぎています。",
                "理由をお聞きし、期間経過の書類をお渡しください。",
            )
        )
    if len(stayers) == 1 and any(m.is_head for m in movers):
        alerts.append(
            Alert(
                "relocation.left_alone",
                "movers",
                "残る方が1人のため、その方が世帯主になります。",
                "届出人に確認してください。",
            )
        )
    return alerts


def _no_day(field: str, label: str) -> Refusal:
    return Refusal(
        "relocation.no_day",
        field,
        f"{label}を読み取れません。",
        "例：R8.11.20 のように入力してください。",
    )


def _day(text: str) -> dt.date | None:
    """Return the day that is written ``YYYY-MM-DD``, from where eras can be written on."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= FIRST_DAY and day.isoformat() == text else None
