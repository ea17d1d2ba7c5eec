"""The journal's write-ahead log, looked at before SQLite does: torn at its end, or damaged.

SQLite takes the first frame that is not whole for the place where a power cut tore the log, and
drops what follows without a word. Where a later commit follows, it was no power cut: the disk has
damaged what was safely on it. The form: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
SQLCipher's frames hold encrypted pages; salts and checksums are in the clear.
"""

from __future__ import annotations

import errno
import re
import shutil
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sync.base.troubles import DatabaseReadOnly, DiskFull

_HEADER = struct.Struct(">IIII8sII")
"""Magic, version, page size, number of checkpoints, salts, the checksum of all before it."""
_FRAME = struct.Struct(">II8sII")
"""Page, size of the file in pages where a commit ends (else 0), salts, the checksum up to here."""
_LITTLE, _BIG = 0x377F0682, 0x377F0683
"""Magic: in which order the checksum takes the bytes of a word."""
_UP_TO_SALTS, _WORDS = 24, 8
_ASIDE = "-damaged"
_AFTER = re.compile(r".*-after-([0-9]+)")


@dataclass(frozen=True)
class _Frame:
    whole: bool
    """Whether it follows from what stands before it in the file, be that right or wrong."""
    mine: bool
    """Whether it is of the log's present writing, and no remains of an older one."""
    commits: bool


def damaged_within(log: Path) -> bool:
    """Say whether a frame is damaged that was on the disk before the end of the log was written.

    What nobody can tell from a power cut is damage to the very last commit: that is not said here.
    """
    try:
        data = log.read_bytes()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise DatabaseReadOnly(f"journal's log: {error.strerror}") from None
    if len(data) < _HEADER.size:
        return False
    header_whole, frames = _looked_at(data)
    committed = not header_whole  # without its header the log counts for nothing
    sound = header_whole
    for frame in frames:
        if sound and frame.whole and frame.mine:
            continue
        sound = False
        if committed and frame.whole and frame.mine:
            return True
        committed |= frame.commits and frame.mine
    return False


def put_aside(log: Path) -> None:
    """Keep a copy of the log as it is: it is encrypted. DiskFull or DatabaseReadOnly if not."""
    try:
        shutil.copyfile(log, log.with_name(log.name + _ASIDE))
    except OSError as error:
        kind = DiskFull if error.errno == errno.ENOSPC else DatabaseReadOnly
        raise kind(f"journal's log: {error.strerror}") from None


def note_last_entry(log: Path, number: int) -> None:
    """Write into the name of a copy put aside which entry is the last that is surely here."""
    aside = log.with_name(log.name + _ASIDE)
    if aside.exists():
        aside.replace(aside.with_name(f"{aside.name}-after-{number}"))


def missing_after(log: Path) -> int | None:
    """Return the entry after which others may be missing, as long as a copy put aside says so."""
    asides = log.parent.glob(f"{log.name}{_ASIDE}-after-*")
    numbers = [int(named[1]) for each in asides if (named := _AFTER.fullmatch(each.name))]
    return min(numbers, default=None)


def _looked_at(data: bytes) -> tuple[bool, Iterator[_Frame]]:
    magic, _, page, _, head_salts, *told = _HEADER.unpack_from(data)
    order = ">" if magic == _BIG else "<"
    found = _summed(order, data[:_UP_TO_SALTS], (0, 0))
    salts = head_salts
    whole = magic in {_LITTLE, _BIG} and found == tuple(told)
    if not whole:  # then the frames themselves say what they are, in the order of this machine
        order = "<" if sys.byteorder == "little" else ">"
        page = _page_size(data) or page
        salts = data[_HEADER.size + 8 : _HEADER.size + 16]
        if salts[:4] != head_salts[:4] and salts[4:] != head_salts[4:]:
            return whole, iter(())  # a log begun anew, whose first write did not end
    return whole, _frames(data, order, page, salts, (told[0], told[1]))


def _frames(
    data: bytes, order: str, page: int, salts: bytes, before: tuple[int, int]
) -> Iterator[_Frame]:
    size = _FRAME.size + page
    for at in range(_HEADER.size, len(data) - size + 1, size):
        number, pages, own_salts, *told = _FRAME.unpack_from(data, at)
        found = _summed(order, data[at : at + _WORDS], before)
        found = _summed(order, data[at + _FRAME.size : at + size], found)
        yield _Frame(found == tuple(told), own_salts == salts and number > 0, pages > 0)
        before = told[0], told[1]


def _page_size(data: bytes) -> int:
    """Return what lies between two frames of one writing where the header cannot say it."""
    salts = data[_HEADER.size + 8 : _HEADER.size + 16]
    again = data.find(salts, _HEADER.size + 16)
    size = again - 8 - _HEADER.size - _FRAME.size
    return size if len(salts) == 8 and size >= 512 and not size & (size - 1) else 0


def _summed(order: str, data: bytes, begin: tuple[int, int]) -> tuple[int, int]:
    """Return SQLite's running checksum."""
    first, second = begin
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
