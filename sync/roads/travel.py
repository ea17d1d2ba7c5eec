"""Driving a desk's half of an exchange over any road: sign, carry, check, hand back."""

from __future__ import annotations

from typing import TypeVar

from sync.base.clock import Clock, millis
from sync.base.ids import Chance
from sync.base.troubles import CloudRefused
from sync.exchanges.message import Voice, ask, heard
from sync.exchanges.ports import Flow, Road

T = TypeVar("T")


def travel(flow: Flow[T], road: Road, voice: Voice, clock: Clock, chance: Chance) -> T:
    """Run `flow` to its end over `road`; troubles of the road rise from here.

    A refusal of the cloud's is an answer too: it is raised inside the flow, which may know better.
    """
    try:
        asked = next(flow)
        while True:
            message = ask(voice, asked.exchange, asked.body, millis(clock.now()), chance)
            reply = road.carry(asked.exchange, message, asked.patience)
            try:
                answer = heard(voice, message, reply)
            except CloudRefused as no:
                asked = flow.throw(no)
            else:
                asked = flow.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result
