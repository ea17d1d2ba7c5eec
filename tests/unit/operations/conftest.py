"""A town with a household and its staff; desks with real files, a cloud in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop.operations.issue_certificate import Certificates
from desktop.operations.sign_on import sign_off, sign_on
from desktop.operations.wishes import USUAL_FORM, Wish
from sync.base.keys import Cost, wrap
from sync.base.resources import resource
from sync.records.policy import CertificateRule, ChangeRule, OfflineRule, Policy
from sync.records.town import town_from
from tests.desks import PASSWORD, Counter, SteppedClock, TestTown
from tests.unit.changes.people import person

OUTAGE_RULE = OfflineRule(
    permitted=True,
    rule_name="災害時等における交付要綱（架空）",
    rule_number="架空告示第1号",
    rule_date="2026-04-01",
    most_age_minutes=60,
)
POLICY = Policy(
    version=1,
    changes=(ChangeRule("relocation"), ChangeRule("contact_correction", approval="")),
    certificates=(CertificateRule(USUAL_FORM, 300, OUTAGE_RULE),),
    sample_mark="見本（架空の記録）",
)
HEAD = person("10011", name="黒岩　太郎", name_kana="クロイワ　タロウ", setai_no="9001")
WIFE = person(
    "10022",
    name="黒岩　花",
    name_kana="クロイワ　ハナ",
    setai_no="9001",
    relationship="妻",
    sort_order=2,
)
SECRET = person("10033", name="秘田　守", setai_no="9003", protected=True, address="")
WISH = Wish("10011", ("10011", "10022"), "self", "photo", anew=True)


@dataclass(frozen=True)
class FakePaper:
    pdf: bytes
    digest: str
    complete: bool
    pages: int = 1


class FakePress:
    """Prints the facts themselves."""

    def __init__(self) -> None:
        self.complete = True
        self.pages = 1
        self.drawn: list[Any] = []
        self.codes: list[str] = []

    def render(self, facts: Any, code: Any = None) -> FakePaper:
        if code is not None:
            self.codes.append(code(bytes(32)))
        self.drawn.append(facts)
        pdf = repr(facts).encode()
        return FakePaper(pdf, hashlib.sha256(pdf).hexdigest(), self.complete, self.pages)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys wrapped at the least cost Argon2id takes: its strength is tested where it lives."""
    cheap = partial(wrap, cost=Cost(1, 8192))
    monkeypatch.setattr("desktop.operations.sign_on.wrap", cheap)


@pytest.fixture
def town() -> TestTown:
    return TestTown(POLICY, [HEAD, WIFE, SECRET], SteppedClock())


@pytest.fixture
def counter(town: TestTown, tmp_path: Path) -> Counter:
    """Desk 1, where clerk 1001 is signed on and the supervisor 2001 may sign on."""
    codes = {
        staff: town.hire(staff, name, role)
        for staff, name, role in (
            ("1001", "佐藤　花", "clerk"),
            ("1002", "田村　誠", "clerk"),
            ("2001", "黒岩　弘", "supervisor"),
        )
    }
    made = Counter(town, tmp_path / "desk1")
    made.sync()
    for staff in ("2001", "1002", "1001"):
        made.begin_work(staff, codes[staff])
    made.sync()
    return made


@pytest.fixture
def press() -> FakePress:
    return FakePress()


@pytest.fixture
def certificates(counter: Counter, press: FakePress) -> Certificates:
    data = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))
    return Certificates(counter.desk, data, press)


@pytest.fixture
def as_staff(counter: Counter) -> Callable[[str], None]:
    """Sign another person on, with their password."""

    def change(staff: str) -> None:
        sign_off(counter.desk)
        assert sign_on(counter.desk, staff, PASSWORD) is None

    return change
