"""One open profile at work in the window: its line, its screens, who comes and who goes.

Loaded behind the sign-on, with all that it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from desktop.announcements import Announcer, DeskClock, line_status
from desktop.at_hand import AtHand
from desktop.bridge.background import Background
from desktop.bridge.clipboard import OwnClipboard
from desktop.bridge.idle import Idle
from desktop.cache.identity import Identity
from desktop.cache.journal import Signer
from desktop.cache.visits import Visit
from desktop.display import Display
from desktop.ended import Ended
from desktop.entrance import Entrance
from desktop.keys import KeysUnreadable, of_town
from desktop.news import (
    FACTOR_SET,
    FORKED,
    KEY_RENEWED,
    PASSWORD_CHANGED,
    entries_missing,
    visit_parked,
)
from desktop.opened import Opened
from desktop.operations.desk import Desk
from desktop.operations.filings import needing
from desktop.operations.lock_screen import hand_over, lock_screen, unlock_screen
from desktop.operations.look_up import practise_reading
from desktop.operations.pending import open_filings
from desktop.operations.sign_on import sign_off
from desktop.operations.to_decide import to_decide
from desktop.over import Over
from desktop.paperwork import LatePress
from desktop.pictures import ScreenPictures
from desktop.screens import places
from desktop.screens.enrolment.view import EnrolmentScreen
from desktop.screens.factor.view import FactorScreen
from desktop.screens.first_pull.view import FirstPullScreen
from desktop.screens.lock.view import LockScreen
from desktop.screens.over.view import OverScreen
from desktop.screens.password.view import PasswordScreen
from desktop.screens.screen import Screen
from desktop.screens.shell.rail import OWN
from desktop.screens.shell.window import Window
from desktop.screens.sign_on.view import SignOnScreen, Waiting
from desktop.screens.visit.rows import line_words
from desktop.screens.visit.view import VisitScreen
from desktop.widgets.banner import BannerKind, BannerText
from desktop.workscreens import SCREEN, USUAL, Told, WorkScreens
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal
from sync.changes.clocks import last_day
from sync.journal.office import SUPERVISING


@dataclass(frozen=True)
class House:
    """What was there before the profile was open, and stays."""

    window: Window
    screens: dict[type | str, Callable[[], Screen]]
    display: Display
    background: Background
    entrance: Entrance
    keys: str = ""
    """The town whose keys are used; "" for the desk's own."""
    practice: bool = False
    leave: Callable[[bytes], None] = lambda _: None
    """Destroys the keys of this desk, by the town's word that it is revoked."""


class Work:
    """Serves the window from an open profile until it is closed."""

    def __init__(self, opened: Opened, house: House) -> None:
        """Take the profile and show its lines; `begin` takes the person to their first screen."""
        self.opened, self._house, self._window = opened, house, house.window
        desk, self._press = opened.desk, LatePress()
        self._waiting: Mapping[str, int] = {}
        self._screens: WorkScreens | None = None
        link = self.link = opened.worker()
        self._asking = Background(house.window)
        """Questions to the cloud, which a silent line holds up: papers are drawn meanwhile."""
        self._announcer = Announcer(desk, link, house.window)
        self._announcer.moved.connect(self._count)
        link.rebuilding.connect(opened.leave_unreadable_cache)
        link.rebuilt.connect(self._rebuilt)
        self._over = Over(
            desk, house.window, house.display, self._over_screen, self._kept, self.lock
        )
        self._pictures = ScreenPictures(house.window, house.display, self._kept)
        self._at_hand = AtHand(
            house.window, house.display, self._concerned, self.lock, self._pictures, self._over.ask
        )
        self._clipboard = OwnClipboard(desk.now, house.window)
        house.window.looked.connect(self._look_clipboard)
        self._came: Signer | None = None
        """Who has unlocked the screen, until the window takes that up."""
        self._idle = Idle(desk.now, house.window)
        self._idle.lock_wanted.connect(self.lock)
        QShortcut(QKeySequence("Ctrl+Alt+L"), house.window).activated.connect(self.lock)
        house.window.looked.connect(self._look_idle)
        self._ended = Ended(desk, link, house.window, self._sign_off)
        self._ended.emptied.connect(house.leave, Qt.ConnectionType.QueuedConnection)
        house.entrance.serve(opened)
        house.screens[places.Enrolment] = lambda: EnrolmentScreen(
            house.display.style, opened.profile.settings(), opened.enrol, house.background,
            self._enrolled,
        )  # fmt: skip
        house.screens[places.FirstPull] = lambda: FirstPullScreen(
            house.display.style, link, opened.complete
        )
        house.screens[places.Password] = lambda: PasswordScreen(
            house.display.style, opened.change_password, self._who, house.background,
            self._password_changed,
        )  # fmt: skip
        house.screens[places.Factor] = lambda: FactorScreen(
            house.display.style, opened.new_factor, opened.set_factor, house.background,
            self._factor_set,
        )  # fmt: skip
        house.window.serve(
            lambda: line_status(desk, self._over.who),
            lambda: self._waiting,
            DeskClock(lambda: desk),
            lambda: line_words(self._screens.visits.look() if self._screens else None),
            desk.journal.looking,
        )
        house.window.signed_off.connect(self._sign_off)
        house.window.visit_ends.connect(self._end_visit)

    def begin(self) -> None:
        """Take the person to the enrolment, the first pull or the sign-on; raises troubles."""
        known = self.opened.journal.identity.known()
        if known is None:
            self._house.entrance.begins(with_sign_on=False)
            self._window.go(places.Enrolment())
            return
        self._house.entrance.stands_in(known.town, known.municipality)
        self._build()
        if not self.opened.complete() and not self.opened.has_served():
            self._window.go(places.FirstPull())
            return
        self.link.start()
        self._ask_who()

    def prepare(self) -> None:
        """Build the screens that are wanted soon."""
        self._window.prepare(USUAL)

    def signed_on(self) -> None:
        """Begin the work of the person who has just signed on."""
        if self.opened.desk.signer is None:
            return
        self._house.entrance.begins(with_sign_on=True)
        supervisor = self.opened.desk.who.role in SUPERVISING
        self._window.show_areas(signed_on=True, supervisor=supervisor)
        self._announcer.say_line()
        self._say_missing()
        self._kept()
        self._window.go(places.Search())
        if self.opened.desk.key_renewed:
            self._window.say(KEY_RENEWED)
        self._house.background.run(self._warm, lambda _: None, lambda _: None)

    def _who(self) -> str:
        """Return the 職員番号 of who is signed on, "" for nobody."""
        signer = self.opened.desk.signer
        return signer.staff if signer else ""

    def _password_changed(self, behind: object) -> None:
        """Go on where the person came from; who came from the sign-on is signed on now."""
        if isinstance(behind, places.SignOn):
            self.signed_on()
        else:
            self._kept()
            self._window.go(behind)
        self._window.say(PASSWORD_CHANGED)

    def _factor_set(self, behind: object) -> None:
        self._kept()
        self._window.go(behind)
        self._window.say(FACTOR_SET)

    # --- locked

    def lock(self, *, idle: bool = False, told: BannerText | None = None) -> None:
        """Cover the work until somebody signs on over it: by a key, or since nobody is there.

        Who decides over it is signed off. `told` says there why it was locked.
        """
        desk, window = self.opened.desk, self._window
        if desk.signer is None or self._locked():
            return
        self._over.give_up()
        house, entrance = self._house, self._house.entrance
        cover = LockScreen(
            house.display.style, self._unlock, self._unlocked, self._who, house.background,
            entrance.where, entrance.numbers,
            Waiting(entrance.why_waiting, entrance.let_try_again),
        )  # fmt: skip
        window.looked.connect(cover.count_down)
        window.lock(cover)
        self._clipboard.clear()
        if told is not None:
            cover.banner.show_text(told)
        try:
            lock_screen(desk, idle=idle)
        except Trouble as trouble:  # locked is locked, whatever is not kept
            text = BannerText(BannerKind.TROUBLE, trouble.reason, next_step=trouble.remedy)
            cover.banner.show_text(text)
        self._kept()

    def _locked(self) -> bool:
        return self._window.locked and not self._over.stands

    def _over_screen(
        self, desk: Desk, end: Callable[[], None], ended: Callable[[], None]
    ) -> OverScreen:
        if self._screens is None:
            raise AssertionError("nobody is signed on before the screens are there")
        return self._screens.over(desk, end, ended)

    def _look_idle(self) -> None:
        """Lock the screen once nobody has touched it for as long as the town's rule says."""
        desk = self.opened.desk
        if desk.signer is None or self._locked():
            self._idle.touch()
            return
        minutes = desk.policy.sign_on.idle_minutes
        if minutes and self._idle.minutes() >= minutes:
            self.lock(idle=True)

    def _look_clipboard(self) -> None:
        """Empty the clipboard of what was copied here once its visitor, or its minute, is gone."""
        screens, signer = self._screens, self.opened.desk.signer
        visit = screens.visits.look() if screens and signer else None
        self._clipboard.look(visit.visit.number if visit else 0)

    def _unlock(self, staff: str, password: str, code: str) -> Refusal | None:
        """Say whether a person may go on at the locked screen; slow, in the background."""
        answer = unlock_screen(self.opened.desk, staff, password, code)
        if isinstance(answer, Refusal):
            return answer
        self._came = answer
        return None

    def _unlocked(self) -> None:
        """Go on with the person's own work, or begin another's."""
        signer, self._came = self._came, None
        if signer is None:
            return
        if signer.staff == self._who():
            self._window.unlock(same=True)
            self._kept()
        else:
            self._hand_over(signer)

    def _hand_over(self, signer: Signer) -> None:
        """Have another person work here: what the former had half done is kept as drafts."""
        self._window.unlock(same=False)
        self._window.put_down()
        self._window.forget()
        parked = hand_over(self.opened.desk, signer)
        self._window.say(None)
        self.signed_on()
        if parked is not None:
            self._announcer.say_for_a_while(visit_parked(parked, signed_on=True))

    def _warm(self) -> None:
        """Make ready, while the hands find the first name, what the first page would wait for."""
        practise_reading(self.opened.desk)
        last_day(self.opened.desk.today(), 0)  # loads the calendar of holidays
        self._press.warm()

    def stop(self) -> None:
        """End the worker, and what is being asked."""
        self.link.stop()
        self._asking.stop()

    def close(self) -> None:
        """Sign off who is still signed on, and close the profile; the worker has ended before."""
        try:
            self._over.forget()
            if self.opened.desk.signer is not None:
                sign_off(self.opened.desk)
        finally:  # a full disk keeps no sign-off, but nothing stays open
            self.opened.close()

    # --- before the work

    def _enrolled(self, identity: Identity) -> None:
        self._house.entrance.stands_in(identity.town, identity.municipality)
        self.link.stop()  # it may still speak for the desk that this one was before
        self._window.say(None)
        self._build()
        self._window.go(places.FirstPull())

    def _ask_who(self) -> None:
        """Go to the sign-on; where this desk's chain exists twice, to its enrolment before."""
        forked = self.opened.journal.identity.forked()
        self._house.entrance.begins(with_sign_on=not forked)
        if forked:
            self._window.go(places.Enrolment())
            self._window.say(FORKED)
        elif isinstance(self._window.current(), SignOnScreen):
            self._window.refresh(frozenset())  # it stood here before: what was typed stays
        else:
            self._window.go(places.SignOn())
        self._say_missing()

    def _build(self) -> None:
        opened = self.opened
        self._use_keys(self._house.keys or opened.town().code)
        self._at_hand.serve(opened.desk)
        told = Told(self._kept, self.link.poke, self._over.ask, self._concerned)
        self._screens = WorkScreens(
            opened, self._house.display, self._house.background, self._asking, self._press, told,
            paper=not self._house.practice,
        )  # fmt: skip
        self._house.screens.update(self._screens.factories())
        self._pictures.serve(opened.desk, self._screens.printer(SCREEN))

    def _use_keys(self, town: str) -> None:
        """Have the keys this town is used to; with a file that cannot be, those of all towns."""
        try:
            self._window.use_keys(of_town(town))
        except KeysUnreadable as trouble:
            self._window.say(
                BannerText(BannerKind.CAUTION, trouble.reason, trouble.where, trouble.remedy)
            )

    # --- the work

    def _say_missing(self) -> None:
        """Say what the journal may have lost, as long as a copy of its damaged log lies there."""
        after = self.opened.missing_after()
        if after is not None:
            self._window.say(entries_missing(after))

    def _sign_off(self) -> Visit | None:
        """Sign the person off; return the visit that is parked by it, which is said."""
        if not self._window.go(places.SignOn()):
            return None
        self._window.show_areas(signed_on=False, supervisor=False)
        self._window.say(None)
        self._window.forget()
        self._ask_who()
        self._clipboard.clear()
        parked = sign_off(self.opened.desk)  # nobody is signed on after it, whatever is not kept
        if parked is not None:
            self._window.say(visit_parked(parked))
        self._kept()
        return parked

    def _end_visit(self) -> None:
        screen = self._window.current()
        if isinstance(screen, VisitScreen):
            screen.end()

    def _kept(self) -> None:
        """Something was kept: it is sent, and the counts move."""
        self.link.poke()
        self._count()

    def _concerned(self) -> frozenset[str]:
        """Return the 宛名番号 that open filings concern."""
        filings = open_filings(self.opened.desk)
        return frozenset(no for known in filings for no in known.filing.subjects)

    def _count(self) -> None:
        desk = self.opened.desk
        if desk.signer is None:
            self._waiting = {}
            return
        decisions = to_decide(desk)
        self._waiting = {
            "rail.queue": needing(desk),
            "rail.decisions": decisions.all,
            f"rail.decisions{OWN}": decisions.asked,
            "rail.parked": self._screens.parked.count() if self._screens else 0,
            "rail.visit": self._screens.visits.waiting() if self._screens else 0,
        }
        self._window.look()

    def _rebuilt(self) -> None:
        """Turn to the copy of the register that took a damaged one's place."""
        self.opened.renew_cache()
        self._announcer.say_rebuilt()
