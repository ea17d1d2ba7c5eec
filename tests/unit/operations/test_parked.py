"""What the cloud set aside is in sight, with its reason, and can be sent to who may open it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.operations.parked import REASONS, Report, parked, report
from sync.base.keys import SigningKey
from sync.base.troubles import KeyWrong
from sync.base.wire import unpack, unsqueeze
from sync.changes.verdict import ReadSet
from sync.exchanges import push
from sync.exchanges.settle import FAILED
from sync.journal.entry import open_entry
from sync.journal.kinds import Filing, Inquiry, Kind
from sync.records.policy import Policy
from tests.desks import Counter, SteppedClock, TestTown


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    counter = Counter(TestTown(Policy(version=1), [], SteppedClock()), tmp_path)
    counter.sync()
    return counter


def test_a_parked_entry_is_in_sight_and_its_report_opens_for_the_town_alone(
    counter: Counter,
) -> None:
    counter.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    unsigned = counter.journal.keep(Kind.FILING, Filing("relocation", (), b""), None, ReadSet())
    assert not parked(counter.journal)
    counter.sync()
    (one,) = parked(counter.journal)
    assert (one.number, one.kind, one.code) == (2, Kind.FILING, "staff_signature")
    assert one.reason == REASONS["staff_signature"]
    sealed = report(counter.journal)
    assert unsigned.data not in sealed
    plain = counter.town.town.key.open_sealed(sealed)
    told = unpack(Report, unsqueeze(plain, 1 << 20))
    assert told.desk == counter.journal.enrolled().desk
    assert [open_entry(data).words.id for data, _ in told.entries] == [unsigned.words.id]
    with pytest.raises(KeyWrong):
        SigningKey.new(counter.town.chance).open_sealed(sealed)


def test_every_reason_has_its_words() -> None:
    codes = {"unreadable", "desk_signature", "desk_revoked", push.FORK, push.DESK_UNKNOWN, FAILED}
    assert codes | push.KEPT_ASIDE <= REASONS.keys()
