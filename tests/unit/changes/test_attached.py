"""Who came with a filing: which kinds ask it, what is refused, what an old filing says of it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.forms.who_came import WhoCame
from sync.base.wire import pack, unpack
from sync.changes.attached import (
    AUTHORITIES,
    FILERS,
    NAMED,
    NOBODY,
    PAPERS,
    Attached,
    attached_refusals,
    worded,
)
from sync.changes.contact_correction import ContactCorrection
from sync.changes.paper_intake import PaperIntake
from sync.changes.registry import CHANGE_KINDS, attached_wrong
from sync.changes.verdict import ChangeKind, Group
from sync.journal.kinds import Filing
from sync.records.fields import fields_of

ASKED = [kind for kind in CHANGE_KINDS.values() if kind.filers]
BODY = pack(ContactCorrection("10011", "0279-88-0001"))


def whole(kind: ChangeKind[Any], filer: str) -> Attached:
    paper = AUTHORITIES.get(filer, "")
    return Attached(
        filer,
        "関　正" if filer in NAMED else "",
        "" if filer in NOBODY or not kind.identified else "photo",
        (paper,) if paper else (),
    )


def wrong(kind: ChangeKind[Any], attached: Attached) -> set[str]:
    return {refusal.field for refusal in attached_refusals(kind, attached)}


@pytest.mark.parametrize("kind", ASKED, ids=lambda kind: kind.name)
def test_a_kind_that_somebody_files_asks_all_and_nothing_twice(kind: ChangeKind[Any]) -> None:
    assert wrong(kind, Attached()) == {"filer"}
    for filer in kind.filers:
        assert wrong(kind, whole(kind, filer)) == set()
        missing = {"filer_name"} if filer in NAMED else set()
        missing |= {"identity"} if kind.identified and filer not in NOBODY else set()
        missing |= {"papers"} if filer in AUTHORITIES else set()
        assert wrong(kind, Attached(filer)) == missing
    others = {key for key, _ in FILERS} - set(kind.filers)
    assert all(wrong(kind, whole(kind, other)) == {"filer"} for other in others)
    assert set(kind.papers) <= dict(PAPERS).keys()
    names = {field.name for field in fields_of(kind.body)}
    assert names.isdisjoint(question.name for question in WhoCame(kind).questions)


def test_what_the_office_does_by_itself_has_nobody() -> None:
    for kind in CHANGE_KINDS.values():
        if kind.group is Group.OFFICE or kind.name.startswith("ex_officio"):
            assert wrong(kind, Attached()) == set()
            assert wrong(kind, Attached("self", "", "photo")) == {"filer"}
            assert WhoCame(kind).questions == []


def test_a_paper_is_brought_as_its_change_is() -> None:
    paper = pack(PaperIntake("relocation", "2026-11-23", ("10011",)))
    assert [r.field for r in attached_wrong("paper_intake", paper, Attached())] == ["filer"]
    assert attached_wrong("paper_intake", paper, Attached("head", "", "two")) == []
    memo = pack(PaperIntake("ex_officio_removal", "2026-11-23", ("10011",)))
    assert attached_wrong("paper_intake", memo, Attached()) == []


def test_an_older_filing_and_a_newer_kind_stand_as_they_are() -> None:
    older = unpack(Filing, pack(["contact_correction", ["10011"], BODY]))
    assert older.attached is None
    assert attached_wrong(older.change, older.body, older.attached) == []
    assert attached_wrong("kind_of_tomorrow", BODY, Attached("whoever")) == []


@pytest.mark.parametrize("name", ["", "　 ", "長" * 61])
def test_a_name_is_asked_of_whom_the_register_does_not_tell(name: str) -> None:
    kind = CHANGE_KINDS["relocation"]
    assert wrong(kind, Attached("mandate", name, "photo", ("mandate",))) == {"filer_name"}


def test_what_a_newer_program_wrote_is_shown_as_it_is() -> None:
    assert worded(("mandate", "of_tomorrow"), PAPERS) == "委任状、of_tomorrow"
