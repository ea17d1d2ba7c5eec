"""Whose 支援措置 is released today: where they are, asked of the cloud while a paper is made.

The inquiry is kept first, and sent first. What the cloud answers stays in memory, for this paper
and this day alone: it reaches neither the copy of the register nor the journal nor a log.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.operations.carry import Carry
from desktop.operations.desk import Desk
from desktop.operations.wishes import HOUSEHOLD, REQUESTER_WORDS, SELF
from sync.base.troubles import CloudRefused
from sync.base.wire import WireError
from sync.exchanges.conversation import whereabouts_of
from sync.journal.entry import Entry
from sync.journal.kinds import Inquiry, Kind
from sync.records.hiding import revealed
from sync.records.protection import OWN, released
from sync.records.resident import Resident

LOOKED_FOR = "支援措置の一時解除による証明書の発行"

Rows = Sequence[Resident]


class LetThrough:
    """The people of one desk whose protection is released today, as far as they were asked for."""

    def __init__(self, desk: Desk, carry: Carry) -> None:
        """Take the desk, and what holds a conversation with the cloud."""
        self._desk, self._carry = desk, carry
        self._inquiries: dict[str, Entry] = {}
        self._rows: dict[str, Resident] = {}
        """Row id -> the full snapshot."""
        self._day = ""

    def released(self, person: Resident) -> bool:
        """Say whether somebody is protected, and their order released today."""
        return person.protected and released(person.order, self._today())

    def closed(self, people: Rows) -> list[Resident]:
        """Return who of these people is protected and may stand on no paper today."""
        return [each for each in people if each.protected and not self.released(each)]

    def untold(self, people: Rows) -> list[Resident]:
        """Return who of these people is let through, and not told of yet as they stand now."""
        self._turn()
        return [each for each in people if self.released(each) and each.row_id not in self._rows]

    def asking(self, people: Rows) -> Callable[[], Rows] | None:
        """Keep the inquiries about those untold; return what asks, None where nobody is.

        What is returned is slow, for any thread: it sends what waits, the inquiries among it, and
        returns what `take` takes. Asked again for the same paper, an inquiry counts on.
        """
        desk, asked = self._desk, []
        for person in self.untold(people):
            inquiry = self._inquiries.get(person.atena_no)
            if inquiry is None:
                looked = Inquiry((person.atena_no,), LOOKED_FOR)
                inquiry = desk.journal.keep(Kind.INQUIRY, looked, desk.who)
                self._inquiries[person.atena_no] = inquiry
            asked.append((person, inquiry))
        if not asked:
            return None
        flow = whereabouts_of(
            desk.journal, desk.journal.identity.enrolled().municipality_public, asked
        )

        def ask() -> Rows:
            try:
                return self._carry(flow)
            except WireError:
                raise CloudRefused(
                    "whereabouts.unreadable",
                    "クラウドから届いた内容を確認できません。",
                    "続くときはシステム担当へ連絡してください。",
                ) from None

        return ask

    def take(self, rows: Rows) -> None:
        """Take what the cloud told, for today."""
        self._rows |= {row.row_id: row for row in rows}

    def forget(self) -> None:
        """Forget all: the paper is made, or the visitor has gone."""
        self._rows, self._inquiries = {}, {}

    def whole(self, row: Resident) -> Resident:
        """Return a snapshot with what was told of it today; as it is where nothing was."""
        self._turn()
        told = self._rows.get(row.row_id)
        return row if told is None else revealed(row, told)

    def _turn(self) -> None:
        """Begin today; what was asked and told on another day counts no more."""
        if self._day != self._today():
            self.forget()
            self._day = self._today()

    def _today(self) -> str:
        return self._desk.today().isoformat()


def fits(person: Resident, requester: str, *, own: bool) -> bool:
    """Say whether a release was granted for who asks now; `own`: the paper is about them first.

    Who asks about themselves is 同一世帯員 to the other members of their household.
    """
    granted = (person.order.released_to if person.order else "") or OWN
    asked = {REQUESTER_WORDS.get(requester, "")}
    family = {REQUESTER_WORDS[SELF], REQUESTER_WORDS[HOUSEHOLD]}
    if not own and asked <= family:
        asked = family
    return granted in asked
