"""What stands on each form, read back from text and picture by tools that did not write it."""

from __future__ import annotations

import io
import re
from functools import cache

import msgspec
import pypdf
import pytest
import segno
from PIL import Image

from desktop.certificates.engine import Press
from desktop.certificates.facts import BLANK, Imprint, MoverFacts
from desktop.certificates.forms import LayoutTrouble
from desktop.certificates.images import page_images
from desktop.certificates.layout import Code, Seal
from desktop.certificates.pictures import LEAST_MODULE, QUIET, PictureTrouble, grey
from desktop.certificates.rendered import Rendered
from tests.unit.certificates import certificate_samples, form_samples

SAMPLES = form_samples.samples()
PRINTABLE = {name: facts for name, facts in SAMPLES.items() if not name.endswith("-missing")}
ATTESTATIONS = {
    "juminhyo_household": "住民票の原本と相違ないことを証明する。",
    "juminhyo_person": "住民票の原本と相違ないことを証明する。",
    "juminhyo_removed": "この写しは、除票の原本と相違ないことを証明する。",
    "kisai_jikou": "記載されている事項と相違ないことを証明する。",
    "inkan": "この写しは、登録された印影と相違ないことを証明する。",
    "tenshutsu": "ことを証明する。",
}


@cache
def press() -> Press:
    return certificate_samples.press()


@cache
def rendered(name: str) -> Rendered:
    return press().render(SAMPLES[name], lambda _: "HC1:MADE-UP")  # type: ignore[arg-type]


@cache
def pages(name: str) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(rendered(name).pdf))
    return [bare(page.extract_text()) for page in reader.pages]


def read(facts: msgspec.Struct) -> list[str]:
    pdf = press().render(facts).pdf  # type: ignore[arg-type]
    return [bare(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def words_of(facts: msgspec.Struct) -> list[str]:
    words: list[str] = []
    for name, value in msgspec.structs.asdict(facts).items():
        match value:
            case str() if name not in {"kind", "form", "seal_text"}:
                words.append(value)
            case tuple():
                words += [word for each in value for word in words_of(each)]
            case msgspec.Struct() if not isinstance(value, Imprint):
                words += words_of(value)
    return words


@pytest.mark.parametrize("name", PRINTABLE)
def test_every_given_fact_is_on_the_paper(name):
    text = "".join(pages(name))
    assert [word for word in words_of(PRINTABLE[name]) if bare(word) not in text] == []
    assert rendered(name).complete


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sheet_is_numbered_and_only_the_last_is_attested(name):
    form = SAMPLES[name].form  # type: ignore[attr-defined]
    count = rendered(name).pages
    assert len(pages(name)) == count
    for number, page in enumerate(pages(name), 1):
        assert bare(f"{SAMPLES[name].number}・{number}/{count}") in page  # type: ignore[attr-defined]
    last = [number == count for number in range(1, count + 1)]
    if form in ATTESTATIONS:
        assert [ATTESTATIONS[form] in page for page in pages(name)] == last
        assert ["この印は黒色です。" in page for page in pages(name)] == last
        assert ["この証明書の確認用コード" in page for page in pages(name)] == last
    else:
        assert not any("証明する" in page or "黒色" in page for page in pages(name))


def test_a_history_runs_over_sheets_under_the_persons_name():
    assert rendered("juminhyo_person-long_history").pages == 3
    for page in pages("juminhyo_person-long_history"):
        assert "黒岩太郎" in page
        assert "異動事由" in page
    counts = [page.count("転居") for page in pages("juminhyo_person-long_history")]
    assert counts == [9, 14, 0]
    assert "世帯主変更" in pages("juminhyo_person-long_history")[2]
    assert ["以下余白" in page for page in pages("juminhyo_person-long_history")] == [
        False,
        False,
        True,
    ]


def test_latest_data_only_says_so_and_has_no_table_of_history():
    (page,) = pages("juminhyo_person")
    assert "現在の事項のみを記載" in page
    assert "異動事由" not in page
    (shown,) = pages("juminhyo_person-history")
    assert "異動履歴を記載" in shown


def test_each_person_of_a_kojinhyo_has_sheets_of_their_own():
    first, second = pages("juminhyo_person-two")
    assert ("黒岩太郎" in first, "黒岩太郎" in second) == (True, False)
    assert ("昭和10年頃" in first, "昭和10年頃" in second) == (False, True)
    assert "公用" in first
    assert "公用" in second
    assert "以下余白" in first
    assert "以下余白" in second


@pytest.mark.parametrize(
    "make", [form_samples.person, form_samples.removed, form_samples.statement, form_samples.seal]
)
def test_the_mark_of_official_use_stands_only_where_it_is_meant(make):
    assert "公用" not in "".join(read(make()))
    assert "公用" in "".join(read(make(official_use=True)))


def test_a_statement_shows_the_asked_items_and_nothing_else():
    (page,) = pages("kisai_jikou")
    for item in ("世帯主", "本籍", "性別", "個人番号", "旧氏"):
        assert item not in page
    assert "住民票記載事項証明書" in page
    assert "（省略）" in page
    assert all("住民票除票記載事項証明書" in each for each in pages("kisai_jikou-long"))


def test_a_statement_may_leave_the_building_out():
    whole = f"{form_samples.ADDRESS}　コーポ前原弐番館"
    for address in (whole, form_samples.ADDRESS):
        person = form_samples.stated(("氏名", "黒岩　太郎"), ("住所", address))
        assert ("コーポ" in read(form_samples.statement(person))[0]) == ("コーポ" in address)


def test_the_moving_out_certificate_says_what_it_is():
    (plain,) = pages("tenshutsu")
    assert "転出証明書" in plain
    assert "異動予定年月日" in plain
    assert "再交付" not in plain
    for page in pages("tenshutsu-equivalent"):
        assert "転出証明書に準ずる証明書" in page
        assert "再交付" in page
        assert "異動予定年月日" not in page
    assert "転入届に添付すべき書類として" in pages("tenshutsu-equivalent")[-1]


def test_the_two_numbers_never_come_from_a_desk():
    for field in ("my_number", "juminhyo_code"):
        made_up = msgspec.to_builtins(form_samples.mover()) | {field: "123456789018"}
        with pytest.raises(msgspec.ValidationError, match=field):
            msgspec.convert(made_up, MoverFacts)
    (page,) = pages("tenshutsu")
    assert "個人番号住" not in page
    assert not re.search(r"\d{11,12}", page.replace("000123", ""))


def test_the_letter_of_receipt_names_no_new_address_and_has_no_seal():
    text = "".join(pages("juri_tsuchi"))
    assert "公印省略" in text
    assert "受理しました" in text
    assert "軽井沢" not in text
    fields = set(msgspec.structs.asdict(form_samples.notice()))
    assert not {field for field in fields if "new" in field or "seal" in field}


def test_the_application_has_a_blank_line_and_no_block_for_an_agent_who_is_not_there():
    assert "依頼した方" not in pages("shinseisho")[0]
    assert "依頼した方の氏名" in pages("shinseisho-agent")[0]
    for name in ("shinseisho", "shinseisho-agent"):
        page = drawn(rendered(name).pdf, 100)
        line = box_of(page, (52, 249, 150, 262), 100)
        assert line.getextrema() == (255, 255), "nothing stands where the visitor signs"


def drawn(pdf: bytes, dpi: int, page: int = 0) -> Image.Image:
    return Image.open(io.BytesIO(page_images(pdf, dpi)[page].png())).convert("L")


def box_of(page: Image.Image, box: tuple[float, float, float, float], dpi: int) -> Image.Image:
    left, top, right, bottom = (round(edge / 25.4 * dpi) for edge in box)
    return page.crop((left, top, right, bottom))


@pytest.mark.parametrize("size", [8.5, 15.0, 24.5])
def test_an_imprint_stands_at_its_true_size_in_greys(size):
    black = io.BytesIO()
    Image.new("RGB", (200, 200), (120, 0, 0)).save(black, "PNG")
    imprint = Imprint(png=black.getvalue(), width=size, height=size)
    dpi = 254  # 10 pixels a millimetre
    page = drawn(press().render(form_samples.seal(imprint=imprint)).pdf, dpi)
    field = box_of(page, (16, 52, 69, 115), dpi)
    left, top, right, bottom = field.point(lambda v: 255 * (v < 200)).getbbox() or (0, 0, 0, 0)
    assert abs((right - left) / 10 - size) < 0.15
    assert abs((bottom - top) / 10 - size) < 0.15
    assert 20 < field.getpixel(((left + right) // 2, (top + bottom) // 2)) < 60


def test_an_imprint_without_background_stands_on_white():
    clear = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(clear, "PNG")
    blank = Imprint(png=clear.getvalue(), width=12, height=12)
    page = drawn(press().render(form_samples.seal(imprint=blank)).pdf, 100)
    assert box_of(page, (17, 53, 68, 114), 100).getextrema() == (255, 255)


@pytest.mark.parametrize("size", [(25.1, 20.0), (8.0, 8.0), (20.0, 0.0)])
def test_what_is_no_registrable_seal_is_refused(size):
    with pytest.raises(ValueError, match="8 to 25 mm"):
        Imprint(png=b"", width=size[0], height=size[1])


@pytest.mark.parametrize("png", [b"", b"GIF89a", form_samples.imprint().png[:300]])
def test_an_imprint_that_cannot_be_read_is_a_trouble(png):
    broken = form_samples.seal(imprint=Imprint(png=png, width=15, height=15))
    with pytest.raises(PictureTrouble):
        press().render(broken)


def test_a_picture_beyond_all_measure_is_refused_before_it_is_unpacked():
    huge = io.BytesIO()
    Image.new("1", (4001, 4000)).save(huge, "PNG")
    with pytest.raises(PictureTrouble, match="too many pixels"):
        grey(huge.getvalue())


@pytest.mark.parametrize("form", ["juminhyo_household", "inkan"])
def test_the_code_is_square_for_square_what_was_asked_with_its_quiet_zone(form):
    text = "HC1:" + "0123456789ABCDEF" * 36
    shown = press().render(SAMPLES[form], lambda _: text)  # type: ignore[arg-type]
    (item,) = [item for item in press().layout(form).last if isinstance(item, Code)]
    matrix = segno.make(text, error="m", boost_error=False, micro=False).matrix
    module = item.side / (len(matrix) + 2 * QUIET)
    assert module >= LEAST_MODULE
    dpi = 200
    page = drawn(shown.pdf, dpi)
    for row in range(-QUIET, len(matrix) + QUIET):
        for column in range(-QUIET, len(matrix) + QUIET):
            x, y = (
                (start + (index + QUIET + 0.5) * module) / 25.4 * dpi
                for start, index in ((item.x, column), (item.y, row))
            )
            inside = 0 <= row < len(matrix) and 0 <= column < len(matrix)
            dark = bool(inside and matrix[row][column])
            assert (page.getpixel((int(x), int(y))) < 128) == dark


def test_without_a_code_its_space_is_empty_and_too_long_a_one_is_refused():
    page = drawn(press().render(form_samples.person()).pdf, 100)
    assert box_of(page, (15, 247.5, 47, 284), 100).getextrema() == (255, 255)
    for length in (1200, 9000):
        with pytest.raises(PictureTrouble, match=str(length)):
            press().render(form_samples.person(), lambda _, n=length: "A" * n)


def test_an_imprint_larger_than_its_space_is_the_forms_mistake(tmp_path):
    form = (certificate_samples.RESOURCES / "certificates" / "inkan.toml").read_text("utf-8")
    small = form.replace("w = 55, h = 65", "w = 14, h = 65")
    assert small != form
    (tmp_path / "inkan.toml").write_text(small, "utf-8")
    with pytest.raises(LayoutTrouble, match="imprint is larger than its space"):
        Press(tmp_path, press()._fonts).render(form_samples.seal())


def test_seals_are_within_25_mm_and_every_form_has_its_place_for_code_and_number():
    for form in press().forms():
        layout = press().layout(form)
        seals = [item.side for item in layout.last if isinstance(item, Seal)]
        codes = [item.side for item in layout.last if isinstance(item, Code)]
        assert len(seals) == (form in ATTESTATIONS)
        assert codes == [32] * (form in ATTESTATIONS), "room for 489 bytes at 0.33 mm a module"
        assert all(side <= 25 for side in seals)
        assert layout.paper.width == 210
        assert layout.paper.height == 297


def test_a_missing_character_in_a_row_of_history_is_named_with_its_row_and_item():
    row = form_samples.moved(1, after=f"山{form_samples.UNKNOWN}")
    paper = form_samples.person(form_samples.sheet(history=(form_samples.moved(2), row)))
    (missing,) = press().render(paper).missing
    place = missing.place
    assert (place.sheet, place.person, place.row, place.label) == (1, 1, 2, "住所")
    assert missing.words == f"山{form_samples.UNKNOWN}"


def test_facts_refuse_papers_about_nobody_and_words_that_say_nothing():
    with pytest.raises(ValueError, match="persons: a certificate is about somebody"):
        form_samples.person().__class__(**(_fields(form_samples.person()) | {"persons": ()}))
    with pytest.raises(ValueError, match="movers"):
        form_samples.moving_out().__class__(**(_fields(form_samples.moving_out()) | {"movers": ()}))
    with pytest.raises(ValueError, match="items: a statement says something"):
        form_samples.stated()
    with pytest.raises(ValueError, match="papers"):
        form_samples.application(papers=())
    with pytest.raises(ValueError, match="movers"):
        form_samples.notice(movers=())
    with pytest.raises(ValueError, match="certifier_name"):
        form_samples.seal(certifier_name="")
    with pytest.raises(ValueError, match="reason: may not be empty"):
        form_samples.notice(reason="　")
    assert form_samples.seal(alias=BLANK).alias is BLANK


def _fields(facts: msgspec.Struct) -> dict[str, object]:
    return {name: getattr(facts, name) for name in facts.__struct_fields__}
