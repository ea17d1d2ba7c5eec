"""One question to the cloud over the pinned line: whether it is there and ours, and its time.

Asked in nobody's name, before there is a desk: the cloud's refusal is signed and tells its time.
It counts the question among what it turned away (`madoguchi-cloud audit refusals`: desk.unknown).
"""

from __future__ import annotations

import datetime as dt

import msgspec

from desktop.profile import Settings
from sync.base.clock import Clock, millis, moment
from sync.base.ids import Chance, DeskNumber, MunicipalityCode
from sync.base.keys import SigningKey
from sync.base.troubles import LineIntercepted
from sync.base.wire import WireError, pack, sha256, unpack
from sync.exchanges import wait
from sync.exchanges.message import Reply, Signed, Voice, ask
from sync.roads.cloud import CloudRoad

PATIENCE = 10.0
"""Seconds that the line may be silent; an installer waits longer than a counter."""


class Heard(msgspec.Struct, frozen=True):
    """The cloud's time in its answer, and this machine's when that came."""

    cloud: dt.datetime
    here: dt.datetime


def knock(settings: Settings, clock: Clock, chance: Chance) -> Heard:
    """Ask the cloud of the settings; raises LineTrouble or CloudRefused where it does not answer.

    The pinned certificate vouches for the answer, as it does at enrolment.
    """
    key = SigningKey.new(chance)
    voice = Voice(MunicipalityCode(settings.municipality), DeskNumber(0), key, None)
    body = pack(wait.WaitRequest({}, 0.0))
    asked = ask(voice, wait.NAME, body, millis(clock.now()), chance)
    road = CloudRoad(settings.cloud, settings.ca)
    try:
        data = road.carry(wait.NAME, asked, PATIENCE)
    finally:
        road.close()
    try:
        reply = unpack(Reply, unpack(Signed, data).message)
    except WireError:
        raise LineIntercepted("reply is not in the wire format") from None
    if reply.request != sha256(asked):
        raise LineIntercepted("reply answers another request")
    return Heard(moment(reply.cloud_time), clock.now())
