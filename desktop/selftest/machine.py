"""The machine: its clock and calendar, its disk, the cloud's line, its window, our own files."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

import msgspec

from desktop.certificates.forms import LayoutTrouble, load_layout
from desktop.selftest.found import (
    REINSTALL,
    Found,
    Outcome,
    Said,
    failed,
    failed_by,
    passed,
)
from desktop.selftest.place import Place
from sync.base.clock import JST, japan_day
from sync.base.eras import in_era
from sync.base.troubles import Trouble
from sync.changes.clocks import office_closed

EARLIEST, LATEST = 2026, 2100
"""Between this program's own year and one that no machine of today sees."""

MOST_APART = dt.timedelta(minutes=5)
"""The cloud answers questions of the last five minutes only."""

LEAST_FREE = 2 * 1024**3
"""Bytes: the largest town's copy twice (while it is made anew) and years of a journal."""

WRITTEN = 1024 * 1024
WINDOW_SECONDS = 60
MANIFEST = "SHA256SUMS"
"""In a packaged program: each file of `resources` with its hash."""

NOT_SET_UP = Found(
    Outcome.NOT_SET_UP,
    Said("クラウドの接続先がまだ設定されていません。", "No cloud is set up yet."),
    Said(
        "端末の登録の画面で設定するか、設定ファイルを配ってください。",
        "Set it at enrolment, or install a settings file.",
    ),
)
SET_CLOCK = Said(
    "端末の日付と時刻、時刻の自動設定（NTP）を確認してください。",
    "Set this machine's date and time; check its time service (NTP).",
)


def clock(place: Place) -> Found:
    """Hold the clock against the cloud's, or where none answers against common sense."""
    heard, now = place.answer, place.clock.now()
    shown = f"{now.astimezone(JST):%Y-%m-%d %H:%M:%S} JST"
    if not EARLIEST <= now.year < LATEST:
        return failed(Said(f"ありえない日時です：{shown}", f"impossible: {shown}"), SET_CLOCK)
    if heard is None or isinstance(heard, Trouble):
        return passed(
            f"{shown}（クラウドとは比べていません）", f"{shown}, not compared with a cloud"
        )
    apart = abs(heard.here - heard.cloud)
    seconds = f"{apart.total_seconds():.1f}"
    if apart > MOST_APART:
        return failed(
            Said(
                f"クラウドの時刻と{seconds}秒ずれています：{shown}",
                f"{seconds} s apart from the cloud's: {shown}",
            ),
            SET_CLOCK,
        )
    return passed(f"{shown}（クラウドとの差{seconds}秒）", f"{shown}, {seconds} s from the cloud's")


def calendar(place: Place) -> Found:
    """Reckon Japan's time, an era and a holiday, none of which may depend on the machine."""
    midnight = dt.datetime(2026, 12, 31, 15, 0, tzinfo=dt.timezone.utc)  # noqa: UP017
    day = japan_day(midnight)
    if (day, in_era(day), office_closed(day)) != (dt.date(2027, 1, 1), "令和9年1月1日", True):
        return failed(
            Said("日本の日付を正しく計算できません。", "Days in Japan are reckoned wrongly."),
            REINSTALL,
        )
    own = place.clock.now().astimezone().strftime("%z")
    return passed(
        f"日本時間で計算します（OSの時間帯 {own}）", f"Japan's time, whatever the system's ({own})"
    )


def disk(place: Place) -> Found:
    """Write into the profile's folder down to the disk, and look at the room that is left."""
    folder = place.profile.folder
    data = os.urandom(WRITTEN)
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            same = file.read() == data
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return failed(
            Said(
                f"端末のフォルダに書き込めません（{type(error).__name__}）。",
                f"The profile's folder cannot be written to ({type(error).__name__}).",
            ),
            Said(
                "フォルダの権限と、ディスクの空きを確認してください。",
                "Check the folder's permissions and the disk's free space.",
            ),
        )
    left = f"{free / 1024**3:.1f} GiB"
    if not same:
        return failed(
            Said("書き込んだ内容が読み戻せません。", "What is written does not read back."),
            Said("ディスクを交換してください。", "Replace the disk."),
        )
    if free < LEAST_FREE:
        least = f"{LEAST_FREE // 1024**3} GiB"
        return failed(
            Said(f"ディスクの空きが足りません（{left}）。", f"Too little free space ({left})."),
            Said(f"{least}以上空けてください。", f"Make room: {least} or more."),
        )
    return passed(f"書き込みを確認、空き {left}", f"written through to the disk, {left} free")


def cloud(place: Place) -> Found:
    """Say how the cloud answered at its address, under the pinned certificate."""
    heard = place.answer
    if heard is None:
        return NOT_SET_UP
    if isinstance(heard, Trouble):
        return failed_by(heard)
    return passed("応答あり、証明書を確認しました。", "it answers, and its certificate is ours")


def window(place: Place) -> Found:
    """Open a window in a process of its own: where Qt finds no platform, that process is killed."""
    del place
    command = [sys.executable, "-m", "desktop.selftest.window"]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, capture_output=True, encoding="utf-8", errors="replace",
            timeout=WINDOW_SECONDS, check=False,
        )  # fmt: skip
        told = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, ValueError, IndexError):
        done, told = None, None
    if told is None:
        last = _last_line(done.stderr if done else "")
        return failed(
            Said(f"画面を開けません。{last}", f"No window can be opened. {last}".rstrip()),
            Said(
                "画面のある利用者として実行し、Qtに必要なライブラリを確認してください。"
                "画面のない機械では QT_QPA_PLATFORM=offscreen を付けて実行します。",
                "Run it as the user at the screen, and check the libraries that Qt needs; on a "
                "machine without a screen run it with QT_QPA_PLATFORM=offscreen.",
            ),
        )
    if told["fonts"] < told["fonts_wanted"]:
        return failed(
            Said("画面の書体を読み込めません。", "The fonts of the screens do not load."), REINSTALL
        )
    shown = f"{told['platform']} {told['width']}×{told['height']}"
    if not told["cups"]:
        return passed(
            f"{shown}、紙には印刷できません（CUPS のライブラリ libcups2 を入れてください）",
            f"{shown}, nothing can be printed on paper: install CUPS's library, libcups2",
        )
    return passed(
        f"{shown}、プリンター {told['printers']}台", f"{shown}, {told['printers']} printers"
    )


def resources(place: Place) -> Found:
    """Read every form and table of the program; where it is packaged, compare each file's hash."""
    folder = place.resources
    bad = sorted(set(_damaged(folder)) | set(_differing(folder)))
    if bad:
        names = "、".join(bad[:5]) + ("…" if len(bad) > 5 else "")
        return failed(Said(f"壊れたファイル：{names}", f"damaged or missing: {names}"), REINSTALL)
    count = sum(1 for file in folder.rglob("*") if file.is_file())
    if (folder / MANIFEST).exists():
        return passed(f"{count}個、すべて一致", f"{count} files, each as it was packaged")
    return passed(f"{count}個", f"{count} files")


def _damaged(folder: Path) -> Iterator[str]:
    for name in ("certificates", "fonts", "help", "municipalities", "policies", "styles", "text"):
        if not (folder / name).is_dir():
            yield name
    for file in folder.rglob("*.toml"):
        try:
            tomllib.loads(file.read_text("utf-8"))
            if file.parent.name == "certificates":
                load_layout(file)
        except (OSError, ValueError, msgspec.MsgspecError, LayoutTrouble):
            yield file.relative_to(folder).as_posix()


def _differing(folder: Path) -> Iterator[str]:
    manifest = folder / MANIFEST
    if not manifest.exists():
        return
    for line in manifest.read_text("utf-8").splitlines():
        wanted, _, name = line.partition("  ")
        try:
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != wanted:
                yield name
        except OSError:
            yield name


def _last_line(text: str) -> str:
    """Return the last thing that Qt said, which names what it lacks."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""
