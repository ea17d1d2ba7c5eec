"""The journals as their screen asks for them, made of operations. Knows no Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.cache.search import Hit
from desktop.forms.found import MOST_FOUND, Offered, offered
from desktop.operations.audit import Asked, Audits, Found
from desktop.operations.audit_words import CLOUD, ROLES, Worded
from desktop.operations.desk import Desk
from sync.base.ids import CLOUD_DESK
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal
from sync.exchanges.audit import Place
from sync.journal.asking import Question


class JournalsDesk:
    """Stands for `AuditDesk`."""

    def __init__(self, desk: Desk, audits: Audits, find: Callable[[str], Sequence[Hit]]) -> None:
        """Take the desk, what asks its journals, and how people are found."""
        self._desk, self._audits, self._find = desk, audits, find

    def today(self) -> dt.date:
        """Return the present day."""
        return self._desk.today()

    def residents(self, text: str) -> Sequence[Offered]:
        """Return whom the search finds; nobody while the register is just coming anew."""
        if not text.strip():
            return ()
        try:
            found = [hit.atena_no for hit in self._find(text)][:MOST_FOUND]
            people = self._desk.cache.people(found)
        except Trouble:
            return ()
        return [offered(people[no]) for no in found if no in people]

    def staff(self, text: str) -> Sequence[Offered]:
        """Return the staff whose 職員番号 or name begins so; all for ""."""
        people = sorted(self._desk.office.staff.values(), key=lambda each: each.id)
        return [
            Offered(each.id, each.name, f"{each.id}　{ROLES.get(each.role, each.role)}")
            for each in people
            if _begins(text, each.id, each.name)
        ][:MOST_FOUND]

    def desks(self, text: str) -> Sequence[Offered]:
        """Return the desks whose number or name begins so, the cloud's own journal too."""
        known = sorted(self._desk.office.desks.items())
        named = [(CLOUD_DESK, CLOUD), *((no, desk.certificate.name) for no, desk in known)]
        return [
            Offered(str(number), name, str(number))
            for number, name in named
            if _begins(text, str(number), name)
        ][:MOST_FOUND]

    def ask(self, question: Question, reason: str) -> Asked | tuple[Refusal, ...]:
        """Keep a question."""
        return self._audits.ask(question, reason)

    def answer(self, asked: Asked, after: Place | None = None) -> Found:
        """Return a page of its answer. Slow."""
        return self._audits.answer(asked, after)

    def file_name(self) -> str:
        """Return a name for the file."""
        return self._audits.file_name()

    def write(self, asked: Asked, lines: tuple[Worded, ...], file: Path) -> None:
        """Write lines as CSV."""
        self._audits.write(asked, lines, file)


def _begins(text: str, *words: str) -> bool:
    typed = "".join(text.split())
    return not typed or any("".join(word.split()).startswith(typed) for word in words)
