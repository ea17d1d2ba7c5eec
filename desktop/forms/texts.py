"""Questions answered by what is written: names and readings, numbers, a building, a note."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from desktop.forms.question import About, Question
from sync.base.kana import as_katakana, is_katakana
from sync.changes.contact_correction import plain_phone

_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
"""The register writes the numbers of addresses full width."""


class Line(Question[str]):
    """One line; begins with what the person's record holds where the declaration says so."""

    typed_as = str

    def begin(self, about: About) -> str:
        """Return the record's own value, or what the body begins with."""
        default = self.field.default if isinstance(self.field.default, str) else ""
        return about.held(self.field.says.starts) if self.field.says.starts else default

    def values(self, typed: str, about: About) -> dict[str, Any]:
        """Return the line as the register writes it."""
        del about
        return {self.name: self.plain(typed)}

    def written(self, body: Any, about: About) -> str:
        """Return what was filed."""
        del about
        return str(getattr(body, self.name))

    def plain(self, typed: str) -> str:
        """Return the line as the register writes it: without blanks at its ends."""
        return typed.strip(" 　")


class Phone(Line):
    """A telephone number."""

    def plain(self, typed: str) -> str:
        """Return the number in half width, with plain hyphens."""
        return plain_phone(typed)


class Building(Line):
    """A 方書: building and room."""

    def plain(self, typed: str) -> str:
        """Return it with full-width digits; else as it was written."""
        return super().plain(typed).translate(_WIDE)


class Note(Line):
    """Several lines."""

    def plain(self, typed: str) -> str:
        """Return the lines without blanks behind them, and without empty ones at both ends."""
        return "\n".join(line.rstrip(" 　") for line in typed.splitlines()).strip("\n")


class Name(Line):
    """A person's name; any glyph, kept as it was typed: the spaces between its parts full width."""

    def plain(self, typed: str) -> str:
        """Return the name with one full-width space between its parts."""
        return "　".join(re.split("[ 　]+", super().plain(typed)))


class Kana(Name):
    """A reading: hiragana and half-width kana become katakana."""

    def plain(self, typed: str) -> str:
        """Return the reading in full-width katakana."""
        return super().plain(as_katakana(typed))

    def unread(self, typed: str, row: str) -> str:
        """Say that a reading is written in kana."""
        del row
        if not typed.strip() or is_katakana(self.plain(typed)):
            return ""
        return "フリガナに、かなではない文字があります。カタカナかひらがなで入力してください。"


class Latin(Line):
    """A name in Latin letters, in capitals as on a residence card."""

    def plain(self, typed: str) -> str:
        """Return the name half width, in capitals, one space between its parts."""
        return " ".join(unicodedata.normalize("NFKC", typed).upper().split())

    def unread(self, typed: str, row: str) -> str:
        """Say that other letters stand in it."""
        del row
        if all(letter.isascii() or "LATIN" in unicodedata.name(letter, "")
               for letter in self.plain(typed)):  # fmt: skip
            return ""
        return "アルファベットではない文字があります。半角の英字で入力してください。"


class Number(Line):
    """Digits that name something; letters and dashes stay where such a number has them."""

    def plain(self, typed: str) -> str:
        """Return the number half width, without spaces."""
        return "".join(unicodedata.normalize("NFKC", typed).split())


class Anywhere(Line):
    """An address anywhere, as one line; abroad too."""

    def plain(self, typed: str) -> str:
        """Return it as it was written, with full-width digits."""
        return super().plain(typed).translate(_WIDE)

    def advice(self, typed: str) -> str:
        """Say that an address in Japan begins with its prefecture, where it seems not to."""
        plain = self.plain(typed)
        abroad = not re.search("[市区町村]", plain) or plain.isascii()
        if abroad or re.search("[都道府県]", plain[2:4]):
            return ""
        return "国内の住所は、都道府県から入力してください。"
