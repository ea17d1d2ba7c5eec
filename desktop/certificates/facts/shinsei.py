"""証明書交付申請書, written by the desk from its search: the visitor only signs (書かない窓口).

The line for the signature stays blank, always. No seal: it is the visitor's paper, not the town's.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from desktop.certificates.facts.words import BLANK, Fact, Facts, somebody


class Applicant(Facts, frozen=True, kw_only=True):
    """窓口に来た方: who asks. ``relation`` says as what: 本人, 同一世帯の方, 代理人.

    ``identity`` is the kind of document that was shown (運転免許証), never its number.
    """

    name: Fact
    relation: Fact
    address: Fact = BLANK
    name_kana: Fact = BLANK
    birth_date: Fact = BLANK
    phone: Fact = BLANK
    identity: Fact = BLANK
    kind: Literal["applicant"] = "applicant"


class Agent(Facts, frozen=True, kw_only=True):
    """On whose behalf an agent or a third party asks, and what proves it (委任状, 契約書 …)."""

    on_behalf_of: Fact
    proof: Fact
    address: Fact = BLANK
    kind: Literal["agent"] = "agent"


class AskedAbout(Facts, frozen=True, kw_only=True):
    """どなたのものか: one person whose certificate is asked for."""

    name: Fact
    birth_date: Fact
    address: Fact = BLANK
    kind: Literal["person"] = "person"


class AskedPaper(Facts, frozen=True, kw_only=True):
    """One kind of certificate, how many, and what shall be on it.

    ``options`` is one sentence of what was asked for beyond the default (世帯主・続柄を記載), BLANK
    when nothing. ``copies`` and ``fee`` are worded (1通, 300円, 無料).
    """

    title: str
    copies: str
    fee: Fact = BLANK
    options: Fact = BLANK
    kind: Literal["paper"] = "paper"


class Application(Facts, frozen=True, kw_only=True):
    """The application. ``number`` is the visit's or draft's number at the desk.

    ``addressee`` is the mayor's title (草津町長), ``applied_on`` the day of the visit. ``agents``
    is () when people ask for themselves, else one.
    """

    may_be_empty: ClassVar[frozenset[str]] = frozenset({"sample_mark"})

    number: str
    applied_on: str
    addressee: str
    applicant: Applicant
    persons: tuple[AskedAbout, ...]
    papers: tuple[AskedPaper, ...]
    purpose: Fact = BLANK
    submitted_to: Fact = BLANK
    agents: tuple[Agent, ...] = ()
    taken_by: Fact = BLANK
    sample_mark: str = ""
    form: str = "shinseisho"

    def __post_init__(self) -> None:
        """Refuse empty words and an application for nothing."""
        super().__post_init__()
        somebody(self.persons, "persons")
        somebody(self.papers, "papers")
