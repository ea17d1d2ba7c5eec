"""What a desk may do while its line is down, and who is needed when it is back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.operations.cut_off import NO_CERTIFICATES, TOO_OLD, certificates_meanwhile
from desktop.operations.decide_filing import decide_filing
from desktop.operations.filings import filings, needing
from desktop.operations.wishes import USUAL_FORM
from sync.journal.kinds import Ruling
from sync.records.policy import CertificateRule, OfflineRule, Policy
from tests.desks import Counter, SteppedClock, TestTown
from tests.unit.operations.conftest import OUTAGE_RULE
from tests.unit.operations.test_filings import file_move


def test_certificates_are_promised_up_to_the_minute_that_the_rule_gives(counter: Counter) -> None:
    counter.cut()
    assert certificates_meanwhile(counter.desk).endswith("まで、責任者の承認で発行できます。")
    counter.town.clock.step(minutes=OUTAGE_RULE.most_age_minutes)
    assert "責任者の承認" in certificates_meanwhile(counter.desk)
    counter.town.clock.step(minutes=1)
    assert certificates_meanwhile(counter.desk) == TOO_OLD


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (OfflineRule(), NO_CERTIFICATES),
        (OfflineRule(permitted=True, most_age_minutes=60), NO_CERTIFICATES),
        (OfflineRule(True, "要綱", "第1号", "2026-04-01", 60, ""), "まで発行できます。"),  # noqa: FBT003
    ],
)
def test_without_a_rule_that_is_named_none_are_promised(
    tmp_path: Path, rule: OfflineRule, said: str
) -> None:
    policy = Policy(1, certificates=(CertificateRule(USUAL_FORM, offline=rule),))
    counter = Counter(TestTown(policy, [], SteppedClock()), tmp_path / "desk")
    counter.sync()
    assert said in certificates_meanwhile(counter.desk)
    counter.close()


def test_a_returned_filing_needs_who_filed_it(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    as_staff("2001")
    assert decide_filing(counter.desk, filing, Ruling.RETURN, "方書が抜けています") == ()
    counter.sync()
    assert needing(counter.desk) == 0, "nothing for the supervisor to do"
    as_staff("1001")
    assert needing(counter.desk) == 1


def test_a_declined_filing_needs_who_filed_it_until_they_have_read_it(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    as_staff("2001")
    assert decide_filing(counter.desk, filing, Ruling.DECLINE, "本人と確認できないため") == ()
    counter.sync()
    assert needing(counter.desk) == 0
    as_staff("1001")
    assert needing(counter.desk) == 1
    counter.desk.follow_ups.read(filing, "1001")
    assert needing(counter.desk) == 0
    assert filings(counter.desk)[0].read
    assert not counter.desk.follow_ups.open()
