"""A town hall for conversations: a cloud's ledger, its desks, and the words the tests share."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import msgspec

from sync.base.clock import japan_day, millis
from sync.base.wire import pack, unpack
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation
from sync.exchanges import hiding, push
from sync.exchanges.ports import Answer, Ask, Flow, Town
from sync.exchanges.push import PushReply, PushRequest
from sync.journal.entry import Entry
from sync.journal.kinds import Inquiry, Kind
from sync.journal.standing import Standing
from sync.records.hiding import hidden
from sync.records.protection import OrderState, ProtectionOrder
from sync.records.resident import Resident
from sync.records.scopes import Scope
from sync.roads.memory import MemoryRoad
from tests.ports.desks import Desk, StepClock, hand_out
from tests.unit.changes.people import person

if TYPE_CHECKING:  # the fixtures there are made of what stands here
    from tests.ports.conftest import AnyLedger

CODES = count(1)
FAMILY = ("1015", "1023", "1031")
PHONE = "0279-00-0001"
WHERE = "大字草津９８７番地"
BEFORE = person("77", setai_no="9100", address="大字前口６番地")
"""Who will be protected, and where they lived before they moved to WHERE."""


@dataclass
class Hall:
    """A town hall: the cloud's ledger and the clock that all share."""

    ledger: AnyLedger
    town: Town
    clock: StepClock

    def desk(self) -> Desk:
        new = Desk(MemoryRoad(self.ledger, self.clock), self.clock, self.town.code)
        new.enrol(self.code("desk"))
        new.sync()
        return new

    def code(self, purpose: str) -> str:
        return hand_out(self.ledger, self.town, f"CODE{next(CODES)}", purpose, self.clock)

    def sign_on(self, desk: Desk, staff: str) -> None:
        desk.first_sign_on(staff, self.code(f"staff:{staff}"))


def move(to: str, *, who: tuple[str, ...] = FAMILY) -> Relocation:
    movers = tuple(Mover(number) for number in who)
    return Relocation("9000", movers, "2026-11-20", "2026-11-21", "10426002000", to)


def today(hall: Hall) -> str:
    return japan_day(hall.clock.now()).isoformat()


def protect(hall: Hall, released_on: str, state: OrderState = OrderState.IN_FORCE) -> Resident:
    """Put somebody under an order into the register; return the row as desks hold it."""
    full = msgspec.structs.replace(BEFORE, history_no=2, address=WHERE, phone="0279-88-0001")
    order = ProtectionOrder(state, "2026-01-05", "2026-01-10", "2027-01-09", together=("77",))
    order = msgspec.structs.replace(order, released_on=released_on)
    row = msgspec.structs.replace(full, history_no=3, protected=True, order=order)
    with hall.ledger.writing(hall.town) as writing:
        writing.lock_scopes()
        writing.put_residents([BEFORE])
        writing.put_residents([full])
        hiding.put(writing, [row], millis(hall.clock.now()))
    return hidden(row)


def standing(desk: Desk, filing: bytes) -> Standing:
    case = desk.register.case(filing)
    assert case is not None
    return case.standing


def carry(desk: Desk, *entries: bytes) -> list[bytes]:
    """Carry entries as they are, whatever the journal says; return the receipts."""

    def flow() -> Flow[list[bytes]]:
        heard: Answer = yield Ask(push.NAME, pack(PushRequest(entries)))
        return list(unpack(PushReply, heard.body).receipts)

    told: list[bytes] = desk.go(flow())
    return told


def read(desk: Desk, receipt: bytes) -> push.Receipt:
    assert desk.town_key is not None
    return push.read_receipt(receipt, desk.town_key)


def looked(desk: Desk, staff: str = "sato") -> Entry:
    return desk.keep(desk.word(staff, Kind.INQUIRY, Inquiry(("1015",), "窓口")), None)


def assert_converged(*desks: Desk) -> None:
    for each in desks:
        each.sync()
    for each in desks:
        told = each.attest()
        assert {one.scope for one in told} == {Scope.OFFICE, Scope.RESIDENTS, Scope.FILINGS}
        assert all(one.equal and one.desk == one.cloud for one in told)
    assert len({each.register.digest(Scope.RESIDENTS) for each in desks}) == 1
