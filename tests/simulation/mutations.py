"""Faults put into the engine on purpose: a storm that does not notice one proves nothing.

Each replaces one function by what a plausible mistake would make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import msgspec
import pytest

from sync.changes.merge import Merged
from sync.cloud.memory_ledger import MemoryLedger, MemoryTransaction
from sync.exchanges import (
    conversation,
    give_back,
    pull,
    push,
    recovery,
    settle,
    snapshot,
    waiting,
)
from sync.journal.entry import Entry
from sync.journal.standing import Standing
from tests.simulation.faults import StormJournal

Mutation = Callable[[pytest.MonkeyPatch], None]


def skip_the_dedupe_by_content(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemoryTransaction, "received_content", lambda *_: None)


def skip_the_dedupe_by_position(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemoryTransaction, "received", lambda *_: None)


def acknowledge_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    whole = MemoryLedger.writing
    count = iter(range(1_000_000))

    @contextmanager
    def writing(self: MemoryLedger, town: Any) -> Iterator[Any]:
        before = self.states[town.code]
        with whole(self, town) as transaction:
            yield transaction
        if next(count) % 7 == 6:
            self.states[town.code] = before

    patch.setattr(MemoryLedger, "writing", writing)


def drop_the_read_set(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settle, "merge", lambda _, patches, __: Merged(tuple(patches)))


def ignore_the_epoch(patch: pytest.MonkeyPatch) -> None:
    honest = pull._delta

    def delta(ledger: Any, wanted: Any, now: Any) -> Any:
        head = msgspec.structs.replace(wanted.head, epoch=now.epoch, digest=pull.NO_DIGEST)
        trusting = pull.Wanted(wanted.scope, head, whole=False)
        return None if head.version >= now.version else honest(ledger, trusting, now)

    patch.setattr(pull, "_delta", delta)


def forget_the_rest_of_a_long_pull(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pull, "MOST_ROWS", 2)
    honest = pull._delta

    def delta(ledger: Any, wanted: Any, now: Any) -> Any:
        made = honest(ledger, wanted, now)
        if made is None or not made.more:
            return made
        return msgspec.structs.replace(made, head=now, more=False)

    patch.setattr(pull, "_delta", delta)


def let_anybody_decide(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settle, "_may_not_decide", lambda *_: "")


def let_the_last_decision_count(patch: pytest.MonkeyPatch) -> None:
    honest = settle._decision

    def decision(ledger: Any, case: Any, *rest: Any) -> str:
        if case.standing in {Standing.RETURNED, Standing.DECLINED}:
            case = msgspec.structs.replace(case, standing=Standing.WAITING)
        return honest(ledger, case, *rest)

    patch.setattr(settle, "_decision", decision)


def register_without_waiting(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "sync.records.policy.Policy.change_rule",
        lambda _, name: type("Rule", (), {"approval": "", "change": name})(),
    )


def forget_what_came_early(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemoryTransaction, "hold", lambda *_: None)


def believe_any_staff_signature(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(push, "staff_signed", lambda *_: True)
    patch.setattr(settle, "_may_not_decide", lambda *_: "")


def believe_any_desk_signature(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Entry, "signed_by_desk", lambda *_: True)


def never_look_at_the_chain(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(push, "_fits", lambda *_: True)


def stop_at_what_cannot_be_read(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemoryTransaction, "leave_hole", lambda *_: None)


def keep_half_of_what_failed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemoryTransaction, "part", lambda _: nullcontext())


def let_the_poison_out(patch: pytest.MonkeyPatch) -> None:
    honest = settle._settled
    for settler in (push, recovery):
        patch.setattr(
            settler,
            "settle",
            lambda ledger, entry, now, *, before=False: (
                honest(ledger, entry, now, before=before)
                if entry.words.kind in settle.SETTLES
                else ""
            ),
        )


def never_send_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(StormJournal, "send_again", lambda *_: 0)


def never_give_back_journal_0(patch: pytest.MonkeyPatch) -> None:
    def nothing(_: Any) -> Iterator[Any]:
        yield from ()

    patch.setattr(give_back, "desk", nothing)
    patch.setattr(conversation, "give_back", give_back)


def give_new_receipts(patch: pytest.MonkeyPatch) -> None:
    honest = push._take

    def take(
        ledger: Any, entry: Any, place: Any, now: int, former: bytes, **more: bool
    ) -> bytes | None:
        told = honest(ledger, entry, place, now, former, **more)
        known = ledger.received(*entry.position)
        if told is None or known is None or known.receipt != told:
            return told
        fresh = push._receipt(ledger.town.key, entry, now, "received", "")
        ledger.keep_receipt(*entry.position, fresh)
        return fresh

    patch.setattr(push, "_take", take)


def serve_a_stale_snapshot_as_new(patch: pytest.MonkeyPatch) -> None:
    honest = snapshot.ready

    def ready(ledger: Any, scope: Any, *most: Any) -> Any:
        known = ledger.snapshot(scope)
        now = ledger.heads()[scope]
        return (now, known[1]) if known is not None else honest(ledger, scope, *most)

    patch.setattr(snapshot, "ready", ready)


def withdraw_for_anybody(patch: pytest.MonkeyPatch) -> None:
    honest = settle._withdrawal

    def withdrawal(ledger: Any, case: Any, words: Any, *times: Any) -> str:
        filer = settle.open_content(case.content)[1].staff
        return honest(ledger, case, msgspec.structs.replace(words, staff=filer), *times)

    patch.setattr(settle, "_withdrawal", withdrawal)


def lose_a_row_on_the_way(patch: pytest.MonkeyPatch) -> None:
    honest = pull.unframed
    patch.setattr(pull, "unframed", lambda frame: honest(frame)[1:])


def settle_twice(patch: pytest.MonkeyPatch) -> None:
    honest = settle._register

    def register(*all_of_it: Any) -> None:
        honest(*all_of_it)
        ledger, _, words, verdict, now = all_of_it
        today = settle.japan_day(settle.moment(now)).isoformat()
        again = settle.next_rows(ledger, verdict.patches, bytes(words.id), today)
        ledger.put_residents(again)

    patch.setattr(settle, "_register", register)


def wait_for_no_desk_after_a_restore(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(recovery, "_missing", lambda *_: set())


def settle_in_the_order_of_arrival(patch: pytest.MonkeyPatch) -> None:
    honest, count = recovery.wait, iter(range(1_000_000))

    def wait(ledger: Any, entry: Any, received_at: int, now: int, **more: bool) -> None:
        arrived = received_at + next(count) * 1_000_000
        honest(ledger, entry, arrived, now, **more)

    patch.setattr(recovery, "wait", wait)


def decide_new_ones_at_once_after_a_restore(patch: pytest.MonkeyPatch) -> None:
    honest = push._keep

    def keep(ledger: Any, entry: Any, by: int, now: int, former: bytes, *, waits: bool) -> bytes:
        return honest(ledger, entry, by, now, former, waits=waits and bool(former))

    patch.setattr(push, "_keep", keep)


def forget_what_waits(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(recovery, "_settle_all", lambda *_: 0)


def settle_without_what_is_needed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(waiting, "not_here", lambda *_: ())


def never_go_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(waiting, "arrived", lambda _: iter(()))


def forget_what_waits_when_its_end_is_given_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(recovery, "caught_up", lambda *_: None)


IN_A_HURRY: tuple[Mutation, ...] = (
    settle_without_what_is_needed,
    never_go_on,
    forget_what_waits_when_its_end_is_given_back,
)
"""Mistakes that storms show whose operator does not wait for every desk."""

MUTATIONS: tuple[Mutation, ...] = (
    skip_the_dedupe_by_content,
    skip_the_dedupe_by_position,
    acknowledge_before_the_commit,
    drop_the_read_set,
    ignore_the_epoch,
    forget_the_rest_of_a_long_pull,
    let_anybody_decide,
    let_the_last_decision_count,
    register_without_waiting,
    forget_what_came_early,
    believe_any_staff_signature,
    believe_any_desk_signature,
    never_look_at_the_chain,
    stop_at_what_cannot_be_read,
    keep_half_of_what_failed,
    let_the_poison_out,
    never_send_again,
    never_give_back_journal_0,
    give_new_receipts,
    serve_a_stale_snapshot_as_new,
    withdraw_for_anybody,
    lose_a_row_on_the_way,
    settle_twice,
    wait_for_no_desk_after_a_restore,
    settle_in_the_order_of_arrival,
    decide_new_ones_at_once_after_a_restore,
    forget_what_waits,
)
