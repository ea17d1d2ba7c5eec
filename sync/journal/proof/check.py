"""Whether a certificate's code may be trusted: one pure function, the same at every checker.

Every no is a value. A statement is handed on only once its signature has been verified: what a
forger claims is shown to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from sync.base.cose import verify1
from sync.base.ids import MunicipalityCode
from sync.base.wire import WireError
from sync.journal.certificates import DeskCertificate, checked
from sync.journal.proof.knowledge import Knowledge
from sync.journal.proof.statement import NotACode, Opened, Proof, opened

CLOCK_SLACK_MS = 5 * 60 * 1000
"""How far a desk's clock and the cloud's may lie apart before a moment is out of order."""


class Outcome(StrEnum):
    """What a check comes to."""

    GENUINE = "genuine"
    ALTERED = "altered"
    ENDED_DESK = "ended_desk"
    VOIDED = "voided"
    OTHER_TOWN = "other_town"
    UNREADABLE = "unreadable"


class Verdict(msgspec.Struct, frozen=True):
    """What was found. `code` names the reason; its sentences stand in `words.py`.

    `proof` and `desk_name` are known only where the desk's signature is right. `municipality` is
    what the code claims, "" where it says nothing. `at` (ms) is when the desk ended or the number
    was voided. `known_at` is when the checker last knew which desks ended, `voids_at` up to when it
    knows the voided numbers of the issuing desk (ms; 0: not at all).
    """

    outcome: Outcome
    code: str
    municipality: MunicipalityCode = MunicipalityCode("")
    proof: Proof | None = None
    desk_name: str = ""
    at: int = 0
    known_at: int = 0
    voids_at: int = 0


def check(
    code: str,
    towns: Mapping[MunicipalityCode, Knowledge],
    printed: bytes | None = None,
) -> Verdict:
    """Say what a code is worth to who knows these `towns`.

    `printed` is the digest of the facts on the paper at hand, recomputed from it; None where only
    the code is at hand. Then GENUINE says nothing of the paper: a person compares the two.
    """
    try:
        said = opened(code)
    except NotACode as nothing:
        outcome = Outcome.ALTERED if nothing.code == "proof.algorithm" else Outcome.UNREADABLE
        return Verdict(outcome, nothing.code)
    town = towns.get(said.proof.municipality)
    if town is None:
        return Verdict(Outcome.OTHER_TOWN, "proof.other_town", said.proof.municipality)
    desk = _desk(said, town)
    if desk is None:
        return _forged(said, "proof.certificate")
    if not verify1(desk.public, said.message):
        return _forged(said, "proof.signature")
    if said.proof.issued_at + CLOCK_SLACK_MS < desk.issued_at:
        return _forged(said, "proof.before_key")
    outcome, reason, at = _worth(said.proof, town, printed)
    return Verdict(
        outcome,
        reason,
        said.proof.municipality,
        said.proof,
        desk.name,
        at,
        town.as_of,
        town.voids_known(said.proof.desk),
    )


def _desk(said: Opened, town: Knowledge) -> DeskCertificate | None:
    """Return the desk's certificate, which the town signed and which is of who is named."""
    try:
        desk = checked(said.certificate, town.public)
    except WireError:
        return None
    named = (said.proof.municipality, said.proof.desk)
    return desk if (desk.municipality, desk.desk) == named else None


def _forged(said: Opened, reason: str) -> Verdict:
    return Verdict(Outcome.ALTERED, reason, said.proof.municipality)


def _worth(proof: Proof, town: Knowledge, printed: bytes | None) -> tuple[Outcome, str, int]:
    """Judge what a desk of the town has truly signed, the gravest first."""
    if printed is not None and printed != proof.digest:
        return Outcome.ALTERED, "proof.digest", 0
    ending = town.ending(proof.desk)
    if ending is not None and ending.compromised:
        # Who holds a stolen key writes any moment they like: only the town can tell them apart.
        return Outcome.ENDED_DESK, "proof.compromised", ending.at
    if ending is not None and proof.issued_at > ending.at + CLOCK_SLACK_MS:
        return Outcome.ENDED_DESK, "proof.after_end", ending.at
    if voided := town.voided_at(proof.number):
        return Outcome.VOIDED, "proof.voided", voided
    return Outcome.GENUINE, "proof.code_only" if printed is None else "proof.genuine", 0
