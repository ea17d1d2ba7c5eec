"""世帯員の並び順 (§5.2): the standard's ranks and examples, and what holds of any household."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.base.eras import CivilDate
from sync.records.household_order import standard_order
from sync.records.relationship import STEPS, WHOLE, joined
from sync.records.resident import Resident
from tests.unit.changes.people import person

OURS = {"honseki": "群馬県吾妻郡草津町一番地", "hittousha": "試験　太郎"}


def one(relationship: str, born: str = "", **values: Any) -> Resident:
    """Return a member who is called by their number and relationship."""
    birth = CivilDate(day=born) if born else CivilDate("年月日不詳")
    return person("0", relationship=relationship, birth=birth, **values)


def order(*members: Resident) -> list[int]:
    """Return in which order the members stand, each by the place they are given at, from 1.

    They are given, and so recorded, in any order: the standard's must follow from the data.
    """
    numbered = [
        msgspec.structs.replace(member, atena_no=str(place), sort_order=place)
        for place, member in enumerate(members, 1)
    ]
    return [int(member.atena_no) for member in standard_order(numbered[::-1])]


FIRST_SON = {"honseki": "群馬県吾妻郡草津町二番地", "hittousha": "試験　一郎"}
SECOND_SON = {"honseki": "群馬県吾妻郡草津町三番地", "hittousha": "試験　二郎"}

EXAMPLES = {
    "head, wife, children by birth": (
        [one("子", "2010-01-01"), one("妻"), one("世帯主"), one("子", "2008-01-01")],
        [3, 2, 4, 1],
    ),
    "twins by their numbers": (
        [one("子", "2010-01-01"), one("子", "2010-01-01"), one("世帯主")],
        [3, 1, 2],
    ),
    "a child with a family stands behind the younger one without": (
        [
            one("子の子", "2015-01-01", **FIRST_SON), one("世帯主"),
            one("子", "1980-01-01", **FIRST_SON),
            one("子の妻", "1982-01-01", **FIRST_SON), one("子", "1990-01-01", **OURS),
            one("子の子", "2012-01-01", **FIRST_SON),
        ],
        [2, 5, 3, 4, 6, 1],
    ),
    "the elder son's family before the younger son's": (
        [
            one("世帯主"), one("妻"),
            one("子", "1985-01-01", **SECOND_SON), one("子の妻", "1975-01-01", **SECOND_SON),
            one("子の子", "2001-01-01", **SECOND_SON),
            one("子", "1980-01-01", **FIRST_SON), one("子の妻", "1982-01-01", **FIRST_SON),
            one("子の子", "2012-01-01", **FIRST_SON), one("子の子", "2010-01-01", **FIRST_SON),
            one("子", "1990-01-01", **OURS),
        ],
        [1, 2, 10, 6, 7, 9, 8, 3, 4, 5],
    ),
    "an only child's family, without a family register to tell": (
        [
            one("世帯主"), one("子の子", "2012-01-01"), one("子の妻（未届）"),
            one("子", "1980-01-01"), one("妻（未届）"), one("母", "1930-01-01"),
        ],
        [1, 5, 4, 3, 2, 6],
    ),
    "the adopted wife of a child is of the child's family": (
        [one("世帯主"), one("子の子", "2012-01-01"), one("子（子の妻）"), one("子", "1980-01-01")],
        [1, 4, 3, 2],
    ),
    "parents, brothers and sisters, grandparents": (
        [
            one("父の母", "1920-01-01"), one("妹", "1985-01-01"), one("兄", "1980-01-01"),
            one("母", "1950-01-01"), one("父", "1952-01-01"), one("世帯主"), one("妻"),
        ],
        [6, 7, 4, 5, 3, 2, 1],
    ),
    "of the parents the 筆頭者 first": (
        [
            one("世帯主"), one("母", "1950-01-01", name="試験　梅", hittousha="試験　松"),
            one("父", "1952-01-01", name="試験　松", hittousha="試験　松"),
        ],
        [1, 3, 2],
    ),
    "example 1: the wife's elder brother before her younger one": (
        [one("世帯主"), one("妻の弟", "1990-01-01"), one("妻の兄", "1980-01-01")],
        [1, 3, 2],
    ),
    "example 2: her twin brother and sister by their numbers": (
        [one("世帯主"), one("妻の兄", "1980-01-01"), one("妻の姉", "1980-01-01")],
        [1, 2, 3],
    ),
    "the wife's side as the head's own: parents, siblings, grandparents": (
        [
            one("世帯主"), one("妻の父の父", "1920-01-01"), one("妻の妹", "1990-01-01"),
            one("妻の母", "1955-01-01"), one("弟", "1991-01-01"),
        ],
        [1, 5, 4, 3, 2],
    ),
    "relatives, 縁故者, 同居人; of none known last": (
        [
            one("同居人", "1950-01-01"), one("縁故者", "1960-01-01"), one("縁故者"),
            one("父の弟", "1970-01-01"), one("世帯主"), one("縁故者", "1999-01-01"),
        ],
        [5, 4, 2, 6, 3, 1],
    ),
    "a brother with his family is in rank 4, ordered as rank 2 is": (
        [
            one("世帯主"), one("弟の子", "2015-01-01"), one("弟の妻", "1970-01-01"),
            one("弟", "1985-01-01"), one("妹", "1990-01-01"), one("父の母", "1920-01-01"),
            one("妻の母", "1960-01-01"),
        ],
        [1, 5, 6, 7, 4, 3, 2],
    ),
    "two children and a wife of one of them, nobody knows of whom: as recorded": (
        [
            one("世帯主"), one("子", "1985-01-01"), one("子の妻"), one("子", "1980-01-01"),
            one("子の子"), one("妻"),
        ],
        [1, 6, 2, 3, 4, 5],
    ),
    "なし is nobody's family register": (
        [
            one("世帯主"), one("子", "1985-01-01", honseki="なし", hittousha="なし"),
            one("子の妻", honseki="なし", hittousha="なし"), one("子", "1980-01-01"),
        ],
        [1, 2, 3, 4],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_standards_own_words(name: str) -> None:
    members, wanted = EXAMPLES[name]
    assert order(*members) == wanted


relationships = st.one_of(
    st.sampled_from([word for word in WHOLE if word != "世帯主"]),
    st.lists(st.sampled_from(STEPS), min_size=1, max_size=4).map(joined),
    st.sampled_from(["子", "子の妻", "子の子", "弟", "弟の妻", "", "？"]),
)
kosekis = st.sampled_from([{}, OURS, FIRST_SON, SECOND_SON])
births = st.sampled_from(["", "1950-01-01", "1980-05-05", "2010-03-31"])


@st.composite
def households(draw: st.DrawFn) -> list[Resident]:
    told = ["世帯主", *draw(st.lists(relationships, max_size=9))]
    return [
        msgspec.structs.replace(
            one(relationship, draw(births), **draw(kosekis)),
            atena_no=str(place),
            sort_order=draw(st.integers(1, 4)),
        )
        for place, relationship in enumerate(told, 1)
    ]


@given(households(), st.randoms(use_true_random=False))
def test_everybody_stands_once_behind_the_head_however_they_come(members: Any, chance: Any) -> None:
    ordered = standard_order(members)
    assert sorted(m.atena_no for m in ordered) == sorted(m.atena_no for m in members)
    assert ordered[0].is_head
    chance.shuffle(members)
    assert standard_order(members) == ordered
    placed = [msgspec.structs.replace(m, sort_order=at) for at, m in enumerate(ordered)]
    assert standard_order(placed) == placed, "what is in order stays so"
