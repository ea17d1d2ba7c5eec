"""Every paper a counter issues from the register, in the order that clerks are offered them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.certificates.facts import Attested
from desktop.operations.papers.basis import Basis
from desktop.operations.papers.juminhyo import household_facts, person_facts, removed_facts
from desktop.operations.papers.moving_out import moving_day, moving_out_facts
from desktop.operations.papers.seal import seal_facts
from desktop.operations.papers.statement import statement_facts
from desktop.operations.wishes import ANYBODY, BEARERS, FAMILY, Wish
from sync.records.resident import Resident

JUMINHYO = ("head_and_relationship", "honseki", "foreign")


@dataclass(frozen=True)
class PaperKind:
    """One form: what it is called, for whom there is one, who may ask, and what may be wished."""

    form: str
    title: str
    facts: Callable[[Wish, Sequence[Resident], Basis], Attested]
    offered: Callable[[Resident], bool]
    requesters: frozenset[str] = ANYBODY
    options: tuple[str, ...] = ()
    """Names of the wish's switches that this form knows; all are off to begin with."""
    items: bool = False
    """Whether its items are asked for one by one."""
    together: bool = True
    """Whether several members of a household may stand on one paper."""
    card: bool = False
    """Whether a card (印鑑登録証) must be shown."""


PAPER_KINDS: dict[str, PaperKind] = {
    kind.form: kind
    for kind in (
        PaperKind(
            "juminhyo_household",
            "住民票の写し（世帯連記式）",
            household_facts,
            lambda person: person.present,
            options=JUMINHYO,
        ),
        PaperKind(
            "juminhyo_person",
            "住民票の写し（個人票）",
            person_facts,
            lambda person: person.present,
            options=(*JUMINHYO, "history"),
        ),
        PaperKind(
            "juminhyo_removed",
            "住民票の除票の写し",
            removed_facts,
            lambda person: not person.present,
            options=(*JUMINHYO, "history"),
            together=False,
        ),
        PaperKind(
            "kisai_jikou",
            "住民票記載事項証明書",
            statement_facts,
            lambda _: True,
            options=("building",),
            items=True,
        ),
        PaperKind(
            "inkan",
            "印鑑登録証明書",
            seal_facts,
            lambda person: person.present and person.seal is not None and person.seal.valid,
            requesters=BEARERS,
            together=False,
            card=True,
        ),
        PaperKind(
            "tenshutsu",
            "転出証明書",
            moving_out_facts,
            lambda person: bool(moving_day(person)),
            requesters=FAMILY,
        ),
    )
}


def offered(person: Resident) -> tuple[PaperKind, ...]:
    """Return the papers there are for a person, the usual one first."""
    return tuple(kind for kind in PAPER_KINDS.values() if kind.offered(person))


def title_of(form: str) -> str:
    """Return what a form is called; its own name where this program does not know it."""
    kind = PAPER_KINDS.get(form)
    return kind.title if kind else form
