"""Made-up days at the counter: a desk with filings of every standing, what was parked, a paper.

All people are made up.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from desktop.certificates.engine import Press
from desktop.certificates.glyphs import FontShelf
from desktop.operations.papers.basis import Basis
from desktop.operations.papers.juminhyo import household_facts
from desktop.operations.parked import Parked
from desktop.operations.parked_words import FILE_AGAIN, REFILED, WHYS, State, Why
from desktop.operations.wishes import Wish
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection as Contact
from sync.changes.merge import Conflict
from sync.changes.mover import Mover
from sync.changes.relocation import Relocation as Move
from sync.journal.kinds import CertifierSet
from sync.journal.standing import Standing
from sync.records.resident import Resident, ResidentKind, Sex
from tests.gui.screens import counterwork as work

NUMBER = f"2026-11-24・草津町・01・1・{work.FIRST_SERIAL:06d}"

MOVE = pack(
    Move(
        "0000003317",
        tuple(Mover(m.atena_no) for m in work.family()),
        "2026-11-20",
        "2026-11-24",
        "10426002000",
        "大字前口１０２番地",
        "白根ハイツ２０３号室",
    )
)
LATE = pack(
    Move("0000004002", (Mover("000000010430019"),), "2026-11-02", "2026-11-24", "10426001000",
         "大字草津３８９番地", "")
)  # fmt: skip


def neighbours() -> list[Resident]:
    """Return residents of other households: a rare form, a very old one, a foreign one."""
    person, female = work.person, Sex.FEMALE
    return [
        person("000000010430001", "𠮷田　花子", "ヨシダ　ハナコ", "1992-12-01", female,
               setai_no="0000004001", address="大字前口１０２番地"),
        person("000000010430019", "髙橋　トメ", "タカハシ　トメ", "1923-01-30", female,
               setai_no="0000004002", address="大字草津３番地１"),
        person("000000010430027", "山﨑　翔太", "ヤマザキ　ショウタ", "1999-05-05", Sex.MALE,
               setai_no="0000004003", address="大字草津２８番地"),
        person("000000010430035", "NGUYEN THI MAI ANH", "グエン　ティ　マイ　アン", "1998-04-12",
               female, setai_no="0000004004", kind=ResidentKind.FOREIGN, nationality="ベトナム",
               honseki="", hittousha="", address="大字草津１２３４番地５６"),
    ]  # fmt: skip


def busy_desk(*, online: bool = True, staff: str = "1001") -> work.Desk:
    """Return a desk with a day's filings."""
    desk = work.Desk(*work.family(), *neighbours(), online=online, staff=staff)
    other = {"staff": "1003", "staff_name": "土屋 恵", "desk": 2, "desk_name": "窓口2番"}
    desk.add("relocation", MOVE)
    desk.add(
        "contact_correction",
        pack(Contact("000000010430001", "0279-00-7788")),
        number=31,
        **other,
    )
    back = desk.add("contact_correction", pack(Contact("000000010430019", "0279-00-1122")))
    clash = desk.add("contact_correction", pack(Contact("000000010430027", "0279-00-3344")))
    done = desk.add("contact_correction", pack(Contact("000000010430035", "080-0000-0001")))
    gone = desk.add("contact_correction", pack(Contact("000000010430001", "0279-00-9999")))
    desk.add("relocation", LATE, number=32, **other)
    chief = "係長 関 正"
    desk.stand(
        back.id,
        standing=Standing.RETURNED,
        decided_by=chief,
        reason="番号が1桁足りません。届出人に電話で確認してください。",
    )
    desk.conflict(
        clash.id,
        Conflict(
            "000000010430027", "phone", "連絡先", "0279-00-0012", "0279-00-5566", "0279-00-3344"
        ),
    )
    desk.stand(done.id, standing=Standing.REGISTERED, decided_by=chief)
    desk.stand(
        gone.id,
        standing=Standing.DECLINED,
        decided_by=chief,
        reason="届出人が本人と確認できないため。",
    )
    return desk


class ParkedDesk:
    """A desk with something parked for every reason that a screen has a look for."""

    def __init__(self) -> None:
        signature, fork = WHYS["staff_signature"], WHYS["fork"]
        family = tuple(member.name for member in work.family())
        waits = "もとになる届出（窓口1番 第118号）を待っています。"
        also = "第118号も保留されています。そちらを先に確認してください。"
        settled = replace(signature, state=State.SETTLED, step=REFILED, file_again=False)
        self.entries = [
            self._entry(123, "照会", fork, "fork", family[:1]),
            self._entry(121, "取下げ（転居届）", Why(State.WAITING, waits, also), "early", family),
            self._entry(120, "決裁（転居届）", WHYS["decision.own_filing"], "decision.own_filing",
                        ("髙橋　トメ",)),
            self._entry(118, "届出（転居届）",
                        replace(signature, step=f"{signature.step}{FILE_AGAIN}"),
                        "staff_signature", family),
            self._entry(117, "交付", WHYS["unreadable"], "unreadable", (), staff=""),
            self._entry(96, "届出（連絡先の修正）", settled, "staff_signature",
                        ("NGUYEN THI MAI ANH",)),
        ]  # fmt: skip

    def _entry(self, number, label, why, code, persons, staff="干川 さゆり") -> Parked:
        at = work.NOW - (130 - number) * 180_000
        kind = "filing" if label.startswith("届出") else ""
        return Parked(number, kind, at, at + 4_000, code, why, label, staff, persons, persons)

    def look(self) -> list[Parked]:
        return self.entries

    def town(self) -> str:
        return "草津町"

    def report_name(self) -> str:
        return "madoguchi-104264-1-20261124-1042.sealed"

    def write_report(self, file: Path) -> int:
        del file
        return len(self.entries)


@cache
def pdf(*people: Resident, number: str = NUMBER, freshness: int | None = None) -> bytes:
    """Return the real paper of a household, of the made-up one where none is told."""
    people = people or tuple(work.family())
    press = Press(work.RESOURCES / "certificates", FontShelf(work.RESOURCES / "fonts"))
    certifier = CertifierSet("群馬県吾妻郡草津町長", "白根　義明", "草津町長之印", "2026-04-01")
    wish = Wish(people[0].atena_no, tuple(m.atena_no for m in people))
    basis = Basis(
        work.town(),
        certifier,
        number,
        work.TODAY,
        freshness,
        "見本",
        lambda _: (),
    )
    facts = household_facts(wish, people, basis)
    return press.render(facts).pdf
