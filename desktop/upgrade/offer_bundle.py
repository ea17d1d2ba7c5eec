"""A bundle: the program's folder as one gzipped tar, whose contents are never trusted as it opens.

The signature was checked before; this is the second wall. Only files, folders and links to files
of the same bundle are laid.
"""

from __future__ import annotations

import os
import posixpath
import shutil
import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from desktop.upgrade.offer_troubles import OfferMalformed
from desktop.upgrade.standing import settle

MOST_BUNDLE_BYTES = 512 * 2**20
"""Bytes of a bundle: some times what the packaged desk takes."""

MOST_LAID_BYTES = 2 * 2**30
"""Bytes that a bundle may grow to; a small one that swells past it is meant to fill the disk."""

MOST_FILES = 20_000
"""Files and folders of a bundle: the packaged desk has under a thousand."""

EXECUTABLES = ("madoguchi", "madoguchi.exe")


def lay(bundle: Path, part: Path, done: Path) -> None:
    """Lay a bundle complete at `done`, by way of `part`; OfferMalformed, OSError.

    Whatever an earlier try left at `part` goes first. `done` appears by one rename, after all that
    is in it has reached the disk.
    """
    shutil.rmtree(part, ignore_errors=True)
    try:
        _unpack(bundle, part)
        _to_disk(part)
        part.rename(done)
        settle(done.parent)
    except (tarfile.TarError, zlib.error, EOFError) as error:
        shutil.rmtree(part, ignore_errors=True)
        raise OfferMalformed(type(error).__name__) from None
    except (OfferMalformed, OSError):
        shutil.rmtree(part, ignore_errors=True)
        raise


def _unpack(bundle: Path, part: Path) -> None:
    part.mkdir(parents=True)
    with tarfile.open(bundle, "r:gz") as opened:
        members = _checked(opened)
        if not any(each.name in EXECUTABLES and each.isreg() for each in members):
            raise OfferMalformed("there is no program in it")
        for each in members:
            place = part / each.name
            place.parent.mkdir(parents=True, exist_ok=True)
            if each.isdir():
                place.mkdir(exist_ok=True)
            elif each.isreg():
                source = opened.extractfile(each)
                if source is None:
                    raise OfferMalformed("a file without contents")
                with source, place.open("xb") as target:
                    shutil.copyfileobj(source, target)
                place.chmod(0o755 if each.mode & 0o100 else 0o644)
        for each in members:
            if each.issym():  # last, so that nothing was ever written through one
                (part / each.name).symlink_to(each.linkname)


def _checked(opened: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Return the members, all of which may be laid; nothing is written before all are seen."""
    members: list[tarfile.TarInfo] = []
    size = 0
    for each in opened:
        members.append(each)
        size += each.size
        if size > MOST_LAID_BYTES or len(members) > MOST_FILES:
            raise OfferMalformed("it grows too large")
        if not _is_plain(each.name) or not (each.isreg() or each.isdir() or each.issym()):
            raise OfferMalformed("a name leads outside, or it is no file")
    kinds = {each.name: each for each in members}
    if len(kinds) != len(members) or len({name.casefold() for name in kinds}) != len(members):
        raise OfferMalformed("two files of one name")
    for each in members:
        if any(kinds[up].issym() or kinds[up].isreg() for up in _above(each.name) if up in kinds):
            raise OfferMalformed("a file within a link")
        if each.issym() and not _leads_inside(each, kinds):
            raise OfferMalformed("a link leads outside")
    return members


def _is_plain(name: str) -> bool:
    bad = "\\" in name or ":" in name or "\0" in name
    return bool(name) and not bad and all(p not in {"", ".", ".."} for p in name.split("/"))


def _above(name: str) -> Iterable[str]:
    return (str(each) for each in PurePosixPath(name).parents)


def _leads_inside(link: tarfile.TarInfo, kinds: dict[str, tarfile.TarInfo]) -> bool:
    """Say whether a link leads straight to a file of the bundle."""
    if link.linkname.startswith("/") or "\\" in link.linkname:
        return False
    to = posixpath.normpath(posixpath.join(posixpath.dirname(link.name), link.linkname))
    return to in kinds and kinds[to].isreg()


def _to_disk(folder: Path) -> None:
    for where, _, files in os.walk(folder):
        for name in files:
            file = Path(where, name)
            if not file.is_symlink():
                with file.open("rb+") as opened:
                    os.fsync(opened.fileno())
        settle(Path(where))
