"""照合 at a real desk: by what its office scope and its own journal tell it, and since when."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.operations.check_certificate import CertificateChecks
from desktop.operations.issue_certificate import Certificates
from desktop.operations.prove import proof_of
from desktop.operations.wishes import USUAL_FORM as FORM
from desktop.operations.wishes import Issued
from sync.journal.kinds import DeskRevoked, Kind
from sync.journal.proof.check import Outcome
from tests.desks import Counter, TestTown
from tests.unit.operations.conftest import WISH

DIGEST = bytes(range(32))


def printed(pdf: bytes) -> bytes:
    return pdf


def code(at: Counter, number: str) -> str:
    """Return what this desk's paper carries."""
    return proof_of(at.desk, number, FORM, offline=False)(DIGEST)


@pytest.fixture
def checks(counter: Counter) -> CertificateChecks:
    return CertificateChecks(counter.desk, printed)


def issue(certificates: Certificates) -> Issued:
    issued = certificates.issue(WISH, None)
    assert isinstance(issued, Issued)
    return issued


def test_this_desk_s_own_sheet_is_genuine_until_it_is_spoiled(
    counter: Counter, certificates: Certificates, checks: CertificateChecks
) -> None:
    first, second = issue(certificates), issue(certificates)
    certificates.outcome(first.id, handed=True)
    for each in (first, second):
        assert checks.text(code(counter, each.number)).outcome is Outcome.GENUINE
    certificates.outcome(second.id, handed=False, reason="紙詰まり")
    counter.sync()  # receipts touch the entries: what was folded is folded again
    assert checks.text(code(counter, first.number)).outcome is Outcome.GENUINE
    verdict = checks.text(code(counter, second.number))
    assert verdict.outcome is Outcome.VOIDED
    assert verdict.at == verdict.voids_at == counter.desk.now()
    again = CertificateChecks(counter.desk, printed)
    assert again.text(code(counter, second.number)) == verdict, "and after a restart"


def test_of_another_desk_it_knows_the_revocation_but_no_spoiled_sheet(
    counter: Counter, town: TestTown, tmp_path: Path, checks: CertificateChecks
) -> None:
    other = Counter(town, tmp_path / "desk2", "窓口2")
    other.sync()
    earlier = code(other, "7")
    town.clock.step(hours=3)
    later = code(other, "8")
    verdict = checks.text(earlier)
    assert verdict.outcome is Outcome.GENUINE
    assert verdict.voids_at == 0
    assert verdict.proof is not None
    assert verdict.proof.freshness == other.desk.cache.current_at()
    assert verdict.known_at == counter.desk.cache.current_at() != 0
    town.clock.step(hours=-1)
    with town.ledger.writing(town.town) as writing:
        ended = DeskRevoked(other.journal.identity.enrolled().desk)
        writing.append_office(Kind.DESK_REVOKED, ended, town.now())
    assert checks.text(later).outcome is Outcome.GENUINE, "not heard of yet"
    counter.sync()
    assert checks.text(earlier).outcome is Outcome.GENUINE
    assert checks.text(later).outcome is Outcome.ENDED_DESK
    assert checks.text(later).at == town.now()
    other.close()


def test_it_checks_while_the_line_is_down(counter: Counter, checks: CertificateChecks) -> None:
    counter.cut()
    assert checks.text(code(counter, "7")).outcome is Outcome.GENUINE
    assert checks.text("letters").outcome is Outcome.UNREADABLE
    assert checks.file(b"%PDF-").outcome is Outcome.UNREADABLE
