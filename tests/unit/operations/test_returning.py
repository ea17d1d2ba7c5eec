"""再転入者: found among the 除票 of a real copy of the register by name, sex and birth date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.operations.returning import before_leaving, returning
from sync.base.eras import CivilDate
from sync.changes.newcomers import Newcomer
from sync.records.policy import Policy
from sync.records.resident import ChangeReason, Resident, ResidentKind, ResidentState, Sex
from tests.desks import Counter, SteppedClock, TestTown
from tests.unit.changes.people import person

GONE: dict[str, Any] = {
    "state": ResidentState.MOVED_OUT,
    "history_no": 2,
    "reason": ChangeReason.MOVED_OUT,
    "removed_on": "2020-03-31",
}
BORN = CivilDate(day="1980-03-02")


def left(atena_no: str, **values: Any) -> list[Resident]:
    """Return the two rows of somebody who moved out."""
    here = person(atena_no, **values)
    return [here, msgspec.structs.replace(here, **GONE)]


TARO = left("20011", name="髙橋　太郎", name_kana="タカハシ　タロウ", phone="0279-88-0001",
            honseki="群馬県吾妻郡草津町一番地", hittousha="髙橋　太郎")  # fmt: skip
LONGER = left("20022", name="髙橋　太郎丸", name_kana="タカハシ　タロウマル")
SISTER = left("20033", name="髙橋　太郎", name_kana="タカハシ　タロウ", sex=Sex.FEMALE)
YOUNGER = left(
    "20044", name="髙橋　太郎", name_kana="タカハシ　タロウ", birth=CivilDate(day="1980-03-03")
)
DEAD = left("20055", name="死田　一", name_kana="シダ　ハジメ")
DEAD[1] = msgspec.structs.replace(DEAD[1], state=ResidentState.DEAD)
HERE = [person("20066", name="居田　一", name_kana="イダ　ハジメ")]
MARRIED = left("20077", name="渡邉　梅", name_kana="ワタナベ　ウメ", sex=Sex.FEMALE)
MARRIED[1] = msgspec.structs.replace(MARRIED[1], name="山本　梅", name_kana="ヤマモト　ウメ")
FOREIGN = left("20088", name="ZHANG YULIN", name_kana="", name_latin="ZHANG YULIN",
               kind=ResidentKind.FOREIGN, birth=CivilDate("1980年頃", ""))  # fmt: skip
SECRET = left("20099", name="秘田　守", name_kana="ヒダ　マモル", protected=True, address="")
EVERYBODY = [
    *TARO, *LONGER, *SISTER, *YOUNGER, *DEAD, *HERE, *MARRIED, *FOREIGN, *SECRET,
]  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    town = TestTown(Policy(version=1), EVERYBODY, SteppedClock())
    counter = Counter(town, Path(tmp_path_factory.mktemp("desk")))
    counter.sync()
    yield counter.desk
    counter.close()


def entered(name: str, kana: str, birth: CivilDate = BORN, sex: str = "1", **more: Any) -> Newcomer:
    return Newcomer(name, kana, birth, sex, **more)


@pytest.mark.parametrize(
    ("newcomer", "who"),
    [
        (entered("髙橋　太郎", "タカハシ　タロウ"), ["20011"]),
        (entered("高橋　太郎", ""), ["20011"]),  # another variant of the character
        (entered("鷹橋　太郎", "タカハシ　タロウ"), ["20011"]),  # the reading alone
        (entered("髙橋　太郎", "コウハシ　タロウ"), ["20011"]),  # as written alone
        (entered("髙橋　太郎", "タカハシ　タロウ", sex="2"), ["20033"]),
        (entered("髙橋　太郎", "タカハシ　タロウ", sex=""), ["20011", "20033"]),
        (entered("髙橋　太郎", "タカハシ　タロウ", CivilDate(day="1980-03-03")), ["20044"]),
        (entered("髙橋　太郎", "タカハシ　タロウ", CivilDate("昭和55年頃", "")),
         ["20011", "20044"]),
        (entered("髙橋　太", "タカハシ　タ"), []),
        (entered("死田　一", "シダ　ハジメ"), []),
        (entered("居田　一", "イダ　ハジメ"), []),
        (entered("渡邉　梅", "ワタナベ　ウメ", sex="2"), ["20077"]),  # by the name of then
        (entered("山本　梅", "ヤマモト　ウメ", sex="2"), ["20077"]),
        (entered("", "", CivilDate(day="1980-05-05"), name_latin="Zhang Yulin"), ["20088"]),
        (entered("髙橋　太郎", "タカハシ　タロウ", CivilDate()), []),
        (entered("", ""), []),
    ],
)  # fmt: skip
def test_whoever_agrees_in_all_three_is_offered(
    desk: Any, newcomer: Newcomer, who: list[str]
) -> None:
    assert sorted(hit.atena_no for hit in returning(desk, newcomer)) == who


def test_an_offer_says_that_they_left_and_no_protected_address(desk: Any) -> None:
    (hit,) = returning(desk, entered("秘田　守", "ヒダ　マモル"))
    assert (hit.protected, hit.present, hit.address) == (True, False, "")
    (hit,) = returning(desk, entered("髙橋　太郎", "タカハシ　タロウ"))
    assert (hit.state_label, hit.address) == ("転出", TARO[1].address)


def test_what_the_removed_record_says_begins_the_entry() -> None:
    values = before_leaving(TARO[1])
    back = Newcomer(**values)
    assert (back.returning, back.kind, back.sex) == ("20011", "1", "1")
    assert (back.name, back.birth, back.phone) == ("髙橋　太郎", BORN, "0279-88-0001")
    assert back.honseki == TARO[1].honseki
    assert back.relationship == ""
