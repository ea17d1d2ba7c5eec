"""The wait after failed sign-ons: a number that fails in a row at a desk waits there, ever longer.

Counted from the desk's own entries, so that a restart forgets nothing. Only that number waits, and
never longer than the town's rule says: whoever guesses is slowed down, no office is locked out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from desktop.cache.journal import Kept, Signer
from desktop.operations.desk import Desk
from desktop.operations.moments import time_of_day
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.journal.kinds import Kind, SignOn, SignOnWaitLifted
from sync.records.policy import SignOnRule

LOOKED_BACK_MS = 24 * 3_600_000
"""Failures that are older than this are forgotten; the longest wait is a small part of it."""


class Try(NamedTuple):
    """One sign-on of a number: when (ms), and whether it succeeded, or waited and was not heard."""

    clock: int
    succeeded: bool
    waited: bool = False


def waits_until(tries: Iterable[Try], rule: SignOnRule, now: int, *, disaster: bool = False) -> int:
    """Return until when (ms) a number waits; `now` or less where it does not.

    `tries` are its own, in the order kept. A clock that was set back begins the same wait anew,
    from the first try under the new time: none is skipped, none gets longer. In a `disaster` no
    wait is longer than the first.
    """
    failures = since = 0
    for each in tries:
        if each.succeeded:
            failures = since = 0
        elif each.waited:
            since = min(since, each.clock)
        else:
            failures, since = failures + 1, each.clock
    if failures < rule.failures:
        return 0
    longest = rule.first_wait_seconds if disaster else rule.longest_wait_seconds
    doubled = min(failures - rule.failures, 32)  # enough for any rule
    seconds = min(rule.first_wait_seconds << doubled, longest)
    return min(since, now) + seconds * 1000


def wait_of(desk: Desk, staff: str) -> int:
    """Return for how many ms from now a number has to wait at this desk; 0 where it need not."""
    now = desk.now()
    kept = desk.journal.entries_of_day(now - LOOKED_BACK_MS, Kind.SIGN_ON, Kind.SIGN_ON_WAIT_LIFTED)
    tries = filter(None, (_try_of(each, staff) for each in kept))
    return max(0, waits_until(tries, desk.policy.sign_on, now) - now)


def why_waiting(desk: Desk, staff: str) -> Refusal | None:
    """Return the refusal for a number that has to wait now, which says for how long."""
    left = wait_of(desk, staff)
    if not left:
        return None
    until, seconds = time_of_day(desk.now() + left), -(-left // 1000)
    minutes, rest = divmod(seconds, 60)
    still = f"あと{minutes}分{rest}秒" if minutes else f"あと{rest}秒"
    return Refusal(
        "sign_on.waiting",
        "staff",
        f"失敗が続いたため、この職員番号は{until}まで待ってください（{still}）。",
        "ほかの職員はサインオンできます。急ぐときは、責任者が「待ちの解除」を押してください。",
    )


def lift_wait(desk: Desk, staff: str, supervisor: Signer) -> None:
    """Let a number try again at once, by a supervisor's word; kept in the journal."""
    desk.journal.keep(Kind.SIGN_ON_WAIT_LIFTED, SignOnWaitLifted(staff), supervisor)


def _try_of(kept: Kept, staff: str) -> Try | None:
    """Return what an entry says of a number: a wait that was lifted begins anew like a success."""
    words, clock = kept.entry.words, kept.entry.envelope.clock
    if words.kind == Kind.SIGN_ON_WAIT_LIFTED:
        lifted = unpack(SignOnWaitLifted, words.body)
        return Try(clock, succeeded=True) if lifted.staff == staff else None
    told = unpack(SignOn, words.body)
    if told.staff != staff or told.half:  # what comes of it is told by the next
        return None
    return Try(clock, told.succeeded, told.waited)
