"""What a clerk types and what the register writes meet in one key."""

from __future__ import annotations

import pytest

from sync.base.addresses import address_key, stored_address_key


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("前口102", "前口102"),
        ("前口１０２", "前口102"),
        ("前口 102", "前口102"),
        ("前口　１０２", "前口102"),
        ("大字前口102", "前口102"),
        ("大字前口１０２番地", "前口102-"),
        ("大字前口１０２番地３", "前口102-3"),
        ("大字前口字堂西102", "前口堂西102"),
        ("前口 102 3", "前口102-3"),
        ("草津28-3", "草津28-3"),
        ("草津28－3", "草津28-3"),
        ("草津２８ー３", "草津28-3"),
        ("草津28ｰ3", "草津28-3"),
        ("草津28−3", "草津28-3"),
        ("草津28‐3", "草津28-3"),
        ("草津28―3", "草津28-3"),
        ("草津28〜3", "草津28-3"),
        ("草津28の3", "草津28-3"),
        ("草津28ノ3", "草津28-3"),
        ("草津28番3", "草津28-3"),
        ("草津28番3号", "草津28-3-"),
        ("草津28番地の3", "草津28-3"),
        ("草津28番地の", "草津28-"),
        ("草津28番", "草津28-"),
        ("草津28-", "草津28-"),
        ("草津1丁目2番3号", "草津1-2-3-"),
        ("草津一丁目2-3", "草津1-2-3"),
        ("草津二丁", "草津2-"),
        ("草津十丁目", "草津10-"),
        ("草津十二丁目", "草津12-"),
        ("草津二十三丁目", "草津23-"),
        ("草津一〇二番地", "草津102-"),
        ("草津百二番地", "草津102-"),
        ("五反田207", "五反田207"),
        ("三原80", "三原80"),
        ("澤渡5", "沢渡5"),
        ("西の原1", "西ノ原1"),
        ("西之原1", "西ノ原1"),
        ("八ッ場", "八ツ場"),
        ("八っ場", "八ツ場"),
        ("柏ヶ丘", "柏ケ丘"),
        ("白根ハイツ", "白根ハイツ"),
        ("白根ﾊｲﾂ203", "白根ハイツ203"),
        ("サンコーポ206号", "サンコポ206-"),
        ("さんこ-ぽ２０６号室", "サンコポ206-"),
        ("ａ－１０１", "A101"),
        ("葛\U000e0101城1", "葛城1"),
        ("大字", ""),
        ("字", ""),
        (" ー ", ""),
        ("", ""),
    ],
)
def test_what_is_typed_has_one_key_however_it_is_written(typed: str, key: str) -> None:
    assert address_key(typed) == key
    assert address_key(key) == key


@pytest.mark.parametrize(
    ("address", "building", "key"),
    [
        ("大字前口１０２番地", "", "前口102-"),
        ("大字前口１０２番地３", "", "前口102-3-"),
        ("大字前口102番地３", "", "前口102-3-"),
        ("大字上澤渡１０２番地３", "", "上沢渡102-3-"),
        ("大字五反田２３８０番地１４", "グリーンハイツ３０３号", "五反田2380-14-グリンハイツ303-"),
        ("大字草津２３番地", "高原寮", "草津23-高原寮"),
        ("大字前口字堂西１０２番地", "", "前口堂西102-"),
        ("大字前口102番地の3", "", "前口102-3-"),
        ("西吾妻一丁目２番３号", "白根ハイツ", "西吾妻1-2-3-白根ハイツ"),
        ("大字草津十二番地", "", "草津12-"),
        ("大字草津", "", "草津"),
        ("", "", ""),
    ],
)
def test_what_is_stored_closes_its_numbers(address: str, building: str, key: str) -> None:
    assert stored_address_key(address, building) == key


@pytest.mark.parametrize("area", ["前口", "五反田", "髙沢", "嬬恋", "日影", "大前"])
@pytest.mark.parametrize("lot", ["１番地", "１０２番地", "１０２番地３", "99番地１０"])
@pytest.mark.parametrize("building", ["", "ひまわり荘１０１号"])
def test_the_usual_address_has_the_key_it_would_have_if_it_were_unusual(
    area: str, lot: str, building: str
) -> None:
    written = f"大字{area}{lot}"
    assert stored_address_key(written, building) == address_key(f"{written} {building} ")


def test_lots_follow_each_other_as_in_the_street() -> None:
    street = ["１０２番地", "１０２番地３", "１０２番地１２", "１０２０番地", "１１番地"]
    keys = [stored_address_key(f"大字前口{lot}") for lot in street]
    assert sorted(keys) == [keys[0], keys[2], keys[1], keys[3], keys[4]]
    whole = [key for key in keys if key.startswith(address_key("前口102番地"))]
    assert whole == keys[:3], "1020 is another lot"
