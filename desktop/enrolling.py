"""madoguchi enrol: make this machine a desk without a window, from the file for the USB stick.

For installers: one line says what was done, in Japanese and English. Exit status: 0 this machine
is enrolled (also if it was before), 1 it is not or could not load the register, 2 a wrong command
line. Run again it goes on where it was cut; it never enrols a machine twice.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from desktop.cache.all_sent import close_noted
from desktop.cache.copies import Copies
from desktop.cache.identity import Identity
from desktop.cache.journal import JournalFile
from desktop.cache.lock import ProfileLock
from desktop.cache.opening import open_to_write
from desktop.cache.store import DeskStore
from desktop.console import take_any_letter
from desktop.operations.enrol import enrol_desk
from desktop.operations.pull_file import catch_up, first_pull
from desktop.profile import Profile, Settings
from desktop.town_data import town_of
from desktop.upgrade.standing import default_folder
from desktop.vault.vault import ProfileKeys, VaultKind, destroyed, kind, open_vault
from sync.base.clock import SystemClock
from sync.base.ids import MunicipalityCode, SystemChance
from sync.base.troubles import CertificateTrouble, KeyTrouble, LineTrouble, Trouble
from sync.base.verdicts import Refusal
from sync.base.wire import WireError
from sync.exchanges.ports import Flow
from sync.records.scopes import HELD_BY_DESKS
from sync.roads.cloud import CloudRoad
from sync.roads.prepared import (
    CANNOT_BE_READ,
    MOST_FILE_BYTES,
    FileWrong,
    Prepared,
    PreparedDesk,
    chosen,
    prepared_from,
)
from sync.roads.travel import travel

ENROLLED, NOT_ENROLLED = 0, 1
CLOCK, CHANCE = SystemClock(), SystemChance()
T = TypeVar("T")


class NoKeyring(KeyTrouble):
    """Nothing keeps this desk's keys but a passphrase, and nobody is here to choose one."""

    reason = "この利用者には、端末の鍵を保管する場所（キーリング）がありません。"
    remedy = (
        "窓口で使う利用者として実行してください。キーリングのない機械では、画面で開始して"
        "端末のパスフレーズを決め、紙の登録コードを入力してください。"
    )
    reason_en = "This user has no keyring in which the desk's keys could lie."
    remedy_en = (
        "Run it as the user who works at the desk. Where there is no keyring, start madoguchi, "
        "choose a passphrase there and type the code of the strip."
    )


class _No(Exception):
    """What was asked cannot be; says why in both languages."""


def main(arguments: Sequence[str]) -> int:
    """Enrol this machine and load the register, as far as asked; return the exit status."""
    take_any_letter()
    asked = _asked(arguments)
    try:
        _run(asked)
    except _No as no:
        return _fail(str(no))
    except LineTrouble as trouble:
        return _fail(_of_the_line(trouble))
    except WireError:  # over TLS to the pinned cloud, and still not what it should be
        return _fail(
            "クラウドから届いた内容を確認できません。プログラムとクラウドの版を確かめてください。\n"
            "  What the cloud sent does not hold together: compare the versions of both programs."
        )
    except Trouble as trouble:
        detail = f" ({trouble.detail})" if trouble.detail else ""
        told = (
            f"{trouble.reason}{trouble.remedy}\n  {trouble.reason_en}{detail} {trouble.remedy_en}"
        )
        return _fail(told)
    return ENROLLED


def _run(asked: argparse.Namespace) -> None:
    prepared = _prepared(asked.file) if asked.file else None
    desk = _chosen(prepared, asked) if prepared else None
    if prepared:
        town_of(MunicipalityCode(prepared.settings.municipality))  # before a code is used up
    with _opened(Profile(asked.profile)) as machine:
        if prepared and desk:
            machine.enrol(prepared, desk)
        if asked.first_pull:
            try:
                machine.load(asked.first_pull)
            except LineTrouble as trouble:
                raise _No(
                    f"{trouble.reason}端末の登録は済んでいます。通信が戻ってから、もう一度実行するか、"
                    "画面で開始してください（回線から読み込みます）。\n"
                    f"  {trouble.reason_en} This machine is enrolled: run it again when the line "
                    "is back, or start madoguchi, which loads the register over the line."
                ) from None


@dataclass
class _Machine:
    """An open profile, without what only a window needs."""

    profile: Profile
    journal: JournalFile
    keys: ProfileKeys

    def enrol(self, prepared: Prepared, desk: PreparedDesk) -> None:
        """Become a desk, or say that this machine is one."""
        me, town = self.journal.identity.known(), prepared.settings.municipality
        if me is not None:
            if me.municipality != town:
                raise _No(
                    f"この端末は、すでに別の町（{me.town}）に登録されています。"
                    "別の端末として使うには、プロファイルを分けてください（--profile）。\n"
                    f"  This machine is enrolled in {me.municipality}, not {town}. "
                    "For another desk name another --profile."
                )
            _say("登録済みです", "enrolled already", me)
            return
        before = self.profile.settings()
        try:
            self.profile.save(_settings(before, prepared))  # before: a desk knows its cloud
            answer = self._asked(desk.code)
        except BaseException:
            self.profile.save(before)
            raise
        if isinstance(answer, Refusal):
            self.profile.save(before)
            raise _No(f"{answer.reason}{answer.remedy}\n  Refused by the cloud: {answer.code}")
        _say("端末を登録しました", "enrolled", answer)

    def load(self, file: Path) -> None:
        """Load the register from a file and what is newer over the line, where it is not here."""
        if self.journal.identity.known() is None:
            raise _No(
                "この端末はまだ登録されていません。--from と --desk を付けて実行してください。\n"
                "  This machine is not enrolled yet: name --from and --desk too."
            )
        cache = open_to_write(Copies(self.profile.cache), self.keys.cache)
        try:
            store = DeskStore(self.journal, cache)
            if not set(HELD_BY_DESKS) <= store.heads().keys():
                no = first_pull(self.journal, store, self._carry, file)
                if no is not None:
                    _complain(
                        f"{no.reason}{no.remedy}\n"
                        "  The file was not taken; the line brings the register."
                    )
            rows = catch_up(self.journal, store, self._carry)
            people = store.heads()
        finally:
            cache.close()
        if not set(HELD_BY_DESKS) <= people.keys():
            raise _No("住民記録を読み込めませんでした。もう一度実行してください。\n  Run it again.")
        sys.stdout.write(f"読込完了 / loaded: over the line rows={rows}\n")

    def _asked(self, code: str) -> Identity | Refusal:
        settings = self.profile.settings()
        road = CloudRoad(settings.cloud, self.journal.office.trusted(settings.ca))
        town = MunicipalityCode(settings.municipality)
        try:
            return enrol_desk(self.journal, road, town, code, CLOCK, CHANCE)
        finally:
            road.close()

    def _carry(self, flow: Flow[T]) -> T:
        settings = self.profile.settings()
        road = CloudRoad(settings.cloud, self.journal.office.trusted(settings.ca))
        try:
            return travel(flow, road, self.journal.identity.voice(), CLOCK, CHANCE)
        finally:
            road.close()


@contextmanager
def _opened(profile: Profile) -> Iterator[_Machine]:
    """Open a profile whose keys lie in a keyring, making it the first time.

    Where nothing waits in it, that is marked when it is closed (`madoguchi unsent`).
    """
    lock = ProfileLock(profile.lock)
    try:
        if kind(profile) is not VaultKind.KEYRING and not destroyed(profile):
            raise NoKeyring
        keys = open_vault(profile, str, CHANCE)
        journal = JournalFile(profile.journal, keys.journal, CLOCK, CHANCE)
        try:
            yield _Machine(profile, journal, keys)
        finally:
            close_noted(journal, profile.journal)
    finally:
        lock.release()


def _settings(before: Settings, prepared: Prepared) -> Settings:
    town = prepared.settings
    return msgspec.structs.replace(
        before, cloud=town.cloud, municipality=town.municipality, ca=town.ca
    )


def _prepared(file: Path) -> Prepared:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_FILE_BYTES)
    except OSError:
        raise FileWrong(str(file), CANNOT_BE_READ) from None
    return prepared_from(str(file), data)


def _chosen(prepared: Prepared, asked: argparse.Namespace) -> PreparedDesk:
    found = chosen(prepared, asked.desk, asked.name)
    if len(found) != 1:
        which = asked.name or asked.desk
        numbers = [desk.number for desk in prepared.desk]
        raise _No(
            f"{asked.file} に、端末 {which} がありません。番号は {min(numbers)} から"
            f" {max(numbers)} です。紙で確かめてください。\n"
            f"  No desk {which} in the file: see the number on the strip."
        )
    return found[0]


def _say(words: str, words_en: str, me: Identity) -> None:
    sys.stdout.write(f"{words} / {words_en}: {me.town} 端末番号 {me.desk} {me.name}\n")


def _of_the_line(trouble: LineTrouble) -> str:
    """Return what to do about the line here, where no work has begun: the code is still good."""
    own = isinstance(trouble, CertificateTrouble)
    remedy = trouble.remedy if own else "接続先と通信の状態を確かめてください。"
    remedy_en = trouble.remedy_en if own else "Check the address and the line."
    again = "そのあと、もう一度実行してください。コードはまだ使えます。"
    return (
        f"{trouble.reason}{remedy}{again}\n"
        f"  {trouble.reason_en} {remedy_en} Then run it again: the code is still good."
    )


def _complain(words: str) -> None:
    sys.stderr.write(f"madoguchi enrol: {words}\n")


def _fail(words: str) -> int:
    _complain(words)
    return NOT_ENROLLED


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="madoguchi enrol",
        description="Make this machine a desk without a window. Exit status: 0 it is one, 1 not.",
    )
    parser.add_argument(
        "--from",
        dest="file",
        type=Path,
        metavar="FILE",
        help="the file for the stick (madoguchi-cloud desks prepare)",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--desk", type=int, metavar="N", help="the number on the strip")
    which.add_argument("--name", default="", help="or the name on it")
    parser.add_argument(
        "--first-pull",
        type=Path,
        metavar="FILE",
        help="load the register from this file (madoguchi-cloud pull-file), then what is newer",
    )
    parser.add_argument(
        "--profile", type=Path, default=default_folder(), help="the desk's folder (%(default)s)"
    )
    asked = parser.parse_args(arguments)
    if not asked.file and not asked.first_pull:
        parser.error("name --from FILE, --first-pull FILE or both")
    if asked.file and asked.desk is None and not asked.name:
        parser.error("name the desk: --desk N or --name NAME")
    return asked
