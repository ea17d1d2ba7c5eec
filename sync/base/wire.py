"""How values become bytes: msgpack, structs as arrays, so that schemas only append.

A reader takes more array items than it knows (a newer writer) and fewer where defaults stand (an
older writer). Bytes that are kept are kept as delivered, so unknown items survive a round trip.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import msgspec
from backports import zstd

T = TypeVar("T")


class WireError(ValueError):
    """Bytes that are not what they should be; carries no part of the bytes."""


class TooLarge(WireError):
    """Compressed bytes that would grow beyond what is allowed."""


_encoder = msgspec.msgpack.Encoder()


def pack(value: object) -> bytes:
    """Return `value` (structs, lists, str, int, bytes …) as msgpack bytes."""
    return _encoder.encode(value)


def unpack(kind: type[T], data: bytes) -> T:
    """Return the `kind` that `data` holds, or raise WireError."""
    try:
        value: T = _decoder(kind).decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WireError(f"not a {kind.__name__}: {type(error).__name__}") from None
    return value


def sha256(data: bytes) -> bytes:
    """Return the 32 bytes of SHA-256."""
    return hashlib.sha256(data).digest()


def squeeze(data: bytes) -> bytes:
    """Return `data` compressed with zstd at level 3."""
    return zstd.compress(data, 3)


_MODEST = {int(zstd.DecompressionParameter.window_log_max): 23}
"""A frame may have its reader set 8 MiB aside, not the 128 MiB that zstd allows; `squeeze` itself
asks for 2 at most."""


def unsqueeze(data: bytes, most: int) -> bytes:
    """Return decompressed `data`; WireError if it is damaged, TooLarge beyond `most` bytes."""
    try:
        reader = zstd.ZstdDecompressor(options=_MODEST)
        plain = reader.decompress(data, most + 1)
    except zstd.ZstdError:
        raise WireError("not zstd") from None
    if len(plain) > most:
        raise TooLarge("compressed data is too large")
    if not reader.eof or reader.unused_data:
        raise WireError("compressed data is cut short")
    return plain


_decoders: dict[Any, msgspec.msgpack.Decoder[Any]] = {}


def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    found = _decoders.get(kind)
    if found is None:
        found = _decoders[kind] = msgspec.msgpack.Decoder(kind)
    return found
