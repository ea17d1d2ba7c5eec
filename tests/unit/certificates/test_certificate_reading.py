"""The press and the reader of finished PDFs say the same number, and no other paper has it."""

from __future__ import annotations

import io
import random
import re
from functools import cache

import pypdf
import pytest
from fontTools.ttLib import TTFont
from pypdf.annotations import FreeText
from pypdf.generic import DecodedStreamObject, NameObject, StreamObject

from desktop.certificates.engine import Press
from desktop.certificates.facts import Imprint
from desktop.certificates.reading import MOST_PAGES, UnreadablePaper, printed_digest
from desktop.certificates.rendered import Rendered
from tests.unit.certificates import certificate_samples, form_samples

SAMPLES = form_samples.samples()


@pytest.fixture(scope="module")
def press() -> Press:
    return certificate_samples.press()


@cache
def plain(name: str) -> Rendered:
    return certificate_samples.press().render(SAMPLES[name])


@pytest.mark.parametrize("name", SAMPLES)
def test_the_digest_is_found_again_in_the_finished_pdf(press, name):
    told: list[bytes] = []

    def code(digest: bytes) -> str:
        told.append(digest)
        return "HC1:" + digest.hex().upper()

    coded = press.render(SAMPLES[name], code)
    assert printed_digest(plain(name).pdf) == plain(name).facts_digest
    assert printed_digest(coded.pdf) == coded.facts_digest
    assert len(coded.facts_digest) == 32
    assert told == [coded.facts_digest]


def test_no_two_papers_have_the_same_digest(press):
    digests = {plain(name).facts_digest for name in SAMPLES}
    assert len(digests) == len(SAMPLES)
    numbers = (f"2026-11-23・草津町・01・A・{n:06d}" for n in range(3))
    assert len({press.render(form_samples.seal(number=n)).facts_digest for n in numbers}) == 3


def test_words_in_one_anothers_place_change_it(press):
    papers = [
        certificate_samples.certificate(certificate_samples.person(name="黒岩　太郎"), **facts)
        for facts in ({"head": "山口　一"}, {"head": "口山　一"}, {"head": "一　山口"})
    ]
    swapped = certificate_samples.certificate(
        certificate_samples.person(name="山口　一"), head="黒岩　太郎"
    )
    digests = {press.render(paper).facts_digest for paper in (*papers, swapped)}
    assert len(digests) == 4


@pytest.mark.parametrize("part", ["1-", "abc-", "群馬-"])
def test_a_hyphen_that_ends_a_line_is_read_as_one(press, part):
    """Readers take it for a division of a word, each in its own way."""
    for length in range(70, 90, 2):
        rendered = press.render(form_samples.seal(address=(part * 90)[:length]))
        assert printed_digest(rendered.pdf) == rendered.facts_digest, length


def rewritten(pdf: bytes, change) -> bytes:
    """Write a PDF again with other content streams, by a program that did not make it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    for number, page in enumerate(writer.pages):
        stream = DecodedStreamObject()
        stream.set_data(change(number, page.get_contents().get_data()))
        page[NameObject("/Contents")] = writer._add_object(stream)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_another_program_may_write_the_same_page_again(press):
    rendered = press.render(form_samples.seal(), lambda _: "HC1:0")
    again = rewritten(rendered.pdf, lambda _, content: content)
    assert again != rendered.pdf
    assert printed_digest(again) == rendered.facts_digest


RUNS = re.compile(rb"<([0-9A-F]{4,})> Tj")


@pytest.mark.parametrize("name", ["juminhyo_household-awkward", "juminhyo_person-long_history"])
@pytest.mark.parametrize("seed", range(6))
def test_one_letter_changed_in_the_pdf_changes_it(press, name, seed):
    rendered = plain(name)
    chance = random.Random(seed)
    chosen = chance.randrange(rendered.pages)

    def change(number: int, content: bytes) -> bytes:
        if number != chosen:
            return content
        runs = [run for run in RUNS.finditer(content) if len(run[1]) > 8]
        run = chance.choice(runs)
        at = run.start(1) + 4 * chance.randrange(len(run[1]) // 4)
        known = {run[1][i : i + 4] for run in runs for i in range(0, len(run[1]), 4)}
        other = chance.choice(sorted(known - {content[at : at + 4]}))
        return content[:at] + other + content[at + 4 :]

    altered = rewritten(rendered.pdf, change)
    assert spoken(altered) != spoken(rendered.pdf), f"seed {seed} changed nothing"
    assert printed_digest(altered) != rendered.facts_digest


def spoken(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_words_moved_to_anothers_place_change_it(press):
    rendered = press.render(form_samples.moving_out())

    def swap(_: int, content: bytes) -> bytes:
        first, second = re.findall(rb"[\d.]+ 0 0 [\d.]+ ([\d.]+ [\d.]+) Tm <0", content)[20:22]
        marked = content.replace(first, b"@@", 1).replace(second, first, 1)
        return marked.replace(b"@@", second, 1)

    assert printed_digest(rewritten(rendered.pdf, swap)) != rendered.facts_digest


OVERLAYS = {
    "a white box": b"q 1 g 130 700 200 30 re f Q",
    "a black box": b"q 130 700 200 30 re f Q",
    "a fat white rule": b"q 1 G 30 w 130 715 m 330 715 l S Q",
    "a curve": b"q 1 g 130 700 m 130 740 330 740 330 700 c f Q",
    "a grey box": b"q 0.5 g 130 700 200 30 re f Q",
}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_is_laid_over_the_words_changes_it(press, overlay):
    rendered = press.render(form_samples.person(), lambda _: "HC1:0")
    covered = rewritten(rendered.pdf, lambda _, content: content + b"\n" + OVERLAYS[overlay])
    assert spoken(covered) == spoken(rendered.pdf), "the words are still there, but not seen"
    assert printed_digest(covered) != rendered.facts_digest


def test_on_the_ground_of_the_code_nothing_can_be_hidden_and_nothing_counts(press):
    rendered = press.render(form_samples.person(), lambda _: "HC1:0")
    scratched = rewritten(rendered.pdf, lambda _, it: it + b"\nq 50 60 20 20 re f Q")
    assert printed_digest(scratched) == rendered.facts_digest
    beyond = rewritten(rendered.pdf, lambda _, it: it + b"\nq 50 60 200 20 re f Q")
    assert printed_digest(beyond) != rendered.facts_digest


@pytest.mark.parametrize("change", [b"1 g\n", b"0.9 g\n", b"1 0 0 rg\n"])
def test_words_made_pale_or_coloured_change_it(press, change):
    rendered = press.render(form_samples.person())
    pale = rewritten(rendered.pdf, lambda _, content: change + content)
    assert printed_digest(pale) != rendered.facts_digest


def test_a_rule_that_moved_grew_or_went_changes_it(press):
    rendered = press.render(form_samples.person())
    for old, new in ((b" re S Q", b" re n Q"), (b"w ", b"9 w ")):
        other = rewritten(rendered.pdf, lambda _, it, o=old, n=new: it.replace(o, n, 1))
        assert printed_digest(other) != rendered.facts_digest


def test_a_note_laid_over_the_page_changes_it(press):
    rendered = press.render(form_samples.person())
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(rendered.pdf))
    writer.add_annotation(0, FreeText(text="甲", rect=(130, 700, 330, 730)))
    file = io.BytesIO()
    writer.write(file)
    assert printed_digest(file.getvalue()) != rendered.facts_digest


def test_a_book_is_not_read_through():
    writer = pypdf.PdfWriter()
    for _ in range(MOST_PAGES + 1):
        writer.add_blank_page(10, 10)
    file = io.BytesIO()
    writer.write(file)
    with pytest.raises(UnreadablePaper, match="more pages"):
        printed_digest(file.getvalue())


def test_one_pixel_of_an_imprint_changes_it(press):
    rendered = press.render(form_samples.seal())
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(rendered.pdf))
    objects = writer.pages[0]["/Resources"]["/XObject"]
    ((name, picture),) = objects.items()
    assert isinstance(picture.get_object(), StreamObject)
    content = bytearray(picture.get_object().get_data())
    content[len(content) // 2] ^= 0x80
    changed = DecodedStreamObject()
    kept = {k: v for k, v in picture.get_object().items() if k not in ("/Filter", "/Length")}
    changed.update(kept)
    changed.set_data(bytes(content))
    objects[name] = writer._add_object(changed)
    file = io.BytesIO()
    writer.write(file)
    assert printed_digest(file.getvalue()) != rendered.facts_digest
    narrower = Imprint(png=form_samples.imprint("黒石").png, width=15, height=15)
    other = press.render(form_samples.seal(imprint=narrower))
    assert other.facts_digest != rendered.facts_digest


def test_what_is_no_pdf_is_a_trouble(press):
    for rubbish in (b"", b"not a pdf", press.render(form_samples.seal()).pdf[:200]):
        with pytest.raises(UnreadablePaper):
            printed_digest(rubbish)


def everything_printable() -> list[str]:
    """Name each character and each variation that the paper's font can draw."""
    with TTFont(str(certificate_samples.RESOURCES / "fonts" / "ipamjm.ttf"), lazy=True) as font:
        plain = [chr(code) for code in font.getBestCmap() if code > 0x20]
        tables = font["cmap"].tables
        variations = next(table.uvsDict for table in tables if table.format == 14)
        return plain + [
            chr(base) + chr(selector)
            for selector, bases in sorted(variations.items())
            for base, _ in bases
        ]


def read_alike(press: Press, characters: list[str]) -> bool:
    rows = ["".join(characters[start : start + 30]) for start in range(0, len(characters), 30)]
    items = [("氏名", row) for row in rows if row.strip()]
    people = (form_samples.stated(*items[start : start + 20]) for start in range(0, len(items), 20))
    rendered = press.render(form_samples.statement(*people))
    return printed_digest(rendered.pdf) == rendered.facts_digest


def test_a_sample_of_all_characters_is_read_as_drawn(press):
    assert read_alike(press, everything_printable()[::61])


@pytest.mark.hunt
def test_every_character_and_variation_is_read_as_drawn(press):
    everything = everything_printable()
    assert len(everything) > 60_000
    wrong = [
        start
        for start in range(0, len(everything), 1500)
        if not read_alike(press, everything[start : start + 1500])
    ]
    assert wrong == []
