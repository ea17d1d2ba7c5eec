"""What the paper's QR code says: made as the paper is drawn, over the digest of its print."""

from __future__ import annotations

from collections.abc import Callable

from desktop.operations.desk import Desk
from sync.journal.proof.statement import Proof, code_of


def proof_of(desk: Desk, number: str, form: str, *, offline: bool) -> Callable[[bytes], str]:
    """Return what gives a paper its code, signed by this desk as of now.

    The moment and the copy's freshness are taken at once; the code itself may be asked for on any
    thread (`Press.render(facts, code)`). A paper without a number gets none.
    """
    me, key = desk.journal.identity.enrolled(), desk.journal.identity.key()
    issued_at, freshness = desk.now(), desk.cache.current_at() or 0

    def code(digest: bytes) -> str:
        proof = Proof(
            me.municipality, number, form, digest, me.desk, issued_at, freshness, offline=offline
        )
        return code_of(proof, key, me.certificate)

    return code
