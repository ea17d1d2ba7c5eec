"""madoguchi update: look for a newer version of the program, and lay it ready, without a window.

For installers, with no passphrase. Both languages are said. Exit status: 0 nothing is newer, or it
lies ready; 1 it cannot be had; 2 a wrong command line; 3 this desk's day has not come. What lies
ready is tried and taken up the next time the desk's window is closed. Run again it goes on where it
was cut.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from desktop.console import take_any_letter
from desktop.profile import Profile
from desktop.upgrade.offer import Offered, day_of
from desktop.upgrade.offer_turn import look, noted, opened
from desktop.upgrade.standing import VERSION, default_folder, number, read, running
from sync.base.clock import SystemClock, japan_day
from sync.base.troubles import Trouble

DONE, NOT_DONE, NOT_YET = 0, 1, 3


class _No(Exception):
    """What was asked cannot be; says why in both languages."""


def main(arguments: Sequence[str]) -> int:
    """Look, and fetch what is due; return the exit status."""
    take_any_letter()
    asked = _parser().parse_args(arguments)
    try:
        return _run(asked)
    except _No as no:
        told = str(no)
    except Trouble as trouble:
        detail = f" ({trouble.detail})" if trouble.detail else ""
        told = (
            f"{trouble.reason}{trouble.remedy}\n  {trouble.reason_en}{detail} {trouble.remedy_en}"
        )
    sys.stderr.write(f"madoguchi update: {told}\n")
    return NOT_DONE


def _run(asked: argparse.Namespace) -> int:
    _check(asked.profile)
    profile = Profile(asked.profile)
    settings, known = profile.settings(), noted(profile)
    settings = msgspec.structs.replace(settings, ca=known.ca or settings.ca)
    if asked.folder is not None:
        settings = msgspec.structs.replace(settings, updates=str(asked.folder.resolve()))
    now = running() or VERSION
    for version, why in read(profile.folder).refused.items():
        if number(version) > number(now):
            _say(f"{version} は、この端末での試しで不合格でした", f"{version} failed here: {why}")
    with opened(profile, settings) as offers:
        found = look(offers, profile)
        if not found:
            _say(f"{now} より新しい版はありません", f"nothing is newer than {now}")
            return DONE
        today = japan_day(SystemClock().now())
        days = {each: _day(each, known.desk) for each in found}
        due = [each for each, day in days.items() if asked.now or (day and day <= today)]
        if not due and offers.laid(found[0].version):
            due = found[:1]  # it was not waited for: --now
        if not due:
            _say_when(days)
            return NOT_YET
        offers.fetch(due[0])
    _say(
        f"{due[0].version} の準備ができました。次に窓口を閉じると切り替わります",
        f"{due[0].version} lies ready; it takes over the next time the window is closed",
    )
    return DONE


def _day(offer: Offered, desk: int | None) -> dt.date | None:
    """Return from which day this desk takes a version; None where that is not known here."""
    if desk is None:
        return offer.from_day if offer.days == 1 else None
    return day_of(offer, desk)


def _say_when(days: Mapping[Offered, dt.date | None]) -> None:
    for offer, day in days.items():
        if day is None:
            _say(
                f"{offer.version} があります。端末を一度起動すると日が決まります（今なら --now）",
                f"{offer.version} is offered; start the desk once to learn its day, or say --now",
            )
        else:
            _say(
                f"{offer.version} を取得するのは {day} からです（今なら --now）",
                f"{offer.version} is for this desk from {day} on; --now takes it today",
            )


def _check(folder: Path) -> None:
    if not (folder / "journal.db").exists():
        raise _No(
            f"{folder} に端末がありません。--profile でフォルダーを指定してください。\n"
            "  There is no desk in that folder; name another with --profile."
        )
    if hasattr(os, "geteuid") and folder.stat().st_uid != os.geteuid():
        raise _No(
            "窓口で使う利用者として実行してください。\n"
            "  Run it as the user who works at the desk, whose files these will be."
        )


def _say(words: str, words_en: str) -> None:
    sys.stdout.write(f"{words} / {words_en}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="madoguchi update",
        allow_abbrev=False,  # the launcher reads the folder, too, and as it is written
        description="Look for a newer version of the program and lay it ready. Exit status: 0 "
        "nothing is newer or it lies ready, 1 it cannot be had, 3 this desk's day has not come.",
    )
    parser.add_argument(
        "--profile", type=Path, default=default_folder(), help="the desk's folder (%(default)s)"
    )
    parser.add_argument(
        "--from",
        dest="folder",
        type=Path,
        metavar="FOLDER",
        help="look there, and not where `updates` in the settings says",
    )
    parser.add_argument("--now", action="store_true", help="do not wait for this desk's day")
    return parser
