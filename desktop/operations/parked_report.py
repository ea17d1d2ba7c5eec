"""The sealed report of what is parked: made here, opened by the municipality's key alone.

Its form stands in `sync/journal/report`; `madoguchi-cloud report open` opens it. It goes by
whatever way is open (a stick, a mail). The file is written whole or not at all, and read back
before anybody is told that it is there.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
from collections.abc import Sequence
from pathlib import Path

from desktop.cache.identity import Identity
from desktop.cache.journal import JournalFile
from sync.base.clock import JST
from sync.base.troubles import Trouble
from sync.journal.report import SUFFIX, Report, close_report


class ReportTrouble(Trouble):
    """The report could not be written; what is parked is as it was."""

    reason = "報告ファイルを書き込めませんでした。"
    remedy = "別の保存先を選んでください。保留の記録は失われていません。"
    reason_en = "The report could not be written."
    remedy_en = "Choose another place. The parked entries are as they were."


class ReportDiskFull(ReportTrouble):
    """No room where the report was to be."""

    reason = "保存先に空きがないため、報告ファイルを保存できませんでした。"
    remedy = "空き容量を確保するか、別の保存先を選んでください。保留の記録は失われていません。"
    reason_en = "There is no room for the report."


class ReportReadOnly(ReportTrouble):
    """Nothing may be written where the report was to be."""

    reason = "保存先が書き込み禁止のため、報告ファイルを保存できませんでした。"
    reason_en = "The report's folder cannot be written."


class ReportPlaceGone(ReportTrouble):
    """There is no such folder any more: a stick was pulled out."""

    reason = "保存先が見つからないため、報告ファイルを保存できませんでした。"
    remedy = "USBメモリーなどの接続を確認するか、別の保存先を選んでください。"
    reason_en = "The report's folder is not there."


def report(journal: JournalFile, places: Sequence[tuple[int, int]]) -> bytes:
    """Return the desk's entries at (desk, number), sealed so that only the municipality opens them.

    Their desk is another than the one that sends them where it has enrolled anew since.
    """
    me = journal.identity.enrolled()
    entries = tuple(journal.bytes_of(*place) for place in places)
    return close_report(Report(me.municipality, me.desk, entries), me.municipality_public)


def report_name(me: Identity, now: dt.datetime) -> str:
    """Return a file's name that tells town, desk and minute, and of nobody."""
    return f"madoguchi-{me.municipality}-{me.desk}-{now.astimezone(JST):%Y%m%d-%H%M}{SUFFIX}"


def write_report(file: Path, sealed: bytes) -> None:
    """Write the file and read it back; a file of that name stays as it was where this fails."""
    part = file.with_name(f"{file.name}.part")
    try:
        try:
            with part.open("wb") as out:
                out.write(sealed)
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        _keep_name(file.parent)
        read = file.read_bytes()
    except OSError as error:
        raise _TROUBLES.get(error.errno or 0, ReportTrouble)(type(error).__name__) from None
    if read != sealed:
        raise ReportTrouble("read back otherwise")


def _keep_name(folder: Path) -> None:
    """Have the folder itself on the disk, where the system knows how."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):  # some network folders do not; the file is read back
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


_TROUBLES = {
    errno.ENOSPC: ReportDiskFull,
    errno.EDQUOT: ReportDiskFull,
    errno.EROFS: ReportReadOnly,
    errno.EACCES: ReportReadOnly,
    errno.EPERM: ReportReadOnly,
    errno.ENOENT: ReportPlaceGone,
    errno.ENOTDIR: ReportPlaceGone,
    errno.ENXIO: ReportPlaceGone,
    errno.ENODEV: ReportPlaceGone,
}
