"""The clerk's story of a 転居届: who moves, when, to where; look at it; keep it. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters

import msgspec

from desktop.screens.filing import FilingDesk, FilingPresenter, Step, said
from desktop.screens.relocation.form import (
    RelocationForm,
    body_of,
    plain_lot,
    usual_relationships,
)
from sync.base.eras import in_era, parse_date
from sync.base.kana import search_key
from sync.base.romaji import romaji_to_kana
from sync.base.verdicts import Refusal
from sync.base.wire import pack
from sync.changes.relocation import RELOCATION
from sync.records.resident import HEAD_OF_HOUSEHOLD, Resident
from sync.records.town import Oaza


class RelocationPresenter(FilingPresenter):
    """Holds who moves, when and to where."""

    change = RELOCATION.name

    def __init__(self, desk: FilingDesk, areas: Sequence[Oaza]) -> None:
        """Take the desk and the town's 大字."""
        super().__init__(desk)
        self._areas = {area.code: area for area in areas}
        self.household: tuple[Resident, ...] = ()
        self.form = RelocationForm("", (), {})

    @property
    def part(self) -> bool:
        """Whether somebody stays: then the movers make a new household (一部転居)."""
        return bool(self.form.movers) and len(self.form.movers) < len(self.household)

    @property
    def movers(self) -> tuple[Resident, ...]:
        """Who moves, in print order."""
        return tuple(m for m in self.household if m.atena_no in self.form.movers)

    @property
    def title(self) -> str:
        """The function's name with its extent, always in sight."""
        return "転居届（一部転居）" if self.part else "転居届（全部転居）"

    @property
    def address(self) -> str:
        """The new address as it will be registered, as far as it is entered."""
        area = self._areas.get(self.form.place)
        return f"{area.written}{plain_lot(self.form.lot)}" if area else ""

    def open(self, atena_no: str, replaces: bytes = b"", body: bytes = b"") -> bool:
        """Begin for a person's household, or go on with the draft; False if nobody is there.

        `replaces` and `body` are a returned filing that is filed anew.
        """
        self._begin()
        self.replaces = replaces
        self.person = self._desk.person(atena_no)
        self.household = tuple(self._desk.household_of(atena_no))
        if self.person is None or not self.household:
            return False
        everyone = tuple(member.atena_no for member in self.household)
        today = in_era(self._desk.today())
        self.form = RelocationForm(
            self.person.setai_no, everyone, {}, notified_on=today, replaces=replaces
        )
        kept = self._desk.draft(self.change, atena_no)
        if body:
            self._take_over(body, replaces)
        elif kept is not None:
            self._restore(kept, everyone)
        return True

    def choose_movers(self, movers: Sequence[str]) -> None:
        """Say who moves; what is certain about their relationships is filled in."""
        was = self.form.movers
        self.form.movers = tuple(movers)
        if self.part and was != self.form.movers:
            usual = usual_relationships(list(self.movers))
            self.form.relationships = usual | {
                no: told
                for no, told in self.form.relationships.items()
                if no in movers and no not in usual
            }

    def relate(self, atena_no: str, relationship: str) -> None:
        """Say what a mover is to the new head."""
        if relationship == HEAD_OF_HOUSEHOLD:
            for other, told in self.form.relationships.items():
                if told == HEAD_OF_HOUSEHOLD and other != atena_no:
                    self.form.relationships[other] = ""
        self.form.relationships[atena_no] = relationship

    def find_areas(self, typed: str) -> list[Oaza]:
        """Return the 大字 whose name or reading begins with (then: contains) what was typed."""
        text = typed.strip()
        if text.isascii() and text.isalpha():
            text = romaji_to_kana(text.lower()).rstrip(ascii_letters)  # "maeg": still typing
        wanted, written = search_key(text), text.removeprefix("大字")
        first = [
            area
            for area in self._areas.values()
            if area.name.startswith(written) or search_key(area.kana).startswith(wanted)
        ]
        later = [
            area
            for area in self._areas.values()
            if area not in first and (written in area.name or wanted in search_key(area.kana))
        ]
        return first + later

    def choose_area(self, code: str) -> None:
        """Say the 大字."""
        area = self._areas.get(code)
        self.form.place, self.form.place_name = (area.code, area.written) if area else ("", "")

    def leave(self) -> None:
        """Keep what was entered, so that leaving loses nothing."""
        if self.person is not None and self.step is not Step.DONE:
            kept = msgspec.json.encode(self.form)
            self._desk.keep_draft(self.change, self.person.atena_no, kept)

    def discard(self) -> None:
        """Throw the draft away and begin anew."""
        if self.person is not None:
            self._forget()
            self.open(self.person.atena_no)

    def body(self) -> bytes:
        """Return the change as the form holds it."""
        return pack(body_of(self.form, part=self.part))

    def by_field(self, refusals: Sequence[Refusal]) -> dict[str, str]:
        """Put each refusal beside the field where the clerk mends it."""
        found: dict[str, str] = {}
        for refusal in refusals:
            field = refusal.field
            if refusal.code == "relocation.no_address":
                field = "lot" if self.form.place else "oaza"
            elif field == "address":
                field = "lot"
            reason = said(refusal)
            if field in {"moved_on", "notified_on"}:
                typed = str(getattr(self.form, field))
                reason = _unread(typed) or reason
            found.setdefault(field, reason)
        return found

    def _restore(self, kept: bytes, everyone: tuple[str, ...]) -> None:
        try:
            form = msgspec.json.decode(kept, type=RelocationForm)
        except msgspec.MsgspecError:
            return  # a draft of another version of the program: begin anew rather than guess
        still = tuple(no for no in form.movers if no in everyone)
        if form.setai_no != self.form.setai_no or still != form.movers:
            return  # the household has changed since
        self.form, self.restored, self.replaces = form, True, form.replaces

    def _take_over(self, body: bytes, replaces: bytes) -> None:
        """Fill the form from a returned filing, to be put right and filed anew."""
        old = msgspec.msgpack.decode(body, type=RELOCATION.body)
        area = self._areas.get(old.address_code)
        here = {m.atena_no for m in self.household}
        self.form = RelocationForm(
            self.form.setai_no,
            tuple(m.atena_no for m in old.movers if m.atena_no in here),
            {m.atena_no: m.relationship for m in old.movers if m.relationship},
            _written(old.moved_on),
            _written(old.notified_on),
            area.code if area else "",
            area.written if area else "",
            old.address.removeprefix(area.written) if area else old.address,
            old.building,
            replaces,
        )


def _written(iso: str) -> str:
    day = parse_date(iso)
    return "" if isinstance(day, Refusal) else in_era(day)


def _unread(typed: str) -> str:
    day = parse_date(typed) if typed.strip() else None
    return f"{day.reason}{day.remedy}" if isinstance(day, Refusal) else ""
