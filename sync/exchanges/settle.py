"""What an arrived entry does to the register: filings wait, decisions settle them, once.

Runs inside the transaction that keeps the entry, so that an entry and its effect are one. The
same `decide` that let the clerk file is asked again; the cloud trusts no verdict but its own.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Collection, Iterable
from functools import partial

import msgspec

from sync.base.clock import japan_day, moment
from sync.base.ids import StaffId
from sync.base.troubles import Trouble, ValueUnkeepable
from sync.base.verdicts import Refusal
from sync.base.wire import WireError, sha256, unpack
from sync.changes.merge import Merged, merge
from sync.changes.registering import next_rows
from sync.changes.registry import attached_wrong, decide, rule_for
from sync.changes.seen import SeenView, on_what_is_here
from sync.changes.verdict import Decided, ReadSet, Refused, Verdict
from sync.exchanges import departures, hiding, password_change, referring, waiting, withholding
from sync.exchanges.ports import LedgerWriting
from sync.journal.case import Case, CaseDecision, awaited
from sync.journal.entry import Entry, Words, open_content
from sync.journal.kinds import ABOUT_A_FILING, Decision, Filing, Kind, Ruling, Withdrawal
from sync.journal.standing import OPEN, Standing, moved
from sync.records.policy import ChangeRule, Policy

ID_BYTES = 16
LOG = logging.getLogger("madoguchi.settle")

SETTLES = frozenset(
    {Kind.FILING, Kind.DECISION, Kind.WITHDRAWAL, Kind.REFERRAL, Kind.PASSWORD_CHANGED}
)
"""Entries that may write the register, a case, or the office."""

LATE = "decision.late"
"""The code of a decision whose filing had been decided or withdrawn before it came."""

EARLY = "early"
"""The code of a decision, withdrawal or referral that waits for its filing."""

NOT_AUTHORISED, OWN_FILING = "decision.not_authorised", "decision.own_filing"
OTHER_FILING = "decision.other_filing"
NOT_FILER, FILER_REVOKED = "withdrawal.not_filer", "withdrawal.not_authorised"
NOT_PERMITTED = referring.NOT_PERMITTED | {
    NOT_AUTHORISED, OWN_FILING, OTHER_FILING, NOT_FILER, FILER_REVOKED
}  # fmt: skip
"""Codes of entries that ask for what their author may not do."""

FAILED = "settle_failed"
"""The code of an entry that we failed to settle: our bug, or a journal that is not ours."""


def taken_back(received: Iterable[tuple[Entry, int]]) -> frozenset[bytes]:
    """Return the filings that their filer withdraws in the very push that brings them.

    Takes entries with the time (ms) of their receipt, which all of a push share. So a cloud that
    was restored finds the same ones.
    """
    filed: dict[tuple[bytes, StaffId, int], bytes] = {}
    withdrawn: set[tuple[bytes, StaffId, int]] = set()
    for entry, at in received:
        words = entry.words
        if words.kind == Kind.FILING:
            filed[words.id, words.staff, at] = words.id
        elif words.kind == Kind.WITHDRAWAL:
            with contextlib.suppress(WireError):  # its own turn sets it aside
                withdrawn.add((unpack(Withdrawal, words.body).filing, words.staff, at))
    return frozenset(filed[each] for each in withdrawn if each in filed)


def settle(
    ledger: LedgerWriting,
    entry: Entry,
    now: int,
    *,
    before: bool = False,
    back: Collection[bytes] = (),
) -> str:
    """Do what the entry asks, all of it or nothing; return "" or the code of why nothing was done.

    `before`: it was received at `now` by a cloud that was restored since, and what its author might
    do then counts. Else what they may do: the operator's clock and the server's may differ.
    `back`: filings that are `taken_back` and register nothing before their withdrawal comes.
    Whatever an entry makes fail here, those behind it go on (house law: nothing blocks the queue).
    Only troubles of the world rise: then the whole batch is asked again.
    """
    if entry.words.kind not in SETTLES:
        return ""
    settled = partial(_settled, ledger, entry, now, before=before, back=back)
    why = _by_itself(ledger, entry.position, settled)
    for content in waiting.arrived(ledger):
        case = ledger.case(open_content(content)[1].id)
        if case is not None:
            place = case.desk, case.number
            if _by_itself(ledger, place, partial(_go_on, ledger, case, now)) == FAILED:
                ledger.quarantine(content, FAILED, case.desk, now)
    return why


def not_withdrawn(ledger: LedgerWriting, back: Collection[bytes]) -> None:
    """Settle what was `taken_back` by a withdrawal that did not count: it waits for nobody."""
    for filing in sorted(back):
        case = ledger.case(filing)
        if case is None or case.standing is not Standing.WAITING or awaited(case):
            continue
        if not _rule(ledger, open_content(withholding.filed(ledger, case))[1]).approval:
            place = case.desk, case.number
            go_on = partial(_go_on, ledger, case, case.received_at)
            if _by_itself(ledger, place, go_on) == FAILED:
                ledger.quarantine(case.content, FAILED, case.desk, case.received_at)


def _by_itself(ledger: LedgerWriting, place: tuple[int, int], what: Callable[[], str]) -> str:
    """Do one entry's part: all of it or nothing; return its code, FAILED where it is our bug."""
    try:
        with ledger.part():
            return what()
    except WireError:
        return "body_unreadable"
    except ValueUnkeepable:
        return FAILED
    except (Trouble, OSError, MemoryError):
        raise
    except Exception as bug:  # noqa: BLE001  (our bug must not stop the counter; it is in sight)
        LOG.error("entry_not_settled desk=%d number=%d fault=%s", *place, type(bug).__name__)  # noqa: TRY400  (a traceback could hold personal data)
        return FAILED


def _settled(
    ledger: LedgerWriting,
    entry: Entry,
    now: int,
    *,
    before: bool,
    back: Collection[bytes],
) -> str:
    as_of = now if before else None
    match entry.words.kind:
        case Kind.FILING:
            return _filing(ledger, entry, now, as_of, back)
        case Kind.PASSWORD_CHANGED:
            return password_change.take(ledger, entry, now)
        case _:
            return _about_a_filing(ledger, entry.envelope.content, entry.words, now, as_of)


def _filing(
    ledger: LedgerWriting, entry: Entry, now: int, as_of: int | None, back: Collection[bytes]
) -> str:
    words = entry.words
    unpack(Filing, words.body)  # what cannot be read is no filing
    at = entry.made_at(now)
    case = Case(
        entry.envelope.content,
        entry.envelope.desk,
        entry.envelope.number,
        at,
        now,
        Standing.DRAFT,
    )
    office = ledger.office()
    if office.staff[words.staff].left(as_of):
        _close(ledger, case, Standing.DECLINED, now, refusals=(_not_authorised(),))
        return ""
    departures.see_off_named(ledger, words.reads, now)
    if missing := waiting.not_here(ledger, words.reads):
        waiting.wait(ledger, case, missing, now)
    else:
        _judge(ledger, case, words, now, back)
    _take_early(ledger, words.id, entry.envelope.desk, now)
    return ""


def _judge(
    ledger: LedgerWriting, case: Case, words: Words, now: int, back: Collection[bytes] = ()
) -> None:
    """Register a filing, or decline it, or have it wait: for a supervisor, or its withdrawal."""
    verdict = _verdict(ledger, words, case.clock)
    if isinstance(verdict, Refused):
        _close(ledger, case, Standing.DECLINED, now, refusals=verdict.refusals)
    elif not _named(words.reads, verdict.reads):
        _close(ledger, case, Standing.DECLINED, now, refusals=(_reads_missing(),))
    elif not _rule(ledger, words).approval and words.id not in back:
        _register(ledger, case, words, verdict, now)
    elif case.standing is Standing.WAITING:
        withholding.put_case(ledger, case, now)
    else:
        open_case = msgspec.structs.replace(case, standing=moved(case.standing, Standing.WAITING))
        withholding.put_case(ledger, open_case, now)


def _rule(ledger: LedgerWriting, words: Words) -> ChangeRule:
    return rule_for(ledger.office().policy, unpack(Filing, words.body).change)


def _go_on(ledger: LedgerWriting, case: Case, now: int) -> str:
    """Settle a filing whose awaited entries are here: by its decision if it has one."""
    words = open_content(withholding.filed(ledger, case))[1]
    case = msgspec.structs.replace(case, refusals=())
    now = max(now, case.received_at, *(decision.received_at for decision in case.decisions))
    if stranger := waiting.not_as_seen(ledger, case, words.reads):
        _close(ledger, msgspec.structs.replace(case, conflicts=stranger), Standing.CONFLICTED, now)
    elif case.decisions:
        _approved(ledger, case, words, now)
    else:
        _judge(ledger, case, words, now)
    return ""


def _take_early(ledger: LedgerWriting, filing: bytes, desk: int, now: int) -> None:
    """Take what came before its filing (`ABOUT_A_FILING`), if that is still open."""
    case = ledger.case(filing)
    if case is None or case.standing is not Standing.WAITING:
        return
    for content, received_at in ledger.held(filing):
        why = _about_a_filing(ledger, content, open_content(content)[1], now, received_at)
        if why in NOT_PERMITTED:
            ledger.quarantine(content, why, desk, now)


def _about_a_filing(
    ledger: LedgerWriting, content: bytes, words: Words, now: int, as_of: int | None
) -> str:
    """Decide, withdraw or pass on a filing; held until the filing is here."""
    filing = unpack(ABOUT_A_FILING[words.kind], words.body).filing
    if len(filing) != ID_BYTES:
        return "body_unreadable"
    case = ledger.case(filing)
    if case is None:
        ledger.hold(filing, content, now)
        return EARLY
    match words.kind:
        case Kind.DECISION:
            return _decision(ledger, case, content, words, now, as_of)
        case Kind.REFERRAL:
            return referring.take(ledger, case, content, words.staff, now, as_of)
    return _withdrawal(ledger, case, words, now, as_of)


def _decision(
    ledger: LedgerWriting, case: Case, content: bytes, words: Words, now: int, as_of: int | None
) -> str:
    decision = unpack(Decision, words.body)
    filing_words = open_content(withholding.filed(ledger, case))[1]
    if why := _may_not_decide(ledger, case, filing_words, decision, words.staff, as_of):
        return why
    decided = msgspec.structs.replace(case, decisions=(*case.decisions, CaseDecision(content, now)))
    waits = awaited(case) is not None
    if case.standing is not Standing.WAITING or (case.decisions and not decision.release):
        # the first received counts; its author sees the other one
        withholding.put_case(ledger, decided, now)
        return LATE
    if waits and decision.ruling is Ruling.APPROVE and not decision.release:
        # it counts as soon as what the filing waits for is here
        withholding.put_case(ledger, decided, now)
        return ""
    if waits:
        here = on_what_is_here(ledger, filing_words.reads)
        filing_words = msgspec.structs.replace(filing_words, reads=here)
    match decision.ruling:
        case Ruling.RETURN:
            _close(ledger, decided, Standing.RETURNED, now)
        case Ruling.DECLINE:
            _close(ledger, decided, Standing.DECLINED, now)
        case Ruling.APPROVE:
            _approved(ledger, decided, filing_words, now)
    return ""


def _may_not_decide(
    ledger: LedgerWriting,
    case: Case,
    filing: Words,
    decision: Decision,
    by: StaffId,
    as_of: int | None,
) -> str:
    office = ledger.office()
    role = rule_for(office.policy, unpack(Filing, filing.body).change).decider
    if not office.may_decide(by, role, as_of):
        return NOT_AUTHORISED
    if by == filing.staff or office.staff[by].keys & office.staff[filing.staff].keys:
        return OWN_FILING
    as_read = case.content, withholding.filed(ledger, case)
    if decision.content_hash not in map(sha256, as_read):
        return OTHER_FILING
    return ""


def _approved(ledger: LedgerWriting, case: Case, words: Words, now: int) -> None:
    verdict = _verdict(ledger, words, case.clock)
    if isinstance(verdict, Refused):
        _close(ledger, case, Standing.DECLINED, now, refusals=verdict.refusals)
    else:
        _register(ledger, case, words, verdict, now)


def _withdrawal(
    ledger: LedgerWriting, case: Case, words: Words, now: int, as_of: int | None
) -> str:
    if open_content(case.content)[1].staff != words.staff:
        return NOT_FILER
    if ledger.office().staff[words.staff].left(as_of):
        return FILER_REVOKED
    if case.standing not in OPEN:
        return "withdrawal.late"
    _close(ledger, case, Standing.WITHDRAWN, now)
    return ""


def _named(reads: ReadSet, needed: ReadSet) -> bool:
    """Say whether a filing names all it relied on; what it leaves out nobody could compare."""
    residents = {(read.atena_no, read.history_no) for read in reads.residents}
    households = {household.setai_no for household in reads.households}
    return residents.issuperset(
        (read.atena_no, read.history_no) for read in needed.residents
    ) and households.issuperset(household.setai_no for household in needed.households)


def _verdict(ledger: LedgerWriting, words: Words, filed_at: int) -> Verdict:
    """Judge a filing's form by the policy version it was made under."""
    office = ledger.office()
    policy: Policy = office.policies.get(words.policy, office.policy)
    filing = unpack(Filing, words.body)
    if wrong := attached_wrong(filing.change, filing.body, filing.attached):
        return Refused(tuple(wrong))
    view = SeenView(ledger, words.reads)
    return decide(view, filing.change, filing.body, policy, japan_day(moment(filed_at)))


def _register(ledger: LedgerWriting, case: Case, words: Words, verdict: Decided, now: int) -> None:
    departures.see_off_named(ledger, verdict.reads, now)
    filed_on = japan_day(moment(case.clock))
    merged = merge(ledger, verdict.patches, verdict.reads, filed_on)
    if not isinstance(merged, Merged):
        closed = msgspec.structs.replace(case, conflicts=merged)
        _close(ledger, closed, Standing.CONFLICTED, now)
        return
    today = japan_day(moment(now)).isoformat()
    rows = next_rows(ledger, merged.patches, bytes(words.id), today)
    hiding.put(ledger, rows, now)
    departures.see_off(ledger, rows, now)  # who was to leave before this was decided
    registered = msgspec.structs.replace(case, rows=tuple(row.row_id for row in rows))
    _close(ledger, registered, Standing.REGISTERED, now)


def _close(
    ledger: LedgerWriting,
    case: Case,
    to: Standing,
    now: int,
    refusals: tuple[Refusal, ...] = (),
) -> None:
    withholding.put_case(
        ledger,
        msgspec.structs.replace(
            case,
            standing=moved(case.standing, to),
            refusals=refusals or (() if awaited(case) else case.refusals),
            settled_at=now,
        ),
        now,
    )


def _reads_missing() -> Refusal:
    return Refusal(
        "filing.reads_missing",
        "",
        "届出の基になった記録が示されていません。",
        "住民を表示し直し、改めて届出を入力してください。",
    )


def _not_authorised() -> Refusal:
    return Refusal(
        "filing.not_authorised",
        "",
        "届出を入力した職員の登録が取り消されています。",
        "ほかの職員が改めて受け付けてください。",
    )
