"""TLS from the first day: a local certificate authority whose certificate the desks pin.

Source of the rules: RFC 5280; server certificates name hosts only in subjectAltName.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync.base.troubles import DatabaseReadOnly, SecretLost

SECRET_BYTES = 32
CA_DAYS = 3650
SERVER_DAYS = 397
"""The longest that TLS libraries commonly accept for a server certificate."""

CLOCK_SLACK = dt.timedelta(days=1)
"""Certificates begin a day early, so that a desk with a slow clock can still connect."""


class Papers(NamedTuple):
    """Files a TLS server needs, and the certificate that desks pin."""

    ca: Path
    certificate: Path
    key: Path

    def fingerprint(self) -> str:
        """Return the authority's SHA-256 fingerprint as people compare it."""
        ca = x509.load_pem_x509_certificate(self.ca.read_bytes())
        return shown(ca.fingerprint(hashes.SHA256()))


def shown(fingerprint: bytes) -> str:
    """Return a fingerprint as people compare it."""
    return ":".join(f"{byte:02X}" for byte in fingerprint)


def papers(folder: Path, hosts: Sequence[str], now: dt.datetime) -> Papers:
    """Return the TLS files in `folder`, making the authority once and the server's for `hosts`."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Papers(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    ca_key_file = folder / "ca.key"
    if not (made.ca.exists() and ca_key_file.exists()):
        make_authority(made.ca, ca_key_file, now)
    _make_server(made, ca_key_file, hosts, now)
    return made


def make_authority(ca: Path, key_file: Path, now: dt.datetime) -> None:
    """Write a new authority's certificate and key; OSError if they cannot be kept."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Madoguchi cloud authority")])
    certificate = (
        _dated(x509.CertificateBuilder(), now, CA_DAYS)
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_secret(key_file, _key_pem(key))
    ca.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _make_server(made: Papers, ca_key_file: Path, hosts: Sequence[str], now: dt.datetime) -> None:
    ca = x509.load_pem_x509_certificate(made.ca.read_bytes())
    ca_key = serialization.load_pem_private_key(ca_key_file.read_bytes(), None)
    if not isinstance(ca_key, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is not one of ours")
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    certificate = (
        _dated(x509.CertificateBuilder(), now, SERVER_DAYS)
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Madoguchi cloud")]))
        .issuer_name(ca.subject)
        .public_key(key.public_key())
        .add_extension(x509.SubjectAlternativeName([_name(h) for h in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer_id, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    _write_secret(made.key, _key_pem(key))
    made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _dated(
    builder: x509.CertificateBuilder, now: dt.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + dt.timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write_secret(file: Path, data: bytes) -> None:
    """Write a file that only its owner can read: the whole of it is there, or nothing."""
    part = file.with_name(f"{file.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


def secret(file: Path, fresh: bytes | None) -> bytes:
    """Return the cloud's secret kept in `file`, writing `fresh` there if there is none.

    `fresh` is None where a database already depends on a secret. Raises SecretLost if there is
    none then, or if what the file holds cannot be it; DatabaseReadOnly if `fresh` cannot be kept.
    """
    try:
        if not file.exists():
            if fresh is None:
                raise SecretLost(f"{file} does not exist")
            _keep_first(file, fresh)
        kept = file.read_bytes()
    except OSError as error:
        raise SecretLost(f"{file}: {error.strerror}") from None
    if len(kept) != SECRET_BYTES:
        raise SecretLost(f"{file} holds {len(kept)} bytes, not {SECRET_BYTES}")
    return kept


def _keep_first(file: Path, fresh: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_secret(file, fresh)
    except OSError as error:
        raise DatabaseReadOnly(f"{file}: {error.strerror}") from None
