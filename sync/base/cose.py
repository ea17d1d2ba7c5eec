"""COSE_Sign1 (RFC 9052) with Ed25519, over `cwt`: bytes that programs other than ours can check.

What is signed here is COSE's own Sig_structure, a CBOR array: its first byte is 0x84. What
`SigningKey.sign` signs begins with the letters of its `Purpose`. So one key serves both, and no
signature of one can pass as one of the other. `cwt` is loaded at the first use (0.1 s): no start
waits for it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sync.base.keys import SigningKey

ALGORITHM = 1
EDDSA = -8
"""The header's name for the algorithm, and Ed25519's number (RFC 9053)."""

_SIGN1 = 18
_KEY_TYPE, _CURVE, _ALG, _PUBLIC, _SECRET = 1, -1, 3, -2, -4
_OKP, _ED25519 = 1, 6


class CoseError(ValueError):
    """Bytes that are no COSE_Sign1 in its one shortest form; carries no part of them."""


class Sign1(NamedTuple):
    """A message opened, not yet verified."""

    data: bytes
    protected: dict[Any, Any]
    payload: bytes


def sign1(key: SigningKey, protected: dict[int, object], payload: bytes) -> bytes:
    """Return `payload` signed; `protected` is signed with it, and names the algorithm too."""
    from cwt import COSE  # noqa: PLC0415 - see above

    secret = {_PUBLIC: key.public, _SECRET: key.seed}
    header = {ALGORITHM: EDDSA, **protected}
    return bytes(COSE.new().encode(payload, _key(secret), protected=header, unprotected={}))


def open1(data: bytes) -> Sign1:
    """Return the message that `data` holds; CoseError unless it is one, whole and in one form.

    Nothing stands outside the signature, and no other bytes say the same: a changed bit is seen.
    """
    from cbor2 import CBORTag, dumps  # noqa: PLC0415 - see above

    tagged = cbor(data)
    if not isinstance(tagged, CBORTag) or tagged.tag != _SIGN1:
        raise CoseError("not a COSE_Sign1")
    try:
        alone = dumps(tagged) == data
    except (ValueError, RecursionError):  # a value that holds itself cannot be written
        alone = False
    if not alone:
        raise CoseError("not a COSE_Sign1 and nothing else")
    match tagged.value:
        case [bytes(protected), {**unprotected}, bytes(payload), bytes()] if not unprotected:
            header = cbor(protected)
            if isinstance(header, dict):
                return Sign1(data, header, payload)
    raise CoseError("not the parts of a COSE_Sign1")


def verify1(public: bytes, message: Sign1) -> bool:
    """Say whether the holder of `public`'s key signed the message."""
    from cwt import COSE, CWTError  # noqa: PLC0415 - see above

    try:
        COSE.new().decode(message.data, _key({_PUBLIC: public}))
    except (CWTError, ValueError, TypeError):
        return False
    return True


def cbor(data: bytes) -> object:
    """Return the value that `data` holds; CoseError if it is none.

    Tags make the decoder compile patterns and count dates and addresses: what a made-up one can
    raise is not ours to list.
    """
    from cbor2 import loads  # noqa: PLC0415 - see above

    try:
        value: object = loads(data)
    except Exception:  # noqa: BLE001
        raise CoseError("not CBOR") from None
    return value


def to_cbor(value: object) -> bytes:
    """Return `value` as CBOR."""
    from cbor2 import dumps  # noqa: PLC0415 - see above

    return bytes(dumps(value))


def _key(halves: dict[int, bytes]) -> Any:
    from cwt import COSEKey  # noqa: PLC0415 - see above

    return COSEKey.new({_KEY_TYPE: _OKP, _CURVE: _ED25519, _ALG: EDDSA, **halves})
