"""印鑑登録証明書: the imprint in its true size, and whose it is; made for who bears the card."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from desktop.certificates.facts import Imprint, SealCertificate, known
from desktop.operations.papers.basis import Basis, date, foreign
from desktop.operations.wishes import Wish
from sync.records.resident import Resident


def seal_facts(wish: Wish, household: Sequence[Resident], basis: Basis) -> SealCertificate:
    """Return what the paper says of the one person; AssertionError without a valid seal."""
    person = next(member for member in household if member.atena_no in wish.members)
    if person.seal is None or not person.seal.valid:
        raise AssertionError("checked before: the seal is registered")
    return SealCertificate(
        **basis.attested(wish),
        imprint=imprint_of(person.seal.imprint, person.seal.width_mm),
        name=known(person.name),
        birth_date=date(person.birth, western=foreign(person)),
        address=known(basis.address_of(person)),
        former_surname=known(person.former_surname),
        alias=known(person.alias),
    )


def imprint_of(png: bytes, width_mm: float) -> Imprint:
    """Return an imprint with its height, which follows from the picture's own proportions."""
    width, height = struct.unpack_from(">II", png, 16)  # IHDR stands first in every PNG
    return Imprint(png=png, width=width_mm, height=width_mm * height / width)
