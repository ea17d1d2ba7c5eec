"""検索: whom the one box finds, by words or by the number of a certificate made at this desk.

A scanner types the number as it is printed, with the page behind it, and Enter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from desktop.cache.search import Hit, find, hits
from desktop.operations.desk import Desk
from sync.base.wire import unpack
from sync.journal.kinds import Issuance, Kind

_APART = r"[\W_ー]+"
_NUMBER = re.compile(
    _APART.join([r"(\d{4})", r"(\d{2})", r"(\d{2})", r"(\w+)", r"(\d{2,})", r"(\d)", r"(\d{6,})"])
    + f"(?:{_APART}\\d{{1,3}}{_APART}\\d{{1,3}})?"
)
"""年・月・日・町・端末・印刷機・通し番号, as `Certificates` numbers them; the page may follow."""


class PeopleFinder:
    """Finds people for one desk; the certificates it made are read once, then as they come."""

    def __init__(self, desk: Desk, areas: Mapping[str, str] | None = None) -> None:
        """Take the desk, and the town's 大字 by their 住所コード; nothing is read yet."""
        self._desk = desk
        self._areas = areas or {}
        self._made: dict[str, tuple[str, ...]] = {}
        """Number of each certificate -> the rows it was made from, as they stand on it."""
        self._until: int | None = None

    def find(self, text: str) -> list[Hit]:
        """Return whom `text` finds; nobody for a certificate that was not made at this desk."""
        number = certificate_number(text)
        if not number:
            return find(self._desk.cache, self._named(text))
        self._keep_up()
        people = [row.partition("/")[0] for row in self._made.get(number, ())]
        return hits(self._desk.cache, people)

    def _named(self, text: str) -> str:
        """Return the words with each 住所コード of the town as the 大字 it means."""
        words = unicodedata.normalize("NFKC", text).split()
        if not self._areas.keys() & set(words):
            return text
        return " ".join(self._areas.get(word, word) for word in words)

    def _keep_up(self) -> None:
        self._until, kept = self._desk.journal.entries_since(self._until, Kind.ISSUANCE)
        for each in kept:
            issuance = unpack(Issuance, each.entry.words.body)
            self._made[certificate_number(issuance.number)] = issuance.rows


def certificate_number(text: str) -> str:
    """Return the certificate's number that a text is, however its parts are set apart; else ""."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return "・".join(found.groups()) if found else ""
