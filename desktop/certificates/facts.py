"""What a certificate says, in the words that go on the paper.

Dates arrive formatted (era for Japanese people, Western for foreign ones), names with
their variation selectors untouched. Whether an item is shown is decided before, by the asker's wish
and the standard's defaults (§2.1.5); the paper must not confuse three things, so the type does not:

* a ``str``: these words are printed,
* ``OMITTED``: the record has (or may have) the item, and it was left off: 省略 is printed,
* ``BLANK``: the record holds nothing here: the space stays empty.

An empty string would be a fourth thing nobody meant, and is refused.
"""

from __future__ import annotations

from typing import ClassVar, Literal

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


class _Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts that never hold an empty string, but for the lines named in ``may_be_empty``."""

    may_be_empty: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, str) and not value.strip() and name not in self.may_be_empty:
                raise ValueError(f"{name}: may not be empty; say BLANK or OMITTED where it can be")


class PersonFacts(_Facts, frozen=True, kw_only=True):
    """One member of the household, as one ruled block of the sheet shows them.

    The defaults are the standard's: 続柄, 本籍・筆頭者, the numbers and a foreign resident's status
    are left off unless asked for (標準仕様書 §5.1).
    """

    kind: Literal["japanese", "foreign"]
    name: Fact
    name_kana: Fact
    birth_date: Fact
    sex: Fact
    resident_since: Fact
    address_since: Fact
    notified_on: Fact
    relationship: Fact = OMITTED
    former_surname: Fact = BLANK
    former_surname_kana: Fact = BLANK
    alias: Fact = BLANK
    alias_kana: Fact = BLANK
    previous_address: Fact = BLANK
    honseki: Fact = OMITTED
    hittousha: Fact = OMITTED
    juminhyo_code: Fact = OMITTED
    my_number: Fact = OMITTED
    nationality: Fact = OMITTED
    legal_category: Fact = OMITTED
    residence_status: Fact = OMITTED
    residence_period: Fact = OMITTED
    residence_expiry: Fact = OMITTED
    residence_card: Fact = OMITTED
    remarks: Fact = BLANK


class HouseholdCertificate(_Facts, frozen=True, kw_only=True):
    """住民票の写し of a household or of some of its members; persons stand in print order.

    ``form`` names the data file. ``number`` is the certificate's number without its page part,
    which the engine appends. ``freshness`` is 「…現在の記録による」 when issued from a desk's copy,
    else empty. ``sample_mark`` says on paper that the town is made up; empty for a real one. The
    certifier's name may never be blank (標準仕様書 §1.3.9).
    """

    may_be_empty: ClassVar[frozenset[str]] = frozenset({"freshness", "sample_mark"})

    number: str
    issued_on: str
    address: Fact
    whole_household: bool
    persons: tuple[PersonFacts, ...]
    certifier_title: str
    certifier_name: str
    seal_text: str
    form: str = "juminhyo_household"
    head: Fact = OMITTED
    freshness: str = ""
    sample_mark: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.persons:
            raise ValueError("persons: a certificate is about somebody")
