"""A second factor: something that its owner has, asked for after the password has opened the key.

`TimeCodes` are the six digits of an authenticator app (TOTP, RFC 6238). Another kind, a FIDO2 key,
would be another class with the same method and a line in `factor_of`: its answer is what the device
signs for the sign-on, its mark the device's own counter.
"""

from __future__ import annotations

import base64
import hmac
from typing import Protocol
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from sync.base.ids import Chance

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
"""As many as the hash has (RFC 4226 §4, R6)."""
EITHER_SIDE = 1
"""Steps that a clock may be off, each way (RFC 6238 §5.2)."""
ISSUER = "Madoguchi"


class SecondFactor(Protocol):
    """Something that a person has."""

    def accepted(self, answer: str, now: int, last: int) -> int | None:
        """Return the mark of a right answer at a moment (ms); None for a wrong one.

        Marks grow: one that is not above the `last` that was accepted here was seen before.
        """
        ...


class TimeCodes:
    """The digits of an authenticator app, which change every half a minute."""

    def __init__(self, secret: bytes) -> None:
        """Take the secret that desk and app share."""
        self._secret = secret
        # SHA-1 and 30 seconds are what every app knows; as a MAC SHA-1 is unbroken (RFC 6238).
        self._codes = TOTP(secret, DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False)  # noqa: S303

    @classmethod
    def new(cls, chance: Chance) -> TimeCodes:
        """Return a new random one."""
        return cls(chance.draw(SECRET_BYTES))

    def __repr__(self) -> str:
        """Show nothing: secrets reach no log and no crash report."""
        return "TimeCodes(…)"

    @property
    def secret(self) -> bytes:
        """The shared secret, to be wrapped with the key."""
        return self._secret

    def code(self, now: int) -> str:
        """Return the digits at a moment (ms)."""
        return self._codes.generate(now // 1000).decode()

    def accepted(self, answer: str, now: int, last: int) -> int | None:
        """Return the step whose digits these are, a step to either side included; else None."""
        digits = "".join(answer.split())
        here = now // 1000 // STEP_SECONDS
        found = None
        for step in range(max(here - EITHER_SIDE, 0), here + EITHER_SIDE + 1):
            wanted = self._codes.generate(step * STEP_SECONDS).decode()
            if hmac.compare_digest(wanted.encode(), digits.encode()) and step > last:
                found = step
        return found

    def letters(self) -> str:
        """Return the secret as it is typed into an app, in groups of four."""
        plain = base64.b32encode(self._secret).decode().rstrip("=")
        return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))

    def address(self, staff: str, municipality: str) -> str:
        """Return what an app reads from a QR code (the Key URI Format of otpauth).

        Six digits and 30 seconds are what apps take where nothing is said.
        """
        label = quote(f"{ISSUER}:{municipality}-{staff}", safe=":")
        secret = self.letters().replace(" ", "")
        return f"otpauth://totp/{label}?secret={secret}&issuer={ISSUER}"


def factor_of(secret: bytes) -> SecondFactor | None:
    """Return the second factor that lies with a person's key; None if they have none."""
    return TimeCodes(secret) if secret else None
