"""Two roads to what is published: a folder or share, and the town's cloud, pinned.

Neither is trusted: all that comes is checked against the publisher's keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.ngclient import FetcherInterface

from desktop.profile import Settings
from desktop.town_file import is_place
from desktop.upgrade.offer_troubles import OfferUnreachable
from sync.base.published import is_published
from sync.base.troubles import LineTrouble
from sync.roads.published import PIECE_BYTES, PublishedRoad

GONE = 404


class Road(Protocol):
    """A way to the files that a publisher laid out."""

    def pieces(self, name: str, start: int = 0) -> Iterator[bytes]:
        """Yield a file's bytes from `start`.

        KeyError where there is none, OfferUnreachable, LineTrouble.
        """


class FolderRoad:
    """A folder, or a share that looks like one."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that packaging/publish.py wrote."""
        self._folder = folder

    def pieces(self, name: str, start: int = 0) -> Iterator[bytes]:
        """Yield a file's bytes."""
        if not self._folder.is_dir():
            raise OfferUnreachable("there is no such folder")
        try:
            with (self._folder / name).open("rb") as opened:
                opened.seek(start)
                while piece := opened.read(PIECE_BYTES):
                    yield piece
        except FileNotFoundError:
            raise KeyError(name) from None
        except OSError as error:
            raise OfferUnreachable(type(error).__name__) from None


@contextmanager
def road_to(settings: Settings) -> Iterator[Road]:
    """Open the road to where a desk's settings say that newer versions lie."""
    if not is_place(settings.updates):
        raise OfferUnreachable("updates is no whole path of a folder")
    if settings.updates:
        yield FolderRoad(Path(settings.updates))
        return
    with closing(PublishedRoad(settings.cloud, settings.ca)) as road:
        yield road


class Fetcher(FetcherInterface):
    """What TUF's client asks for, brought along a road."""

    def __init__(self, road: Road) -> None:
        """Take the road."""
        self._road = road
        self.failed: OfferUnreachable | LineTrouble | None = None
        """Why nothing came: TUF's client hides it."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        """Yield what lies at a name."""
        if not is_published(url):
            raise DownloadError("a name that no publisher makes")
        try:
            yield from self._road.pieces(url)
        except KeyError:
            raise DownloadHTTPError("not there", GONE) from None
        except (OfferUnreachable, LineTrouble) as trouble:
            self.failed = trouble
            raise DownloadError(type(trouble).__name__) from None
