"""Ten thousand events without a reason: no exception, no lost draft, a journal that hangs together.

`RANDOM_SEED` and `RANDOM_EVENTS` play one run again: `python -m pytest -s tests/gui/random_input`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop import crashes
from desktop.cache.store import DeskStore
from desktop.crashes import Crashes
from desktop.demo.facts import facts_of
from desktop.demo.truth import truth_of
from desktop.main import Program
from desktop.opened import open_profile
from desktop.practice.beginning import BEGUN, PracticeProcess
from desktop.practice.line import FaultLine
from desktop.profile import Profile, Settings
from sync.base.clock import UTC, SystemClock
from sync.base.keys import Cost, wrap
from sync.base.wire import pack
from sync.changes.contact_correction import ContactCorrection
from sync.cloud.authority import Papers, papers
from sync.exchanges.conversation import round_trip
from sync.journal.kinds import Kind
from sync.records.policy import Policy
from sync.roads.travel import travel
from tests.desks import PASSWORD, TOWN, TestTown, file_change
from tests.desks import Counter as Neighbour
from tests.e2e.network.lines import HOST, serving
from tests.gui.random_input.hands import Hands, Keeper, from_environment, settle
from tests.gui.screens import counterwork as work
from tests.gui.screens import seeing
from tests.gui.screens.worked import worked_at
from tests.unit.changes.people import person

POLICY = Policy(version=1, sample_mark="見本（架空の記録）")
"""The strictest rules: every change waits for another person's decision."""

PASSPHRASE = "a passphrase of a desk"
OTHERS = [f"{number:05}" for number in range(1, 40)]
SAMPLE, WHOLE = 1000, 10_000
SEEDS = (20_261_124, 7, 4711)
LOUD = {QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg}
KEPT = (
    Kind.INQUIRY, Kind.ISSUANCE, Kind.ISSUANCE_OUTCOME, Kind.FILING, Kind.DECISION, Kind.WITHDRAWAL,
)  # fmt: skip
"""What a long run has to reach, or it says nothing."""


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("tls"), [HOST], dt.datetime.now(UTC))


@pytest.fixture
def town() -> TestTown:
    others = [person(no, setai_no=no, name_kana="シケン　タロウ") for no in OTHERS]
    return TestTown(POLICY, [*work.family(), *others], SystemClock())  # type: ignore[arg-type]


@pytest.fixture
def line(town: TestTown, tls: Papers) -> Iterator[FaultLine]:
    with serving(town.ledger, town.clock, tls) as gate, FaultLine(gate.port) as opened:
        yield opened


@pytest.fixture
def profile(tmp_path: Path, town: TestTown, tls: Papers, line: FaultLine) -> Profile:
    """A desk whose supervisor has signed on before; a neighbour's filings wait for a decision."""
    profile = Profile(tmp_path / "desk")
    prints = str(tmp_path / "printed")
    profile.save(Settings(f"https://{HOST}:{line.port}", TOWN, tls.ca.read_text(), prints))
    code = town.hire("2001", "係長　関　正", "supervisor")
    return worked_at(
        profile,
        town,
        PASSPHRASE,
        {"2001": code},
        lambda: _file_elsewhere(town, tmp_path / "neighbour"),
    )


def _file_elsewhere(town: TestTown, folder: Path) -> None:
    neighbour = Neighbour(town, folder, "窓口2")
    code = town.hire("1001", "干川　さゆり", "clerk")
    neighbour.sync()
    neighbour.begin_work("1001", code)
    for no in OTHERS:
        body = pack(ContactCorrection(no, f"0279-00-{no[-4:]}"))
        file_change(neighbour.desk, "contact_correction", body)
    neighbour.sync()
    neighbour.close()


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys wrapped at the least cost Argon2id takes: hands sign on a hundred times."""
    cheap = partial(wrap, cost=Cost(1, 8192))
    monkeypatch.setattr("desktop.operations.sign_on.wrap", cheap)


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What Qt says that nobody may overlook."""
    loud: list[str] = []

    def hear(kind: QtMsgType, _: object, words: str) -> None:
        if kind in LOUD:
            loud.append(words)

    before = qInstallMessageHandler(hear)
    yield loud
    qInstallMessageHandler(before)


@pytest.fixture
def begin(
    app: QApplication, profile: Profile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[[], Program]]:
    """Return a function that starts the program as `main` does, up to the passphrase."""
    for name in ("sys", "threading"):
        module = getattr(crashes, name)
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    report = (str(tmp_path / "report.sealed"), "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: report)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: report)
    monkeypatch.setattr(PracticeProcess, "begin", lambda *_: BEGUN)  # a program of its own
    programs: list[tuple[Program, Crashes]] = []

    def begin() -> Program:
        program = Program(app, profile.folder)
        crashes = Crashes(profile.folder, SystemClock(), program.window.say, app)
        crashes.watch()
        for (
            gone,
            before,
        ) in programs:  # a new window dresses them all
            gone.window.deleteLater()  # Qt keeps it for what its own buttons call
            before.deleteLater()
        programs[:] = [(program, crashes)]
        program.start()
        program.window.activateWindow()
        seeing.see(program.window, "focus", lambda focus: focus == "unlock.passphrase")
        return program

    yield begin
    for program, _ in programs:
        program.window.close()
    settle()


@pytest.mark.parametrize(
    ("seed", "events"),
    [
        pytest.param(SEEDS[0], SAMPLE, id="sample"),
        *(pytest.param(seed, WHOLE, id=f"whole-{seed}", marks=pytest.mark.hunt) for seed in SEEDS),
    ],
)
def test_events_without_a_reason_break_nothing_and_lose_nothing(
    begin: Callable[[], Program],
    profile: Profile,
    town: TestTown,
    line: FaultLine,
    heard: list[str],
    seed: int,
    events: int,
) -> None:
    seed, events = from_environment("RANDOM_SEED", seed), from_environment("RANDOM_EVENTS", events)
    print(f"seed {seed}, {events} events")
    crashed = profile.folder / "crashes"
    keeper = Keeper(PASSPHRASE, "2001", PASSWORD)
    hands = Hands(begin, line, keeper, crashed.exists, seed, events)
    hands.play()
    last = "\n".join(hands.told)
    reports = [report.read_text("utf-8") for report in sorted(crashed.glob("*"))]
    assert not reports, "\n".join((*reports, last))
    assert not heard, f"{heard}\n{last}"
    assert not hands.lost, f"{hands.lost}\n{last}"
    line.open()
    _bring_home(hands)
    kinds = _consistent(profile, town)
    print(dict(hands.seen))
    print(dict(kinds), f"{hands.drafts.resumed} drafts resumed, {hands.restarts} restarts")
    if events >= WHOLE:
        assert [kind for kind in KEPT if not kinds[kind]] == []
        assert hands.drafts.resumed
        assert hands.restarts


def _bring_home(hands: Hands) -> None:
    """Let the worker carry what waits, and end the program in order."""
    program = hands.program
    if program._work is not None:
        program._work.link.poke()  # a refused password is kept, and in no hurry

    def home() -> bool:
        hands.sign_on()
        opened = program._opened
        return opened is not None and not opened.journal.count_unsent() and opened.desk.online()

    seeing.run_until(home, lambda: facts_of(program.window))
    assert program.window.close() or program.window.close(), "the second time it goes"


def _consistent(profile: Profile, town: TestTown) -> Counter[str]:
    """Hold the closed desk's files to the cloud; return how often each kind was kept."""
    opened, road = open_profile(profile, PASSPHRASE), town.road()
    journal = opened.journal
    store = DeskStore(journal, opened.cache)
    public = journal.identity.enrolled().municipality_public
    for _ in range(2):  # what the closing itself kept, and what came of it
        flow = round_trip(journal, store, public)
        travel(flow, road, journal.identity.voice(), town.clock, town.chance)
    truth = truth_of(journal, opened.cache, road)
    assert truth.whole
    assert truth.kept == truth.receipts
    assert all(each.equal for each in truth.attested)
    with town.ledger.reading(town.town) as reading:
        there = [reading.entry(truth.desk, number) for number in truth.kept]
    assert [each.entry.data for each in journal.entries()] == [each.data for each in there]
    opened.close()
    return Counter(truth.kinds)
