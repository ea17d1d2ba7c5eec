"""Which page of help belongs to a screen."""

from __future__ import annotations

from pathlib import Path

from desktop.language import LANGUAGES
from sync.base.resources import resource
from sync.changes.registry import ENTERED

INDEX = "index"
FORMS = "forms"


def page_of(screen: str, language: str) -> Path:
    """Return a screen's page in a language; the contents where it has none.

    A kind of change without a page of its own has that of all forms.
    """
    common = (FORMS,) if screen in ENTERED else ()
    for spoken in (language, LANGUAGES[0]):
        for name in (screen, *common, INDEX):
            page = resource("help", spoken, f"{name}.md")
            if page.exists():
                return page
    raise FileNotFoundError("help")
