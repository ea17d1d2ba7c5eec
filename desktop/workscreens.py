"""The screens of the work, each with what it needs; made when they are wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from desktop.bridge.background import Background
from desktop.bridge.printing import ChosenPrinter
from desktop.certificates.reading import printed_digest
from desktop.display import Display
from desktop.opened import Opened
from desktop.operations.audit import Audits
from desktop.operations.check_certificate import CertificateChecks
from desktop.operations.desk import Desk
from desktop.operations.find_people import PeopleFinder
from desktop.operations.issue_certificate import Certificates
from desktop.operations.letters import Letters as LetterOperations
from desktop.operations.look_up import ResidentPage, look_up, reason_to_begin_with
from desktop.operations.order_notice import OrderNotices
from desktop.operations.parked import ParkedEntries
from desktop.operations.rules_in_force import rules_in_force
from desktop.operations.searches import Searches
from desktop.operations.show_number import NumberLooks
from desktop.operations.today import today
from desktop.paperwork import LatePress
from desktop.profile import Choices
from desktop.screens import places
from desktop.screens.audit.view import AuditScreen
from desktop.screens.auditdesk import JournalsDesk
from desktop.screens.certificate.view import CertificateScreen
from desktop.screens.closing.view import ClosingScreen
from desktop.screens.closingdesk import DeskClosings
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.decisions.listing import Listings
from desktop.screens.decisions.view import DecisionsScreen
from desktop.screens.filing.view import FilingScreen
from desktop.screens.kinds.presenter import KindsPresenter
from desktop.screens.kinds.view import KindsScreen
from desktop.screens.letters.view import Letters
from desktop.screens.memos.presenter import MemosPresenter
from desktop.screens.memos.view import MemosScreen
from desktop.screens.number.opening import Numbers
from desktop.screens.over.view import OverScreen
from desktop.screens.parked.view import ParkedScreen
from desktop.screens.queue.view import QueueScreen
from desktop.screens.resident.presenter import ResidentPresenter
from desktop.screens.resident.view import ResidentScreen
from desktop.screens.rules.view import RulesScreen
from desktop.screens.screen import Screen
from desktop.screens.search.presenter import SearchPresenter
from desktop.screens.search.view import SearchScreen
from desktop.screens.today.view import TodayScreen
from desktop.screens.verify.view import VerifyScreen
from desktop.screens.visit.view import VisitScreen
from desktop.screens.visitdesk import VisitDesk
from sync.base.verdicts import Refusal
from sync.changes.contact_correction import CONTACT_CORRECTION
from sync.changes.registry import ENTERED
from sync.changes.relocation import RELOCATION
from sync.changes.verdict import ChangeKind
from sync.records.town import Town

USUAL: tuple[type | str, ...] = (
    places.Search, places.Resident, places.Certificate, RELOCATION.name, places.Kinds, places.Queue,
    places.Visit, places.Parked, places.Decisions, places.Today, CONTACT_CORRECTION.name,
    places.Closing, places.Verify, places.Memos, places.Audit,
)  # fmt: skip
"""The screens of the work, in the order in which a clerk may want them."""

ORDER_NOTICE = "shien_shuryo"
"""What the printer of the letter about the end of a protection order is remembered under."""

SCREEN = "screen"
"""What the printer of pictures of the screen is remembered under."""

RECEIPTS = "receipts"
REPORTS = "reports"
"""The folders of what is printed beside certificates; their printers are remembered under them."""


@dataclass(frozen=True)
class Told:
    """Whom the screens tell, and what they ask of the whole."""

    kept: Callable[[], None]
    """Something was kept."""
    asked: Callable[[], None]
    """An inquiry was kept: it is sent, no count moves."""
    supervisor: Callable[[], None]
    """A supervisor is to decide here, over the work of who is signed on."""
    concerned: Callable[[], frozenset[str]]
    """The 宛名番号 that unsettled filings concern."""


class WorkScreens:
    """What the screens of one desk's work stand on, and how each is made."""

    def __init__(
        self,
        opened: Opened,
        display: Display,
        background: Background,
        asking: Background,
        press: LatePress,
        told: Told,
        *,
        paper: bool,
    ) -> None:
        """Take an enrolled desk; without `paper` (the practice) nothing reaches a printer.

        Papers are drawn in the `background`; what waits for the cloud is done in `asking`.
        """
        self._opened, self._display, self._background = opened, display, background
        self._asking = asking
        self._told, self._paper = told, paper
        desk, town = opened.desk, opened.town()
        self._town = town
        self._counter = CounterDesk(desk, told.kept, opened.profile.scan_folder())
        self._certificates = Certificates(desk, town, press, told.kept, opened.carry)
        slips = LatePress(RECEIPTS)
        self._letters = LetterOperations(desk, town, press, slips, told.kept)
        self._order_notices = OrderNotices(desk, town, press, told.kept)
        self.parked = ParkedEntries(desk)
        self.visits = VisitDesk(desk, town, slips, told.kept)
        self._checks = CertificateChecks(desk, printed_digest)
        self._days = DeskClosings(desk, town, LatePress(REPORTS), told.kept)
        self._finder = PeopleFinder(desk, {area.code: area.written for area in town.oaza})
        self._searches = Searches(desk)
        self._listings = Listings()
        self._numbers = NumberLooks(desk, opened.carry, told.kept)
        audits = Audits(desk, opened.carry, told.kept)
        self._journals = JournalsDesk(desk, audits, self._finder.find)

    def factories(self) -> Mapping[type | str, Callable[[], Screen]]:
        """Return what makes each screen, in the style that is worn then."""
        desk, display = self._opened.desk, self._display
        till, reports = self.printer(RECEIPTS), self.printer(REPORTS)

        def decisions() -> Screen:
            return DecisionsScreen(display.style, self._counter, self._listings)

        made: dict[type | str, Callable[[], Screen]] = {
            places.Search: self._search,
            places.Resident: self._resident,
            places.Certificate: lambda: CertificateScreen(
                display.style,
                self._certificates,
                self.printer,
                desk.today,
                self._background,
                self._asking,
            ),
            places.Kinds: lambda: KindsScreen(
                display.style, KindsPresenter(self._counter), desk.today
            ),
            places.Memos: lambda: MemosScreen(
                display.style, MemosPresenter(self._counter), desk.today
            ),
            places.Queue: lambda: QueueScreen(
                display.style, self._counter, self._letters_in_style(), self._told.supervisor
            ),
            places.Decisions: decisions,
            places.Decision: decisions,
            places.Rules: lambda: RulesScreen(display.style, lambda: rules_in_force(desk)),
            places.Parked: lambda: ParkedScreen(display.style, self.parked),
            places.Visit: lambda: VisitScreen(display.style, self.visits, till),
            places.Today: lambda: TodayScreen(display.style, lambda: today(desk), desk.now),
            places.Closing: lambda: ClosingScreen(display.style, self._days, reports),
            places.Audit: lambda: AuditScreen(display.style, self._journals, self._background),
            places.Verify: lambda: VerifyScreen(display.style, self._checks, self._background),
        }
        for change in ENTERED.values():
            made[change.name] = partial(self._filing, change)
        return made

    def over(self, desk: Desk, end: Callable[[], None], ended: Callable[[], None]) -> OverScreen:
        """Return the approval desk of a supervisor who decides over somebody's work."""
        style, counter = self._display.style, CounterDesk(desk, self._told.kept)
        decisions = DecisionsScreen(style, counter, self._listings, files=False)
        return OverScreen(
            style, decisions, RulesScreen(style, lambda: rules_in_force(desk)), end, ended
        )

    def printer(self, form: str) -> ChosenPrinter:
        """Return the printer of a form; the practice takes no paper, be it marked or not."""
        profile = self._opened.profile
        choices, folder = Choices(profile), profile.print_folder()
        if not self._paper:
            return ChosenPrinter(form, folder, choices, available=list)
        return ChosenPrinter(form, folder, choices)

    def _search(self) -> Screen:
        presenter = SearchPresenter(
            self._finder.find,
            self._told.concerned,
            self._opened.desk.today,
            self._opened.cache.whole,
            self._searches,
        )
        return SearchScreen(self._display.style, presenter)

    def _resident(self) -> Screen:
        desk = self._opened.desk
        presenter = ResidentPresenter(
            self._look,
            lambda last: reason_to_begin_with(desk, last),
            self._counter,
            self._order_letter,
        )
        style = self._display.style
        numbers = Numbers(style, self._numbers, self._asking, desk.now, desk.today)
        return ResidentScreen(style, presenter, desk.today, numbers)

    def _order_letter(self, atena_no: str) -> str | Refusal:
        """Print the letter to somebody whose protection runs out; return where it went."""
        made = self._order_notices.letter(atena_no)
        if isinstance(made, Refusal):
            return made
        return self.printer(ORDER_NOTICE).print(made, "支援措置期間終了通知")

    def _look(self, atena_no: str, reason: str) -> ResidentPage | None:
        desk = self._opened.desk
        asked = len(desk.asked_about)
        page = look_up(desk, atena_no, reason)
        if len(desk.asked_about) > asked:
            self._told.asked()
        return page

    def _filing(self, change: ChangeKind[Any]) -> Screen:
        town: Town = self._town
        letters = self._letters_in_style()
        return FilingScreen(self._display.style, self._counter, change, town.oaza, letters)

    def _letters_in_style(self) -> Letters:
        return Letters(self._display.style, self._letters, self.printer)
