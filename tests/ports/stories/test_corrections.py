"""One record is put right: 戸籍, 旧氏, 通称, 職権・誤記・軽微な修正, 在留資格, 連絡先."""

from __future__ import annotations

import msgspec

from sync.base.eras import CivilDate
from sync.changes.alias import Alias
from sync.changes.clerical_correction import ClericalCorrection
from sync.changes.contact_correction import ContactCorrection
from sync.changes.former_surname import FormerSurname
from sync.changes.minor_correction import MinorCorrection
from sync.changes.residence_status import ResidenceStatus
from sync.journal.standing import Standing
from tests.ports.stories.people import CAPITAL, DAYS, HERE, WHO, corrects, marries
from tests.ports.stories.townhall import TODAY, TownHall


def test_a_marriage_changes_name_and_family_register_and_the_husband_with_it(
    hall: TownHall,
) -> None:
    wedding = msgspec.structs.replace(
        marries("1023", "新姓　花", "シンセイ　ハナ"), together=("1015",)
    )
    change = hall.clerk.files("koseki_change", wedding)
    assert hall.supervisor.approves(change) is Standing.REGISTERED
    hall.both_desks_agree()
    wife, husband = hall.person("1023"), hall.person("1015")
    assert (wife.name, wife.honseki, wife.hittousha) == ("新姓　花", CAPITAL, "新姓　花")
    assert (husband.name, husband.honseki) == (WHO["1015"].name, CAPITAL)
    assert wife.note == husband.note == f"婚姻（{TODAY}通知）"
    assert hall.history("1023") == hall.history("1015") == ["改製", "職権修正"]
    assert hall.history("1031") == ["改製"]


def test_a_former_surname_is_entered_and_changed_and_deleted(hall: TownHall) -> None:
    for act, surname, kana in (
        ("enter", "旧田", "キュウタ"), ("change", "元田", "モトダ"), ("delete", "", ""),
    ):  # fmt: skip
        with hall.line_cut():
            filed = hall.clerk.files(
                "former_surname", FormerSurname("1023", act, TODAY, surname, kana)
            )
        assert hall.supervisor.approves(filed) is Standing.REGISTERED
        hall.both_desks_agree()
        assert hall.person("1023").former_surname == surname
    assert hall.history("1023") == ["改製", "旧氏の記載", "旧氏の変更", "旧氏の削除"]


def test_an_alias_is_entered_for_a_foreign_resident_and_deleted(hall: TownHall) -> None:
    entered = hall.clerk.files("alias", Alias("3018", "enter", TODAY, "長田　玲", "ナガタ　レイ"))
    assert hall.supervisor.approves(entered) is Standing.REGISTERED
    hall.both_desks_agree()
    assert (hall.person("3018").alias, hall.person("3018").alias_since) == ("長田　玲", TODAY)
    deleted = hall.clerk.files("alias", Alias("3018", "delete", TODAY))
    assert hall.supervisor.approves(deleted) is Standing.REGISTERED
    hall.both_desks_agree()
    gone = hall.person("3018")
    assert (gone.alias, gone.alias_since, gone.note) == ("", "", "通称の削除：長田　玲")
    assert hall.history("3018") == ["改製", "通称の記載", "通称の削除"]


def test_the_town_corrects_a_birth_date_by_itself(hall: TownHall) -> None:
    with hall.line_cut():
        filed = hall.clerk.files(
            "ex_officio_correction", corrects("1023", birth=CivilDate(day="1980-03-03"))
        )
    assert hall.supervisor.approves(filed) is Standing.REGISTERED
    hall.both_desks_agree()
    right = hall.person("1023")
    assert (right.birth.day, right.note) == ("1980-03-03", "戸籍と突き合わせた結果")
    assert hall.history("1023") == ["改製", "職権修正"]


def test_what_was_written_wrongly_is_put_right_and_the_wrong_row_stays(hall: TownHall) -> None:
    filed = hall.clerk.files(
        "clerical_correction", corrects("1031", ClericalCorrection, name_kana="シケン　メグミ")
    )
    assert hall.supervisor.approves(filed) is Standing.REGISTERED
    hall.both_desks_agree()
    wrong, right = hall.one.cache.history("1031")
    assert (wrong.name_kana, right.name_kana) == (WHO["1031"].name_kana, "シケン　メグミ")
    assert hall.history("1031") == ["改製", "誤記修正"]


def test_a_letter_of_a_name_is_identified(hall: TownHall) -> None:
    with hall.line_cut():
        filed = hall.clerk.files(
            "minor_correction", MinorCorrection("2011", "identified", *DAYS, "試験　髙子", HERE, "")
        )
    assert hall.supervisor.approves(filed) is Standing.REGISTERED
    hall.both_desks_agree()
    assert (hall.person("2011").name, hall.person("2011").note) == ("試験　髙子", "文字の同定")
    assert hall.history("2011") == ["改製", "軽微な修正"]


def test_the_immigration_services_tell_of_a_longer_stay(hall: TownHall) -> None:
    longer = ResidenceStatus(
        "3018", *DAYS, "ZHANG YULIN", "ZHANG YULIN", "中国", "中長期在留者", "技能", "３年",
        "2029-11-20", "CD87654321AB",
    )  # fmt: skip
    with hall.line_cut():
        notice = hall.clerk.files("residence_status", longer)
    assert hall.supervisor.approves(notice) is Standing.REGISTERED
    hall.both_desks_agree()
    stays = hall.person("3018")
    assert (stays.status_until, stays.card_no) == ("2029-11-20", "CD87654321AB")
    assert hall.history("3018") == ["改製", "職権修正"]


def test_a_telephone_number_needs_no_supervisor(hall: TownHall) -> None:
    with hall.line_cut():
        filed = hall.clerk.files("contact_correction", ContactCorrection("1015", "0279-88-0001"))
    assert hall.clerk.sees(filed).standing is Standing.REGISTERED
    hall.both_desks_agree()
    assert hall.person("1015").phone == "0279-88-0001"
    assert hall.history("1015") == ["改製", "軽微な修正"]


def test_two_filings_about_one_person_are_both_registered_where_they_do_not_touch(
    hall: TownHall,
) -> None:
    letter = hall.clerk.files(
        "minor_correction", MinorCorrection("1023", "identified", *DAYS, "試験　花", HERE, "")
    )
    phone = hall.colleague.files("contact_correction", ContactCorrection("1023", "0279-88-0002"))
    assert hall.colleague.sees(phone).standing is Standing.REGISTERED
    assert hall.supervisor.approves(letter) is Standing.REGISTERED
    hall.both_desks_agree()
    both = hall.person("1023")
    assert (both.name, both.phone, both.history_no) == ("試験　花", "0279-88-0002", 3)
    assert hall.history("1023") == ["改製", "軽微な修正", "軽微な修正"]


def test_two_supervised_filings_about_one_person_merge_in_either_order(hall: TownHall) -> None:
    birth = hall.clerk.files(
        "ex_officio_correction", corrects("1023", birth=CivilDate(day="1980-03-03"))
    )
    surname = hall.colleague.files(
        "former_surname", FormerSurname("1023", "enter", TODAY, "旧田", "キュウタ")
    )
    assert hall.supervisor.approves(surname) is Standing.REGISTERED
    assert hall.supervisor.approves(birth) is Standing.REGISTERED
    hall.both_desks_agree()
    both = hall.person("1023")
    assert (both.birth.day, both.former_surname) == ("1980-03-03", "旧田")
    assert hall.history("1023") == ["改製", "旧氏の記載", "職権修正"]
