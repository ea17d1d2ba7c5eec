"""Who asks, and how their identity is known, while it is being filled in; knows no desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from desktop.operations.moments import time_of_day

ANOTHER = "本人確認をした来庁者とは別の方です。この方の書類を確認してください。"


@dataclass(frozen=True)
class KnownVisitor:
    """What is known already of whoever asks about a person: in this visit, or with a filing before.

    `requester`: as what they ask about this person. `identity` was checked at `checked_at` (ms); ""
    where it was not asked yet. `same`: as what that visitor may ask about this person and still be
    the same human being; `name` is theirs, where it is known. `papers` were seen with a filing
    before.
    """

    requester: str = ""
    identity: str = ""
    checked_at: int = 0
    same: frozenset[str] = frozenset()
    name: str = ""
    papers: tuple[str, ...] = ()

    def may_be(self, requester: str, name: str = "") -> bool:
        """Say whether who asks as that, by that name, may be the visitor whose identity is known.

        "" is nobody in particular: it may be.
        """
        if requester and requester not in self.same:
            return False
        return not name or not self.name or name == self.name


NOBODY_KNOWN = KnownVisitor()


class Asking:
    """Who asks: begins with what is known; the check of one visitor is dropped for another."""

    def __init__(self, known: KnownVisitor, named: Collection[str]) -> None:
        """Take what is known, and as what somebody asks who has to give their name."""
        self.known = known
        self._named = named
        self.requester, self.identity, self.name = known.requester, known.identity, ""
        self.anew = False
        """Whether identity was checked for this, and not taken from what was known."""
        self._name_as_known()

    def ask_as(self, requester: str) -> None:
        """Take who asks; what was checked of another visitor does not count for them."""
        if requester != self.requester:
            self.requester, self.name = requester, ""
            self._name_as_known()
            self._carry_on()

    def ask_named(self, name: str) -> None:
        """Take the name of who asks: another name is another visitor."""
        if name != self.name:
            self.name = name
            self._carry_on()

    def identified(self, identity: str) -> None:
        """Take how identity was checked."""
        if identity != self.identity:
            self.identity, self.anew = identity, True

    @property
    def named(self) -> bool:
        """Whether who asks has to give their name."""
        return self.requester in self._named

    @property
    def told_name(self) -> str:
        """The name that was given, as it is kept; "" where none is asked."""
        return self.name.strip(" 　") if self.named else ""

    @property
    def words(self) -> str:
        """Say how the visitor's identity is known already, or that who asks is somebody else."""
        if not self.known.identity:
            return ""
        if not self._same:
            return ANOTHER
        if self.anew or not self.identity:
            return ""
        return f"この受付で確認済み（{time_of_day(self.known.checked_at)}）"

    @property
    def _same(self) -> bool:
        return self.known.may_be(self.requester, self.told_name)

    def _name_as_known(self) -> None:
        """Preset the visitor's name, where it is asked and the same visitor may ask as that."""
        if self.named and self._same:
            self.name = self.known.name

    def _carry_on(self) -> None:
        """Let the known check count as long as its visitor asks, and for nobody else."""
        if self.identity and not self.anew and not self._same:
            self.identity = ""
        elif not self.identity and self._same:
            self.identity, self.anew = self.known.identity, False
