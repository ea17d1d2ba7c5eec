"""The preview, drawn in the background: only the last one that was asked for is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.certificates.images import PageImage, page_images
from desktop.screens.certificate.paper import PREVIEW_DPI
from sync.base.troubles import Trouble

if TYPE_CHECKING:
    from desktop.bridge.background import Runner
    from desktop.screens.certificate.paper import Paper


class Drawing:
    """Puts a paper's pages into its pane; `undrawn` is told why there are none."""

    def __init__(
        self, background: Runner, paper: Paper, undrawn: Callable[[Trouble], object]
    ) -> None:
        """Take where it is drawn, and where it is shown."""
        self._background, self._paper, self._undrawn = background, paper, undrawn
        self._waited_for = 0
        """The number of the drawing that is waited for; whatever was begun before is dropped."""

    def drop(self) -> None:
        """Wait for none any more."""
        self._waited_for += 1

    def begin(self, pdf: Callable[[], bytes], says: str) -> None:
        """Draw a paper; it is shown unless another was asked for meanwhile."""
        self.drop()
        number = self._waited_for

        def pages() -> list[PageImage]:
            return page_images(pdf(), PREVIEW_DPI) if number == self._waited_for else []

        def drawn(pages: list[PageImage]) -> None:
            if number == self._waited_for:
                self._paper.show_pages(pages, says)

        def undrawn(error: BaseException) -> None:
            if not isinstance(error, Trouble):
                raise error
            if number == self._waited_for:
                self._undrawn(error)

        self._background.run(pages, drawn, undrawn)
