"""A desk's certificate: the municipality's key says which key is which desk's."""

from __future__ import annotations

import msgspec

from sync.base.ids import DeskNumber, MunicipalityCode
from sync.base.keys import Purpose, SigningKey, verify
from sync.base.wire import WireError, pack, sha256, unpack


class DeskCertificate(msgspec.Struct, frozen=True, array_like=True):
    """What the municipality signs: moments are milliseconds UTC."""

    version: int
    municipality: MunicipalityCode
    desk: DeskNumber
    public: bytes
    name: str
    issued_at: int


class _Signed(msgspec.Struct, frozen=True, array_like=True):
    certificate: bytes
    signature: bytes


def certify(certificate: DeskCertificate, municipality: SigningKey) -> bytes:
    """Return the certificate signed by the municipality, as it is stored and sent."""
    body = pack(certificate)
    return pack(_Signed(body, municipality.sign(Purpose.CERTIFICATE, body)))


def checked(data: bytes, municipality_public: bytes) -> DeskCertificate:
    """Return the certificate; WireError if it is not the municipality's own."""
    signed = unpack(_Signed, data)
    if not verify(municipality_public, Purpose.CERTIFICATE, signed.certificate, signed.signature):
        raise WireError("desk certificate is not signed by the municipality")
    return unpack(DeskCertificate, signed.certificate)


def genesis(certificate: bytes) -> bytes:
    """Return the hash that the desk's first entry names."""
    return sha256(certificate)
