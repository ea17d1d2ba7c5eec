"""住民票記載事項証明書 and 住民票除票記載事項証明書: only the items that were asked for."""

from __future__ import annotations

from typing import Literal

from desktop.certificates.facts.words import Attested, Fact, Facts, somebody


class StatedItem(Facts, frozen=True, kw_only=True):
    """One asked item: what the 住民票 calls it (氏名, 住所, 生年月日 …) and what it says."""

    label: str
    value: Fact
    kind: Literal["item"] = "item"


class StatedPerson(Facts, frozen=True, kw_only=True):
    """One person's asked items, in the order of the 住民票.

    The address without its 方書 where that was asked for (§5.4 permits it on this paper only).
    """

    items: tuple[StatedItem, ...]
    kind: Literal["person"] = "person"

    def __post_init__(self) -> None:
        """Refuse a person of whom nothing is stated."""
        super().__post_init__()
        if not self.items:
            raise ValueError("items: a statement says something")


class StatementCertificate(Attested, frozen=True, kw_only=True):
    """記載事項証明書; ``removed`` says that it is of a 除票: another title and attestation."""

    persons: tuple[StatedPerson, ...]
    removed: bool = False
    form: str = "kisai_jikou"

    def __post_init__(self) -> None:
        """Refuse empty words and a paper about nobody."""
        super().__post_init__()
        somebody(self.persons, "persons")
