"""Made-up residents for the rules' tests, and a register in memory that decisions can look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from sync.base.eras import CivilDate
from sync.records.resident import (
    ChangeReason,
    Resident,
    ResidentKind,
    ResidentState,
    Sex,
)


def person(atena_no: str, **values: Any) -> Resident:
    """Return a resident of 草津町; `values` replace what a test is about."""
    plain = Resident(
        atena_no=atena_no,
        history_no=1,
        setai_no="9000",
        kind=ResidentKind.JAPANESE,
        state=ResidentState.RESIDENT,
        name="試験　太郎",
        name_kana="シケン　タロウ",
        birth=CivilDate(day="1980-03-02"),
        sex=Sex.MALE,
        relationship="世帯主",
        sort_order=1,
        address_code="10426001000",
        address="大字草津１番地",
        building="",
        address_since=CivilDate(day="2010-04-01"),
        resident_since=CivilDate(day="2010-04-01"),
        notified_on="2010-04-05",
        reason=ChangeReason.REFORMED,
        changed_on="2010-04-01",
        processed_on="2010-04-05",
    )
    return msgspec.structs.replace(plain, **values)


@dataclass
class Register:
    """A register of snapshots; the largest history number of a person is current."""

    rows: dict[tuple[str, int], Resident] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=lambda: {"household": 90_000, "addressee": 500})

    @classmethod
    def of(cls, *people: Resident) -> Register:
        return cls({(p.atena_no, p.history_no): p for p in people})

    def add(self, *people: Resident) -> Register:
        return Register(self.rows | {(p.atena_no, p.history_no): p for p in people}, self.serials)

    def current(self, atena_no: str) -> Resident | None:
        mine = [p for (no, _), p in self.rows.items() if no == atena_no]
        return max(mine, key=lambda p: p.history_no, default=None)

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        return self.rows.get((atena_no, history_no))

    def next_serial(self, series: str) -> int:
        self.serials[series] += 1
        return self.serials[series]

    def people(self) -> list[Resident]:
        """Return everybody's newest snapshot."""
        return [p for no in {no for no, _ in self.rows} if (p := self.current(no))]

    def household(self, setai_no: str) -> list[Resident]:
        people = [self.current(no) for no in {no for no, _ in self.rows}]
        return [p for p in people if p and p.present and p.setai_no == setai_no]


def household(*atena_nos: str, setai_no: str = "9000") -> list[Resident]:
    """Return a household: the first is head, the others children."""
    return [
        person(
            no,
            setai_no=setai_no,
            relationship="子" if i else "世帯主",
            sort_order=i + 1,
            name=f"試験　{no}",
        )
        for i, no in enumerate(atena_nos)
    ]
