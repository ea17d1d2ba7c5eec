"""転入届: people come to live in the town, from elsewhere in Japan or from abroad.

Law: 住民基本台帳法22条 (14 days), 30条の46・47 (foreign residents from abroad, or who come under
the register where they live). Rules: 標準仕様書 §4.1.1.1–4.1.1.4, §4.5.1–2. Their numbers are
given by the cloud when it registers them.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.eras import CivilDate
from sync.base.verdicts import Refusal
from sync.changes.attached import RESIDENTS
from sync.changes.checks import day_refusals, not_of_choices, notified_refusals, text_missing
from sync.changes.clocks import MOVE_DAYS, late_alert
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
from sync.changes.newcomers import Newcomer
from sync.changes.verdict import (
    Begins,
    ChangeKind,
    Deadline,
    Decided,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason

NAME = "move_in"

DOMESTIC, ABROAD, ARTICLE_46, UNREGISTERED = "domestic", "abroad", "article46", "unregistered"
ORIGINS = (
    (DOMESTIC, "国内から"),
    (ABROAD, "国外から"),
    (ARTICLE_46, "法第30条の46・47"),
    (UNREGISTERED, "未届転入"),
)

ELSEWHERE = (
    "国民健康保険・国民年金・後期高齢者医療・介護保険の加入",
    "児童手当・福祉医療の申請",
    "小・中学校の転入学",
    "マイナンバーカード・在留カードの住所の書換え",
    "印鑑登録",
    "上下水道の使用開始",
)


class MoveIn(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters for a 転入届. Days are ISO ``YYYY-MM-DD``."""

    newcomers: Annotated[
        tuple[Newcomer, ...], Says("転入する方", "who moves in", kind="newcomers", required=True)
    ]
    origin: Annotated[
        str, Says("転入の区分", "from where", kind="choice", required=True, choices=ORIGINS)
    ]
    moved_on: Annotated[
        str, Says("異動日", "moved in on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str, Says("届出日", "notified on", kind="date", required=True, starts="today")
    ]
    prev_address: Annotated[
        str,
        Says(
            "転入前住所",
            "address before",
            kind="anywhere",
            example="都道府県から",
            hint="未届転入では、届け出なかった住所のうち最後のもの。「不明」も入力できます。",
        ),
    ] = ""
    last_registered: Annotated[
        str,
        Says(
            "最終登録住所地",
            "last registered address",
            kind="anywhere",
            example="都道府県から",
            hint="未届転入のときに入力します。",
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
    address: Annotated[
        str,
        Says(
            "住所",
            "address",
            "address",
            "address",
            hint="加わる世帯があるときは、その世帯の住所になります。",
        ),
    ] = ""
    building: Annotated[str, Says("方書", "building", "address", "building")] = ""


def decide(view: View, body: MoveIn, policy: Policy, today: dt.date) -> Verdict:
    """Say whom a 転入届 would enter, or why it cannot be filed."""
    at = home(view, body.setai_no, (body.address_code, body.address, body.building))
    refusals = [
        *newcomer_refusals(NAME, body.newcomers, view, policy, today),
        *not_of_choices(NAME, "origin", body.origin, ORIGINS),
        *day_refusals(NAME, "moved_on", "異動日", body.moved_on, today),
        *notified_refusals(NAME, body.moved_on, body.notified_on, today),
        *_origin_refusals(body),
        *home_refusals(NAME, at, [each.relationship for each in body.newcomers], policy),
    ]
    if refusals or at is None:
        return Refused(tuple(refusals))
    untold = body.origin == UNREGISTERED
    common = {
        "notified_on": body.notified_on,
        "prev_address": unregistered(body.prev_address) if untold else body.prev_address,
        "last_registered": body.last_registered,
        "note": unregistered_note(body.prev_address) if untold else "",
    }
    from_abroad = body.origin in {ABROAD, ARTICLE_46}
    reason = ChangeReason.MOVED_IN_FROM_ABROAD if from_abroad else ChangeReason.MOVED_IN
    since = CivilDate(day=body.moved_on)
    patches = entered(body.newcomers, at, common, since, reason, body.moved_on)
    reads = ReadSet(
        (*returning_reads(view, body.newcomers), *at.reads.residents), at.reads.households
    )
    alerts = late_alert(f"{NAME}.late", "notified_on", body.moved_on, body.notified_on)
    return Decided(patches, reads, tuple(alerts))


def subjects(body: MoveIn) -> tuple[str, ...]:
    """Return those whom it concerns and who have a number: who comes back."""
    return returning_numbers(body.newcomers)


def _origin_refusals(body: MoveIn) -> list[Refusal]:
    if body.origin != ARTICLE_46:
        missing = text_missing(
            NAME, "no_prev_address", "prev_address", body.prev_address, "転入前住所"
        )
    else:
        missing = []
    if body.origin == ARTICLE_46 and not all(each.foreign for each in body.newcomers):
        missing.append(
            Refusal(
                f"{NAME}.not_foreign",
                "origin",
                "法第30条の46・47の届出に、日本人の方が含まれています。",
                "転入の区分か、住民種別を確認してください。",
            )
        )
    if any(each.birth.day > body.moved_on for each in body.newcomers):
        missing.append(
            Refusal(
                f"{NAME}.born_after",
                "moved_on",
                "異動日より後に生まれた方が含まれています。",
                "転入の後に生まれた方は、出生として入力してください。",
            )
        )
    return missing


MOVE_IN = ChangeKind(
    NAME,
    "転入届",
    "Move into town",
    MoveIn,
    decide,
    subjects,
    begins=Begins.NOBODY,
    names=lambda body: names(body.newcomers),
    elsewhere=ELSEWHERE,
    deadline=Deadline("moved_on", MOVE_DAYS),
    filers=RESIDENTS,
    papers=("move_out", "residence_card", "passport", "koseki", "kinship"),
)
