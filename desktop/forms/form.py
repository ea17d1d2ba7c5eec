"""A form: the questions of one kind of change, from the fields that it declares. Knows no Qt."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.forms.fieldset import QUESTIONS, Fieldset, Typed
from desktop.forms.newcomers import Newcomers
from desktop.forms.question import About
from sync.base.eras import in_era
from sync.base.verdicts import Refusal
from sync.base.wire import WireError, pack, unpack
from sync.changes.clocks import day_of
from sync.changes.deadlines import event_of, last_day_after
from sync.changes.verdict import ChangeKind

__all__ = ["Draft", "Form", "Typed"]

NOTIFIED = "notified_on"
"""The field of the legal date on which a notification was handed in (届出日)."""


class Draft(msgspec.Struct):
    """A form that was left: what was typed, and the filing that it is to take the place of."""

    typed: dict[str, msgspec.Raw]
    replaces: bytes = b""


class Form(Fieldset):
    """The form of one kind of change."""

    def __init__(self, kind: ChangeKind[Any]) -> None:
        """Take the kind; ValueError if a field of it is neither asked for nor filled in."""
        self.kind = kind
        super().__init__(kind.body, QUESTIONS | {"newcomers": Newcomers})

    def change(self, typed: Typed, about: About) -> Any:
        """Return the change's body as the form holds it."""
        return self.kind.body(**self.values(typed, about))

    def body(self, typed: Typed, about: About) -> bytes:
        """Return the change as a filing carries it."""
        return pack(self.change(typed, about))

    def filed(self, body: bytes, about: About) -> Typed:
        """Return the form filled from a change filed before; as begun, if it cannot be read."""
        try:
            return self.written(unpack(self.kind.body, body), about)
        except WireError:
            return self.begin(about)

    def draft(self, typed: Typed, replaces: bytes) -> bytes:
        """Return the form as it is kept when the clerk leaves it."""
        return msgspec.json.encode(Draft(self.dumped(typed), replaces))

    def resumed(self, kept: bytes, about: About) -> tuple[Typed, bytes] | None:
        """Return what a draft holds; None where it fits this program or this person no more."""
        try:
            draft = msgspec.json.decode(kept, type=Draft)
            typed = self.kept(draft.typed)
        except (msgspec.MsgspecError, KeyError):
            return None
        return (typed, draft.replaces) if self.fits(typed, about) else None

    def by_row(self, refusals: tuple[Refusal, ...], typed: Typed, about: About) -> dict[str, str]:
        """Put each refusal beside the row where the clerk mends it; "" is the whole form."""
        found: dict[str, str] = {}
        for refusal in refusals:
            row, words = self.row_of(refusal, typed, about)
            found.setdefault(row, words or f"{refusal.reason}{refusal.remedy}")
        return found

    def unread(self, typed: Typed, about: About) -> dict[str, str]:
        """Return by row what was typed and cannot be read, whatever the rule says of it."""
        found: dict[str, str] = {}
        for question in self.asked(typed, about):
            found |= question.wrong(typed[question.name], about)
        return found

    def notified(self, typed: Typed, about: About) -> str:
        """Return the legal date that the form says (届出日), ISO; today where it asks for none.

        "" where what was typed for it is no day.
        """
        told = self.values(typed, about).get(NOTIFIED, about.today.isoformat())
        return str(getattr(told, "day", told))

    def notified_on(self, typed: Typed, day: str) -> Typed:
        """Return the form with this legal date, as far as it asks for one."""
        told = day_of(day)
        if told is None or NOTIFIED not in typed:
            return typed
        return typed | {NOTIFIED: in_era(told)}

    def deadline(self, typed: Typed, about: About) -> tuple[str, str] | None:
        """Return beside which row the legal deadline stands, and its words; None without one."""
        rule = self.kind.deadline
        if rule is None or rule.field not in typed:
            return None
        values = self.values(typed, about)
        event = event_of(rule, lambda name: values.get(name, ""))
        if event is None:
            return rule.field, f"届出の期限は{rule.days}日以内です。"
        last = last_day_after(rule, event)
        told = day_of(self.notified(typed, about)) or about.today
        if last < told:
            return (
                rule.field,
                f"届出の期限（{rule.days}日以内、{in_era(last)}まで）を過ぎています。",
            )
        return rule.field, f"届出の期限：{in_era(last)}まで（{rule.days}日以内）"

    def title(self, typed: Typed, about: About) -> str:
        """Return the function's name, with its extent where it has one."""
        extents = [q.extent(typed[q.name], about) for q in self.asked(typed, about)]
        extent = "".join(extents)
        return f"{self.kind.label}（{extent}）" if extent else self.kind.label

    def summary(self, typed: Typed, about: About) -> str:
        """Say whom and what the filing concerns."""
        said = "　".join(
            words for q in self.asked(typed, about) if (words := q.summary(typed[q.name], about))
        )
        whose = f"{self.kind.label}：{about.person.name}" if about.person else self.kind.label
        return said or whose
