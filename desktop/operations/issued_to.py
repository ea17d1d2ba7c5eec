"""交付履歴照会: the certificates that this desk issued for a person (標準仕様書 §2.2.2, §1.3.8).

Told from the journal's own entries. The look-up is kept as an inquiry of its own, before anything
is shown. A certificate of other desks is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.operations.desk import Desk
from desktop.operations.issued_papers import IssuedPaper
from desktop.operations.papers.kinds import title_of
from desktop.operations.wishes import REQUESTER_WORDS
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.journal.kinds import Inquiry, Issuance, IssuanceOutcome, Kind

ISSUED = "交付履歴"
"""Stands behind the reason of the page in the inquiry's reason."""

SPOILED_HERE = "交付履歴から書損"
"""The reason that the journal keeps for a sheet that is given up from this list."""


class Outcome(StrEnum):
    """What became of a certificate, in the words of the list."""

    HANDED = "交付済"
    SPOILED = "書損"
    OPEN = "結果未記録"


@dataclass(frozen=True)
class IssuedTo:
    """One certificate. `at` and `settled_at` in ms, 0 where its outcome is open.

    `pages` are the sheets of a copy, 0 where an older program did not count them; `by` issued it,
    `settled_by` said what became of it; `persons` are all who are on it.
    """

    id: bytes
    at: int
    form: str
    title: str
    number: str
    requester: str
    purpose: str
    copies: int
    pages: int
    outcome: Outcome
    by: str
    settled_by: str = ""
    settled_at: int = 0
    offline: bool = False
    persons: tuple[str, ...] = ()


def issued_to(desk: Desk, atena_no: str, reason: str) -> tuple[IssuedTo, ...]:
    """Return the certificates that a person is on, the newest first; the inquiry is kept before.

    Once per person, reason and visit, as with the page. Raises DiskFull, ClockTrouble …
    """
    why = f"{reason}　{ISSUED}"
    asked = f"{atena_no} {why}"
    if asked not in desk.asked_about:
        desk.journal.keep(Kind.INQUIRY, Inquiry((atena_no,), why), desk.who)
        desk.asked_about.add(asked)
    found = (_told(desk, paper) for paper in reversed(desk.papers.of(atena_no)))
    return tuple(each for each in found if each is not None)


def spoil(desk: Desk, paper: bytes) -> Refusal | None:
    """Keep that a sheet whose outcome is open was spoiled; None once that is durable."""
    settled = desk.papers.settled(paper)
    if settled is not None:
        words = Outcome.HANDED if settled.handed else Outcome.SPOILED
        return Refusal(
            "issued.settled",
            "",
            f"この証明書は「{words}」として記録済みです。",
            "誤りがあれば回収し、正しい証明書を新たに発行してください。",
        )
    outcome = IssuanceOutcome(paper, handed=False, reason=SPOILED_HERE)
    desk.journal.keep(Kind.ISSUANCE_OUTCOME, outcome, desk.who)
    return None


def _told(desk: Desk, paper: IssuedPaper) -> IssuedTo | None:
    kept = desk.journal.entry(paper.id)
    if kept is None:
        return None
    body = unpack(Issuance, kept.entry.words.body)
    settled = desk.papers.settled(paper.id)
    numbers = dict.fromkeys(row.partition("/")[0] for row in body.rows)
    people = desk.cache.people(numbers)
    outcome = Outcome.OPEN
    if settled is not None:
        outcome = Outcome.HANDED if settled.handed else Outcome.SPOILED
    return IssuedTo(
        id=paper.id,
        at=paper.at,
        form=body.form,
        title=title_of(body.form),
        number=body.number,
        requester=REQUESTER_WORDS.get(body.requester, body.requester),
        purpose=body.purpose,
        copies=body.copies,
        pages=body.pages,
        outcome=outcome,
        by=desk.staff_name(kept.entry.words.staff),
        settled_by=desk.staff_name(settled.staff) if settled else "",
        settled_at=settled.at if settled else 0,
        offline=body.offline,
        persons=tuple(people[no].name for no in numbers if no in people),
    )
