"""届出の受付: a change is decided on the confirmed register, then kept as a filing (仮登録)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from desktop.operations.desk import Desk
from desktop.operations.visit import attend
from desktop.operations.who_came import Came, attach, came_wrong
from sync.base.verdicts import Refusal
from sync.changes.attached import Attached
from sync.changes.registry import brought_as, change_of, decide
from sync.changes.verdict import Refused, Verdict
from sync.journal.entry import Entry
from sync.journal.kinds import Filing, Kind, RefusalNoted


@dataclass(frozen=True)
class Receipt:
    """受付済: the entry's number at this desk, and whether the line is up to send it now.

    `filing` is the filing's content id; `where` the desk's name, as the lists of filings have it.
    """

    desk: int
    number: int
    online: bool
    filing: bytes = b""
    where: str = ""


def verdict_now(desk: Desk, change: str, body: bytes) -> Verdict:
    """Say what the change would do to the confirmed register, or why it cannot be filed."""
    return decide(desk.cache, change, body, desk.policy, desk.today())


def file_change(
    desk: Desk, change: str, body: bytes, replaces: bytes = b"", came: Came | None = None
) -> Receipt | tuple[Refusal, ...]:
    """Keep a filing; the receipt is given only once it is on the disk.

    `replaces` is the content id of the returned or conflicted filing it takes the place of; any
    other filing is a visitor's, and opens a visit. `came` says who it is; None is nobody, which is
    refused where somebody has to file it.
    Raises DiskFull, ClockTrouble …, with nothing kept.
    """
    kind, opened = change_of(change, body)
    subjects, as_brought = kind.subjects(opened), brought_as(kind, opened)
    came = came or Came(Attached())
    with desk.one_look():
        verdict = verdict_now(desk, change, body)
        if isinstance(verdict, Refused):
            refusals = verdict.refusals
        else:
            refusals = tuple(came_wrong(desk, as_brought, came, replaces))
    if isinstance(verdict, Refused) or refusals:
        noted = RefusalNoted(f"file:{change}", refusals[0].code, subjects)
        desk.journal.keep(Kind.REFUSAL, noted, desk.who)
        return refusals
    visit = None if replaces else attend(desk)
    with desk.one_look():
        attached, known = attach(desk, as_brought, came, visit, replaces)
    filing = Filing(change, subjects, body, replaces, attached)

    def note(db: Connection, _: Entry) -> None:
        if known is not None and known != visit:
            desk.journal.visits.write(db, known)

    entry = desk.journal.keep(Kind.FILING, filing, desk.who, verdict.reads, then=note)
    envelope = entry.envelope
    where = desk.journal.identity.enrolled().name
    return Receipt(envelope.desk, envelope.number, desk.online(), bytes(entry.words.id), where)


def draft_name(change: str, atena_no: str) -> str:
    """Return the name under which a half-filled form is kept."""
    return f"{change}:{atena_no}"
