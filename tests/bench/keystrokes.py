"""How many keys a clerk presses, counted while scripted hands do the work in the real program.

What people know is typed and not counted: names, passwords, staff numbers, an address. Every other
key counts, Enter too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.demo.facts import Facts, facts_of
from desktop.main import Program
from sync.base.clock import japan_day
from sync.base.wire import pack
from sync.changes.mover import Mover
from sync.changes.registry import decide
from sync.changes.relocation import Relocation
from sync.changes.verdict import Decided
from sync.journal.kinds import Filing, Kind
from sync.records.resident import Resident
from tests.bench.cloud import CLOCK, Cloud, running
from tests.bench.counter import POLICY, Counter, Work
from tests.bench.people import residents
from tests.bench.report import Figure
from tests.bench.window import PASSWORD, profile_of
from tests.bench.window_child import STAFF, pause

PEOPLE = 400
PATIENCE = 20_000
"""Milliseconds after which a fact that was waited for is held to be false."""

KEY = Qt.Key
LOOK_MILLISECONDS = 20


class Hands:
    """Presses keys in a window and counts them."""

    def __init__(self, program: Program) -> None:
        self.pressed = 0
        self._program = program

    def press(self, *keys: Qt.Key, alt: bool = False) -> None:
        """Press keys, one after the other."""
        modifier = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
        for key in keys:
            self.pressed += 1
            QTest.keyClick(QApplication.focusWidget() or self._program.window, key, modifier)
            QApplication.processEvents()  # nobody's next key is faster than that

    def know(self, text: str) -> None:
        """Type what the person knows: it is not counted."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget(), event)

    def digits(self, text: str) -> None:
        """Type what has to be typed: each letter counts."""
        self.pressed += len(text)
        QTest.keyClicks(QApplication.focusWidget(), text)

    def see(self, holds: Callable[[Facts], object]) -> None:
        """Wait until the window shows it."""
        until = QDeadlineTimer(PATIENCE)
        while not holds(facts_of(self._program.window)):
            if until.hasExpired():
                raise RuntimeError(f"not so in time: {facts_of(self._program.window)}")
            pause(LOOK_MILLISECONDS)

    def count(self) -> int:
        """Return the keys pressed since the last count."""
        pressed, self.pressed = self.pressed, 0
        return pressed


def figures() -> Iterator[Figure]:
    """Count in one program, from the sign-on to the next person's."""
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise TypeError("a program without windows is running already")
    people = residents(PEOPLE)[:PEOPLE]
    with tempfile.TemporaryDirectory() as folder, running(people) as cloud:
        profile = profile_of(cloud, Path(folder) / "desk")
        _file_elsewhere(cloud, Path(folder) / "other", people)
        program = Program(app, profile)
        program.start()
        hands = Hands(program)
        for name, keys, most in (
            ("sign-on, plus staff number and password", _sign_on(hands), 2),
            ("a certificate in hand, after the name", _certificate(hands, people), 8),
            ("a household's 転居, plus the address", _relocation(hands, people), 30),
            ("a supervisor's decision, the difference seen", _decision(hands), 3),
            ("hand-over to the next person, plus both", _hand_over(hands), 2),
        ):
            yield Figure(
                f"keystrokes: {name}", keys, "keys", "the goal", most, round(keys / most, 2),
                f"<= {most}", keys <= most,
            )  # fmt: skip
        program.window.close()


def _sign_on(hands: Hands) -> int:
    hands.see(lambda facts: facts["focus"] == "signon.staff")
    hands.count()
    hands.know(STAFF)
    hands.know(PASSWORD)
    hands.press(KEY.Key_Return)
    hands.see(lambda facts: facts["focus"] == "search.box" and "接続中" in str(facts["status"]))
    return hands.count()


def _certificate(hands: Hands, people: list[Resident]) -> int:
    hands.know(_somebody(people, 0).name_kana)
    hands.see(lambda facts: facts.get("search.results"))
    hands.press(KEY.Key_Return)
    hands.see(lambda facts: facts.get("screen") == "resident")
    hands.press(KEY.Key_F7, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9)
    hands.see(lambda facts: "交付した" in str(facts.get("certificate.handed")))
    hands.press(KEY.Key_F7)
    hands.see(lambda facts: "交付済" in str(facts.get("certificate.state")))
    return hands.count()


def _relocation(hands: Hands, people: list[Resident]) -> int:
    hands.press(KEY.Key_1, alt=True)
    hands.see(lambda facts: facts["focus"] == "search.box")
    hands.know(_somebody(people, 1).name_kana)
    hands.see(lambda facts: facts.get("search.results"))
    hands.count()
    hands.press(KEY.Key_Return)
    hands.see(lambda facts: facts.get("screen") == "resident")
    hands.press(KEY.Key_F9, KEY.Key_Return)
    today = japan_day(CLOCK.now())
    hands.digits(f"R{today.year - 2018}.{today.month}.{today.day}")
    hands.press(KEY.Key_Return, KEY.Key_Return)
    hands.know("あ")
    hands.press(KEY.Key_Return)
    hands.know("77-3")
    hands.press(KEY.Key_Return, KEY.Key_Return, KEY.Key_1, KEY.Key_Return, KEY.Key_2, KEY.Key_F9)
    hands.see(lambda facts: "relocation.difference" in facts)
    hands.press(KEY.Key_F9)
    hands.see(lambda facts: "relocation.received" in facts)
    return hands.count()


def _decision(hands: Hands) -> int:
    hands.count()
    hands.press(KEY.Key_3, alt=True)
    hands.see(lambda facts: "decisions.difference" in facts)
    hands.press(KEY.Key_F9)
    hands.see(lambda facts: "承認しました" in str(facts.get("decisions.banner")))
    return hands.count()


def _hand_over(hands: Hands) -> int:
    hands.count()
    hands.press(KEY.Key_F12)
    hands.see(lambda facts: facts["focus"] == "signon.staff")
    hands.know(STAFF)
    hands.know(PASSWORD)
    hands.press(KEY.Key_Return)
    hands.see(lambda facts: facts["focus"] == "search.box")
    return hands.count()


def _somebody(people: list[Resident], place: int) -> Resident:
    """Return a head of household whom anybody may file for, of a reading that nobody shares."""
    newest = {person.atena_no: person for person in people}
    readings = [person.name_kana for person in newest.values()]
    fit = (
        person
        for person in newest.values()
        if person.present and not person.protected and person.is_head
        and readings.count(person.name_kana) == 1
    )  # fmt: skip
    return next(islice(fit, place, None))


def _file_elsewhere(cloud: Cloud, folder: Path, people: list[Resident]) -> None:
    """Have another desk's clerk file a move, for the supervisor to decide."""
    whom = _somebody(people, 2)
    household = [
        person
        for person in {each.atena_no: each for each in people}.values()
        if person.present and person.setai_no == whom.setai_no
    ]
    today = japan_day(CLOCK.now()).isoformat()
    code = next(p.address_code for p in people if p.address_code != whom.address_code)
    body = Relocation(
        whom.setai_no, tuple(Mover(p.atena_no, "") for p in household), today, today, code,
        "大字計測１番地", "",
    )  # fmt: skip
    other = Counter(cloud, folder)
    other.sync()
    filed = pack(body)
    verdict = decide(other.desk.cache, "relocation", filed, POLICY, japan_day(CLOCK.now()))
    assert isinstance(verdict, Decided)
    subjects = tuple(each.atena_no for each in household)
    other.keep(Work(Kind.FILING, Filing("relocation", subjects, filed), verdict.reads))
    other.sync()
    other.close()
