"""The press and the reader of finished PDFs say the same number, and no other paper has it."""

from __future__ import annotations

import io
import random
import re

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, NameObject, StreamObject

from desktop.certificates.engine import Press
from desktop.certificates.facts import Imprint
from desktop.certificates.reading import UnreadablePaper, printed_digest
from tests.unit.certificates import certificate_samples, form_samples

SAMPLES = form_samples.samples()


@pytest.fixture(scope="module")
def press() -> Press:
    return certificate_samples.press()


@pytest.mark.parametrize("name", SAMPLES)
def test_the_digest_is_found_again_in_the_finished_pdf(press, name):
    plain = press.render(SAMPLES[name])
    told: list[bytes] = []

    def code(digest: bytes) -> str:
        told.append(digest)
        return "HC1:" + digest.hex().upper() * 4

    coded = press.render(SAMPLES[name], code)
    assert printed_digest(plain.pdf) == plain.facts_digest
    assert printed_digest(coded.pdf) == coded.facts_digest
    assert len(coded.facts_digest) == 32
    assert told == [coded.facts_digest]


def test_no_two_papers_have_the_same_digest(press):
    digests = {press.render(facts).facts_digest for facts in SAMPLES.values()}
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


@pytest.mark.parametrize("count", range(30, 50))
def test_a_hyphen_that_ends_a_line_is_read_as_one(press, count):
    """Readers take it for a division of a word, each in its own way."""
    address = ("1-" * 60)[: count * 2 + 1]
    rendered = press.render(form_samples.seal(address=address, name="A-" * 10 + "A"))
    assert printed_digest(rendered.pdf) == rendered.facts_digest


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
@pytest.mark.parametrize("seed", range(12))
def test_one_letter_changed_in_the_pdf_changes_it(press, name, seed):
    rendered = press.render(SAMPLES[name])
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
