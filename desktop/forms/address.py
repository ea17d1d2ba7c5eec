"""The question for an address in this town: 大字 and 番地."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from string import ascii_letters
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.forms.question import About, Question
from sync.base.kana import search_key
from sync.base.romaji import romaji_to_kana

if TYPE_CHECKING:
    from sync.base.verdicts import Refusal
    from sync.records.fields import Field
    from sync.records.town import Oaza

_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_DASHES = re.compile("[‐‑‒–—―−ー〒]")
POSTAL = re.compile(r"\d{3}-?\d{0,4}", re.ASCII)


class Place(msgspec.Struct):
    """An address as typed: the 11-digit code of the 大字, and the 番地."""

    oaza: str = ""
    lot: str = ""


class Address(Question[Place]):
    """Fills the address and its code."""

    typed_as = Place

    def __init__(self, field: Field, group: Sequence[Field]) -> None:
        """Take the address's field; its code stands in the same group."""
        super().__init__(field, group)
        self._code = next(other.name for other in group if other.says.kind == "code")
        self.answers = (field.name, self._code)

    def begin(self, about: About) -> Place:
        """Return nothing: where somebody lives now is no hint where they go."""
        del about
        return Place()

    def values(self, typed: Place, about: About) -> dict[str, Any]:
        """Return the code and the whole address, "" while a half of it is missing."""
        whole = typed.oaza in about.areas and plain_lot(typed.lot)
        return {
            self._code: typed.oaza if typed.oaza in about.areas else "",
            self.name: self.shown(typed, about) if whole else "",
        }

    def written(self, body: Any, about: About) -> Place:
        """Return the address that was filed, in its two halves."""
        area = about.areas.get(getattr(body, self._code))
        address = getattr(body, self.name)
        return Place(area.code, address.removeprefix(area.written)) if area else Place("", address)

    def row_of(self, refusal: Refusal, typed: Place, about: About) -> str:
        """Return the 番地's row, or that of the 大字 while there is none."""
        del refusal, about
        return "lot" if typed.oaza else "oaza"

    def shown(self, typed: Place, about: About) -> str:
        """Return the address as it will be registered, as far as it is entered."""
        area = about.areas.get(typed.oaza)
        return f"{area.written}{plain_lot(typed.lot)}" if area else ""


def find_areas(areas: Iterable[Oaza], typed: str) -> list[Oaza]:
    """Return the 大字 that begin with (then: contain) a reading, letters or a postal code."""
    text = typed.strip()
    number = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip("-")
    if POSTAL.fullmatch(number):
        digits = number.replace("-", "")
        return [a for a in areas if any(p.replace("-", "").startswith(digits) for p in a.postal)]
    if text.isascii() and text.isalpha():
        text = romaji_to_kana(text.lower()).rstrip(ascii_letters)  # "maeg": still typing
    wanted, written = search_key(text), text.removeprefix("大字")
    read = [(area, search_key(area.kana)) for area in areas]
    first = [a for a, kana in read if a.name.startswith(written) or kana.startswith(wanted)]
    later = [a for a, kana in read if a not in first and (written in a.name or wanted in kana)]
    return first + later


def plain_lot(typed: str) -> str:
    """Return a lot number as the register writes it: 28 and 28-3 become ２８番地 and ２８番地３."""
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    plain = re.sub("[‐‑‒–—―−ー]", "-", plain)
    if found := re.fullmatch(r"(\d+)(?:-(\d+))?", plain):
        plain = f"{found[1]}番地{found[2] or ''}"
    return plain.translate(_WIDE)
