"""The made-up people of the stories, and the forms a clerk fills for them.

Household 9000 is 1015 (head), 1023 (wife) and 1031 (child); 9100 at the same address is 2011 (head)
and 2029; 3018 in 9200 is a foreign resident.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sync.changes.ex_officio_correction import Correction
from sync.changes.koseki_change import KosekiChange
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation
from sync.changes.seal_registration import PNG, NewSeal
from sync.records.resident import Resident, ResidentKind
from tests.ports.stories.townhall import TODAY
from tests.unit.changes.people import household, person

HERE, THERE = "大字草津１番地", "大字前口８８番地"
CAPITAL = "東京都千代田区１番地"
DAYS = ("2026-11-20", TODAY)
IMPRINT = PNG + b"a seal"


def townspeople() -> list[Resident]:
    """Return everybody."""
    koseki = {"honseki": "群馬県吾妻郡草津町大字草津１番地", "hittousha": "試験　一郎"}
    home = household("1015", "1023", "1031")
    home = [msgspec.structs.replace(each, **koseki) for each in home]
    home[1] = msgspec.structs.replace(home[1], relationship="妻")
    guest = person(
        "3018", setai_no="9200", kind=ResidentKind.FOREIGN, name="ZHANG YULIN",
        name_latin="ZHANG YULIN", nationality="中国", legal_category="中長期在留者",
        status="技能", card_no="AB12345678CD", address="大字草津７番地",
    )  # fmt: skip
    return [*home, *household("2011", "2029", setai_no="9100"), guest]


WHO = {each.atena_no: each for each in townspeople()}


def moves(*who: str, to: str = THERE, setai_no: str = "9000") -> Relocation:
    """Return a 転居届: the first becomes head where some stay."""
    movers = tuple(Mover(no, "子" if i else "世帯主") for i, no in enumerate(who))
    return Relocation(setai_no, movers, *DAYS, "10426002000", to)


def corrects(of: str, kind: type[Any] = Correction, **values: Any) -> Any:
    """Return a 職権修正 or 誤記修正: the form as it opens, with `values` typed over it."""
    r = WHO[of]
    form = kind(
        of, "ex_officio", *DAYS, "戸籍と突き合わせた結果", r.name, r.name_kana, r.birth,
        str(int(r.sex)), r.relationship, r.honseki, r.hittousha, r.resident_since,
        r.address_since, r.prev_address, r.building, r.remarks,
    )  # fmt: skip
    return msgspec.structs.replace(form, **values)


def marries(of: str, name: str, kana: str) -> KosekiChange:
    """Return what the family register says after a marriage."""
    return KosekiChange(of, "婚姻", *DAYS, name, kana, CAPITAL, name)


def new_seal(of: str, imprint: bytes = IMPRINT) -> NewSeal:
    """Return an 印鑑登録 with a seal of 13.5 mm."""
    return NewSeal(of, "photo", TODAY, "10234", imprint, "13.5")
