"""A made-up town, its desk, and a certificate's proof; keys from fixed seeds."""

from __future__ import annotations

import base45
import msgspec

from sync.base.cose import sign1, to_cbor
from sync.base.ids import DeskNumber, MunicipalityCode
from sync.base.keys import SigningKey
from sync.journal.certificates import DeskCertificate, certify
from sync.journal.proof.knowledge import Knowledge
from sync.journal.proof.statement import Proof, code_of

CODE, OTHER_CODE = MunicipalityCode("104264"), MunicipalityCode("104248")
TOWN, OTHER_TOWN = SigningKey(bytes([1] * 32)), SigningKey(bytes([2] * 32))
DESK, OTHER_DESK = SigningKey(bytes([3] * 32)), SigningKey(bytes([4] * 32))
ISSUED = 1_795_479_000_000
"""2026-11-24 9:10 in Japan."""
ENROLLED = ISSUED - 40 * 86_400_000
HOUR = 3_600_000
change = msgspec.structs.replace
DIGEST = bytes(range(32))
NUMBER = "2026-11-24・草津町・12・1・000123"


def certificate_of(
    desk: SigningKey = DESK,
    *,
    town: SigningKey = TOWN,
    code: MunicipalityCode = CODE,
    number: int = 12,
    name: str = "岩島出張所 第2窓口",
) -> bytes:
    said = DeskCertificate(1, code, DeskNumber(number), desk.public, name, ENROLLED)
    return certify(said, town)


PROOF = Proof(
    CODE, NUMBER, "juminhyo_household", DIGEST, DeskNumber(12), ISSUED, ISSUED - HOUR, offline=False
)
GENUINE = code_of(PROOF, DESK, certificate_of())
KNOWN = Knowledge(1, CODE, "草津町", TOWN.public, ISSUED + HOUR)
TOWNS = {CODE: KNOWN}


def claims(stated: list[object], issuer: object = CODE, at: object = ISSUED // 1000) -> bytes:
    """Return claims as nobody's program would write them."""
    return to_cbor({1: issuer, 6: at, -65538: stated})


STATED: list[object] = [
    1, NUMBER, "juminhyo_household", DIGEST, 12, ISSUED - HOUR, False,
]  # fmt: skip


def signed(payload: bytes, header: dict[int, object] | None = None) -> str:
    """Return a code with this payload, truly signed by the desk."""
    whole = sign1(DESK, header or {-65537: certificate_of()}, payload)
    return "MADO1:" + base45.b45encode(whole).decode()
