"""帰化・国籍取得・国籍喪失: the same number, the other kind, and the days that are carried on."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sync.base.eras import CivilDate
from sync.changes.nationality_change import FOREIGN_ONLY, JAPANESE_ONLY, NationalityChange
from sync.records.resident import ChangeReason, ResidentKind
from sync.records.seal import SealRegistration, SealState
from tests.unit.changes.asked import after, alerted, refused
from tests.unit.changes.people import Register, person

SEAL = SealRegistration("1", "2015-01-05", SealState.REGISTERED, b"png", 12.0)
FOREIGNER = person(
    "1", kind=ResidentKind.FOREIGN, name="CHOU HANA", name_latin="CHOU HANA", alias="草津　花",
    alias_kana="クサツ　ハナ", alias_since="2015-05-01", alias_town="草津町", nationality="中国",
    legal_category="中長期在留者", status="永住者", status_period="無期限", card_no="AB1",
    prev_address="前橋市", seal=SEAL,
)  # fmt: skip
JAPANESE = person("2", setai_no="9100", honseki="草津町", hittousha="試験　太郎",
                  former_surname="旧　氏", former_surname_kana="キュウシ")  # fmt: skip
TOWN = Register.of(FOREIGNER, JAPANESE, person("3", setai_no="9200", protected=True))


def naturalised(**values: Any) -> NationalityChange:
    plain = NationalityChange(
        "1", "naturalised", "2026-11-10", "2026-11-20", "草津　花", "クサツ　ハナ",
        "草津町大字草津１番地", "草津　花",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **values)


def lost(**values: Any) -> NationalityChange:
    plain = NationalityChange(
        "2", "lost", "2026-11-10", "2026-11-20", "SHIKEN TARO", "", name_latin="SHIKEN TARO",
        nationality="カナダ",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **values)


@pytest.mark.parametrize("cause", ["naturalised", "acquired"])
def test_a_foreign_resident_goes_on_as_a_japanese_of_the_same_number(cause: str) -> None:
    now = after(TOWN, "nationality_change", naturalised(cause=cause)).current("1")
    assert now is not None
    assert (now.kind, now.history_no) == (ResidentKind.JAPANESE, 2)
    assert now.resident_since == FOREIGNER.resident_since, "外国人住民となった年月日 is carried on"
    for carried in ("address", "address_since", "prev_address", "relationship", "birth", "sex"):
        assert getattr(now, carried) == getattr(FOREIGNER, carried)
    assert not any(getattr(now, name) for name in FOREIGN_ONLY)
    assert (now.honseki, now.hittousha) == ("草津町大字草津１番地", "草津　花")
    assert (now.reason, now.changed_on) == (ChangeReason.NATURALISED, "2026-11-10")


@pytest.mark.parametrize(
    ("resident_since", "since"), [("2010-04-01", "2026-11-10"), ("2026-11-15", "2026-11-15")]
)
def test_a_foreign_resident_is_one_since_the_later_of_both_days(
    resident_since: str, since: str
) -> None:
    came = msgspec.structs.replace(JAPANESE, resident_since=CivilDate(day=resident_since))
    now = after(Register.of(came), "nationality_change", lost()).current("2")
    assert now is not None
    assert (now.kind, now.resident_since) == (ResidentKind.FOREIGN, CivilDate(day=since))
    assert (now.legal_category, now.nationality) == ("経過滞在者", "カナダ")
    assert not any(getattr(now, name) for name in JAPANESE_ONLY)
    assert now.reason is ChangeReason.NATIONALITY_LOST


def test_a_seal_that_may_not_fit_the_name_any_more_is_warned_of() -> None:
    assert alerted(TOWN, "nationality_change", naturalised()) == ["seal"]
    assert alerted(TOWN, "nationality_change", naturalised(name="CHOU HANA")) == []
    assert alerted(TOWN, "nationality_change", lost()) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (naturalised(atena_no="404"), "not_resident"),
        (naturalised(atena_no="3"), "protected"),
        (naturalised(atena_no="2"), "kind"),
        (lost(atena_no="1"), "kind"),
        (naturalised(cause="moon"), "choice"),
        (naturalised(changed_on="2026-11-25"), "future"),
        (naturalised(notified_on="2026-11-09"), "notified"),
        (naturalised(name=""), "no_name"),
        (naturalised(honseki=""), "no_honseki"),
        (naturalised(hittousha=""), "no_hittousha"),
        (lost(legal_category=""), "choice"),
    ],
)
def test_what_change_cannot_be(body: NationalityChange, code: str) -> None:
    assert code in refused(TOWN, "nationality_change", body)
