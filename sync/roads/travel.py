"""Driving a desk's half of an exchange over any road: sign, carry, check, hand back."""

from __future__ import annotations

from typing import TypeVar

from sync.base.clock import Clock, millis
from sync.base.ids import Chance
from sync.base.troubles import CloudRefused
from sync.exchanges.message import ClockApart, Voice, ask, heard
from sync.exchanges.ports import Answer, Ask, Flow, Road

T = TypeVar("T")


def travel(flow: Flow[T], road: Road, voice: Voice, clock: Clock, chance: Chance) -> T:
    """Run `flow` to its end over `road`; troubles of the road rise from here.

    A refusal of the cloud's is an answer too: it is raised inside the flow, which may know better.
    """
    try:
        asked = next(flow)
        while True:
            try:
                answer = _answered(asked, road, voice, clock, chance)
            except CloudRefused as no:
                asked = flow.throw(no)
            else:
                asked = flow.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result


def _answered(asked: Ask, road: Road, voice: Voice, clock: Clock, chance: Chance) -> Answer:
    """Ask; where this clock differs too much from the cloud's, once more by the cloud's."""
    try:
        return _asked_at(millis(clock.now()), asked, road, voice, chance)
    except ClockApart as apart:
        return _asked_at(apart.cloud_time, asked, road, voice, chance)


def _asked_at(sent_at: int, asked: Ask, road: Road, voice: Voice, chance: Chance) -> Answer:
    message = ask(voice, asked.exchange, asked.body, sent_at, chance)
    return heard(voice, message, road.carry(asked.exchange, message, asked.patience))
