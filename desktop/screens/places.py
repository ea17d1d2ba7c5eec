"""Where one can go: each place names a screen and what it is about. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.changes.paper_intake import PaperIntake


@dataclass(frozen=True)
class Unlock:
    """The profile's keys lie in a file closed with a passphrase."""


@dataclass(frozen=True)
class Stopped:
    """The program cannot go on: what happened and what to do."""

    reason: str
    remedy: str


@dataclass(frozen=True)
class Revoked:
    """The town has revoked this desk; so many entries are to be handed in, None: all is over."""

    waiting: int | None = None


@dataclass(frozen=True)
class Enrolment:
    """This machine is not a desk yet."""


@dataclass(frozen=True)
class FirstPull:
    """The register is being loaded for the first time."""


@dataclass(frozen=True)
class SignOn:
    """Nobody is signed on."""


@dataclass(frozen=True)
class Password:
    """パスワードの変更; `behind` is the place to go back to."""

    behind: object = SignOn()


@dataclass(frozen=True)
class Factor:
    """認証アプリの設定; `behind` is the place to go back to."""

    behind: object = SignOn()


@dataclass(frozen=True)
class Search:
    """受付・検索."""


@dataclass(frozen=True)
class Resident:
    """One person's page."""

    atena_no: str


@dataclass(frozen=True)
class Certificate:
    """住民票の写し for a person."""

    atena_no: str


@dataclass(frozen=True)
class Memos:
    """メモ on a person."""

    atena_no: str


@dataclass(frozen=True)
class Filing:
    """A filing of a kind of change, begun from a person; each kind has a screen of its own.

    `body` fills the form from the filing that it `replaces`, `paper` from a paper accepted.
    """

    change: str
    atena_no: str = ""
    """"": with nobody, for people who are not in the register yet."""
    replaces: bytes = b""
    body: bytes = b""
    paper: PaperIntake | None = None


@dataclass(frozen=True)
class Kinds:
    """届出の種類を選ぶ: all kinds of change, for a person or ("") for nobody.

    `asked` is the kind that the person came for.
    """

    atena_no: str = ""
    asked: str = ""


@dataclass(frozen=True)
class Queue:
    """届出一覧."""


@dataclass(frozen=True)
class Decisions:
    """決裁."""


@dataclass(frozen=True)
class Parked:
    """保留: what the cloud set aside or lets wait."""


@dataclass(frozen=True)
class Visit:
    """受付中: the visitor at the counter, who was set aside, who has gone."""


@dataclass(frozen=True)
class Today:
    """状況: the day in pictures, for those who decide."""


@dataclass(frozen=True)
class Verify:
    """照合: a certificate that somebody brings is checked."""


@dataclass(frozen=True)
class Audit:
    """監査: what the journals tell, for those who decide."""


@dataclass(frozen=True)
class Closing:
    """日計: the day's end at this desk."""


@dataclass(frozen=True)
class Rules:
    """運用規則: what the town's rules in force say; `behind` is the place to go back to."""

    behind: object = Decisions()


@dataclass(frozen=True)
class Decision:
    """決裁, with one filing opened."""

    filing_id: bytes


def screen_of(place: object) -> type | str:
    """Return under what a place's screen is known: its type, of filings the kind of change."""
    return place.change if isinstance(place, Filing) else type(place)
