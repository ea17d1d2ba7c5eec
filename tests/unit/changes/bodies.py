"""Generated towns, and filings as clerks might enter them: right, careless and absurd ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st

from sync.base.eras import CivilDate
from sync.changes.arrival_notice import ArrivalNotice
from sync.changes.birth import Birth
from sync.changes.cancellation import Cancellation
from sync.changes.contact_correction import ContactCorrection
from sync.changes.death import Death
from sync.changes.ex_officio_entry import BEFORE, ExOfficioEntry
from sync.changes.ex_officio_removal import ExOfficioRemoval
from sync.changes.move_in import MoveIn
from sync.changes.move_out import MoveOut
from sync.changes.move_out_cancelled import MoveOutCancelled
from sync.changes.mover import Mover
from sync.changes.nationality_change import NationalityChange
from sync.changes.newcomers import FOREIGN, JAPANESE, Newcomer
from sync.changes.relocation import Relocation
from sync.records.resident import Resident, ResidentKind, ResidentState
from sync.records.seal import SealRegistration, SealState
from tests.unit.changes.people import Register, person

START = dt.date(2026, 11, 24)
SEAL = SealRegistration("1", "2015-01-05", SealState.REGISTERED, b"png", 12.0)
RELATIONSHIPS = ("世帯主", "妻", "子", "子の妻", "父", "同居人", "縁故者", "孫", "")
ADDRESSES = ("大字草津１番地", "大字前口２番地", "大字草津３０番地")
OFFSETS = (-6000, -400, -40, -16, -3, -1, 0, 0, 0, 0, 1, 2, 9)
T = TypeVar("T")


def _lived(register: Register) -> list[str]:
    return sorted({p.setai_no for p in register.people() if p.present}) or ["9999"]


@st.composite
def towns(draw: st.DrawFn) -> Register:
    """Return a town of a few small households, with a foreign resident and seals among them."""
    people: list[Resident] = []
    for house in range(draw(st.integers(1, 3))):
        for place in range(draw(st.integers(1, 3))):
            number = f"{house + 1}{place + 1}"
            foreign = draw(st.integers(0, 4)) == 0
            people.append(
                person(
                    number,
                    name=f"試験　{number}",
                    setai_no=f"900{house}",
                    relationship="子" if place else "世帯主",
                    sort_order=place + 1,
                    address=ADDRESSES[house],
                    kind=ResidentKind.FOREIGN if foreign else ResidentKind.JAPANESE,
                    honseki="" if foreign else "群馬県吾妻郡草津町大字草津１番地",
                    hittousha="" if foreign else "試験　太郎",
                    legal_category="特別永住者" if foreign else "",
                    seal=draw(st.sampled_from((None, SEAL))),
                )
            )
    gone = person(
        "71", name="試験　去", setai_no="9700", state=ResidentState.MOVED_OUT,
        removed_on="2020-04-01", destination="前橋市",
    )  # fmt: skip
    return Register.of(*people, gone)


class Clerk:
    """Draws bodies over a register as it stands on a day."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any], register: Register,
                 today: dt.date) -> None:  # fmt: skip
        self.draw = draw
        self.register = register
        self.today = today

    def one(self, *values: T) -> T:
        chosen: T = self.draw(st.sampled_from(values))
        return chosen

    def usually(self, right: T, *wrong: T) -> T:
        """Return what is right, now and then what is not."""
        careless = wrong and self.draw(st.integers(0, 11)) == 11
        return self.one(*wrong) if careless else right

    def day(self) -> str:
        return (self.today + dt.timedelta(days=self.one(*OFFSETS))).isoformat()

    def days(self, *, ahead: bool = False) -> tuple[str, str]:
        """Return the day of an event and of its notification, usually in this order."""
        event = self.one(0, -1, -3, -16, *((2, 9) if ahead else ()))
        told = min(0, event + self.one(0, 1, 20)) if event < 0 else 0
        first, second = (
            (self.today + dt.timedelta(days=offset)).isoformat() for offset in (event, told)
        )
        return self.usually(first, self.day()), self.usually(second, self.day())

    def uncertain(self, day: str) -> CivilDate:
        return self.one(
            CivilDate(day=day), CivilDate(day=day), CivilDate("令和８年頃", day),
            CivilDate("年月日不詳"),
        )  # fmt: skip

    def somebody(self, likely: Callable[[Resident], Any]) -> str:
        """Return usually one who fits, else anybody."""
        fit = sorted(p.atena_no for p in self.register.people() if likely(p))
        return self.usually(self.one(*fit), self.anybody()) if fit else self.anybody()

    def household(self) -> str:
        return self.one(*_lived(self.register))

    def members(self, setai_no: str) -> tuple[str, ...]:
        there = [m.atena_no for m in self.register.household(setai_no)] or ["404"]
        chosen = self.draw(st.lists(st.sampled_from(there), min_size=1, max_size=3, unique=True))
        return tuple(chosen)

    def anybody(self) -> str:
        return self.one(*sorted(p.atena_no for p in self.register.people()), "404")

    def movers(self, numbers: tuple[str, ...]) -> tuple[Mover, ...]:
        first = self.one("世帯主", "世帯主", "", "子")
        return tuple(Mover(no, "子" if i else first) for i, no in enumerate(numbers))

    def newcomers(self, *, joins: bool) -> tuple[Newcomer, ...]:
        many = self.usually(self.one(1, 2, 3), 0)
        return tuple(self.newcomer(place, joins=joins) for place in range(many))

    def newcomer(self, place: int, *, joins: bool) -> Newcomer:
        foreign = self.one(False, False, True)  # noqa: FBT003
        right = self.one("子", "妻", "縁故者", "子の妻") if place or joins else "世帯主"
        back = sorted(
            p.atena_no
            for p in self.register.people()
            if not p.present and p.state is not ResidentState.DEAD
        )
        returning = self.one("", self.one(*back)) if back and not place else ""
        plain = Newcomer(
            name=f"新規　{self.draw(st.integers(1, 99))}",
            name_kana="シンキ",
            birth=self.one(CivilDate(day="1990-05-06"), CivilDate("昭和５５年頃", "1980-01-01")),
            sex=self.one("1", "2", ""),
            relationship=self.usually(right, *RELATIONSHIPS),
            kind=FOREIGN if foreign else JAPANESE,
            returning=self.usually(returning, self.anybody()),
        )
        if foreign:
            return msgspec.structs.replace(
                plain, legal_category=self.usually("特別永住者", ""), card_no="X1"
            )
        honseki = self.usually("なし", "")
        return msgspec.structs.replace(plain, honseki=honseki, hittousha="なし")

    def place(self) -> dict[str, str]:
        return {"address_code": "10426001000", "address": self.usually(self.one(*ADDRESSES), "")}

    # --- the kinds

    def move_in(self) -> MoveIn:
        joined = self.one("", self.household())
        return MoveIn(
            self.newcomers(joins=bool(joined)), self.one("domestic", "abroad", "unregistered"),
            *self.days(), self.usually("前橋市", ""), "", joined, **self.place(),
        )  # fmt: skip

    def ex_officio_entry(self) -> ExOfficioEntry:
        joined = self.one("", self.household())
        return ExOfficioEntry(
            self.newcomers(joins=bool(joined)), self.uncertain(self.days()[0]),
            self.usually("職権記録書１号", ""), self.one(*(value for value, _ in BEFORE)),
            "前橋市", "", self.one("", self.days()[0]), joined, **self.place(),
        )  # fmt: skip

    def birth(self) -> Birth:
        setai_no = self.household()
        born, told = self.days()
        return Birth(
            setai_no, self.usually("試験　赤", ""), "シケン", self.uncertain(born), told,
            self.one("1", "2"), self.usually("子", "世帯主", "孫"), self.members(setai_no)[0],
            kind=self.one(JAPANESE, JAPANESE, FOREIGN), honseki="不明", hittousha="不明",
        )  # fmt: skip

    def death(self) -> Death:
        died, told = self.days()
        return Death(
            self.somebody(lambda p: p.present), self.uncertain(died), told,
            self.usually("", self.day()),
        )  # fmt: skip

    def move_out(self) -> MoveOut:
        setai_no = self.household()
        return MoveOut(
            setai_no, self.members(setai_no), *self.days(ahead=True), self.usually("高崎市", ""),
            self.one(False, True),  # noqa: FBT003
        )  # fmt: skip

    def move_out_cancelled(self) -> MoveOutCancelled:
        number = self.somebody(lambda p: p.present and p.leaving_on)
        known = self.register.current(number)
        setai_no = known.setai_no if known else "404"
        return MoveOutCancelled(setai_no, (number,), self.days()[1], "")

    def arrival_notice(self) -> ArrivalNotice:
        first = self.somebody(lambda p: p.leaving_on or p.state is ResidentState.REMOVED)
        others = self.usually((), (self.anybody(),))
        return ArrivalNotice(first, "高崎市", *self.days(), others)

    def nationality_change(self) -> NationalityChange:
        number = self.somebody(lambda p: p.present)
        known = self.register.current(number)
        foreign = known is not None and known.kind is ResidentKind.FOREIGN
        cause = self.usually("naturalised" if foreign else "lost", "acquired", "lost")
        return NationalityChange(
            number, cause, *self.days(), self.usually("草津　花", ""), "クサツ　ハナ", "なし",
            "草津　花",
        )  # fmt: skip

    def ex_officio_removal(self) -> ExOfficioRemoval:
        setai_no = self.household()
        return ExOfficioRemoval(
            setai_no, self.members(setai_no), self.usually("失踪", "実態調査"),
            self.uncertain(self.days()[0]), self.usually("職権記録書２号", ""), "",
        )  # fmt: skip

    def cancellation(self) -> Cancellation:
        """Take back somebody's last change, often with those who changed by the same filing."""
        number = self.somebody(lambda p: p.filing)
        known = self.register.current(number)
        entry = known.history_no if known else 1
        same = [
            p.atena_no
            for p in self.register.people()
            if known and p.filing and p.filing == known.filing and p.atena_no != number
        ]
        along = self.draw(st.lists(st.sampled_from(same), unique=True)) if same else []
        words = self.movers((number, *along)) if along or self.one(True, False) else ()  # noqa: FBT003
        return Cancellation(
            number, self.usually(entry, entry - 1), *self.days(), self.usually("誤り", ""), words
        )

    def relocation(self) -> Relocation:
        setai_no = self.household()
        return Relocation(
            setai_no, self.movers(self.members(setai_no)), *self.days(), **self.place()
        )

    def contact_correction(self) -> ContactCorrection:
        return ContactCorrection(self.somebody(lambda p: p.present), "0279-00-0001")


KINDS = (
    "move_in", "ex_officio_entry", "birth", "death", "move_out", "move_out_cancelled",
    "arrival_notice", "nationality_change", "ex_officio_removal", "cancellation", "relocation",
    "contact_correction",
)  # fmt: skip


def filed(clerk: Clerk, kind: str) -> Any:
    """Return a body of a kind as a clerk might enter it."""
    return getattr(clerk, kind)()
