"""Codes of an authenticator app: right ones once, within a step of the clock; kept with the key."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from desktop.vault.second_factor import STEP_SECONDS, TimeCodes, factor_of
from sync.base.ids import SystemChance
from sync.base.keys import Cost, Wrapped, unwrap, unwrap_both, wrap
from sync.base.troubles import KeyWrong
from sync.base.wire import pack, unpack

CHANCE = SystemChance()
CHEAP = Cost(1, 8192)
RFC_SECRET = b"12345678901234567890"
NOON = 1_795_400_000_000
STEP = STEP_SECONDS * 1000


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_the_vectors_of_the_standard(seconds: int, digits: str) -> None:
    """RFC 6238, appendix B: the last six of its eight digits."""
    codes = TimeCodes(RFC_SECRET)
    assert codes.code(seconds * 1000) == digits
    assert codes.accepted(digits, seconds * 1000, -1) == seconds // STEP_SECONDS


def test_a_clock_may_be_a_step_off_and_no_more() -> None:
    codes = TimeCodes.new(CHANCE)
    for off, good in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        given = codes.code(NOON + off * STEP)
        assert (codes.accepted(given, NOON, -1) is not None) is good


def test_each_code_is_good_once_and_none_from_before_it() -> None:
    codes = TimeCodes.new(CHANCE)
    mark = codes.accepted(codes.code(NOON), NOON, -1)
    assert mark is not None
    assert codes.accepted(codes.code(NOON), NOON, mark) is None
    assert codes.accepted(codes.code(NOON - STEP), NOON, mark) is None, "it was skipped"
    assert codes.accepted(codes.code(NOON + STEP), NOON, mark) == mark + 1


@pytest.mark.parametrize("answer", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
def test_what_is_no_code_is_refused(answer: str) -> None:
    assert TimeCodes(RFC_SECRET).accepted(answer, NOON, -1) is None


def test_the_app_is_given_the_same_secret_by_letters_and_by_picture() -> None:
    codes = TimeCodes.new(CHANCE)
    letters = codes.letters().replace(" ", "")
    assert base64.b32decode(letters) == codes.secret
    address = urlsplit(codes.address("1001", "104264"))
    told = parse_qs(address.query)
    assert (address.scheme, address.netloc, unquote(address.path)) == (
        "otpauth",
        "totp",
        "/Madoguchi:104264-1001",
    )
    secret = base64.b32decode(told["secret"][0])
    app = TOTP(secret, 6, SHA1(), 30)  # noqa: S303 - what an app takes where nothing is said
    assert app.generate(NOON // 1000).decode() == codes.code(NOON)


def test_the_secret_lies_with_the_key_under_the_same_password() -> None:
    codes, seed = TimeCodes.new(CHANCE), CHANCE.draw(32)
    wrapped = wrap(seed, "aikotoba", CHANCE, CHEAP, codes.secret)
    assert codes.secret not in wrapped
    assert unwrap_both(wrapped, "aikotoba") == (seed, codes.secret)
    assert unwrap(wrapped, "aikotoba") == seed, "what older programs ask for"
    with pytest.raises(KeyWrong):
        unwrap_both(wrapped, "chigau")
    plain = wrap(seed, "aikotoba", CHANCE, CHEAP)
    assert unwrap_both(plain, "aikotoba") == (seed, b"")
    closed = unpack(Wrapped, plain)
    older = pack([closed.cost, closed.salt, closed.box])
    assert unwrap_both(older, "aikotoba") == (seed, b""), "and what they wrapped"


def test_nothing_shows_a_secret() -> None:
    codes = TimeCodes.new(CHANCE)
    opened = unwrap_both(wrap(bytes(32), "aikotoba", CHANCE, CHEAP, codes.secret), "aikotoba")
    for shown in (repr(codes), repr(opened), str(opened)):
        assert str(codes.secret) not in shown
        assert codes.letters() not in shown
    assert factor_of(b"") is None
    assert factor_of(codes.secret) is not None
