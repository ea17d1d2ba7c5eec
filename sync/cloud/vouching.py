"""What a certificate is good for: whether desks could go by it, and whom it vouches for."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from sync.base.pem import certificates_in
from sync.cloud.operations import OperatorRefusal

MOST_FILE_BYTES = 16 * 1024
"""Of a file with one certificate; an entry of journal 0 holds four times that."""

_ANOTHER = "Name the file of the authority's own certificate (PEM), as desks are to trust it."


def usable(file: Path, now: dt.datetime) -> bytes:
    """Return the certificate (DER) of a file; OperatorRefusal where no desk could go by it."""
    try:
        with file.open("rb") as opened:
            text = opened.read(MOST_FILE_BYTES + 1).decode("ascii", "replace")
    except OSError as error:
        raise OperatorRefusal(
            f"The file {file} cannot be read ({error.strerror}).", _ANOTHER
        ) from None
    if "PRIVATE KEY" in text:
        raise OperatorRefusal(
            f"{file} holds a private key.",
            "Name a file with the certificate alone: what is added is sent to every desk.",
        )
    found = certificates_in(text) if len(text) <= MOST_FILE_BYTES else []
    if len(found) != 1:
        raise OperatorRefusal(f"{file} is not one certificate (PEM).", _ANOTHER)
    try:
        certificate = x509.load_der_x509_certificate(found[0])
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=found[0])
        signs = _signs_certificates(certificate)
    except (ValueError, ssl.SSLError, x509.DuplicateExtension):
        raise OperatorRefusal(f"{file} is a damaged certificate.", _ANOTHER) from None
    if not signs:
        raise OperatorRefusal(f"{file} is no authority's certificate.", _ANOTHER)
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begins <= now < ends:
        raise OperatorRefusal(
            f"{file} is valid from {begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M} UTC, not now.",
            "Name one that is valid, or see to this machine's clock.",
        )
    return found[0]


def pinned(tls: Path) -> bytes:
    """Return the authority by which desks know this cloud, as its data folder has it."""
    served = served_in(tls)
    try:
        found = certificates_in((tls / "ca.pem").read_text("ascii"))
    except (OSError, UnicodeDecodeError):
        found = []
    if served is None or len(found) != 1 or not vouches(found, served):
        raise OperatorRefusal(
            f"By which authority desks know this cloud cannot be seen in {tls}.",
            "The first one is added where the server's own data lies (--data), before tls/ca.pem "
            "is changed.",
        )
    return found[0]


def served_in(tls: Path) -> x509.Certificate | None:
    """Return the certificate that the server shows, None where that is not known."""
    try:
        return x509.load_pem_x509_certificate((tls / "server.pem").read_bytes())
    except (OSError, ValueError):
        return None


def vouches(authorities: Sequence[bytes], served: x509.Certificate) -> bool:
    """Say whether one of them (DER) has signed what is served."""
    for each in authorities:
        try:
            served.verify_directly_issued_by(x509.load_der_x509_certificate(each))
        except (ValueError, TypeError, InvalidSignature):
            continue
        return True
    return False


def _signs_certificates(certificate: x509.Certificate) -> bool:
    known = certificate.extensions
    try:
        if not known.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        return known.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound as lacking:
        return lacking.oid == x509.KeyUsage.oid
