"""本人確認: checked once a visit; what was checked of one visitor never counts for another.

One rule for whoever asks for a certificate and whoever files: as what they ask about a person, and
the name they give, say whether they may be the visitor who was checked. Where they may not, the
operation itself asks for a check of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from desktop.cache.visits import Visit, Visitor
from desktop.operations.asking import KnownVisitor
from desktop.operations.desk import Desk
from desktop.operations.visit import attend
from desktop.operations.wishes import HOUSEHOLD, PROXY, SELF
from sync.base.verdicts import Refusal
from sync.changes import attached as filing
from sync.records.household import head_of

_INSIDERS = frozenset({SELF, HOUSEHOLD})


def known_visitor(desk: Desk, atena_no: str, requesters: Collection[str]) -> KnownVisitor:
    """Return what this visit knows of whoever asks about a person as one of these."""
    visit = desk.journal.visits.now()
    if visit is None:
        return KnownVisitor()
    return KnownVisitor(
        visit.entitled.get(atena_no, ""),
        visit.identity,
        visit.checked_at,
        frozenset(each for each in requesters if carries_on(desk, visit, atena_no, each)),
        known_name(desk, visit),
    )


def known_filer(desk: Desk, atena_no: str, filers: Collection[str]) -> KnownVisitor:
    """Return what this visit knows of whoever files about a person; nothing where none is."""
    visit = desk.journal.visits.now()
    if visit is None or not atena_no:
        return KnownVisitor()
    with desk.one_look():
        same = frozenset(
            filer
            for filer in filers
            if (asked := as_asked(desk, atena_no, filer))
            and all(carries_on(desk, visit, whom, what) for whom, what in asked)
        )
        return KnownVisitor(
            _files_as(desk, visit, atena_no, same),
            visit.identity,
            visit.checked_at,
            same,
            known_name(desk, visit),
        )


def not_checked(
    known: KnownVisitor, requester: str, name: str, identity: str, *, anew: bool
) -> list[Refusal]:
    """Return the refusal of a check that was none of this visitor's.

    It counts where it was made for this (`anew`), or where it is the one that is known, and who
    asks may be whom it was made of.
    """
    known_of_them = identity == known.identity and known.may_be(requester, name)
    if not identity or anew or known_of_them:
        return []
    return [
        Refusal(
            "identity.another",
            "identity",
            "この来庁者の本人確認が記録されていません。",
            "この方の書類を確認し、選び直してください。",
        )
    ]


def as_asked(desk: Desk, atena_no: str, filer: str) -> Sequence[tuple[str, str]]:
    """Return as what somebody who files so asks, and about whom: nothing where nobody came.

    The 世帯主 asks for themselves, and about whom else it is as one of their household.
    """
    if filer in filing.NOBODY:
        return ()
    if filer != filing.HEAD:
        return ((atena_no, _AS_ASKED.get(filer, filer)),)
    head = _head(desk, atena_no)
    own = ((head, SELF),) if head else ()
    return own if head == atena_no else ((atena_no, HOUSEHOLD), *own)


def identify(desk: Desk, atena_no: str, requester: str, identity: str, name: str = "") -> Visit:
    """Note in the open visit who the visitor is, and what identity they showed."""
    visit = attend(desk)
    known = introduced(desk, visit, atena_no, requester, identity, name)
    if known != visit:
        desk.journal.visits.keep(known)
    return known


def introduced(
    desk: Desk, visit: Visit, atena_no: str, requester: str, identity: str, name: str = ""
) -> Visit:
    """Return a visit with who its visitor is: as what they ask about a person, what they showed.

    `name` is what whoever asks about somebody else gave. Nothing that was known of another visitor
    passes to this one.
    """
    if visit.identity and not carries_on(desk, visit, atena_no, requester, name):
        visit = msgspec.structs.replace(
            visit, visitor=Visitor(), identity="", checked_at=0, entitled={}, asked_by=""
        )
    visitor = visit.visitor
    if requester == SELF or not visitor.kind or visitor.atena_no == atena_no:
        visitor = Visitor(requester, atena_no, visitor.name)
    return msgspec.structs.replace(
        visit,
        visitor=visitor,
        identity=identity,
        checked_at=visit.checked_at if identity == visit.identity else desk.now(),
        entitled={**visit.entitled, atena_no: requester},
        asked_by=name or visit.asked_by,
    )


def carries_on(desk: Desk, visit: Visit, atena_no: str, requester: str, name: str = "") -> bool:
    """Say whether whoever asks about this person as that may be the visitor who was checked.

    Nobody asks about one person first as this, then as that; and whoever asked as 本人 or
    同一世帯員 is one of a few: what they ask next must fit one of these, too.
    """
    if not atena_no:
        return False  # of who is in no register nobody can say that they were here before
    before = visit.entitled.get(atena_no)
    if before is not None and before != requester:
        return False
    known = known_name(desk, visit)
    if name and known and name != known:
        return False
    asked = {**visit.entitled, atena_no: requester}
    among = [_insiders(desk, whom, what) for whom, what in asked.items() if what in _INSIDERS]
    others = {whom for whom, what in asked.items() if what not in _INSIDERS}
    return not among or bool(frozenset.intersection(*among) - others)


def known_name(desk: Desk, visit: Visit) -> str:
    """Return the visitor's name as it is known in this visit, by whatever way; "" where it is not.

    Unlike `visitor_name` it holds what was given with a request; no list shows that.
    """
    visitor = visit.visitor
    if visitor.name or visitor.kind != SELF:
        return visitor.name or visit.asked_by
    person = desk.cache.current(visitor.atena_no)
    return person.name if person else ""


def _files_as(desk: Desk, visit: Visit, atena_no: str, same: Collection[str]) -> str:
    """Return as what the visitor files, as far as they have said it of this person."""
    asked = visit.entitled.get(atena_no, "")
    if asked == HOUSEHOLD and visit.entitled.get(_head(desk, atena_no)) == SELF:
        asked = filing.HEAD
    return asked if asked in same else ""


def _head(desk: Desk, atena_no: str) -> str:
    person = desk.cache.current(atena_no)
    household = desk.cache.household(person.setai_no) if person and person.present else ()
    head = head_of(household)
    return head.atena_no if head else ""


def _insiders(desk: Desk, atena_no: str, requester: str) -> frozenset[str]:
    """Return who it can be that asks about a person as 本人 or 同一世帯員."""
    if requester == SELF:
        return frozenset({atena_no})
    person = desk.cache.current(atena_no)
    household = desk.cache.household(person.setai_no) if person and person.present else ()
    return frozenset(each.atena_no for each in household) - {atena_no}


_AS_ASKED: Mapping[str, str] = {
    filing.SELF: SELF,
    filing.HOUSEHOLD: HOUSEHOLD,
    filing.STATUTORY: PROXY,
    filing.MANDATE: PROXY,
}
