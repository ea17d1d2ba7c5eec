"""Newer versions: looked for, fetched, checked against the publisher's keys, laid complete.

What The Update Framework (TUF) asks of a client is done by its own library, `tuf`. What lies
complete at `versions/<version>` may be taken; everything else there may be thrown away at any time.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from tuf.api.exceptions import DownloadError, ExpiredMetadataError, RepositoryError
from tuf.api.metadata import Metadata, TargetFile, Targets
from tuf.ngclient import Updater, UpdaterConfig

from desktop.upgrade.offer import Offered, newer, offered, version_of
from desktop.upgrade.offer_bundle import MOST_BUNDLE_BYTES, lay
from desktop.upgrade.offer_roads import Fetcher, Road
from desktop.upgrade.offer_troubles import (
    OfferExpired,
    OfferMalformed,
    OfferNoRoom,
    OfferTrouble,
    OfferUnreachable,
    OfferUntrusted,
)
from desktop.upgrade.standing import number

MOST_ROTATIONS = 32
"""Changes of the publisher's keys that a desk follows at one look: decades of them."""

MOST_METADATA_BYTES = 512 * 1024
"""Bytes of any list that is signed: hundreds of versions, each a few hundred bytes."""

SPARE_BYTES = 200 * 2**20
"""Bytes that stay free when a version is fetched: the day's entries are worth more than it."""

SWELLS = 4
"""A bundle and what comes out of it take at most so many times its size, as ours are built."""

_BUNDLE = re.compile(r"madoguchi-([0-9.]{3,30})-([a-z0-9]{3,10})\.tar\.gz")


def bundle_name(version: str, platform: str = sys.platform) -> str:
    """Return how the bundle of a version for a platform is called."""
    return f"madoguchi-{version}-{platform}.tar.gz"


class Offers:
    """The newer versions that one place offers to one profile."""

    def __init__(self, road: Road, profile: Path, root: bytes) -> None:
        """Take the road, the profile's folder and the publisher's first root.json."""
        self._road = road
        self._root = root
        self._signed = profile / "updates"
        self._versions = profile / "versions"

    def look(self, running: str, refused: Collection[str] = ()) -> list[Offered]:
        """Return what is offered and newer, the newest first; OfferTrouble, LineTrouble.

        What an earlier look has seen is kept, so that nobody can offer what was older.
        """
        return newer((each for each, _ in self._found()), running, refused)

    def laid(self, version: str) -> Path | None:
        """Return where a version lies complete; None if it does not."""
        place = self._versions / version
        return place if place.is_dir() else None

    def fetch(self, offer: Offered) -> Path:
        """Fetch a version and lay it complete; go on where an earlier try was cut."""
        if (there := self.laid(offer.version)) is not None:
            return there
        target = dict(self._found()).get(offer)
        if target is None:
            raise OfferUntrusted("it is offered no more")
        with _disk():
            self._versions.mkdir(parents=True, exist_ok=True)
            digest = target.hashes.get("sha256", "")
            if not re.fullmatch("[0-9a-f]{64}", digest):
                raise OfferMalformed("no SHA-256 is told")
            if target.length > MOST_BUNDLE_BYTES:
                raise OfferMalformed("it is too large")
            part = self._versions / f"{digest}.bundle.part"
            self._clear(part)
            if shutil.disk_usage(self._versions).free < SWELLS * target.length + SPARE_BYTES:
                raise OfferNoRoom
            self._bring(f"targets/{digest}.{target.path}", target, part)
            _check(target, part)
            done = self._versions / offer.version
            try:
                lay(part, self._versions / f"{offer.version}.part", done)
            finally:
                part.unlink(missing_ok=True)
        return done

    def _found(self) -> list[tuple[Offered, TargetFile]]:
        """Return all that is signed for this platform, after a look at the place."""
        fetcher = Fetcher(self._road)
        config = UpdaterConfig(
            max_root_rotations=MOST_ROTATIONS,
            root_max_length=MOST_METADATA_BYTES,
            timestamp_max_length=MOST_METADATA_BYTES,
            snapshot_max_length=MOST_METADATA_BYTES,
            targets_max_length=MOST_METADATA_BYTES,
        )
        with _disk(), _named(fetcher):
            self._signed.mkdir(parents=True, exist_ok=True)
            updater = Updater(
                str(self._signed), "metadata/", None, "targets/", fetcher, config,
                bootstrap=self._root,
            )  # fmt: skip
            updater.refresh()
            signed = Metadata[Targets].from_file(str(self._signed / "targets.json")).signed
        return list(_of_platform(signed))

    def _bring(self, name: str, target: TargetFile, part: Path) -> None:
        """Append to what is there already; never more than is signed for."""
        there = part.stat().st_size if part.exists() else 0
        if there >= target.length:
            return
        try:
            with part.open("ab") as opened:
                for piece in self._road.pieces(name, there):
                    there += len(piece)
                    if there > target.length:
                        break
                    opened.write(piece)
        except KeyError:
            raise OfferUnreachable("a bundle that is signed is not there") from None
        if there > target.length:
            part.unlink()
            raise OfferUntrusted("it is longer than what was signed")
        if there < target.length:
            raise OfferUnreachable("it was cut in the middle")

    def _clear(self, wanted: Path) -> None:
        """Throw away the rests of other tries; what the switch lays there is not ours."""
        for each in self._versions.glob("*.bundle.part"):
            if each != wanted:
                each.unlink(missing_ok=True)
        for each in self._versions.glob("*.part"):
            if number(each.stem):
                shutil.rmtree(each, ignore_errors=True)


def _check(target: TargetFile, part: Path) -> None:
    try:
        with part.open("rb") as opened:
            target.verify_length_and_hashes(opened)
    except RepositoryError:
        part.unlink()
        raise OfferUntrusted("its hash is not the one that was signed") from None


def _of_platform(signed: Targets) -> Iterator[tuple[Offered, TargetFile]]:
    for name, target in signed.targets.items():
        read = _BUNDLE.fullmatch(name)
        if read is None or read[2] != sys.platform:
            continue
        with contextlib.suppress(ValueError):  # of a later program, which may say more
            offer = offered(target.custom)
            if version_of(read[1]) == version_of(offer.version):
                yield offer, target


@contextmanager
def _named(fetcher: Fetcher) -> Iterator[None]:
    """Name what TUF's client meets."""
    try:
        yield
    except ExpiredMetadataError:
        raise OfferExpired from None
    except RepositoryError as error:
        raise OfferUntrusted(type(error).__name__) from None
    except DownloadError as error:
        raise fetcher.failed or OfferUnreachable(type(error).__name__) from None


@contextmanager
def _disk() -> Iterator[None]:
    """Name what the disk says."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise OfferNoRoom(os.strerror(error.errno)) from None
        raise OfferTrouble(type(error).__name__) from None
