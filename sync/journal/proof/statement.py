"""What a certificate's QR code states, and the text that carries it.

Layout, as in the EU's health certificates but for their compression: keys and signatures do not
compress (it made the code longer by 7 bytes), and one text alone says one thing::

    code      = "MADO1:" + base45(COSE_Sign1)
    protected = {1: -8 (EdDSA), -65537: the desk's certificate as the municipality signed it}
    payload   = CWT claims {1 (iss): municipality, 6 (iat): issued at, seconds,
                -65538: [version, number, form, digest: bin 32, desk, freshness ms, offline]}

Labels below -65536 are for private use (RFC 8392, RFC 9052). The desk's certificate travels in the
code, so a checker needs nothing but the municipality's public key. Lists are only appended to.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

import base45
import msgspec
from msgspec import Meta

from sync.base.cose import ALGORITHM, EDDSA, CoseError, Sign1, cbor, open1, sign1, to_cbor
from sync.base.ids import DeskNumber, MunicipalityCode
from sync.base.keys import SigningKey
from sync.journal.entry import MOST_NUMBER

VERSION = 1
PREFIX = f"MADO{VERSION}:"
MOST_LETTERS = 2000
"""Twice what the largest code has that we would print (version 20 holds 970 letters)."""

_CERTIFICATE, _STATED = -65537, -65538
_ISSUER, _ISSUED_AT = 1, 6
_ANY_PREFIX = re.compile(r"MADO([1-9][0-9]{0,2}):", re.ASCII)

Moment = Annotated[int, Meta(ge=0, le=253_402_300_799_999)]
"""Milliseconds UTC, up to the year 9999."""


class Proof(msgspec.Struct, frozen=True):
    """What is stated. Moments are milliseconds UTC; `issued_at` is carried in whole seconds.

    `digest` is that of the printed facts (32 bytes), `freshness` when the desk last knew its copy
    to be current, `desk` the number of the desk that issued it.
    """

    municipality: MunicipalityCode
    number: str
    form: str
    digest: bytes
    desk: DeskNumber
    issued_at: int
    freshness: int
    offline: bool


class Opened(msgspec.Struct, frozen=True):
    """A code opened, not yet verified."""

    proof: Proof
    certificate: bytes
    message: Sign1


class _Stated(msgspec.Struct, frozen=True, array_like=True):
    version: Annotated[int, Meta(ge=1)]
    number: Annotated[str, Meta(min_length=1, max_length=120)]
    form: Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,60}\Z")]
    digest: Annotated[bytes, Meta(min_length=32, max_length=32)]
    desk: Annotated[DeskNumber, Meta(ge=1, le=MOST_NUMBER)]
    freshness: Moment
    offline: bool


class _Claims(msgspec.Struct, frozen=True):
    issuer: Annotated[MunicipalityCode, Meta(pattern=r"^[0-9]{6}\Z")]
    issued_at: Annotated[int, Meta(ge=0, le=253_402_300_799)]
    stated: _Stated


class NotACode(ValueError):
    """A text that states nothing; `code` says why (`words.py`). Carries no part of the text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def code_of(proof: Proof, desk: SigningKey, certificate: bytes) -> str:
    """Return the text of the QR code: `proof` signed by the desk that `certificate` is of."""
    stated = _Stated(
        VERSION, proof.number, proof.form, proof.digest, proof.desk, proof.freshness, proof.offline
    )
    claims = {
        _ISSUER: proof.municipality,
        _ISSUED_AT: proof.issued_at // 1000,
        _STATED: msgspec.to_builtins(stated, builtin_types=(bytes,)),
    }
    signed = sign1(desk, {_CERTIFICATE: certificate}, to_cbor(claims))
    return PREFIX + str(base45.b45encode(signed), "ascii")


def opened(code: str) -> Opened:
    """Return what a code says, without believing it; NotACode if it says nothing."""
    version = _ANY_PREFIX.match(code)
    if version is None:
        raise NotACode("proof.prefix")
    if int(version[1]) > VERSION:
        raise NotACode("proof.newer")
    if len(code) > MOST_LETTERS:
        raise NotACode("proof.damaged")
    try:
        message = open1(_bytes_of(code[version.end() :]))
        claims = cbor(message.payload)
    except ValueError:
        raise NotACode("proof.damaged") from None
    if message.protected.get(ALGORITHM) != EDDSA:
        raise NotACode("proof.algorithm")
    if message.protected.keys() != {ALGORITHM, _CERTIFICATE}:
        raise NotACode("proof.damaged")
    return _read(message, claims)


def as_typed(text: str) -> str:
    """Return a code as it was before a keyboard had its way with it; other texts as they are.

    A scanner types: with a Japanese input method on, letters come in full width; with Caps Lock,
    small; and where scanner and computer disagree about the layout (US, JIS), marks change. The
    code's letters hold no small ones and it never ends with a blank, so nothing is lost.
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    for typed, meant in _LAYOUTS:
        if plain.startswith(PREFIX.replace(":", typed)):
            return plain.translate(meant)
    return plain


def is_code(text: str) -> bool:
    """Say whether a text, as typed, means to be a code: of this version, or of another."""
    return _ANY_PREFIX.match(as_typed(text)) is not None


_LAYOUTS = (
    ("+", str.maketrans("+~(", ":+*")),  # typed as on a US keyboard, read as on a JIS one
    ("'", str.maketrans("':\"", ":+*")),  # and the other way about
)


def _bytes_of(letters: str) -> bytes:
    data: bytes = base45.b45decode(letters)
    if base45.b45encode(data).decode("ascii") != letters:  # it overlooks a line's end
        raise CoseError("not base45")
    return data


def _read(message: Sign1, claims: object) -> Opened:
    if not isinstance(claims, dict):
        raise NotACode("proof.damaged")
    certificate, stated = message.protected.get(_CERTIFICATE), claims.get(_STATED)
    match stated:
        case [int(version), *_] if version > VERSION:
            raise NotACode("proof.newer")
    told = {"issuer": claims.get(_ISSUER), "issued_at": claims.get(_ISSUED_AT), "stated": stated}
    try:
        read = msgspec.convert(told, _Claims, builtin_types=(bytes,))
    except (msgspec.ValidationError, RecursionError):
        raise NotACode("proof.damaged") from None
    if not isinstance(certificate, bytes):
        raise NotACode("proof.damaged")
    said = read.stated
    proof = Proof(
        read.issuer,
        said.number,
        said.form,
        said.digest,
        said.desk,
        read.issued_at * 1000,
        said.freshness,
        said.offline,
    )
    return Opened(proof, certificate, message)
