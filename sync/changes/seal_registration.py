"""印鑑登録: a resident has one seal registered, by the town's ordinance (印鑑条例).

Whether the imprint shows the registered name a person looks at; what can be counted is judged here.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from sync.base.eras import age_on
from sync.base.verdicts import Alert, Refusal
from sync.changes.attached import APPLICANTS
from sync.changes.checks import (
    day_refusals,
    household_read,
    not_protected,
    not_resident,
    read_of,
)
from sync.changes.clocks import day_of
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
from sync.records.resident import ChangeReason, Resident
from sync.records.seal import (
    LARGEST_MM,
    SMALLEST_MM,
    YOUNGEST,
    SealRegistration,
    SealState,
)

NAME = "seal_registration"
PNG, MOST_BYTES = b"\x89PNG\r\n\x1a\n", 40 * 1024
"""An imprint of 25 mm at 600 dpi in black and white is far below it; an entry holds 64 KiB."""
WAYS = (
    ("photo", "顔写真付きの官公署の証明書（即日）"),
    ("letter", "照会書と回答書"),
    ("guarantor", "登録者の保証書"),
)


class NewSeal(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters: whose, how they were identified, the card's number, the imprint."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    way: Annotated[
        str, Says("本人確認の方法", "identified by", kind="choice", choices=WAYS, required=True)
    ]
    registered_on: Annotated[
        str, Says("登録年月日", "registered on", kind="date", required=True, starts="today")
    ]
    registration_no: Annotated[
        str,
        Says(
            "登録番号",
            "registration no.",
            kind="text",
            required=True,
            hint="お渡しする印鑑登録証に印刷された番号です。",
        ),
    ]
    imprint: Annotated[
        bytes,
        Says(
            "印影",
            "imprint",
            kind="image",
            required=True,
            hint="読み取った印影の画像（PNG）を選びます。",
        ),
    ]
    width_mm: Annotated[
        str,
        Says(
            "印影の幅（mm）",
            "width in mm",
            kind="text",
            required=True,
            hint="8mm を超え、25mm までです。",
            example="例 13.5",
        ),
    ]


def decide(view: View, body: NewSeal, policy: Policy, today: dt.date) -> Verdict:
    """Say what the registration would write, or why it cannot be filed."""
    person = view.current(body.atena_no)
    refusals = not_resident(NAME, "atena_no", person)
    if person is None or refusals:
        return Refused(tuple(refusals))
    family = view.household(person.setai_no)
    refusals = [
        *not_protected(NAME, "atena_no", [person], policy),
        *_person_refusals(body, person),
        *_way_refusals(body),
        *day_refusals(NAME, "registered_on", "登録年月日", body.registered_on, today),
        *_imprint_refusals(body, person, family),
    ]
    if refusals:
        return Refused(tuple(refusals))
    seal = SealRegistration(
        body.registration_no.strip(),
        body.registered_on,
        SealState.REGISTERED,
        body.imprint,
        width_of(body.width_mm) or 0.0,
    )
    patch = Patch(person.atena_no, {"seal": seal}, ChangeReason.SEAL, body.registered_on)
    members = sorted(family, key=lambda m: m.atena_no)
    reads = ReadSet(
        tuple(read_of(m, "name", "birth") if m is person else read_of(m, "seal") for m in members),
        (household_read(person.setai_no, members),),
    )
    return Decided((patch,), reads, tuple(_alerts(person)))


def subjects(body: NewSeal) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


def width_of(text: str) -> float | None:
    """Return a width in mm as typed; None where it is no number."""
    try:
        return float(text.strip().replace("．", "."))
    except ValueError:
        return None


SEAL_REGISTRATION = ChangeKind(
    NAME,
    "印鑑登録",
    "Seal registration",
    NewSeal,
    decide,
    subjects,
    group=Group.SEAL,
    filers=APPLICANTS,
)


def _person_refusals(body: NewSeal, person: Resident) -> list[Refusal]:
    if person.seal is not None and person.seal.valid:
        return [
            Refusal(
                f"{NAME}.already",
                "atena_no",
                "この方には、すでに印鑑登録があります。",
                "印を変えるときは、先に印鑑登録の廃止を受け付けてください。",
            )
        ]
    born, day = day_of(person.birth.day), day_of(body.registered_on)
    if born and day and age_on(born, day) < YOUNGEST:
        return [
            Refusal(
                f"{NAME}.too_young",
                "atena_no",
                f"{YOUNGEST}歳未満の方は、印鑑登録ができません。",
                "誕生日を確認してください。",
            )
        ]
    return []


def _way_refusals(body: NewSeal) -> list[Refusal]:
    refusals = []
    if body.way not in dict(WAYS):
        refusals.append(
            Refusal(
                f"{NAME}.way",
                "way",
                "本人確認の方法が選ばれていません。",
                "確認した方法を番号で選んでください。",
            )
        )
    if not body.registration_no.strip().isascii() or not body.registration_no.strip().isdigit():
        refusals.append(
            Refusal(
                f"{NAME}.number",
                "registration_no",
                "登録番号が数字で入力されていません。",
                "印鑑登録証に印刷された番号を入力してください。",
            )
        )
    return refusals


def _imprint_refusals(body: NewSeal, person: Resident, family: list[Resident]) -> list[Refusal]:
    if not body.imprint.startswith(PNG) or len(body.imprint) > MOST_BYTES:
        return [
            Refusal(
                f"{NAME}.imprint",
                "imprint",
                "印影の画像がないか、使えない形式です。",
                f"白黒で読み取った PNG（{MOST_BYTES // 1024}KB まで）を選んでください。",
            )
        ]
    width = width_of(body.width_mm)
    if width is None or not SMALLEST_MM < width <= LARGEST_MM:
        return [
            Refusal(
                f"{NAME}.width",
                "width_mm",
                "印影の大きさが、登録できる範囲にありません。",
                "一辺8mmの正方形より大きく、25mmの正方形に収まる印をご用意いただくよう、ご案内ください。",
            )
        ]
    if any(
        m.atena_no != person.atena_no and m.seal and m.seal.valid and m.seal.imprint == body.imprint
        for m in family
    ):
        return [
            Refusal(
                f"{NAME}.shared",
                "imprint",
                "同じ世帯の方が、この印を登録しています。",
                "別の印をご用意いただくよう、ご案内ください。",
            )
        ]
    return []


def _alerts(person: Resident) -> list[Alert]:
    if not person.adult_ward:
        return []
    return [
        Alert(
            f"{NAME}.ward",
            "atena_no",
            "この方は成年被後見人です。",
            "法定代理人が同行し、ご本人の申請であることを確認してください。",
        )
    ]
