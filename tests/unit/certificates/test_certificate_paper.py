"""What stands on the paper, read back with tools that did not write it."""

from __future__ import annotations

import hashlib
import io
import re

import msgspec
import pypdf
import pypdfium2
import pytest

from desktop.certificates.engine import Press
from desktop.certificates.facts import BLANK, OMITTED, HouseholdCertificate, PersonFacts, known
from desktop.certificates.rendered import Rendered
from tests.unit.certificates import certificate_samples as sample

ATTESTED = "この写しは、世帯全員の住民票の原本と相違ないことを証明する。"
ATTESTED_IN_PART = "この写しは、世帯の一部の者の住民票の原本と相違ないことを証明する。"


@pytest.fixture(scope="module")
def press() -> Press:
    return sample.press()


def by_pypdf(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def by_pdfium(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


READERS = pytest.mark.parametrize("read", [by_pypdf, by_pdfium])


def bare(text: str) -> str:
    """Leave out spaces and line breaks: where a line is wrapped is not the record's business."""
    return re.sub(r"\s", "", text)


def words_of(facts: msgspec.Struct) -> list[str]:
    values = msgspec.structs.asdict(facts)
    own = [v for k, v in values.items() if isinstance(v, str) and k not in ("kind", "form")]
    return own + [word for person in values.get("persons", ()) for word in words_of(person)]


@READERS
@pytest.mark.parametrize(
    "facts",
    [sample.family(), sample.awkward(), sample.long_names()],
    ids=["family", "awkward", "long"],
)
def test_the_text_layer_names_every_given_fact(press, read, facts):
    rendered = press.render(facts)
    text = bare("".join(read(rendered.pdf)))
    seal = facts.seal_text  # its characters stand in columns; asked for one by one
    absent = [word for word in words_of(facts) if word != seal and bare(word) not in text]
    assert absent == []
    assert set(seal) <= set(text)
    assert rendered.complete


@READERS
@pytest.mark.parametrize(
    "name",
    [
        sample.WATANABE,
        sample.KATSU,
        sample.TSUJI,
        sample.YOSHI,
        sample.TSUCHI,
        sample.SAKI,
        sample.KAMI,
        sample.TSUKA,
        sample.TAKA,
    ],
    ids=ascii,
)
def test_characters_read_back_as_recorded_never_normalised(press, read, name):
    facts = sample.certificate(sample.person(name=f"山{name}田", name_kana="ヤマダ"))
    assert f"山{name}田" in "".join(read(press.render(facts).pdf))


def test_no_private_use_character_is_left_in_the_text_layer(press):
    text = "".join(by_pdfium(press.render(sample.awkward()).pdf))
    private = [c for c in text if 0xE000 <= ord(c) <= 0xF8FF or ord(c) >= 0xF0000]
    assert private == []


def test_nine_people_take_three_sheets_attested_on_the_last_only(press):
    rendered = press.render(sample.many(9))
    pages = [bare(page) for page in by_pypdf(rendered.pdf)]
    assert rendered.pages == len(pages) == 3
    assert [ATTESTED in page for page in pages] == [False, False, True]
    assert ["湯畑一郎" in page for page in pages] == [False, False, True]
    assert ["この印は黒色です。" in page for page in pages] == [False, False, True]
    assert ["次葉に続く" in page for page in pages] == [True, True, False]
    assert ["以下余白" in page for page in pages] == [False, False, True]
    assert all("令和8年11月23日9時12分現在の記録による" in page for page in pages)
    assert [bool(re.search(rf"000123・{n}/3", page)) for n, page in enumerate(pages, 1)] == [
        True
    ] * 3
    members = [re.findall(r"干川(.)郎", page) for page in pages]
    assert members == [["一", "二", "三", "四"], ["五", "六", "七", "八"], ["九"]]


def test_a_full_sheet_has_no_struck_space_and_a_fifth_person_opens_a_second(press):
    four, five = press.render(sample.many(4)), press.render(sample.many(5))
    assert (four.pages, five.pages) == (1, 2)
    assert "以下余白" not in bare("".join(by_pypdf(four.pdf)))
    assert "以下余白" in bare(by_pypdf(five.pdf)[1])


def test_part_of_a_household_is_attested_as_such(press):
    text = bare("".join(by_pypdf(press.render(sample.awkward()).pdf)))
    assert ATTESTED_IN_PART in text
    assert ATTESTED not in text
    assert "世帯の一部" in text


def marks(press: Press, **facts: object) -> int:
    rendered = press.render(sample.certificate(sample.person(**facts)))
    return "".join(by_pypdf(rendered.pdf)).count("（省略）")


def test_omitted_is_marked_and_blank_is_empty(press):
    by_default = marks(press)  # 世帯主, 続柄, 本籍, 筆頭者, 住民票コード, 個人番号
    assert by_default == 6
    assert marks(press, honseki="不明") == by_default - 1
    assert marks(press, honseki=BLANK) == by_default - 1
    assert marks(press, previous_address=OMITTED) == by_default + 1


def test_a_foreign_resident_omits_the_status_items_by_default(press):
    # 国籍・地域, 区分, 在留資格, 在留期間等, 満了の日, カード番号, 続柄, two numbers, and 世帯主
    assert marks(press, kind="foreign") == 10


def test_a_real_town_has_no_sample_mark(press):
    text = "".join(by_pypdf(press.render(sample.certificate(sample_mark="", freshness="")).pdf))
    assert "見本" not in text
    assert "現在の記録による" not in text


def test_the_same_facts_give_the_same_bytes(press):
    first, again = press.render(sample.awkward()), sample.new_press().render(sample.awkward())
    assert first == again
    assert first.digest == hashlib.sha256(again.pdf).hexdigest()
    other = press.render(sample.certificate(number="2026-11-23・草津町・01・A・000124"))
    assert other.digest != press.render(sample.certificate()).digest


def test_the_pdf_is_small_and_keeps_people_out_of_its_properties(press):
    pdf = press.render(sample.family()).pdf
    assert len(pdf) < 80_000
    properties = pypdf.PdfReader(io.BytesIO(pdf)).metadata
    assert properties is not None
    assert properties.title == "住民票の写し"
    assert "黒岩" not in "".join(map(str, properties.values()))


def test_every_font_is_embedded_as_a_subset(press):
    page = pypdf.PdfReader(io.BytesIO(press.render(sample.family()).pdf)).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert sorted(font["/BaseFont"].split("+")[1] for font in fonts) == [
        "BIZUDMincho-Regular",
        "IPAmjMincho",
    ]
    for font in fonts:
        descendant = font["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in descendant["/FontDescriptor"]
        assert "/ToUnicode" in font


def shrunk_facts(rendered: Rendered) -> set[tuple[int, str]]:
    return {(entry.place.person, entry.place.fact) for entry in rendered.shrunk}


def test_ordinary_words_are_not_shrunk(press):
    assert press.render(sample.family()).shrunk == ()


def test_long_words_shrink_then_take_two_lines(press):
    rendered = press.render(sample.long_names())
    assert {(1, "name"), (1, "name_kana"), (2, "name"), (0, "address")} <= shrunk_facts(rendered)
    lines = {(e.place.person, e.place.fact): e.lines for e in rendered.shrunk}
    assert lines[1, "name"] == 1
    assert lines[2, "name"] == 2
    assert all(entry.size >= 5 for entry in rendered.shrunk)


def test_words_that_do_not_fit_are_listed_and_never_cut(press):
    facts = sample.certificate(sample.person(name="甲" * 60), sample.person())
    rendered = press.render(facts)
    assert [
        (o.place.sheet, o.place.person, o.place.fact, o.words) for o in rendered.overflowed
    ] == [(1, 1, "name", "甲" * 60)]
    assert not rendered.complete
    text = "".join(by_pypdf(rendered.pdf))
    assert "甲" not in text
    assert "（別記）" in text


def test_facts_refuse_what_nobody_can_mean():
    with pytest.raises(ValueError, match="honseki: may not be empty; say BLANK or OMITTED"):
        sample.person(honseki="")
    with pytest.raises(ValueError, match="certifier_name"):
        sample.certificate(certifier_name="　")
    with pytest.raises(ValueError, match="persons"):
        sample.certificate(persons=())
    assert (known(""), known(None), known("なし")) == (BLANK, BLANK, "なし")


def test_facts_travel_as_json_with_omitted_and_blank_kept_apart():
    facts = sample.certificate(sample.person(honseki=BLANK, hittousha=OMITTED, my_number="見本"))
    assert msgspec.json.decode(msgspec.json.encode(facts), type=HouseholdCertificate) == facts
    with pytest.raises(msgspec.ValidationError, match="remarks"):
        msgspec.json.decode(b'{"remarks": 1}', type=PersonFacts)
