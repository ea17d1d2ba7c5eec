"""紙受付: a paper is accepted while its change cannot be entered; the legal date is kept.

Class D of the offline rules (§ "taken as paper and kept waiting"): what was typed so far travels
with it, and a filing that `replaces` it enters the change once the line is back. It writes nothing:
it is a line of the 受付簿.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import partial
from typing import Annotated

import msgspec

from sync.base.verdicts import Refusal
from sync.changes.checks import day_refusals
from sync.changes.verdict import (
    Begins,
    ChangeKind,
    Decided,
    Group,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.policy import Policy

NAME = "paper_intake"

MOST_TYPED = 56 * 1024
"""Bytes of a form half filled in: an entry with it has to stay below 64 KB."""


class PaperIntake(msgspec.Struct, frozen=True, array_like=True):
    """What was accepted. `typed` is the form's draft as the desk keeps drafts, b"" for none.

    `subjects` are those who are in the register (宛名番号), `names` those who are not yet.
    """

    change: Annotated[str, Says("届出の種類", "kind", kind="code")]
    received_on: Annotated[str, Says("届出日", "received on", kind="date")]
    subjects: Annotated[tuple[str, ...], Says("対象の方", "whom", kind="members")] = ()
    names: Annotated[tuple[str, ...], Says("氏名", "names")] = ()
    typed: Annotated[bytes, Says("入力の途中", "typed so far", kind="code")] = b""
    note: Annotated[str, Says("メモ", "note", kind="note")] = ""


def paper_intake(known: Collection[str]) -> ChangeKind[PaperIntake]:
    """Return the kind, for the kinds of change whose papers it may accept."""
    return ChangeKind(
        NAME,
        "紙受付",
        "Paper accepted",
        PaperIntake,
        partial(_decide, known),
        _subjects,
        group=Group.OFFICE,
        begins=Begins.NOWHERE,
        names=_names,
        for_protected=True,
    )


def _decide(
    known: Collection[str], view: View, body: PaperIntake, policy: Policy, today: dt.date
) -> Verdict:
    """Say whether the paper can be accepted; it changes nobody's record."""
    del view, policy
    refusals = day_refusals(NAME, "received_on", "届出日", body.received_on, today)
    if body.change not in known:
        refusals.append(
            Refusal(
                f"{NAME}.unknown",
                "change",
                "この版のプログラムが知らない種類の届出です。",
                "プログラムを更新してください。紙の届出書は保管してください。",
            )
        )
    return Refused(tuple(refusals)) if refusals else Decided((), ReadSet())


def _subjects(body: PaperIntake) -> tuple[str, ...]:
    return body.subjects


def _names(body: PaperIntake) -> tuple[str, ...]:
    return body.names
