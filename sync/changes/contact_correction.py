"""連絡先の修正: a resident's telephone number is put right (a 軽微な修正)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.attached import RESIDENTS
from sync.changes.verdict import ChangeKind, Decided, Patch, Read, ReadSet, Refused, Verdict, View
from sync.records.fields import Says
from sync.records.policy import Policy
from sync.records.resident import ChangeReason

PHONE = re.compile(r"0\d{1,4}-?\d{1,4}-?\d{3,4}", re.ASCII)
DIGITS = (10, 11)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ーｰ－", "-"))


class ContactCorrection(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters: whose, and the number; "" removes it."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    phone: Annotated[
        str,
        Says(
            "新しい連絡先",
            "new phone",
            kind="phone",
            hint="市外局番から入力します。空にすると削除されます。",
            example="例 0279-88-0001",
            starts="phone",
        ),
    ]


def plain_phone(typed: str) -> str:
    """Return a telephone number as it is kept: half width, plain hyphens, no spaces."""
    plain = unicodedata.normalize("NFKC", typed).translate(_DASHES)
    return "".join(plain.split())


def decide(view: View, body: ContactCorrection, policy: Policy, today: dt.date) -> Verdict:
    """Say what the correction would change, or why it cannot be filed."""
    person = view.current(body.atena_no)
    if person is None or not person.present:
        return _no(
            "contact.not_resident",
            "atena_no",
            "住民として登録されていない方です。",
            "除票の方の連絡先は変更できません。",
        )
    if person.protected and not policy.protected_offline:
        return _no(
            "contact.protected",
            "atena_no",
            "この画面では届出できない方です。",
            "責任者へ引き継いでください。",
        )
    digits = body.phone.replace("-", "")
    if body.phone and not (PHONE.fullmatch(body.phone) and len(digits) in DIGITS):
        return _no(
            "contact.unreadable",
            "phone",
            "電話番号として読み取れません。",
            "市外局番から入力してください（例：0279-88-0001）。",
        )
    if body.phone == person.phone:
        return _no(
            "contact.same", "phone", "現在の連絡先と同じです。", "新しい番号を入力してください。"
        )
    patch = Patch(
        body.atena_no,
        {"phone": body.phone},
        ChangeReason.MINOR_CORRECTION,
        today.isoformat(),
    )
    reads = ReadSet((Read(person.atena_no, person.history_no, ("removal", "protected")),))
    return Decided((patch,), reads)


def subjects(body: ContactCorrection) -> tuple[str, ...]:
    """Return whom the filing concerns."""
    return (body.atena_no,)


CONTACT_CORRECTION = ChangeKind(
    "contact_correction",
    "連絡先の修正",
    "Contact correction",
    ContactCorrection,
    decide,
    subjects,
    filers=RESIDENTS,
)


def _no(code: str, field: str, reason: str, remedy: str) -> Refused:
    return Refused((Refusal(code, field, reason, remedy),))
