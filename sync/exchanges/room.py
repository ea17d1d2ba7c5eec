"""How much the cloud keeps of what a desk carries and has no place in any desk's chain.

What has its place in a living desk's chain is kept without a bound, damaged or not: a queue never
stops. The rest (a revoked desk's journal, an unknown desk's entries, a copied disk's chain, bytes
that nobody can read) is kept up to a bound for each desk that carries it. What is there already is
receipted as before; beyond the bound the push is refused, which leaves a trace, and the desk keeps
what it has.
"""

from __future__ import annotations

from sync.base.wire import sha256
from sync.exchanges.ports import LedgerWriting

MOST_ASIDE_BYTES = 512 * 1024 * 1024
"""Ten busy years of one desk, twice. A desk that goes beyond it is broken or hostile."""


class NoRoom(Exception):
    """No more is set aside of what this desk carries."""


def hold(ledger: LedgerWriting, data: bytes, carried_by: int) -> None:
    """Raise NoRoom where these bytes are new, and more than is kept of one desk."""
    beyond = ledger.aside_bytes(carried_by) + len(data) > MOST_ASIDE_BYTES
    if beyond and not ledger.is_aside(sha256(data)):
        raise NoRoom
