"""The counter's program, put together. Reads like a table of contents; only this file builds.

What the person begins with stands first; the parts of the work (`work.py`) are loaded behind it.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.bridge.background import Background
from desktop.bridge.collector import Collector
from desktop.crashes import Crashes
from desktop.display import Display
from desktop.entrance import Entrance
from desktop.first_window import WINDOW
from desktop.keys import KeysUnreadable, of_town
from desktop.practice.beginning import PracticeProcess
from desktop.profile import Choices, Profile
from desktop.screens import places
from desktop.screens.revoked.view import RevokedScreen
from desktop.screens.screen import Screen
from desktop.screens.shell.window import Window
from desktop.screens.sign_on.view import SignOnScreen, Waiting
from desktop.screens.stopped.view import StoppedScreen
from desktop.screens.unlock.view import UnlockScreen
from desktop.upgrade.blame import of_the_machine
from desktop.upgrade.launching import forgive
from desktop.upgrade.standing import default_folder, read
from desktop.widgets.statusline import LineState, LineStatus
from desktop.widgets.style import Style
from sync.base.clock import SystemClock
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from desktop.opened import Opened
    from desktop.practice.practice import Practice
    from desktop.practice.practising import Practising
    from desktop.work import Work


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
        status = app.exec()
        with contextlib.suppress(Trouble):  # nothing has moved then; the next evening tries again
            program.take_up_newer()
        return status


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
        self._background = Background(app)
        self._collector = Collector(app)
        self._entrance = Entrance()
        self._opening = self._closed = False
        self._blameless = False
        """Whether all that this version of the program was asked to do so far was done."""
        self._found: Opened | None = None
        """What was opened, from then on; `_work` serves it once the window has taken it up."""
        self._work: Work | None = None
        self._screens: dict[type | str, Callable[[], Screen]] = {
            places.Stopped: lambda: StoppedScreen(self._style, self._begin, self.window.close),
            places.Revoked: lambda: RevokedScreen(self._style, self.window.close),
            places.SignOn: self._sign_on_screen,
        }
        self._practising = self._guided(practice) if practice else None
        self._own_practice = PracticeProcess()
        edges = self._practising.edges if self._practising else None
        self.window = Window(self._style, self._screens, self._status, dict, edges=edges)
        self.window.resize(*WINDOW)
        self._display.keys(self.window, lambda: self._display.put_on(self.window))
        self.window.closing.connect(self._close)
        self.window.help_wanted.connect(self._help)
        self.window.practice_wanted.connect(self._practise)
        if self._practising is not None:
            self._practising.watch(self.window)

    @property
    def _style(self) -> Style:
        """What is worn now; whoever builds a screen asks anew."""
        return self._display.style

    @property
    def _opened(self) -> Opened | None:
        """The open profile, once the window has taken it up."""
        return self._work.opened if self._work is not None else None

    def start(self) -> None:
        """Show the window with what the person begins with, and open the profile behind it."""
        try:
            with contextlib.suppress(Trouble):  # the opening meets it again, and says it
                self._foresee()
        finally:
            self.window.show()
            QTimer.singleShot(0, self._begin)

    def take_up_newer(self) -> None:
        """Try the newer version of the program that waits here, if one does: the work has ended.

        A start that a person ended before anything was tried in it is held against no version.
        """
        opened = self._found
        if self._practice is not None:
            return
        if self._blameless:
            forgive(self._folder)
        if opened is not None:
            from desktop.upgrade.switch import switch  # noqa: PLC0415 - no start needs it

            switch(opened.profile, opened.keys)

    # --- opening

    def _foresee(self) -> None:
        """Have what the person begins with stand there, as far as that can be foreseen."""
        profile = Profile(self._folder)
        self._display.of(Choices(profile))
        self._display.put_on(self.window)
        if self._practice is not None:
            return
        match self._entrance.foresee(profile):
            case places.Unlock():
                self._ask_passphrase(profile, fresh=False)
            case places.SignOn():
                with contextlib.suppress(KeysUnreadable):  # the work says it, once it begins
                    self.window.use_keys(of_town(self._entrance.municipality))
                self.window.go(places.SignOn())

    def _begin(self) -> None:
        """Load the parts of the work and open the profile, with a passphrase where it needs one."""
        if self._closed:  # before this turn came
            return
        if self._work is not None:  # a trouble came after the opening
            self._to_work(self._work)
            return
        try:
            profile = Profile(self._folder)
            needs_words = profile.has_key_file()
        except Trouble as trouble:
            self._stop(trouble)
            return
        if self._practice is not None:
            self._open_by(self._practice.open)
        elif not needs_words:
            self._open_by(lambda: _opened_unasked(profile))
        else:
            if not isinstance(self.window.current(), UnlockScreen):
                self._ask_passphrase(profile, fresh=False)
            self._background.run(_load, lambda _: None, self._not_opened)  # while it is typed

    def _ask_passphrase(self, profile: Profile, *, fresh: bool) -> None:
        self._blameless = True  # as long as nothing is typed
        self.window.forget()  # an earlier try may have asked the other question
        self._screens[places.Unlock] = lambda: UnlockScreen(
            self._style,
            fresh=fresh,
            unlock=lambda words: self._open_by(lambda: _opened_with(profile, words)),
        )
        self.window.go(places.Unlock())

    def _open_by(self, opens: Callable[[], Opened | None]) -> None:
        if self._opening:  # asked twice: the second would find the profile in use by this program
            return
        self._opening, self._blameless = True, False

        def load_and_open() -> Opened | None:
            _load()
            self._found = opens()
            return self._found

        self._background.run(load_and_open, self._has_opened, self._not_opened)

    def _not_opened(self, error: BaseException) -> None:
        from desktop.vault.vault import KeysDestroyed, PassphraseWrong  # noqa: PLC0415 - loaded

        self._opening = False
        meant = isinstance(error, PassphraseWrong | KeysDestroyed)
        self._blameless = meant or of_the_machine(error)
        screen = self.window.current()
        if isinstance(error, PassphraseWrong) and isinstance(screen, UnlockScreen):
            screen.refuse(f"{error.reason}{error.remedy}")
            return
        if isinstance(error, KeysDestroyed):
            self.window.go(places.Revoked())
            return
        if not isinstance(error, Trouble):
            raise error
        self._stop(error)

    def _stop(self, trouble: Trouble) -> None:
        self.window.go(places.Stopped(trouble.reason, trouble.remedy))

    def _has_opened(self, opened: Opened | None) -> None:
        from desktop.work import House, Work  # noqa: PLC0415 - loaded by now

        self._opening = False
        if opened is None:
            self._ask_passphrase(Profile(self._folder), fresh=True)
            return
        house = House(
            self.window, self._screens, self._display, self._background, self._entrance,
            self._keys, practice=self._practice is not None, leave=self._leave,
        )  # fmt: skip
        work = self._work = Work(opened, house)
        if self._practising is not None:
            self._practising.serve(opened.desk)
        self._to_work(work)
        QTimer.singleShot(0, self._collector.spare)  # once the screen is painted

    def _to_work(self, work: Work) -> None:
        try:
            work.begin()
        except Trouble as trouble:
            self._stop(trouble)
            return
        if self._practice is None and read(self._folder).unsettled:
            QTimer.singleShot(0, self._prove)

    def _prove(self) -> None:
        """Note that this version of the program has opened the profile and painted.

        What became of a newer one is said once, where nothing more urgent is.
        """
        from desktop.news import version_news  # noqa: PLC0415 - loaded by now
        from desktop.upgrade.proof import heard, prove  # noqa: PLC0415 - loaded by now

        with contextlib.suppress(Trouble):  # a full disk: the next start tries again
            standing = read(self._folder)
            prove(self._folder)
            if standing.news and self.window.said is None:
                self.window.say(version_news(standing))
                heard(self._folder)

    def _leave(self, word: bytes) -> None:
        """Destroy the keys of this desk, which the town has revoked; nothing is served after it."""
        from desktop.announcements import DeskClock  # noqa: PLC0415 - loaded by now

        work, self._work, self._found = self._work, None, None
        if work is None:
            return
        work.stop()
        self.window.serve(self._status, dict, DeskClock(lambda: None), lambda: None)
        self._entrance.begins(with_sign_on=False)
        try:
            gone = work.opened.destroy_keys(word)
        except Trouble as trouble:  # the next start goes on
            self._stop(trouble)
            return
        if gone:
            self.window.go(places.Revoked())
        else:
            self._begin()  # it was no word of this town about this desk

    # --- before the work

    def _sign_on_screen(self) -> Screen:
        entrance = self._entrance
        screen = SignOnScreen(
            self._style,
            entrance.sign_on,
            entrance.first_sign_on,
            entrance.online,
            self._background,
            lambda: self._work.signed_on() if self._work else None,
            entrance.where,
            entrance.numbers,
            entrance.is_open,
            Waiting(entrance.why_waiting, entrance.let_try_again),
        )
        self.window.looked.connect(screen.count_down)
        # The hands rest while a password is tried.
        screen.trying.connect(lambda: self._work.prepare() if self._work else None)
        return screen

    def _status(self) -> LineStatus:
        """Return what is known before the profile is open."""
        return LineStatus(self._entrance.town or "窓口", "", state=LineState.BUSY)

    def _help(self) -> None:
        """Open the page for where the person is."""
        from desktop.screens.help.pages import page_of  # noqa: PLC0415 - no start needs it
        from desktop.screens.help.view import HelpDialog  # noqa: PLC0415

        page = page_of(self.window.screen_name, self._display.language)
        shown = HelpDialog(self._style, page, self.window)
        shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown.open()

    def _practise(self) -> None:
        """Open the practice beside this window, as this desk looks and with its town's keys."""
        town = self._entrance.municipality
        self.window.say(self._own_practice.begin(self._display.chosen(), town))

    def _guided(self, practice: Practice) -> Practising:
        from desktop.practice.practising import Practising  # noqa: PLC0415 - no other start needs it

        return Practising(practice, lambda: self._display.language)

    def _close(self) -> None:
        self._closed = True
        if self._work is not None:
            self._work.stop()
        self._background.stop()
        try:
            if self._work is not None:
                self._work.close()
            elif self._found is not None:  # opened, while the window was going already
                self._found.close()
        finally:  # a full disk keeps no sign-off, but nothing stays open
            self._display.fall_silent()
            self._collector.stop()
            self._app.quit()


def _load() -> None:
    """Load the parts of the work, in the background. Slow: most of what the program consists of."""
    import desktop.work  # noqa: F401, PLC0415


def _opened_unasked(profile: Profile) -> Opened | None:
    """Open a profile by its keys in the keyring; None where a passphrase has to be chosen."""
    from desktop.opened import open_profile  # noqa: PLC0415 - loaded by now
    from desktop.vault.vault import KeysDestroyed, VaultKind, destroyed, kind  # noqa: PLC0415

    if destroyed(profile):
        raise KeysDestroyed
    return open_profile(profile, "") if kind(profile) is VaultKind.KEYRING else None


def _opened_with(profile: Profile, passphrase: str) -> Opened:
    from desktop.opened import open_profile  # noqa: PLC0415 - loaded by now

    return open_profile(profile, passphrase)


def _practice(choices: Sequence[str]) -> Practice:
    from desktop.practice.practice import Practice  # noqa: PLC0415 - no other start needs it

    return Practice(dict(choice.split("=", 1) for choice in choices))


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="madoguchi",
        allow_abbrev=False,  # the launcher reads the folder, too, and as it is written
        description="The counter of a town hall.",
        epilog="madoguchi verify: check a certificate without a desk (verify --help). "
        "madoguchi selftest: check whether this machine can serve as one (selftest --help). "
        "madoguchi unsent: say whether entries wait here that the cloud has not received. "
        "madoguchi enrol: make this machine a desk without a window (enrol --help). "
        "madoguchi update: look for a newer version of the program (update --help).",
    )
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
