"""転入, 職権記載 and 出生: who comes into the register, as what, and who cannot."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sync.base.eras import CivilDate
from sync.base.numbers import with_check_digit
from sync.changes.birth import Birth
from sync.changes.ex_officio_entry import ExOfficioEntry
from sync.changes.move_in import MoveIn
from sync.changes.newcomers import FOREIGN, Newcomer
from sync.changes.registry import CHANGE_KINDS
from sync.changes.verdict import NEW_HOUSEHOLD, Refused, newcomer
from sync.records.resident import ChangeReason, ResidentKind, ResidentState
from tests.unit.changes.asked import TODAY, after, alerted, decided, new_people, patches, refused
from tests.unit.changes.laws import judged
from tests.unit.changes.people import Register, household, person

GONE = person(
    "77", setai_no="9700", name="試験　戻", state=ResidentState.MOVED_OUT, removed_on="2020-03-31",
    destination="前橋市", leaving_on="2020-03-31", destination_final="高崎市",
    arrived_on="2020-04-01", arrival_notified_on="2020-04-03", remarks="備考",
)  # fmt: skip
DEAD = person("78", setai_no="9701", state=ResidentState.DEAD, removed_on="2021-01-01")
HIDDEN = person("79", setai_no="9702", protected=True)
TOWN = Register.of(*household("1", "2"), GONE, DEAD, HIDDEN)

HEAD = Newcomer(
    "転入　太郎", "テンニュウ　タロウ", CivilDate(day="1990-05-06"), "1", "世帯主",
    honseki="群馬県前橋市一丁目", hittousha="転入　太郎",
)  # fmt: skip
WIFE = msgspec.structs.replace(HEAD, name="転入　花子", sex="2", relationship="妻")
GUEST = Newcomer(
    "ZHANG YULIN", "", CivilDate(day="1995-01-02"), "2", "世帯主", FOREIGN,
    name_latin="ZHANG YULIN", nationality="中国", legal_category="中長期在留者", card_no="AB1",
)  # fmt: skip


def move_in(*people: Newcomer, **values: Any) -> MoveIn:
    plain = MoveIn(
        people or (HEAD, WIFE), "domestic", "2026-11-20", "2026-11-24", "前橋市大手町一丁目",
        address_code="10426001000", address="大字草津５番地",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **values)


def but(one: Newcomer, **values: Any) -> Newcomer:
    return msgspec.structs.replace(one, **values)


def test_a_household_that_moves_in_gets_numbers_and_an_address() -> None:
    now = after(TOWN, "move_in", move_in())
    head, wife = sorted(new_people(TOWN, now), key=lambda p: p.sort_order)
    assert (head.name, head.relationship, head.sort_order) == ("転入　太郎", "世帯主", 1)
    assert (wife.name, wife.relationship, wife.sort_order) == ("転入　花子", "妻", 2)
    assert head.setai_no == wife.setai_no != NEW_HOUSEHOLD
    assert with_check_digit(int(head.atena_no[:-1])) == head.atena_no
    assert head.address_since == head.resident_since == CivilDate(day="2026-11-20")
    assert (head.reason, head.changed_on) == (ChangeReason.MOVED_IN, "2026-11-20")
    assert (head.prev_address, head.notified_on) == ("前橋市大手町一丁目", "2026-11-24")


def test_who_joins_a_household_lives_where_it_does_behind_the_others() -> None:
    joins = move_in(but(WIFE, relationship="縁故者"), setai_no="9000", address="")
    (patch,) = patches(TOWN, "move_in", joins).values()
    assert (patch.values["setai_no"], patch.values["address"]) == ("9000", "大字草津１番地")
    assert patch.values["sort_order"] == 3
    reads = decided(TOWN, "move_in", joins).reads
    assert reads.households[0].members == ("1", "2")
    assert {"household", "address"} <= set(reads.residents[0].facts)


def test_who_comes_back_keeps_their_number_and_nothing_of_the_leave_stays() -> None:
    now = after(TOWN, "move_in", move_in(but(HEAD, returning="77")))
    back = now.current("77")
    assert back is not None
    assert (back.history_no, back.present, back.name) == (2, True, "転入　太郎")
    assert not any(
        (back.removed_on, back.destination, back.leaving_on, back.destination_final,
         back.arrived_on, back.arrival_notified_on, back.remarks)
    )  # fmt: skip
    assert not new_people(TOWN, now)
    assert CHANGE_KINDS["move_in"].subjects(move_in(but(HEAD, returning="77"))) == ("77",)


def test_an_untold_move_says_so_in_the_address_and_the_note() -> None:
    body = move_in(HEAD, origin="unregistered", last_registered="渋川市")
    values = patches(TOWN, "move_in", body)[newcomer(1)].values
    assert values["prev_address"] == "前橋市大手町一丁目（未届）"
    assert values["note"] == "未届転入。転入前住所（未届）：前橋市大手町一丁目"
    assert values["last_registered"] == "渋川市"


@pytest.mark.parametrize("origin", ["abroad", "article46"])
def test_from_abroad_and_by_article_46_is_one_reason(origin: str) -> None:
    body = move_in(GUEST, origin=origin, prev_address="" if origin == "article46" else "中国")
    patch = patches(TOWN, "move_in", body)[newcomer(1)]
    assert patch.reason is ChangeReason.MOVED_IN_FROM_ABROAD
    assert patch.values["kind"] is ResidentKind.FOREIGN


def test_late_after_fourteen_days() -> None:
    assert alerted(TOWN, "move_in", move_in(moved_on="2026-11-07")) == []
    assert alerted(TOWN, "move_in", move_in(moved_on="2026-11-06")) == ["late"]
    assert CHANGE_KINDS["move_in"].names(move_in(HEAD, GUEST)) == ("転入　太郎", "ZHANG YULIN")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (move_in().__class__((), "domestic", "2026-11-20", "2026-11-24"), "nobody"),
        (move_in(but(HEAD, name="")), "no_name"),
        (move_in(but(HEAD, birth=CivilDate())), "no_birth"),
        (move_in(but(HEAD, birth=CivilDate(day="2026-12-01"))), "born_later"),
        (move_in(but(HEAD, birth=CivilDate(day="2026-11-22"))), "born_after"),
        (move_in(but(HEAD, honseki="")), "no_koseki"),
        (move_in(but(HEAD, hittousha="")), "no_hittousha"),
        (move_in(but(HEAD, name_kana="　")), "no_kana"),
        (move_in(but(HEAD, alias="通称")), "foreign_only"),
        (move_in(but(HEAD, sex="9")), "choice"),
        (move_in(but(GUEST, legal_category="")), "no_category"),
        (move_in(but(GUEST, card_no="")), "no_card"),
        (move_in(but(GUEST, legal_category="仮滞在許可者", card_no="")), "no_period"),
        (move_in(but(GUEST, former_surname="旧氏")), "japanese_only"),
        (move_in(but(HEAD, returning="1")), "returning_present"),
        (move_in(but(HEAD, returning="404")), "returning_present"),
        (move_in(but(HEAD, returning="78")), "returning_dead"),
        (move_in(but(HEAD, returning="77"), but(WIFE, returning="77")), "returning_twice"),
        (move_in(origin="moon"), "choice"),
        (move_in(moved_on=""), "no_day"),
        (move_in(moved_on="2026-11-25"), "future"),
        (move_in(notified_on="2026-11-25"), "notified"),
        (move_in(notified_on="2026-11-19"), "notified"),
        (move_in(prev_address=""), "no_prev_address"),
        (move_in(HEAD, origin="article46"), "not_foreign"),
        (move_in(address=""), "no_address"),
        (move_in(WIFE), "head"),
        (move_in(HEAD, but(WIFE, relationship="孫")), "relationship"),
        (move_in(HEAD, setai_no="9000"), "second_head"),
        (move_in(but(WIFE, relationship="甥"), setai_no="9000"), "relationship"),
        (move_in(WIFE, setai_no="404"), "no_household"),
        (move_in(WIFE, setai_no="9702"), "protected"),
    ],
)
def test_who_cannot_move_in(body: MoveIn, code: str) -> None:
    assert code in refused(TOWN, "move_in", body)


@pytest.mark.parametrize(
    ("wife", "asked"),
    [
        (but(WIFE, birth=CivilDate()), "birth"),
        (but(WIFE, hittousha=""), "hittousha"),
        (but(WIFE, alias="通称"), "kind"),
        (but(WIFE, relationship=""), "relationship"),
        (but(WIFE, relationship="世帯主"), "relationship"),
    ],
)
def test_the_refusal_names_the_person_and_the_question(wife: Newcomer, asked: str) -> None:
    verdict = judged(TOWN, "move_in", move_in(HEAD, wife), TODAY)
    assert isinstance(verdict, Refused)
    assert [refusal.field for refusal in verdict.refusals] == [f"newcomers.2.{asked}"]


# --- 職権記載


def entry(*people: Newcomer, **values: Any) -> ExOfficioEntry:
    plain = ExOfficioEntry(
        people or (HEAD,), CivilDate("令和8年頃", "2026-01-01"), "職権記録書第1号",
        address_code="10426001000", address="大字草津５番地",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **values)


@pytest.mark.parametrize(
    ("before", "written"),
    [("unknown", "不明"), ("none", ""), ("known", "渋川市"), ("unregistered", "渋川市（未届）")],
)
def test_an_entry_ex_officio_says_where_from_as_far_as_known(before: str, written: str) -> None:
    body = entry(before=before, prev_address="渋川市", requested_on="2026-11-20")
    patch = patches(TOWN, "ex_officio_entry", body)[newcomer(1)]
    assert patch.values["prev_address"] == written
    assert patch.values["resident_since"] == CivilDate("令和8年頃", "2026-01-01")
    assert patch.changed_on == "2026-01-01"
    assert patch.reason is ChangeReason.ENTERED_EX_OFFICIO
    assert patch.values["note"].startswith("職権記録書第1号　申出による職権記載")


def test_of_an_unknown_day_the_day_it_is_entered_sorts() -> None:
    body = entry(since=CivilDate("年月日不詳"))
    assert patches(TOWN, "ex_officio_entry", body)[newcomer(1)].changed_on == "2026-11-24"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (entry(ground="　"), "no_ground"),
        (entry(since=CivilDate()), "no_day"),
        (entry(since=CivilDate(day="2026-11-25")), "future"),
        (entry(before="perhaps"), "choice"),
        (entry(before="known"), "no_prev_address"),
        (entry(requested_on="2026-11-25"), "future"),
        (entry(but(HEAD, returning="1")), "returning_present"),
        (entry(setai_no="404"), "no_household"),
    ],
)
def test_who_cannot_be_entered_ex_officio(body: ExOfficioEntry, code: str) -> None:
    assert code in refused(TOWN, "ex_officio_entry", body)


# --- 出生


def birth(**values: Any) -> Birth:
    plain = Birth(
        "9000", "試験　芽", "シケン　メ", CivilDate(day="2026-11-20"), "2026-11-24", "2",
        koseki_of="1",
    )  # fmt: skip
    return msgspec.structs.replace(plain, **values)


PARENT = person("1", honseki="草津町大字草津１番地", hittousha="試験　太郎")
FOREIGNER = person("9", setai_no="9900", kind=ResidentKind.FOREIGN)
HOME = Register.of(PARENT, household("1", "2")[1], FOREIGNER, HIDDEN)


def test_a_child_comes_into_its_household_from_nowhere() -> None:
    now = after(HOME, "birth", birth())
    (child,) = new_people(HOME, now)
    assert (child.setai_no, child.relationship, child.sort_order) == ("9000", "子", 3)
    assert (child.honseki, child.hittousha) == ("草津町大字草津１番地", "試験　太郎")
    assert (child.prev_address, child.address) == ("", "大字草津１番地")
    assert child.birth == child.resident_since == child.address_since
    assert (child.reason, child.changed_on) == (ChangeReason.BORN, "2026-11-20")


def test_what_is_quoted_is_relied_on() -> None:
    reads = {read.atena_no: read.facts for read in decided(HOME, "birth", birth()).reads.residents}
    assert "koseki" in reads["1"]
    assert "koseki" not in reads["2"]


def test_a_child_of_foreign_parents_is_here_by_its_birth() -> None:
    body = birth(setai_no="9900", kind=FOREIGN, koseki_of="", nationality="中国")
    values = patches(HOME, "birth", body)[newcomer(1)].values
    assert (values["kind"], values["legal_category"]) == (ResidentKind.FOREIGN, "経過滞在者")


def test_an_uncertain_birth_keeps_its_words_and_a_day_to_sort_by() -> None:
    day = CivilDate("推定令和8年11月1日", "2026-11-01")
    patch = patches(HOME, "birth", birth(born_on=day))[newcomer(1)]
    assert (patch.values["birth"], patch.changed_on) == (day, "2026-11-01")


def test_the_day_of_birth_is_the_first_of_fourteen() -> None:
    told = birth(notified_on="2026-11-20")
    in_time, late = CivilDate(day="2026-11-07"), CivilDate(day="2026-11-06")
    assert alerted(HOME, "birth", msgspec.structs.replace(told, born_on=in_time)) == []
    assert alerted(HOME, "birth", msgspec.structs.replace(told, born_on=late)) == ["late"]
    old = birth(born_on=CivilDate(day="2009-01-05"), notified_on="2009-01-06")
    assert alerted(HOME, "birth", old) == ["before_household"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (birth(name=""), "no_name"),
        (birth(born_on=CivilDate()), "no_day"),
        (birth(born_on=CivilDate(day="2026-11-25")), "future"),
        (birth(notified_on="2026-11-19"), "notified"),
        (birth(koseki_of=""), "no_koseki"),
        (birth(koseki_of="404"), "not_in_household"),
        (birth(setai_no="9900", koseki_of="9"), "not_in_household"),
        (birth(setai_no="404"), "no_household"),
        (birth(setai_no=""), "no_household"),
        (birth(relationship="孫"), "relationship"),
        (birth(relationship="世帯主"), "second_head"),
        (birth(sex="9"), "choice"),
        (birth(setai_no="9702"), "protected"),
    ],
)
def test_what_is_no_birth(body: Birth, code: str) -> None:
    assert code in refused(HOME, "birth", body)
