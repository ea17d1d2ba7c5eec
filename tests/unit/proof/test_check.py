"""A certificate's code checked: what is genuine, and every way in which it is refused."""

from __future__ import annotations

import base45
import cbor2
import pytest
from cwt import COSE, COSEKey

from sync.base.ids import DeskNumber
from sync.base.keys import Purpose
from sync.base.wire import pack, unpack
from sync.journal.proof.check import Outcome, Verdict, check
from sync.journal.proof.knowledge import EndedDesk, Heard, Voided
from sync.journal.proof.statement import PREFIX, code_of
from sync.journal.proof.words import LABELS, WORDS
from tests.unit.proof.paper import (
    CODE,
    DESK,
    DIGEST,
    ENROLLED,
    GENUINE,
    HOUR,
    ISSUED,
    KNOWN,
    NUMBER,
    OTHER_CODE,
    OTHER_DESK,
    OTHER_TOWN,
    PROOF,
    STATED,
    TOWN,
    TOWNS,
    certificate_of,
    change,
    claims,
    signed,
)


def said(verdict: Verdict) -> tuple[Outcome, str]:
    assert WORDS[verdict.code].reason
    assert LABELS[verdict.outcome]
    return verdict.outcome, verdict.code


def data_of(code: str) -> bytes:
    return base45.b45decode(code.removeprefix(PREFIX))


def text_of(data: bytes) -> str:
    return PREFIX + base45.b45encode(data).decode()


def test_a_genuine_code_states_what_was_issued() -> None:
    verdict = check(GENUINE, TOWNS)
    assert said(verdict) == (Outcome.GENUINE, "proof.code_only")
    assert verdict.proof == PROOF
    assert verdict.desk_name == "岩島出張所 第2窓口"
    assert verdict.known_at == ISSUED + HOUR
    assert verdict.voids_at == 0, "nothing is known of this desk's voided numbers"


def test_a_paper_that_says_what_was_issued_is_genuine_and_any_other_is_altered() -> None:
    assert said(check(GENUINE, TOWNS, DIGEST)) == (Outcome.GENUINE, "proof.genuine")
    verdict = check(GENUINE, TOWNS, DIGEST[:-1] + b"\0")
    assert said(verdict) == (Outcome.ALTERED, "proof.digest")
    assert verdict.proof == PROOF, "the code itself is genuine: what it states helps to ask"


def test_others_can_read_it_with_what_the_standards_say() -> None:
    """COSE and CWT by the library alone, none of our own reading."""
    key = COSEKey.new({1: 1, -1: 6, 3: -8, -2: DESK.public})
    header, _, payload = COSE.new().decode_with_headers(data_of(GENUINE), key)
    assert header[1] == -8
    read = cbor2.loads(payload)
    assert read[1] == CODE
    assert read[6] == ISSUED // 1000
    assert read[-65538] == STATED


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "proof.prefix"),
        ("HC1:6BF", "proof.prefix"),
        ("mado1:AB", "proof.prefix"),
        (GENUINE.removeprefix("M"), "proof.prefix"),
        ("MADO2:" + GENUINE.removeprefix(PREFIX), "proof.newer"),
        (PREFIX, "proof.damaged"),
        (PREFIX + "あ", "proof.damaged"),
        (PREFIX + ":::", "proof.damaged"),
        (GENUINE[:-1], "proof.damaged"),
        (GENUINE[:-3], "proof.damaged"),
        (GENUINE + "\n", "proof.damaged"),
        (GENUINE + "00", "proof.damaged"),
        (PREFIX + "0" * 3000, "proof.damaged"),
        (text_of(b"\xff" * 40), "proof.damaged"),
        (text_of(b"\x81" * 900), "proof.damaged"),
        (text_of(b"\xd2\x84\x40\xa0\x40"), "proof.damaged"),
        (text_of(b"\xd2\x84\x40\xa0\x40\x40"), "proof.damaged"),
        (text_of(data_of(GENUINE) + b"\0"), "proof.damaged"),
        (text_of(b"\xd8\x12" + data_of(GENUINE)[1:]), "proof.damaged"),
        (text_of(data_of(GENUINE)[1:]), "proof.damaged"),
        (signed(b"\xff"), "proof.damaged"),
        (signed(b"\x80"), "proof.damaged"),
        (signed(claims([])), "proof.damaged"),
        (signed(claims([2, *STATED[1:]])), "proof.newer"),
        (signed(claims([0, *STATED[1:]])), "proof.damaged"),
        (signed(claims(STATED[:-1])), "proof.damaged"),
        (signed(claims([*STATED[:3], b"short", *STATED[4:]])), "proof.damaged"),
        (signed(claims(STATED, issuer="草津町")), "proof.damaged"),
        (signed(claims(STATED, at=-1)), "proof.damaged"),
        (signed(claims(STATED, at=10**15)), "proof.damaged"),
        (signed(claims(STATED), {-65000: 1}), "proof.damaged"),
        (signed(claims(STATED), {-65537: 1}), "proof.damaged"),
        (signed(claims(STATED), {-65537: certificate_of(), 4: b"kid"}), "proof.damaged"),
    ],
)
def test_what_states_nothing_cannot_be_read(code: str, reason: str) -> None:
    verdict = check(code, TOWNS)
    assert said(verdict) == (Outcome.UNREADABLE, reason)
    assert verdict.proof is None


def test_a_later_version_may_append_to_the_list() -> None:
    assert check(signed(claims([*STATED, "more"])), TOWNS).outcome is Outcome.GENUINE


def test_another_algorithm_is_refused() -> None:
    key = COSEKey.new({1: 4, 3: 5, -1: bytes(32)})
    mac = COSE.new().encode(b"", key, protected={1: 5}, unprotected={})
    assert said(check(text_of(mac), TOWNS)) == (Outcome.UNREADABLE, "proof.damaged")
    relabelled = data_of(GENUINE).replace(b"\xa2\x01\x27", b"\xa2\x01\x26")  # EdDSA is ES256 now
    assert relabelled != data_of(GENUINE)
    assert said(check(text_of(relabelled), TOWNS)) == (Outcome.ALTERED, "proof.algorithm")


def test_a_code_signed_by_another_key_is_forged() -> None:
    forged = code_of(PROOF, OTHER_DESK, certificate_of())
    verdict = check(forged, TOWNS)
    assert said(verdict) == (Outcome.ALTERED, "proof.signature")
    assert verdict.proof is None, "what a forger claims is shown to nobody"


def test_a_desk_that_certifies_itself_is_not_of_the_town() -> None:
    for signer in (OTHER_TOWN, OTHER_DESK):
        forged = code_of(PROOF, OTHER_DESK, certificate_of(OTHER_DESK, town=signer))
        assert said(check(forged, TOWNS)) == (Outcome.ALTERED, "proof.certificate")
    for rubbish in (b"", b"\xff", pack([b"x", b"y"]), pack(["a"])):
        forged = code_of(PROOF, DESK, rubbish)
        assert said(check(forged, TOWNS)) == (Outcome.ALTERED, "proof.certificate")


def test_a_certificate_of_another_desk_or_town_does_not_serve() -> None:
    other_desk = code_of(PROOF, DESK, certificate_of(number=13))
    assert said(check(other_desk, TOWNS)) == (Outcome.ALTERED, "proof.certificate")
    other_town = code_of(PROOF, DESK, certificate_of(code=OTHER_CODE))
    assert said(check(other_town, TOWNS)) == (Outcome.ALTERED, "proof.certificate")


def test_a_town_s_signature_over_something_else_certifies_no_desk() -> None:
    body, other = unpack(list, certificate_of()), TOWN
    passed_off = pack([body[0], other.sign(Purpose.ENVELOPE, body[0])])
    assert check(code_of(PROOF, DESK, passed_off), TOWNS).code == "proof.certificate"


def test_another_town_s_code_is_refused_where_only_this_town_is_known() -> None:
    theirs = change(PROOF, municipality=OTHER_CODE)
    code = code_of(theirs, DESK, certificate_of(town=OTHER_TOWN, code=OTHER_CODE))
    verdict = check(code, TOWNS)
    assert said(verdict) == (Outcome.OTHER_TOWN, "proof.other_town")
    assert verdict.municipality == OTHER_CODE
    assert verdict.proof is None
    both = {**TOWNS, OTHER_CODE: change(KNOWN, municipality=OTHER_CODE, public=OTHER_TOWN.public)}
    assert check(code, both).outcome is Outcome.GENUINE


def issued(at: int) -> str:
    return code_of(change(PROOF, issued_at=at), DESK, certificate_of())


def test_a_code_from_before_its_desk_s_key_is_refused() -> None:
    assert said(check(issued(ENROLLED - HOUR), TOWNS)) == (Outcome.ALTERED, "proof.before_key")
    assert check(issued(ENROLLED - 60_000), TOWNS).outcome is Outcome.GENUINE, "clocks differ a bit"


def test_a_desk_that_ended_vouches_for_what_it_issued_before_and_for_nothing_after() -> None:
    ended = {CODE: change(KNOWN, ended=(EndedDesk(12, ISSUED + HOUR), EndedDesk(13, 5)))}
    assert check(GENUINE, ended).outcome is Outcome.GENUINE
    verdict = check(issued(ISSUED + 2 * HOUR), ended)
    assert said(verdict) == (Outcome.ENDED_DESK, "proof.after_end")
    assert verdict.at == ISSUED + HOUR
    assert verdict.proof is not None, "it is signed by the desk: the number may be asked about"


def test_a_stolen_desk_vouches_for_nothing() -> None:
    stolen = {CODE: change(KNOWN, ended=(EndedDesk(12, ISSUED + HOUR, compromised=True),))}
    assert said(check(GENUINE, stolen)) == (Outcome.ENDED_DESK, "proof.compromised")


def test_a_voided_number_is_refused_and_the_answer_says_up_to_when_voids_are_known() -> None:
    known = {CODE: change(KNOWN, voided=(Voided(NUMBER, ISSUED + 9),), heard=(Heard(12, 77),))}
    verdict = check(GENUINE, known, DIGEST)
    assert said(verdict) == (Outcome.VOIDED, "proof.voided")
    assert (verdict.at, verdict.voids_at) == (ISSUED + 9, 77)
    others = {CODE: change(KNOWN, voided=(Voided(NUMBER + "4", 1),), heard=(Heard(13, 77),))}
    assert check(GENUINE, others).outcome is Outcome.GENUINE
    assert check(GENUINE, others).voids_at == 0


def test_an_altered_paper_is_told_before_all_else() -> None:
    known = {CODE: change(KNOWN, voided=(Voided(NUMBER, 1),), ended=(EndedDesk(12, 1),))}
    assert check(GENUINE, known, bytes(32)).code == "proof.digest"
    assert check(GENUINE, known, DIGEST).code == "proof.after_end"


def test_every_reason_has_its_words_in_both_languages() -> None:
    for reason, words in WORDS.items():
        assert all(words), reason
        assert words.reason.endswith("。"), reason
        assert words.remedy.endswith("。"), reason
        assert words.reason_en.endswith("."), reason
        assert words.remedy_en.endswith("."), reason
    assert set(LABELS) == set(Outcome)


def test_numbers_of_desks_are_not_mixed_up() -> None:
    ended = {CODE: change(KNOWN, ended=(EndedDesk(1, 1, compromised=True),))}
    assert PROOF.desk == DeskNumber(12)
    assert check(GENUINE, ended).outcome is Outcome.GENUINE
