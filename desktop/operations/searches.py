"""検索履歴: what the person signed on searched for at this desk, offered to them again.

It stands in the journal file like a draft: encrypted, never sent, and each person sees their own
(住民記録システム標準仕様書 §2.1.1). Signing off does not lose it.
"""

from __future__ import annotations

from desktop.operations.desk import Desk
from sync.base.wire import WireError, pack, unpack

MOST = 30
"""Searches remembered of each person: some two screens of the list, a morning's visitors."""


class Searches:
    """The searches of whoever is signed on at one desk."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk; nothing is read yet."""
        self._desk = desk

    def recent(self) -> tuple[str, ...]:
        """Return the searches, the last first; () where nobody is signed on."""
        if self._desk.signer is None:
            return ()
        kept = self._desk.journal.drafts.read(self._name())
        if kept is None:
            return ()
        try:
            return unpack(tuple[str, ...], kept)
        except WireError:  # of a program to come: begun anew
            return ()

    def keep(self, words: str) -> None:
        """Remember a search as the last; it stands there once."""
        words = " ".join(words.split())
        known = self.recent()
        if not words or self._desk.signer is None or known[:1] == (words,):
            return
        now = (words, *(other for other in known if other != words))[:MOST]
        self._desk.journal.drafts.keep(self._name(), pack(now))

    def forget(self) -> None:
        """Forget all searches of whoever is signed on."""
        if self._desk.signer is not None:
            self._desk.journal.drafts.drop(self._name())

    def _name(self) -> str:
        return f"searches/{self._desk.who.staff}"
