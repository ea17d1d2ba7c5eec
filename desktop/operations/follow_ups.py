"""要確認: what came out otherwise than was told, printed or decided here.

Kept in the journal file, so that the loss of the cache loses none; ticked off by a person. Two
things are remembered, for a cloud that is restored from a backup: the outcome of each of this
desk's filings, and the records that each of its certificates was made from. A decision made here is
told to its author where a contrary one, or a withdrawal, was received first; a withdrawal where its
filing was registered before it came; a certificate is told of where a filing registered later
reaches back past it. While the cloud still gets back what it lost, nothing is compared.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock

import msgspec

from desktop.cache.journal import JournalFile
from desktop.cache.register import RegisterCache
from desktop.operations.issued_papers import IssuedPapers
from desktop.operations.known import Known
from desktop.operations.moments import day_shown
from desktop.operations.recalls import Recall, Recalls
from sync.base.ids import StaffId
from sync.base.troubles import Trouble
from sync.base.wire import WireError, pack, sha256, unpack
from sync.exchanges.settle import LATE as LATE_DECISION
from sync.journal.case import Case
from sync.journal.entry import open_content
from sync.journal.kinds import RULING_LABELS, Decision, Issuance, Kind, Ruling
from sync.journal.standing import LABELS, MOVES, Standing
from sync.records.resident import REASON_LABELS, Resident
from sync.records.scopes import HELD_BY_DESKS, Scope

EPOCH = b"epoch"
"""Under this name stands the epoch in which the certificates were last compared."""

OUTCOMES = frozenset(Standing) - {Standing.DRAFT, Standing.WAITING}

REMEDIES = {
    Standing.REGISTERED: "台帳に登録されました。結果が変わったことを届出人にお伝えください。",
    Standing.CONFLICTED: "内容を見比べ、取下げか再届出をしてください。届出人にもお伝えください。",
    Standing.RETURNED: "理由を確認し、再届出か取下げをしてください。届出人にもお伝えください。",
    Standing.DECLINED: "理由を確認し、必要なときは再届出をしてください。届出人にもお伝えください。",
    Standing.WITHDRAWN: "届出人の意思を確認し、必要なときは改めて届出を受け付けてください。",
}
"""What to do where a filing's outcome has become this one."""

LATE = "届出一覧で結果を確認してください。扱いを改めるときは、新しい届出を受け付けてください。"
UNDONE = "届出人にお伝えし、正しい内容の届出を受け付けてください。"
RECALL = "現在の記録と見比べ、内容が違うときは、交付した方に連絡して回収と再交付をしてください。"


class FollowUp(msgspec.Struct, frozen=True, array_like=True):
    """One task: of which entry, and what was told before and is told now.

    A filing's outcomes are standings; a certificate has its `number` and names what it was made of.
    A decision that came too late names its `ruling` and its author (`by`); `before` is then the
    ruling that counted, "" where none did. A certificate to be recalled names the `filing` that
    reaches back past it, with the change and its day (`before`, `after`).
    """

    subject: bytes
    before: str = ""
    after: str = ""
    number: str = ""
    rows: tuple[str, ...] = ()
    ruling: str = ""
    by: str = ""
    filing: bytes = b""
    undone: bool = False
    """It was withdrawn here, and registered before the cloud heard of that."""

    @property
    def reason(self) -> str:
        """Return why somebody has to look, in words."""
        if self.filing:
            return (
                f"証明書（{self.number}）の交付日以前にさかのぼる異動"
                f"「{self.before}」（異動日 {day_shown(self.after)}）が登録されました。"
            )
        if self.number:
            return (
                f"証明書（{self.number}）の基になった記録が、クラウドの復旧後の台帳にありません。"
            )
        after = LABELS[Standing(self.after)]
        if self.undone:
            return f"取下げが届く前に、この届出は「{after}」になっていました。"
        if self.ruling:
            mine = RULING_LABELS[Ruling(self.ruling)]
            if not self.before:
                return f"決裁「{mine}」が届く前に、この届出は「{after}」になっていました。"
            first = RULING_LABELS[Ruling(self.before)]
            return f"決裁「{mine}」より先に、別の決裁「{first}」が届いていました。"
        before = LABELS[Standing(self.before)]
        return f"「{before}」だった届出が、クラウドの復旧後に「{after}」になりました。"

    @property
    def remedy(self) -> str:
        """Return what to do, in words."""
        if self.undone:
            return UNDONE
        if self.ruling:
            return LATE
        return RECALL if self.number else REMEDIES[Standing(self.after)]


class Open(msgspec.Struct, frozen=True):
    """A task that nobody ticked off: its name, itself, and when it was noticed (ms)."""

    name: str
    task: FollowUp
    noticed_at: int


class FollowUps:
    """The follow-up tasks of one desk. Any thread may call."""

    def __init__(self, journal: JournalFile, cache: RegisterCache, papers: IssuedPapers) -> None:
        """Take both files and what the desk issued; nothing is read yet."""
        self._journal = journal
        self._cache = cache
        self._recalls = Recalls(papers, cache)
        self._lock = Lock()
        self._told: dict[bytes, bytes] | None = None
        self._looked: tuple[object, int, int] | None = None
        self._decided: dict[bytes, tuple[StaffId, bool]] = {}
        """Content of each decision made here -> who made it, and whether its receipt says late."""
        self._decided_until: int | None = None
        self._late_told: set[str] = set()

    def notice(self, known: Sequence[Known]) -> None:
        """Compare what the cloud says now with what it said before.

        Where the file takes nothing now, a later look notices it: the list is shown all the same.
        """
        with self._lock, contextlib.suppress(Trouble):
            at = (known, self._cache.version(), self._journal.office.now().whole_at)
            if self._looked != at and self._whole():
                self._compare(known)
                self._looked = None if self._recalls.more else at

    def issued(self, issuance: bytes, people: Sequence[Resident]) -> None:
        """Remember what a certificate was made from."""
        with self._lock, contextlib.suppress(Trouble):  # else it is remembered at the next look
            self._keep({issuance: _digest(people)}, {})

    def open(self) -> list[Open]:
        """Return what nobody ticked off, the newest first."""
        return [
            Open(name, unpack(FollowUp, data), at) for name, data, at in self._journal.tasks.open()
        ]

    def tick_off(self, name: str, staff: StaffId) -> None:
        """Note that a person looked at it."""
        self._journal.tasks.tick_off(name, staff)

    def read(self, filing: bytes, staff: StaffId) -> None:
        """Note that who filed it has read that it was declined: the same task, done at once."""
        name = _declined(filing)
        self._journal.tasks.tell({}, {name: pack(FollowUp(filing, "", Standing.DECLINED.value))})
        self._journal.tasks.tick_off(name, staff)

    def already_read(self, filings: Iterable[bytes]) -> frozenset[bytes]:
        """Return those of some declined filings whose decline was read."""
        done = self._journal.tasks.ticked_off()
        return frozenset(filing for filing in filings if _declined(filing) in done)

    def _whole(self) -> bool:
        """Say whether the copy is whole, and of a cloud that has all it was given back."""
        office = self._journal.office.now()
        current = self._cache.current_at()
        held = set(HELD_BY_DESKS) - {Scope.OFFICE}
        if office.restored or current is None or not held <= self._cache.heads().keys():
            return False
        return current >= office.whole_at

    def _compare(self, known: Sequence[Known]) -> None:
        told: dict[bytes, bytes] = {}
        tasks = {n: task for n, task in self._late(known).items() if n not in self._late_told}
        before = self._before()
        for each in known:
            if not each.own or each.case is None or each.case.standing not in OUTCOMES:
                continue
            now = each.case.standing
            last = before.get(each.id)
            if last == now.encode():
                continue
            told[each.id] = now.encode()
            if each.registered_though_withdrawn:
                tasks[f"undone-{each.id.hex()}"] = pack(
                    FollowUp(each.id, Standing.WITHDRAWN.value, now.value, undone=True)
                )
                continue
            if last is not None and now not in MOVES[Standing(last.decode())]:
                tasks[self._name(each.id)] = pack(FollowUp(each.id, last.decode(), now.value))
        epoch = str(self._cache.heads()[Scope.RESIDENTS].epoch).encode()
        if before.get(EPOCH) != epoch:  # within an epoch no record is ever taken back
            told[EPOCH] = epoch
            self._compare_certificates(before, told, tasks)
        recalls = self._recalls.look(known)
        tasks |= {each.name: pack(task) for each in recalls if (task := self._recall(each))}
        if told or tasks:
            self._keep(told, tasks)
            self._late_told |= tasks.keys()
        self._recalls.told(recalls)

    def _recall(self, recall: Recall) -> FollowUp | None:
        """Return the task of a certificate that a registered filing reaches back past."""
        kept = self._journal.entry(recall.paper.id)
        if kept is None:
            return None
        number = unpack(Issuance, kept.entry.words.body).number
        change, day = REASON_LABELS[recall.now.reason], recall.now.changed_on
        return FollowUp(recall.paper.id, change, day, number, recall.rows, filing=recall.filing)

    def _late(self, known: Sequence[Known]) -> dict[str, bytes]:
        """Return the decisions made here that a contrary one, or a withdrawal, came before."""
        self._decided_until, changed = self._journal.entries_since(
            self._decided_until, Kind.DECISION
        )
        for kept in changed:
            late = kept.receipt is not None and kept.receipt.note == LATE_DECISION
            self._decided[kept.entry.envelope.content] = (kept.entry.words.staff, late)
        if not self._decided:
            return {}
        cases = (each.case for each in known if each.case and each.case.decisions)
        return {name: pack(task) for case in cases for name, task in self._late_in(case)}

    def _late_in(self, case: Case) -> Iterator[tuple[str, FollowUp]]:
        if case.standing is Standing.WAITING:
            return  # approved, and waits for another entry
        released = [each for each in case.decisions if _releases(each.content)]
        first = released[0] if released else case.decisions[0]
        too_late = self._decided.get(first.content, ("", False))[1]
        counted = not too_late and first.received_at <= case.settled_at
        came_first = _ruling_of(first.content) if counted else ""
        for each in [each for each in case.decisions if each is not first or not counted]:
            by, ruling = self._decided.get(each.content, ("", False))[0], _ruling_of(each.content)
            if by and ruling and ruling != came_first:
                filing = bytes(open_content(case.content)[1].id)
                name = f"late-{open_content(each.content)[1].id.hex()}"
                after = case.standing.value
                yield name, FollowUp(filing, came_first, after, ruling=ruling, by=by)

    def _compare_certificates(
        self, before: dict[bytes, bytes], told: dict[bytes, bytes], tasks: dict[str, bytes]
    ) -> None:
        for kept in self._journal.entries(Kind.ISSUANCE):
            issuance = unpack(Issuance, kept.entry.words.body)
            subject = bytes(kept.entry.words.id)
            digest = _digest(self._rows(issuance.rows))
            if before.get(subject, b"") == digest:
                continue
            told[subject] = digest
            if subject in before:
                task = FollowUp(subject, number=issuance.number, rows=issuance.rows)
                tasks[self._name(subject)] = pack(task)

    def _name(self, subject: bytes) -> str:
        """Name a task, so that the same change after another restore is another task."""
        return f"{subject.hex()}-{self._journal.office.now().whole_at}"

    def _rows(self, row_ids: Sequence[str]) -> list[Resident]:
        places = (row_id.partition("/") for row_id in row_ids)
        found = (self._cache.at(atena_no, int(history)) for atena_no, _, history in places)
        return [person for person in found if person is not None]

    def _before(self) -> dict[bytes, bytes]:
        if self._told is None:
            self._told = self._journal.tasks.told()
        return self._told

    def _keep(self, told: dict[bytes, bytes], tasks: dict[str, bytes]) -> None:
        self._journal.tasks.tell(told, tasks)
        self._before().update(told)


def _ruling_of(content: bytes) -> str:
    """Return a decision's ruling; "" where it is one that only a newer program knows."""
    try:
        return unpack(Decision, open_content(content)[1].body).ruling.value
    except WireError:
        return ""


def _releases(content: bytes) -> bool:
    try:
        return unpack(Decision, open_content(content)[1].body).release
    except WireError:
        return False


def _digest(people: Sequence[Resident]) -> bytes:
    return sha256(pack(list(people)))


def _declined(filing: bytes) -> str:
    return f"declined-{filing.hex()}"
