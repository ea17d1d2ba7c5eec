"""A town with thirty filings that wait: one of each kind that the house knows.

All people are made up.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sync.base.eras import CivilDate
from sync.changes.alias import Alias
from sync.changes.arrival_notice import ArrivalNotice
from sync.changes.birth import Birth
from sync.changes.cancellation import Cancellation
from sync.changes.clerical_correction import CLERICAL_CORRECTION
from sync.changes.contact_correction import ContactCorrection
from sync.changes.death import Death
from sync.changes.ex_officio_correction import EX_OFFICIO_CORRECTION
from sync.changes.ex_officio_entry import ExOfficioEntry
from sync.changes.ex_officio_removal import ExOfficioRemoval
from sync.changes.former_surname import FormerSurname
from sync.changes.head_change import HeadChange
from sync.changes.household_change import HouseholdChange
from sync.changes.household_merger import HouseholdMerger
from sync.changes.household_split import HouseholdSplit
from sync.changes.koseki_change import KosekiChange
from sync.changes.minor_correction import MinorCorrection
from sync.changes.move_in import MoveIn
from sync.changes.move_out import MoveOut
from sync.changes.move_out_cancelled import MoveOutCancelled
from sync.changes.mover import Mover
from sync.changes.nationality_change import NationalityChange
from sync.changes.newcomers import Newcomer
from sync.changes.protection_end import ProtectionEnd
from sync.changes.protection_extension import ProtectionExtension
from sync.changes.protection_release import ProtectionRelease
from sync.changes.protection_request import ProtectionRequest
from sync.changes.protection_start import ProtectionStart
from sync.changes.relocation import Relocation
from sync.changes.residence_status import ResidenceStatus
from sync.changes.seal_abolition import SealAbolition
from sync.changes.seal_registration import PNG, NewSeal
from sync.records.protection import OrderState, ProtectionOrder
from sync.records.resident import ChangeReason, Resident, ResidentKind
from sync.records.seal import SealRegistration, SealState
from tests.unit.changes.people import household, person

TODAY = "2026-11-23"
DAYS = ("2026-11-20", TODAY)
THERE = ("10426002000", "大字前口８８番地")
HERE = "大字草津１番地"
KOSEKI = {"honseki": "群馬県吾妻郡草津町大字草津１番地", "hittousha": "試験　一郎"}
FOREIGN = {
    "kind": ResidentKind.FOREIGN, "name": "ZHANG YULIN", "name_latin": "ZHANG YULIN",
    "nationality": "中国", "legal_category": "中長期在留者", "status": "技能",
    "card_no": "AB12345678CD",
}  # fmt: skip
SEAL = SealRegistration("1", "2015-01-05", SealState.REGISTERED, PNG + b"a seal", 12.0)


def order(state: OrderState, ends_on: str = "2027-11-22") -> dict[str, Any]:
    began = "2026-11-02" if state is OrderState.IN_FORCE else ""
    ends = ends_on if began else ""
    return {
        "protected": True, "address": "", "address_code": "", "phone": "",
        "order": ProtectionOrder(state, "2026-11-01", began, ends),
    }  # fmt: skip


class Town:
    """People for thirty filings, and the filings, as they are made."""

    def __init__(self) -> None:
        self.people: list[Resident] = []
        self.filings: list[tuple[str, Any]] = []
        self._houses = 0
        self._fill()

    def _house(self, **values: Any) -> list[str]:
        """Add a head, a wife and a child; `values` are the head's. Return their numbers."""
        self._houses += 1
        numbers = [f"{self._houses:02d}{place}5" for place in range(1, 4)]
        head, wife, child = household(*numbers, setai_no=f"91{self._houses:02d}")
        named = f"試験　{self._houses:02d}"
        self.people += [
            msgspec.structs.replace(head, **{"name": named, **KOSEKI, **values}),
            msgspec.structs.replace(wife, relationship="妻", **KOSEKI),
            msgspec.structs.replace(child, **KOSEKI),
        ]
        return numbers

    def _alone(self, **values: Any) -> str:
        self._houses += 1
        number = f"{self._houses:02d}15"
        named = {"name": f"試験　{self._houses:02d}", "setai_no": f"91{self._houses:02d}"}
        self.people.append(person(number, **{**named, **KOSEKI, **values}))
        return number

    def _setai(self) -> str:
        return f"91{self._houses:02d}"

    def _file(self, change: str, body: Any) -> None:
        self.filings.append((change, body))

    def _fill(self) -> None:
        self._movers()
        self._households()
        self._of_the_koseki()
        self._corrections()
        self._seals_and_protection()

    def _movers(self) -> None:
        baby = Newcomer("新規　一", "シンキ", CivilDate(day="1990-05-06"), "1", "世帯主",
                        honseki="なし", hittousha="なし")  # fmt: skip
        self._file("move_in", MoveIn((baby,), "domestic", *DAYS, "前橋市", "", "", *THERE))
        who = self._house()
        self._file(
            "relocation",
            Relocation(self._setai(), tuple(Mover(no) for no in who), *DAYS, *THERE),
        )
        who = self._house()
        self._file("move_out", MoveOut(self._setai(), tuple(who), *DAYS, "高崎市"))
        leaving = {"leaving_on": "2026-12-20", "destination": "前橋市"}
        number = self._alone(**leaving)
        self._file("move_out_cancelled", MoveOutCancelled(self._setai(), (number,), TODAY, "中止"))
        number = self._alone(**leaving)
        self._file("arrival_notice", ArrivalNotice(number, "前橋市", *DAYS))

    def _households(self) -> None:
        *_, child = self._house()
        self._file(
            "household_split", HouseholdSplit(self._setai(), (Mover(child, "世帯主"),), *DAYS)
        )
        for change, kind in (
            ("household_merger", HouseholdMerger), ("household_change", HouseholdChange),
        ):  # fmt: skip
            self._house()
            target = self._setai()
            head, wife, child = self._house()
            movers = (Mover(head, "同居人"), Mover(wife, "縁故者"), Mover(child, "縁故者"))
            movers = movers if change == "household_merger" else movers[2:]
            self._file(change, kind(self._setai(), target, movers, *DAYS))
        head, wife, child = self._house()
        relations = (Mover(head, "夫"), Mover(wife, "世帯主"), Mover(child, "子"))
        self._file("head_change", HeadChange(self._setai(), relations, *DAYS))

    def _of_the_koseki(self) -> None:
        number = self._alone()
        self._file("former_surname", FormerSurname(number, "enter", TODAY, "旧田", "キュウタ"))
        number = self._alone(**FOREIGN, honseki="", hittousha="")
        self._file("alias", Alias(number, "enter", TODAY, "長田　玲", "ナガタ　レイ"))
        head, *_ = self._house()
        self._file(
            "birth",
            Birth(self._setai(), "試験　新", "シケン　アラタ", CivilDate(day="2026-11-20"), TODAY,
                  "1", koseki_of=head),
        )  # fmt: skip
        head, *_ = self._house()
        self._file("death", Death(head, CivilDate(day="2026-11-20"), TODAY))
        number = self._alone()
        self._file(
            "koseki_change",
            KosekiChange(number, "婚姻", *DAYS, "新姓　花", "シンセイ　ハナ", *KOSEKI.values()),
        )
        number = self._alone(**FOREIGN, honseki="", hittousha="")
        self._file(
            "nationality_change",
            NationalityChange(number, "naturalised", *DAYS, "草津　花", "クサツ　ハナ",
                              *KOSEKI.values()),
        )  # fmt: skip

    def _corrections(self) -> None:
        found = Newcomer("新規　二", "シンキ", CivilDate(day="1985-05-06"), "2", "世帯主",
                         honseki="なし", hittousha="なし")  # fmt: skip
        self._file(
            "ex_officio_entry",
            ExOfficioEntry((found,), CivilDate(day="2026-11-20"), "職権記録書１号", "unknown",
                           "前橋市", "", "", "", *THERE),
        )  # fmt: skip
        for kind in (EX_OFFICIO_CORRECTION, CLERICAL_CORRECTION):
            number = self._alone()
            r = self.people[-1]
            body = kind.body(
                number, "ex_officio", *DAYS, "戸籍と突き合わせた結果", r.name, r.name_kana,
                CivilDate(day="1980-03-12"), str(int(r.sex)), r.relationship, r.honseki,
                r.hittousha, r.resident_since, r.address_since, r.prev_address, r.building,
                r.remarks,
            )  # fmt: skip
            self._file(kind.name, body)
        number = self._alone()
        self._file(
            "minor_correction",
            MinorCorrection(number, "building", *DAYS, self.people[-1].name, HERE, "白根荘１号"),
        )
        number = self._alone(**FOREIGN, honseki="", hittousha="")
        self._file(
            "residence_status",
            ResidenceStatus(number, *DAYS, "ZHANG YULIN", "ZHANG YULIN", "中国", "中長期在留者",
                            "技能", "３年", "2029-11-20", "CD87654321AB"),
        )  # fmt: skip
        number = self._alone()
        self._file(
            "ex_officio_removal",
            ExOfficioRemoval(self._setai(), (number,), "実態調査", CivilDate(day="2026-11-20"),
                             "職権記録書２号", ""),
        )  # fmt: skip
        number = self._alone()
        here = self.people[-1]
        moved = {
            "history_no": 2, "address": "大字草津２番地", "reason": ChangeReason.MOVED_WITHIN,
            "changed_on": "2026-11-01", "notified_on": "2026-11-02", "filing": b"a filing of old ",
            "processed_on": "2026-11-02",
        }  # fmt: skip
        self.people.append(msgspec.structs.replace(here, **moved))
        self._file("cancellation", Cancellation(number, 2, *DAYS, "虚偽の届出"))
        number = self._alone()
        self._file("contact_correction", ContactCorrection(number, "0279-88-0001"))

    def _seals_and_protection(self) -> None:
        number = self._alone()
        seal = NewSeal(number, "photo", TODAY, "10234", PNG + b"b", "13.5")
        self._file("seal_registration", seal)
        number = self._alone(seal=SEAL)
        self._file("seal_abolition", SealAbolition(number, "印鑑の亡失", TODAY))
        number = self._alone()
        self._file(
            "protection_request", ProtectionRequest(number, TODAY, ("住民票の写し等の交付",))
        )
        for change, body, state, ends in (
            ("protection_start", lambda no: ProtectionStart(no, TODAY), OrderState.PROVISIONAL, ""),
            ("protection_extension", lambda no: ProtectionExtension(no, TODAY),
             OrderState.IN_FORCE, "2026-12-10"),
            ("protection_release", lambda no: ProtectionRelease(no, TODAY, "窓口で確認した。"),
             OrderState.IN_FORCE, "2027-11-22"),
            ("protection_end", lambda no: ProtectionEnd(no, "application", TODAY),
             OrderState.IN_FORCE, "2027-11-22"),
        ):  # fmt: skip
            number = self._alone(**order(state, ends))
            mine = self.people[-1]
            kept = msgspec.structs.replace(mine.order, together=(number,))
            self.people[-1] = msgspec.structs.replace(mine, order=kept)
            self._file(change, body(number))
