"""The questions about who came with a filing: as what they file, how they were checked, what seen.

The same short group in every form, as far as its kind asks. Nothing of it is kept in a draft: it is
one visitor's, and the draft may be taken up with another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from desktop.forms.fieldset import Fieldset, Typed
from sync.changes.attached import AUTHORITIES, NOBODY, Attached

if TYPE_CHECKING:
    from desktop.forms.question import About
    from sync.base.verdicts import Refusal
    from sync.changes.verdict import ChangeKind
    from sync.records.fields import Says


class WhoCame(Fieldset):
    """The questions that a kind of change asks of who files it; none where the office does."""

    def __init__(self, kind: ChangeKind[Any]) -> None:
        """Take the kind."""
        super().__init__(Attached)
        self.questions = [q for q in self.questions if _asks(kind, q.name)]
        for question in self.questions:
            says = _fitted(kind, question.name, question.field.says)
            question.field = msgspec.structs.replace(question.field, says=says)

    def attached(self, typed: Typed, about: About) -> Attached:
        """Return what the filing carries, as far as the form tells it."""
        return Attached(**self.values(typed, about))

    def refused(
        self, refusals: tuple[Refusal, ...] | list[Refusal], typed: Typed, about: About
    ) -> dict[str, str]:
        """Put each refusal beside its row; what is none of these questions' is left out."""
        found: dict[str, str] = {}
        for refusal in refusals:
            if row := self.row_of(refusal, typed, about)[0]:
                found.setdefault(row, f"{refusal.reason}{refusal.remedy}")
        return found


def _asks(kind: ChangeKind[Any], name: str) -> bool:
    if name == "identity":
        return bool(kind.filers) and kind.identified
    return bool(kind.filers) and (name != "papers" or bool(_papers(kind)))


def _papers(kind: ChangeKind[Any]) -> tuple[str, ...]:
    return (*kind.papers, *(AUTHORITIES[each] for each in kind.filers if each in AUTHORITIES))


def _fitted(kind: ChangeKind[Any], name: str, says: Says) -> Says:
    """Return what a question says in the form of this kind."""
    if name == "filer":
        return _choose(says, kind.filers)
    if name == "identity":
        came = tuple(each for each in kind.filers if each not in NOBODY)
        only = ("filer", *came) if came != kind.filers else ()
        return msgspec.structs.replace(says, only=only)
    if name == "papers":
        acting = tuple(each for each in kind.filers if each in AUTHORITIES)
        only = () if kind.papers else ("filer", *acting)
        return msgspec.structs.replace(_choose(says, _papers(kind)), only=only)
    return says


def _choose(says: Says, among: tuple[str, ...]) -> Says:
    choices = tuple(choice for choice in says.choices if choice[0] in among)
    return msgspec.structs.replace(says, choices=choices)
