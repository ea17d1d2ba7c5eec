"""What an operator does about entries that went wrong, by the command itself."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.base.clock import SystemClock
from sync.base.ids import SystemChance
from sync.base.keys import SigningKey
from sync.changes.contact_correction import ContactCorrection
from sync.cloud.database import OWNER
from sync.cloud.ledger import PostgresLedger
from sync.exchanges import push, recovery, settle
from sync.journal.kinds import DeskRevoked, Issuance, IssuanceOutcome, Kind, Ruling
from sync.journal.proof.knowledge import Heard, known_from
from sync.journal.report import (
    Report,
    ReportDamaged,
    ReportForeign,
    ReportOfAnotherKey,
    close_report,
)
from sync.journal.standing import Standing
from tests.ports.conftest import OTHER, TOWN, founded, hall_of
from tests.ports.desks import Desk
from tests.ports.hall import PHONE, Hall, looked, move, standing
from tests.ports.roles import as_role

COMMAND = (sys.executable, "-W", "error", "-m", "sync.cloud")
Operate = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def operate(tmp_path: Path, database_url: str) -> Operate:
    """Return what runs a command on this test's database."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        urls = ["--database-url", database_url, "--owner-url", as_role(database_url, OWNER)]
        line = [*COMMAND, "--data", str(tmp_path), *urls, *words]
        return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def hall(operated: PostgresLedger) -> Hall:
    """Return a town on the database, closed with the secret that the command finds."""
    return hall_of(operated, founded(operated, TOWN, "草津町"), sato="clerk", ueda="supervisor")


@pytest.fixture
def desk(hall: Hall) -> Desk:
    ready = hall.desk()
    for staff in ("sato", "ueda"):
        hall.sign_on(ready, staff)
    ready.sync()
    return ready


def said(told: subprocess.CompletedProcess[str]) -> str:
    assert told.returncode == 0, told.stderr
    assert not told.stderr, "nothing of it goes to a log"
    return told.stdout


def refused(told: subprocess.CompletedProcess[str]) -> str:
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert not told.stdout
    return told.stderr


def unsigned(desk: Desk) -> bytes:
    """File in a name without its signature, which the cloud sets aside."""
    key = desk.people.pop("sato")
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.people["sato"] = key
    desk.sync()
    return bytes(filing)


def report_of(desk: Desk) -> Report:
    kept = ((e.data, desk.journal.receipts[e.envelope.number]) for e in desk.journal.entries)
    return Report(desk.municipality, desk.number, tuple(kept))


def issue(at: Desk, number: str) -> bytes:
    body = Issuance(
        number, "juminhyo", b"", (), 0, 0, "本人", "", 300, offline=False,
        municipality="", issued_by="", certifier="",
    )  # fmt: skip
    return bytes(at.keep(at.word("sato", Kind.ISSUANCE, body), at.people["sato"]).words.id)


def became(at: Desk, issuance: bytes, *, handed: bool) -> None:
    body = IssuanceOutcome(issuance, handed)
    at.keep(at.word("sato", Kind.ISSUANCE_OUTCOME, body), at.people["sato"])


def clone(desk: Desk) -> Desk:
    other = copy.copy(desk)
    other.journal, other.register = copy.deepcopy(desk.journal), copy.deepcopy(desk.register)
    return other


def test_what_is_set_aside_is_listed_with_its_reason(operate: Operate, desk: Desk) -> None:
    unsigned(desk)
    lines = said(operate("entries", "aside", "--municipality", TOWN)).splitlines()
    assert "staff_signature" in lines[0]
    assert f"carried by desk {desk.number}" in lines[0]
    assert lines[-1] == "set aside=1 holes=0; nothing of it is ever deleted"
    assert "municipality" in refused(operate("entries", "aside", "--municipality", OTHER))


STAFF = ("--municipality", TOWN, "--id")


def states(operate: Operate) -> dict[str, str]:
    """Return how the town's people stand: id -> state."""
    lines = said(operate("staff", "list", "--municipality", TOWN)).splitlines()
    return {line.split()[0]: line[28:45].strip() for line in lines}


def test_a_person_is_revoked_and_asks_for_nothing_more(operate: Operate, desk: Desk) -> None:
    waiting = desk.file("sato", "relocation", move("大字前口５番地"))
    desk.sync()
    assert states(operate) == {"sato": "ready", "ueda": "ready"}
    told = said(operate("staff", "revoke", *STAFF, "ueda", "--reason", "退職"))
    assert told.startswith("staff ueda is revoked")
    assert states(operate) == {"sato": "ready", "ueda": "revoked"}
    ruled = desk.rule("ueda", waiting, Ruling.APPROVE)
    desk.sync()
    assert desk.office().staff["ueda"].revoked
    assert desk.receipt(ruled).note == settle.NOT_AUTHORISED
    said(operate("staff", "revoke", *STAFF, "sato"))
    late = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    assert standing(desk, late) is Standing.DECLINED
    assert standing(desk, waiting) is Standing.WAITING, "what was received before stands"
    for command in ("revoke", "reset", "code"):
        assert "is revoked" in refused(operate("staff", command, *STAFF, "sato"))
        assert "No staff id 'zz'" in refused(operate("staff", command, *STAFF, "zz"))


def test_a_reset_retires_the_key_at_once_and_a_new_one_is_made_with_the_code(
    operate: Operate, desk: Desk
) -> None:
    before = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    old = desk.people["sato"]
    assert "staff reset" in refused(operate("staff", "code", *STAFF, "sato"))
    told = said(operate("staff", "reset", *STAFF, "sato", "--reason", "失念")).splitlines()
    code = told[0].split()[0]
    assert "retired" in told[1]
    assert states(operate)["sato"] == "awaits a new key"
    desk.clock.at = SystemClock().now()  # by which the command goes
    forged = desk.file("sato", "contact_correction", ContactCorrection("1023", PHONE))
    entry = desk.journal.entries[-1]
    desk.sync()
    assert standing(desk, before) is Standing.REGISTERED, "signed before, carried after"
    assert (desk.receipt(entry).status, desk.receipt(entry).note) == (
        push.QUARANTINED,
        push.KEY_RETIRED,
    )
    assert desk.register.case(forged) is None
    assert "has no key" in refused(operate("staff", "reset", *STAFF, "sato"))
    assert said(operate("staff", "code", *STAFF, "sato")), "the code was lost on its way"
    desk.first_sign_on("sato", code)
    assert states(operate)["sato"] == "ready"
    assert desk.people["sato"].public != old.public
    good = desk.file("sato", "contact_correction", ContactCorrection("1031", PHONE))
    desk.sync()
    assert standing(desk, good) is Standing.REGISTERED
    lines = said(operate("audit", "verify", "--municipality", TOWN)).splitlines()
    assert "broken=0" in lines[-1]


def test_a_report_is_opened_and_says_what_is_in_it(
    operate: Operate, hall: Hall, desk: Desk, tmp_path: Path
) -> None:
    looked(desk)
    filing = unsigned(desk)
    report = report_of(desk)
    hurt = (b"rotten", report.entries[1][1])
    stranger = clone(desk)
    looked(stranger)
    lost = (stranger.journal.entries[-1].data, b"")
    file = tmp_path / "report.sealed"
    more = Report(report.municipality, report.desk, (*report.entries, hurt, lost))
    file.write_bytes(close_report(more, hall.town.key.public))
    told = said(operate("report", "open", str(file)))
    lines = told.splitlines()
    assert lines[0].startswith(f"report of {TOWN} 草津町, desk {desk.number} ")
    assert lines[-1] == "entries=4"
    heads = [line for line in lines[1:-1] if not line.startswith("    ")]
    assert f"{desk.number}-1 " in heads[0]
    assert "inquiry" in heads[0]
    assert heads[0].endswith("here: received")
    assert "told: quarantined staff_signature" in heads[1]
    assert heads[1].endswith("here: set aside (staff_signature)")
    assert "cannot be read, 6 bytes" in heads[2]
    assert heads[3].endswith("told: nothing  here: not here")
    for line in (f"content id: {filing.hex()}", "change: contact_correction", f"phone: {PHONE}"):
        assert f"    {line}" in lines


def test_a_report_that_cannot_be_opened_is_refused_by_what_is_wrong_with_it(
    operate: Operate, hall: Hall, desk: Desk, tmp_path: Path
) -> None:
    looked(desk)
    desk.sync()
    report, strange = report_of(desk), SigningKey.new(SystemChance())
    whole = close_report(report, hall.town.key.public)
    of_another = close_report(Report(OTHER, 1, report.entries), strange.public)
    file = tmp_path / "report.sealed"
    for data, words in (
        (b"a letter", (ReportForeign.reason_en, ReportForeign.remedy_en)),
        (whole[:-1], (ReportDamaged.reason_en, ReportDamaged.remedy_en)),
        (of_another, (OTHER, "which is not here")),
        (
            close_report(report, strange.public),
            (ReportOfAnotherKey.reason_en, ReportOfAnotherKey.remedy_en),
        ),
    ):
        file.write_bytes(data)
        told = refused(operate("report", "open", str(file)))
        assert all(word in told for word in words), told
    gone = refused(operate("report", "open", str(tmp_path / "gone.sealed")))
    assert "gone.sealed" in gone


def test_a_certificate_number_given_twice_is_listed_at_both_places(
    operate: Operate, desk: Desk
) -> None:
    command = ("certificates", "doubled", "--municipality", TOWN)
    issue(desk, "1")
    desk.sync()
    assert said(operate(*command)).startswith("doubled=0")
    other = clone(desk)
    mine, theirs = issue(desk, "2"), issue(other, "2")
    desk.sync()
    other.sync()
    lines = said(operate(*command)).splitlines()
    places = [f"2  desk {desk.number} entry 2  {content.hex()}  " for content in (mine, theirs)]
    assert sorted(lines[:-1]) == sorted([f"{places[0]}received", f"{places[1]}set aside"])
    assert lines[-1].startswith("doubled=1")


def test_a_restored_cloud_waits_for_its_desks_until_the_operator_says_it_is_enough(
    operate: Operate, hall: Hall, desk: Desk
) -> None:
    other = hall.desk()
    looked(other)
    other.sync()
    told = said(operate("restored"))
    assert told.startswith("epoch ")
    assert "--settle-now" in told
    filing = desk.file("sato", "contact_correction", ContactCorrection("1015", PHONE))
    desk.sync()
    assert desk.receipt(desk.journal.entries[-1]).note == recovery.WAITS
    assert desk.register.case(filing) is None, "the other desk is not heard yet"
    assert f"{TOWN}: 1 entries settled" in said(operate("restored", "--settle-now"))
    desk.sync()
    assert desk.register.case(filing) is not None
    assert said(operate("restored", "--settle-now")) == "nothing waits in any town\n"


def test_the_proof_keys_name_ended_desks_and_voided_numbers_and_are_the_town_s_own(
    operate: Operate, hall: Hall, desk: Desk, tmp_path: Path
) -> None:
    became(desk, issue(desk, "1"), handed=True)
    became(desk, issue(desk, "2"), handed=False)
    last = desk.journal.entries[-1].envelope.clock
    desk.sync()
    became(desk, issue(desk, "3"), handed=False)
    gone = hall.desk()
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.DESK_REVOKED, DeskRevoked(gone.number, compromised=True), 12345)
    file = tmp_path / "town.keys"
    told = said(operate("proof-keys", TOWN, "--out", str(file))).splitlines()
    known = known_from(file.read_bytes())
    assert told[1] == "revoked desks=1 voided numbers=1"
    assert known.fingerprint in told[2]
    assert (known.municipality, known.name, known.public) == (
        TOWN, "草津町", hall.town.key.public,
    )  # fmt: skip
    assert [(each.desk, each.compromised, each.at) for each in known.ended] == [
        (gone.number, True, 12345)
    ]
    assert [each.number for each in known.voided] == ["2"], "3 has not been received"
    assert known.heard == (Heard(desk.number, last),)
    assert OTHER in refused(operate("proof-keys", OTHER))
    missing = tmp_path / "nowhere" / "town.keys"
    assert "--out" in refused(operate("proof-keys", TOWN, "--out", str(missing)))
