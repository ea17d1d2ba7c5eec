"""A filing that needs an entry not yet received: it waits in sight, and goes on when that is here.

A filer saw a snapshot that the register lacks: only after a restore, where the desk that made it
has not come home yet. The filing's case says whom it waits for, by desk and number. A supervisor
may release it, to be settled on the register as it is, or decline it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.merge import Conflict
from sync.changes.seen import lacks
from sync.changes.verdict import Read, ReadSet
from sync.exchanges import hearing, withholding
from sync.exchanges.ports import LedgerWriting
from sync.journal.case import AWAITS, Case, awaited
from sync.journal.entry import open_content
from sync.journal.standing import Standing, moved

_ROW = b"row "
"""Begins the name under which a filing is held that waits for a snapshot."""

MOST_NAMED = 5
"""Desks named in words; a town whose desks all stay away is not helped by a list of them."""


def not_here(ledger: LedgerWriting, reads: ReadSet) -> tuple[Read, ...]:
    """Return what a filer saw of people who are here, and the register does not have yet."""
    return tuple(read for read in reads.residents if lacks(ledger, read))


def wait(ledger: LedgerWriting, case: Case, missing: Sequence[Read], now: int) -> None:
    """Keep a filing's case open, with whom it waits for."""
    desks = hearing.unheard(ledger)
    desks.pop(case.desk, None)
    standing = moved(case.standing, Standing.WAITING)
    word = _word(ledger, desks)
    withholding.put_case(
        ledger, msgspec.structs.replace(case, standing=standing, refusals=(word,)), now
    )
    for read in missing:
        ledger.hold(_name(read), case.content, now)


def arrived(ledger: LedgerWriting) -> Iterator[bytes]:
    """Yield, and hold no longer, the filings that waited and lack nothing now."""
    office = ledger.office()
    if not office.whole_at and not office.restored:
        return  # what has never been lost is not waited for, and nothing need be asked
    while names := [name for name in ledger.held_under(_ROW) if _is_here(ledger, name)]:
        for name in sorted(names):
            for content, _ in ledger.held(name):
                words = open_content(content)[1]
                case = ledger.case(words.id)
                if case and awaited(case) and not not_here(ledger, words.reads):
                    yield content


def not_as_seen(ledger: LedgerWriting, case: Case, reads: ReadSet) -> tuple[Conflict, ...]:
    """Return what stands under the number of a snapshot that the filer saw, and is another.

    What was settled after the filing was made, its filer cannot have seen.
    """
    strange = []
    for read in reads.residents:
        row = ledger.at(read.atena_no, read.history_no)
        maker = ledger.case(row.filing) if row is not None and row.filing else None
        if maker is not None and maker.settled_at > case.clock:
            strange.append(Conflict(read.atena_no, "", "記録", "届出時の記録", "別の記録", ""))
    return tuple(strange)


def _name(read: Read) -> bytes:
    return _ROW + f"{read.atena_no}/{read.history_no}".encode()


def _is_here(ledger: LedgerWriting, name: bytes) -> bool:
    atena_no, _, history = name.removeprefix(_ROW).decode().rpartition("/")
    return not lacks(ledger, Read(atena_no, int(history)))


def _word(ledger: LedgerWriting, desks: dict[int, int]) -> Refusal:
    known = ledger.office().desks
    named = [f"{known[desk].certificate.name} 第{n}号以降" for desk, n in desks.items()]
    rest = len(named) - MOST_NAMED
    more = f" ほか{rest}台" if rest > 0 else ""
    whose = f"（{'、'.join(named[:MOST_NAMED])}{more}）" if named else ""
    return Refusal(
        AWAITS,
        " ".join(f"{desk}-{number}" for desk, number in desks.items()),
        f"もとになる記録{whose}の到着を待っています。",
        "届くと自動で処理されます。待たずに処理するときは、責任者が承認か却下をしてください。",
    )
