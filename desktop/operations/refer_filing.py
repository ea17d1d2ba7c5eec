"""回付: who decides passes a waiting filing on to another who does; all of them may decide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.operations.desk import Desk
from desktop.operations.filings import known_filing
from sync.base.verdicts import Refusal
from sync.base.wire import sha256
from sync.changes.registry import rule_for
from sync.journal.kinds import Kind, Referral, RefusalNoted
from sync.journal.standing import Standing


@dataclass(frozen=True)
class Colleague:
    """Somebody who may be asked to decide."""

    staff: str
    name: str


def colleagues(desk: Desk, filing: bytes) -> Sequence[Colleague]:
    """Return the others who may decide a filing, by number; not who filed it."""
    known = known_filing(desk, filing)
    if known is None:
        return ()
    role = rule_for(desk.policy, known.filing.change).decider
    apart = {desk.who.staff, known.words.staff}
    return [
        Colleague(person.id, person.name)
        for person in sorted(desk.office.staff.values(), key=lambda person: person.id)
        if person.id not in apart and person.decides(role)
    ]


def may_refer(desk: Desk, filing: bytes) -> Refusal | None:
    """Say why the person signed on may not pass a filing on; None if they may.

    One's own filing may be passed on: somebody else has to decide it anyway.
    """
    known = known_filing(desk, filing)
    if known is None or known.standing is not Standing.WAITING:
        return Refusal(
            "referral.settled",
            "",
            "この届出は、すでに処理されています。",
            "一覧を表示し直してください。",
        )
    role = rule_for(desk.policy, known.filing.change).decider
    if not desk.office.may_decide(desk.who.staff, role):
        return Refusal(
            "referral.not_authorised",
            "",
            "回付の権限がありません。",
            "責任者がサインオンしてください。",
        )
    return None


def refer_filing(desk: Desk, filing: bytes, to: str, reason: str) -> tuple[Refusal, ...]:
    """Keep that a filing is passed on, signed by who does; () once it is on the disk.

    `to` is a 職員番号, "" for any other who decides. The cloud checks all of this again.
    """
    refusal = may_refer(desk, filing)
    if refusal is None and to and to not in {each.staff for each in colleagues(desk, filing)}:
        refusal = Refusal(
            "referral.nobody",
            "to",
            "回付先の職員は、この届出を決裁できません。",
            "別の決裁者を選んでください。",
        )
    if refusal is None and not reason.strip():
        refusal = Refusal(
            "referral.no_reason",
            "reason",
            "回付の理由が入力されていません。",
            "何を見てほしいかを、短く入力してください。",
        )
    known = known_filing(desk, filing)
    if refusal is not None or known is None:
        code = refusal.code if refusal else "referral.settled"
        desk.journal.keep(Kind.REFUSAL, RefusalNoted("refer", code), desk.who)
        return (refusal,) if refusal else ()
    referral = Referral(filing, sha256(known.content), to, reason.strip())
    desk.journal.keep(Kind.REFERRAL, referral, desk.who)
    return ()
