"""Made-up households for the certificate tests, and a way to look at them.

Run as a program with a folder's name, it writes each sample there as a PDF.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from desktop.certificates.engine import Press
from desktop.certificates.facts import OMITTED, HouseholdCertificate, PersonFacts
from desktop.certificates.glyphs import FontShelf

RESOURCES = Path(__file__).parents[3] / "resources"

# Names that systems lose: variants outside CP932, supplementary planes, compatibility ideographs.
# Escapes, because editors normalise: U+9089 + U+E010F, U+20BB7, U+FA11, U+FA19, U+FA10, U+2123D.
WATANABE = "\u9089\U000e010f"
YOSHI = "\U00020bb7"
SAKI = "\ufa11"
KAMI = "\ufa19"
TSUKA = "\ufa10"
TSUCHI = "\U0002123d"
KATSU = "\u845b\U000e0103"
TSUJI = "\u8fbb\U000e0103"
TAKA = "\u9ad9"


@cache
def press() -> Press:
    """Give the press on the project's own forms and fonts, one for all tests."""
    return new_press()


def new_press() -> Press:
    """Open forms and fonts anew."""
    return Press(RESOURCES / "certificates", FontShelf(RESOURCES / "fonts"))


def person(**facts: object) -> PersonFacts:
    """Make an ordinary member; every fact can be given otherwise."""
    ordinary: dict[str, object] = {
        "kind": "japanese",
        "name": "黒岩　太郎",
        "name_kana": "クロイワ　タロウ",
        "birth_date": "昭和55年3月2日",
        "sex": "男",
        "resident_since": "昭和55年3月2日",
        "address_since": "平成20年4月1日",
        "notified_on": "平成20年4月3日",
    }
    return PersonFacts(**(ordinary | facts))  # type: ignore[arg-type]


def certificate(*persons: PersonFacts, **facts: object) -> HouseholdCertificate:
    """Make a certificate of these persons; every fact can be given otherwise."""
    ordinary: dict[str, object] = {
        "number": "2026-11-23・草津町・01・A・000123",
        "issued_on": "令和8年11月23日",
        "address": "群馬県吾妻郡草津町大字草津28番地",
        "whole_household": True,
        "persons": persons or (person(),),
        "certifier_title": "群馬県吾妻郡草津町長",
        "certifier_name": "湯畑　一郎",
        "seal_text": "草津町長之印",
        "freshness": "令和8年11月23日9時12分現在の記録による",
        "sample_mark": "見本（架空の記録）",
    }
    return HouseholdCertificate(**(ordinary | facts))  # type: ignore[arg-type]


def family() -> HouseholdCertificate:
    """Four people as in most households: one sheet, full."""
    return certificate(
        person(previous_address="群馬県吾妻郡中之条町大字中之条町1091番地"),
        person(
            name="黒岩　花子",
            name_kana="クロイワ　ハナコ",
            birth_date="昭和57年11月19日",
            sex="女",
            resident_since="平成20年4月1日",
            former_surname="富澤",
            former_surname_kana="トミザワ",
            previous_address="群馬県高崎市高松町35番地1　高松ハイツ203号",
        ),
        person(
            name="黒岩　さくら",
            name_kana="クロイワ　サクラ",
            birth_date="平成22年5月8日",
            sex="女",
            resident_since="平成22年5月8日",
            address_since="平成22年5月8日",
            notified_on="平成22年5月14日",
        ),
        person(
            name="黒岩　蓮",
            name_kana="クロイワ　レン",
            birth_date="令和元年6月30日",
            resident_since="令和元年6月30日",
            address_since="令和元年6月30日",
            notified_on="令和元年7月5日",
            remarks="令和8年10月1日職権により軽微な修正",
        ),
    )


def awkward() -> HouseholdCertificate:
    """People whose names systems lose, everything shown, a part of the household."""
    return certificate(
        person(
            name=f"渡{WATANABE}　{TAKA}治",
            name_kana="ワタナベ　タカハル",
            relationship="世帯主",
            honseki=f"群馬県吾妻郡長野原町大字{TSUCHI}屋12番地",
            hittousha=f"渡{WATANABE}　{TAKA}治",
        ),
        person(
            name=f"{YOSHI}{SAKI}　{KAMI}{TSUKA}",
            name_kana="ヨシザキ　ジンヅカ",
            birth_date="昭和10年頃",
            relationship="子の妻の子の夫",
            honseki="不明",
            hittousha="不明",
            former_surname=f"{KATSU}城",
            former_surname_kana="カツラギ",
        ),
        person(
            kind="foreign",
            name="NGUYEN THI HONG PHUONG",
            name_kana="グエン　ティ　ホン　フオン",
            birth_date="1998年2月28日",
            sex="女",
            alias=f"{TSUJI}　ホン",
            alias_kana="ツジ　ホン",
            resident_since="令和5年4月10日",
            address_since="令和5年4月10日",
            notified_on="令和5年4月12日",
            nationality="ベトナム",
            legal_category="中長期在留者",
            residence_status="技術・人文知識・国際業務",
            residence_period="3年",
            residence_expiry="2028年4月9日",
            residence_card="AB12345678CD",
            previous_address="長野県北佐久郡軽井沢町大字長倉2381番地1",
            relationship="同居人",
        ),
        head=f"渡{WATANABE}　{TAKA}治",
        whole_household=False,
        address="群馬県吾妻郡草津町大字前口字前原1234番地567　コーポ前原弐番館　第203号室",
    )


def long_names() -> HouseholdCertificate:
    """Words that need shrinking, two lines, or are too long for the form."""
    return certificate(
        person(
            name="寿限無寿限無五劫の擦り切れ　海砂利水魚の水行末雲来末",
            name_kana="ジュゲムジュゲムゴコウノスリキレ　カイジャリスイギョノスイギョウマツ",
            remarks="令和5年4月1日　氏名の文字を訂正\n令和6年5月2日　住居表示の実施",
        ),
        person(
            kind="foreign",
            name="WIJESINGHE ARACHCHIGE DON CHAMINDA PRASANNA KUMARA JAYAWARDENA",
            name_kana="ウィジェシンハ　アラッチゲ　ドン　チャミンダ　プラサンナ　クマーラ",
        ),
        person(previous_address="北海道" + "釧路市阿寒町阿寒湖温泉" * 14),
        address="群馬県吾妻郡草津町大字草津" + "字白根山国有林二千五百三十六番地" * 4,
    )


def many(count: int) -> HouseholdCertificate:
    """Make a household of ``count``."""
    given = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
    return certificate(
        *(person(name=f"干川　{given[i]}郎", name_kana="ホシカワ　ロウ") for i in range(count)),
        head=OMITTED,
    )


def main(folder: Path) -> None:
    """Write every sample."""
    shelf = press()
    folder.mkdir(parents=True, exist_ok=True)
    samples = {
        "family": family(),
        "awkward": awkward(),
        "long": long_names(),
        "nine": many(9),
        "one": certificate(),
    }
    for name, facts in samples.items():
        (folder / f"{name}.pdf").write_bytes(shelf.render(facts).pdf)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
