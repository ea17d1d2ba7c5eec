"""世帯員の並び順: in which order the standard has a household's members follow (標準仕様書 §5.2).

Told from relationships, birth dates, 筆頭者 and 宛名番号. It is the order to begin with: a town may
set another, and whoever joins later stands last. So on paper the recorded order counts
(`sort_order`); what is recorded when, registration says (`sync.changes.placing`).

    1  the head; husband or wife; the head's children without a family here
    2  the head's children with theirs: child, husband or wife, their children
    3  parents; brothers and sisters without a family here; grandparents
    4  other relatives, with their families; 縁故者; 同居人

Equals follow by birth, who has no known day behind the others, then by 宛名番号. Where two children
of the head live here with a wife or child of one, 本籍 and 筆頭者 tell whose family that is. Where
they do not, all of the head's children and their families keep the recorded order, as rank 2.
The same holds for a brother's family and the like, in rank 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sync.records.relationship import DISTANT, HEAD_OF_HOUSEHOLD, steps
from sync.records.resident import Resident, in_print_order

Path = tuple[str, ...]
Place = tuple[object, ...]
"""Compared from the left; what stands at one place is of one type wherever all before is equal."""

SPOUSE, CHILD, LODGER = "配偶者", "子", "同居人"
PARENTS, SIBLINGS = {"父", "母"}, {"兄", "姉", "弟", "妹"}
NO_KOSEKI = frozenset({"", "なし", "不明", "不詳"})
"""A 本籍 or 筆頭者 that tells nobody's family."""

_RANKS: dict[Path, Place] = {
    (HEAD_OF_HOUSEHOLD,): (1, 1, 0, 0),
    (SPOUSE,): (1, 2, 0, 0),
    (DISTANT,): (4, 2, 0, 0),
    (LODGER,): (4, 3, 0, 0),
    (): (4, 4, 0, 0),
}
"""Of those whose place their relationship alone says; the last is none of the closed set."""

_ELDERS = {1: 1, 2: 3}
"""Where in rank 3 parents and grandparents stand, by the steps to them."""

_SPOUSES = dict.fromkeys(("妻", "夫", "妻（未届）", "夫（未届）"), (SPOUSE,))
_ADOPTED = dict.fromkeys(("子（子の妻）", "子（子の夫）"), (CHILD, SPOUSE))
_MEANS: dict[str, Path] = {**_SPOUSES, **_ADOPTED}
_GENERATIONS = dict.fromkeys(PARENTS, 1) | {CHILD: -1}
_FOLLOW = {generation: place for place, generation in enumerate((1, 0, 2, 3, 4, -1, -2, -3, -4))}
"""Generations of rank 4: as rank 3 has parents, siblings, grandparents; then the younger ones."""


def standard_order(members: Iterable[Resident]) -> list[Resident]:
    """Return the members of a household in the standard's order; their own order matters not."""
    recorded = in_print_order(list(members))
    at = {member.atena_no: place for place, member in enumerate(recorded)}
    places = {
        member.atena_no: _place(member, family, at[member.atena_no])
        for family in _families(recorded)
        for member in family.members
    }
    return sorted(recorded, key=lambda member: places[member.atena_no])


class _Family:
    """Some who stand together behind the one they belong to; one alone is a family too.

    `anchor` is whom the family is ordered by. Of a `mixed` one nobody can say who is whose.
    """

    def __init__(self, path: Path, members: Sequence[Resident], *, mixed: bool = False) -> None:
        anchors = [member for member in members if _path(member) == path]
        self.path = path
        self.members = members
        self.mixed = mixed
        self.anchor = min(anchors or members, key=_by_birth)

    @property
    def alone(self) -> bool:
        return len(self.members) == 1 and _path(self.anchor) == self.path


def _families(members: Sequence[Resident]) -> list[_Family]:
    roots: dict[Path, list[Resident]] = {}
    for member in members:
        roots.setdefault(_root(_path(member)), []).append(member)
    found = []
    for root, people in roots.items():
        anchors = [person for person in people if _path(person) == root]
        kin = [person for person in people if _path(person) != root]
        if kin and len(anchors) < 2:
            found.append(_Family(root, people))
            continue
        whose = [_whose(person, anchors) for person in kin]
        if None in whose:
            found.append(_Family(root, people, mixed=True))
            continue
        for anchor in anchors:
            own = [p for p, of in zip(kin, whose, strict=True) if of is anchor]
            found.append(_Family(root, [anchor, *own]))
    return found


def _whose(person: Resident, anchors: Sequence[Resident]) -> Resident | None:
    """Return the one with whom a person shares the family register; None if that tells nobody."""
    koseki = person.honseki, person.hittousha
    if NO_KOSEKI & set(koseki):
        return None
    sharing = [anchor for anchor in anchors if (anchor.honseki, anchor.hittousha) == koseki]
    return sharing[0] if len(sharing) == 1 else None


def _path(member: Resident) -> Path:
    """Return a relationship's steps, a husband or wife as 配偶者, an adopted child's too."""
    return tuple(word for step in steps(member.relationship) for word in _MEANS.get(step, (step,)))


def _root(path: Path) -> Path:
    """Return to whose family a person belongs: 子の子 and 子の妻 to the child's, 弟の妻 to his."""
    if path[:1] == (CHILD,):
        return (CHILD,)
    while len(path) > 1 and path[-1] in {SPOUSE, CHILD} and not _stands_alone(path[:-1]):
        path = path[:-1]
    return path


def _stands_alone(path: Path) -> bool:
    """Say whether these have a place of their own, and no family behind them."""
    return path == (SPOUSE,) or set(path) <= PARENTS


def _place(member: Resident, family: _Family, recorded: int) -> Place:
    within: Place = (recorded,) if family.mixed else _within(member, family)
    return (*_rank(family), *_by_birth(family.anchor), *within)


def _within(member: Resident, family: _Family) -> Place:
    own = _path(member)[len(family.path) :]
    return len(own), own != (SPOUSE,), *_by_birth(member)


def _rank(family: _Family) -> Place:
    """Return rank, place in it, generation, and 1 for parents of whom the other is 筆頭者."""
    path = family.path
    if path in _RANKS:
        return _RANKS[path]
    if path == (CHILD,):
        return (1, 3, 0, 0) if family.alone else (2, 0, 0, 0)
    behind = int(path[-1] in PARENTS and not _is_hittousha(family.anchor))
    if set(path) <= PARENTS and len(path) in _ELDERS:
        return 3, _ELDERS[len(path)], 0, behind
    if len(path) == 1 and path[0] in SIBLINGS and family.alone:
        return 3, 2, 0, 0
    return 4, 1, _FOLLOW[sum(_GENERATIONS.get(step, 0) for step in path)], behind


def _is_hittousha(member: Resident) -> bool:
    return bool(member.name) and _plain(member.name) == _plain(member.hittousha)


def _plain(name: str) -> str:
    return "".join(name.split())


def _by_birth(member: Resident) -> tuple[bool, str, str]:
    return not member.birth.day, member.birth.day, member.atena_no
