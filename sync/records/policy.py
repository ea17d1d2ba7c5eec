"""運用規則: what a town allows, as data. Read from the scope *office*; no expressions in it."""

from __future__ import annotations

import msgspec

SUPERVISOR = "supervisor"
"""The role that decides where a rule names none and somebody has to."""


class ChangeRule(msgspec.Struct, frozen=True, array_like=True):
    """How one kind of change is dealt with.

    `approval` is "" (registered at once) or the role that decides; `offline` says what
    happens to it while the line is down: "A" done at once by the clerk, "B" with a supervisor,
    "C" entered and held, "D" taken as paper and kept waiting. `several`: who decides may approve
    several of them at once, each looked at before and each by a decision of its own.
    """

    change: str
    approval: str = SUPERVISOR
    offline: str = "C"
    several: bool = False

    @property
    def decider(self) -> str:
        """The role that decides one that waits, as it may though none is asked for any more."""
        return self.approval or SUPERVISOR


class OfflineRule(msgspec.Struct, frozen=True, array_like=True):
    """Whether a certificate may be made from a desk's copy while the line is down, and how.

    Off unless the town names the rule (要綱) it rests on. `most_age_minutes`: how old the copy may
    be. `approver`: the role that must sign on for each; `requesters`: who may ask.
    """

    permitted: bool = False
    rule_name: str = ""
    rule_number: str = ""
    rule_date: str = ""
    most_age_minutes: int = 0
    approver: str = SUPERVISOR
    requesters: tuple[str, ...] = ("self", "household")
    photo_id: bool = True

    @property
    def decider(self) -> str:
        """The role of who may approve an issuance."""
        return self.approver or SUPERVISOR


class CertificateRule(msgspec.Struct, frozen=True, array_like=True):
    """Fee in yen per copy, the offline rule, and the paper of one certificate form.

    `security_paper`: it takes sheets of the stock that is counted at the day's end.
    `files_on_paper`: also where it is saved as a PDF, which the town prints by another program.
    """

    form: str
    fee: int = 300
    offline: OfflineRule = OfflineRule()
    security_paper: bool = True
    files_on_paper: bool = False


class Exemption(msgspec.Struct, frozen=True, array_like=True):
    """減免: a ground on which a fee is not taken, and the law or rule (条例) that gives it.

    `typed`: what gives it differs from case to case and is typed; `basis` is what permits that.
    """

    code: str
    label: str
    basis: str
    typed: bool = False


DECIDING = (SUPERVISOR, "administrator")
"""The roles that a rule may ask for."""

DECIDERS, ALL = "deciders", "all"
"""Of whom a second factor is asked."""


class SignOnRule(msgspec.Struct, frozen=True, array_like=True):
    """How failed sign-ons slow down whoever guesses.

    From the `failures`-th failure in a row of one 職員番号 at one desk on, that number waits there:
    `first_wait_seconds`, then twice as long after each further one, `longest_wait_seconds` at most.
    A one-time code is void after `code_tries` wrong ones. A screen that nobody touches for
    `idle_minutes` locks itself; 0, for never, is the practice's alone. `second_factor` says of whom
    an authenticator app's digits are asked, if they have set one up: of nobody (""), of those who
    decide ("deciders"), of "all".
    """

    failures: int = 5
    first_wait_seconds: int = 30
    longest_wait_seconds: int = 900
    code_tries: int = 10
    idle_minutes: int = 10
    second_factor: str = ""

    def asks_second_factor(self, *, decides: bool) -> bool:
        """Say whether a second factor is asked of somebody."""
        return self.second_factor == ALL or (self.second_factor == DECIDERS and decides)


class Policy(msgspec.Struct, frozen=True, array_like=True):
    """A town's rules at one version; filings are judged in form by the version they name."""

    version: int = 0
    changes: tuple[ChangeRule, ...] = ()
    certificates: tuple[CertificateRule, ...] = ()
    protected_offline: bool = False
    sample_mark: str = ""
    """Printed on every certificate of a made-up town."""
    exemptions: tuple[Exemption, ...] = ()
    change_fund: int = 0
    """釣銭準備金: yen in a drawer when the day begins, and left in it when the day ends."""
    sign_on: SignOnRule = SignOnRule()
    numbers_shown_by: tuple[str, ...] = ()
    """The roles to whom 個人番号 and 住民票コード may be shown; nobody, unless a town says so."""

    def change_rule(self, change: str) -> ChangeRule:
        """Return the rule for a kind of change; the strictest where none is written."""
        return next((r for r in self.changes if r.change == change), ChangeRule(change))

    def certificate_rule(self, form: str) -> CertificateRule:
        """Return the rule for a certificate form; offline is off where none is written."""
        return next((r for r in self.certificates if r.form == form), CertificateRule(form))

    def exemption(self, code: str) -> Exemption | None:
        """Return a ground for taking no fee."""
        return next((e for e in self.exemptions if e.code == code), None)
