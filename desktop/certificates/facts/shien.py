"""支援措置期間終了通知: tells a protected person when their order runs out (§3.4, §20.5.1)."""

from __future__ import annotations

from typing import ClassVar

from desktop.certificates.facts.words import BLANK, Fact, Facts


class OrderNotice(Facts, frozen=True, kw_only=True):
    """The letter: no address, which no desk holds, no seal (公印省略), nobody but the addressee.

    ``starts_on`` and ``ends_on`` are the order's days, ``extended_from`` the first on which it can
    be extended; ``contact`` the office and its telephone.
    """

    may_be_empty: ClassVar[frozenset[str]] = frozenset({"sample_mark"})

    number: str
    issued_on: str
    to_name: Fact
    starts_on: Fact
    ends_on: str
    extended_from: str
    certifier_title: str
    certifier_name: str
    contact: Fact = BLANK
    sample_mark: str = ""
    form: str = "shien_shuryo"
