"""Search by what was, by other numbers, by parts of dates and by what a clerk half remembers."""

from __future__ import annotations

import msgspec
import pytest

from desktop.cache.found_by import By
from desktop.cache.register import RegisterCache
from desktop.cache.search import Hit, find
from sync.base.eras import CivilDate
from sync.records.resident import Resident, ResidentKind, ResidentState, Sex
from tests.unit.cache.test_register import load, person


def now(before: Resident, **values: object) -> Resident:
    return msgspec.structs.replace(before, history_no=before.history_no + 1, **values)


BRIDE = person(
    "10011", setai_no="5011", sex=Sex.FEMALE, name="渡邉　梅", name_kana="ワタナベ　ウメ",
    birth=CivilDate(day="1990-05-06"), address="大字前口１０２番地",
    building="白根ハイツ２０３号", phone="0279-00-1234",
)  # fmt: skip
WIFE = now(
    BRIDE, name="山本　梅", name_kana="ヤマモト　ウメ", address="大字草津５番地", building="",
    relationship="妻", setai_no="5022", former_surname="渡邉", former_surname_kana="ワタナベ",
)  # fmt: skip
RENAMED = person("10022", name="安斎　さくら", name_kana="アンザイ　サクラ", sex=Sex.FEMALE)
RENAMED_NOW = now(RENAMED, name="中村　さくら", name_kana="ナカムラ　サクラ", phone="090-0123-4567")
HIDING = person(
    "10033", name="隠田　葵", name_kana="カクシダ　アオイ", address="大字前口１０２番地",
    building="白根ハイツ２０４号", phone="0279-00-9999", birth=CivilDate(day="1991-02-03"),
)  # fmt: skip
HIDDEN = now(HIDING, address="", building="", phone="", protected=True)
OLD = person(
    "10044", name="黒岩　誠", name_kana="クロイワ　マコト", birth=CivilDate("昭和10年頃", "")
)
OLDER = person(
    "10055", name="津　江", name_kana="ツ　エ", birth=CivilDate("昭和5年3月日不詳", "1930-03-01"),
)  # fmt: skip
UNKNOWN = person("10066", name="名無　一", name_kana="ナナシ　イチ", birth=CivilDate("不詳", ""))
GONE = person(
    "10077", name="黒岩　裕子", name_kana="クロイワ　ユウコ", state=ResidentState.MOVED_OUT,
    sex=Sex.FEMALE, birth=CivilDate(day="1935-05-07"),
)  # fmt: skip
LI = person(
    "10088", name="李　小紅", name_kana="リ　シャオホン", name_latin="LI XIAOHONG",
    kind=ResidentKind.FOREIGN, birth=CivilDate(day="1991-11-04"),
)  # fmt: skip
MARIA = person(
    "10099", name="MARIA APARECIDA DOS SANTOS OLIVEIRA", kind=ResidentKind.FOREIGN,
    name_latin="MARIA APARECIDA DOS SANTOS OLIVEIRA",
    name_kana="マリア　アパレシーダ　ドス　サントス　オリヴェイラ",
    alias="大石　マリア", alias_kana="オオイシ　マリア", birth=CivilDate(day="1990-01-09"),
)  # fmt: skip
EVERYBODY = [
    BRIDE, WIFE, RENAMED, RENAMED_NOW, HIDING, HIDDEN, OLD, OLDER, UNKNOWN, GONE, LI, MARIA,
]  # fmt: skip


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> RegisterCache:
    made = RegisterCache(tmp_path_factory.mktemp("search") / "cache.db", bytes(32))
    load(made, EVERYBODY)
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("前口102", ["10011"]),
        ("前口 ヤマモト", ["10011"]),
        ("前口 ワタナベ", ["10011"]),
        ("前口 1990", ["10011"]),
        ("白根ハイツ", ["10011"]),
        ("白根ハイツ 203", ["10011"]),
        ("白根はいつ203号 ウメ", ["10011"]),
        ("0279-00-1234", ["10011"]),
        ("０２７９－００－１２３４", ["10011"]),
        ("0279001234", ["10011"]),
        ("0279 00 1234", ["10011"]),
        ("00-1234", ["10011"]),
        ("090-0123-4567", ["10022"]),
        ("+81 90-0123-4567", ["10022"]),
        ("ナカムラ 4567", ["10022"]),
        ("4567", ["10022"]),
        ("5022", ["10011"]),
        ("5022 ウメ", ["10011"]),
        ("5011", []),
        ("ワタナベ 1990", ["10011"]),
        ("アンザイ S55.3.2", ["10022"]),
        ("安斉 さ", ["10022"]),
        ("安齋さくら", ["10022"]),
        ("サ アンザイ", ["10022"]),
    ],
)
def test_what_was_and_other_numbers_find(
    cache: RegisterCache, typed: str, found: list[str]
) -> None:
    assert [hit.atena_no for hit in find(cache, typed)] == found


@pytest.mark.parametrize(
    "typed",
    [
        "前口", "大字前口１０２番地", "前口 カクシダ", "前口 1991", "白根ハイツ204", "白根ハイツ",
        "0279-00-9999", "9999", "カクシダ 9999", "白根ハイツ カクシダ",
    ],
)  # fmt: skip
def test_nothing_of_before_finds_a_protected_person(cache: RegisterCache, typed: str) -> None:
    assert "10033" not in [hit.atena_no for hit in find(cache, typed)]
    (hit,) = find(cache, "カクシダ")
    assert (hit.protected, hit.address, hit.found_by) == (True, "", None)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("昭和10年頃", ["10044", "10077"]),
        ("S10", ["10044", "10077"]),
        ("昭和10年", ["10044", "10077"]),
        ("1935", ["10044", "10077"]),
        ("昭和10年5月", ["10044", "10077"]),
        ("S10.5.7", ["10044", "10077"]),
        ("昭和10年 5月 7日", ["10044", "10077"]),
        ("S10.6", ["10044"]),
        ("クロイワ S10.6.1", ["10044"]),
        ("S5", ["10055"]),
        ("昭和5年3月日不詳", ["10055"]),
        ("S5.3.31", ["10055"]),
        ("S5.4", []),
        ("不詳", ["10066"]),
        ("ナナシ 生年月日不詳", ["10066"]),
    ],
)
def test_a_birth_date_is_found_by_what_is_known(
    cache: RegisterCache, typed: str, found: list[str]
) -> None:
    assert [hit.atena_no for hit in find(cache, typed)] == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("誠", ["10044"]),
        ("エ", ["10055"]),
        ("ツ", ["10055"]),
        ("津", ["10055"]),
        ("江", ["10055"]),
        ("江 津", ["10055"]),
        ("エ ツ", ["10055"]),
        ("誠 黒岩", ["10044"]),
        ("マ 黒岩", ["10044"]),
        ("黒岩マコト", ["10044"]),
        ("yuko kuroiwa", ["10077"]),
        ("KUROIWAYUKO", ["10077"]),
        ("ユーコ", ["10077"]),
        ("ユ‐コ", ["10077"]),
        ("クロイワ 女", ["10077"]),
        ("クロイワ 男", ["10044"]),
        ("クロイワ 転出", ["10077"]),
        ("クロイワ 除票 女", ["10077"]),
        ("クロイワ 死亡", []),
        ("ウメ 妻", ["10011"]),
        ("1991 外国人", ["10088"]),
        ("男", []),
        ("xiaohong li", ["10088"]),
        ("Li, Xiaohong", ["10088"]),
        ("リ・シャオホン", ["10088"]),
        ("oliveira maria", ["10099"]),
        ("ＭＡＲＩＡ ＡＰＡＲＥＣＩＤＡ", ["10099"]),
        ("mariaaparecidadossantosoliveira", ["10099"]),
        ("ﾏﾘｱ ｱﾊﾟﾚｼｰﾀﾞ ﾄﾞｽ ｻﾝﾄｽ ｵﾘｳﾞｪｲﾗ", ["10099"]),
        ("マリア・アパレシーダ・ドス・サントス・オリベイラ", ["10099"]),
        ("Oishi Maria", ["10099"]),
    ],
)
def test_what_is_half_remembered_finds(cache: RegisterCache, typed: str, found: list[str]) -> None:
    assert [hit.atena_no for hit in find(cache, typed)] == found


@pytest.mark.parametrize(
    ("typed", "by", "text"),
    [
        ("山本", None, ""),
        ("ウメ", None, ""),
        ("渡辺", By.FORMER, "渡邉"),
        ("わたなべ うめ", By.FORMER, "渡邉"),
        ("ワタナベ 1990", By.FORMER, "渡邉"),
        ("アンザイ", By.PAST_NAME, "安斎　さくら"),
        ("安斎 S55.3.2", By.PAST_NAME, "安斎　さくら"),
        ("大石", By.ALIAS, "大石　マリア"),
        ("xiaohong", By.LATIN, "LI XIAOHONG"),
        ("前口102", By.PAST_ADDRESS, "大字前口１０２番地　白根ハイツ２０３号"),
        ("白根ハイツ", By.PAST_ADDRESS, "大字前口１０２番地　白根ハイツ２０３号"),
        ("草津5", None, ""),
        ("001234", By.PHONE, "0279-00-1234"),
        ("5022", By.HOUSEHOLD, "5022"),
        ("10011", None, ""),
    ],
)
def test_what_found_someone_is_said_where_their_row_does_not_show_it(
    cache: RegisterCache, typed: str, by: By | None, text: str
) -> None:
    hit: Hit = find(cache, typed)[0]
    assert (hit.found_by and hit.found_by.by, hit.found_by.text if hit.found_by else "") == (
        by,
        text,
    )


def test_a_whole_given_name_stands_before_one_that_only_holds_it(tmp_path) -> None:
    made = RegisterCache(tmp_path / "cache.db", bytes(32))
    other = person("1", name="相沢　健太郎", name_kana="アイザワ　ケンタロウ")
    asked = person("2", name="渡辺　太郎", name_kana="ワタナベ　タロウ")
    load(made, [other, asked])
    assert [hit.atena_no for hit in find(made, "タロウ")] == ["2", "1"]
    made.close()
