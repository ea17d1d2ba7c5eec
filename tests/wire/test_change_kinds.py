"""A filing of every kind travels as bytes that older and newer programs read, or keep as they are.

What a program does not know it refuses kindly at the counter; at the cloud it is never lost.
"""

from __future__ import annotations

import datetime as dt
import types
import typing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.operations.file_change import verdict_now
from desktop.operations.filings import detail, filings
from sync.base.eras import CivilDate
from sync.base.wire import pack, unpack
from sync.changes.registry import CHANGE_KINDS, UnknownChange, change_of, decide
from sync.changes.verdict import ChangeKind, Refused
from sync.exchanges import push
from sync.journal.entry import open_entry
from sync.journal.kinds import Filing, Kind
from sync.journal.standing import Standing
from sync.records.policy import Policy
from tests.desks import Counter, SteppedClock, TestTown
from tests.unit.changes.people import Register, person

TODAY = dt.date(2026, 11, 23)
KINDS = pytest.mark.parametrize("kind", CHANGE_KINDS.values(), ids=lambda kind: kind.name)
OF_TOMORROW = "kind_of_tomorrow"
ODD = "髙𠮷葛󠄀"
"""What names hold: letters beyond the basic plane, and one with a variation selector."""


def filled(wanted: Any) -> Any:
    """Return a value of a field's type that differs from its default."""
    if typing.get_origin(wanted) is typing.Annotated:
        return filled(typing.get_args(wanted)[0])
    if typing.get_origin(wanted) is tuple:
        return (filled(typing.get_args(wanted)[0]),) * 2
    if typing.get_origin(wanted) in (typing.Union, types.UnionType):
        return filled(typing.get_args(wanted)[0])
    if wanted is CivilDate:
        return CivilDate("令和8年頃", "2026-01-01")
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
        return whole(wanted)
    return {str: ODD, bytes: b"\x00\xff", bool: True, int: 7, float: 1.5}[wanted]


def whole(body: type[msgspec.Struct]) -> Any:
    """Return a body with every field filled."""
    hints = typing.get_type_hints(body, include_extras=True)
    return body(*(filled(hints[name]) for name in body.__struct_fields__))


def required(kind: ChangeKind[Any]) -> int:
    """Return how many fields a body must have: those of the first version."""
    return len(kind.body.__struct_fields__) - len(kind.body.__struct_defaults__)


@KINDS
def test_a_body_says_the_same_after_its_journey(kind: ChangeKind[Any]) -> None:
    body = whole(kind.body)
    assert change_of(kind.name, pack(body)) == (kind, body)
    filing = Filing(kind.name, kind.subjects(body), pack(body))
    assert unpack(Filing, pack(filing)) == filing
    assert filing.subjects or kind.names(body) or kind.office_matter, "lists say whom it concerns"


@KINDS
def test_what_a_newer_program_appends_is_left_alone(kind: ChangeKind[Any]) -> None:
    body = whole(kind.body)
    newer = pack([*msgspec.msgpack.decode(pack(body)), "a field of tomorrow"])
    assert change_of(kind.name, newer) == (kind, body)


@KINDS
def test_what_an_older_program_did_not_say_has_its_default(kind: ChangeKind[Any]) -> None:
    items, needed = msgspec.msgpack.decode(pack(whole(kind.body))), required(kind)
    older = change_of(kind.name, pack(items[:needed]))[1]
    names, defaults = kind.body.__struct_fields__[needed:], kind.body.__struct_defaults__
    assert tuple(getattr(older, name) for name in names) == defaults
    with pytest.raises(UnknownChange):
        change_of(kind.name, pack(items[: needed - 1]))


@KINDS
def test_nonsense_in_a_readable_body_is_refused_and_never_a_crash(kind: ChangeKind[Any]) -> None:
    register = Register.of(person("1015"), person(ODD, setai_no=ODD, relationship="子"))
    verdict = decide(register, kind.name, pack(whole(kind.body)), Policy(), TODAY)
    assert isinstance(verdict, Refused)
    assert all(each.code and each.reason and each.remedy for each in verdict.refusals)


def test_every_kind_has_a_rule_as_shipped() -> None:
    shipped = Path("resources/policies/default.toml").read_text("utf-8")
    ruled = (k for k in CHANGE_KINDS.values() if not (k.office_matter or k.beside))
    towns = (kind.name for kind in ruled)
    assert [name for name in towns if f'change = "{name}"' not in shipped] == []


@pytest.mark.parametrize(
    ("change", "body"),
    [(OF_TOMORROW, b"\x90"), *((name, b"\xc1 damaged") for name in CHANGE_KINDS)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_kind_or_form_that_is_not_known_is_refused_with_the_next_step(
    change: str, body: bytes
) -> None:
    verdict = decide(Register(), change, body, Policy(), TODAY)
    assert isinstance(verdict, Refused)
    (refusal,) = verdict.refusals
    assert refusal.code == "change.unknown"
    assert "プログラムを更新してください" in refusal.remedy


def test_a_newer_desks_kind_is_kept_at_the_cloud_and_shown_at_an_older_desk(
    tmp_path: Path,
) -> None:
    town = TestTown(Policy(version=1), [person("1015")], SteppedClock())
    newer, older = (Counter(town, tmp_path / name, name) for name in ("newer", "older"))
    filing = Filing(OF_TOMORROW, ("1015",), pack(["a body of tomorrow", 1]))
    code = town.hire("sato", "佐藤", "clerk")
    newer.sync()
    newer.begin_work("sato", code)
    kept = newer.journal.keep(Kind.FILING, filing, newer.desk.who)
    newer.sync()
    older.sync()
    with town.ledger.reading(town.town) as cloud:
        case = cloud.case(bytes(kept.words.id))
    assert case is not None
    assert case.content == kept.envelope.content, "verbatim, for the program that will know it"
    (receipt,) = [r for *_, r in newer.journal.receipts() if r.number == kept.envelope.number]
    assert (receipt.status, receipt.note) == (push.RECEIVED, "")
    (shown,) = [each for each in filings(older.desk) if each.id == bytes(kept.words.id)]
    assert (shown.standing, shown.persons) == (Standing.DECLINED, ("試験　太郎",))
    assert "更新してください" in shown.reason
    assert detail(older.desk, shown.id) is not None
    assert isinstance(verdict_now(older.desk, OF_TOMORROW, filing.body), Refused)
    assert open_entry(kept.data).words.body == pack(filing)
    for desk in (newer, older):
        desk.close()
