"""Made-up facts for every form, ordinary and awkward. Run as a program, it writes them as PDFs."""

from __future__ import annotations

import io
import sys
from functools import cache
from pathlib import Path

import msgspec
from PIL import Image, ImageDraw

from desktop.certificates.facts import (
    BLANK,
    OMITTED,
    AcceptanceNotice,
    Agent,
    Applicant,
    Application,
    AskedAbout,
    AskedPaper,
    HistoryRow,
    Imprint,
    MoverFacts,
    MovingOutCertificate,
    NamedMover,
    OrderNotice,
    OverflowList,
    PersonCertificate,
    PersonSheet,
    RemovedCertificate,
    RemovedSheet,
    SealCertificate,
    StatedItem,
    StatedPerson,
    StatementCertificate,
)
from desktop.certificates.listing import overflow_list
from tests.unit.certificates import certificate_samples as household

UNKNOWN = "\U0010fffd"
"""A character that no font has."""

LONG_NAME = "寿限無寿限無五劫の擦り切れ　海砂利水魚の水行末雲来末"
LATIN_NAME = "WIJESINGHE ARACHCHIGE DON CHAMINDA PRASANNA KUMARA JAYAWARDENA"

_ATTESTED: dict[str, object] = {
    "number": "2026-11-23・草津町・01・A・000123",
    "issued_on": "令和8年11月23日",
    "certifier_title": "群馬県吾妻郡草津町長",
    "certifier_name": "湯畑　一郎",
    "seal_text": "草津町長之印",
    "freshness": "令和8年11月23日9時12分現在の記録による",
    "sample_mark": "見本（架空の記録）",
}
_PERSON: dict[str, object] = {
    "kind": "japanese",
    "name": "黒岩　太郎",
    "name_kana": "クロイワ　タロウ",
    "birth_date": "昭和55年3月2日",
    "sex": "男",
    "resident_since": "平成20年4月1日",
    "address_since": "令和2年10月12日",
    "notified_on": "令和2年10月14日",
    "previous_address": "群馬県吾妻郡中之条町大字中之条町1091番地",
}
_FOREIGN: dict[str, object] = {
    "kind": "foreign",
    "name": "NGUYEN THI HONG PHUONG",
    "name_kana": "グエン　ティ　ホン　フオン",
    "birth_date": "1998年2月28日",
    "sex": "女",
    "alias": f"{household.TSUJI}　ホン",
    "alias_kana": "ツジ　ホン",
    "nationality": "ベトナム",
    "legal_category": "中長期在留者",
    "residence_status": "技術・人文知識・国際業務",
    "residence_period": "3年",
    "residence_expiry": "2028年4月9日",
    "residence_card": "AB12345678CD",
}
ADDRESS = "群馬県吾妻郡草津町大字草津28番地"
AWKWARD = {
    "name": f"渡{household.WATANABE}　{household.TAKA}{household.YOSHI}",
    "name_kana": "ワタナベ　タカヨシ",
    "birth_date": "昭和10年頃",
}


def moved(number: int, **facts: object) -> HistoryRow:
    """Make one row of history; the number tells rows apart."""
    ordinary: dict[str, object] = {
        "reason": "転居",
        "changed_on": f"平成{number + 20}年4月1日",
        "notified_on": f"平成{number + 20}年4月3日",
        "item": "住所",
        "before": f"群馬県吾妻郡草津町大字草津{number}番地",
        "after": f"群馬県吾妻郡草津町大字草津{number + 1}番地",
    }
    return HistoryRow(**(ordinary | facts))  # type: ignore[arg-type]


def sheet(**facts: object) -> PersonSheet:
    """Make one person of a 個人票."""
    return PersonSheet(**(_PERSON | facts))  # type: ignore[arg-type]


def person(*persons: PersonSheet, **facts: object) -> PersonCertificate:
    """Make a 個人票."""
    given = {"address": ADDRESS, "whole_household": False, "persons": persons or (sheet(),)}
    return PersonCertificate(**(_ATTESTED | given | facts))  # type: ignore[arg-type]


def with_history(rows: int = 3) -> PersonCertificate:
    """Make a 個人票 with rows of history of several kinds."""
    own = (
        *(moved(n) for n in range(1, rows)),
        moved(
            9,
            reason="世帯主変更",
            item="世帯主",
            before=AWKWARD["name"],
            after="黒岩　太郎",
            note="令和5年4月1日届出",
            notified_on="令和5年4月1日（職権）",
        ),
    )
    return person(sheet(history=own, relationship="世帯主"), with_history=True, head="黒岩　太郎")


def foreign_person() -> PersonCertificate:
    """Make a foreign resident's 個人票 with all options."""
    row = moved(8, reason="通称の記載", item="通称", before=BLANK, after=f"{household.TSUJI}　ホン")
    only = sheet(**_FOREIGN, relationship="世帯主", history=(row,))
    return person(only, with_history=True, whole_household=True, head="NGUYEN THI HONG PHUONG")


def removed(**facts: object) -> RemovedCertificate:
    """Make the 除票の写し of somebody who moved out."""
    ordinary: dict[str, object] = {
        "address": ADDRESS,
        "removal_reason": "転出",
        "removed_on": "令和8年10月1日",
        "removal_notified_on": "令和8年9月20日",
        "moved_out_on": "令和8年10月1日",
        "destination_planned": "長野県北佐久郡軽井沢町大字長倉2381番地1",
        "destination_final": "長野県北佐久郡軽井沢町大字長倉2381番地1　浅間荘102号",
        "arrival_notice_on": "令和8年10月5日",
    }
    common = {k: facts.pop(k) for k in ("official_use", "with_history") if k in facts}
    person = RemovedSheet(**(_PERSON | ordinary | facts))  # type: ignore[arg-type]
    return RemovedCertificate(**(_ATTESTED | common), person=person)  # type: ignore[arg-type]


def died() -> RemovedCertificate:
    """Make the 除票の写し of somebody of whose death the day is not known."""
    return removed(
        **AWKWARD,
        removal_reason="死亡",
        removed_on="令和8年1月10日から20日頃までの間",
        removal_notified_on="令和8年2月1日",
        moved_out_on=BLANK,
        destination_planned=BLANK,
        destination_final=BLANK,
        arrival_notice_on=BLANK,
        official_use=True,
        honseki="不明",
        hittousha="不明",
    )


def foreign_removed() -> RemovedCertificate:
    """Make the 除票の写し of a foreign resident who left the country."""
    return removed(**_FOREIGN, destination_planned="ベトナム", destination_final=BLANK)


def stated(*items: tuple[str, object]) -> StatedPerson:
    """State some items of a person."""
    return StatedPerson(
        items=tuple(StatedItem(label=label, value=value) for label, value in items)  # type: ignore[arg-type]
    )


def statement(*persons: StatedPerson, **facts: object) -> StatementCertificate:
    """Make a 記載事項証明書."""
    one = stated(
        ("氏名", "黒岩　太郎"), ("生年月日", "昭和55年3月2日"), ("住所", ADDRESS), ("続柄", OMITTED)
    )
    given = _ATTESTED | {"persons": persons or (one,)}
    return StatementCertificate(**(given | facts))  # type: ignore[arg-type]


def long_statement() -> StatementCertificate:
    """State many items of several people, so that they run over sheets."""
    names = ("黒岩　太郎", AWKWARD["name"], LONG_NAME, LATIN_NAME, "黒岩　さくら")
    items = ("生年月日", "性別", "住所", "住民となった年月日", "前住所")
    values = ("昭和10年頃", "男", f"{ADDRESS}　" + "コーポ前原弐番館" * 5, "平成20年4月1日", BLANK)
    return statement(
        *(stated(("氏名", name), *zip(items, values, strict=True)) for name in names), removed=True
    )


@cache
def imprint(name: str = "黒岩") -> Imprint:
    """Draw a made-up round seal of 15 mm at 600 dpi."""
    from PIL import ImageFont  # noqa: PLC0415

    side = 354
    picture = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((4, 4, side - 5, side - 5), outline=0, width=14)
    font = ImageFont.truetype(str(household.RESOURCES / "fonts" / "ipamjm.ttf"), 140)
    for index, character in enumerate(name):
        pen.text((side / 2, 100 + index * 150), character, font=font, fill=30, anchor="mm")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return Imprint(png=file.getvalue(), width=15, height=15)


def seal(**facts: object) -> SealCertificate:
    """Make an 印鑑登録証明書."""
    ordinary = {
        "imprint": imprint(),
        "name": "黒岩　太郎",
        "birth_date": "昭和55年3月2日",
        "address": ADDRESS,
    }
    return SealCertificate(**(_ATTESTED | ordinary | facts))  # type: ignore[arg-type]


def foreign_seal() -> SealCertificate:
    """Make one of a foreign resident who registered an alias."""
    return seal(
        imprint=Imprint(png=imprint("辻").png, width=24.5, height=24.5),
        name=LATIN_NAME,
        alias=f"{household.TSUJI}　ホン",
        name_in_katakana="ウィジェシンハ　アラッチゲ　ドン　チャミンダ",
        birth_date="1998年2月28日",
        remarks="通称による登録",
        official_use=True,
    )


def mover(**facts: object) -> MoverFacts:
    """Make one mover."""
    own = {k: _PERSON[k] for k in ("kind", "name", "name_kana", "birth_date", "sex")}
    own |= {"relationship": "世帯主", "honseki": ADDRESS, "hittousha": "黒岩　太郎"}
    own |= {"health_insurance": "有", "pension": "1号", "elderly_care": "無"}
    return MoverFacts(**(own | facts))  # type: ignore[arg-type]


def moving_out(*movers: MoverFacts, **facts: object) -> MovingOutCertificate:
    """Make a 転出証明書."""
    ordinary = {
        "old_address": ADDRESS,
        "old_head": "黒岩　太郎",
        "new_address": "長野県北佐久郡軽井沢町大字長倉2381番地1",
        "new_head": "黒岩　太郎",
        "moving_on": "令和8年12月1日",
        "notified_on": "令和8年11月23日",
        "movers": movers or (mover(), mover(name="黒岩　花子", sex="女", relationship="妻")),
    }
    return MovingOutCertificate(**(_ATTESTED | ordinary | facts))  # type: ignore[arg-type]


def moved_already() -> MovingOutCertificate:
    """Make the 準ずる証明書, given again, of six people of whom two are awkward."""
    hers = mover(**AWKWARD, relationship="子の妻の子の夫", honseki="不明", hittousha="不明")
    theirs = mover(**_FOREIGN, relationship="同居人", honseki=BLANK, hittousha=BLANK)
    more = (mover(name=f"黒岩　{n}郎", relationship="子") for n in "一二三四")
    return moving_out(hers, theirs, *more, equivalent=True, reissued=True)


def notice(*names: str, **facts: object) -> AcceptanceNotice:
    """Make a 受理通知."""
    ordinary: dict[str, object] = {
        "number": "2026-11-23・草津町・01・A・000124",
        "issued_on": "令和8年11月23日",
        "to_postal_code": "377-1711",
        "to_address": f"{ADDRESS}\nコーポ前原弐番館　第203号室",
        "to_name": "黒岩　太郎",
        "notified_on": "令和8年11月23日",
        "reason": "転出",
        "notifier": "黒岩　太郎",
        "movers": tuple(NamedMover(name=name) for name in names or ("黒岩　太郎", "黒岩　花子")),
        "certifier_title": "群馬県吾妻郡草津町長",
        "certifier_name": "湯畑　一郎",
        "contact": "草津町役場　住民課　電話 0279-00-0000",
        "sample_mark": "見本（架空の記録）",
    }
    return AcceptanceNotice(**(ordinary | facts))  # type: ignore[arg-type]


def order_notice(**facts: object) -> OrderNotice:
    """Make a 支援措置期間終了通知."""
    ordinary: dict[str, object] = {
        "number": "2026-11-23・草津町・01・支援",
        "issued_on": "令和8年11月23日",
        "to_name": "黒岩　花子",
        "starts_on": "令和7年12月20日",
        "ends_on": "令和8年12月19日",
        "extended_from": "令和8年11月18日",
        "certifier_title": "群馬県吾妻郡草津町長",
        "certifier_name": "湯畑　一郎",
        "contact": "草津町役場　住民課　電話 0279-00-0000",
        "sample_mark": "見本（架空の記録）",
    }
    return OrderNotice(**(ordinary | facts))  # type: ignore[arg-type]


def application(**facts: object) -> Application:
    """Make an application of somebody who asks for their own household."""
    ordinary: dict[str, object] = {
        "number": "2026-11-23・草津町・01・受付017",
        "applied_on": "令和8年11月23日",
        "addressee": "草津町長",
        "applicant": Applicant(
            name="黒岩　太郎",
            name_kana="クロイワ　タロウ",
            relation="本人",
            address=ADDRESS,
            birth_date="昭和55年3月2日",
            identity="運転免許証",
        ),
        "persons": (AskedAbout(name="黒岩　太郎", birth_date="昭和55年3月2日", address=ADDRESS),),
        "papers": (
            AskedPaper(
                title="住民票の写し（世帯連記式）",
                copies="1通",
                fee="300円",
                options="世帯主・続柄を記載",
            ),
            AskedPaper(title="印鑑登録証明書", copies="2通", fee="600円"),
        ),
        "purpose": "運転免許の更新",
        "taken_by": "取扱　草津1番窓口",
        "sample_mark": "見本（架空の記録）",
    }
    return Application(**(ordinary | facts))  # type: ignore[arg-type]


def by_agent() -> Application:
    """Make an agent's application about awkward people."""
    return application(
        applicant=Applicant(
            name=LONG_NAME, relation="代理人", address=ADDRESS, phone="0279-00-0001"
        ),
        agents=(Agent(on_behalf_of=AWKWARD["name"], proof="委任状", address=ADDRESS),),
        persons=(
            AskedAbout(name=AWKWARD["name"], birth_date="昭和10年頃", address=ADDRESS),
            AskedAbout(name=LATIN_NAME, birth_date="1998年2月28日"),
            AskedAbout(name="黒岩　さくら", birth_date="平成22年5月8日"),
        ),
    )


def overflow() -> OverflowList:
    """List what is amiss on a paper of long and unknown words."""
    amiss = household.certificate(
        household.person(name=f"山{UNKNOWN}　一", remarks="住居表示の実施" * 60),
        household.person(name=f"{household.KATSU[0]}\U000e0100城　二", name_kana="カナ" * 40),
    )
    listed = overflow_list(
        household.press().render(amiss),
        number=amiss.number,
        paper="住民票の写し（世帯連記式）",
        made_on="令和8年11月23日",
        sample_mark="見本（架空の記録）",
    )
    assert listed is not None
    return listed


def samples() -> dict[str, msgspec.Struct]:
    """Name every sample: the form, and what is awkward about it."""
    return {
        "juminhyo_household": household.family(),
        "juminhyo_household-awkward": household.awkward(),
        "juminhyo_household-long": household.long_names(),
        "juminhyo_household-nine": household.many(9),
        "juminhyo_household-missing": household.certificate(
            household.person(name=f"山{UNKNOWN}　一"),
            household.person(name=household.KATSU[0] + "\U000e0100城　二"),
        ),
        "juminhyo_person": person(),
        "juminhyo_person-history": with_history(),
        "juminhyo_person-long_history": with_history(24),
        "juminhyo_person-foreign": foreign_person(),
        "juminhyo_person-two": person(
            sheet(history=(moved(1),)), sheet(**AWKWARD), whole_household=True, official_use=True
        ),
        "juminhyo_removed": removed(),
        "juminhyo_removed-died": died(),
        "juminhyo_removed-foreign": foreign_removed(),
        "juminhyo_removed-history": removed(
            history=tuple(map(moved, range(1, 9))), with_history=True
        ),
        "kisai_jikou": statement(),
        "kisai_jikou-long": long_statement(),
        "inkan": seal(),
        "inkan-foreign": foreign_seal(),
        "tenshutsu": moving_out(),
        "tenshutsu-equivalent": moved_already(),
        "juri_tsuchi": notice(),
        "juri_tsuchi-nine": notice(*(f"干川　{n}郎" for n in "一二三四五六七八九"), LONG_NAME),
        "shien_shuryo": order_notice(),
        "shinseisho": application(),
        "shinseisho-agent": by_agent(),
        "moji_choka": overflow(),
    }


def main(folder: Path) -> None:
    """Write every sample."""
    press = household.press()
    folder.mkdir(parents=True, exist_ok=True)
    for name, facts in samples().items():
        rendered = press.render(facts, lambda digest: "HC1:" + digest.hex().upper() * 8)  # type: ignore[arg-type]
        (folder / f"{name}.pdf").write_bytes(rendered.pdf)
        told = [o.place.fact for o in rendered.overflowed] + [m.codes for m in rendered.missing]
        shrunk = [(s.place.fact, s.size) for s in rendered.shrunk]
        print(name, rendered.pages, told, shrunk)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
