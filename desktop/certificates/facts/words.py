"""The three things that a space on paper may mean, and what every attested paper carries.

Whether an item is shown is decided before, by the asker's wish and the standard's defaults
(標準仕様書 §5.1); the paper must not confuse three things, so the type does not:

* a ``str``: these words are printed,
* ``OMITTED``: the record has (or may have) the item, and it was left off: 省略 is printed,
* ``BLANK``: the record holds nothing here: the space stays empty.

An empty string would be a fourth thing nobody meant, and is refused.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec


class Omitted(msgspec.Struct, frozen=True, tag="omitted"):
    """Left off the paper, by default or on request; printed as the form's 省略 mark."""


class Blank(msgspec.Struct, frozen=True, tag="blank"):
    """The record holds nothing for this item; its space stays empty."""


OMITTED = Omitted()
BLANK = Blank()

Fact = str | Omitted | Blank


def known(text: str | None) -> Fact:
    """Give the record's words, or BLANK where the record has none."""
    return text or BLANK


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts that never hold an empty string, but for the lines named in ``may_be_empty``."""

    may_be_empty: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        """Refuse words that say nothing (ValueError naming the field, never its content)."""
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, str) and not value.strip() and name not in self.may_be_empty:
                raise ValueError(f"{name}: may not be empty; say BLANK or OMITTED where it can be")


class Attested(Facts, frozen=True, kw_only=True):
    """What every paper under the mayor's seal carries, whatever it says.

    ``number`` is the certificate's number without its page part, which the engine appends
    (標準仕様書 §5.5). ``certifier_title`` names the prefecture (群馬県吾妻郡草津町長); the
    certifier's name may never be blank (§1.3.9). ``official_use`` prints 公用 (§5.7).
    ``freshness`` is 「…現在の記録による」 when issued from a desk's copy, else empty.
    ``sample_mark`` says on paper that the town is made up; empty for a real one.
    """

    may_be_empty: ClassVar[frozenset[str]] = frozenset({"freshness", "sample_mark"})

    number: str
    issued_on: str
    certifier_title: str
    certifier_name: str
    seal_text: str
    official_use: bool = False
    freshness: str = ""
    sample_mark: str = ""


def somebody(entries: tuple[object, ...], name: str) -> None:
    """Refuse (ValueError) a paper about nobody."""
    if not entries:
        raise ValueError(f"{name}: a certificate is about somebody")
