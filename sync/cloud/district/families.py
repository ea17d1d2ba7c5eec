"""Who lives together: a household's shape as ages, sexes and 続柄, before anybody has a name.

Shares of sizes and ages: a design assumption. 続柄 only from the closed set of
標準仕様書: a grandchild is 子の子.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.resident import Sex

SIZES = (1, 2, 3, 4, 5, 6, 7)
SIZE_SHARES = (28, 32, 18, 12, 5, 3, 1)

OLDEST = 101
"""The one person of 103 is placed by hand."""


class Member(NamedTuple):
    """One member; of `family` 0, who bear the head's surname, or of another (1, 2 …)."""

    relationship: str
    age: int
    sex: Sex
    family: int = 0
    married: bool = False


def family(chance: Random, size: int | None = None) -> list[Member]:
    """Return a household's members in the order of the 住民票; `size` None draws one."""
    wanted = size or chance.choices(SIZES, SIZE_SHARES)[0]
    if wanted == 1:
        return [_single(chance)]
    if wanted == 2:
        return chance.choices((_couple, _parent_and_child, _siblings), (70, 24, 6))[0](chance)
    return _with_children(chance, wanted)


def _single(chance: Random) -> Member:
    old = chance.random() < 0.58
    age = _old_age(chance) if old else chance.randint(19, 64)
    return _head(age, Sex.FEMALE if chance.random() < (0.62 if old else 0.38) else Sex.MALE)


def _couple(chance: Random) -> list[Member]:
    wife = _old_age(chance) - 2 if chance.random() < 0.72 else chance.randint(23, 62)
    return _partners(chance, wife)


def _parent_and_child(chance: Random) -> list[Member]:
    if chance.random() < 0.3:
        mother = chance.randint(28, 52)
        return [_head(mother, Sex.FEMALE), _child(chance, min(mother - 21, chance.randint(2, 20)))]
    mother = chance.randint(68, 96)
    child = mother - chance.randint(21, 36)
    if chance.random() < 0.5:
        return [_head(mother, Sex.FEMALE), _child(chance, child)]
    return [_head(child, _sex(chance)), Member("母", mother, Sex.FEMALE)]


def _siblings(chance: Random) -> list[Member]:
    age, gap = chance.randint(24, 84), chance.randint(2, 8)
    sex = _sex(chance)
    younger = chance.random() < 0.5
    word = {
        (True, Sex.MALE): "弟",
        (True, Sex.FEMALE): "妹",
        (False, Sex.MALE): "兄",
        (False, Sex.FEMALE): "姉",
    }[younger, sex]
    if chance.random() < 0.2:
        return [_head(age, _sex(chance)), Member("同居人", age - gap, sex, family=1)]
    return [_head(age, _sex(chance)), Member(word, age - gap if younger else age + gap, sex)]


def _with_children(chance: Random, size: int) -> list[Member]:
    if size == 3 and chance.random() < 0.14:
        mother = chance.randint(30, 52)
        return [_head(mother, Sex.FEMALE), *_children(chance, mother, 2)]
    if size >= 4 and chance.random() < 0.18:
        return _old_head(chance, size)
    most = min(2, size - 3)
    elders = chance.choices((0, 1, 2)[: most + 1], ((1,), (58, 42), (30, 34, 36))[most])[0]
    if size == 3 and chance.random() < 0.16:
        partners = _partners(chance, chance.randint(44, 64))
        return [*partners, *_elders(chance, max(p.age for p in partners), 1)]
    grown = elders == 0 and chance.random() < {3: 0.62, 4: 0.42}.get(size, 0.15)
    wife = chance.randint(52, 88) if grown else chance.randint(28, 54)
    partners = _partners(chance, wife)
    children = _children(chance, wife, size - 2 - elders)
    return [*partners, *children, *_elders(chance, max(p.age for p in partners), elders)]


def _old_head(chance: Random, size: int) -> list[Member]:
    """Return grandparents, one of them head, with a child, the child's wife and their children."""
    wife = chance.randint(62, 82)
    son = wife - chance.randint(22, 32)
    son_wife = max(22, son - chance.randint(-2, 5))
    grandchildren = [
        Member("子の子", child.age, child.sex) for child in _children(chance, son_wife, size - 4)
    ]
    couple = [
        Member("子", son, Sex.MALE, married=True),
        Member("子の妻", son_wife, Sex.FEMALE, family=0, married=True),
    ]
    return [*_partners(chance, wife), *couple, *grandchildren]


def _partners(chance: Random, wife: int) -> list[Member]:
    husband = min(OLDEST, max(20, wife - 3, wife + round(chance.gauss(2, 3))))
    draw = chance.random()
    if draw < 0.02:
        return [_head(husband, Sex.MALE), Member("妻（未届）", wife, Sex.FEMALE, family=1)]
    if draw < 0.08:
        head = Member(HEAD_OF_HOUSEHOLD, wife, Sex.FEMALE, married=True)
        return [head, Member("夫", husband, Sex.MALE, married=True)]
    head = Member(HEAD_OF_HOUSEHOLD, husband, Sex.MALE, married=True)
    return [head, Member("妻", wife, Sex.FEMALE, married=True)]


def _children(chance: Random, mother: int, count: int) -> list[Member]:
    """Return children, the oldest first, two years or more apart."""
    if not count:
        return []
    ages = [max(mother - chance.randint(21, 35), 2 * (count - 1), 0)]
    for later in reversed(range(count - 1)):
        ages.append(ages[-1] - min(chance.randint(2, 4), ages[-1] - 2 * later))
    return [_child(chance, age) for age in ages]


def _elders(chance: Random, head: int, count: int) -> list[Member]:
    """Return parents of a head of this age; the mother alone where there is one."""
    mother = min(OLDEST, head + chance.randint(20, 30))
    father = Member("父", min(OLDEST, mother + chance.randint(0, 4)), Sex.MALE, married=count == 2)
    return [father, Member("母", mother, Sex.FEMALE, married=count == 2)][2 - count :]


def _head(age: int, sex: Sex) -> Member:
    return Member(HEAD_OF_HOUSEHOLD, age, sex)


def _child(chance: Random, age: int) -> Member:
    return Member("子", age, _sex(chance))


def _sex(chance: Random) -> Sex:
    return Sex.MALE if chance.random() < 0.51 else Sex.FEMALE


def _old_age(chance: Random) -> int:
    return min(OLDEST, 65 + int(chance.triangular(0, 36, 7)))
