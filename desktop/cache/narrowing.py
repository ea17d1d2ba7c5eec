"""Words that say of a person what no name does: 男, 世帯主, 転出, 外国人. They narrow a search.

性別, 続柄 and 消除事由 are among what the standard lets one search by (§2.1.3); alone they find
nobody, for half a town is 男.
"""

from __future__ import annotations

from collections.abc import Callable

from sync.records.relationship import steps
from sync.records.resident import Resident, ResidentKind, ResidentState, Sex

MOST = 2000
"""People looked through for a narrowing word: more than bear one name in a large town."""


def narrows(word: str) -> bool:
    """Say whether a word says something of a person; a 続柄 is any of the register's."""
    return word in _SAYING or bool(steps(word))


def fits(person: Resident, words: tuple[str, ...]) -> bool:
    """Say whether all that the words say holds of a person."""
    return all(
        _SAYING[word](person) if word in _SAYING else person.relationship == word for word in words
    )


def _is(sex: Sex) -> Callable[[Resident], bool]:
    return lambda person: person.sex is sex


def _ended(state: ResidentState) -> Callable[[Resident], bool]:
    return lambda person: person.state is state


_SAYING: dict[str, Callable[[Resident], bool]] = {
    "男": _is(Sex.MALE),
    "男性": _is(Sex.MALE),
    "女": _is(Sex.FEMALE),
    "女性": _is(Sex.FEMALE),
    "転出": _ended(ResidentState.MOVED_OUT),
    "死亡": _ended(ResidentState.DEAD),
    "消除": _ended(ResidentState.REMOVED),
    "除票": lambda person: not person.present,
    "日本人": lambda person: person.kind is ResidentKind.JAPANESE,
    "外国人": lambda person: person.kind is ResidentKind.FOREIGN,
    "支援措置": lambda person: person.protected,
}
