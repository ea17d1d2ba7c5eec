"""The operator's commands about a town's rules (運用規則): shown, held against a file, set."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from sync.base.resources import resource
from sync.changes.registry import CHANGE_KINDS
from sync.cloud import operations
from sync.cloud.console import add, group, now, say, town_of
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal
from sync.cloud.policy_words import differences
from sync.exchanges.ports import Town
from sync.journal.kinds import Kind, PolicySet
from sync.journal.office import Office
from sync.records.policy import Policy
from sync.records.policy_file import BadPolicyFile, policy_from, text_of

if TYPE_CHECKING:
    from sync.cloud.console import Groups

_MEND = "Mend the file; nothing was changed. See docs/operating.md, The town's rules."


def add_to(groups: Groups) -> None:
    """Add these commands to the operator's command."""
    rules = group(groups, "policy", "a town's rules (運用規則)")
    add(rules, "show", policy_show, town=True)
    add(rules, "check", policy_check, town=True).add_argument("file", type=Path, metavar="FILE")
    add(rules, "set", policy_set, town=True).add_argument("file", type=Path, metavar="FILE")


def policy_show(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Print the rules in force as a file, from which the next version is written."""
    policy = operations.office(ledger, town_of(asked, ledger)).policy
    say(text_of(policy).rstrip("\n"))


def policy_check(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Say whether a file could be set, and what would change; nothing is written."""
    office = operations.office(ledger, town_of(asked, ledger))
    policy = rules_in(asked.file)
    may_follow(office, policy)
    _tell(office.policy, policy)
    say("nothing was written; to put it in force: madoguchi-cloud policy set")


def policy_set(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Put the rules of a file in force: desks take them up at their next pull."""
    town = town_of(asked, ledger)
    policy = rules_in(asked.file)
    _tell(put_in_force(ledger, town, policy, now()), policy)
    say(f"version {policy.version} is in force in {town.code} {town.name}")


def put_in_force(ledger: PostgresLedger, town: Town, policy: Policy, at: int) -> Policy:
    """Write a policy into journal 0; return the one before. OperatorRefusal where it may not be."""
    with ledger.writing(town) as writing:
        writing.lock_scopes()
        office = writing.office()
        may_follow(office, policy)
        writing.append_office(Kind.POLICY_SET, PolicySet(policy), at)
        return office.policy


def may_follow(office: Office, policy: Policy) -> None:
    """Refuse what cannot be the next version, whoever else has set one meanwhile."""
    before = office.policy
    if policy.version != before.version + 1:
        raise OperatorRefusal(
            f"The file says version {policy.version}; version {before.version} is in force.",
            f"If it was made from that one, write version = {before.version + 1} into it; else "
            "begin anew: madoguchi-cloud policy show",
        )
    if msgspec.structs.replace(policy, version=before.version) == before:
        raise OperatorRefusal("The file changes nothing but the version.", _MEND)
    if office.restored:
        raise OperatorRefusal(
            "The cloud was restored; what desks still give back to it may be rules too.",
            "Wait until the desks are heard, or: madoguchi-cloud restored --settle-now",
        )


def rules_in(file: Path) -> Policy:
    """Return the rules that a file states, of kinds and forms that this program knows."""
    try:
        policy = policy_from(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise OperatorRefusal(f"The file {file} cannot be read ({why}).", _MEND) from None
    except BadPolicyFile as bad:
        raise OperatorRefusal(f"{file}: {bad}.", _MEND) from None
    strange = [each.change for each in policy.changes if each.change not in CHANGE_KINDS]
    forms = [each.form for each in policy.certificates]
    strange += [form for form in forms if not resource("certificates", f"{form}.toml").is_file()]
    if strange:
        raise OperatorRefusal(f"{file} speaks of unknown things: {', '.join(strange)}.", _MEND)
    if policy.protected_offline:
        raise OperatorRefusal(
            "protected_offline cannot be true: no desk is given where protected people live.", _MEND
        )
    return policy


def _tell(before: Policy, policy: Policy) -> None:
    """Say what changes from the rules in force."""
    found = list(differences(before, policy))
    for each in found:
        say(each)
    say(f"changes={len(found)} from version {before.version} to version {policy.version}")
