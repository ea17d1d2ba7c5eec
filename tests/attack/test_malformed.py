"""Malformed requests at every exchange of a running cloud: never a 500, a leak or a dead server.

1,500 cases in `make test`, 50,000 in `make hunt`; CASES=n and MADOGUCHI_SEED=n replay a run. Each
case is one request over the real line: signed by an enrolled desk, by a wrong key or by nobody,
whole or spoilt at any place. Desks push entries of all kinds with spoilt bodies that have their
place in their chain, so that what is malformed is met behind the signatures too.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import msgspec
import pytest

from sync.base.keys import Purpose, SigningKey, verify
from sync.base.wire import WireError, pack, squeeze, unpack
from sync.cloud import auditing
from sync.exchanges import pull, push, wait
from sync.exchanges.counter import SERVED
from sync.exchanges.message import Reply, Signed
from sync.exchanges.turned_away import NO_TOWN
from sync.journal.certificates import genesis
from sync.journal.chain import Head, link
from sync.journal.entry import Entry
from sync.journal.kinds import BODIES, Ruling
from sync.journal.standing import Standing
from tests.attack.malformed import OFFICE_BODIES, REQUESTS, STRANGE, Spoiler
from tests.attack.test_other_towns import THEIRS, opened_up
from tests.attack.towns import HERE, PATIENCE, REST, STAFF, THERE, Cloud
from tests.ports.desks import CHANCE, Desk
from tests.ports.hall import move, standing

SEED = int(os.environ.get("MADOGUCHI_SEED", "20261123"))
SAMPLE, WHOLE = 1_500, int(os.environ.get("CASES", "50000"))
HANDS = 3
"""Attackers at once, each with a desk and a line of their own."""

KINDS = sorted({*BODIES, *OFFICE_BODIES, "of_next_year"})
ALLOWED = {200, 404, 413}


@dataclass
class Attacker:
    """One enrolled desk that sends whatever it likes, and keeps book of what it was told."""

    cloud: Cloud
    desk: Desk
    chance: random.Random
    client: httpx.Client
    spoiler: Spoiler
    head: Head
    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    exchanges: Counter[str] = field(default_factory=Counter)

    def attack(self, cases: int) -> None:
        for _ in range(cases):
            self.one()

    def one(self) -> None:
        exchange = self.chance.choice(sorted(SERVED))
        self.exchanges[exchange] += 1
        entry: Entry | None = None
        if exchange == push.NAME and self.chance.random() < 0.8:
            entry = self.entry()
            body = pack(push.PushRequest((entry.data,), (entry.envelope.number,)))
        else:
            body = self.body(exchange)
        data = self.signed(exchange, body)
        self.check(data, exchange, entry)

    def body(self, exchange: str) -> bytes:
        body = self.spoiler.spoilt(self.spoiler.made(REQUESTS[exchange]), one_in=3)
        return body if exchange != wait.NAME else hurried(body)

    def entry(self) -> Entry:
        """Return the desk's next entry: of any kind, by anybody, with anything in it."""
        chance = self.chance
        kind, staff = chance.choice(KINDS), chance.choice([*STAFF, "", "nobody", "\0"])
        content_id = chance.randbytes(16)
        if kind == "of_next_year":
            said = pack([1, content_id, kind, staff, 1, [], chance.randbytes(9)])
        else:
            said = self.spoiler.words(content_id, kind, staff)
        if chance.random() < 0.1:
            said = self.spoiler.damaged(said)
        signer = self.desk.people.get(staff, self.desk.key)
        content = pack([said, signer.sign(Purpose.CONTENT, said)])
        if chance.random() < 0.1:
            content = self.spoiler.damaged(content)
        clocks = (0, 1, -1, 2**63 - 1, -(2**63), int(time.time() * 1000))
        try:
            return link(
                self.head, self.desk.municipality, self.desk.number, self.desk.key, content,
                chance.choice(clocks), chance.choice(clocks),
            )  # fmt: skip
        except WireError:  # no entry by its form: the next try is another
            return self.entry()

    def signed(self, exchange: str, body: bytes) -> bytes:
        """Return a request: nine of ten signed by the desk as it should be."""
        chance = self.chance
        request = [
            1,
            exchange,
            self.desk.municipality,
            self.desk.number,
            int(time.time() * 1000),
            chance.randbytes(16),
            body,
        ]
        key: SigningKey = self.desk.key
        match chance.randrange(24):
            case 0:
                key = SigningKey.new(CHANCE)
            case 1:
                request[2] = chance.choice([THERE, "999999", "", "１０４２６４", "0" * 6])
            case 2:
                request[3] = chance.choice([0, 1, 999, 2**63 - 1, -1, 2**64 - 1])
            case 3:
                request[0] = chance.choice([0, 2, -1, 2**62])
            case 4:
                request[chance.randrange(7)] = chance.choice(STRANGE)
        message = pack(request)
        if chance.random() < 0.03:
            message = self.spoiler.damaged(message)
        data = pack(Signed(message, key.sign(Purpose.REQUEST, message)))
        return self.spoiler.damaged(data) if chance.random() < 0.03 else data

    def check(self, data: bytes, exchange: str, entry: Entry | None) -> None:
        headers = {}
        if len(data) > 1024 and self.chance.random() < 0.5:
            data, headers = squeeze(data), {"Content-Encoding": "zstd"}
            if self.chance.random() < 0.05:
                data = self.spoiler.damaged(data)
        answer = self.client.post(f"/v1/{exchange}", content=data, headers=headers)
        self.statuses[answer.status_code] += 1
        assert answer.status_code in ALLOWED, (exchange, answer.status_code)
        assert b"Traceback" not in answer.content
        if answer.status_code != 200:
            assert answer.content in {b"not served here\n", b"request is too large\n"}
            return
        signed = unpack(Signed, answer.content)
        reply = unpack(Reply, signed.message)
        town = self.cloud.here
        if not verify(town.key.public, Purpose.REPLY, signed.message, signed.signature):
            town = self.cloud.there
            assert verify(town.key.public, Purpose.REPLY, signed.message, signed.signature)
            assert reply.status == "refused", "nobody from here is answered there"
        assert reply.status in {"ok", "refused"}
        assert THEIRS not in (
            opened_up(answer.content) if exchange == pull.NAME else answer.content
        )
        if reply.status == "refused":
            assert reply.reason
            assert reply.remedy
            self.codes[reply.code] += 1
        elif entry is not None:
            self.take(reply.body, entry)

    def take(self, body: bytes, entry: Entry) -> None:
        """Go on in the chain where the entry has its place."""
        for data in unpack(push.PushReply, body).receipts:
            told = push.read_receipt(data, self.cloud.here.key.public)
            self.notes[told.note] += 1
            if told.hash == entry.hash and push.has_place(told):
                self.head = Head(entry.envelope.number, entry.hash)


def hurried(body: bytes) -> bytes:
    """Return a request to wait that waits for nothing: what is fuzzed is not patience."""
    try:
        asked = unpack(wait.WaitRequest, body)
    except WireError:
        return body
    return pack(msgspec.structs.replace(asked, seconds=0.0)) if asked.seconds > 0 else body


def attackers(cloud: Cloud, seed: int, clients: list[httpx.Client]) -> list[Attacker]:
    hall = cloud.hall(cloud.here)
    made = []
    for number, client in enumerate(clients):
        desk = hall.staffed()
        chance = random.Random(f"{seed}-{number}")
        last = desk.journal.entries[-1] if desk.journal.entries else None
        head = Head(last.envelope.number, last.hash) if last else Head(0, genesis(desk.certificate))
        made.append(Attacker(cloud, desk, chance, client, Spoiler(chance), head))
    return made


@pytest.mark.parametrize(
    "cases", [SAMPLE, pytest.param(WHOLE, marks=pytest.mark.hunt)], ids=["sample", "whole"]
)
def test_whatever_is_sent_gets_an_answer_and_no_secret(cloud: Cloud, cases: int) -> None:
    print(f"seed {SEED}")
    there = state(cloud)
    noted = noted_in_all(cloud)
    with cloud.client() as a, cloud.client() as b, cloud.client() as c:
        hands = attackers(cloud, SEED, [a, b, c])
        with ThreadPoolExecutor(HANDS) as pool:
            for done in [pool.submit(hand.attack, -(-cases // HANDS)) for hand in hands]:
                done.result()
    tried = sum((hand.exchanges for hand in hands), Counter[str]())
    statuses = sum((hand.statuses for hand in hands), Counter[int]())
    codes = sum((hand.codes for hand in hands), Counter[str]())
    notes = sum((hand.notes for hand in hands), Counter[str]())
    print(dict(tried), dict(statuses), dict(codes), dict(notes), sep="\n")
    assert set(tried) == SERVED
    assert notes[""] > cases // 100, "many reach the rules"
    assert state(cloud) == there, "another town is as it was"
    refused = sum(codes.values()) + statuses[404] + statuses[413]
    until = time.monotonic() + PATIENCE
    while (seen := noted_in_all(cloud) - noted) < refused:
        assert time.monotonic() < until, f"{seen} of {refused} refusals are noted"
        time.sleep(REST)
    assert seen == refused, "each refusal is in the audit, once"
    assert cloud.times(NO_TOWN, "bug") == 0
    assert "entry_not_settled" not in (cloud.data / "server.log").read_text("utf-8"), "our bug"
    told = auditing.audited(cloud.ledger, cloud.here, {})
    assert [each.broken for each in told if each.broken] == []
    works(cloud)


def works(cloud: Cloud) -> None:
    """Hold that the server is alive and right: a filing is filed, approved and registered."""
    desk = cloud.hall(cloud.here).staffed()
    filing = desk.file("sato", "relocation", move(f"大字前口{time.time_ns()}番地"))
    desk.sync()
    desk.rule("ueda", filing, Ruling.APPROVE)
    desk.sync()
    assert standing(desk, filing) is Standing.REGISTERED


def state(cloud: Cloud) -> object:
    with cloud.ledger.reading(cloud.there) as reading:
        return reading.heads(), reading.desks()


def noted_in_all(cloud: Cloud) -> int:
    lines = [line for town in (HERE, THERE, NO_TOWN) for line in cloud.turned_away(town)]
    return sum(line.counted.times for line in lines)


def test_the_fuzzing_reaches_every_exchange_kind_and_type() -> None:
    """The control: what is made is valid often enough, and spoilt often enough."""
    assert set(REQUESTS) == SERVED
    spoiler = Spoiler(random.Random(SEED))
    for exchange, kind in REQUESTS.items():
        good = [_reads(kind, spoiler.body(exchange)) for _ in range(50)]
        bad = [_reads(kind, spoiler.spoilt(spoiler.made(kind))) for _ in range(50)]
        assert sum(good) > 25, exchange
        assert sum(bad) < 45, exchange


def _reads(kind: type[msgspec.Struct], data: bytes) -> bool:
    try:
        unpack(kind, data)
    except WireError:
        return False
    return True
