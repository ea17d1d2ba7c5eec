"""帰化・国籍取得・国籍喪失: the same person goes on as a resident of the other kind.

Law: 国籍法, 戸籍法102条の2・103条・105条. Rules: 標準仕様書 §4.5.3–4.5.5. What the register knew
is carried on, the 宛名番号 too; the record's earlier row is the former 住民票. A resident's
`resident_since` is 住民となった年月日 of a Japanese, 外国人住民となった年月日 of a foreign
resident.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec

from sync.base.eras import CivilDate
from sync.base.verdicts import Alert, Refusal
from sync.changes.attached import OF_THE_KOSEKI
from sync.changes.checks import (
    day_refusals,
    not_of_choices,
    not_protected,
    not_resident,
    notified_refusals,
    read_of,
    text_missing,
)
from sync.changes.newcomers import CATEGORIES
from sync.changes.verdict import ChangeKind, Decided, Group, Patch, ReadSet, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident, ResidentKind
from sync.records.seal import SealState

NAME = "nationality_change"
NATURALISED, ACQUIRED, LOST = "naturalised", "acquired", "lost"
CAUSES = ((NATURALISED, "帰化"), (ACQUIRED, "国籍取得"), (LOST, "国籍喪失"))

FOREIGN_ONLY = (
    "name_latin", "alias", "alias_kana", "alias_since", "alias_town", "nationality",
    "legal_category", "status", "status_period", "status_until", "card_no",
)  # fmt: skip
JAPANESE_ONLY = ("honseki", "hittousha", "former_surname", "former_surname_kana")


class NationalityChange(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters. Days are ISO ``YYYY-MM-DD``."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    cause: Annotated[str, Says("事由", "cause", kind="choice", required=True, choices=CAUSES)]
    changed_on: Annotated[
        str, Says("異動日", "changed on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str, Says("戸籍届出・通知日", "notified on", kind="date", required=True, starts="today")
    ]
    name: Annotated[str, Says("氏名", "name", "name", "name", required=True, starts="name")]
    name_kana: Annotated[str, Says("フリガナ", "reading", "name", "kana", starts="name_kana")] = ""
    honseki: Annotated[
        str,
        Says(
            "本籍",
            "registered domicile",
            "koseki",
            required_while=("cause", NATURALISED, ACQUIRED),
            hint="帰化・国籍取得のときに入力します。",
        ),
    ] = ""
    hittousha: Annotated[
        str,
        Says(
            "筆頭者",
            "head of family register",
            "koseki",
            "name",
            required_while=("cause", NATURALISED, ACQUIRED),
        ),
    ] = ""
    name_latin: Annotated[
        str,
        Says(
            "氏名（ローマ字）",
            "name in Latin",
            "foreign",
            "latin",
            hint="ここから下は国籍喪失のときに入力します。",
        ),
    ] = ""
    nationality: Annotated[str, Says("国籍・地域", "nationality", "foreign")] = ""
    legal_category: Annotated[
        str, Says("法第30条の45の区分", "category", "foreign", "choice", choices=CATEGORIES)
    ] = "経過滞在者"
    status: Annotated[str, Says("在留資格", "status of residence", "foreign")] = ""
    status_period: Annotated[str, Says("在留期間", "period of stay", "foreign")] = ""
    status_until: Annotated[str, Says("在留期間の満了の日", "until", "foreign", "date")] = ""
    card_no: Annotated[str, Says("在留カード等の番号", "residence card no.", "foreign")] = ""


def decide(view: View, body: NationalityChange, policy: Policy, today: dt.date) -> Verdict:
    """Say what a change of nationality would write, or why it cannot be."""
    person = view.current(body.atena_no)
    refusals = [
        *not_resident(NAME, "atena_no", person),
        *(not_protected(NAME, "atena_no", [person], policy) if person else []),
        *not_of_choices(NAME, "cause", body.cause, CAUSES),
        *day_refusals(NAME, "changed_on", "異動日", body.changed_on, today),
        *notified_refusals(NAME, body.changed_on, body.notified_on, today),
        *text_missing(NAME, "no_name", "name", body.name, "氏名"),
        *(_kind_refusals(body, person) if person else []),
        *_own_refusals(body),
    ]
    if refusals or person is None:
        return Refused(tuple(refusals))
    values = _foreign(body, person) if body.cause == LOST else _japanese(body)
    values |= {"name": body.name, "name_kana": body.name_kana}
    lost = body.cause == LOST
    reason = ChangeReason.NATIONALITY_LOST if lost else ChangeReason.NATURALISED
    patch = Patch(person.atena_no, values, reason, body.changed_on)
    reads = ReadSet((read_of(person, "kind", "name", "resident_since"),))
    return Decided((patch,), reads, _seal_alert(body, person))


def subjects(body: NationalityChange) -> tuple[str, ...]:
    """Return whom it concerns."""
    return (body.atena_no,)


def _japanese(body: NationalityChange) -> dict[str, Any]:
    return {
        "kind": ResidentKind.JAPANESE,
        "honseki": body.honseki,
        "hittousha": body.hittousha,
        **dict.fromkeys(FOREIGN_ONLY, ""),
    }


def _foreign(body: NationalityChange, person: Resident) -> dict[str, Any]:
    """Return the record of a foreign resident: such since the later of both days (§4.5.5)."""
    values: dict[str, Any] = {
        "kind": ResidentKind.FOREIGN,
        **dict.fromkeys(JAPANESE_ONLY, ""),
        "name_latin": body.name_latin,
        "nationality": body.nationality,
        "legal_category": body.legal_category,
        "status": body.status,
        "status_period": body.status_period,
        "status_until": body.status_until,
        "card_no": body.card_no,
    }
    if person.resident_since.day < body.changed_on:
        values["resident_since"] = CivilDate(day=body.changed_on)
    return values


def _kind_refusals(body: NationalityChange, person: Resident) -> list[Refusal]:
    before = ResidentKind.JAPANESE if body.cause == LOST else ResidentKind.FOREIGN
    if person.kind is before:
        return []
    return [
        Refusal(
            f"{NAME}.kind",
            "cause",
            "この方の住民種別と事由が合いません。",
            "帰化・国籍取得は外国人住民の方、国籍喪失は日本人の方です。",
        )
    ]


def _own_refusals(body: NationalityChange) -> list[Refusal]:
    if body.cause == LOST:
        return not_of_choices(NAME, "legal_category", body.legal_category, CATEGORIES)
    return [
        *text_missing(NAME, "no_honseki", "honseki", body.honseki, "本籍"),
        *text_missing(NAME, "no_hittousha", "hittousha", body.hittousha, "筆頭者"),
    ]


def _seal_alert(body: NationalityChange, person: Resident) -> tuple[Alert, ...]:
    if person.seal is None or person.seal.state is SealState.ABOLISHED or body.name == person.name:
        return ()
    return (
        Alert(
            f"{NAME}.seal",
            "name",
            "氏名が変わり、登録されている印鑑と合わないことがあります。",
            "印影を確認し、合わないときは印鑑登録の廃止を受け付けてください。",
        ),
    )


NATIONALITY_CHANGE = ChangeKind(
    NAME,
    "帰化・国籍取得・国籍喪失",
    "Nationality change",
    NationalityChange,
    decide,
    subjects,
    group=Group.KOSEKI,
    elsewhere=(
        "国民健康保険・国民年金・介護保険の氏名変更",
        "マイナンバーカードの書換え、在留カードの返納",
        "印鑑登録の確認",
        "児童手当・福祉医療の氏名変更",
    ),
    filers=OF_THE_KOSEKI,
    papers=("koseki_notice", "koseki", "residence_card"),
)
