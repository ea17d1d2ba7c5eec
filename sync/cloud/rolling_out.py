"""The operator's commands for a roll-out: codes for many desks, and the register as a file."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sync.base.clock import moment
from sync.base.ids import SystemChance
from sync.base.pem import is_certificate
from sync.cloud import operations, preparing
from sync.cloud.console import add, group, now, say, town_of
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal
from sync.cloud.prepared_files import prepared_text, settings_text
from sync.exchanges import pull_file as exchange
from sync.exchanges.ports import Town
from sync.roads.prepared import (
    MOST_DESKS,
    MOST_FILE_BYTES,
    MOST_NAME_LETTERS,
    FileWrong,
    Prepared,
    TownSettings,
    prepared_from,
)

if TYPE_CHECKING:
    from sync.cloud.console import Groups

_DAYS = f"good until the end of the day so many days from now, at most {preparing.MOST_DAYS}"
STICK, SETTINGS, SHEET = "desks.toml", "town.toml", "desks.pdf"


def add_to(groups: Groups) -> None:
    """Add these commands to the operator's command."""
    many = group(groups, "desks", "many machines at once")
    made = add(many, "prepare", desks_prepare)
    made.add_argument("municipality", metavar="CODE", help="6-digit code, e.g. 104264")
    made.add_argument("--count", type=int, default=1, help="how many desks")
    made.add_argument(
        "--name", default="窓口{}", help="their names; {} is the number (default: %(default)s)"
    )
    made.add_argument("--first", type=int, default=1, help="the first number (default: 1)")
    made.add_argument(
        "--days",
        type=int,
        default=14,
        help=f"{_DAYS} (default: %(default)s)",
    )
    made.add_argument("--address", default="", help="the cloud as desks reach it: https://…")
    made.add_argument(
        "--ca", type=Path, help="the authority to pin (default: tls/ca.pem in --data)"
    )
    made.add_argument("--into", type=Path, metavar="FOLDER", help="a new or empty folder")
    made.add_argument(
        "--revoke",
        metavar="FILE-or-BATCH",
        help="take back the codes of a batch that nobody has used; no other option goes with it",
    )
    filed = add(groups, "pull-file", pull_file)
    filed.add_argument("municipality", metavar="CODE", help="6-digit code, e.g. 104264")
    filed.add_argument("--into", type=Path, required=True, metavar="FILE", help="a new file")
    filed.add_argument("--days", type=int, default=7, help=f"{_DAYS} (default: %(default)s)")
    told = add(many, "prepared", desks_prepared)
    told.add_argument("municipality", metavar="CODE", help="6-digit code, e.g. 104264")


def desks_prepare(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Prepare codes for many desks: a sheet to print, a file for the stick; or take them back."""
    town = town_of(asked, ledger)
    if asked.revoke:
        _take_back(asked.revoke, town, ledger)
        return
    settings = _settings(asked, town, ledger)
    names = _names(asked)
    _check(asked.days)
    folder = _folder(asked.into)
    kept: list[Path] = []

    def write(prepared: Prepared) -> None:
        from sync.cloud.prepared_sheet import sheet  # noqa: PLC0415 - no other command prints

        files = {
            STICK: prepared_text(prepared).encode(),
            SHEET: sheet(prepared),
            SETTINGS: settings_text(settings).encode(),
        }
        for name, data in files.items():
            _keep(folder / name, data)
            kept.append(folder / name)

    try:
        made = preparing.prepare(
            ledger, settings, town, names, asked.days, now(), SystemChance(), write
        )
    except BaseException:  # then the codes are none, and nobody is to find them
        for file in kept:
            file.unlink(missing_ok=True)
        raise
    say(f"batch {made.batch}: {len(made.desk)} codes of {town.name}, each once, until {made.until}")
    say(f"{folder / SHEET}  to print and cut: one strip a desk")
    say(f"{folder / STICK}  for the USB stick: a SECRET until every code is used or expired")
    say(f"{folder / SETTINGS}  the town's settings for each machine; no secret")
    say(f"lost? madoguchi-cloud desks prepare {town.code} --revoke {made.batch}")


def desks_prepared(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """List the batches of prepared codes, and the desks whose code is still good."""
    found = preparing.batches(ledger, town_of(asked, ledger), now())
    for each in found:
        made, until = (
            moment(at).isoformat(timespec="seconds") for at in (each.made_at, each.expires_at)
        )
        say(
            f"{each.batch}  made {made}  until {until}  codes={each.codes} used={each.used} "
            f"taken back={each.taken_back} unused={len(each.unused)}"
        )
        if each.unused:
            say(f"    unused: {', '.join(each.unused)}")
    say(f"batches={len(found)}")


def pull_file(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Write the register as a file for first pulls; the line opens it, to desks of the town."""
    town = town_of(asked, ledger)
    _check(asked.days)
    last = preparing.last_day(asked.days, now())
    with ledger.writing(town) as writing:
        data, cover = exchange.made(writing, preparing.expires_at(last), now(), SystemChance())
    _keep(asked.into, data)
    rows = " ".join(f"{scope.value}={each.rows}" for scope, each in cover.scopes)
    say(f"{asked.into}  {town.name}, {len(data):,} bytes, {rows}, until {last.isoformat()}")
    say("closed: only an enrolled desk of this town opens it, with the line, until then")


def _check(days: int) -> None:
    if not 1 <= days <= preparing.MOST_DAYS:
        raise OperatorRefusal(
            f"--days {days} is none of 1 to {preparing.MOST_DAYS}.",
            "Prepare those that are set up later when their time comes.",
        )


def _take_back(named: str, town: Town, ledger: PostgresLedger) -> None:
    batch, file = named, Path(named)
    if file.is_file():
        held = _prepared(file)
        if held.settings.municipality != town.code:
            raise OperatorRefusal(
                f"{file} is of municipality {held.settings.municipality}, not of {town.code}.",
                "Name the municipality of the file.",
            )
        batch = held.batch
    taken = preparing.take_back(ledger, town, batch, now())
    say(f"batch {batch}: {taken} unused codes are taken back; desks that enrolled stay enrolled")
    say(f"to end those too: madoguchi-cloud desk revoke --municipality {town.code} --desk N")


def _prepared(file: Path) -> Prepared:
    try:
        with file.open("rb") as opened:
            return prepared_from(file.name, opened.read(MOST_FILE_BYTES))
    except FileWrong as wrong:
        raise OperatorRefusal(wrong.reason_en, "Name the batch instead, as on the sheet.") from None
    except OSError as error:
        raise OperatorRefusal(
            f"The file {file} cannot be read ({error.strerror}).",
            "Name the batch instead, as on the sheet.",
        ) from None


def _settings(asked: argparse.Namespace, town: Town, ledger: PostgresLedger) -> TownSettings:
    if not asked.address.startswith("https://"):
        raise OperatorRefusal(
            f"--address {asked.address!r} does not begin with https://.",
            "Name the cloud as the desks reach it, e.g. --address https://cloud.example:8443",
        )
    file: Path = asked.ca or asked.data / "tls" / "ca.pem"
    try:
        pem = file.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        pem = ""
    if not is_certificate(pem):
        raise OperatorRefusal(
            f"{file} is no authority's certificate (PEM).",
            "Start the cloud once, which makes one, or name the file with --ca.",
        )
    trusted = operations.office(ledger, town).authorities.trusted(pem)
    return TownSettings(asked.address, town.code, trusted)


def _names(asked: argparse.Namespace) -> dict[int, str]:
    if not 1 <= asked.count <= MOST_DESKS or not 1 <= asked.first <= 9999:
        raise OperatorRefusal(
            f"--count {asked.count} from number {asked.first} cannot be.",
            f"Prepare 1 to {MOST_DESKS} at a time, from number 1 or later.",
        )
    names = preparing.names_of(asked.name, asked.first, asked.count)
    wrong = [name for name in names.values() if not _is_name(name)]
    if wrong:
        raise OperatorRefusal(
            f"--name {asked.name!r} makes no name for a desk.",
            f"A name has 1 to {MOST_NAME_LETTERS} letters that can be printed.",
        )
    return names


def _is_name(name: str) -> bool:
    return 0 < len(name.strip()) <= len(name) <= MOST_NAME_LETTERS and name.isprintable()


def _folder(into: Path | None) -> Path:
    """Return the folder to write into; nothing that lies there is written over."""
    if into is None:
        raise OperatorRefusal("No folder is named.", "Name a new one with --into FOLDER.")
    try:
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        taken = [name for name in (STICK, SHEET, SETTINGS) if (into / name).exists()]
    except OSError as error:
        raise OperatorRefusal(
            f"The folder {into} cannot be made ({error.strerror}).",
            "Choose another with --into, or mend its permissions.",
        ) from None
    if taken:
        raise OperatorRefusal(
            f"{into / taken[0]} is there already.",
            "Choose a new folder: codes that may still be good are not written over.",
        )
    return into


def _keep(file: Path, data: bytes) -> None:
    """Write a new file that only its owner can read; OperatorRefusal leaves no part of it."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise OperatorRefusal(
            f"{file} is there already.", "Choose another name: nothing is written over."
        ) from None
    except OSError as error:
        raise _unwritten(file, error) from None
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        file.unlink(missing_ok=True)
        raise _unwritten(file, error) from None


def _unwritten(file: Path, error: OSError) -> OperatorRefusal:
    return OperatorRefusal(
        f"The file {file} cannot be written ({error.strerror}).",
        "Choose another place, or mend its permissions and its room.",
    )
