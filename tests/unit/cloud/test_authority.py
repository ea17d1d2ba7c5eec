"""The local authority: made once, its key for nobody else, its server's certificate anew."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from cryptography import x509

from sync.base.clock import UTC
from sync.base.troubles import SecretLost
from sync.cloud.authority import papers, secret

NOW = dt.datetime(2026, 11, 23, tzinfo=UTC)


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def test_keys_are_their_owner_s_only(tmp_path: Path) -> None:
    made = papers(tmp_path, ["localhost"], NOW)
    assert mode(tmp_path / "ca.key") == 0o600
    assert mode(made.key) == 0o600
    assert secret(tmp_path / "secret", bytes(32)) == bytes(32)
    assert mode(tmp_path / "secret") == 0o600


def test_the_authority_and_the_secret_stay(tmp_path: Path) -> None:
    first = papers(tmp_path, ["localhost"], NOW)
    pinned, shown = first.ca.read_bytes(), first.fingerprint()
    second = papers(tmp_path, ["localhost", "cloud.example", "10.0.0.5"], NOW)
    assert second.ca.read_bytes() == pinned
    assert second.fingerprint() == shown
    assert re.fullmatch("([0-9A-F]{2}:){31}[0-9A-F]{2}", shown)
    secret(tmp_path / "secret", b"a" * 32)
    assert secret(tmp_path / "secret", b"b" * 32) == b"a" * 32


def test_the_server_s_certificate_names_its_hosts_and_serves_only(tmp_path: Path) -> None:
    made = papers(tmp_path, ["localhost", "10.0.0.5", "::1"], NOW)
    server = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.5", "::1"]
    assert not server.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    ca = x509.load_pem_x509_certificate(made.ca.read_bytes())
    server.verify_directly_issued_by(ca)


@pytest.mark.parametrize("kept", [b"", b"short", bytes(33)])
def test_a_damaged_secret_is_told_and_stays_as_it_is(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "secret").write_bytes(kept)
    with pytest.raises(SecretLost):
        secret(tmp_path / "secret", bytes(32))
    assert (tmp_path / "secret").read_bytes() == kept


def test_a_secret_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    with pytest.raises(SecretLost):
        secret(tmp_path / "secret", bytes(32))


def test_no_second_secret_is_made_where_one_is_needed(tmp_path: Path) -> None:
    with pytest.raises(SecretLost):
        secret(tmp_path / "secret", None)
    assert not (tmp_path / "secret").exists()
