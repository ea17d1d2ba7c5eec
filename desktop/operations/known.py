"""The filings that this desk knows, folded from both its files and kept up with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock

from desktop.cache.journal import JournalFile, Kept
from desktop.cache.register import RegisterCache
from sync.base.wire import WireError, unpack
from sync.changes.memo import NAME as MEMO
from sync.changes.paper_intake import NAME as PAPER
from sync.exchanges import settle
from sync.exchanges.push import DESK_UNKNOWN, FORK, KEPT_ASIDE, QUARANTINED, Receipt
from sync.exchanges.recovery import WAITS
from sync.exchanges.settle import EARLY
from sync.journal.case import Case
from sync.journal.entry import Words, open_content
from sync.journal.kinds import Decision, Filing, Kind, Referral, Withdrawal
from sync.journal.standing import Standing

SAID_AGAIN = frozenset({FORK, DESK_UNKNOWN})
"""Why an entry is set aside for now: its content is carried again when its desk enrols anew."""


NOT_REFUSED = frozenset({"", EARLY, WAITS})
"""Codes of entries that the cloud has taken, or has not settled yet."""

NOT_HEARD = settle.NOT_PERMITTED | KEPT_ASIDE
"""Codes of decisions and withdrawals that leave their filing as it was, for others to settle."""


@dataclass(frozen=True)
class Known:
    """A filing as this desk knows it: its own entry, or a case that the cloud sent, or both."""

    content: bytes
    words: Words
    filing: Filing
    desk: int
    number: int
    clock: int
    own: bool
    receipt: Receipt | None
    case: Case | None
    taken_back: bool = False
    """Withdrawn at this desk; the cloud has not said so yet."""
    referred: tuple[tuple[int, bytes], ...] = ()
    """When (ms) it was passed on, and the referral's content, the last one behind: what the case
    tells, and what is kept here."""

    @property
    def id(self) -> bytes:
        """The filing's content id."""
        return bytes(self.words.id)

    @property
    def standing(self) -> Standing:
        """Where it stands, as far as this desk knows."""
        if self.case is not None and not (
            self.taken_back and self.case.standing is Standing.WAITING
        ):
            return self.case.standing
        if self.taken_back:
            return Standing.WITHDRAWN
        if self.receipt is not None and self.receipt.status == QUARANTINED:
            return Standing.WAITING if self.receipt.note in SAID_AGAIN else Standing.DECLINED
        return Standing.WAITING

    @property
    def registered_though_withdrawn(self) -> bool:
        """Whether the register has changed by it, before the cloud heard that it was withdrawn."""
        registered = self.case is not None and self.case.standing is Standing.REGISTERED
        return self.taken_back and registered and not (self.accepts_paper or self.is_memo)

    @property
    def accepts_paper(self) -> bool:
        """Whether it is a paper accepted, whose change is entered by another filing."""
        return self.filing.change == PAPER

    @property
    def is_memo(self) -> bool:
        """Whether it is a memo, kept or on its way; what else became of one stands in the lists."""
        refused = self.receipt is not None and self.receipt.status == QUARANTINED
        registered = self.case is None or self.case.standing is Standing.REGISTERED
        return self.filing.change == MEMO and registered and not refused

    @property
    def unsettled(self) -> bool:
        """Whether it may still change the register."""
        return self.standing is Standing.WAITING


def withheld(filing: Filing) -> bool:
    """Say whether the cloud keeps to itself what was filed: it is about protected people."""
    return not filing.body


class KnownFilings:
    """All filings this desk knows. Each look reads only what changed in the files since the last.

    The sync worker writes to both files too; they say themselves what changed. Any thread may look.
    """

    def __init__(self, journal: JournalFile, cache: RegisterCache) -> None:
        """Take both files; nothing is read yet."""
        self._journal = journal
        self._cache = cache
        self._lock = Lock()
        self._changes: tuple[int, int] | None = None
        """The last change of journal and cache that is folded in."""
        self._cases: dict[str, Known] = {}
        self._filed: dict[bytes, Known] = {}
        self._withdrawn: dict[bytes, set[bytes]] = {}
        self._decided: dict[bytes, set[bytes]] = {}
        """Filing -> its withdrawals or decisions kept here, but for those that were not heard."""
        self._referred: dict[bytes, dict[bytes, int]] = {}
        """Filing -> the referrals kept here, and when."""
        self._here = 0
        self._shown: tuple[Known, ...] = ()
        self._memos: tuple[Known, ...] = ()

    def look(self) -> tuple[Known, ...]:
        """Return all of them, oldest first; memos are no 届出 and stand apart."""
        with self._lock:
            self._keep_up()
            return self._shown

    def memos(self) -> tuple[Known, ...]:
        """Return the memos, oldest first."""
        with self._lock:
            self._keep_up()
            return self._memos

    def decided_here(self) -> frozenset[bytes]:
        """Return the filings for which a decision was kept at this desk, and was not refused."""
        with self._lock:
            self._keep_up()
            return frozenset(filing for filing, kept in self._decided.items() if kept)

    def _keep_up(self) -> None:
        """Fold in what changed; where that raises, it is read again at the next look."""
        kept_since, sent_since = self._changes or (None, None)
        last_kept, kept = self._journal.entries_since(
            kept_since, Kind.FILING, Kind.WITHDRAWAL, Kind.DECISION, Kind.REFERRAL
        )
        last_sent, cases = self._cache.cases_since(sent_since)
        identity = self._journal.identity.known()
        here = identity.desk if identity else 0
        if self._changes == (last_kept, last_sent) and self._here == here:
            return
        for row_id, case in cases.items():
            self._take_case(row_id, case)
        for each in kept:
            self._take_entry(each)
        all_known = self._laid_together(here)
        self._shown = tuple(known for known in all_known if not known.is_memo)
        self._memos = tuple(known for known in all_known if known.is_memo)
        self._here, self._changes = here, (last_kept, last_sent)

    def _take_case(self, row_id: str, case: Case | None) -> None:
        known = _of(case.content, case.desk, case.number, case.clock) if case else None
        if known is None:
            self._cases.pop(row_id, None)
        else:
            self._cases[row_id] = replace(known, case=case)

    def _take_entry(self, kept: Kept) -> None:
        envelope, words = kept.entry.envelope, kept.entry.words
        match words.kind:
            case Kind.FILING:
                mine = _of(envelope.content, envelope.desk, envelope.number, envelope.clock)
                if mine is not None:
                    self._filed[mine.id] = replace(mine, receipt=kept.receipt)
            case Kind.WITHDRAWAL:
                _keep_heard(kept, self._withdrawn, unpack(Withdrawal, words.body).filing)
            case Kind.DECISION:
                try:
                    _keep_heard(kept, self._decided, unpack(Decision, words.body).filing)
                except WireError:
                    return  # a newer program's decision
            case Kind.REFERRAL:
                self._take_referral(kept)

    def _take_referral(self, kept: Kept) -> None:
        """Keep a referral in sight, unless the cloud has said that it has no effect."""
        envelope, words = kept.entry.envelope, kept.entry.words
        try:
            filing = unpack(Referral, words.body).filing
        except WireError:
            return  # a newer program's referral
        mine = self._referred.setdefault(filing, {})
        if kept.receipt is None or kept.receipt.note in NOT_REFUSED:
            mine[envelope.content] = envelope.clock
        else:
            mine.pop(envelope.content, None)

    def _laid_together(self, here: int) -> tuple[Known, ...]:
        """Lay this desk's own entries over what the cloud sent."""
        found = {known.id: known for known in self._cases.values()}
        for filing, mine in self._filed.items():
            at_cloud = found.get(filing)
            if at_cloud is None:
                found[filing] = mine
            elif withheld(at_cloud.filing):
                found[filing] = replace(at_cloud, receipt=mine.receipt)
            else:
                found[filing] = replace(mine, case=at_cloud.case)
        shown = (
            replace(
                known,
                own=known.desk == here,
                taken_back=bool(self._withdrawn.get(filing)),
                referred=self._referrals(filing, known.case),
            )
            for filing, known in found.items()
        )
        return tuple(sorted(shown, key=lambda known: (known.clock, known.desk, known.number)))

    def _referrals(self, filing: bytes, case: Case | None) -> tuple[tuple[int, bytes], ...]:
        told = {each.content: each.received_at for each in case.referrals} if case else {}
        every = self._referred.get(filing, {}) | told
        return tuple(sorted((at, content) for content, at in every.items()))


def _keep_heard(kept: Kept, into: dict[bytes, set[bytes]], filing: bytes) -> None:
    """Keep in sight what was said of a filing here, unless the cloud has not heard it."""
    mine = into.setdefault(filing, set())
    if kept.receipt is not None and kept.receipt.note in NOT_HEARD:
        mine.discard(kept.entry.envelope.content)
    else:
        mine.add(kept.entry.envelope.content)


def _of(content: bytes, desk: int, number: int, clock: int) -> Known | None:
    try:
        words = open_content(content)[1]
        filing = unpack(Filing, words.body)
    except WireError:
        return None  # a newer program's filing: kept and carried, not shown here
    return Known(content, words, filing, desk, number, clock, own=False, receipt=None, case=None)
