"""住民異動届受理通知: a letter that says a notification was received (標準仕様書 §4.1.0.3).

It goes to the notifier's address before the move; where there was none (birth, from abroad) or a
letter there is not proper, to the mover's address after it. Whoever fills it decides that.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from desktop.certificates.facts.words import BLANK, Fact, Facts, somebody


class NamedMover(Facts, frozen=True, kw_only=True):
    """One of those whom the notification is about (異動者); only the name."""

    name: Fact
    kind: Literal["mover"] = "mover"


class AcceptanceNotice(Facts, frozen=True, kw_only=True):
    """The letter. No seal (公印省略) and no new address: it may be read by others in the house.

    ``to_postal_code`` as printed (377-1792), ``notified_on`` 届出日, ``reason`` 異動事由,
    ``notifier`` 届出人氏名, ``contact`` the office and its telephone.
    """

    may_be_empty: ClassVar[frozenset[str]] = frozenset({"sample_mark"})

    number: str
    issued_on: str
    to_address: str
    to_name: str
    notified_on: str
    reason: str
    notifier: str
    movers: tuple[NamedMover, ...]
    certifier_title: str
    certifier_name: str
    contact: Fact = BLANK
    to_postal_code: Fact = BLANK
    sample_mark: str = ""
    form: str = "juri_tsuchi"

    def __post_init__(self) -> None:
        """Refuse empty words and a letter about nobody."""
        super().__post_init__()
        somebody(self.movers, "movers")
