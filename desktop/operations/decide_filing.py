"""決裁: a supervisor approves, returns or declines somebody else's filing, with their own key."""

from __future__ import annotations

from desktop.operations.desk import Desk
from desktop.operations.filings import known_filing
from desktop.operations.known import Known
from sync.base.keys import Purpose, verify
from sync.base.verdicts import Refusal
from sync.base.wire import sha256
from sync.changes.registry import rule_for
from sync.journal.case import awaited
from sync.journal.entry import open_content
from sync.journal.kinds import Decision, Kind, RefusalNoted, Ruling
from sync.journal.standing import Standing


def may_decide(desk: Desk, filing: bytes) -> Refusal | None:
    """Say why the person who is signed on may not decide a filing; None if they may."""
    known = known_filing(desk, filing)
    if known is None or known.standing is not Standing.WAITING:
        return _no(
            "decision.settled",
            "この届出は、すでに処理されています。",
            "一覧を表示し直してください。",
        )
    if filing in desk.filings.decided_here() and not approval_waits(known):
        return _no(
            "decision.made",
            "この届出は、この端末で決裁済みです。",
            "送信後、一覧で結果を確認してください。",
        )
    me = desk.who
    role = rule_for(desk.policy, known.filing.change).decider
    if not desk.office.may_decide(me.staff, role):
        return _no(
            "decision.not_authorised",
            "決裁の権限がありません。",
            "責任者がサインオンしてください。",
        )
    if known.words.staff == me.staff:
        return _no(
            "decision.own_filing",
            "自分が入力した届出は、決裁できません。",
            "ほかの責任者に依頼してください。",
        )
    if not _filer_signed(desk, known):
        return _no(
            "decision.signature",
            "届出の署名を確認できません。",
            "承認せず、システム担当へ連絡してください。",
        )
    return None


def decide_filing(
    desk: Desk, filing: bytes, ruling: Ruling, reason: str = ""
) -> tuple[Refusal, ...]:
    """Keep a decision, signed by the supervisor; () once it is on the disk.

    It is sent when the line allows; the cloud checks all of this again. A filing that waits for an
    entry not yet received is released by it: settled, or closed, without that entry.
    """
    refusal = may_decide(desk, filing)
    if refusal is None and ruling is not Ruling.APPROVE and not reason.strip():
        refusal = Refusal(
            "decision.no_reason",
            "reason",
            "理由が入力されていません。",
            "届出を入力した職員に伝わるよう、理由を入力してください。",
        )
    known = known_filing(desk, filing)
    if refusal is not None or known is None:
        code = refusal.code if refusal else "decision.settled"
        desk.journal.keep(Kind.REFUSAL, RefusalNoted(f"decide:{ruling.value}", code), desk.who)
        return (refusal,) if refusal else ()
    release = known.case is not None and awaited(known.case) is not None
    decision = Decision(filing, sha256(known.content), ruling, reason.strip(), release)
    desk.journal.keep(Kind.DECISION, decision, desk.who)
    return ()


def approval_waits(known: Known) -> bool:
    """Say whether a filing was approved, and waits all the same: it may be released or declined."""
    return known.case is not None and bool(known.case.decisions and awaited(known.case))


def _filer_signed(desk: Desk, known: Known) -> bool:
    person = desk.office.staff.get(known.words.staff)
    if person is None:
        return False
    content = open_content(known.content)[0]
    keys = [key for key in person.keys if not person.was_retired(key, known.clock)]
    return any(verify(key, Purpose.CONTENT, content.words, content.signature) for key in keys)


def _no(code: str, reason: str, remedy: str) -> Refusal:
    return Refusal(code, "", reason, remedy)
