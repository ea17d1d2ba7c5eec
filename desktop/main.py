"""The counter's program, put together. Reads like a table of contents; only this file builds."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.announcements import (
    FORKED,
    Announcer,
    DeskClock,
    entries_missing,
    line_status,
    visit_parked,
)
from desktop.at_hand import AtHand
from desktop.bridge.background import Background
from desktop.bridge.collector import Collector
from desktop.bridge.printing import ChosenPrinter
from desktop.bridge.worker_link import WorkerLink
from desktop.cache.identity import Identity
from desktop.crashes import Crashes
from desktop.display import Display
from desktop.keys import KeysUnreadable, of_town
from desktop.opened import Opened, open_profile
from desktop.opening import WINDOW
from desktop.operations.certificate_rules import FORM
from desktop.operations.cut_off import needing
from desktop.operations.find_people import PeopleFinder
from desktop.operations.issue_certificate import Certificates
from desktop.operations.look_up import ResidentPage, look_up, reason_to_begin_with
from desktop.operations.parked import ParkedEntries
from desktop.operations.pending import known_filings
from desktop.operations.sign_on import sign_off
from desktop.operations.today import today
from desktop.paperwork import LatePress
from desktop.practice.beginning import PracticeProcess
from desktop.profile import Choices, Profile, default_folder
from desktop.screens import places
from desktop.screens.certificate.view import CertificateScreen
from desktop.screens.closing.view import ClosingScreen
from desktop.screens.closingdesk import DeskClosings
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.decisions.view import DecisionsScreen
from desktop.screens.enrolment.view import EnrolmentScreen
from desktop.screens.filing.view import FilingScreen
from desktop.screens.first_pull.view import FirstPullScreen
from desktop.screens.parked.view import ParkedScreen
from desktop.screens.queue.view import QueueScreen
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.screen import Screen
from desktop.screens.search.presenter import SearchPresenter
from desktop.screens.search.view import SearchScreen
from desktop.screens.shell.window import Window
from desktop.screens.sign_on.view import SignOnScreen
from desktop.screens.stopped.view import StoppedScreen
from desktop.screens.today.view import TodayScreen
from desktop.screens.unlock.view import UnlockScreen
from desktop.screens.visit.view import VisitScreen, line_words
from desktop.screens.visitdesk import VisitDesk
from desktop.vault.vault import PassphraseWrong, VaultKind, kind
from desktop.widgets.banner import BannerKind, BannerText
from desktop.widgets.statusline import LineStatus
from desktop.widgets.style import Style
from sync.base.clock import SystemClock
from sync.base.troubles import Trouble
from sync.changes.registry import PERSONAL
from sync.changes.verdict import ChangeKind
from sync.journal.office import SUPERVISING
from sync.records.town import Town

USUAL: tuple[type | str, ...] = (
    places.Search, places.Resident, places.Certificate, *PERSONAL, places.Queue, places.Visit,
    places.Parked, places.Decisions, places.Today, places.Closing,
)  # fmt: skip
"""The screens of the work, in the order in which a clerk may want them."""

if TYPE_CHECKING:
    from desktop.practice.practice import Practice
    from desktop.practice.practising import Practising

RECEIPTS = "receipts"
REPORTS = "reports"
"""The folders of what is printed beside certificates; their printers are remembered under them."""


def main(arguments: Sequence[str] | None = None, opening: QWidget | None = None) -> int:
    """Run the counter, in place of the window that stands for it meanwhile; return the status."""
    asked = _asked(arguments)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("a program without windows is running already")
    app.setApplicationName("Madoguchi")
    with ExitStack() as ends:
        practice = ends.enter_context(_practice(asked.choice)) if asked.practice else None
        folder = practice.folder if practice else asked.profile
        program = Program(app, folder, practice, asked.keys)
        Crashes(folder, SystemClock(), program.window.say, app).watch()
        if opening is not None:
            program.window.setGeometry(opening.geometry())
            program.window.shown.connect(opening.close)
        QTimer.singleShot(0, program.start)  # what fails there unexpectedly is said in the window
        return app.exec()


class Program:
    """One window on one profile, from the unlocking to the end."""

    def __init__(
        self, app: QApplication, folder: Path, practice: Practice | None = None, keys: str = ""
    ) -> None:
        """Take the profile's folder; nothing is opened yet.

        With a `practice` its own desk is opened, and `keys` is the town whose keys are used there.
        """
        self._app, self._folder = app, folder
        self._practice, self._keys = practice, keys
        self._display = Display(app)
        self._press = LatePress()
        self._background = Background(app)
        self._collector = Collector(app)
        self._opening = False
        self._opened: Opened | None = None
        self._link: WorkerLink | None = None
        self._announcer: Announcer | None = None
        self._parked: ParkedEntries | None = None
        self._visits: VisitDesk | None = None
        self._waiting: Mapping[str, int] = {}
        self._screens: dict[type | str, Callable[[], Screen]] = {}
        self._practising = self._guided(practice) if practice else None
        self._own_practice = PracticeProcess()
        clock = DeskClock(lambda: self._opened.desk if self._opened else None)
        self.window = Window(
            self._style,
            self._screens,
            self._status,
            lambda: self._waiting,
            clock,
            lambda: line_words(self._visits.look() if self._visits else None),
            self._practising.edges if self._practising else None,
        )
        self.window.resize(*WINDOW)
        self._at_hand = AtHand(self.window, self._display, self._concerned)
        self._display.keys(self.window, lambda: self._display.put_on(self.window))
        self.window.closing.connect(self._close)
        self.window.signed_off.connect(self._sign_off)
        self.window.visit_ends.connect(self._end_visit)
        self.window.practice_wanted.connect(self._practise)
        if self._practising is not None:
            self._practising.watch(self.window)

    @property
    def _style(self) -> Style:
        """What is worn now; whoever builds a screen asks anew."""
        return self._display.style

    def start(self) -> None:
        """Show the window and open the profile, asking for its passphrase where it needs one."""
        self._screens[places.Stopped] = lambda: StoppedScreen(
            self._style, self._begin, self.window.close
        )
        self.window.show()
        self._begin()

    # --- opening

    def _begin(self) -> None:
        if self._opened is not None:  # a trouble came after the opening
            self._to_work(self._opened)
            return
        try:
            profile = Profile(self._folder)
            self._display.of(Choices(profile))
            self._display.put_on(self.window)
            if self._practice is not None:
                self._open_by(self._practice.open)
                return
            if kind(profile) is VaultKind.KEYRING:
                self._open(profile, "")
                return
        except Trouble as trouble:
            self._stop(trouble)
            return
        fresh = not profile.key_file.exists()
        self.window.forget()  # an earlier try may have asked the other question
        self._screens[places.Unlock] = lambda: UnlockScreen(
            self._style, fresh=fresh, unlock=lambda words: self._open(profile, words)
        )
        self.window.go(places.Unlock())

    def _open(self, profile: Profile, passphrase: str) -> None:
        self._open_by(lambda: open_profile(profile, passphrase))

    def _open_by(self, opens: Callable[[], Opened]) -> None:
        if self._opening:  # asked twice: the second would find the profile in use by this program
            return
        self._opening = True
        self._background.run(opens, self._has_opened, self._not_opened)

    def _not_opened(self, error: BaseException) -> None:
        self._opening = False
        if isinstance(error, PassphraseWrong):
            screen = self.window.current()
            if isinstance(screen, UnlockScreen):
                screen.refuse(f"{error.reason}{error.remedy}")
                return
        if not isinstance(error, Trouble):
            raise error
        self._stop(error)

    def _stop(self, trouble: Trouble) -> None:
        self.window.go(places.Stopped(trouble.reason, trouble.remedy))

    def _has_opened(self, opened: Opened) -> None:
        self._opening = False
        self._opened = opened
        if self._practising is not None:
            self._practising.serve(opened.desk)
        link = self._link = opened.worker()
        self._announcer = Announcer(opened.desk, link, self.window)
        self._announcer.moved.connect(self._count)
        link.rebuilding.connect(opened.leave_unreadable_cache)
        link.rebuilt.connect(self._rebuilt)
        background = self._background
        self._screens |= {
            places.Enrolment: lambda: EnrolmentScreen(
                self._style, opened.profile.settings(), opened.enrol, background, self._enrolled
            ),
            places.FirstPull: lambda: FirstPullScreen(self._style, link, opened.complete),
            places.SignOn: lambda: self._sign_on_screen(opened),
        }
        self._to_work(opened)
        QTimer.singleShot(0, self._collector.spare)  # once the screen is painted

    def _sign_on_screen(self, opened: Opened) -> Screen:
        screen = SignOnScreen(
            self._style,
            opened.sign_on,
            opened.first_sign_on,
            opened.desk.online,
            self._background,
            self._signed_on,
            lambda: opened.journal.identity.enrolled().town,
            lambda: opened.desk.office.staff,
        )
        screen.trying.connect(lambda: self.window.prepare(USUAL))  # the hands rest meanwhile
        return screen

    def _enrolled(self, identity: Identity) -> None:
        del identity
        if self._link is not None:
            self._link.stop()  # it may still speak for the desk that this one was before
        self.window.say(None)
        if self._opened is not None:
            self._build_work(self._opened)
        self.window.go(places.FirstPull())

    def _to_work(self, opened: Opened) -> None:
        try:
            self._begin_work(opened)
        except Trouble as trouble:
            self._stop(trouble)

    def _begin_work(self, opened: Opened) -> None:
        if opened.journal.identity.known() is None:
            self.window.go(places.Enrolment())
            return
        self._build_work(opened)
        if not opened.complete() and not opened.has_served():
            self.window.go(places.FirstPull())
            return
        if self._link is not None:
            self._link.start()
        self._ask_who()

    def _ask_who(self) -> None:
        """Go to the sign-on; where this desk's chain exists twice, to its enrolment before."""
        forked = self._opened is not None and self._opened.journal.identity.forked()
        self.window.go(places.Enrolment() if forked else places.SignOn())
        if forked:
            self.window.say(FORKED)
        self._say_missing()

    # --- the work

    def _build_work(self, opened: Opened) -> None:
        desk, town = opened.desk, opened.town()
        self._use_keys(self._keys or town.code)
        self._at_hand.serve(desk)
        counter = CounterDesk(desk, self._kept)
        certificates = Certificates(desk, town, self._press, self._kept)
        parked = self._parked = ParkedEntries(desk)
        visits = self._visits = VisitDesk(desk, town, LatePress(RECEIPTS), self._kept)
        days = DeskClosings(desk, town, LatePress(REPORTS), self._kept)
        finder = PeopleFinder(desk)
        printer, till = self._printer(FORM), self._printer(RECEIPTS)
        reports = self._printer(REPORTS)

        def search() -> Screen:
            presenter = SearchPresenter(
                finder.find,
                self._concerned,
                desk.today,
                opened.cache.whole,
            )
            return SearchScreen(self._style, presenter)

        def look(atena_no: str, reason: str) -> ResidentPage | None:
            asked = len(desk.asked_about)
            page = look_up(desk, atena_no, reason)
            if len(desk.asked_about) > asked:
                self._send()
            return page

        def resident() -> Screen:
            presenter = ResidentPresenter(look, lambda last: reason_to_begin_with(desk, last))
            return ResidentScreen(self._style, presenter, desk.today)

        def decisions() -> Screen:
            return DecisionsScreen(self._style, counter)

        self._screens |= {
            places.Search: search,
            places.Resident: resident,
            places.Certificate: lambda: CertificateScreen(
                self._style, certificates, printer, desk.today, self._background
            ),
            places.Queue: lambda: QueueScreen(self._style, counter),
            places.Decisions: decisions,
            places.Decision: decisions,
            places.Parked: lambda: ParkedScreen(self._style, parked),
            places.Visit: lambda: VisitScreen(self._style, visits, till),
            places.Today: lambda: TodayScreen(self._style, lambda: today(desk), desk.now),
            places.Closing: lambda: ClosingScreen(self._style, days, reports),
        }
        for change in PERSONAL.values():
            self._screens[change.name] = partial(self._filing, counter, change, town)

    def _filing(self, counter: CounterDesk, change: ChangeKind[Any], town: Town) -> Screen:
        return FilingScreen(self._style, counter, change, town.oaza)

    def _printer(self, form: str) -> ChosenPrinter:
        """Return the printer of a form; the practice takes no paper, be it marked or not."""
        profile = Profile(self._folder)
        choices, folder = Choices(profile), profile.print_folder()
        if self._practice is not None:
            return ChosenPrinter(form, folder, choices, available=list)
        return ChosenPrinter(form, folder, choices)

    def _use_keys(self, town: str) -> None:
        """Have the keys this town is used to; with a file that cannot be, those of all towns."""
        try:
            self.window.use_keys(of_town(town))
        except KeysUnreadable as trouble:
            self.window.say(
                BannerText(BannerKind.CAUTION, trouble.reason, trouble.where, trouble.remedy)
            )

    def _signed_on(self) -> None:
        if self._opened is not None and self._opened.desk.signer is not None:
            person = self._opened.desk.who
            supervisor = person.role in SUPERVISING
            self.window.show_areas(signed_on=True, supervisor=supervisor)
            if self._announcer is not None:
                self._announcer.say_line()
            self._say_missing()
            self._kept()
            self.window.go(places.Search())
            self._background.run(self._press.warm, lambda _: None, lambda _: None)

    def _say_missing(self) -> None:
        """Say what the journal may have lost, as long as a copy of its damaged log lies there."""
        after = self._opened.missing_after() if self._opened is not None else None
        if after is not None:
            self.window.say(entries_missing(after))

    def _sign_off(self) -> None:
        if self._opened is None or not self.window.go(places.SignOn()):
            return
        self.window.show_areas(signed_on=False, supervisor=False)
        self.window.say(None)
        self.window.forget()
        self._ask_who()
        parked = sign_off(self._opened.desk)  # nobody is signed on after it, whatever is not kept
        if parked is not None:
            self.window.say(visit_parked(parked))
        self._kept()

    def _end_visit(self) -> None:
        screen = self.window.current()
        if isinstance(screen, VisitScreen):
            screen.end()

    def _kept(self) -> None:
        """Something was kept: it is sent, and the counts move."""
        self._send()
        self._count()

    def _send(self) -> None:
        if self._link is not None:
            self._link.poke()

    def _practise(self) -> None:
        """Open the practice beside this window, as this desk looks and with its town's keys."""
        enrolled = self._opened.journal.identity.known() if self._opened is not None else None
        town = enrolled.municipality if enrolled is not None else ""
        self.window.say(self._own_practice.begin(self._display.chosen(), town))

    def _guided(self, practice: Practice) -> Practising:
        from desktop.practice.practising import Practising  # noqa: PLC0415 - no other start needs it

        return Practising(practice, lambda: self._display.language)

    def _concerned(self) -> frozenset[str]:
        """Return the 宛名番号 that unsettled filings concern."""
        if self._opened is None:
            return frozenset()
        filings = known_filings(self._opened.desk)
        return frozenset(no for known in filings if known.unsettled for no in known.filing.subjects)

    def _count(self) -> None:
        if self._opened is None or self._opened.desk.signer is None:
            self._waiting = {}
            return
        me = self._opened.desk.who
        filings = known_filings(self._opened.desk)
        self._waiting = {
            "rail.queue": needing(self._opened.desk),
            "rail.decisions": sum(
                known.unsettled and known.words.staff != me.staff for known in filings
            ),
            "rail.parked": self._parked.count() if self._parked else 0,
            "rail.visit": self._visits.waiting() if self._visits else 0,
        }
        self.window.look()

    def _rebuilt(self) -> None:
        """Turn to the copy of the register that took a damaged one's place."""
        if self._opened is not None and self._announcer is not None:
            self._opened.renew_cache()
            self._announcer.say_rebuilt()

    def _status(self) -> LineStatus:
        return line_status(self._opened.desk if self._opened else None)

    def _close(self) -> None:
        if self._link is not None:
            self._link.stop()
        self._background.stop()
        try:
            if self._opened is not None and self._opened.desk.signer is not None:
                sign_off(self._opened.desk)
        finally:  # a full disk keeps no sign-off, but nothing stays open
            if self._opened is not None:
                self._opened.close()
            self._display.fall_silent()
            self._collector.stop()
            self._app.quit()


def _practice(choices: Sequence[str]) -> Practice:
    from desktop.practice.practice import Practice  # noqa: PLC0415 - no other start needs it

    return Practice(dict(choice.split("=", 1) for choice in choices))


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="madoguchi", description="The counter of a town hall.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--profile", type=Path, default=default_folder(), help="the desk's folder (%(default)s)"
    )
    which.add_argument(
        "--practice", action="store_true", help="a made-up town on this machine, gone at the end"
    )
    parser.add_argument(
        "--choice",
        action="append",
        default=[],
        type=_choice,
        metavar="NAME=VALUE",
        help="a small choice that the practice begins with (display.scale=1.5)",
    )
    parser.add_argument(
        "--keys", default="", metavar="CODE", help="the keys of a town, at practice"
    )
    return parser.parse_args(arguments)


def _choice(text: str) -> str:
    if "=" not in text:
        raise argparse.ArgumentTypeError("NAME=VALUE")
    return text


if __name__ == "__main__":
    sys.exit(main())
