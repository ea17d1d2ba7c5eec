"""The guide's story: a step ends when its fact holds, or is skipped; all may begin again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from desktop.screens.practice.model import DONE, Facts, Guide, Step


class Line(Protocol):
    """The line of the practice, with its switch."""

    @property
    def is_cut(self) -> bool:
        """Whether the line is cut."""
        ...

    def cut(self) -> None:
        """Cut it."""
        ...

    def mend(self) -> None:
        """Join it."""
        ...


class GuidePresenter:
    """Keeps where the person is; `changed` is called when there is something else to show."""

    def __init__(self, guide: Guide, facts: Callable[[], Facts], line: Line) -> None:
        """Take the steps, what is known of the desk, and the line to cut."""
        self._guide, self._facts, self._line = guide, facts, line
        self._at = 0
        self._begun = Facts()
        self.changed: Callable[[], object] = lambda: None

    @property
    def number(self) -> int:
        """Which step is under way, from 1; one more than there are after the last."""
        return self._at + 1

    @property
    def count(self) -> int:
        """How many steps there are."""
        return len(self._guide.steps)

    @property
    def over(self) -> bool:
        """Whether all steps are behind."""
        return self._at >= self.count

    @property
    def step(self) -> Step:
        """The step under way; after the last, the page that says so."""
        return self._guide.end if self.over else self._guide.steps[self._at]

    @property
    def line_is_cut(self) -> bool:
        """Whether the line is cut."""
        return self._line.is_cut

    def look(self) -> None:
        """See whether the step under way has been done; go on as far as the facts lead."""
        before, now = self._at, self._facts()
        while not self.over and DONE[self.step.done](now, self._begun):
            self._at += 1
            self._begun = now
        if self._at != before:
            self.changed()

    def skip(self) -> None:
        """Go on without the step under way."""
        if not self.over:
            self._to(self._at + 1)

    def again(self) -> None:
        """Begin with the first step; the line is joined for it."""
        self._line.mend()
        self._to(0)

    def turn_line(self) -> None:
        """Cut the line, or join it."""
        if self._line.is_cut:
            self._line.mend()
        else:
            self._line.cut()
        self.changed()

    def _to(self, at: int) -> None:
        self._at, self._begun = at, self._facts()
        self.changed()
        self.look()
