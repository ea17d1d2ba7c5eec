"""届出一覧: every filing this desk knows, worded, and opened beside the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from desktop.operations.desk import Desk
from desktop.operations.difference import difference
from desktop.operations.filed import Carriage, Detail, Filed, Side
from desktop.operations.known import Known
from desktop.operations.moments import clock_time, day_shown
from desktop.operations.pending import known_filings, verdict_of
from sync.base.verdicts import Alert, Refusal
from sync.base.wire import WireError, unpack
from sync.changes.merge import Conflict, Merged, merge
from sync.changes.registry import CHANGE_KINDS
from sync.changes.verdict import Decided, Refused
from sync.journal.entry import open_content
from sync.journal.kinds import Decision
from sync.journal.office import Office
from sync.journal.standing import Standing
from sync.records.resident import Resident


def filings(desk: Desk) -> list[Filed]:
    """Return every filing known here, the newest first."""
    known = known_filings(desk)
    return _worded(desk, known, known)[::-1]


def detail(desk: Desk, filing: bytes) -> Detail | None:
    """Return one filing opened: its difference to the register now, and, in conflict, all sides."""
    all_known = known_filings(desk)
    known = next((each for each in all_known if each.id == filing), None)
    if known is None:
        return None
    (filed,) = _worded(desk, [known], all_known)
    verdict = verdict_of(desk, known)
    people = tuple(
        person
        for atena_no in known.filing.subjects
        if (person := desk.cache.current(atena_no)) is not None
    )
    shown = Detail(filed, people=people, facts=_facts(known))
    if isinstance(verdict, Refused):
        return shown
    before = _before(desk, known, verdict)
    alerts = (*verdict.alerts, *_register_moved(desk, known, verdict))
    shown = replace(shown, lines=difference(verdict.patches, before.get), alerts=alerts)
    if known.case is not None and known.case.conflicts:
        conflicts = _readable(known.case.conflicts)
        shown = replace(shown, conflicts=conflicts, sides=_sides(desk, known))
    return shown


def _readable(conflicts: Sequence[Conflict]) -> tuple[Conflict, ...]:
    """Return a conflict's lines for people: what is the same for several persons stands once."""
    lines = {(c.label, c.base, c.theirs, c.ours): c for c in conflicts if c.field != "address_code"}
    return tuple(lines.values())


def _register_moved(desk: Desk, known: Known, verdict: Decided) -> tuple[Alert, ...]:
    """Warn, before the decision, that the register has moved under a waiting filing."""
    merged = merge(desk.cache, verdict.patches, verdict.reads)
    if not known.unsettled or isinstance(merged, Merged):
        return ()
    labels = "、".join(dict.fromkeys(conflict.label for conflict in merged))
    return (
        Alert(
            "decision.would_conflict",
            "",
            f"この届出の後に、台帳の同じ項目（{labels}）が変わっています。",
            "承認すると競合になります。差戻しも検討してください。",
        ),
    )


def known_filing(desk: Desk, filing: bytes) -> Known | None:
    """Return a filing as this desk knows it."""
    return next((each for each in known_filings(desk) if each.id == filing), None)


def _before(desk: Desk, known: Known, verdict: Decided) -> dict[str, Resident]:
    """Return the records that the difference begins with: as they are, or were before it."""
    seen = {read.atena_no: read.history_no for read in known.words.reads.residents}
    before: dict[str, Resident] = {}
    for patch in verdict.patches:
        person = desk.cache.current(patch.atena_no)
        if known.standing is not Standing.WAITING and patch.atena_no in seen:
            person = desk.cache.at(patch.atena_no, seen[patch.atena_no]) or person
        if person is not None:
            before[patch.atena_no] = person
    return before


def _worded(desk: Desk, chosen: Sequence[Known], all_known: Sequence[Known]) -> list[Filed]:
    """Word some filings; which of them were replaced, all that are known tell."""
    here = desk.filings.decided_here()
    replaced = {each.filing.replaces for each in all_known if each.filing.replaces}
    people = desk.cache.people(no for each in chosen for no in each.filing.subjects)
    office = desk.office
    return [_filed(office, each, people, here, replaced) for each in chosen]


def _filed(
    office: Office,
    known: Known,
    people: Mapping[str, Resident],
    here: frozenset[bytes],
    replaced: set[bytes],
) -> Filed:
    case = known.case
    kind = CHANGE_KINDS.get(known.filing.change)
    station = office.desks.get(known.desk)
    by, why = _ruling(office, known)
    return Filed(
        id=known.id,
        change=known.filing.change,
        label=kind.label if kind else known.filing.change,
        standing=known.standing,
        carriage=Carriage.RECEIVED if known.receipt or case else Carriage.KEPT,
        desk=known.desk,
        number=known.number,
        filed_at=known.clock,
        staff=known.words.staff,
        staff_name=office.name_of(known.words.staff),
        subjects=known.filing.subjects,
        persons=tuple(people[no].name for no in known.filing.subjects if no in people),
        desk_name=station.certificate.name if station else "",
        own_desk=known.own,
        reason=why,
        decided_by=by,
        decided_here=known.id in here and known.standing is Standing.WAITING,
        body=known.filing.body,
        replaced=known.id in replaced,
    )


def _ruling(office: Office, known: Known) -> tuple[str, str]:
    """Who decided it and why, from the decision that counted or the rule that refused it."""
    case = known.case
    if case is None:
        status = known.receipt.note if known.receipt and known.receipt.note else ""
        return "", f"クラウドで保留されました（{status}）。" if status else ""
    if case.refusals:
        return "", _said(case.refusals[0])
    if case.decisions:
        words = open_content(case.decisions[0].content)[1]
        return office.name_of(words.staff), unpack(Decision, words.body).reason
    return "", ""


def _said(refusal: Refusal) -> str:
    return f"{refusal.reason}{refusal.remedy}"


def _sides(desk: Desk, known: Known) -> tuple[Side, Side, Side]:
    """Whose word each column of a conflict is."""
    ours = Side("この届出の内容", desk.staff_name(known.words.staff), clock_time(known.clock))
    base = Side("届出時の台帳")
    theirs = Side("現在の台帳")
    if known.case is not None and known.case.conflicts:
        person = desk.cache.current(known.case.conflicts[0].atena_no)
        if person is not None and person.filing:
            other = known_filing(desk, person.filing)
            if other is not None:
                at = other.case.settled_at if other.case else other.clock
                theirs = Side("現在の台帳", desk.staff_name(other.words.staff), clock_time(at))
    return base, theirs, ours


def _facts(known: Known) -> tuple[tuple[str, str], ...]:
    """Return the filing's own words beside its difference: days, what it takes the place of."""
    kind = CHANGE_KINDS.get(known.filing.change)
    if kind is None:
        return ()
    try:
        body = unpack(kind.body, known.filing.body)
    except WireError:
        return ()
    facts = [
        (label, day_shown(getattr(body, name)))
        for name, label in (("moved_on", "異動日"), ("notified_on", "届出日"))
        if getattr(body, name, "")
    ]
    if known.filing.replaces:
        facts.append(("再届出", "差し戻し・競合した届出に代わるもの"))
    return tuple(facts)
