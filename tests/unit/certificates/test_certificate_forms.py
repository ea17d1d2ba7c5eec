"""A form is data: a further one needs no code, and a wrong one is refused with its place."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from desktop.certificates.engine import Press
from desktop.certificates.forms import LayoutTrouble, load_layout
from desktop.certificates.glyphs import FontShelf, FontTrouble
from desktop.certificates.images import page_images
from tests.unit.certificates import certificate_samples as sample

OTHER_FORM = """
title = "住民票記載事項証明書"
edition = "test"
sheet = [
  { draw = "label", x = 20, y = 20, w = 108, h = 12, text = "記載事項証明書", size = 18 },
  { draw = "text", x = 20, y = 190, w = 108, h = 5, fact = "number_and_page", size = 8 },
]
last = [
  { draw = "text", x = 20, y = 150, w = 108, h = 8, fact = "extent", size = 10 },
  { draw = "seal", x = 100, y = 160, side = 20, fact = "seal_text" },
]
[paper]
width = 148
height = 210
[ink]
record_font = "ipamjm.ttf"
label_font = "ipamjm.ttf"
label_tint = 0
cell_line = "hair"
padding = 1
label_padding = 1
[ink.lines]
hair = 0.1
seal = 0.8
[marks]
omitted = "－"
overflow = "（別記）"
missing_glyph = "〓"
size = 8
[wordings.extent]
chosen_by = "whole_household"
[wordings.extent.words]
yes = "全員分"
no = "一部"
[flow]
x = 20
y = 50
w = 108
bottom = 70
[flow.rest]
text = "以下余白"
size = 9
line = "hair"
frame = "hair"
[[flow.sections]]
repeat = "persons"
[flow.sections.blocks.japanese]
h = 20
items = [
  { draw = "cell", x = 0, y = 0, w = 90, h = 10, label = "氏名", label_w = 25, fact = "name" },
  { draw = "cell", x = 0, y = 10, w = 90, h = 10, label = "生", label_w = 25, fact = "birth_date" },
]
"""


def press_of(folder: Path, text: str, form: str = "other") -> Press:
    (folder / f"{form}.toml").write_text(text, "utf-8")
    return Press(folder, FontShelf(sample.RESOURCES / "fonts"))


def test_a_further_form_is_one_more_data_file(tmp_path):
    press = press_of(tmp_path, OTHER_FORM)
    assert press.forms() == ("other",)
    facts = sample.certificate(sample.person(), sample.person(name="黒岩　花子"), form="other")
    rendered = press.render(facts)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(rendered.pdf)).pages]
    assert [name in page for name, page in zip(("太郎", "花子"), pages, strict=True)] == [
        True,
        True,
    ]
    assert "転入前住所" not in pages[0]
    assert ["全員分" in page for page in pages] == [False, True]


def test_the_shipped_form_is_at_hand():
    press = sample.press()
    assert "juminhyo_household" in press.forms()
    layout = press.layout("juminhyo_household")
    assert (layout.paper.width, layout.paper.height) == (210, 297)
    assert layout.flow is not None
    assert set(layout.flow.sections[0].blocks) == {"japanese", "foreign"}


BROKEN = [
    (
        'draw = "seal", x = 100, y = 160, side = 20',
        'draw = "seal", x = 100, y = 160, side = 26',
        "side",
    ),
    ('draw = "seal"', 'draw = "stamp"', "stamp"),
    ("size = 18", "sise = 18", "sise"),
    ("x = 20, y = 20, w = 108", "x = 20, y = 20, w = 1080", "<= 1000"),
    ("x = 20, y = 20, w = 108", "x = 20, y = 20, w = 130", r"sheet\[0\]: reaches outside"),
    ("y = 10, w = 90, h = 10", "y = 11, w = 90, h = 10", r"blocks.japanese\[1\]: reaches"),
    ('cell_line = "hair"', 'cell_line = "hare"', "no rule is named 'hare'"),
    ("seal = 0.8", "bold = 0.8", r"last\[1\]: no rule is named 'seal'"),
    (
        'fact = "number_and_page", size = 8',
        'fact = "number_and_page", size = 4',
        "min_size is larger",
    ),
    ("label_w = 25", "label_w = 108", "leaves no room"),
    ("bottom = 70", "bottom = 69", r"flow.sections\[0\].blocks.japanese: taller than the flow"),
    ("bottom = 70", "bottom = 211", "below the paper"),
    ("w = 108\nbottom", "w = 129\nbottom", "wider than the paper"),
    ("[paper]", "[paper", "other.toml"),
]


@pytest.mark.parametrize(("old", "new", "told"), BROKEN, ids=[new for _, new, _ in BROKEN])
def test_a_wrong_form_is_refused_with_file_and_place(tmp_path, old, new, told):
    assert old in OTHER_FORM
    file = tmp_path / "other.toml"
    file.write_text(OTHER_FORM.replace(old, new, 1), "utf-8")
    with pytest.raises(LayoutTrouble, match=told) as caught:
        load_layout(file)
    assert "other.toml" in caught.value.detail


BROKEN_FLOWS = [
    (
        "juminhyo_person",
        "h = 13.8\n",
        "h = 13.7\n",
        r"\.rows\.blocks\.row\[0\]: reaches",
    ),
    ("juminhyo_person", "h = 13.8\n", "h = 213.8\n", r"rows\.blocks\.row: taller than the flow"),
    ("juminhyo_person", "continued]\nh = 9\n", "continued]\nh = 7\n", r"continued\[0\]: reaches"),
    ("juminhyo_person", "head]\nh = 6\n", "head]\nh = 5\n", r"rows\.head\[0\]: reaches"),
    ("shinseisho", "head]\nh = 12\n", "head]\nh = 11\n", r"sections\[3\]\.head\[2\]: reaches"),
    ("juminhyo_person", "own_sheet = true", "own_sheet = 1", "own_sheet"),
    ("juminhyo_person", "y = 247.2, side = 32", "y = 262.2, side = 32", r"last\[6\]: reaches"),
    ("juminhyo_person", "side = 32", "side = 12", "side"),
    ("inkan", "w = 55, h = 65", "w = 255, h = 65", r"sheet\[\d+\]: reaches outside"),
    ("juminhyo_person", "rest]\ntext", "rest]\nwords", "words"),
    (
        "juminhyo_person",
        'frame = "thin"\n\n[[',
        'frame = "thick"\n\n[[',
        "named 'thick'",
    ),
]


@pytest.mark.parametrize(("form", "old", "new", "told"), BROKEN_FLOWS, ids=lambda v: repr(v)[:30])
def test_a_wrong_flow_picture_or_code_is_refused_with_its_place(tmp_path, form, old, new, told):
    text = (sample.RESOURCES / "certificates" / f"{form}.toml").read_text("utf-8")
    assert old in text
    file = tmp_path / f"{form}.toml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(LayoutTrouble, match=told):
        load_layout(file)


def test_a_form_asking_for_an_unknown_fact_or_kind_is_refused(tmp_path):
    facts = sample.certificate(form="other")
    unknown = press_of(tmp_path, OTHER_FORM.replace('fact = "birth_date"', 'fact = "blood_type"'))
    with pytest.raises(LayoutTrouble, match="blood_type"):
        unknown.render(facts)
    nobody = press_of(tmp_path, OTHER_FORM.replace('repeat = "persons"', 'repeat = "pets"'))
    with pytest.raises(LayoutTrouble, match="pets"):
        nobody.render(facts)
    foreign = sample.certificate(sample.person(kind="foreign"), form="other")
    with pytest.raises(LayoutTrouble, match=r"other\.toml: persons: no block .* 'foreign'"):
        press_of(tmp_path, OTHER_FORM).render(foreign)
    with pytest.raises(LayoutTrouble, match=r"wordings\.extent"):
        press_of(tmp_path, OTHER_FORM.replace('no = "一部"', "")).render(
            sample.certificate(form="other", whole_household=False)
        )


def test_a_missing_form_is_a_trouble_that_names_the_file(tmp_path):
    with pytest.raises(LayoutTrouble, match=r"absent\.toml"):
        load_layout(tmp_path / "absent.toml")


def test_pages_become_pictures_of_the_paper_itself():
    pdf = sample.press().render(sample.many(5)).pdf
    images = page_images(pdf, dpi=72)
    assert [(image.width, image.height) for image in images] == [(596, 842), (596, 842)]
    assert all(len(image.pixels) == image.stride * image.height for image in images)
    picture = Image.open(io.BytesIO(images[0].png())).convert("L")
    assert picture.size == (596, 842)
    assert picture.getextrema() == (0, 255)
    assert picture.getpixel((5, 5)) == 255


def test_a_label_its_font_cannot_draw_is_refused_not_boxed(tmp_path):
    press = press_of(tmp_path, OTHER_FORM.replace("記載事項証明書", "記載\U0010fffd"))
    with pytest.raises(FontTrouble, match=r"U\+10FFFD"):
        press.render(sample.certificate(form="other"))
