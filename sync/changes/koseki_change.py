"""戸籍の届出・通知の反映: marriage, divorce, adoption and the like change name, 本籍 and 筆頭者.

It comes from the family register (法9条2項の通知, or a 戸籍届 taken here), not from a wish; a move
that goes with it is a notice of its own (§4.2.0.3, §4.2.3.1).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.kana import is_katakana
from sync.base.verdicts import Alert, Refusal
from sync.changes.attached import OF_THE_KOSEKI
from sync.changes.checks import (
    day_refusals,
    not_protected,
    not_resident,
    notified_refusals,
    read_of,
)
from sync.changes.verdict import (
    ChangeKind,
    Decided,
    Group,
    Patch,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident, ResidentKind

NAME = "koseki_change"
EVENTS = tuple(
    (words, words)
    for words in ("婚姻", "離婚", "養子縁組", "離縁", "氏の変更", "名の変更", "転籍", "その他")
)


class KosekiChange(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters: the person as the family register has them from now on."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    event: Annotated[str, Says("戸籍の事由", "event", kind="choice", choices=EVENTS, required=True)]
    changed_on: Annotated[
        str, Says("異動日", "changed on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str, Says("戸籍届出・通知日", "notified on", kind="date", required=True, starts="today")
    ]
    name: Annotated[str, Says("氏名", "name", "name", "name", required=True, starts="name")]
    name_kana: Annotated[
        str, Says("フリガナ", "reading", "name", "kana", required=True, starts="name_kana")
    ]
    honseki: Annotated[
        str,
        Says("本籍", "registered domicile", "koseki", "anywhere", required=True, starts="honseki"),
    ]
    hittousha: Annotated[
        str, Says("筆頭者", "head of register", "koseki", "name", required=True, starts="hittousha")
    ]
    together: Annotated[
        tuple[str, ...],
        Says(
            "同じ本籍・筆頭者になる方",
            "same register",
            kind="members",
            hint="同じ世帯で、本籍・筆頭者が同じように変わる方を選びます。",
        ),
    ] = ()


def decide(view: View, body: KosekiChange, policy: Policy, today: dt.date) -> Verdict:
    """Say what the family register's word would change, or why it cannot be filed."""
    person = view.current(body.atena_no)
    others = [view.current(no) for no in dict.fromkeys(body.together) if no != body.atena_no]
    refusals = not_resident(NAME, "atena_no", person)
    if person is None or refusals:
        return Refused(tuple(refusals))
    family = [other for other in others if other is not None and other.present]
    refusals = [
        *_event_refusals(body),
        *not_protected(NAME, "atena_no", [person, *family], policy),
        *_people_refusals(person, family, len(others)),
        *day_refusals(NAME, "changed_on", "異動日", body.changed_on, today),
        *notified_refusals(NAME, body.changed_on, body.notified_on, today),
        *_name_refusals(body, person),
    ]
    if refusals:
        return Refused(tuple(refusals))
    koseki = {"honseki": body.honseki, "hittousha": body.hittousha}
    note = f"{body.event}（{body.notified_on}通知）" if body.event != "その他" else ""
    own = {"name": body.name, "name_kana": body.name_kana, **koseki}
    own["note"] = note
    patches = [
        Patch(person.atena_no, own, ChangeReason.CORRECTED_EX_OFFICIO, body.changed_on),
        *(
            Patch(each.atena_no, {**koseki, "note": note}, ChangeReason.CORRECTED_EX_OFFICIO,
                  body.changed_on)
            for each in family
        ),
    ]  # fmt: skip
    reads = ReadSet(tuple(map(read_of, (person, *family))))
    return Decided(tuple(patches), reads, tuple(_alerts(body, person)))


def subjects(body: KosekiChange) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no, *(no for no in dict.fromkeys(body.together) if no != body.atena_no))


KOSEKI_CHANGE = ChangeKind(
    NAME,
    "戸籍の届出・通知の反映",
    "Family register change",
    KosekiChange,
    decide,
    subjects,
    group=Group.KOSEKI,
    elsewhere=(
        "マイナンバーカードの氏名の書換え",
        "国民健康保険・国民年金の氏名変更",
        "児童手当・児童扶養手当の手続き",
        "印鑑登録（氏が変わると印が合わなくなる場合）",
    ),
    filers=OF_THE_KOSEKI,
    papers=("koseki_notice", "koseki"),
)


def _event_refusals(body: KosekiChange) -> list[Refusal]:
    if body.event in dict(EVENTS):
        return []
    return [
        Refusal(
            f"{NAME}.event",
            "event",
            "戸籍の事由が選ばれていません。",
            "通知書に書かれた事由を番号で選んでください。",
        )
    ]


def _people_refusals(person: Resident, family: list[Resident], asked: int) -> list[Refusal]:
    if person.kind is not ResidentKind.JAPANESE:
        return [
            Refusal(
                f"{NAME}.foreign",
                "atena_no",
                "外国人住民には戸籍がありません。",
                "氏名の変更は、在留資格等の修正で受け付けてください。",
            )
        ]
    if len(family) != asked or any(each.setai_no != person.setai_no for each in family):
        return [
            Refusal(
                f"{NAME}.together",
                "together",
                "この世帯にいない方が選ばれています。",
                "世帯を表示し直し、選び直してください。",
            )
        ]
    return []


def _name_refusals(body: KosekiChange, person: Resident) -> list[Refusal]:
    refusals = [
        Refusal(
            f"{NAME}.missing",
            field,
            f"{label}が入力されていません。",
            "通知書のとおりに入力してください。本籍がないときは「なし」です。",
        )
        for field, label in (("name", "氏名"), ("honseki", "本籍"), ("hittousha", "筆頭者"))
        if not getattr(body, field).strip()
    ]
    if not is_katakana(body.name_kana):
        refusals.append(
            Refusal(
                f"{NAME}.kana",
                "name_kana",
                "フリガナは、全角のカタカナで入力します。",
                "読みを確認し、カタカナで入力してください。",
            )
        )
    before = (person.name, person.name_kana, person.honseki, person.hittousha)
    if not refusals and before == (body.name, body.name_kana, body.honseki, body.hittousha):
        refusals.append(
            Refusal(
                f"{NAME}.same",
                "name",
                "今の記録と同じ内容です。",
                "通知書と見比べ、変わるところを入力してください。",
            )
        )
    return refusals


def _alerts(body: KosekiChange, person: Resident) -> list[Alert]:
    if person.seal is None or not person.seal.valid or person.name == body.name:
        return []
    return [
        Alert(
            f"{NAME}.seal",
            "name",
            "この方には印鑑登録があります。氏名が変わると、印影が合わなくなることがあります。",
            "印影を確認し、合わないときは印鑑登録の廃止を受け付けてください。",
        )
    ]
