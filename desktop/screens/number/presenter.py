"""The clerk's story of one number: which and why, asked, seen for thirty seconds, gone. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from desktop.operations.show_number import NumberWish
from sync.base.troubles import Trouble
from sync.base.verdicts import Refusal
from sync.records.national_numbers import NUMBER_DIGITS, NumberKind, grouped

SECONDS = 30
"""How long a number stands on the screen."""

Ask = Callable[[], str]


class NumberDesk(Protocol):
    """What is asked of the desk (`desktop.operations.show_number.NumberLooks`)."""

    def may_ask(self, atena_no: str) -> Refusal | None:
        """Return why no number of a person can be shown now. Raises Trouble."""
        ...

    def ask(self, wish: NumberWish) -> Ask | tuple[Refusal, ...]:
        """Keep the inquiry; return what asks the cloud, or why not. Raises Trouble."""
        ...

    def not_told(self, wish: NumberWish, error: BaseException) -> None:
        """Keep that the cloud said no. Raises Trouble."""
        ...


class NumberPresenter:
    """One person's numbers, one at a time.

    What is shown is held here and nowhere else, and let go by `hide`; Python cannot overwrite it.
    """

    def __init__(self, desk: NumberDesk, atena_no: str, now: Callable[[], int]) -> None:
        """Take the desk, the person and the clock (ms)."""
        self._desk, self._now = desk, now
        self.wish = NumberWish(atena_no)
        self.refusals: dict[str, Refusal] = {}
        """Field -> what is wrong there; "" where it cannot be at all."""
        self.trouble: Trouble | None = None
        self.seen = False
        """A number was shown, and is hidden again."""
        self._asked: tuple[Ask, NumberWish] | None = None
        self._digits, self._until = "", 0
        try:
            self.closed = desk.may_ask(atena_no)
        except Trouble as trouble:
            self.closed = Refusal("number.unkept", "", trouble.reason, trouble.remedy)

    @property
    def waits(self) -> bool:
        """Whether the cloud's answer is awaited."""
        return self._asked is not None

    @property
    def shows(self) -> bool:
        """Whether a number can be read now."""
        return bool(self._digits)

    @property
    def text(self) -> str:
        """What stands in the number's place: its digits, or as many stars."""
        if self._digits:
            return grouped(self._digits)
        kind = self.wish.kind
        return grouped("*" * NUMBER_DIGITS[kind or NumberKind.MY_NUMBER])

    @property
    def seconds(self) -> int:
        """How many seconds the number still stands there; 0 while there is none."""
        return -(-max(0, self._until - self._now()) // 1000) if self._digits else 0

    def turn(self, kind: NumberKind) -> None:
        """Take another number; the use is chosen anew."""
        if kind is not self.wish.kind:
            self.hide()
            self.wish = replace(self.wish, kind=kind, use="")
            self.refusals, self.trouble = {}, None

    def ask(self, use: str, what_for: str) -> Ask | None:
        """Return what asks the cloud, once the inquiry is kept; None where it is not."""
        if self.waits or self.shows or self.closed:
            return None
        self.wish = replace(self.wish, use=use, what_for=what_for)
        self.refusals, self.trouble, self.seen = {}, None, False
        try:
            answer = self._desk.ask(self.wish)
        except Trouble as trouble:
            self.trouble = trouble
            return None
        if isinstance(answer, tuple):
            self.refusals = {each.field: each for each in answer}
            return None
        self._asked = answer, self.wish
        return answer

    def told(self, ask: Ask, digits: str) -> None:
        """Show what the cloud told, where somebody still waits for it."""
        if self._asked is None or self._asked[0] is not ask:
            return
        self._asked = None
        self._digits, self._until = digits, self._now() + SECONDS * 1000

    def not_told(self, ask: Ask, trouble: Trouble) -> None:
        """Note why the cloud told nothing."""
        if self._asked is None or self._asked[0] is not ask:
            return
        wish, self._asked = self._asked[1], None
        self.trouble = trouble
        try:
            self._desk.not_told(wish, trouble)
        except Trouble as unkept:
            self.trouble = unkept

    def look(self) -> None:
        """Hide the number once its time is over; a clock that was set back ends it at once."""
        if self._digits and not 0 < self._until - self._now() <= SECONDS * 1000:
            self.hide()

    def hide(self) -> None:
        """Let the number go, and wait for none any more; a further look has a reason of its own."""
        if self.shows:
            self.seen, self.wish = True, replace(self.wish, use="", what_for="")
        self._asked = None
        self._digits, self._until = "", 0
