"""What is asked for with a certificate, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.operations.asking import NOBODY_KNOWN, KnownVisitor
from sync.base.verdicts import Alert, Refusal
from sync.changes.attached import IDENTITIES
from sync.records.resident import Resident

SELF, HOUSEHOLD, PROXY = "self", "household", "proxy"
THIRD, PROFESSIONAL, OFFICIAL = "third", "professional", "official"

REQUESTER_WORDS = {
    SELF: "本人",
    HOUSEHOLD: "同一世帯員",
    PROXY: "代理人",
    THIRD: "第三者",
    PROFESSIONAL: "職務上",
    OFFICIAL: "公用",
}
"""As what somebody may ask (住民基本台帳法12条, 12条の2, 12条の3)."""

ANYBODY = frozenset(REQUESTER_WORDS)
FAMILY = frozenset({SELF, HOUSEHOLD, PROXY})
NAMED = frozenset({PROXY, THIRD})
"""Who gives their name: the register does not tell it."""
BEARERS = frozenset({SELF, PROXY})
"""Who may bear a 印鑑登録証: the person, or whom they gave the card to."""

AUTHORITY_WORDS = {"mandate": "委任状", "statutory": "法定代理の書類"}
"""What a 代理人 showed: that they may act for another."""

IDENTITY_WORDS = dict(IDENTITIES)
"""How identity was checked: the kind of document, never its number."""

USUAL_FORM = "juminhyo_household"


@dataclass
class Wish:
    """The form so far; entitlement and identity have no default.

    `form` names the paper (`desktop.operations.papers.kinds`); a switch that the form does not
    know says nothing. `items` are those asked for one by one, `building` whether the 方書 stands
    with the address, `card` that a 印鑑登録証 was shown. `requester_name` is the name of a 代理人
    or 第三者, `authority` what lets a 代理人 act. `anew`: identity was checked for this wish.
    `on_file`: it is saved as a PDF, not printed.
    """

    atena_no: str
    members: tuple[str, ...] = ()
    requester: str = ""
    identity: str = ""
    head_and_relationship: bool = False
    honseki: bool = False
    foreign: bool = False
    purpose: str = ""
    copies: int = 1
    form: str = USUAL_FORM
    history: bool = False
    items: tuple[str, ...] = ()
    building: bool = True
    card: bool = False
    requester_name: str = ""
    authority: str = ""
    anew: bool = False
    on_file: bool = False


@dataclass(frozen=True)
class Counter:
    """How things stand before the clerk starts: facts of the person and of the line.

    `refusals` say that it cannot be issued at all now, `alerts` what to tell the visitor.
    `approver` is the role that must sign on for it ("" = nobody), `rule` the rule (要綱) that
    an offline certificate rests on, `freshness` 11月23日 9時12分.

    `visitor` is what the visit knows of them already. `stranger`: their identity was checked for
    people of other households only.
    """

    household: tuple[Resident, ...]
    online: bool
    fee: int
    refusals: tuple[Refusal, ...] = ()
    alerts: tuple[Alert, ...] = ()
    approver: str = ""
    rule: str = ""
    freshness: str = ""
    visitor: KnownVisitor = NOBODY_KNOWN
    stranger: bool = False
    forms: tuple[str, ...] = (USUAL_FORM,)
    """The papers there are for this person, the usual one first."""
    closed: frozenset[str] = frozenset()
    """Members who are protected and not let through today, of somebody who is."""


@dataclass(frozen=True)
class Made:
    """A certificate drawn but not issued: the paper for the preview, and what is wrong with it."""

    pdf: bytes
    warnings: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True)
class Approval:
    """A supervisor's sign-on for one certificate: who, and what the desk keeps as proof."""

    staff: str
    name: str
    proof: object = None


@dataclass(frozen=True)
class Issued:
    """An issuance committed to the journal; `digest` is the SHA-256 of `pdf` as journaled, hex."""

    id: bytes
    number: str
    digest: str
    pdf: bytes
    fee: int
    names: tuple[str, ...] = ()
    at: int = 0
