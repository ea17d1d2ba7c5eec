"""What a receipt (領収書) says, in the words that go on the paper; its form is a data file too.

Names of those the certificates are about are not on it: a receipt is shown to many people.
"""

from __future__ import annotations

import msgspec

from desktop.certificates.facts import Fact


class ReceiptItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line: what it was, its number, and what it cost, worded."""

    label: str
    number: str
    fee: str
    kind: str = "item"


class ReceiptFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One receipt for one visit. `copy_mark` says that it was printed before; "" on the first."""

    number: str
    number_words: str
    received_at: str
    payer: Fact
    total: str
    items: tuple[ReceiptItem, ...]
    town: str
    taken_by: str
    taken_words: str = ""
    copy_mark: str = ""
    sample_mark: str = ""
    form: str = "receipt"
