"""照合 by keyboard and scanner alone: every outcome by its word, what is stated, what is known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from desktop.bridge.background import Background
from desktop.operations.check_certificate import CertificateChecks
from desktop.screens import places
from desktop.screens.search.presenter import SearchPresenter
from desktop.screens.search.view import SearchScreen
from desktop.screens.shell.areas import AREAS
from desktop.screens.verify.model import TONES
from desktop.screens.verify.presenter import NEVER, NOBODY_ELSES
from desktop.screens.verify.view import CHECKING, HINT, VerifyScreen, choose_file
from desktop.widgets.style import Style
from sync.journal.proof.check import Outcome
from sync.journal.proof.statement import code_of
from sync.journal.proof.words import CODE_ONLY, LABELS, WORDS
from sync.records.policy import Policy
from tests.desks import Counter, SteppedClock, TestTown
from tests.gui.gallery.stage import SIZES, Stage, settle
from tests.gui.gallery.verify import (
    ELSEWHERE,
    FORGED,
    HERE,
    OTHERS,
    AtOnce,
    Checks,
    ended,
    stolen,
    voided,
)
from tests.gui.screens import counterwork as work
from tests.gui.screens.frame import Frame
from tests.gui.screens.seeing import run_until
from tests.unit.proof import paper
from tests.unit.proof.paper import GENUINE

KEY = Qt.Key


class Later:
    """Keeps what is asked for until the test lets it be done."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []

    def run(self, work, done, failed) -> None:
        self.asked.append((work, done, failed))

    def do(self) -> None:
        work, done, _ = self.asked.pop(0)
        done(work())


class Asked:
    """Stands for the person before the system's file dialog."""

    def __init__(self) -> None:
        self.answer = ""

    def __call__(self, _: object) -> str:
        return self.answer


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def checks() -> Checks:
    return Checks(HERE)


@pytest.fixture
def screen(style: Style, shown, checks: Checks, asked: Asked) -> VerifyScreen:
    screen = VerifyScreen(style, checks, AtOnce(), asked)
    shown(Frame(style, screen))
    return entered(screen)


def entered(screen: VerifyScreen) -> VerifyScreen:
    screen.enter(places.Verify())
    QApplication.processEvents()
    assert screen.box.hasFocus()
    return screen


def scan(screen: VerifyScreen, code: str) -> None:
    """Type as a scanner does, with Enter at the end."""
    QTest.keyClicks(QApplication.focusWidget(), code)
    QTest.keyClick(QApplication.focusWidget(), KEY.Key_Return)
    QApplication.processEvents()


def press(screen: VerifyScreen, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or screen, key)
    QApplication.processEvents()


def facts(screen: VerifyScreen) -> str:
    labels = screen.result.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def test_presenter_needs_no_qt():
    code = "import desktop.screens.verify.presenter, sys;"
    code += "sys.exit(any(m.startswith('PySide6') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_scanned_code_is_told_with_what_it_states_and_the_next_one_takes_its_place(screen):
    assert screen.words.words() == HINT
    scan(screen, GENUINE)
    assert screen.box.text() == GENUINE
    assert screen.result.label.text() == CODE_ONLY[0]
    told = facts(screen)
    for words in (
        paper.NUMBER, "住民票の写し", "令和8年11月24日 9時10分", "岩島出張所 第2窓口（12）",
        "令和8年11月24日 8時10分",
    ):  # fmt: skip
        assert words in told, words
        assert words in screen.result.accessibleName()
    assert "通信断中" not in told
    assert "11月24日 10時42分時点" in screen.result.known.words()
    assert screen.box.selectedText() == GENUINE
    scan(screen, FORGED)
    assert screen.box.text() == FORGED
    assert screen.result.label.text() == "改変の疑い"
    assert paper.NUMBER not in facts(screen), "what a forger claims is not shown"


@pytest.mark.parametrize(
    ("code", "known", "outcome", "reason"),
    [
        (GENUINE, HERE, Outcome.GENUINE, "proof.code_only"),
        (FORGED, HERE, Outcome.ALTERED, "proof.signature"),
        (GENUINE, ended, Outcome.ENDED_DESK, "proof.after_end"),
        (GENUINE, stolen, Outcome.ENDED_DESK, "proof.compromised"),
        (GENUINE, voided, Outcome.VOIDED, "proof.voided"),
        (ELSEWHERE, HERE, Outcome.OTHER_TOWN, "proof.other_town"),
        (GENUINE[:99], HERE, Outcome.UNREADABLE, "proof.damaged"),
    ],
)
def test_each_outcome_has_its_word_its_reason_and_its_next_step(
    screen, checks, code, known, outcome, reason
):
    checks.known = known
    scan(screen, code)
    assert screen.result.isVisible()
    word = CODE_ONLY if reason == "proof.code_only" else LABELS[outcome]
    assert screen.result.label.text() == word[0]
    assert screen.result.reason.words() == WORDS[reason].reason
    assert screen.result.next.words() == f"→ {WORDS[reason].remedy}"


def test_outcomes_differ_by_shape_too(style):
    assert len({style.tones[TONES[outcome]].shape for outcome in Outcome}) == len(Outcome)


def test_it_says_what_this_desk_cannot_know(screen, checks):
    checks.known = paper.change(OTHERS, as_of=0)
    scan(screen, GENUINE)
    assert screen.result.known.words() == NEVER + NOBODY_ELSES


def test_a_pdf_is_chosen_with_f4_and_its_print_is_compared(screen, checks, asked, tmp_path: Path):
    file = tmp_path / "certificate.pdf"
    file.write_text(GENUINE)
    press(screen, KEY.Key_F4)
    assert screen.result.isHidden(), "nothing was chosen"
    asked.answer = str(file)
    press(screen, KEY.Key_F4)
    assert screen.result.reason.words() == WORDS["proof.genuine"].reason
    checks.digest = bytes(32)
    press(screen, KEY.Key_F4)
    assert screen.result.reason.words() == WORDS["proof.digest"].reason
    asked.answer = str(tmp_path / "gone.pdf")
    press(screen, KEY.Key_F4)
    assert screen.result.reason.words() == WORDS["proof.unreadable_file"].reason


def test_the_system_s_dialog_is_asked_for_pdfs(screen, monkeypatch):
    told = []
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *words: (told.append(words), ("a.pdf", ""))[1]
    )
    assert choose_file(screen) == "a.pdf"
    assert "*.pdf" in told[0][3]


def test_f9_checks_what_a_scanner_without_enter_typed_and_an_empty_box_is_said(screen):
    press(screen, KEY.Key_F9)
    assert screen.result.reason.words() == WORDS["proof.empty"].reason
    QTest.keyClicks(screen.box, GENUINE.swapcase())
    assert screen.result.isHidden(), "the answer was not of what is typed now"
    press(screen, KEY.Key_F9)
    assert screen.result.label.text() == CODE_ONLY[0], "Caps Lock was on"


def test_esc_empties_the_screen_and_then_leaves_it(screen):
    scan(screen, GENUINE)
    assert screen.back()
    assert (screen.box.text(), screen.result.isHidden()) == ("", True)
    assert screen.box.hasFocus()
    assert not screen.back()


def test_f2_returns_to_the_box_from_the_result(screen):
    scan(screen, GENUINE)
    press(screen, KEY.Key_Tab)
    assert screen.result.hasFocus()
    press(screen, KEY.Key_F2)
    assert screen.box.hasFocus()


def test_only_the_last_answer_is_shown_and_none_after_leaving(style, shown):
    later = Later()
    screen = VerifyScreen(style, Checks(HERE), later, lambda _: "")
    shown(Frame(style, screen))
    entered(screen)
    scan(screen, GENUINE)
    assert screen.words.words() == CHECKING
    screen.box.selectAll()
    scan(screen, FORGED)
    later.do()
    assert screen.result.isHidden()
    later.do()
    assert screen.result.label.text() == "改変の疑い"
    scan(screen, GENUINE)
    screen.leave()
    later.do()
    entered(screen)
    assert screen.result.isHidden(), "the next person begins with an empty screen"
    assert screen.box.text() == ""


def test_a_real_desk_checks_its_own_paper_in_the_background(style, shown, app, tmp_path: Path):
    town = TestTown(Policy(), work.family(), SteppedClock())
    counter = Counter(town, tmp_path / "desk")
    counter.sync()
    counter.cut()
    me = counter.journal.identity.enrolled()
    stated = paper.change(
        paper.PROOF, municipality=me.municipality, desk=me.desk, issued_at=town.now()
    )
    background = Background()
    screen = VerifyScreen(style, CertificateChecks(counter.desk, lambda pdf: pdf), background)
    shown(Frame(style, screen, online=False))
    entered(screen)
    scan(screen, code_of(stated, counter.journal.identity.key(), me.certificate))
    run_until(lambda: bool(screen.result.label.text()))
    assert screen.result.label.text() == CODE_ONLY[0]
    background.stop()
    counter.close()


def test_its_alt_number_and_the_palette_lead_there_and_esc_back(style, app):
    stage = Stage(style, SIZES[0])
    screens = {
        places.Search: lambda: SearchScreen(
            style, SearchPresenter(lambda _: [], frozenset, lambda: work.TODAY)
        ),
        places.Verify: lambda: VerifyScreen(style, Checks(HERE), AtOnce(), lambda _: ""),
    }
    window = stage.shell(screens, places.Search())
    try:
        number = [area.name for area in AREAS].index("rail.verify") + 1
        QTest.keyClicks(window, str(number), Qt.KeyboardModifier.AltModifier)
        settle()
        assert window.place == places.Verify()
        assert window._rail.buttons["rail.verify"].isChecked()
        QTest.keyClick(QApplication.focusWidget(), KEY.Key_Escape)
        settle()
        assert window.place == places.Search()
        offered = {label: act for label, _, act in window.deeds()}
        offered["照合"]()  # as Ctrl+K has it
        settle()
        assert window.place == places.Verify()
    finally:
        stage.clear()
