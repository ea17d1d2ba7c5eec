"""What many kinds of change ask alike: who may be filed about, which days can be, who is head."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sync.base.eras import CivilDate
from sync.base.verdicts import Alert, Refusal
from sync.changes.clocks import day_of
from sync.changes.verdict import HouseholdRead, Patch, Read
from sync.records.policy import Policy
from sync.records.relationship import HEAD_OF_HOUSEHOLD, steps
from sync.records.resident import ChangeReason, Resident

STANDS = ("removal", "protected")
"""The facts that nearly every filing relies on: that the person is there, and not protected."""


def read_of(person: Resident, *facts: str) -> Read:
    """Return what a filing relied on of a person: that they stand as seen, and further `facts`."""
    return Read(person.atena_no, person.history_no, (*STANDS, *facts))


def household_read(setai_no: str, members: Iterable[Resident]) -> HouseholdRead:
    """Return what a filing relied on of a household: who is in it."""
    return HouseholdRead(setai_no, tuple(sorted(member.atena_no for member in members)))


def not_resident(code: str, field: str, person: Resident | None) -> list[Refusal]:
    """Refuse whoever is not a resident now."""
    if person is not None and person.present:
        return []
    return [
        Refusal(
            f"{code}.not_resident",
            field,
            "住民として登録されていない方です。",
            "検索し直し、現在の住民から選んでください。",
        )
    ]


def not_protected(
    code: str, field: str, people: Iterable[Resident], policy: Policy
) -> list[Refusal]:
    """Refuse filings about protected people at a desk; no reason is shown."""
    if policy.protected_offline or not any(person.protected for person in people):
        return []
    return [
        Refusal(
            f"{code}.protected",
            field,
            "この画面では届出できない方が含まれています。",
            "責任者へ引き継いでください。",
        )
    ]


def day_refusals(
    code: str, field: str, label: str, text: str, today: dt.date, *, future: bool = False
) -> list[Refusal]:
    """Refuse what is no day, and a day to come unless that can be (§4.0.3)."""
    day = day_of(text)
    if day is None:
        reason = f"{label}を読み取れません。" if text.strip() else f"{label}が入力されていません。"
        return [Refusal(f"{code}.no_day", field, reason, "例：R8.11.20 のように入力してください。")]
    if day > today and not future:
        return [
            Refusal(
                f"{code}.future",
                field,
                f"{label}が先の日付です。",
                "今日までの日付を入力してください。",
            )
        ]
    return []


def notified_refusals(
    code: str, happened: str, notified: str, today: dt.date, *, beforehand: bool = False
) -> list[Refusal]:
    """Refuse a 届出日 to come, and one before the event unless that is notified beforehand."""
    event, told = day_of(happened), day_of(notified)
    if told is None:
        return day_refusals(code, "notified_on", "届出日", notified, today)
    early = event is not None and told < event and not beforehand
    if told <= today and not early:
        return []
    return [
        Refusal(
            f"{code}.notified",
            "notified_on",
            "届出日が、今日より先の日付です。" if told > today else "届出日が、異動日より前です。",
            "届出書の日付を確認してください。",
        )
    ]


def relationship_refusals(code: str, field: str, relationships: Sequence[str]) -> list[Refusal]:
    """Refuse a whole household's relationships unless each is of the set and one is head."""
    if not all(relationships) or relationships.count(HEAD_OF_HOUSEHOLD) != 1:
        return [
            Refusal(
                f"{code}.head",
                field,
                "世帯主と続柄が決まっていません。",
                "世帯主を1人選び、ほかの方の続柄を入力してください。",
            )
        ]
    return closed_set(code, field, relationships)


def closed_set(code: str, field: str, relationships: Iterable[str]) -> list[Refusal]:
    """Refuse a relationship that is not of the standard's set (§1.1.11)."""
    if all(map(steps, relationships)):
        return []
    return [
        Refusal(
            f"{code}.relationship",
            field,
            "続柄が、定められたものではありません。",
            "続柄を選び直してください。5つ以上つなぐときは縁故者です。",
        )
    ]


def head_leaves(
    code: str, field: str, leavers: Sequence[Resident], stayers: Sequence[Resident]
) -> list[Refusal]:
    """Refuse to leave two or more without a head: 世帯主変更 comes first (§4.0.4)."""
    if len(stayers) < 2 or not any(person.is_head for person in leavers):
        return []
    return [
        Refusal(
            f"{code}.head_leaves",
            field,
            "世帯主が異動し、残る世帯の世帯主がいなくなります。",
            "先に世帯主変更の届出を受け付けてください。",
        )
    ]


def left_alone(leavers: Sequence[Resident], stayers: Sequence[Resident], day: str) -> list[Patch]:
    """Make the one person whom others leave behind head ex officio (§4.0.4)."""
    if len(stayers) != 1 or stayers[0].is_head or not leavers:
        return []
    values: dict[str, Any] = {"relationship": HEAD_OF_HOUSEHOLD}
    return [Patch(stayers[0].atena_no, values, ChangeReason.HEAD_CHANGED, day)]


def left_alone_alert(
    code: str, field: str, leavers: Sequence[Resident], stayers: Sequence[Resident]
) -> list[Alert]:
    """Say that the one who stays becomes head."""
    if not left_alone(leavers, stayers, ""):
        return []
    return [
        Alert(
            f"{code}.left_alone",
            field,
            "残る方が1人のため、その方が世帯主になります。",
            "届出人に確認してください。",
        )
    ]


def head_missing_alert(
    code: str, field: str, leavers: Sequence[Resident], stayers: Sequence[Resident]
) -> list[Alert]:
    """Say that two or more are left without a head, where the change cannot wait (§4.0.4)."""
    if not head_leaves(code, field, leavers, stayers):
        return []
    return [
        Alert(
            f"{code}.head_missing",
            field,
            "残る世帯に世帯主がいなくなります。",
            "先に世帯主変更の届出を受け付けるか、続けて依頼通知書をお渡しください。",
        )
    ]


def before_last_move(code: str, field: str, day: str, people: Iterable[Resident]) -> list[Refusal]:
    """Refuse a day before one of them came to live where they are."""
    if not any(person.address_since.day > day for person in people):
        return []
    return [
        Refusal(
            f"{code}.before_last_move",
            field,
            "異動日が、前回住所を定めた日より前です。",
            "日付を確認してください。前回の届出の訂正は責任者へ引き継いでください。",
        )
    ]


def chosen_refusals(
    code: str, field: str, chosen: Sequence[str], found: Sequence[Resident], policy: Policy
) -> list[Refusal]:
    """Refuse unless at least one is chosen, and each once, out of those who can be."""
    if not chosen:
        return [
            Refusal(
                f"{code}.nobody",
                field,
                "対象の方が選ばれていません。",
                "対象の方を1人以上選んでください。",
            )
        ]
    if len(found) != len(chosen):
        return [
            Refusal(
                f"{code}.not_in_household",
                field,
                "この世帯にいない方が含まれています。",
                "世帯を表示し直し、対象の方を選び直してください。",
            )
        ]
    return not_protected(code, field, found, policy)


def civil_day_refusals(
    code: str, field: str, label: str, date: CivilDate, today: dt.date
) -> list[Refusal]:
    """Refuse a date of which nothing at all is said, and one to come; uncertain ones can be."""
    if date.text and not date.day:
        return []  # 年月日不詳
    return day_refusals(code, field, label, date.day, today)


def text_missing(code: str, word: str, field: str, text: str, label: str) -> list[Refusal]:
    """Refuse an empty answer."""
    if text.strip():
        return []
    return [
        Refusal(
            f"{code}.{word}",
            field,
            f"{label}が入力されていません。",
            f"{label}を入力してください。",
        )
    ]


def not_of_choices(
    code: str, field: str, value: str, choices: Iterable[tuple[str, str]]
) -> list[Refusal]:
    """Refuse what is none of the declared choices."""
    if value in {known for known, _ in choices}:
        return []
    reason = "選択肢にない値です。" if value else "選ばれていません。"
    return [Refusal(f"{code}.choice", field, reason, "一覧から選んでください。")]
