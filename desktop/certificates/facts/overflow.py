"""文字超過リスト: what does not stand on a paper as recorded, for the clerk (標準仕様書 §5.8).

It stays in the office: it shows the whole words, and code points where no font has the character.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from desktop.certificates.facts.words import BLANK, Fact, Facts, somebody


class ListedItem(Facts, frozen=True, kw_only=True):
    """One item: where it is on the paper, what is wrong, its words, and the code points meant."""

    place: str
    trouble: str
    words: Fact
    codes: Fact = BLANK
    kind: Literal["item"] = "item"


class OverflowList(Facts, frozen=True, kw_only=True):
    """The list of one paper: ``paper`` names it, ``number`` is its number without the page part."""

    may_be_empty: ClassVar[frozenset[str]] = frozenset({"sample_mark"})

    number: str
    paper: str
    made_on: str
    items: tuple[ListedItem, ...]
    sample_mark: str = ""
    form: str = "moji_choka"

    def __post_init__(self) -> None:
        """Refuse empty words and a list of nothing."""
        super().__post_init__()
        somebody(self.items, "items")
