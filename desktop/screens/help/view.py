"""Help on the screen: a page to read, links by Tab and Enter, Esc to go back to work."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QPalette, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.widgets.overdialog import OverDialog
from desktop.widgets.style import Style

WIDTH = 62
"""Letters a line may have: longer ones are hard to follow."""


LEADING = 150  # per cent of the type's own line

PICTURE = "\ufffc"
"""Stands in a block's text where a picture is."""

_KEY = re.compile("`([^`]+)`")


class HelpPage(QTextBrowser):
    """A page of Markdown with room between its lines; what stands on keys is bold."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = style.spaces.small
        self.setOpenExternalLinks(False)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Link, style.colours.accent)
        self.setPalette(palette)
        self.sourceChanged.connect(self._give_room)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802
        """Read a page, or a picture of it."""
        name = QUrl(name)
        if not name.fileName().endswith(".md"):
            return super().loadResource(kind, name)
        page = self.source().resolved(name).toLocalFile()
        return _KEY.sub(r"**\1**", Path(page).read_text("utf-8"))

    def _give_room(self) -> None:
        form = QTextBlockFormat()
        form.setLineHeight(LEADING, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setBottomMargin(self._gap)
        block = self.document().begin()
        while block.isValid():
            if PICTURE not in block.text():
                QTextCursor(block).mergeBlockFormat(form)
            block = block.next()


class HelpDialog(OverDialog):
    """Shows a page and what it leads to; Alt+Left goes back."""

    def __init__(self, style: Style, page: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setObjectName("help")
        self.setWindowTitle(tr("ヘルプ"))
        self.setAccessibleName(tr("ヘルプ"))
        self.browser = HelpPage(style)
        self.browser.setObjectName("help.page")
        self.browser.setAccessibleName(tr("ヘルプ"))
        markdown = QTextDocument.ResourceType.MarkdownResource
        self.browser.setSource(QUrl.fromLocalFile(str(page)), markdown)
        self.close_button = QPushButton(tr("閉じる Esc"))
        self.close_button.setObjectName("help.close")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*[style.spaces.large] * 4)
        whole.setSpacing(style.spaces.small)
        whole.addWidget(self.browser, 1)
        whole.addLayout(foot)
        self.browser.setFocus(Qt.FocusReason.PopupFocusReason)

    def fit(self, room: QSize) -> None:
        """Take the height of the window, and no more width than reads well."""
        margin = 2 * self._style.spaces.large
        letter = self._style.shelf.line("国", self._style.sizes.body).width
        self.resize(min(room.width() - margin, int(WIDTH * letter)), room.height() - margin)
