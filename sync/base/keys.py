"""Keys and what they do, over PyNaCl: sign, verify, seal, wrap. No cryptography of our own.

Every signature names its purpose (`Purpose`), so that bytes signed for one thing can never pass
as another.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

import msgspec
import nacl.encoding
import nacl.exceptions
import nacl.hash
import nacl.public
import nacl.secret
import nacl.signing
from nacl.pwhash import argon2id

from sync.base.ids import Chance
from sync.base.troubles import KeyWrong
from sync.base.wire import WireError, pack, unpack


class Purpose(Enum):
    """What a signature is for; its bytes go before what is signed."""

    ENVELOPE = b"madoguchi envelope 1\0"
    CONTENT = b"madoguchi content 1\0"
    CERTIFICATE = b"madoguchi desk certificate 1\0"
    REQUEST = b"madoguchi request 1\0"
    REPLY = b"madoguchi reply 1\0"
    RECEIPT = b"madoguchi receipt 1\0"
    APPROVAL = b"madoguchi approval 1\0"
    PULL_FILE = b"madoguchi pull file 1\0"
    KNOWLEDGE = b"madoguchi proof knowledge 1\0"


class SigningKey:
    """An Ed25519 key pair, kept in memory only."""

    def __init__(self, seed: bytes) -> None:
        """Take the 32-byte seed."""
        self._key = nacl.signing.SigningKey(seed)
        self.public = bytes(self._key.verify_key)

    @classmethod
    def new(cls, chance: Chance) -> SigningKey:
        """Return a new random key."""
        return cls(chance.draw(32))

    @property
    def seed(self) -> bytes:
        """The 32 secret bytes, for wrapping and for `sync.base.cose` only."""
        return bytes(self._key)

    def secret_for(self, use: bytes) -> bytes:
        """Return the 32-byte key that closes things for one use (8 letters), made of the seed.

        As libsodium's `crypto_kdf` makes it: BLAKE2b under the seed, personalised by the use.
        """
        raw = nacl.encoding.RawEncoder
        return bytes(nacl.hash.blake2b(b"", 32, self.seed, b"", use.ljust(8, b"_"), encoder=raw))

    def sign(self, purpose: Purpose, message: bytes) -> bytes:
        """Return the 64-byte signature of `message` for `purpose`."""
        return self._key.sign(purpose.value + message).signature

    def open_sealed(self, sealed: bytes) -> bytes:
        """Return what `seal` closed for this key's public half; KeyWrong otherwise."""
        try:
            box = nacl.public.SealedBox(self._key.to_curve25519_private_key())
            return box.decrypt(sealed)
        except (nacl.exceptions.CryptoError, ValueError, TypeError):
            raise KeyWrong("sealed box does not open") from None


def verify(public: bytes, purpose: Purpose, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` is `public`'s own over `message` for `purpose`."""
    try:
        nacl.signing.VerifyKey(public).verify(purpose.value + message, signature)
    except (nacl.exceptions.CryptoError, ValueError, TypeError):
        return False
    return True


def seal(public: bytes, secret: bytes) -> bytes:
    """Close `secret` so that only the holder of `public`'s signing key opens it."""
    box = nacl.public.SealedBox(nacl.signing.VerifyKey(public).to_curve25519_public_key())
    return box.encrypt(secret)


class Cost(msgspec.Struct, frozen=True, array_like=True):
    """What one guess at a password costs: Argon2id passes and memory in bytes (RFC 9106)."""

    passes: int = 3
    memory: int = 64 * 1024 * 1024


class Wrapped(msgspec.Struct, frozen=True, array_like=True):
    """A secret closed with a password; `factor`, if any, is another under the same password."""

    cost: Cost
    salt: bytes
    box: bytes
    factor: bytes = b""


class Unwrapped(NamedTuple):
    """What a password opened: the secret, and that of the second factor, b"" if there is none."""

    secret: bytes
    factor: bytes

    def __repr__(self) -> str:
        """Show nothing: secrets reach no log and no crash report."""
        return "Unwrapped(…)"


MOST_PASSES = 16
MOST_MEMORY = 1024 * 1024 * 1024
"""Above these a wrapped key is not one of ours but an attack on the desk's memory."""


def wrap(
    secret: bytes, password: str, chance: Chance, cost: Cost | None = None, factor: bytes = b""
) -> bytes:
    """Close `secret` with `password`, and a second factor's if there is one, to be stored."""
    cost = cost or Cost()
    salt = chance.draw(argon2id.SALTBYTES)
    box = nacl.secret.SecretBox(_password_key(password, salt, cost))

    def closed(what: bytes) -> bytes:
        return bytes(box.encrypt(what, chance.draw(box.NONCE_SIZE)))

    return pack(Wrapped(cost, salt, closed(secret), closed(factor) if factor else b""))


def unwrap(wrapped: bytes, password: str) -> bytes:
    """Return the secret that `wrap` closed; KeyWrong if the password or the bytes are wrong."""
    return unwrap_both(wrapped, password).secret


def unwrap_both(wrapped: bytes, password: str) -> Unwrapped:
    """Return all that `wrap` closed; KeyWrong if the password or the bytes are wrong."""
    try:
        closed = unpack(Wrapped, wrapped)
        if closed.cost.passes > MOST_PASSES or closed.cost.memory > MOST_MEMORY:
            raise KeyWrong("wrapped key asks for too much memory")
        box = nacl.secret.SecretBox(_password_key(password, closed.salt, closed.cost))
        factor = box.decrypt(closed.factor) if closed.factor else b""
        return Unwrapped(box.decrypt(closed.box), factor)
    except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError, WireError, ValueError):
        raise KeyWrong("password or wrapped key is wrong") from None


def close_with(key: bytes, secret: bytes, chance: Chance) -> bytes:
    """Close `secret` with a 32-byte key."""
    box = nacl.secret.SecretBox(key)
    return bytes(box.encrypt(secret, chance.draw(box.NONCE_SIZE)))


def open_with(key: bytes, closed: bytes) -> bytes:
    """Return what `close_with` closed; KeyWrong otherwise."""
    try:
        return nacl.secret.SecretBox(key).decrypt(closed)
    except (nacl.exceptions.CryptoError, ValueError):
        raise KeyWrong("the key does not open this") from None


def _password_key(password: str, salt: bytes, cost: Cost) -> bytes:
    return argon2id.kdf(
        nacl.secret.SecretBox.KEY_SIZE,
        password.encode(),
        salt,
        opslimit=cost.passes,
        memlimit=cost.memory,
    )
