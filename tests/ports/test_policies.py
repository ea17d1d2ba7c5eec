"""A running town is given new rules by the operator's command, and its desks go by them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from desktop.operations.rules_in_force import rules_in_force
from desktop.operations.second_factor import new_factor, set_factor
from desktop.operations.second_step import FACTOR_WANTED
from desktop.operations.sign_on import sign_off, sign_on
from sync.base.clock import SystemClock, japan_day
from sync.base.verdicts import Refusal
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.registry import decide
from sync.changes.verdict import Decided
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal
from sync.cloud.policies import may_follow, rules_in
from sync.cloud.policy_words import LABELS, differences
from sync.journal.asking import Question
from sync.journal.entry import Entry
from sync.journal.kinds import Filing, Kind, PolicySet
from sync.journal.office import Office
from sync.journal.standing import Standing
from sync.records.policy import (
    CertificateRule,
    ChangeRule,
    Exemption,
    OfflineRule,
    Policy,
    SignOnRule,
)
from sync.records.policy_file import policy_from, text_of
from tests.desks import PASSWORD, Counter, SteppedClock, TestTown
from tests.ports.conftest import TOWN
from tests.ports.desks import POLICY, Desk, Seen
from tests.ports.hall import PHONE, Hall, protect, standing, today
from tests.ports.test_audit_exchange import told
from tests.ports.test_operator_commands import Operate, desk, hall, operate, refused, said
from tests.unit.operations.conftest import HEAD, quick_passwords

__all__ = ["desk", "hall", "operate", "quick_passwords"]

IN_TOWN = ("--municipality", TOWN)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rules.toml"


def write(file: Path, policy: Policy, version: int = 2, **said_else: object) -> Policy:
    """Write the next version of a town's rules."""
    following = msgspec.structs.replace(policy, version=version, **said_else)
    file.write_text(text_of(following), "utf-8")
    return following


def set_rules(operate: Operate, file: Path) -> list[str]:
    return said(operate("policy", "set", *IN_TOWN, str(file))).splitlines()


def test_what_is_shown_is_a_file_that_states_the_same_rules(operate: Operate, desk: Desk) -> None:
    assert policy_from(said(operate("policy", "show", *IN_TOWN))) == POLICY
    for name in ("default.toml", "demo.toml"):
        shipped = policy_from(Path("resources/policies", name).read_text("utf-8"))
        assert policy_from(text_of(shipped)) == shipped


def test_a_change_is_told_field_by_field_before_and_when_it_is_set(
    operate: Operate, hall: Hall, desk: Desk, file: Path
) -> None:
    filing = contact_filed(desk, "1015", POLICY).words.id
    contact = ChangeRule("contact_correction", "supervisor", "C", several=True)
    changes = (contact, *POLICY.changes[2:])
    write(file, POLICY, changes=changes, sign_on=SignOnRule(second_factor="deciders"))
    about = "filing contact_correction 連絡先の修正"
    expected = [
        "sign-on: second factor asked of: nobody -> those who decide",
        f"{about}: decided by: nobody (registered at once) -> supervisor",
        f"{about}: several approved at once: no -> yes",
        "changes=3 from version 1 to version 2",
    ]
    checked = said(operate("policy", "check", *IN_TOWN, str(file))).splitlines()
    assert checked[:-1] == expected
    with hall.ledger.reading(hall.town) as reading:
        assert reading.office().policy == POLICY, "nothing was written"
    assert set_rules(operate, file) == [*expected, f"version 2 is in force in {TOWN} 草津町"]
    desk.sync()
    office = desk.office()
    assert office.policy.sign_on.second_factor == "deciders"
    assert sorted(office.policies) == [1, 2], "the old version is known for what was filed under it"
    assert standing(desk, filing) is Standing.WAITING, "who decides says the version in force"
    desk.clock.at = SystemClock().now()  # by which the command goes
    (line,) = [
        each
        for each in told(desk, Question(desk=0, since=today(hall)))
        if each.kind == Kind.POLICY_SET and each.detail == "2"
    ]
    assert line.desk == 0
    assert "broken=0" in said(operate("audit", "verify", *IN_TOWN)).splitlines()[-1]


@pytest.mark.parametrize(
    ("said_wrongly", "words"),
    [
        ({"version": 1}, ("version 1 is in force", "version = 2", "policy show")),
        ({"version": 3}, ("version 3", "version = 2")),
        ({}, ("changes nothing",)),
        ({"changes": (ChangeRule("relocating"),)}, ("unknown things: relocating",)),
        ({"changes": (ChangeRule("relocation", "mayor"),)}, ("no role that decides",)),
        ({"changes": 2 * (ChangeRule("relocation"),)}, ("relocation stands twice",)),
        ({"certificates": (CertificateRule("diploma"),)}, ("unknown things: diploma",)),
        ({"certificates": (CertificateRule("inkan", -1),)}, ("fee of inkan is below 0",)),
        ({"sign_on": SignOnRule(second_factor="some")}, ("second_factor",)),
        ({"protected_offline": True}, ("protected_offline",)),
    ],
)
def test_what_cannot_be_in_force_is_refused_with_the_next_step(
    said_wrongly: dict[str, object], words: tuple[str, ...], file: Path
) -> None:
    write(file, POLICY, **{"version": 2} | said_wrongly)  # type: ignore[arg-type]
    with pytest.raises(OperatorRefusal) as no:
        may_follow(Office(policies={1: POLICY}), rules_in(file))
    assert all(word in f"{no.value.reason} {no.value.remedy}" for word in words)


def test_a_file_that_is_none_is_refused_by_the_command(
    operate: Operate, hall: Hall, file: Path
) -> None:
    file.write_text("version = ", "utf-8")
    assert "cannot be read" in refused(operate("policy", "set", *IN_TOWN, str(file)))


def test_no_version_is_set_while_a_restored_cloud_is_given_back_what_it_lacks() -> None:
    following = msgspec.structs.replace(POLICY, version=2, change_fund=1)
    may_follow(Office(policies={1: POLICY}), following)
    with pytest.raises(OperatorRefusal) as no:
        may_follow(Office(policies={1: POLICY}, restored={b"mark": (1,)}), following)
    assert "--settle-now" in no.value.remedy


def contact_filed(desk: Desk, atena_no: str, policy: Policy) -> Entry:
    """File a telephone number as a desk does that knows this version."""
    body = ContactCorrection(atena_no, PHONE)
    day = japan_day(desk.clock.now())
    verdict = decide(Seen(desk.register), "contact_correction", pack(body), policy, day)
    assert isinstance(verdict, Decided)
    filing = Filing("contact_correction", (atena_no,), pack(body))
    words = desk.word("sato", Kind.FILING, filing, verdict.reads)
    return desk.keep(msgspec.structs.replace(words, policy=policy.version), desk.people["sato"])


def test_a_filing_is_judged_in_form_by_the_version_it_was_made_under(
    operate: Operate, hall: Hall, desk: Desk, file: Path
) -> None:
    lenient = msgspec.structs.replace(POLICY, version=2, protected_offline=True)
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.POLICY_SET, PolicySet(lenient), 2)
    protected = protect(hall, released_on="").atena_no
    desk.sync()
    strict = write(file, lenient, version=3, protected_offline=False)
    set_rules(operate, file)
    liar = msgspec.structs.replace(lenient, version=strict.version)
    as_then, as_now = (contact_filed(desk, protected, rules) for rules in (lenient, liar))
    desk.sync()
    cases = [desk.register.case(each.words.id) for each in (as_then, as_now)]
    assert [case and case.standing for case in cases] == [Standing.REGISTERED, Standing.DECLINED]
    assert cases[1]
    assert [each.code for each in cases[1].refusals] == ["contact.protected"]


def test_a_running_desk_asks_for_the_second_factor_once_the_rules_say_so(
    operate: Operate, operated: PostgresLedger, tmp_path: Path, file: Path
) -> None:
    clock = SteppedClock()
    town = TestTown(POLICY, [HEAD], clock, operated)
    counter = Counter(town, tmp_path / "desk")
    code = town.hire("1001", "佐藤　花", "supervisor")
    counter.sync()
    counter.begin_work("1001", code)
    counter.sync()
    app = new_factor(counter.desk)

    def digits() -> str:
        clock.step(seconds=30)
        return app.codes.code(town.now())

    assert set_factor(counter.desk, app, PASSWORD, digits()) is None
    sign_off(counter.desk)
    assert sign_on(counter.desk, "1001", PASSWORD) is None, "not asked for yet"
    sign_off(counter.desk)
    write(file, POLICY, sign_on=SignOnRule(second_factor="deciders"))
    set_rules(operate, file)
    counter.sync()
    assert rules_in_force(counter.desk).version == 2
    asked = sign_on(counter.desk, "1001", PASSWORD)
    assert isinstance(asked, Refusal)
    assert asked.code == FACTOR_WANTED
    assert sign_on(counter.desk, "1001", PASSWORD, digits()) is None
    assert counter.desk.who is not None
    counter.close()


def test_a_version_given_back_to_a_restored_cloud_takes_no_newer_one_s_place(
    hall: Hall, desk: Desk
) -> None:
    lost, anew = (msgspec.structs.replace(POLICY, version=2, change_fund=yen) for yen in (1, 2))
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.append_office(Kind.POLICY_SET, PolicySet(anew), 20)
        writing.append_office(Kind.POLICY_SET, PolicySet(lost), 10)
        assert writing.office().policy == anew
    desk.sync()
    assert desk.office().policy == anew


def test_every_field_that_a_policy_file_has_can_be_told() -> None:
    keys = {"version", "change", "form", "code", "changes", "certificates", "exemptions", "sign_on"}
    records = Policy, ChangeRule, CertificateRule, OfflineRule, Exemption, SignOnRule
    fields = {field.name for record in records for field in msgspec.structs.fields(record)}
    assert fields - keys == set(LABELS)
    grounds = (Exemption("a", "甲", "条例"), Exemption("b", "乙", "条例"))
    old = msgspec.structs.replace(POLICY, exemptions=grounds)
    rule = OfflineRule(permitted=True, requesters=("self",), photo_id=False)
    certificates = (CertificateRule("inkan", 350, rule),)
    moved = (Exemption("b", "丙", "条例"), Exemption("c", "丁", "条例"))
    new = msgspec.structs.replace(POLICY, exemptions=moved, certificates=certificates)
    assert list(differences(old, new)) == [
        "certificate inkan: fee in yen: 300 -> 350",
        "certificate inkan: issued while the line is down: no -> yes",
        "certificate inkan: offline, who may ask: self, household -> self",
        "certificate inkan: offline, needs a document with a photo: yes -> no",
        "exemption a: no more: 甲 (条例)",
        "exemption b: name: 乙 -> 丙",
        "exemption c: new: 丁 (条例)",
    ]
