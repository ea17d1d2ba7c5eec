"""Which page of help belongs to a screen."""

from __future__ import annotations

from pathlib import Path

from desktop.language import LANGUAGES
from sync.base.resources import resource

INDEX = "index"


def page_of(screen: str, language: str) -> Path:
    """Return a screen's page in a language; the contents where it has none."""
    for spoken in (language, LANGUAGES[0]):
        for name in (screen, INDEX):
            page = resource("help", spoken, f"{name}.md")
            if page.exists():
                return page
    raise FileNotFoundError("help")
