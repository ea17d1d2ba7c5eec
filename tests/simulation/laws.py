"""The laws that hold when a storm is over; each breach is told by its law and its place.

Judged from the cloud's tables and the desks' copies alone, by rules of their own: nothing here
asks the engine whether the engine was right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import select

from sync.base.keys import Purpose, verify
from sync.base.wire import sha256, unpack
from sync.cloud import tables as t
from sync.cloud.auditing import audited
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import Issued, doubled, doubled_certificates
from sync.exchanges import push
from sync.exchanges.ports import Town
from sync.exchanges.settle import FAILED
from sync.journal.case import Case, awaited
from sync.journal.entry import Entry, open_content, open_entry
from sync.journal.kinds import Decision, Filing, Issuance, Kind, Ruling, Withdrawal
from sync.journal.office import fold
from sync.journal.standing import Standing
from sync.records.fields import groups_of
from sync.records.resident import Resident
from sync.records.scopes import HELD_BY_DESKS, Row, Scope, digest_of, row_digest
from tests.simulation.world import CLERKS, SUPERVISORS, World

ALL = 1_000_000
ABOUT_THE_ROW = {"history_no", "reason", "changed_on", "processed_on", "filing"}
RULED = {
    Ruling.APPROVE: {Standing.REGISTERED, Standing.CONFLICTED, Standing.DECLINED},
    Ruling.RETURN: {Standing.RETURNED},
    Ruling.DECLINE: {Standing.DECLINED},
}


class Cloud(msgspec.Struct):
    """All that the cloud holds of one town."""

    town: Town
    rows: dict[Scope, dict[str, Row]]
    heads: dict[Scope, Any]
    entries: list[tuple[Entry, bytes]]
    """Desks' entries in their chains, with their receipts."""
    aside: dict[bytes, str]
    """Hash of quarantined bytes -> why."""

    @property
    def cases(self) -> dict[bytes, Case]:
        rows = self.rows[Scope.FILINGS].values()
        return {bytes.fromhex(row.id): unpack(Case, row.body) for row in rows if row.body}


def breaches(world: World) -> Iterator[str]:
    """Yield every law that does not hold."""
    for town in world.towns:
        cloud = _look(world, town)
        for law in (
            _nothing_blocks, _kept_arrives_once, _one_receipt, _converged, _cases_for_filings,
            _four_eyes, _first_decision_counts, _no_decision_forgotten, _history, _no_silent_merge,
            _in_the_order_of_receipts, _certificates, _journal_0, _recovered, _waits_for_something,
            _nobody_is_gone, _audited,
        ):  # fmt: skip
            for breach in law(world, cloud):
                yield f"{law.__name__[1:]}: {breach} ({town.code})"


def _nothing_blocks(world: World, cloud: Cloud) -> Iterator[str]:
    for desk in world.living():
        if desk.municipality == cloud.town.code and (left := world.unsent(desk)):
            yield f"{desk.name} still holds {left} entries"


def _kept_arrives_once(world: World, cloud: Cloud) -> Iterator[str]:
    told = [(entry.envelope.content, push.told_by(receipt)) for entry, receipt in cloud.entries]
    first = Counter(
        content
        for content, receipt in told
        if receipt.note != "duplicate_content" and receipt.status == push.RECEIVED
    )
    first.update({content for content, receipt in told if receipt.status != push.RECEIVED})
    aside = set(cloud.aside)
    for each in world.accepted:
        if each.desk.municipality != cloud.town.code or each.damaged:
            continue
        count = first[each.content]
        if count > 1 and not world.restored:  # a former receipt does not tell of a later duplicate
            yield f"a content stands {count} times"
        if count == 0 and not each.desk.revoked:
            yield f"an entry of {each.desk.name} is lost"
        if count == 0 and each.desk.revoked:
            kept = [*each.desk.old, *each.desk.journal.entries]
            mine = {e.hash for e in kept if e.envelope.content == each.content}
            if not mine & aside:
                yield f"an entry of the revoked {each.desk.name} is lost"


def _one_receipt(world: World, cloud: Cloud) -> Iterator[str]:
    """Always the same; a restored cloud to which a relay came first may tell another time."""
    here = {entry.hash: _told(world, receipt) for entry, receipt in cloud.entries}
    for entry_hash, receipt in world.receipts.items():
        if entry_hash in here and here[entry_hash] != _told(world, receipt):
            yield "an entry got two receipts"
    positions = Counter(entry.position for entry, _ in cloud.entries)
    if any(count > 1 for count in positions.values()):
        yield "two entries at one position"
    for desk in world.living():
        if desk.municipality != cloud.town.code:
            continue
        for entry in desk.journal.entries:
            receipt = desk.journal.receipts.get(entry.envelope.number)
            if receipt and entry.hash in here and here[entry.hash] != _told(world, receipt):
                yield f"{desk.name} holds another receipt than the cloud"


def _told(world: World, data: bytes) -> object:
    if not world.restored:
        return data
    receipt = push.told_by(data)  # what fails when its turn comes was receipted while it waited
    status = push.RECEIVED if receipt.note == FAILED else receipt.status
    return (receipt.desk, receipt.number, status)


def _converged(world: World, cloud: Cloud) -> Iterator[str]:
    for scope in HELD_BY_DESKS:
        total = digest_of(sum(map(row_digest, cloud.rows[scope].values())))
        if total != cloud.heads[scope].digest:
            yield f"the cloud's {scope.value} do not add up"
    for desk in world.living():
        if desk.municipality != cloud.town.code:
            continue
        for scope in HELD_BY_DESKS:
            if desk.register.rows.get(scope) != cloud.rows[scope]:
                yield f"{desk.name} differs in {scope.value}"
            if desk.register.at.get(scope) != cloud.heads[scope]:
                yield f"{desk.name} stands elsewhere in {scope.value}"


def _cases_for_filings(world: World, cloud: Cloud) -> Iterator[str]:
    del world
    for entry, receipt in cloud.entries:
        told = push.told_by(receipt)
        whole = told.status == push.RECEIVED and not told.note
        if whole and entry.words.kind == Kind.FILING and bytes(entry.words.id) not in cloud.cases:
            yield f"filing {entry.position} has no case"


def _four_eyes(world: World, cloud: Cloud) -> Iterator[str]:
    for case in cloud.cases.values():
        approved = any(d.ruling is Ruling.APPROVE for _, d in _valid(world, cloud, case))
        if case.standing is Standing.REGISTERED and _needs_decision(case) and not approved:
            yield f"filing {case.desk}-{case.number} is registered without a decision"


def _first_decision_counts(world: World, cloud: Cloud) -> Iterator[str]:
    for case in cloud.cases.values():
        if awaited(case):
            continue  # an approval counts as soon as what the filing waits for is here
        if case.standing is Standing.WITHDRAWN:
            if not _withdrawn(cloud, case):
                yield f"filing {case.desk}-{case.number} was withdrawn by nobody"
            continue
        ruled = [decision.ruling for _, decision in _valid(world, cloud, case)]
        if released := _released_by(case):
            ruled = [released.ruling]
        if not _needs_decision(case) or (case.standing is Standing.DECLINED and case.refusals):
            continue  # settled when it was filed; a decision that came later changes nothing
        if _was_not_as_seen(case):
            continue  # settled when what it waited for came, and was another; decisions came later
        if ruled and case.standing not in RULED[ruled[0]]:
            stands = f"{case.standing.value} after {ruled[0].value}"
            yield f"filing {case.desk}-{case.number} is {stands}"
        elif not ruled and case.standing is Standing.RETURNED:
            yield f"filing {case.desk}-{case.number} was returned by nobody"
        elif not ruled and case.standing is Standing.DECLINED and not case.refusals:
            yield f"filing {case.desk}-{case.number} was declined by nobody"
        if case.standing is Standing.CONFLICTED and not case.conflicts:
            yield f"filing {case.desk}-{case.number} conflicts with nothing"


def _no_decision_forgotten(world: World, cloud: Cloud) -> Iterator[str]:
    """A valid decision or withdrawal that the cloud has received leaves nothing waiting."""
    for case in cloud.cases.values():
        if case.standing is not Standing.WAITING:
            continue
        if awaited(case) and case.decisions:
            continue  # approved, and in sight until it is released
        if _withdrawn(cloud, case):
            yield f"filing {case.desk}-{case.number} waits though it was withdrawn"
        for entry, receipt in cloud.entries:
            if (
                push.told_by(receipt).status == push.RECEIVED
                and entry.words.kind == Kind.DECISION
                and _fits(world, case, entry.envelope.content)
            ):
                yield f"filing {case.desk}-{case.number} waits though it was decided"


def _history(world: World, cloud: Cloud) -> Iterator[str]:
    del world
    cases = cloud.cases
    people = _people(cloud)
    for atena_no, rows in people.items():
        if [row.history_no for row in rows] != list(range(1, len(rows) + 1)):
            yield f"the history of {atena_no} has gaps"
        for row in rows[1:]:
            case = cases.get(row.filing)
            if case is None or row.row_id not in case.rows:
                yield f"{row.row_id} came from nowhere"
    for case in cases.values():
        if case.standing is Standing.REGISTERED:
            for row_id in case.rows:
                if row_id not in cloud.rows[Scope.RESIDENTS]:
                    yield f"filing {case.desk}-{case.number} names a row that is not there"
        elif case.rows:
            yield f"filing {case.desk}-{case.number} wrote though it is {case.standing.value}"


def _no_silent_merge(world: World, cloud: Cloud) -> Iterator[str]:
    """Between what a filer saw and what they changed, nobody else changed the same group."""
    del world
    groups = list(groups_of(Resident).values())
    for atena_no, rows in _people(cloud).items():
        changed = [
            {
                index
                for index, names in enumerate(groups)
                if any(getattr(old, name) != getattr(new, name) for name in names)
                and not set(names)
                & {"history_no", "reason", "changed_on", "processed_on", "filing"}
            }
            for old, new in pairwise(rows)
        ]
        for row in rows[1:]:
            case = cloud.cases.get(row.filing)
            if case is None:
                continue
            reads = open_content(case.content)[1].reads.residents
            base = next((r.history_no for r in reads if r.atena_no == atena_no), None)
            if base is None:
                yield f"{row.row_id} was changed by somebody who had not seen it"
                continue
            mine = changed[row.history_no - 2]
            for between in range(base + 1, row.history_no):
                if changed[between - 2] & mine:
                    yield f"{row.row_id} overwrites {atena_no}/{between:05d}, unseen"


def _in_the_order_of_receipts(world: World, cloud: Cloud) -> Iterator[str]:
    """Who came first is who first came: before a restore, after it, and across it.

    A clone is no desk that is waited for: what it brings home under a new number comes late.
    """
    if world.cloned or world.hurried:
        return
    for case in cloud.cases.values():
        if any(a.received_at > b.received_at for a, b in pairwise(case.decisions)):
            yield f"decisions on filing {case.desk}-{case.number} changed their order"
    for atena_no, rows in _people(cloud).items():
        at = [case.settled_at for row in rows if (case := cloud.cases.get(row.filing))]
        if any(a > b for a, b in pairwise(at)):
            yield f"the filings about {atena_no} changed their order"


def _recovered(world: World, cloud: Cloud) -> Iterator[str]:
    with world.ledger.reading(cloud.town) as reading:
        if reading.office().restored:
            yield "filings still wait for desks that do not come"


def _waits_for_something(world: World, cloud: Cloud) -> Iterator[str]:
    """A filing waits only for a snapshot that is not here."""
    del world
    people = _people(cloud)
    for case in cloud.cases.values():
        reads = open_content(case.content)[1].reads.residents
        if awaited(case) and all(read.history_no <= len(people[read.atena_no]) for read in reads):
            yield f"filing {case.desk}-{case.number} waits for what is here"


def _nobody_is_gone(world: World, cloud: Cloud) -> Iterator[str]:
    """Nobody ever leaves these towns: no filing is settled for want of somebody's record."""
    del world
    for case in cloud.cases.values():
        if any(not conflict.field and conflict.theirs == "なし" for conflict in case.conflicts):
            yield f"filing {case.desk}-{case.number} conflicts with a record that is not here yet"
        if any(refusal.code.endswith(".not_resident") for refusal in case.refusals):
            yield f"filing {case.desk}-{case.number} was declined for somebody who lives here"


def _audited(world: World, cloud: Cloud) -> Iterator[str]:
    """What the cloud took in, whatever it went through, the audit proves whole."""
    for each in audited(world.ledger, cloud.town, {}, processes=1):
        if each.broken is not None:
            yield f"the audit of desk {each.desk} breaks at {each.broken}"


def _was_not_as_seen(case: Case) -> bool:
    """Say whether a filing met another snapshot than its filer saw before anyone decided on it."""
    undecided = all(each.received_at > case.settled_at for each in case.decisions)
    strange = bool(case.conflicts) and not any(each.field for each in case.conflicts)
    return case.standing is Standing.CONFLICTED and strange and undecided


def _released_by(case: Case) -> Decision | None:
    """Return the decision that released a filing from its waiting, None if none did."""
    made = (each for each in case.decisions if each.received_at == case.settled_at)
    said = (unpack(Decision, open_content(each.content)[1].body) for each in made)
    return next((decision for decision in said if decision.release), None)


def _certificates(world: World, cloud: Cloud) -> Iterator[str]:
    """A number is given once; a clone counts on from the same one, which is found and listed."""
    given: dict[str, set[bytes]] = {}
    for entry, _ in cloud.entries:
        if entry.words.kind == Kind.ISSUANCE:
            number = unpack(Issuance, entry.words.body).number
            given.setdefault(number, set()).add(bytes(entry.words.id))
    twice = {number: ids for number, ids in given.items() if len(ids) > 1}
    if twice and not world.cloned:
        yield f"certificates were given twice: {', '.join(twice)}"
    listed = _doubled(world, cloud)
    for number, ids in twice.items():
        if not ids <= {place.content_id for place in listed.get(number, [])}:
            yield f"nobody finds that certificate {number} was given twice"


def _doubled(world: World, cloud: Cloud) -> dict[str, list[Issued]]:
    if isinstance(world.ledger, PostgresLedger):
        return doubled_certificates(world.ledger, cloud.town)
    kept_aside = world.ledger.states[cloud.town.code].quarantine.values()
    return doubled(
        [*((entry.data, False) for entry, _ in cloud.entries), *((e[0], True) for e in kept_aside)]
    )


def _journal_0(world: World, cloud: Cloud) -> Iterator[str]:
    rows = sorted(cloud.rows[Scope.OFFICE].values(), key=lambda row: row.version)
    entries = [open_entry(row.body) for row in rows if row.body]
    office = fold(cloud.town.key.public, entries)
    if not {*CLERKS, *SUPERVISORS} <= office.staff.keys():
        yield "somebody no longer works here"
    here = {entry.envelope.content for entry in entries}
    seen = world.office_of.get(cloud.town.code, set())
    if lost := seen - here:
        yield f"{len(lost)} entries of journal 0 are lost"


def _needs_decision(case: Case) -> bool:
    """Say whether every policy of these worlds holds a filing for a supervisor."""
    return unpack(Filing, open_content(case.content)[1].body).change == "relocation"


def _valid(world: World, cloud: Cloud, case: Case) -> list[tuple[bytes, Decision]]:
    """Return the decisions in a case that are valid, the first received first."""
    del cloud
    return [
        (each.content, unpack(Decision, open_content(each.content)[1].body))
        for each in case.decisions
        if _fits(world, case, each.content)
    ]


def _fits(world: World, case: Case, content: bytes) -> bool:
    opened, words = open_content(content)
    decision = unpack(Decision, words.body)
    filing = open_content(case.content)[1]
    key = next((d.people[words.staff] for d in world.desks if _signs(d, words.staff, opened)), None)
    return (
        key is not None
        and words.staff in SUPERVISORS
        and words.staff != filing.staff
        and decision.filing == bytes(filing.id)
        and decision.content_hash == sha256(case.content)
    )


def _signs(desk: Any, staff: str, content: Any) -> bool:
    key = desk.people.get(staff)
    return key is not None and verify(key.public, Purpose.CONTENT, content.words, content.signature)


def _withdrawn(cloud: Cloud, case: Case) -> bool:
    filing = open_content(case.content)[1]
    return any(
        entry.words.kind == Kind.WITHDRAWAL
        and entry.words.staff == filing.staff
        and unpack(Withdrawal, entry.words.body).filing == bytes(filing.id)
        for entry, _ in cloud.entries
    )


def _people(cloud: Cloud) -> dict[str, list[Resident]]:
    people: dict[str, list[Resident]] = {}
    for row in cloud.rows[Scope.RESIDENTS].values():
        if row.body:
            resident = unpack(Resident, row.body)
            people.setdefault(resident.atena_no, []).append(resident)
    return {no: sorted(rows, key=lambda r: r.history_no) for no, rows in people.items()}


def _look(world: World, town: Town) -> Cloud:
    with world.ledger.reading(town) as reading:
        rows = {s: {r.id: r for r in reading.rows_after(s, 0, ALL)} for s in HELD_BY_DESKS}
        heads = reading.heads()
    if isinstance(world.ledger, PostgresLedger):
        with world.ledger.look(town) as db:
            e, q = t.entry.c, t.quarantine.c
            mine = select(e.data, e.receipt).where(e.municipality == town.code, e.desk > 0)
            entries = [(open_entry(data), bytes(told)) for data, told in db.execute(mine)]
            set_aside = select(q.hash, q.reason).where(q.municipality == town.code)
            aside = {bytes(h): why for h, why in db.execute(set_aside)}
    else:
        state = world.ledger.states[town.code]
        entries = [(e, r.receipt) for (desk, _), (e, r) in state.entries.items() if desk > 0]
        aside = {h: why for h, (_, why, _) in state.quarantine.items()}
    return Cloud(town, rows, heads, entries, aside)
