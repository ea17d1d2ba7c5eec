# ruff: noqa: ARG002 - the made-up desk answers as it is told, whatever it is asked
"""A made-up counter for the screens: a register in memory judged by the real rules.

All people are made up. `Counter草津` stands for the desk; what is kept, is kept in lists.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from desktop.operations.asking import NOBODY_KNOWN, KnownVisitor
from desktop.operations.came_words import checks_told
from desktop.operations.difference import difference
from desktop.operations.file_change import Receipt
from desktop.operations.filed import Carriage, Detail, Filed, Referred, Side
from desktop.operations.filing_words import facts_of, grounds_of, notified_on
from desktop.operations.refer_filing import Colleague
from desktop.operations.returning import before_leaving
from desktop.operations.urgency import deadline_in_words
from desktop.operations.who_came import Came
from desktop.operations.wishes import USUAL_FORM, Approval, Counter, Issued, Made
from sync.base.eras import CivilDate
from sync.base.kana import as_katakana
from sync.base.verdicts import Alert, Refusal
from sync.base.wire import unpack
from sync.changes.attached import ASKED_NAME, Attached, attached_refusals
from sync.changes.merge import Conflict
from sync.changes.newcomers import Newcomer
from sync.changes.registry import CHANGE_KINDS, brought_as, change_of, decide
from sync.changes.verdict import Decided
from sync.journal.kinds import Filing, Ruling
from sync.journal.standing import Standing
from sync.records.policy import Policy
from sync.records.resident import (
    ChangeReason,
    Resident,
    ResidentKind,
    ResidentState,
    Sex,
    in_print_order,
)
from sync.records.town import Town, town_from

RESOURCES = Path(__file__).parents[3] / "resources"
TODAY = dt.date(2026, 11, 24)
NOW = 1_795_484_520_000  # 2026-11-24 10:42 in Japan
FIRST_SERIAL = 123
"""Of the next certificate: so many were issued by this desk before."""
WATANABE = "渡\u9089\U000e0118"


def town() -> Town:
    return town_from((RESOURCES / "municipalities" / "104264.toml").read_text("utf-8"))


def person(atena_no: str, name: str, kana: str, birth: str, sex: Sex, **values) -> Resident:
    plain = Resident(
        atena_no=atena_no,
        history_no=1,
        setai_no="0000003317",
        kind=ResidentKind.JAPANESE,
        state=ResidentState.RESIDENT,
        name=name,
        name_kana=kana,
        birth=CivilDate(day=birth),
        sex=sex,
        relationship="世帯主",
        sort_order=1,
        address_code="10426001000",
        address="大字草津４６４番地３",
        building="",
        address_since=CivilDate(day="2008-04-01"),
        resident_since=CivilDate(day="2008-04-01"),
        notified_on="2008-04-03",
        reason=ChangeReason.REFORMED,
        changed_on="2008-04-01",
        processed_on="2008-04-03",
        honseki="群馬県吾妻郡草津町大字草津４６４番地",
        hittousha=name,
        phone="0279-00-0012",
    )
    return msgspec.structs.replace(plain, **values)


def family() -> list[Resident]:
    name = f"{WATANABE}　"
    return [
        person("000000010420464", f"{name}健一", "ワタナベ　ケンイチ", "1980-03-02", Sex.MALE),
        person("000000010420472", f"{name}美咲", "ワタナベ　ミサキ", "1982-07-19", Sex.FEMALE,
               relationship="妻", sort_order=2),
        person("000000010420481", f"{name}翔", "ワタナベ　ショウ", "2010-05-05", Sex.MALE,
               relationship="子", sort_order=3),
        person("000000010420499", f"{name}さくら", "ワタナベ　サクラ", "2014-12-01", Sex.FEMALE,
               relationship="子", sort_order=4),
    ]  # fmt: skip


SAME = frozenset({"self", "head"})
HIMSELF = Attached("self", f"{WATANABE}　健一", "photo", (), NOW)
HEAD, WIFE, SON, DAUGHTER = (member.atena_no for member in family())


CHIEF = "係長 関 正"
OTHERS = (("2001", CHIEF), ("2002", "課長 山口 明"))
"""Who decides, by number and name."""


class AtOnce:
    """Does slow work in its place."""

    def run(self, work, done, failed) -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - as the thread would tell it
            failed(error)
        else:
            done(result)


class Desk:
    """The desk that the screens ask."""

    def __init__(self, *people: Resident, online: bool = True, staff: str = "1001") -> None:
        self.rows = {p.atena_no: p for p in people or family()}
        self.line = online
        self.me = staff
        self.policy = Policy()
        self.drafts: dict[tuple[str, str], bytes] = {}
        self.filed: list[tuple[str, bytes, bytes]] = []
        self.cases: list[Filed] = []
        self.details: dict[bytes, Detail] = {}
        self.withdrawn: list[bytes] = []
        self.decisions: list[tuple[bytes, Ruling, str]] = []
        self.referred: list[tuple[bytes, str, str]] = []
        self.trouble: Exception | None = None
        self.came: list[Came] = []
        self.known = KnownVisitor("self", "photo", NOW, SAME, "")
        """The visitor was checked already: most tests are about something else."""

    def today(self) -> dt.date:
        return TODAY

    def now(self) -> int:
        return NOW

    def online(self) -> bool:
        return self.line

    def staff(self) -> str:
        return self.me

    def person(self, atena_no: str) -> Resident | None:
        return self.rows.get(atena_no)

    def current(self, atena_no: str) -> Resident | None:
        return self.rows.get(atena_no)

    def household(self, setai_no: str) -> list[Resident]:
        return [p for p in self.rows.values() if p.present and p.setai_no == setai_no]

    def household_of(self, atena_no: str) -> list[Resident]:
        found = self.person(atena_no)
        return in_print_order(self.household(found.setai_no)) if found else []

    def rules(self) -> Policy:
        return self.policy

    def members(self, setai_no: str) -> list[Resident]:
        return in_print_order(self.household(setai_no))

    def history(self, atena_no: str) -> list[Resident]:
        found = self.person(atena_no)
        return [found] if found else []

    def find_people(self, text: str) -> list[Resident]:
        wanted = as_katakana(text)
        return [p for p in self.rows.values() if text in p.name or wanted in p.name_kana]

    def returning(self, person: Newcomer) -> list[Resident]:
        return [p for p in self.rows.values() if not p.present and p.birth == person.birth
                and p.name_kana == person.name_kana]  # fmt: skip

    def before_leaving(self, atena_no: str) -> dict[str, Any]:
        return before_leaving(self.rows[atena_no])

    def scans(self) -> Path | None:
        return None

    def pending(self, atena_no: str) -> bool:
        return any(case.standing is Standing.WAITING and atena_no in case.subjects
                   for case in self.cases)  # fmt: skip

    def decide_change(self, change: str, body: bytes):
        return decide(self, change, body, self.policy, TODAY)

    def who_is_known(self, change: str, atena_no: str, replaces: bytes) -> KnownVisitor:
        filers = CHANGE_KINDS[change].filers if change in CHANGE_KINDS else ()
        return self.known if self.known.requester in filers else NOBODY_KNOWN

    def came_wrong(self, change: str, came: Came, replaces: bytes) -> list[Refusal]:
        kind = CHANGE_KINDS.get(change)
        return attached_refusals(kind, came.attached, ASKED_NAME) if kind else []

    def file(self, change: str, body: bytes, replaces: bytes, came: Came):
        if self.trouble is not None:
            raise self.trouble
        self.filed.append((change, body, replaces))
        self.came.append(came)
        self.add(change, body, number=11 + len(self.filed))
        return Receipt(1, 11 + len(self.filed), self.line, where="窓口1番")

    def draft(self, change: str, atena_no: str) -> bytes | None:
        return self.drafts.get((change, atena_no))

    def keep_draft(self, change: str, atena_no: str, body: bytes) -> None:
        self.drafts[change, atena_no] = body

    def drop_draft(self, change: str, atena_no: str) -> None:
        self.drafts.pop((change, atena_no), None)

    def add(self, change: str, body: bytes, came: Attached | None = HIMSELF, **values) -> Filed:
        """Put a filing into the queue, opened by the real rule; `came`: who came with it."""
        kind, opened = change_of(change, body)
        subjects = kind.subjects(opened)
        number = values.get("number", len(self.cases) + 1)
        filed = Filed(
            id=b"filing%010d" % (len(self.cases) + 1),
            change=change,
            label=CHANGE_KINDS[change].label,
            standing=Standing.WAITING,
            carriage=Carriage.RECEIVED if self.line else Carriage.KEPT,
            desk=1,
            number=number,
            filed_at=NOW - 60_000 * 4 * (30 - len(self.cases)),
            staff="1001",
            staff_name="干川 さゆり",
            subjects=subjects,
            persons=tuple(self.rows[no].name for no in subjects if no in self.rows),
            desk_name="窓口1番",
            body=body,
        )
        filed = replace(filed, **values)
        verdict = self.decide_change(change, body)
        if came is HIMSELF:
            came = msgspec.structs.replace(came, checked_at=filed.filed_at - 2 * 60_000)
        checks = checks_told(brought_as(kind, opened), came) if kind.filers else ()
        detail = Detail(filed, checks=checks)
        if isinstance(verdict, Decided):
            lines = difference(verdict.patches, self.person)
            words = Filing(change, subjects, body)
            due = deadline_in_words(filed.deadline, TODAY, notified_on(words))
            detail = Detail(
                filed, lines, verdict.alerts, facts=facts_of(words), grounds=grounds_of(words),
                checks=checks, deadline=due,
            )  # fmt: skip
        self.cases.insert(0, filed)
        self.details[filed.id] = detail
        return filed

    def stand(self, filing: bytes, **values) -> None:
        """Let a filing stand elsewhere."""
        self.cases = [replace(c, **values) if c.id == filing else c for c in self.cases]
        at = next(c for c in self.cases if c.id == filing)
        self.details[filing] = replace(self.details[filing], filed=at)

    def refer(self, filing: bytes, to: str, reason: str) -> tuple[Refusal, ...]:
        self.referred.append((filing, to, reason))
        name = dict(OTHERS).get(to, "")
        told = Referred(self.me, CHIEF, to, name, reason, NOW)
        filed = next(c for c in self.cases if c.id == filing)
        self.stand(filing, referrals=(*filed.referrals, told))
        return ()

    def may_refer(self, filing: bytes) -> Refusal | None:
        return None

    def colleagues(self, filing: bytes) -> list[Colleague]:
        return [Colleague(staff, name) for staff, name in OTHERS if staff != self.me]

    def several_at_once(self, change: str) -> bool:
        return self.policy.change_rule(change).several

    def conflict(self, filing: bytes, *conflicts: Conflict) -> None:
        self.stand(filing, standing=Standing.CONFLICTED)
        sides = (
            Side("届出時の台帳", settled="登録：令和8年11月20日"),
            Side(
                "先に登録された内容",
                "土屋 恵",
                "11月24日 9時05分",
                "連絡先の修正　窓口2番　第29号",
                "登録：11月24日 9時31分　決裁：関 正",
            ),
            Side(
                "この届出の内容", "干川 さゆり", "11月24日 9時12分", "連絡先の修正　窓口1番　第4号"
            ),
        )
        self.details[filing] = replace(self.details[filing], conflicts=conflicts, sides=sides)

    def filings(self) -> list[Filed]:
        return list(self.cases)

    def detail(self, filing: bytes) -> Detail | None:
        return self.details.get(filing)

    def withdraw(self, filing: bytes, reason: str) -> tuple[Refusal, ...]:
        self.withdrawn.append(filing)
        self.stand(filing, standing=Standing.WITHDRAWN)
        return ()

    def note_read(self, filing: bytes) -> None:
        self.stand(filing, read=True)

    def may_decide(self, filing: bytes) -> Refusal | None:
        return None

    def decide(self, filing: bytes, ruling: Ruling, reason: str) -> tuple[Refusal, ...]:
        self.decisions.append((filing, ruling, reason))
        to = {Ruling.APPROVE: Standing.REGISTERED, Ruling.RETURN: Standing.RETURNED,
              Ruling.DECLINE: Standing.DECLINED}[ruling]  # fmt: skip
        if self.line:
            self.stand(filing, standing=to, reason=reason, decided_by="係長 関 正")
        else:
            self.stand(filing, decided_here=True)
        return ()


class Certificates:
    """The certificate counter: issues what it is told, and remembers it."""

    def __init__(self, desk: Desk, pdf: bytes = b"%PDF-1.4 made up", sketch: bytes = b"") -> None:
        """Take the paper that is issued, and the one that is shown before it."""
        self.desk = desk
        self.pdf, self.sketch = pdf, sketch or pdf
        self.refusals: tuple[Refusal, ...] = ()
        self.alerts: tuple[Alert, ...] = ()
        self.wrong: tuple[Refusal, ...] = ()
        self.entries: list[tuple] = []
        self.on_file: list[bool] = []
        self.outcomes: list[tuple[bytes, bool]] = []
        self.open: list[Issued] = []
        self.digest = ""
        self.forms = (USUAL_FORM,)
        self.ask: Callable[[], list[Resident]] | None = None
        self.forgotten = 0

    def counter(self, atena_no: str, form: str = USUAL_FORM) -> Counter | None:
        household = tuple(self.desk.household_of(atena_no))
        if not household:
            return None
        offline = not self.desk.online()
        return Counter(
            household, not offline, 300, self.refusals, self.alerts,
            "supervisor" if offline else "",
            "草津町証明書事務の非常時取扱要綱（見本）（令和8年告示第1号）" if offline else "",
            "11月24日 9時12分", forms=self.forms,
        )  # fmt: skip

    def asking(self, atena_no: str) -> Callable[[], list[Resident]] | None:
        return self.ask

    def told(self, rows) -> None:
        self.ask, self.refusals = None, ()

    def forget(self) -> None:
        self.forgotten += 1

    def check(self, wish) -> tuple[Refusal, ...]:
        found = [
            Refusal(f"certificate.{field}", field, reason, remedy)
            for field, reason, remedy in (
                ("requester", "請求者が選ばれていません。", "どなたからの請求か選んでください。"),
                (
                    "identity",
                    "本人確認が選ばれていません。",
                    "確認した書類の種類を選んでください。",
                ),
                ("members", "記載する方が選ばれていません。", "1人以上選んでください。"),
            )
            if not getattr(wish, field)
        ]
        return (*found, *self.wrong)

    def preview(self, wish) -> Callable[[], Made]:
        return lambda: Made(self.sketch)

    def application(self, wish) -> bytes:
        return b"%PDF-1.4 application"

    def approve(
        self, staff: str, password: str, for_what: str, form: str = USUAL_FORM, code: str = ""
    ) -> Approval | Refusal:
        if (staff, password) == ("2001", "himitsu-no-kotoba"):
            return Approval("2001", "係長 関 正")
        return Refusal(
            "sign_on.password",
            "password",
            "パスワードが違います。",
            "大文字・小文字と入力モードを確かめて、もう一度入力してください。",
        )

    def issue(self, wish, approval) -> Issued | tuple[Refusal, ...]:
        if not self.desk.online() and approval is None:
            return (Refusal("certificate.approval", "", "承認が必要です。", ""),)
        self.entries.append((wish.members, wish.copies, approval.staff if approval else ""))
        self.on_file.append(wish.on_file)
        serial = len(self.entries)
        digest = self.digest or hashlib.sha256(self.pdf).hexdigest()
        number = f"2026-11-24・草津町・01・1・{FIRST_SERIAL + serial - 1:06d}"
        return Issued(b"issue%011d" % serial, number, digest, self.pdf, 300,
                      tuple(self.desk.rows[no].name for no in wish.members), NOW)  # fmt: skip

    def outcome(self, issuance: bytes, *, handed: bool, reason: str = "") -> None:
        self.outcomes.append((issuance, handed))
        self.open = [old for old in self.open if old.id != issuance]

    def unsettled(self) -> list[Issued]:
        return list(self.open)


class Tray:
    """A printer that remembers what was put on paper."""

    def __init__(self) -> None:
        self.sheets: list[bytes] = []
        self.trouble: Exception | None = None
        self.names = {"one": "見本プリンター", "two": "二階のプリンター"}
        self._chosen = "one"

    @property
    def name(self) -> str:
        return self.names[self._chosen]

    @property
    def on_paper(self) -> bool:
        return self._chosen != "folder"

    def choices(self) -> list[tuple[str, str]]:
        return list(self.names.items())

    def chosen(self) -> str:
        return self._chosen

    def choose(self, key: str) -> None:
        self._chosen = key

    def of(self, form: str) -> Tray:
        """Stand for the printer of every form."""
        return self

    def print(self, pdf: bytes, title: str, copies: int = 1) -> str:
        if self.trouble is not None:
            raise self.trouble
        self.sheets.append(pdf)
        return "「見本プリンター」へ印刷しました。"


def unpacked(desk: Desk):
    """Return the last filing's body."""
    change, body, _ = desk.filed[-1]
    return unpack(CHANGE_KINDS[change].body, body)
