"""Cases about protected people: what was filed is read at the cloud alone, as whereabouts are.

A case carries its filing verbatim, and a 転居届 says where somebody will live. So while one whom it
concerns is protected, desks get the case with its standing and decisions, and without the filing's
own words and who came with it; both come back from the entry when the protection ends. A filing
that waits was made about somebody who was not protected, and can only become a conflict: it becomes
one at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from sync.base.wire import WireError, pack, unpack
from sync.changes.merge import Conflict, untold
from sync.changes.paper_intake import NAME as PAPER
from sync.changes.paper_intake import PaperIntake
from sync.changes.registry import CHANGE_KINDS
from sync.changes.verdict import Group
from sync.exchanges.ports import LedgerWriting
from sync.journal.case import Case
from sync.journal.entry import Content, Words, open_content
from sync.journal.kinds import Filing
from sync.journal.standing import Standing, moved
from sync.records.scopes import Scope

MOST_CASES = 1_000_000
"""Cases that are looked through when protection begins or ends: a town's filings of 400 days."""


def put_case(ledger: LedgerWriting, case: Case, now: int) -> None:
    """Write a case as desks may hold it; `now` (ms) is when it settles, should it be overtaken."""
    words, filing = _opened(case)
    if filing is None or _tells_nothing(filing):
        ledger.put_case(case)
        return
    protected = [no for no in filing.subjects if _protected(ledger, no)]
    if not protected or ledger.office().policy.protected_offline:
        ledger.put_case(msgspec.structs.replace(case, content=filed(ledger, case)))
        return
    if case.standing is Standing.WAITING:
        case = _overtaken(case, protected, now)
    conflicts = tuple(untold(c) if c.atena_no in protected else c for c in case.conflicts)
    content = _emptied(words, filing)
    ledger.put_case(msgspec.structs.replace(case, content=content, conflicts=conflicts))


def filed(ledger: LedgerWriting, case: Case) -> bytes:
    """Return a case's filing verbatim, whether or not desks may read it."""
    content, words = open_content(case.content)
    if content.signature:
        return case.content
    entry = ledger.entry(case.desk, case.number)
    if entry is None or entry.words.id != words.id:
        return case.content
    return entry.envelope.content


def look_through(ledger: LedgerWriting, people: Collection[str], now: int) -> None:
    """Write the cases about these people anew: their protection began or ended.

    Rare, so that no index is kept for it: every case is looked at, by its bytes first.
    """
    names = [no.encode() for no in people]
    for row in ledger.rows_after(Scope.FILINGS, 0, MOST_CASES) if names else ():
        if row.body is None or not any(name in row.body for name in names):
            continue
        case = unpack(Case, row.body)
        _, filing = _opened(case)
        if filing is not None and not set(people).isdisjoint(filing.subjects):
            put_case(ledger, case, now)


def _overtaken(case: Case, protected: Sequence[str], now: int) -> Case:
    """Return a case that waits as the conflict that it is bound to be."""
    return msgspec.structs.replace(
        case,
        standing=moved(case.standing, Standing.CONFLICTED),
        conflicts=tuple(Conflict(no, "protected", "支援措置", "", "あり", "") for no in protected),
        refusals=(),
        settled_at=now,
    )


def _emptied(words: Words, filing: Filing) -> bytes:
    """Return a filing's content without what the clerk entered, and without who came with it.

    Nobody's signature covers it.
    """
    told = pack(msgspec.structs.replace(filing, body=_paper(filing), attached=None))
    return pack(Content(pack(msgspec.structs.replace(words, body=told)), b""))


def _paper(filing: Filing) -> bytes:
    """Return of a paper what was accepted, when and from whom; not what was typed."""
    if filing.change != PAPER:
        return b""
    try:
        paper = unpack(PaperIntake, filing.body)
    except WireError:
        return b""
    return pack(msgspec.structs.replace(paper, typed=b"", note=""))


def _opened(case: Case) -> tuple[Words, Filing | None]:
    words = open_content(case.content)[1]
    try:
        return words, unpack(Filing, words.body)
    except WireError:
        return words, None


def _tells_nothing(filing: Filing) -> bool:
    """Say whether it is about the protection itself, which never says where anybody is."""
    kind = CHANGE_KINDS.get(filing.change)
    return kind is not None and kind.group is Group.PROTECTION


def _protected(ledger: LedgerWriting, atena_no: str) -> bool:
    person = ledger.current(atena_no)
    return person is not None and person.protected
