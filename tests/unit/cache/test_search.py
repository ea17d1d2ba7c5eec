"""Search as a clerk types: every form of a name, a birth date, a number, and these together."""

from __future__ import annotations

import pytest

from desktop.cache import tables as t
from desktop.cache.register import RegisterCache
from desktop.cache.search import find
from sync.base.eras import CivilDate
from sync.records.resident import ResidentKind, ResidentState
from tests.unit.cache.test_register import load, person

KUROIWA = person("10011", name="黒岩　太郎", name_kana="クロイワ　タロウ")
HANA = person(
    "10022",
    name="髙橋　花",
    name_kana="タカハシ　ハナ",
    birth=CivilDate(day="1994-07-01"),
    former_surname="黒岩",
    former_surname_kana="クロイワ",
)
GONE = person("10033", name="黒井　和子", name_kana="クロイ　ワコ", state=ResidentState.MOVED_OUT)
# his names, written together, hold クロイワ and 黒岩: shown after those that begin so
IWAO = person(
    "20044", name="石黒　岩男", name_kana="イシグロ　イワオ", birth=CivilDate("昭和10年頃", "")
)
ZHANG = person(
    "20055",
    name="ZHANG YULIN",
    name_kana="",
    kind=ResidentKind.FOREIGN,
    alias="張本　玉林",
    alias_kana="ハリモト　ギョクリン",
    name_latin="ZHANG YULIN",
    birth=CivilDate(day="1980-03-20"),
)
MARRIED = person("20066", history_no=1, name="渡邉　梅", name_kana="ワタナベ　ウメ")
MARRIED_NOW = person("20066", history_no=2, name="山本　梅", name_kana="ヤマモト　ウメ")
SECRET = person("20077", name="秘田　守", name_kana="ヒダ　マモル", protected=True, address="")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> RegisterCache:
    made = RegisterCache(tmp_path_factory.mktemp("search") / "cache.db", bytes(32))
    load(made, [KUROIWA, HANA, GONE, IWAO, ZHANG, MARRIED, MARRIED_NOW, SECRET])
    return made


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("クロイワ", ["10011", "20044", "10022", "10033"]),
        ("くろいわ", ["10011", "20044", "10022", "10033"]),
        ("ｸﾛｲﾜ", ["10011", "20044", "10022", "10033"]),
        ("kuroiwa", ["10011", "20044", "10022", "10033"]),
        ("ＫＵＲＯＩＷＡ", ["10011", "20044", "10022", "10033"]),
        ("クロイワ　タ", ["10011", "10022"]),
        ("くろいわ たろう", ["10011"]),
        ("タロウ", ["10011"]),
        ("ロウ", ["10011"]),
        ("イワ", ["20044", "10011", "10022", "10033"]),
        ("く", ["10011", "10033"]),
        ("黒岩", ["10011", "20044", "10022"]),
        ("黒岩 太", ["10011"]),
        ("高橋", ["10022"]),
        ("髙橋", ["10022"]),
        ("岩男", ["20044"]),
        ("黒岩 ハナ", ["10022"]),
        ("クロイワ　ハナ", ["10022"]),
        ("S55.3.2", ["10011", "20077", "20066", "10033"]),
        ("昭和55年3月2日", ["10011", "20077", "20066", "10033"]),
        ("19800302", ["10011", "20077", "20066", "10033"]),
        ("1980/3", ["10011", "20055", "20077", "20066", "10033"]),
        ("クロイワ S55.3.2", ["10011", "10033"]),
        ("S55.3.2 クロイワ", ["10011", "10033"]),
        ("H6 たか", ["10022"]),
        ("10022", ["10022"]),
        ("200", ["20044", "20055", "20077", "20066"]),
        ("１００２２", ["10022"]),
        ("000000000010022", ["10022"]),
        ("渡辺", ["20066"]),
        ("ワタナベ ウメ", ["20066"]),
        ("ヤマモト", ["20066"]),
        ("zhang", ["20055"]),
        ("張本", ["20055"]),
        ("はりもと", ["20055"]),
        ("ナイヒト", []),
        ("　", []),
        ("%", []),
        ("\"' OR 1=1 --", []),
        ("名*", []),
    ],
)
def test_what_is_typed_finds_whom_it_means(
    cache: RegisterCache, typed: str, found: list[str]
) -> None:
    assert [hit.atena_no for hit in find(cache, typed)] == found


def test_a_hit_shows_the_present_name_and_no_protected_address(cache: RegisterCache) -> None:
    (hit,) = find(cache, "ワタナベ")
    assert hit.name == "山本　梅"
    (secret,) = find(cache, "ヒダ")
    assert secret.protected
    assert secret.address == ""


def test_the_list_is_bounded(cache: RegisterCache) -> None:
    assert len(find(cache, "1980", most=2)) == 2


@pytest.mark.parametrize(
    "typed", ["クロイワ", "黒岩", "ク", "kuro", "19940701", "1002", "ワタナベ"]
)
def test_what_is_in_is_found_while_the_register_is_loaded(
    cache: RegisterCache, loading: RegisterCache, typed: str
) -> None:
    assert {hit.atena_no for hit in find(loading, typed)} == {
        hit.atena_no for hit in find(cache, typed)
    }


@pytest.fixture(scope="module")
def loading(tmp_path_factory: pytest.TempPathFactory) -> RegisterCache:
    """The same people, all frames in; the indexes are not built yet."""
    made = RegisterCache(tmp_path_factory.mktemp("loading") / "cache.db", bytes(32))
    load(made, [KUROIWA, HANA, GONE, IWAO, ZHANG, MARRIED, MARRIED_NOW, SECRET])
    with made.database.writing() as db:
        for index in t.RESIDENT_INDEXES:
            index.drop(db)
    return made
