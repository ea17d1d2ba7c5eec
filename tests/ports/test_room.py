"""What a desk carries that has no place in a chain is kept up to a bound; its own chain goes on."""

from __future__ import annotations

import pytest

from sync.base.troubles import CloudRefused
from sync.base.wire import pack, unpack
from sync.exchanges import push, room
from sync.exchanges.ports import Answer, Ask, Flow
from sync.exchanges.push import PushReply, PushRequest
from sync.journal.kinds import DeskRevoked, Kind
from tests.ports.conftest import AnyLedger
from tests.ports.desks import Desk
from tests.ports.hall import Hall, carry, looked, read


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Let there be room for so many bytes."""
    monkeypatch.setattr(room, "MOST_ASIDE_BYTES", 1000)
    return 1000


def refused(desk: Desk, *data: bytes) -> str:
    with pytest.raises(CloudRefused) as no:
        carry(desk, *data)
    assert no.value.reason
    assert no.value.remedy
    return str(no.value.code)


def aside(ledger: AnyLedger, hall: Hall, desk: Desk) -> int:
    with ledger.writing(hall.town) as writing:
        return writing.aside_bytes(desk.number)


def pushed(desk: Desk, entries: tuple[bytes, ...], numbers: tuple[int, ...]) -> list[str]:
    """Carry a desk's own entries by their numbers; return the notes of their receipts."""

    def flow() -> Flow[list[bytes]]:
        heard: Answer = yield Ask(push.NAME, pack(PushRequest(entries, numbers)))
        return list(unpack(PushReply, heard.body).receipts)

    return [read(desk, each).note for each in desk.go(flow())]


def test_junk_is_kept_up_to_the_bound_and_refused_beyond_it(
    hall: Hall, desk: Desk, small: int
) -> None:
    junk = [bytes([n]) * 300 for n in range(5)]
    kept = carry(desk, *junk)
    assert [read(desk, each).note for each in kept] == ["unreadable"] * 3, "three fit"
    assert aside(hall.ledger, hall, desk) == 900 <= small
    assert refused(desk, *junk[3:]) == "aside.full"
    assert carry(desk, *junk[:3]) == kept, "what is there has its receipt as ever"
    assert aside(hall.ledger, hall, desk) == 900
    other = hall.desk()
    assert len(carry(other, junk[4])) == 1, "each desk has its own"


def test_a_desk_s_own_chain_goes_on_though_its_junk_has_no_room(
    hall: Hall, desk: Desk, small: int
) -> None:
    carry(desk, bytes(small))
    before, hurt, behind = looked(desk), looked(desk), looked(desk)
    numbers = tuple(each.envelope.number for each in (before, hurt, behind))
    damaged = bytes([hurt.data[0] ^ 0xFF]) + hurt.data[1:]
    told = pushed(desk, (before.data, damaged, behind.data), numbers)
    assert told == ["", "unreadable", ""]
    assert aside(hall.ledger, hall, desk) > small, "a hole's bytes are kept whatever they are"


def test_a_revoked_desk_s_journal_is_taken_as_far_as_there_is_room(
    hall: Hall, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = looked(desk), looked(desk)
    with hall.ledger.writing(hall.town) as writing:
        writing.append_office(Kind.DESK_REVOKED, DeskRevoked(desk.number), 1)
    monkeypatch.setattr(room, "MOST_ASIDE_BYTES", len(first.data))
    (told,) = carry(desk, first.data, second.data)
    assert read(desk, told).note == "desk_revoked"
    assert refused(desk, second.data) == "aside.full"
    monkeypatch.undo()
    assert read(desk, carry(desk, second.data)[0]).note == "desk_revoked", "it still has it"
