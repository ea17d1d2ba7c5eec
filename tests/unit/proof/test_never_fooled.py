"""Damage and chance: no changed bit is ever accepted, and nothing that is scanned is a crash."""

from __future__ import annotations

import contextlib

import base45
import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.base.cose import CoseError, cbor, open1, sign1
from sync.base.keys import Purpose
from sync.journal.proof.check import Outcome, check
from sync.journal.proof.knowledge import known_from
from sync.journal.proof.statement import PREFIX, as_typed, opened
from sync.journal.proof.words import WORDS
from tests.unit.proof.paper import DESK, GENUINE, PROOF, TOWNS, certificate_of, signed

DATA = base45.b45decode(GENUINE.removeprefix(PREFIX))
REFUSED = set(Outcome) - {Outcome.GENUINE}


def text_of(data: bytes) -> str:
    return PREFIX + base45.b45encode(data).decode()


def test_no_changed_bit_of_what_is_signed_is_accepted() -> None:
    for place in range(len(DATA)):
        for bit in range(8):
            changed = bytearray(DATA)
            changed[place] ^= 1 << bit
            verdict = check(text_of(bytes(changed)), TOWNS)
            assert verdict.outcome in REFUSED, (place, bit)
            assert verdict.proof is None, (place, bit)


def test_no_changed_bit_of_the_text_is_accepted() -> None:
    for place, letter in enumerate(GENUINE):
        for bit in range(8):
            text = GENUINE[:place] + chr(ord(letter) ^ (1 << bit)) + GENUINE[place + 1 :]
            assert check(text, TOWNS).outcome in REFUSED, (place, bit)


def test_no_part_left_out_or_said_twice_is_accepted() -> None:
    for place in range(len(GENUINE)):
        assert check(GENUINE[:place], TOWNS).outcome in REFUSED
        assert check(GENUINE[:place] + GENUINE[place + 1 :], TOWNS).outcome in REFUSED
        twice = GENUINE[:place] + GENUINE[place:][:1] + GENUINE[place:]
        assert check(twice, TOWNS).outcome in REFUSED


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_refused(data: bytes) -> None:
    assert check(text_of(data), TOWNS).outcome is Outcome.UNREADABLE


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_random_texts_are_refused(text: str) -> None:
    for each in (text, PREFIX + text, as_typed(text)):
        verdict = check(each, TOWNS)
        assert verdict.outcome in REFUSED
        assert verdict.code in WORDS


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.binary(max_size=40) | st.datetimes(timezones=st.timezones()) | st.decimals(),
    lambda inner: st.lists(inner, max_size=8)
    | st.dictionaries(st.integers() | st.text(max_size=3), inner, max_size=4)
    | st.builds(cbor2.CBORTag, st.integers(0, 300), inner),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(ANY)
def test_any_value_in_any_place_is_refused_and_never_a_crash(value: object) -> None:
    whole = cbor2.dumps(value)
    plain = cbor2.loads(DATA)
    for data in (
        whole,
        cbor2.dumps(cbor2.CBORTag(18, value)),
        cbor2.dumps(cbor2.CBORTag(18, [plain.value[0], value, *plain.value[2:]])),
        cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps({1: -8, -65537: value}), {}, b"", b""])),
        cbor2.dumps(cbor2.CBORTag(18, [whole, {}, plain.value[2], plain.value[3]])),
    ):
        assert data == DATA or check(text_of(data), TOWNS).outcome in REFUSED
    for payload in (whole, cbor2.dumps({1: value, 6: value, -65538: value})):
        assert check(signed(payload), TOWNS).outcome in REFUSED


@pytest.mark.parametrize(
    "data",
    [
        b"\xd8\x1c" * 3000 + b"\x00",  # tags within tags
        b"\x81" * 4000 + b"\x00",
        b"\xa1\x00" * 2000,
        b"\x5b" + b"\xff" * 8,  # a string longer than memory
        b"\x9b" + b"\xff" * 8,
        b"\xbb\x7f" + b"\xff" * 7,
        b"\xc4\x82\x1b" + b"\xff" * 8 + b"\x01",  # a number of that many digits
        b"\xd8\x1d\x00",  # a reference to itself
        bytes.fromhex("d2d81c81d81d00"),  # a signed message that holds itself
        bytes.fromhex("d284d81c81d81d00a04040"),
        bytes.fromhex("d823c680"),  # a pattern that is none
    ],
)  # fmt: skip
def test_bytes_that_mean_to_exhaust_are_refused(data: bytes) -> None:
    with pytest.raises(CoseError):
        open1(data)
    tagged = b"\xd2\x84" + cbor2.dumps(data) + b"\xa0\x40\x40"
    with pytest.raises(CoseError):
        open1(tagged)
    with contextlib.suppress(CoseError):
        cbor(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_random_files_are_no_knowledge(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        known_from(data)


def test_what_was_signed_for_something_else_is_no_code() -> None:
    """A desk's signature of an entry, in COSE's clothes."""
    message = open1(DATA)
    for purpose in Purpose:
        signature = DESK.sign(purpose, message.payload)
        parts = [*cbor2.loads(DATA).value[:3], signature]
        assert check(text_of(cbor2.dumps(cbor2.CBORTag(18, parts))), TOWNS).outcome in REFUSED


def test_the_same_statement_is_the_same_code_and_is_read_as_it_was_made() -> None:
    assert sign1(DESK, {-65537: certificate_of()}, open1(DATA).payload) == DATA
    assert opened(GENUINE).proof == PROOF


@pytest.mark.parametrize(
    "typed",
    [
        GENUINE + "\r\n",
        "  " + GENUINE,
        GENUINE.swapcase(),
        "".join(chr(ord(each) + 0xFEE0) if each != " " else "　" for each in GENUINE),
        GENUINE.translate(str.maketrans(":+*", "+~(")),
        GENUINE.translate(str.maketrans(":+*", "':\"")),
    ],
)
def test_what_a_keyboard_makes_of_a_scanned_code_is_undone(typed: str) -> None:
    assert typed != GENUINE
    assert as_typed(typed) == GENUINE
