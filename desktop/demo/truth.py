"""What really stands in a desk's files, read when the desk is closed: nothing a screen said.

The files are opened with the profile's own key, entries and digests are counted anew, and the
cloud is asked to attest the digests over the desk's own line.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from desktop.cache.journal import JournalFile
from desktop.cache.register import RegisterCache
from desktop.cache.store import DeskStore
from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.base.wire import unpack
from sync.exchanges import attest
from sync.exchanges.attest import Attested
from sync.exchanges.ports import Road
from sync.journal.certificates import genesis
from sync.journal.chain import first_break
from sync.journal.kinds import Issuance, Kind
from sync.records.scopes import ScopeHead
from sync.roads.travel import travel


@dataclass(frozen=True)
class DeskTruth:
    """One desk: entries kept, receipts, whether the chain is whole, and its scopes' heads.

    `heads` carry digests recomputed from the rows as stored; `attested` is the cloud's word.
    """

    desk: int
    name: str
    kept: tuple[int, ...]
    receipts: tuple[int, ...]
    statuses: dict[str, int]
    kinds: dict[str, int]
    whole: bool
    certificates: tuple[str, ...]
    heads: dict[str, ScopeHead]
    attested: tuple[Attested, ...]


def truth_of(journal: JournalFile, cache: RegisterCache, road: Road) -> DeskTruth:
    """Read a closed desk's files and hold its digests to the cloud's."""
    me = journal.identity.enrolled()
    kept = journal.entries()
    received = [each.receipt for each in kept if each.receipt is not None]
    store = DeskStore(journal, cache)
    attested = travel(
        attest.desk(store), road, journal.identity.voice(), SystemClock(), SystemChance()
    )
    broken = first_break(
        genesis(me.certificate), (each.entry for each in kept), journal.identity.key().public
    )
    return DeskTruth(
        me.desk,
        me.name,
        tuple(each.entry.envelope.number for each in kept),
        tuple(receipt.number for receipt in received),
        dict(sorted(Counter(receipt.status for receipt in received).items())),
        dict(sorted(Counter(each.entry.words.kind for each in kept).items())),
        broken is None,
        tuple(
            unpack(Issuance, each.entry.words.body).number
            for each in kept
            if each.entry.words.kind == Kind.ISSUANCE
        ),
        {
            scope.value: ScopeHead(head.epoch, head.version, store.digest(scope))
            for scope, head in store.heads().items()
        },
        attested,
    )
