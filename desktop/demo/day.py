"""One counter day in eight steps, told once for the demo, the end-to-end test and the screenshots.

Every step is what people at the desks do and see; the checks between are on what the screens say.
What the files and the cloud really hold is read at the end (`ending.py`).
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from desktop.demo import hands
from desktop.demo.actor import DeskActor, NotSo
from desktop.demo.ending import conclude
from desktop.demo.hands import Move
from desktop.demo.papers import Paper, Tray
from desktop.demo.stage import Desk, Person, Stage
from desktop.demo.telling import Telling, must
from sync.base.clock import JST, SystemClock
from sync.records.scopes import Scope

FAMILY = "黒岩　太郎"
FAMILY_TYPED = "くろいわ S55.3.2"
FAMILY_MEMBERS = ("黒岩　太郎", "黒岩　花子", "黒岩　陽菜", "黒岩　蓮")
VARIANT = "渡邉\U000e0110　健一"
VARIANT_TYPED = "ワタナベ 19580921"
OLD_ADDRESS = "大字草津１２３番地４"
NEW_ADDRESS = "大字前口７７番地３"
PHONE = "0279-08-0999"

CORRECTIONS = (
    ("ヤマモト S24.6.11", "山本　茂", "0279-08-1101"),
    ("ﾔﾏﾓﾄ S27.2.3", "山本　節子", "0279-08-1102"),
    ("よしだ 平成2年8月17日", "\U00020bb7田　誠", "0279-08-1103"),
    ("わたなべ S36.1.30", "渡邉\U000e0110　由美子", "0279-08-1104"),
    ("1000071", "渡邉\U000e0110　文子", "0279-08-1105"),
)
"""(what the clerk types, who it is, the new number): five filings, one after another."""

CUT_AFTER = 250_000
"""Bytes of the first pull after which the line is cut: about a third of the register."""

SEEN_WHEN_RESET = 2.0
SEEN_WHEN_SILENT = 10.0
"""Seconds within which the status line must tell that the line is gone."""


@dataclass
class Day:
    """The day under way."""

    stage: Stage
    telling: Telling
    dice: random.Random
    seed: int
    clerk: Desk
    second: Desk
    supervisor: Desk
    certificates: list[dict[str, object]] = field(default_factory=list)

    @property
    def desks(self) -> tuple[Desk, Desk, Desk]:
        """All three."""
        return self.clerk, self.second, self.supervisor


def play(stage: Stage, telling: Telling, dice: random.Random, seed: int) -> None:
    """Play the whole day; NotSo with a sentence where anything does not hold."""
    telling.facts["seed"] = seed
    telling.say(f"The district is loaded; the cloud listens. Seed {seed}.")
    day = Day(
        stage,
        telling,
        dice,
        seed,
        begin_desk(stage, "clerk", stage.clerk),
        begin_desk(stage, "second", stage.second),
        begin_desk(stage, "supervisor", stage.supervisor),
    )
    steps = (
        ("A desk enrols and pulls; a clerk signs on and finds a resident", morning),
        ("The line is cut; the status line says so and work goes on", line_is_cut),
        ("A 住民票の写し is issued offline, with a supervisor's sign-on", certificate_offline),
        ("A 転居届 is filed; confirmed and pending stand apart", household_moves),
        ("The desk is killed at an arbitrary instant and started again", desk_is_killed),
        ("A second desk, also offline, files for the same people", second_desk_files),
        ("The line returns; the supervisor decides; merge and conflict", line_returns),
        ("A new 住民票の写し prints the new address", new_certificate),
    )
    telling.facts["certificates"] = day.certificates
    try:
        for number, (title, step) in enumerate(steps, 1):
            with telling.step(number, title):
                step(day)
        with telling.step(9, "Everything is counted anew from files and cloud"):
            conclude(stage, telling, day.desks)
    except NotSo:
        for desk in day.desks:
            desk.actor.shot_if_possible(f"stopped-{desk.actor.name}")
        raise


def begin_desk(stage: Stage, key: str, person: Person) -> Desk:
    """Place a desk for a person of the stage."""
    names = {"clerk": "窓口1", "second": "窓口2", "supervisor": "審査1"}
    return stage.place_desk(key, names[key], person)


def morning(day: Day) -> None:
    """1. Enrol three desks (one with its first pull cut), sign on, find a resident."""
    with ThreadPoolExecutor(len(day.desks)) as rooms:
        list(rooms.map(hands.open_program, day.desks))
        day.clerk.actor.shot("01-enrolment")
        for desk in (day.supervisor, day.second):
            hands.enrol(desk)
        first_pull_is_cut(day)
    for desk in (day.supervisor, day.second, day.clerk):
        hands.sign_on_first(desk)
    key_arrives(day)
    clerk = day.clerk.actor
    clerk.shows("status", "接続中")
    hands.find(clerk, FAMILY_TYPED, FAMILY, shot="04-search")
    facts = clerk.facts()
    must(
        [
            name
            for name in FAMILY_MEMBERS
            if not any(name in row for row in facts["resident.household"])
        ]
        == [],
        "the resident's page does not show the whole household",
    )
    must(facts["resident.fact.住所"] == OLD_ADDRESS, "the resident's page shows another address")
    clerk.shot("05-resident")


def first_pull_is_cut(day: Day) -> None:
    """Cut the line in the middle of the first pull; it goes on where it was."""
    clerk, line = day.clerk.actor, day.clerk.line
    line.cut_after(CUT_AFTER)
    hands.enrol(day.clerk)
    clerk.shows("first_pull.banner", "通信が切れています")
    clerk.shot("02-first-pull-cut")
    with day.stage.opened(day.clerk) as (_, cache):
        kept = cache.loading(Scope.RESIDENTS)
    line.open()
    clerk.sees("screen", "sign_on", seconds=60)
    clerk.shot("03-sign-on")
    day.telling.facts["first_pull"] = {
        "cut_after_bytes": CUT_AFTER,
        "frames_kept": kept[1] if kept else 0,
        "resumed": bool(kept and kept[1]),
    }


def key_arrives(day: Day) -> None:
    """Wait until the supervisor's wrapped key lies at the clerk's desk."""
    wanted = day.supervisor.person.staff
    with day.stage.opened(day.clerk) as (journal, _):
        until = time.monotonic() + 15
        number = journal.identity.enrolled().desk
        while number not in journal.office.now().staff[wanted].sealed:
            if time.monotonic() > until:
                raise NotSo("the supervisor's key did not reach the clerk's desk")
            time.sleep(0.1)


def line_is_cut(day: Day) -> None:
    """2. One line is reset, one falls silent; both desks say so in time and go on finding."""
    clerk, second = day.clerk, day.second
    fell_silent = time.monotonic()
    second.line.silence()
    cut = time.monotonic()
    clerk.line.cut()
    clerk.actor.shows("status", "通信断", SEEN_WHEN_RESET + 3)
    cut_seen = time.monotonic() - cut
    clerk.actor.shot("05-resident-line-cut")
    second.actor.shows("status", "通信断", SEEN_WHEN_SILENT + 3)
    silent_seen = time.monotonic() - fell_silent
    second.line.cut()
    day.supervisor.line.cut()
    day.telling.facts["line"] = {
        "cut_seen_after": round(cut_seen, 2),
        "silent_seen_after": round(silent_seen, 2),
    }
    day.telling.say(f"   seen after {cut_seen:.1f} s (reset) and {silent_seen:.1f} s (silent)")
    must(cut_seen <= SEEN_WHEN_RESET, f"a reset line was told only after {cut_seen:.1f} s")
    must(silent_seen <= SEEN_WHEN_SILENT, f"a silent line was told only after {silent_seen:.1f} s")


def certificate_offline(day: Day) -> None:
    """3. Two households' 住民票の写し from the desk's copy; one has a name with a variation."""
    clerk = day.clerk.actor
    hands.find(clerk, FAMILY_TYPED, FAMILY)
    paper = issue(day, 3, FAMILY_MEMBERS, offline=True, shot="06-certificate")
    must(paper.says(OLD_ADDRESS), "the certificate does not name the address")
    hands.find(clerk, VARIANT_TYPED, VARIANT)
    issue(day, 3, (VARIANT,), offline=True)


def household_moves(day: Day) -> None:
    """4. The whole family's 転居届; a certificate prints the state before it, and says so."""
    clerk = day.clerk.actor
    hands.find(clerk, FAMILY_TYPED, FAMILY)
    number = hands.file_relocation(clerk, Move(today(), "まえぐち", "77-3"), "07-relocation")
    day.telling.say(f"   {number}")
    clerk.choose("住民画面")
    clerk.sees("screen", "resident")
    clerk.shows("resident.pending", "審査待ち")
    facts = clerk.facts()
    must(
        facts["resident.fact.住所"] == OLD_ADDRESS, "a pending filing changed the confirmed record"
    )
    must(
        any(NEW_ADDRESS in row for row in facts["resident.pending_lines"]),
        "the page does not show what waits",
    )
    clerk.shot("08-resident-pending")
    clerk.choose("証明書")
    clerk.shows("certificate.alerts", "審査待ち")
    clerk.shot("09-certificate-pending")
    clerk.key("Escape")
    clerk.sees("screen", "resident")
    paper = issue(day, 4, FAMILY_MEMBERS, offline=True)
    must(paper.says(OLD_ADDRESS), "the certificate does not print the state before the filing")
    must(not paper.says(NEW_ADDRESS), "the certificate prints what is not registered yet")


def desk_is_killed(day: Day) -> None:
    """5. `kill -9` while corrections are filed; all that said 受付済 is there afterwards."""
    clerk = day.clerk.actor
    confirmed: list[str] = []
    last = day.dice.randrange(2, len(CORRECTIONS))
    delay = day.dice.uniform(0.0, 0.12)
    for typed, name, phone in CORRECTIONS[:last]:
        hands.find(clerk, typed, name)
        confirmed.append(hands.file_contact(clerk, phone))
    typed, name, phone = CORRECTIONS[last]
    hands.find(clerk, typed, name)
    hands.begin_contact(clerk, phone)
    clerk.press_unanswered("F9")
    time.sleep(delay)  # the arbitrary instant itself
    clerk.kill()
    day.telling.say(f"   killed {delay * 1000:.0f} ms after the key of filing {last + 1}")
    hands.open_program(day.clerk)
    hands.sign_on(day.clerk)
    clerk.shows("status", "通信断")
    clerk.key("Alt+2")
    clerk.sees("screen", "queue")
    listed = [row for row in clerk.facts()["queue.list"] if "連絡先" in row]
    clerk.shot("10-queue-after-kill")
    found = [number_in(row) for row in listed]
    day.telling.facts["kill"] = {
        "seed": day.seed,
        "during_filing": last + 1,
        "after_ms": round(delay * 1000, 1),
        "confirmed": [number_in(said) for said in confirmed],
        "found": found,
    }
    lost = {number_in(said) for said in confirmed} - set(found)
    must(not lost, f"the screen said 受付済 for {sorted(lost)}, and they are gone")


def second_desk_files(day: Day) -> None:
    """6. The second desk corrects a phone number (another field) and files another 転居届."""
    second = day.second.actor
    hands.find(second, FAMILY_TYPED, FAMILY)
    hands.file_contact(second, PHONE)
    second.choose("住民画面")
    hands.file_relocation(second, Move(today(), "くさつ", "300", "湯畑ハイツ２０１号"))
    second.shows("status", "未送信")
    second.key("Alt+2")
    second.sees("screen", "queue")
    second.shot("11-queue-offline")


def line_returns(day: Day) -> None:
    """7. Journals go up by themselves; the supervisor approves both; the second conflicts."""
    supervisor = day.supervisor.actor
    back = time.monotonic()
    for desk in day.desks:
        desk.line.open()
    for desk in day.desks:
        desk.actor.shows("status", "接続中")
        if "return_seen_after" not in day.telling.facts["line"]:
            seen = round(time.monotonic() - back, 2)
            day.telling.facts["line"]["return_seen_after"] = seen
        desk.actor.shows("status", "未送信 0件")
    supervisor.key("Alt+3")
    supervisor.sees("screen", "decisions")
    supervisor.shows("decisions.count", "審査待ち 2件")
    hands.approve(supervisor, FAMILY, day.clerk.person.name, "12-decision")
    supervisor.shows("decisions.count", "審査待ち 1件")
    hands.approve(supervisor, FAMILY, day.second.person.name)
    supervisor.shows("decisions.count", "競合 1件")
    see_conflict(day, supervisor)
    clerk = day.clerk.actor
    clerk.key("Alt+2")
    clerk.sees("queue.list", "登録済、転居届", "some")
    clerk.sees("queue.list", "競合、転居届", "some")
    clerk.shot("14-queue-settled")
    hands.find(clerk, FAMILY_TYPED, FAMILY)
    facts = clerk.facts()
    must(facts["resident.fact.住所"] == NEW_ADDRESS, "the approved address is not registered")
    must(facts["resident.fact.連絡先"] == PHONE, "the other field did not merge")


def see_conflict(day: Day, supervisor: DeskActor) -> None:
    """Turn to the conflicts: base, theirs and ours stand side by side."""
    del day
    hands.tab_to(supervisor, "decisions.tab")
    supervisor.key("2")
    supervisor.sees("decisions.list", "競合", "first")
    rows = supervisor.facts()["decisions.difference"]
    sides = (OLD_ADDRESS, NEW_ADDRESS, "大字草津３００番地")
    must(
        any(all(words in row for words in sides) for row in rows),
        f"the conflict does not show base, theirs and ours: {rows}",
    )
    supervisor.shot("13-conflict")


def new_certificate(day: Day) -> None:
    """8. Online again, no supervisor is asked; the new address is printed."""
    paper = issue(day, 8, FAMILY_MEMBERS, offline=False, shot="15-certificate-new")
    must(paper.says(NEW_ADDRESS), "the certificate does not print the new address")
    must(not paper.says(OLD_ADDRESS), "the certificate still prints the old address")


def issue(day: Day, step: int, names: tuple[str, ...], *, offline: bool, shot: str = "") -> Paper:
    """Issue for the person whose page is open; take the paper from the tray and read it."""
    tray = Tray(day.stage.output / "papers" / "clerk")
    number = hands.issue(day.clerk.actor, day.supervisor.person if offline else None, shot)
    paper = tray.take()
    for name in names:
        must(paper.says(name), f"the certificate of step {step} does not name every member")
    must(paper.says(number), f"the certificate of step {step} does not carry its number")
    must(
        paper.says("現在の記録による") == offline,
        f"the certificate of step {step} does not tell rightly how fresh it is",
    )
    day.certificates.append(
        {
            "step": step,
            "number": number,
            "offline": offline,
            "pdf": str(paper.file.relative_to(day.stage.output)),
        }
    )
    day.telling.say(f"   certificate {number}")
    return paper


def today() -> str:
    """Return the day in Japan as a clerk types it."""
    return SystemClock().now().astimezone(JST).strftime("%Y%m%d")


def number_in(words: str) -> str:
    """Return 第N号 as it stands in a row or beside 受付済."""
    return "第" + words.rsplit("第", maxsplit=1)[-1].split("号", maxsplit=1)[0] + "号"
