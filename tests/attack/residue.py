"""Looks for people in what a program leaves behind: in any spelling and encoding, packed or not."""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from sync.base.kana import as_katakana
from tests.attack.test_other_towns import opened_up

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp932", "euc_jp", "iso2022_jp")
LEAST = 4
"""Bytes: shorter needles are found in any noise."""


def needles(text: str) -> dict[bytes, str]:
    """Return what is looked for -> how a text was written so."""
    found: dict[bytes, str] = {}
    for spelling in {text, text.replace("\u3000", ""), text.replace("\u3000", " "), *_kana(text)}:
        for encoding in ENCODINGS:
            try:
                data = spelling.encode(encoding)
            except UnicodeEncodeError:
                continue
            for written, how in _written(data):
                if len(written) >= LEAST:
                    found.setdefault(written, f"{encoding}{how}")
    return found


def _kana(text: str) -> Iterator[str]:
    katakana = as_katakana(text)
    yield katakana
    yield "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in katakana)
    yield half_width(katakana)


def half_width(katakana: str) -> str:
    """Return full-width カタカナ in half width."""
    wide = (
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
    )
    narrow = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ"
    voiced = dict(zip(_VOICED, "カキクケコサシスセソタチツテトハヒフヘホ", strict=True))
    letters = (f"{voiced[c]}ﾞ" if c in voiced else c for c in katakana)
    return "".join(letters).translate(str.maketrans(wide, narrow))


_VOICED = "ガギグゲゴザジズゼゾダヂヅデドバビブベボ"


def _written(data: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield bytes as they are, in hexadecimal, and in Base64 at any place of a longer text."""
    yield data, ""
    yield data.hex().encode(), " in hex"
    for shift in range(3):
        whole = base64.b64encode(bytes(shift) + data)
        yield whole[4 if shift else 0 : -4], " in Base64"


def found_in(data: bytes, wanted: dict[bytes, str]) -> set[str]:
    """Return how what is wanted stands in some bytes, packed or not."""
    seen = opened_up(data)
    return {how for needle, how in wanted.items() if needle in seen}


def left_in(folders: Iterable[Path], wanted: dict[bytes, str]) -> dict[str, set[str]]:
    """Return file -> how what is wanted stands in it, or in its name."""
    found = {}
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            data = os.fsencode(file.name)
            if file.is_file() and not file.is_symlink():
                data += b"\n" + file.read_bytes()
            if hows := found_in(data, wanted):
                found[str(file.relative_to(folder))] = hows
    return found


def held_open(pid: int) -> dict[str, bytes]:
    """Return what a process and its children hold open or mapped, and did not find there.

    A temporary file that was deleted at once is read through the process that holds it. What was
    written before the process began is a part of the program.
    """
    found = {}
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        of, began = Path(f"/proc/{process.pid}"), process.create_time()
        spans = [line.split(maxsplit=5) for line in (of / "maps").read_text().splitlines()]
        mapped = [of / "map_files" / words[0] for words in spans if words[5:]]
        for entry in [*(of / "fd").iterdir(), *mapped]:
            with contextlib.suppress(OSError):  # closed meanwhile, or no file at all
                if entry.is_file() and entry.stat().st_mtime >= began:
                    found[f"{process.name()} {entry.readlink()}"] = entry.read_bytes()
    return found
