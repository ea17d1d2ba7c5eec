"""Requests that nobody's program makes: valid ones from the exchanges' own types, then spoilt.

A body is made from the msgspec types of its exchange, with values that lead deep into the rules;
then one place in it, or in its bytes, is changed. Everything follows from a seed.
"""

from __future__ import annotations

import functools
import math
import random
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect as types

from sync.base.wire import pack
from sync.changes.registry import CHANGE_KINDS
from sync.changes.verdict import ReadSet
from sync.exchanges import (
    attest,
    audit,
    enrol,
    farewell,
    give_back,
    number,
    pull,
    pull_file,
    push,
    repair,
    snapshot,
    staff_key,
    wait,
    whereabouts,
)
from sync.journal.kinds import (
    BODIES,
    AuthorityAdded,
    AuthorityEnded,
    CertifierSet,
    CloudRestored,
    CloudWhole,
    DeskEnrolled,
    DeskRevoked,
    Kind,
    PolicySet,
    StaffAdded,
    StaffRevoked,
)

REQUESTS: dict[str, type[msgspec.Struct]] = {
    attest.NAME: attest.AttestRequest,
    audit.NAME: audit.AuditRequest,
    enrol.NAME: enrol.EnrolRequest,
    farewell.NAME: farewell.FarewellRequest,
    give_back.NAME: give_back.GiveBackRequest,
    number.NAME: number.NumberRequest,
    pull.NAME: pull.PullRequest,
    pull_file.NAME: pull_file.KeyRequest,
    push.NAME: push.PushRequest,
    repair.NAME: repair.RepairRequest,
    snapshot.NAME: snapshot.SnapshotRequest,
    staff_key.NAME: staff_key.CopiesRequest,
    wait.NAME: wait.WaitRequest,
    whereabouts.NAME: whereabouts.WhereaboutsRequest,
}
"""Exchange -> the type of its request's body."""

OFFICE_BODIES: dict[str, type[msgspec.Struct]] = {
    Kind.DESK_ENROLLED: DeskEnrolled,
    Kind.DESK_REVOKED: DeskRevoked,
    Kind.STAFF_ADDED: StaffAdded,
    Kind.STAFF_REVOKED: StaffRevoked,
    Kind.POLICY_SET: PolicySet,
    Kind.CERTIFIER_SET: CertifierSet,
    Kind.CLOUD_RESTORED: CloudRestored,
    Kind.CLOUD_WHOLE: CloudWhole,
    Kind.AUTHORITY_ADDED: AuthorityAdded,
    Kind.AUTHORITY_ENDED: AuthorityEnded,
}
"""What only the cloud may say, said by a desk."""

WORDS = (
    "", "1015", "1023", "1031", "9000", "1015/00001", "sato", "ueda", "＋1", "（登録時に付番）",
    "2026-11-20", "2026-02-30", "0000-00-00", "9999-12-31", "令和8年", "10426001000",
    "大字草津１番地", "世帯主", "妻", "self", "photo", "relocation", "staff:sato", "desk", "a" * 41,
    "あ" * 3000, "\0", "\ud7ff", "\U0010ffff", "' OR 1=1 --", "../../etc/passwd", "{0}%s%n",
    "\n\r\u2028", "104256",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 5, 7, 250, 2**31, -(2**31), 2**53, 2**62, 2**63 - 1, -(2**63), 2**64 - 1,
)  # fmt: skip
FLOATS = (0.0, -0.0, 1e308, -1e308, math.inf, -math.inf, math.nan, 5e-324)
DEEP = 3000

STRANGE: tuple[Any, ...] = (
    None, True, False, "", b"", [], {}, *NUMBERS, *FLOATS, "x" * 70_000, b"x" * 70_000, [[]] * 300,
    {"a": 1}, {1: 2}, list(range(1000)), msgspec.msgpack.Ext(5, b"x"),
    msgspec.Raw(b"\xa3\xff\xfe\xfd"),  # text that is no UTF-8
    msgspec.Raw(b"\xd9\x02\xed\xa0"),
    msgspec.Raw(b"\xc1"),  # what msgpack never uses
    msgspec.Raw(b"\x91" * DEEP + b"\xc0"),
    msgspec.Raw(b"\x81\xa1a" * DEEP + b"\xc0"),
    msgspec.Raw(b"\xdd\xff\xff\xff\xff"),  # an array said to have 4 billion items
    msgspec.Raw(b"\xdd\x00\xff\xff\xff"),
    msgspec.Raw(b"\xdf\xff\xff\xff\xff"),  # a map
    msgspec.Raw(b"\xc6\xff\xff\xff\xff"),  # bytes
    msgspec.Raw(b"\xdb\xff\xff\xff\xff"),  # a text
    msgspec.Raw(b"\xd7\xff\x00\x00\x00\x00\x00\x00\x00\x00"),  # a timestamp
)  # fmt: skip
"""What stands where something else should."""


class Spoiler:
    """Makes values of a type, and spoils them; all from one source of chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def made(self, kind: Any) -> Any:
        """Return a value of a type as msgpack writes it, valid by its form."""
        return self._made(_info(kind))

    def body(self, exchange: str) -> bytes:
        """Return the body of a request, valid by its form."""
        return pack(self.made(REQUESTS[exchange]))

    def words(self, content_id: bytes, kind: str, staff: str) -> bytes:
        """Return a person's words, of any kind, with a body of that kind."""
        return pack([1, content_id, kind, staff, 1, self.made(ReadSet), self.body_of(kind)])

    def body_of(self, kind: str) -> bytes:
        """Return an entry's body; a filing's has a change's body inside."""
        made = self.made((BODIES | OFFICE_BODIES)[kind])
        if kind == Kind.FILING:
            change = self.chance.choice([*CHANGE_KINDS, "nothing"])
            made[0] = change
            if change in CHANGE_KINDS:
                made[2] = self.spoilt(self.made(CHANGE_KINDS[change].body), one_in=2)
        return self.spoilt(made, one_in=2)

    def spoilt(self, value: Any, *, one_in: int = 1) -> bytes:
        """Return a value's bytes with one place changed; one in so many, the others whole."""
        if self.chance.randrange(one_in):
            return pack(value)
        if self.chance.random() < 0.7:
            return pack(self._changed(value))
        return self.damaged(pack(value))

    def damaged(self, data: bytes) -> bytes:
        """Return bytes with some of them changed, missing or too many."""
        at = self.chance.randrange(len(data) + 1)
        match self.chance.randrange(5):
            case 0:
                return data[:at]
            case 1:
                return data[:at] + self.chance.randbytes(self.chance.randrange(1, 9)) + data[at:]
            case 2:
                return data + self.chance.randbytes(self.chance.randrange(1, 99))
            case 3:
                other = bytearray(data)
                for _ in range(self.chance.randrange(1, 4)):
                    if other:
                        other[self.chance.randrange(len(other))] ^= 1 << self.chance.randrange(8)
                return bytes(other)
        return data[at:] + data[:at]

    def _changed(self, value: Any) -> Any:
        """Return a value with one place of it replaced, dropped or doubled."""
        places = list(_places(value))
        path = self.chance.choice(places)
        what = self.chance.randrange(10)
        if not path:
            return self.chance.choice(STRANGE)
        *way, last = path
        around = value
        for step in way:
            around = around[step]
        if what == 0:
            del around[last]
        elif what == 1 and isinstance(around, list):
            around.insert(last, around[last])
        elif what == 2 and isinstance(around, list):
            del around[last:]
        else:
            around[last] = self.chance.choice(STRANGE)
        return value

    def _made(self, kind: Any) -> Any:  # noqa: PLR0911
        chance = self.chance
        match kind:
            case types.StructType() | types.NamedTupleType():
                return [self._made(field.type) for field in kind.fields]
            case types.VarTupleType() | types.ListType():
                return [self._made(kind.item_type) for _ in range(self._how_many(kind))]
            case types.TupleType():
                return [self._made(each) for each in kind.item_types]
            case types.DictType():
                many = chance.randrange(4)
                return {self._made(kind.key_type): self._made(kind.value_type) for _ in range(many)}
            case types.UnionType():
                return self._made(chance.choice(kind.types))
            case types.EnumType():
                return chance.choice(list(kind.cls)).value
            case types.IntType():
                low, high = kind.ge or 0, kind.le or 2**63 - 1
                return min(max(chance.choice(NUMBERS), low), high)
            case types.FloatType():
                return chance.choice(FLOATS)
            case types.BoolType():
                return chance.random() < 0.5
            case types.StrType():
                return "104264" if kind.pattern else chance.choice(WORDS)
            case types.BytesType():
                size = kind.min_length or chance.choice((0, 1, 16, 32, 64))
                return chance.randbytes(size)
            case types.NoneType():
                return None
        return self.chance.choice(STRANGE)

    def _how_many(self, kind: Any) -> int:
        most = kind.max_length if kind.max_length is not None else 3
        return max(kind.min_length or 0, self.chance.randrange(min(most, 3) + 1))


_info = functools.cache(types.type_info)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every place in a value."""
    yield path
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _places(each, (*path, index))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _places(each, (*path, key))
