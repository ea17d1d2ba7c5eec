"""The press, made when the first paper is wanted: its fonts take a moment the start has not."""

from __future__ import annotations

from threading import Lock
from typing import Any

from desktop.operations.press import Code, Paper
from sync.base.resources import resource

_ONE_AT_A_TIME = Lock()
"""What draws papers keeps fonts and settings in common, whichever press draws."""


class LatePress:
    """A press that is built on first use."""

    def __init__(self, forms: str = "certificates") -> None:
        """Take the resource folder of the forms; load nothing yet."""
        self._forms = forms
        self._press: Any = None
        self._building = Lock()

    def render(self, facts: Any, code: Code | None = None) -> Paper:
        """Return the finished paper."""
        self.warm()
        with _ONE_AT_A_TIME:
            paper: Paper = self._press.render(facts, code)
        return paper

    def warm(self) -> None:
        """Build the press now, on whatever thread, so that the first paper need not wait for it."""
        with self._building:
            if self._press is None:
                from desktop.certificates.engine import Press  # noqa: PLC0415  (0.4 s of imports)
                from desktop.certificates.glyphs import FontShelf  # noqa: PLC0415

                self._press = Press(resource(self._forms), FontShelf(resource("fonts")))
