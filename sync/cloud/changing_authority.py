"""The operator's commands by which desks are told of another authority for the cloud's TLS.

The old and the new stand in journal 0 together until every desk has heard, then the new one alone.
Nothing is named that no desk could use, and nothing is ended on which the line still hangs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509

from sync.base.clock import SystemClock
from sync.base.pem import certificates_in
from sync.base.wire import sha256
from sync.cloud import operations
from sync.cloud.authority import make_authority, shown
from sync.cloud.console import add, group, now, say, town_of
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal
from sync.cloud.vouching import pinned, served_in, usable, vouches
from sync.exchanges.ports import LedgerReading, Town
from sync.journal.kinds import AuthorityAdded, AuthorityEnded, Kind
from sync.journal.office import Office

if TYPE_CHECKING:
    from sync.cloud.console import Groups

LEAST_LETTERS = 8
"""Of a fingerprint, so that nobody ends one by a slip of the hand."""


def add_to(groups: Groups) -> None:
    """Add these commands to the operator's command."""
    vouching = group(groups, "authority", "who may vouch for this cloud on the line (TLS)")
    made = add(vouching, "new", authority_new)
    made.add_argument("--into", type=Path, metavar="FOLDER", help="default: tls/next in --data")
    named = add(vouching, "add", authority_add)
    named.add_argument("file", type=Path, metavar="PEM-FILE")
    ended = add(vouching, "drop", authority_drop)
    ended.add_argument("fingerprint", metavar="FINGERPRINT", help="as listed, or its beginning")
    for each in (named, ended, add(vouching, "list", authority_list)):
        each.add_argument("--municipality", default="", help="6-digit code (default: all)")


def authority_new(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Make another authority, which vouches for nothing yet: ca.pem and ca.key in a new folder."""
    del ledger
    folder: Path = asked.into or asked.data / "tls" / "next"
    ca, key = folder / "ca.pem", folder / "ca.key"
    if ca.exists() or key.exists():
        raise OperatorRefusal(
            f"{folder} holds an authority already.", "Use that one, or name another with --into."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_authority(ca, key, SystemClock().now())
    except OSError as error:
        raise OperatorRefusal(
            f"{folder} cannot be written to ({error.strerror}).", "Name another with --into."
        ) from None
    say(f"{ca}  {shown(sha256(certificates_in(ca.read_text('ascii'))[0]))}")
    say(f"{key}  a SECRET: whoever has it can pass for this cloud")
    say(f"next: madoguchi-cloud authority add {ca}")


def authority_add(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Have desks trust one more authority, beside the one by which they know this cloud now."""
    certificate = usable(asked.file, SystemClock().now())
    tls = asked.data / "tls"
    towns = _towns(asked, ledger)
    lacking = [_adding(each, operations.office(ledger, each), certificate, tls) for each in towns]
    if not any(lacking):
        raise OperatorRefusal("It is named already.", "See: madoguchi-cloud authority list")
    for town in towns:
        with ledger.writing(town) as writing:
            writing.lock_scopes()
            for each in _adding(town, writing.office(), certificate, tls):
                writing.append_office(Kind.AUTHORITY_ADDED, AuthorityAdded(each), now())
                say(f"{town.code} {town.name}: {shown(sha256(each))} may vouch for the cloud")
    say("desks hear of it at their next pull; wait for all: madoguchi-cloud authority list")


def authority_drop(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """End an authority for good: a desk that hears of it trusts it no more, whoever pins it."""
    towns = _towns(asked, ledger)
    fingerprint = _meant(asked.fingerprint, [operations.office(ledger, town) for town in towns])
    served = served_in(asked.data / "tls")
    for town in towns:
        _may_end(town, operations.office(ledger, town), fingerprint, served)
    for town in towns:
        with ledger.writing(town) as writing:
            writing.lock_scopes()
            if _may_end(town, writing.office(), fingerprint, served):
                writing.append_office(Kind.AUTHORITY_ENDED, AuthorityEnded(fingerprint), now())
                say(f"{town.code} {town.name}: {shown(fingerprint)} is ended")
    if served is None:
        say("which certificate is served is not known here: see that desks still come")


def authority_list(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """List who may vouch for this cloud, and how many desks have heard of the last change."""
    served = served_in(asked.data / "tls")
    for town in _towns(asked, ledger):
        with ledger.reading(town) as reading:
            for line in _told(town, reading, served):
                say(line)


def distrusting(ledger: PostgresLedger, certificate: Path) -> list[str]:
    """Return the towns whose desks will not believe the server that shows this certificate."""
    served = x509.load_pem_x509_certificate(certificate.read_bytes())
    named = {
        town.code: operations.office(ledger, town).authorities.named for town in ledger.towns()
    }
    return [code for code, each in named.items() if each and not vouches(each, served)]


def _told(town: Town, reading: LedgerReading, served: x509.Certificate | None) -> Iterator[str]:
    known = reading.office().authorities
    if not known.added:
        yield f"{town.code} {town.name}  names none: its desks trust what their own files pin"
        return
    yield f"{town.code} {town.name}"
    for name, data in known.added.items():
        certificate = x509.load_der_x509_certificate(data)
        state = "ended" if name in known.ended else "named"
        if served is not None and vouches([data], served):
            state += ", vouches for what is served"
        until = certificate.not_valid_after_utc.date().isoformat()
        subject = " ".join(certificate.subject.rfc4514_string().split())
        yield f"    {shown(name)}  until {until}  {state}  {subject}"
    desks = [each.certificate for each in reading.office().desks.values() if not each.revoked]
    late = [each for each in desks if not _heard(reading, each.desk, known.changed_at)]
    yield f"    heard by {len(desks) - len(late)} of {len(desks)} desks"
    if late:
        names = ", ".join(f"{each.desk} {each.name}" for each in late)
        yield f"    no entry since from: {names}"


def _heard(reading: LedgerReading, desk: int, changed_at: int) -> bool:
    """Say whether the desk's last entry was kept when it knew all that the cloud said by then."""
    known = reading.desk(desk)
    last = reading.entry(desk, known.head.number) if known else None
    return last is not None and last.envelope.cloud_time >= changed_at


def _adding(town: Town, office: Office, certificate: bytes, tls: Path) -> list[bytes]:
    """Return what has to be named, in order; with the first the one that desks' files pin."""
    known, name = office.authorities, sha256(certificate)
    if name in known.ended:
        raise OperatorRefusal(
            f"{town.code} {town.name} has ended this authority.",
            "What is ended stays so. Make another: madoguchi-cloud authority new",
        )
    _not_restoring(town, office)
    if name in known.added:
        return []
    if known.added:
        return [certificate]
    return list(dict.fromkeys([pinned(tls), certificate]))


def _may_end(
    town: Town, office: Office, fingerprint: bytes, served: x509.Certificate | None
) -> bool:
    """Say whether the town names it; OperatorRefusal where its desks could not do without."""
    named = office.authorities.named
    left = [each for each in named if sha256(each) != fingerprint]
    if left == named:
        return False
    _not_restoring(town, office)
    if not left:
        raise OperatorRefusal(
            f"It is the last authority of {town.code} {town.name}.",
            "Name the next one first: madoguchi-cloud authority add",
        )
    if served is not None and not vouches(left, served):
        raise OperatorRefusal(
            f"It vouches for the certificate that desks of {town.code} {town.name} are shown now.",
            "Have the server use the new authority first (docs/operating.md, Another authority).",
        )
    return True


def _not_restoring(town: Town, office: Office) -> None:
    if office.restored:
        raise OperatorRefusal(
            f"{town.code} {town.name} was restored; what desks still give back may be of this.",
            "Wait until the desks are heard, or: madoguchi-cloud restored --settle-now",
        )


def _meant(typed: str, offices: Sequence[Office]) -> bytes:
    """Return the fingerprint that begins as typed, among those that are named."""
    letters = typed.replace(":", "").lower()
    named = {sha256(each) for office in offices for each in office.authorities.named}
    found = [each for each in named if each.hex().startswith(letters)]
    if len(found) != 1 or len(letters) < LEAST_LETTERS:
        raise OperatorRefusal(
            f"{typed!r} is no fingerprint of one authority that is named.",
            f"Take {LEAST_LETTERS} letters or more from: madoguchi-cloud authority list",
        )
    return found[0]


def _towns(asked: argparse.Namespace, ledger: PostgresLedger) -> Sequence[Town]:
    return [town_of(asked, ledger)] if asked.municipality else ledger.towns()
