"""職権記載: the mayor enters who lives here though nobody notified it, 住所設定 among it.

Law: 住民基本台帳法8条, 施行令12条. Rules: 標準仕様書 §4.2.0.2, §4.2.0.5, §4.2.1.1. The day may be
uncertain (§1.1.8); where people came from may be unknown.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.eras import CivilDate
from sync.base.verdicts import Refusal
from sync.changes.checks import civil_day_refusals, day_refusals, not_of_choices, text_missing
from sync.changes.entering import (
    entered,
    names,
    newcomer_refusals,
    returning_numbers,
    returning_reads,
    unregistered,
    unregistered_note,
)
from sync.changes.home import home, home_refusals
from sync.changes.move_in import ELSEWHERE
from sync.changes.newcomers import Newcomer
from sync.changes.verdict import Begins, ChangeKind, Decided, Group, ReadSet, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason

NAME = "ex_officio_entry"

KNOWN, UNKNOWN, NONE, UNREGISTERED = "known", "unknown", "none", "unregistered"
BEFORE = (
    (KNOWN, "転入前住所を入力する"),
    (UNKNOWN, "不明"),
    (NONE, "なし（出生等）"),
    (UNREGISTERED, "未届の住所を入力する"),
)


class ExOfficioEntry(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters for a 職権記載."""

    newcomers: Annotated[
        tuple[Newcomer, ...], Says("記載する方", "who is entered", kind="newcomers", required=True)
    ]
    since: Annotated[
        CivilDate,
        Says(
            "異動日",
            "since",
            kind="civil_date",
            required=True,
            hint="住民となった日です。分からないときは「令和8年頃」のようにも入力できます。",
        ),
    ]
    ground: Annotated[
        str,
        Says(
            "職権の根拠",
            "ground",
            kind="note",
            required=True,
            hint="職権記録書の番号、実態調査の日など",
        ),
    ]
    before: Annotated[
        str, Says("転入前住所の有無", "before", kind="choice", required=True, choices=BEFORE)
    ] = UNKNOWN
    prev_address: Annotated[str, Says("転入前住所", "address before", kind="anywhere")] = ""
    last_registered: Annotated[
        str, Says("最終登録住所地", "last registered address", kind="anywhere")
    ] = ""
    requested_on: Annotated[
        str,
        Says(
            "申出日",
            "requested on",
            kind="date",
            starts="today",
            hint="申出によらないときは空にします。",
        ),
    ] = ""
    setai_no: Annotated[
        str,
        Says(
            "加わる世帯",
            "household to join",
            kind="household",
            hint="新しい世帯になるときは空のままにします。",
        ),
    ] = ""
    address_code: Annotated[str, Says("住所コード", "address code", "address", "code")] = ""
    address: Annotated[str, Says("住所", "address", "address", "address")] = ""
    building: Annotated[str, Says("方書", "building", "address", "building")] = ""


def decide(view: View, body: ExOfficioEntry, policy: Policy, today: dt.date) -> Verdict:
    """Say whom a 職権記載 would enter, or why it cannot be."""
    at = home(view, body.setai_no, (body.address_code, body.address, body.building))
    refusals = [
        *newcomer_refusals(NAME, body.newcomers, view, policy, today),
        *civil_day_refusals(NAME, "since", "異動日", body.since, today),
        *text_missing(NAME, "no_ground", "ground", body.ground, "職権の根拠"),
        *not_of_choices(NAME, "before", body.before, BEFORE),
        *_before_refusals(body),
        *(_requested_refusals(body, today) if body.requested_on else []),
        *home_refusals(NAME, at, [each.relationship for each in body.newcomers], policy),
    ]
    if refusals or at is None:
        return Refused(tuple(refusals))
    untold = body.before == UNREGISTERED
    notes = [body.ground.strip()]
    if body.requested_on:
        notes.append("申出による職権記載")
    if untold:
        notes.append(unregistered_note(body.prev_address))
    common = {
        "notified_on": body.requested_on,
        "prev_address": _prev_address(body),
        "last_registered": body.last_registered,
        "note": "　".join(notes),
    }
    changed_on = body.since.day or today.isoformat()
    reason = ChangeReason.ENTERED_EX_OFFICIO
    patches = entered(body.newcomers, at, common, body.since, reason, changed_on)
    reads = ReadSet(
        (*returning_reads(view, body.newcomers), *at.reads.residents), at.reads.households
    )
    return Decided(patches, reads)


def subjects(body: ExOfficioEntry) -> tuple[str, ...]:
    """Return those whom it concerns and who have a number: who comes back."""
    return returning_numbers(body.newcomers)


def _prev_address(body: ExOfficioEntry) -> str:
    match body.before:
        case "known":
            return body.prev_address
        case "unregistered":
            return unregistered(body.prev_address)
        case "unknown":
            return "不明"
    return ""


def _before_refusals(body: ExOfficioEntry) -> list[Refusal]:
    if body.before in {KNOWN, UNREGISTERED}:
        return text_missing(
            NAME, "no_prev_address", "prev_address", body.prev_address, "転入前住所"
        )
    return []


def _requested_refusals(body: ExOfficioEntry, today: dt.date) -> list[Refusal]:
    return day_refusals(NAME, "requested_on", "申出日", body.requested_on, today)


EX_OFFICIO_ENTRY = ChangeKind(
    NAME,
    "職権記載（住所設定）",
    "Entry ex officio",
    ExOfficioEntry,
    decide,
    subjects,
    group=Group.EX_OFFICIO,
    begins=Begins.NOBODY,
    names=lambda body: names(body.newcomers),
    elsewhere=ELSEWHERE,
)
