"""Where protected people live: gone from every desk's copy when protection begins, back at its end.

Real encrypted files on the desks' side; the cloud in memory, and a real PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from desktop.cache.search import find
from desktop.operations.file_change import Receipt
from sync.base.keys import Cost, wrap
from sync.base.wire import pack, unpack
from sync.changes.contact_correction import ContactCorrection
from sync.changes.protection_end import ProtectionEnd
from sync.changes.protection_request import ProtectionRequest
from sync.exchanges import attest
from sync.records.policy import ChangeRule, Policy
from sync.records.resident import ChangeReason, Resident
from sync.records.scopes import Scope
from tests.desks import Counter, SteppedClock, TestTown, file_change
from tests.unit.changes.people import person

WHERE = "大字草津９８７番地"
POLICY = Policy(
    version=1,
    changes=tuple(
        ChangeRule(change, approval="")
        for change in ("protection_request", "protection_end", "contact_correction")
    ),
)
FIRST = person("10011", address="大字前口７６番地", name="隠田　守")
SECOND = msgspec.structs.replace(
    FIRST, history_no=2, address=WHERE, phone="0279-88-0001", reason=ChangeReason.MOVED_WITHIN
)
OTHER = person("10022", setai_no="9002", address="大字草津１番地")


@pytest.fixture(params=["memory", "postgres"])
def desks(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Counter, Counter]]:
    """Two desks of a town, a clerk signed on at the first."""
    monkeypatch.setattr("desktop.operations.sign_on.wrap", partial(wrap, cost=Cost(1, 8192)))
    ledger = request.getfixturevalue("postgres") if request.param == "postgres" else None
    town = TestTown(POLICY, [FIRST, SECOND, OTHER], SteppedClock(), ledger)
    code = town.hire("1001", "佐藤　花", "clerk")
    one, two = (Counter(town, tmp_path / f"desk{n}", f"窓口{n}") for n in (1, 2))
    one.sync()
    one.begin_work("1001", code)
    for desk in (one, two):
        desk.sync()
    yield one, two
    for desk in (one, two):
        desk.close()


def filed(desk: Counter, change: str, body: object) -> None:
    done = file_change(desk.desk, change, pack(body))
    assert isinstance(done, Receipt), done
    desk.sync()


def told(desk: Counter) -> str:
    """Return all that a desk's copy of the register says, as one text."""
    bodies = [row.body for row in desk.cache.stored(Scope.RESIDENTS) if row.body]
    return "".join(repr(unpack(Resident, body)) for body in bodies)


def agrees(desk: Counter) -> bool:
    return all(each.equal for each in desk.travel(attest.desk(desk.store)))


def test_protection_takes_whereabouts_off_every_desk_and_its_end_gives_them_back(
    desks: tuple[Counter, Counter],
) -> None:
    one, two = desks
    today = "2026-11-23"
    filed(one, "protection_request", ProtectionRequest("10011", today, ("閲覧",)))
    two.sync()
    for desk in desks:
        assert WHERE not in told(desk)
        assert "0279-88-0001" not in told(desk)
        assert FIRST.address not in told(desk), "older rows tell nothing either"
        assert OTHER.address in told(desk)
        assert [h.atena_no for h in find(desk.cache, "９８７")] == []
        (hit,) = find(desk.cache, "隠田")
        assert hit.protected
        current = desk.cache.current("10011")
        assert current is not None
        assert current.history_no == 3
        assert [row.history_no for row in desk.cache.history("10011")] == [1, 2, 3]
        assert agrees(desk)
    filed(one, "protection_end", ProtectionEnd("10011", "application", today))
    two.sync()
    for desk in desks:
        back = desk.cache.current("10011")
        assert back is not None
        assert (back.address, back.phone, back.protected) == (WHERE, "0279-88-0001", False)
        assert [row.address for row in desk.cache.history("10011")] == [
            FIRST.address, WHERE, WHERE, WHERE,
        ]  # fmt: skip
        assert agrees(desk)


def test_a_desk_that_loads_the_register_anew_never_hears_where_they_are(
    desks: tuple[Counter, Counter],
) -> None:
    one, two = desks
    filed(one, "protection_request", ProtectionRequest("10011", "2026-11-23", ("閲覧",)))
    for scope in (Scope.RESIDENTS, Scope.FILINGS):
        two.store.drop(scope)
    two.sync()
    assert WHERE not in told(two)
    assert agrees(two)


def test_what_others_file_meanwhile_is_settled_as_ever(desks: tuple[Counter, Counter]) -> None:
    one, two = desks
    filed(one, "protection_request", ProtectionRequest("10011", "2026-11-23", ("閲覧",)))
    filed(one, "contact_correction", ContactCorrection("10022", "0279-88-0002"))
    two.sync()
    other = two.cache.current("10022")
    assert other is not None
    assert other.phone == "0279-88-0002"
    assert agrees(two)
