"""What a checker is given beside the code: signed by the town, and read from journals."""

from __future__ import annotations

import msgspec
import pytest

from sync.base.ids import ContentId, DeskNumber, StaffId
from sync.base.keys import Purpose
from sync.base.wire import WireError, pack
from sync.changes.verdict import ReadSet
from sync.journal.chain import Head, link
from sync.journal.entry import WIRE_VERSION, Entry, Words, say
from sync.journal.kinds import Issuance, IssuanceOutcome, Kind
from sync.journal.proof.knowledge import (
    EndedDesk,
    Heard,
    Voided,
    known_from,
    signed,
    voided_in,
)
from tests.unit.proof.paper import CODE, DESK, KNOWN, OTHER_TOWN, TOWN, change

FULL = change(
    KNOWN,
    ended=(EndedDesk(3, 9, compromised=True),),
    voided=(Voided("2026・1", 8),),
    heard=(Heard(12, 7),),
)


def entry(number: int, kind: str, body: msgspec.Struct) -> Entry:
    words = Words(
        WIRE_VERSION, ContentId(number.to_bytes(16, "big")), kind, StaffId(""), 1, ReadSet(),
        pack(body),
    )  # fmt: skip
    head = Head(number - 1, bytes(32))
    return link(head, CODE, DeskNumber(12), DESK, say(words, None), 1000 + number, 0)


def issued(number: int) -> Entry:
    body = Issuance(
        f"2026・{number}", "f", b"", (), 0, 0, "", "", 0, offline=False, municipality="",
        issued_by="", certifier="",
    )  # fmt: skip
    return entry(number, Kind.ISSUANCE, body)


def became(number: int, of: Entry, *, handed: bool) -> Entry:
    outcome = IssuanceOutcome(bytes(of.words.id), handed)
    return entry(number, Kind.ISSUANCE_OUTCOME, outcome)


def test_a_file_is_read_as_it_was_signed() -> None:
    assert known_from(signed(FULL, TOWN)) == FULL


def test_a_changed_bit_or_another_key_is_no_file() -> None:
    whole = signed(FULL, TOWN)
    for place in range(len(whole)):
        for bit in (0, 3, 7):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            with pytest.raises(WireError):
                known_from(bytes(changed))
    with pytest.raises(WireError):
        known_from(signed(FULL, OTHER_TOWN))
    body = pack(FULL)
    with pytest.raises(WireError, match="not signed"):
        known_from(pack([body, TOWN.sign(Purpose.CERTIFICATE, body)]))


def test_a_file_of_a_newer_program_is_not_guessed_at() -> None:
    with pytest.raises(WireError, match="newer"):
        known_from(signed(change(FULL, version=2), TOWN))
    with pytest.raises(WireError):
        known_from(signed(change(FULL, version=0), TOWN))


def test_the_fingerprint_is_the_key_s_own() -> None:
    other = change(FULL, public=OTHER_TOWN.public)
    assert FULL.fingerprint != other.fingerprint
    assert [len(part) for part in FULL.fingerprint.split("-")] == [4] * 8


def test_spoiled_sheets_are_voided_and_the_last_word_counts() -> None:
    first, second, third, open_ = map(issued, range(1, 5))
    told = [
        first,
        second,
        third,
        open_,
        became(5, first, handed=False),
        became(6, second, handed=True),
        became(7, third, handed=False),
        became(8, third, handed=True),
        became(9, entry(99, Kind.INQUIRY, IssuanceOutcome(b"", handed=True)), handed=False),
    ]
    assert voided_in(told) == (Voided("2026・1", 1005),)
    assert voided_in([*reversed(told), *told[:4]]) == (Voided("2026・1", 1005),), "in any order"
