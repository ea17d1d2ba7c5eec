"""The entry format and the chain: nothing can be altered, dropped or swapped unseen."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.base.wire import WireError
from sync.journal.chain import Head, first_break, follows
from sync.journal.entry import MOST_ENTRY_BYTES, open_entry
from tests.unit.journal.desk import CLERK, DESK, GENESIS, chain

ENTRIES = chain(4)


def test_an_entry_opens_to_what_was_said_and_both_signatures_hold() -> None:
    entry = open_entry(ENTRIES[1].data)
    assert entry.position == (7, 2)
    assert entry.words.staff == "sato"
    assert entry.signed_by_desk(DESK.public)
    assert entry.signed_by_staff(CLERK.public)
    assert not entry.signed_by_desk(CLERK.public)
    assert not entry.signed_by_staff(DESK.public)


def test_the_wire_form_of_an_entry_is_frozen() -> None:
    """These bytes are in journals already: a change here would orphan every one of them."""
    assert hashlib.sha256(ENTRIES[0].data).hexdigest() == (
        "e979a6c7cfb11cfbb0ead4fef89bdf90a64abb625eadb5ebd6ee6407377f2c19"
    )


@settings(derandomize=True, max_examples=200)
@given(st.integers(0, len(ENTRIES[1].data) - 1), st.integers(1, 255))
def test_no_byte_can_be_altered_unseen(index: int, flip: int) -> None:
    data = bytearray(ENTRIES[1].data)
    data[index] ^= flip
    try:
        entry = open_entry(bytes(data))
    except WireError:
        return
    genuine = entry.signed_by_desk(DESK.public) and entry.signed_by_staff(CLERK.public)
    assert not genuine or not follows(Head(1, ENTRIES[0].hash), entry)


@settings(derandomize=True, max_examples=100)
@given(st.binary(max_size=300))
def test_noise_is_refused_as_no_entry(data: bytes) -> None:
    with pytest.raises(WireError):
        open_entry(data)


def test_an_oversized_entry_is_refused_before_it_is_read() -> None:
    with pytest.raises(WireError, match="too large"):
        open_entry(bytes(MOST_ENTRY_BYTES + 1))


def test_a_whole_chain_hangs_together() -> None:
    assert first_break(GENESIS, ENTRIES, DESK.public) is None


@pytest.mark.parametrize(
    ("order", "broken_at"),
    [([0, 2, 3], 2), ([1, 0, 2, 3], 1), ([0, 1, 1, 2], 3), ([0, 1, 3], 3)],
)
def test_a_gap_a_swap_and_a_repeat_are_seen_at_once(order: list[int], broken_at: int) -> None:
    assert first_break(GENESIS, [ENTRIES[i] for i in order], DESK.public) == broken_at


def test_a_chain_begins_at_the_desks_own_certificate() -> None:
    assert first_break(b"\x01" * 32, ENTRIES, DESK.public) == 1


def test_a_content_can_be_carried_by_another_desk_verbatim() -> None:
    """It names neither number nor desk, so a re-enrolled desk can bring it again."""
    words = ENTRIES[0].words
    named = {msgspec.msgpack.encode(part) for part in msgspec.structs.astuple(words)}
    assert msgspec.msgpack.encode(7) not in named
    assert ENTRIES[0].content.words == open_entry(ENTRIES[0].data).content.words
