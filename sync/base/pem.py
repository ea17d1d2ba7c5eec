"""Certificates as people carry them in files (PEM), and as programs compare them (DER).

What a certificate says is not looked at here. Source: RFC 7468.
"""

from __future__ import annotations

import base64
import binascii
import re

LINE_LETTERS = 64
_PEM = re.compile(
    "-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]+)-----END CERTIFICATE-----", re.ASCII
)
_DER_SEQUENCE = 0x30


def certificates_in(text: str) -> list[bytes]:
    """Return each certificate (DER) that a text holds; what is none is left out."""
    return [der for body in _PEM.findall(text) if (der := _der(body))]


def pem_of(certificate: bytes) -> str:
    """Return a certificate (DER) as PEM."""
    letters = base64.b64encode(certificate).decode()
    lines = [letters[at : at + LINE_LETTERS] for at in range(0, len(letters), LINE_LETTERS)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


def is_certificate(text: str) -> bool:
    """Say whether a text is one certificate or more in PEM, as far as that is seen from outside."""
    found = _PEM.findall(text)
    return bool(found) and all(map(_der, found)) and not _PEM.sub("", text).strip()


def _der(body: str) -> bytes:
    """Return what stands between the lines, b"" where it is no certificate."""
    try:
        data = base64.b64decode("".join(body.split()), validate=True)
    except binascii.Error:
        return b""
    return data if len(data) > 2 and data[0] == _DER_SEQUENCE else b""
