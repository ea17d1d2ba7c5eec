"""madoguchi selftest: the checks told one by one, and a report for the installer's folder.

Exit status: 0 nothing failed (a cloud not set up yet is no failure), 1 something failed, 2 the
report could not be written.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.console import take_any_letter
from desktop.profile import Profile
from desktop.selftest.checks import looked
from desktop.selftest.found import WORDS, Found, Outcome, Said
from desktop.selftest.place import Place
from desktop.selftest.report import report
from desktop.upgrade.standing import default_folder
from sync.base.troubles import Trouble

GOOD, BAD, NO_REPORT = 0, 1, 2

SUMMED = {
    GOOD: Said("自己診断：問題はありません。", "Self-test: nothing failed."),
    BAD: Said(
        "自己診断：不合格の項目があります。→の対処を行い、もう一度実行してください。",
        "Self-test: something failed. Do what stands at → and run it again.",
    ),
}


def main(arguments: Sequence[str]) -> int:
    """Run every check, tell it, write the report where one is asked for."""
    take_any_letter()
    asked = _parser().parse_args(arguments)
    language = "en" if asked.english else "ja"
    try:
        place = Place(Profile(asked.profile))
    except Trouble as trouble:
        reason, remedy = (
            (trouble.reason_en, trouble.remedy_en)
            if asked.english
            else (trouble.reason, trouble.remedy)
        )
        sys.stderr.write(f"madoguchi selftest: {reason}\n  {remedy}\n")
        return BAD
    found: list[tuple[Said, Found]] = []
    for name, each in looked(place):
        found.append((name, each))
        _say(_in(language, WORDS[each.outcome]), _in(language, name), _in(language, each.seen))
        if remedy := _in(language, each.remedy):
            sys.stdout.write(f"       → {remedy}\n")
    status = BAD if any(each.outcome is Outcome.FAIL for _, each in found) else GOOD
    sys.stdout.write(_in(language, SUMMED[status]) + "\n")
    if asked.report is not None and not _written(asked.report, place, found, SUMMED[status]):
        return NO_REPORT
    return status


def _say(outcome: str, name: str, seen: str) -> None:
    sys.stdout.write(f"[{outcome}] {name}: {seen}\n")
    sys.stdout.flush()


def _in(language: str, said: Said) -> str:
    return said.en if language == "en" else said.ja


def _written(file: Path, place: Place, found: list[tuple[Said, Found]], summed: Said) -> bool:
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    try:
        file.write_bytes(report(place, found, summed, system))
    except (OSError, Trouble) as error:
        sys.stderr.write(
            f"madoguchi selftest: 報告書を書き込めません（{type(error).__name__}）。"
            "別の場所を指定してください。\n"
            "  The report cannot be written; name another place.\n"
        )
        return False
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="madoguchi selftest",
        description="Check whether this machine can serve as a desk. Nothing is left behind. "
        "Exit status: 0 nothing failed, 1 something failed, 2 the report cannot be written.",
    )
    parser.add_argument(
        "--profile", type=Path, default=default_folder(), help="the desk's folder (%(default)s)"
    )
    parser.add_argument("--english", action="store_true", help="say it in English")
    parser.add_argument("--report", type=Path, metavar="FILE.pdf", help="write a report too")
    return parser
