"""Pages of which one is seen: only that one's needs make room, never those of a hidden page.

Qt's own stack asks for the room of all its pages whenever one of them changes: a window of 768
lines then grows past the screen because of a page that nobody looks at, and turning a page costs
the laying out of every other (measured: 12 of 30 ms).
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget


class Stack(QWidget):
    """A stack as large as the page that is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: list[QWidget] = []
        self._shown: QWidget | None = None
        self._whole = QVBoxLayout(self)  # a box leaves out what is hidden
        self._whole.setContentsMargins(0, 0, 0, 0)

    def count(self) -> int:
        """Return how many pages there are."""
        return len(self._pages)

    def addWidget(self, page: QWidget) -> None:  # noqa: N802 - as Qt's own
        """Add a page at the end; the first is shown at once."""
        page.hide()
        self._pages.append(page)
        self._whole.addWidget(page)
        if self._shown is None:
            self.setCurrentWidget(page)

    def removeWidget(self, page: QWidget) -> None:  # noqa: N802
        """Take a page out; nothing is shown in its place."""
        self._pages.remove(page)
        self._whole.removeWidget(page)
        page.hide()
        if page is self._shown:
            self._shown = None

    def draw_unseen(self, page: QWidget) -> None:
        """Draw a hidden page into nothing, and out of the layout.

        Qt takes what it draws so for shown, and would make room for it beside the page that is.
        """
        self._whole.removeWidget(page)
        page.resize(self.size())
        page.render(QPixmap(page.size()))
        self._whole.addWidget(page)

    def least(self, room: int) -> QSize:
        """Return how small it can be: as wide as `room`, and as low as the shown page can be."""
        least = self._whole.minimumSize()
        width = max(room, least.width())
        if not self._whole.hasHeightForWidth():
            return QSize(width, least.height())
        return QSize(width, self._whole.minimumHeightForWidth(width))

    def currentWidget(self) -> QWidget | None:  # noqa: N802
        """Return the page that is shown."""
        return self._shown

    def currentIndex(self) -> int:  # noqa: N802
        """Return the place of the page that is shown, or -1."""
        return self._pages.index(self._shown) if self._shown is not None else -1

    def setCurrentIndex(self, place: int) -> None:  # noqa: N802
        """Show the page at a place."""
        self.setCurrentWidget(self._pages[place])

    def setCurrentWidget(self, page: QWidget) -> None:  # noqa: N802
        """Show a page; the focus goes with it where the hidden one had it."""
        before = self._shown
        if page is before:
            return
        had_focus = before is not None and before.isAncestorOf(self.focusWidget() or self)
        self._shown = page
        if before is not None:
            before.hide()
        page.show()
        if had_focus:
            (page.focusWidget() or page).setFocus()
