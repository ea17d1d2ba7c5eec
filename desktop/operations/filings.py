"""届出一覧: every filing this desk knows, worded, and opened beside the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from desktop.operations.came_words import checks_told
from desktop.operations.conflict_sides import sides_of
from desktop.operations.desk import Desk
from desktop.operations.difference import difference
from desktop.operations.filed import CAME_BACK, Carriage, Detail, Filed, Task
from desktop.operations.filing_words import (
    facts_of,
    grounds_of,
    intake_of,
    label_of,
    notified_on,
    persons_of,
)
from desktop.operations.follow_ups import FollowUp, Open
from desktop.operations.known import Known, withheld
from desktop.operations.parked_words import WHYS, State, Why, why_of
from desktop.operations.pending import (
    decided_until,
    known_filings,
    papers_to_enter,
    verdict_of,
)
from desktop.operations.referrals import referrals_of
from desktop.operations.urgency import deadline_in_words
from sync.base.clock import japan_day, moment
from sync.base.troubles import RegisterIncomplete
from sync.base.verdicts import Alert, Refusal
from sync.base.wire import WireError, unpack
from sync.changes.merge import Conflict, Merged, merge
from sync.changes.registry import CHANGE_KINDS, brought_as
from sync.changes.verdict import Decided, Group, Patch, Refused
from sync.exchanges import recovery
from sync.journal.case import awaited
from sync.journal.entry import open_content
from sync.journal.kinds import Decision
from sync.journal.office import Office
from sync.journal.standing import Standing
from sync.records.hiding import WHEREABOUTS
from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.resident import Resident

Told = tuple[tuple[str, str], ...]
"""Labels, and what stands behind them."""


def filings(desk: Desk) -> list[Filed]:
    """Return every filing known here, the newest first; above them what has to be looked at."""
    known = known_filings(desk)
    shown = _worded(desk, known, known)[::-1]
    return [*_tasks(desk, {filed.id: filed for filed in shown}), *shown]


def needing(desk: Desk) -> int:
    """Return how many lines of the list cannot go on without the person signed on.

    Only what may be such a line is worded: this is asked whenever something arrives.
    """
    known, me = known_filings(desk), desk.who.staff
    papers = {each.id for each in papers_to_enter(known)}
    tasks = {each.task.subject for each in desk.follow_ups.open()}
    chosen = [
        each
        for each in known
        if each.id in tasks
        or (each.words.staff in {me, ""}
            and (each.standing in CAME_BACK or each.id in papers or each.case is None))
    ]  # fmt: skip
    filed = {each.id: each for each in _worded(desk, chosen, known)}
    return sum(each.needs(me) for each in (*filed.values(), *_tasks(desk, filed)))


def detail(desk: Desk, filing: bytes) -> Detail | None:
    """Return one filing opened: its difference to the register now, and, in conflict, all sides."""
    all_known = known_filings(desk)
    known = next((each for each in all_known if each.id == filing), None)
    if known is None:
        return _task_opened(desk, filing)
    (filed,) = _worded(desk, [known], all_known)
    verdict = verdict_of(desk, known)
    people = _people(desk, known.filing.subjects)
    due = deadline_in_words(filed.deadline, desk.today(), notified_on(known.filing))
    hidden = any(person.protected for person in people) and not desk.policy.protected_offline
    facts = facts_of(known.filing, hidden=hidden, head=partial(_head, desk))
    former, back = _in_place_of(desk, known, all_known)
    grounds = grounds_of(known.filing, hidden=hidden) + (() if hidden else back)
    shown = Detail(filed, people=people, facts=facts + former, grounds=grounds, deadline=due)
    if known.case is not None and known.case.conflicts:
        conflicts = _readable(known.case.conflicts)
        shown = replace(shown, conflicts=conflicts, sides=sides_of(desk, known, all_known))
    if withheld(known.filing):
        return replace(shown, alerts=(_WITHHELD,))
    shown = replace(shown, checks=_checks(known, hidden=hidden))
    if isinstance(verdict, Refused):
        return shown
    before = _before(desk, known, verdict)
    patches = verdict.patches
    if hidden:
        patches = tuple(map(_untold, patches))
    alerts = (*verdict.alerts, *_register_moved(desk, known, verdict))
    if patches != verdict.patches:
        alerts = (_WITHHELD, *alerts)
    return replace(shown, lines=difference(patches, before.get), alerts=alerts)


_WITHHELD = Alert(
    "filing.withheld",
    "",
    "この届出の内容は、この端末では表示できません。",
    "責任者へ引き継いでください。",
)


def _untold(patch: Patch) -> Patch:
    """Return a patch without what tells where somebody is."""
    told = {name: value for name, value in patch.values.items() if name not in WHEREABOUTS}
    return patch if len(told) == len(patch.values) else replace(patch, values=told)


def _tasks(desk: Desk, filed: Mapping[bytes, Filed]) -> list[Filed]:
    """Word the follow-up tasks as lines of the list."""
    shown = []
    for each in desk.follow_ups.open():
        base = filed.get(each.task.subject) or _certificate(desk, each.task)
        if base is not None:
            shown.append(replace(base, id=each.name.encode(), standing=Standing.DRAFT,
                                 task=_task(desk, each), replaced=False))  # fmt: skip
    return shown


def _task(desk: Desk, each: Open) -> Task:
    def tick_off() -> None:
        desk.follow_ups.tick_off(each.name, desk.who.staff)

    by = f"（決裁：{desk.staff_name(each.task.by)}）" if each.task.by else ""
    return Task(f"{each.task.reason}{by}", each.task.remedy, tick_off)


def _task_opened(desk: Desk, name: bytes) -> Detail | None:
    """Open a task: its filing, if it is about one, with what to do above it."""
    found = next((each for each in filings(desk) if each.id == name and each.task), None)
    if found is None or found.task is None:
        return None
    alert = Alert("follow_up", "", found.task.reason, found.task.remedy)
    task = next(e.task for e in desk.follow_ups.open() if e.name.encode() == name)
    subject = task.filing or task.subject  # of a certificate to be recalled: what reaches back
    about = detail(desk, subject) if known_filing(desk, subject) else None
    opened = about or Detail(found, people=_people(desk, found.subjects))
    return replace(opened, filed=found, alerts=(alert, *opened.alerts))


def _people(desk: Desk, subjects: Sequence[str]) -> tuple[Resident, ...]:
    found = (desk.cache.current(atena_no) for atena_no in subjects)
    return tuple(person for person in found if person is not None)


def _certificate(desk: Desk, task: FollowUp) -> Filed | None:
    """Word a certificate whose records are no longer what it was made from."""
    kept = desk.journal.entry(task.subject)
    if kept is None:
        return None
    words, envelope = kept.entry.words, kept.entry.envelope
    subjects = tuple(dict.fromkeys(row.partition("/")[0] for row in task.rows))
    station = desk.office.desks.get(envelope.desk)
    return Filed(
        id=task.subject,
        change="certificate",
        label="証明書の確認",
        standing=Standing.DRAFT,
        carriage=Carriage.RECEIVED if kept.receipt else Carriage.KEPT,
        desk=envelope.desk,
        number=envelope.number,
        filed_at=envelope.clock,
        staff=words.staff,
        staff_name=desk.staff_name(words.staff),
        subjects=subjects,
        persons=tuple(person.name for person in _people(desk, subjects)),
        desk_name=station.certificate.name if station else "",
    )


def _readable(conflicts: Sequence[Conflict]) -> tuple[Conflict, ...]:
    """Return a conflict's lines for people: what is the same for several persons stands once."""
    lines = {(c.label, c.base, c.theirs, c.ours): c for c in conflicts if c.field != "address_code"}
    return tuple(lines.values())


def _register_moved(desk: Desk, known: Known, verdict: Decided) -> tuple[Alert, ...]:
    """Warn, before the decision, that the register has moved under a waiting filing."""
    filed_on = japan_day(moment(known.clock))
    merged = merge(desk.cache, verdict.patches, verdict.reads, filed_on)
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
    replaced -= {paper.id for paper in papers_to_enter(all_known)}
    people = desk.cache.people(no for each in chosen for no in each.filing.subjects)
    office, decided = desk.office, decided_until(desk)
    worded = [_filed(office, each, people, here, replaced, decided) for each in chosen]
    declined = [filed.id for filed in worded if filed.standing is Standing.DECLINED]
    read = desk.follow_ups.already_read(declined) if declined else frozenset()
    return [replace(filed, read=True) if filed.id in read else filed for filed in worded]


def _filed(
    office: Office,
    known: Known,
    people: Mapping[str, Resident],
    here: frozenset[bytes],
    replaced: set[bytes],
    decided: int,
) -> Filed:
    case = known.case
    intake = intake_of(known.filing)
    station = office.desks.get(known.desk)
    by, why = _ruling(office, known)
    parked = _parked(office, known, decided)
    awaits = case is not None and awaited(case) is not None
    approved = awaits and case is not None and bool(case.decisions)
    failed = parked is not None and parked.file_again
    return Filed(
        id=known.id,
        change=known.filing.change,
        label=label_of(known.filing),
        standing=Standing.DECLINED if failed else known.standing,
        carriage=Carriage.RECEIVED if known.receipt or case else Carriage.KEPT,
        desk=known.desk,
        number=known.number,
        filed_at=known.clock,
        staff=known.words.staff,
        staff_name=office.name_of(known.words.staff),
        subjects=known.filing.subjects,
        persons=persons_of(known.filing, people),
        desk_name=station.certificate.name if station else "",
        own_desk=known.own,
        reason=parked.reason if parked else why,
        decided_by=by,
        decided_here=known.id in here and known.standing is Standing.WAITING and not approved,
        body=known.filing.body,
        referrals=referrals_of(office, known),
        replaced=known.id in replaced,
        awaits=awaits,
        aside=parked is not None and parked.state is not State.WAITING,
        intake=intake,
    )


def _ruling(office: Office, known: Known) -> tuple[str, str]:
    """Who decided it and why, from the decision that counted or the rule that refused it."""
    case = known.case
    if case is None:
        return "", ""
    if case.refusals:
        return "", _said(case.refusals[0])
    if case.decisions:
        words = open_content(case.decisions[0].content)[1]
        return office.name_of(words.staff), unpack(Decision, words.body).reason
    return "", ""


def _parked(office: Office, known: Known, decided: int) -> Why | None:
    """Return why the cloud has set a filing aside or lets it wait; None where it does neither."""
    if known.case is not None or known.receipt is None:
        return None
    why = why_of(known.receipt, decided)
    return None if why is WHYS[recovery.WAITS] and not office.restored else why


def _said(refusal: Refusal) -> str:
    return f"{refusal.reason}{refusal.remedy}"


def _checks(known: Known, *, hidden: bool) -> tuple[tuple[str, str], ...]:
    """Return who came and what was checked; not of protected people, but to protect them."""
    kind = CHANGE_KINDS.get(known.filing.change)
    if kind is None or (hidden and kind.group is not Group.PROTECTION):
        return ()
    try:
        body = unpack(kind.body, known.filing.body)
    except WireError:
        return ()
    return checks_told(brought_as(kind, body), known.filing.attached)


def _head(desk: Desk, setai_no: str) -> str:
    """Name a household's head; nobody where somebody in it is protected, or it is not here yet."""
    try:
        members = desk.cache.household(setai_no)
    except RegisterIncomplete:
        return ""
    if any(member.protected for member in members) and not desk.policy.protected_offline:
        return ""
    return next((m.name for m in members if m.relationship == HEAD_OF_HOUSEHOLD), "")


def _in_place_of(desk: Desk, known: Known, all_known: Sequence[Known]) -> tuple[Told, Told]:
    """Return which filing one takes the place of, and why that one came back."""
    former = next((each for each in all_known if each.id == known.filing.replaces), None)
    if former is None:
        there = bool(known.filing.replaces)
        return ((("再届出", "差し戻し・競合した届出に代わるもの"),) if there else ()), ()
    (filed,) = _worded(desk, [former], all_known)
    place = (("もとの届出", filed.place.replace("　", " ")),)
    if not filed.reason or former.standing not in CAME_BACK:
        return place, ()
    by = f"（{filed.decided_by}）" if filed.decided_by else ""
    return place, ((f"前の{filed.words}の理由", f"{filed.reason}{by}"),)
