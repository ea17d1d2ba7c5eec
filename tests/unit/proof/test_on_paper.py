"""The code on our own paper: printed by the press, read back from the picture, checked as a PDF."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp

from desktop.certificates.carried import carried_code
from desktop.certificates.engine import Rendered
from desktop.certificates.reading import printed_digest
from desktop.operations.check_paper import check_file
from sync.journal.proof.check import check
from sync.journal.proof.statement import code_of
from tests.unit.certificates import certificate_samples as household
from tests.unit.certificates import form_samples as forms
from tests.unit.proof.paper import DESK, PROOF, TOWNS, certificate_of, change

PAPERS = {
    "household": household.family,
    "nine": lambda: household.many(9),
    "history": forms.with_history,
    "removed": forms.died,
    "statement": forms.long_statement,
}


def printed(facts: object, name: str = "岩島出張所 第2窓口") -> Rendered:
    form = facts.form  # type: ignore[attr-defined]

    def code(digest: bytes) -> str:
        stated = change(PROOF, digest=digest, form=form)
        return code_of(stated, DESK, certificate_of(name=name))

    return household.press().render(facts, code)  # type: ignore[arg-type]


@pytest.mark.parametrize("paper", PAPERS)
def test_the_printed_code_is_read_from_the_picture_and_is_of_what_is_printed(paper: str) -> None:
    made = printed(PAPERS[paper](), name="避難所 臨時窓口" * 5)
    with pypdfium2.PdfDocument(made.pdf) as document:
        last = document[len(document) - 1].render(scale=200 / 72).to_pil().convert("L")
    (found,) = zxingcpp.read_barcodes(last.rotate(2, fillcolor=255))
    assert found.text == carried_code(made.pdf)
    assert check(found.text, TOWNS, made.facts_digest).code == "proof.genuine"


def test_a_pdf_is_genuine_and_one_with_another_paper_s_code_is_altered() -> None:
    mine, other = printed(household.family()), printed(household.awkward())
    assert check_file(mine.pdf, TOWNS, printed_digest).code == "proof.genuine"
    code = carried_code(other.pdf)
    assert code is not None
    swapped = household.press().render(household.family(), lambda _: code)
    assert check_file(swapped.pdf, TOWNS, printed_digest).code == "proof.digest"
