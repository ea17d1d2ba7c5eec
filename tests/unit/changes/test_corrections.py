"""What is put right in one record: 職権・誤記・軽微な修正, 戸籍, 旧氏, 通称, 在留資格."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.base.eras import CivilDate
from sync.changes.alias import Alias
from sync.changes.clerical_correction import ClericalCorrection
from sync.changes.ex_officio_correction import Correction
from sync.changes.former_surname import FormerSurname
from sync.changes.koseki_change import KosekiChange
from sync.changes.minor_correction import MinorCorrection
from sync.changes.residence_status import ResidenceStatus
from sync.changes.verdict import Decided, Refused
from sync.records.resident import ChangeReason, Resident, ResidentKind, Sex
from sync.records.seal import SealRegistration, SealState
from tests.unit.changes.laws import judged, tried
from tests.unit.changes.people import Register, household, person

TODAY = dt.date(2026, 11, 24)
KOSEKI = {"honseki": "群馬県吾妻郡草津町大字草津１番地", "hittousha": "試験　一郎"}
ONE, TWO = (msgspec.structs.replace(p, **KOSEKI) for p in household("1", "2"))
GUEST = person(
    "5", setai_no="95", kind=ResidentKind.FOREIGN, name="ZHANG YULIN", name_latin="ZHANG YULIN",
    nationality="中国", legal_category="中長期在留者", card_no="AB12345678CD",
)  # fmt: skip
REGISTER = Register.of(ONE, TWO, GUEST)
CAPITAL = "東京都千代田区１番地"
DAYS = ("2026-11-20", "2026-11-24")


def correction(kind: type[Any] = Correction, of: Resident = ONE, **values: Any) -> Any:
    plain = kind(
        of.atena_no, "ex_officio", *DAYS, "戸籍と突き合わせた結果", of.name, of.name_kana,
        of.birth, str(int(of.sex)), of.relationship, of.honseki, of.hittousha, of.resident_since,
        of.address_since, of.prev_address, of.building, of.remarks,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **values)


def koseki(**values: Any) -> KosekiChange:
    plain = KosekiChange("1", "婚姻", *DAYS, "新姓　一", "シンセイ　ハジメ", CAPITAL, "新姓　一")
    return msgspec.structs.replace(plain, **values)


def minor(**values: Any) -> MinorCorrection:
    plain = MinorCorrection("1", "identified", *DAYS, ONE.name, ONE.address, ONE.building)
    return msgspec.structs.replace(plain, **values)


def status(**values: Any) -> ResidenceStatus:
    plain = ResidenceStatus(
        "5", *DAYS, GUEST.name_latin, GUEST.name, "中国", "中長期在留者", "技能", "３年",
        "2029-11-20", "AB12345678CD",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **values)


def after(change: str, body: Any, register: Register = REGISTER) -> Register:
    done = tried(register, change, body, TODAY)
    assert isinstance(done, Register), done
    return done


def now(register: Register, atena_no: str = "1") -> Resident:
    found = register.current(atena_no)
    assert found is not None
    return found


def test_a_correction_writes_what_differs_and_why() -> None:
    done = now(after("ex_officio_correction", correction(birth=CivilDate(day="1980-03-03"))))
    assert done.birth.day == "1980-03-03"
    assert done.note == "戸籍と突き合わせた結果"
    assert done.reason is ChangeReason.CORRECTED_EX_OFFICIO
    assert done.sex is Sex.MALE


def test_a_clerical_error_stays_in_the_history() -> None:
    register = after("clerical_correction", correction(ClericalCorrection, name="試験　壱"))
    assert now(register).reason is ChangeReason.CLERICAL_CORRECTION
    first = register.at("1", 1)
    assert first is not None
    assert first.name == ONE.name


def test_a_note_belongs_to_its_change_and_to_no_later_one() -> None:
    register = after("ex_officio_correction", correction(remarks="備考"))
    person_now = now(register)
    later = after(
        "minor_correction", minor(name="試験　壱", building=person_now.building), register
    )
    assert now(later).note == "文字の同定"
    assert now(later).remarks == "備考"


def test_the_family_register_changes_name_and_whoever_goes_along() -> None:
    register = after("koseki_change", koseki(together=("2",)))
    assert (now(register).name, now(register).hittousha) == ("新姓　一", "新姓　一")
    assert now(register, "2").honseki == CAPITAL
    assert now(register, "2").name == TWO.name


def test_a_seal_under_the_former_name_is_asked_about() -> None:
    seal = SealRegistration("12345", "2020-01-01", SealState.REGISTERED, b"png", 12.0)
    register = Register.of(msgspec.structs.replace(ONE, seal=seal), TWO)
    verdict = judged(register, "koseki_change", koseki(), TODAY)
    assert isinstance(verdict, Decided)
    assert [a.code for a in verdict.alerts] == ["koseki_change.seal"]


def former(act: str, surname: str = "", kana: str = "キュウセイ") -> FormerSurname:
    return FormerSurname("1", act, "2026-11-24", surname, kana if surname else "")


def test_a_former_surname_is_entered_changed_and_deleted() -> None:
    entered = after("former_surname", former("enter", "旧姓"))
    assert now(entered).former_surname == "旧姓"
    changed = after("former_surname", former("change", "前姓", "ゼンセイ"), entered)
    assert now(changed).reason is ChangeReason.FORMER_SURNAME_CHANGED
    gone = after("former_surname", former("delete"), changed)
    assert now(gone).former_surname == ""


def test_an_alias_is_entered_with_its_day_and_deleted_with_a_note() -> None:
    entered = after("alias", Alias("5", "enter", "2026-11-24", "山田　花子", "ヤマダ　ハナコ"))
    assert (now(entered, "5").alias, now(entered, "5").alias_since) == ("山田　花子", "2026-11-24")
    gone = after("alias", Alias("5", "delete", "2026-11-24"), entered)
    assert now(gone, "5").alias == ""
    assert "山田　花子" in now(gone, "5").note


def test_the_immigration_services_change_a_status() -> None:
    assert now(after("residence_status", status()), "5").status == "技能"


@pytest.mark.parametrize(
    ("change", "body", "code"),
    [
        ("ex_officio_correction", correction(), "same"),
        ("ex_officio_correction", correction(ground=" ", name="試験　壱"), "ground"),
        ("ex_officio_correction", correction(name=""), "empty"),
        ("ex_officio_correction", correction(birth=CivilDate()), "empty"),
        ("ex_officio_correction", correction(sex="男"), "sex"),
        ("clerical_correction", correction(ClericalCorrection, sex="3"), "sex"),
        ("ex_officio_correction", correction(honseki=""), "empty"),
        ("ex_officio_correction", correction(name_kana="しけん"), "kana"),
        ("ex_officio_correction", correction(relationship="子"), "head"),
        ("ex_officio_correction", correction(of=TWO, relationship="孫"), "relationship"),
        ("ex_officio_correction", correction(of=TWO, relationship="世帯主"), "head"),
        ("ex_officio_correction", correction(atena_no="404"), "nobody"),
        ("ex_officio_correction", correction(changed_on="2026-11-25", remarks="備"), "future"),
        ("minor_correction", minor(), "same"),
        ("minor_correction", minor(ground="", name="試験　壱"), "ground"),
        ("minor_correction", minor(address=""), "empty"),
        ("koseki_change", koseki(event="けんか"), "event"),
        ("koseki_change", koseki(atena_no="5"), "foreign"),
        ("koseki_change", koseki(together=("5",)), "together"),
        ("koseki_change", koseki(name=""), "missing"),
        ("koseki_change", koseki(name_kana="しんせい"), "kana"),
        (
            "koseki_change",
            koseki(name=ONE.name, name_kana=ONE.name_kana, **KOSEKI),
            "same",
        ),
        ("former_surname", FormerSurname("1", "change", "2026-11-24", "旧姓", "キュウ"), "not_so"),
        ("former_surname", FormerSurname("1", "enter", "2026-11-24"), "missing"),
        ("former_surname", FormerSurname("1", "enter", "2026-11-24", "旧", "旧"), "kana"),
        ("former_surname", FormerSurname("1", "enter", "2026-11-24", "試験", "シケン"), "present"),
        ("former_surname", FormerSurname("5", "enter", "2026-11-24", "旧", "キュウ"), "foreign"),
        ("former_surname", FormerSurname("1", "", "2026-11-24"), "act"),
        ("alias", Alias("1", "enter", "2026-11-24", "山田", "ヤマダ"), "japanese"),
        ("alias", Alias("5", "delete", "2026-11-24"), "not_so"),
        ("alias", Alias("5", "enter", "2026-11-24"), "missing"),
        ("residence_status", status(atena_no="1"), "japanese"),
        ("residence_status", status(card_no=""), "card"),
        ("residence_status", status(legal_category=""), "missing"),
        ("residence_status", status(status_until="tomorrow"), "until"),
    ],
)
def test_each_refusal_names_its_reason(change: str, body: Any, code: str) -> None:
    verdict = judged(REGISTER, change, body, TODAY)
    assert isinstance(verdict, Refused)
    assert f"{change}.{code}" in [r.code for r in verdict.refusals]


WORDS = st.sampled_from(["", "試験　壱", "シケン", "不明", "子の妻", "孫", "enter", "婚姻"])
SOME_DAYS = st.sampled_from(["2026-11-20", "2026-11-24", "2026-11-30", ""])
WHO = st.sampled_from(["1", "2", "5", "404"])
BODIES = st.one_of(
    st.builds(lambda no, name, rel: ("ex_officio_correction",
                                     correction(atena_no=no, name=name, relationship=rel)),
              WHO, WORDS, WORDS),
    st.builds(lambda no, name: ("minor_correction", minor(atena_no=no, name=name)), WHO, WORDS),
    st.builds(lambda no, name, day: ("koseki_change",
                                     koseki(atena_no=no, name=name, changed_on=day)),
              WHO, WORDS, SOME_DAYS),
    st.builds(lambda no, act, day, s: ("former_surname", FormerSurname(no, act, day, s, "キュウ")),
              WHO, st.sampled_from(["enter", "change", "delete", ""]), SOME_DAYS, WORDS),
    st.builds(lambda no, act, s: ("alias", Alias(no, act, "2026-11-24", s, "ヤマダ")),
              WHO, st.sampled_from(["enter", "delete"]), WORDS),
    st.builds(lambda no, s: ("residence_status", status(atena_no=no, status=s)), WHO, WORDS),
)  # fmt: skip


@given(st.lists(BODIES, max_size=6))
def test_whatever_is_put_right_the_laws_of_the_register_hold(filed: list[tuple[str, Any]]) -> None:
    register = REGISTER
    for change, body in filed:
        done = tried(register, change, body, TODAY)
        register = done if isinstance(done, Register) else register
    assert {p.atena_no for p in register.people()} == {"1", "2", "5"}
