"""メモ on a person: read, written, corrected, deleted; who and when, and all that was there before.

A memo is the filing that says it, with its author's signature; its time is when it was kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.operations.desk import Desk
from desktop.operations.file_change import verdict_now
from desktop.operations.known import Known
from sync.base.verdicts import Refusal
from sync.base.wire import WireError, unpack
from sync.changes.memo import NAME, Memo
from sync.changes.registry import packed
from sync.changes.verdict import Refused
from sync.journal.kinds import Filing, Kind, RefusalNoted


@dataclass(frozen=True)
class Said:
    """What a memo says since a moment (ms); "" where it was deleted."""

    text: str
    staff: str
    staff_name: str
    at: int


@dataclass(frozen=True)
class Note:
    """A memo as it stands: the filing that says it last, and what it said before, newest first."""

    id: bytes
    now: Said
    before: tuple[Said, ...] = ()

    @property
    def deleted(self) -> bool:
        """Whether it was deleted."""
        return not self.now.text


def memos_of(desk: Desk, atena_no: str) -> tuple[Note, ...]:
    """Return a person's memos, the last written first, deleted ones behind; () of a protected one.

    Of a memo that two desks corrected at once both corrections stand; a deletion that somebody
    else's correction has met deletes nothing of that.
    """
    person = desk.cache.current(atena_no)
    if person is None or (person.protected and not desk.policy.protected_offline):
        return ()
    found = [
        (known, body)
        for known in desk.filings.memos()
        if atena_no in known.filing.subjects
        and (body := _read(known)) is not None
        and body.atena_no == atena_no
    ]
    saying = {known.id: (body, _said(desk, known, body)) for known, body in found}
    replaced = {body.earlier for body, _ in saying.values()}
    notes = [
        Note(name, said, _before(saying, body.earlier))
        for name, (body, said) in saying.items()
        if name not in replaced
    ]
    return tuple(sorted(notes, key=lambda note: (note.deleted, -note.now.at)))


def write_memo(desk: Desk, atena_no: str, text: str, earlier: bytes = b"") -> tuple[Refusal, ...]:
    """Keep a memo, or another text for the one that `earlier` names; () once it is durable."""
    if not text.strip():
        return (
            _no("empty", "メモが入力されていません。", "消すときは「削除する」を押してください。"),
        )
    return _keep(desk, Memo(atena_no, text.strip(), earlier))


def delete_memo(desk: Desk, atena_no: str, earlier: bytes) -> tuple[Refusal, ...]:
    """Keep that a memo is deleted; () once it is durable. What it said stays in its history."""
    return _keep(desk, Memo(atena_no, "", earlier))


def _keep(desk: Desk, body: Memo) -> tuple[Refusal, ...]:
    standing = {note.id: note for note in memos_of(desk, body.atena_no)}
    if body.earlier and (body.earlier not in standing or standing[body.earlier].deleted):
        return (
            _no(
                "replaced",
                "このメモは、すでに修正または削除されています。",
                "表示し直し、今のメモを確かめてください。",
            ),
        )
    verdict = verdict_now(desk, NAME, packed(body))
    if isinstance(verdict, Refused):
        noted = RefusalNoted(f"file:{NAME}", verdict.refusals[0].code, (body.atena_no,))
        desk.journal.keep(Kind.REFUSAL, noted, desk.who)
        return verdict.refusals
    filing = Filing(NAME, (body.atena_no,), packed(body))
    desk.journal.keep(Kind.FILING, filing, desk.who, verdict.reads, visitors=False)
    return ()


def _before(saying: dict[bytes, tuple[Memo, Said]], name: bytes) -> tuple[Said, ...]:
    said: list[Said] = []
    while name in saying and len(said) < len(saying):
        body, words = saying[name]
        said.append(words)
        name = body.earlier
    return tuple(said)


def _said(desk: Desk, known: Known, body: Memo) -> Said:
    staff = known.words.staff
    return Said(body.text, staff, desk.staff_name(staff), known.clock)


def _read(known: Known) -> Memo | None:
    try:
        return unpack(Memo, known.filing.body)
    except WireError:
        return None  # a newer program's


def _no(word: str, reason: str, remedy: str) -> Refusal:
    return Refusal(f"{NAME}.{word}", "text", reason, remedy)
