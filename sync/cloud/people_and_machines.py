"""The operator's commands about people and machines: who may sign on, which desks there are."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sync.base.clock import moment
from sync.base.ids import SystemChance
from sync.cloud import operations
from sync.cloud.console import add, group, now, say, town_of
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import CODE_HOURS
from sync.journal.kinds import DeskRevoked, StaffAdded, StaffRevoked
from sync.journal.office import Staff

if TYPE_CHECKING:
    from sync.cloud.console import Groups


def add_to(groups: Groups) -> None:
    """Add these commands to the operator's command."""
    staff = group(groups, "staff", "who may sign on")
    adding = add(staff, "add", staff_add, town=True)
    adding.add_argument("--id", required=True, help="職員番号")
    adding.add_argument("--name", required=True)
    adding.add_argument("--role", required=True, choices=operations.ROLES)
    add(staff, "code", staff_code, town=True).add_argument("--id", required=True)
    anew = add(staff, "reset", staff_reset, town=True)
    anew.add_argument("--id", required=True)
    anew.add_argument("--reason", default="", help="stands in journal 0, on every desk")
    ending = add(staff, "revoke", staff_revoke, town=True)
    ending.add_argument("--id", required=True)
    ending.add_argument("--reason", default="", help="stands in journal 0, on every desk")
    add(staff, "list", staff_list, town=True)
    tried = group(groups, "codes", "one-time codes")
    add(tried, "wrong", codes_wrong, town=True)
    desk = group(groups, "desk", "enrolled machines")
    add(desk, "code", desk_code, town=True).add_argument("--name", required=True)
    add(desk, "list", desk_list, town=True)
    revoking = add(desk, "revoke", desk_revoke, town=True)
    revoking.add_argument("--desk", type=int, required=True)
    revoking.add_argument("--compromised", action="store_true", help="stolen, not just retired")
    revoking.add_argument("--reason", default="")


def staff_add(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Add a member of staff and print the code of their first sign-on."""
    added = StaffAdded(asked.id, asked.name, asked.role)
    town = town_of(asked, ledger)
    code = operations.add_staff(ledger, town, added, now(), SystemChance())
    say(f"{code}   first sign-on of {asked.id}, once, within {CODE_HOURS} hours")


def staff_code(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Print a new first sign-on code for a member of staff who has no key."""
    code = operations.staff_code(ledger, town_of(asked, ledger), asked.id, now(), SystemChance())
    say(f"{code}   first sign-on of {asked.id}, once, within {CODE_HOURS} hours")


def staff_reset(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Retire a person's key at once and print the code with which they make a new one."""
    town = town_of(asked, ledger)
    code = operations.reset_staff(ledger, town, asked.id, asked.reason, now(), SystemChance())
    say(f"{code}   first sign-on of {asked.id} with a new key, once, within {CODE_HOURS} hours")
    say(f"the old key of {asked.id} is retired: what it signed until now stands")


def staff_revoke(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Revoke a member of staff; what they signed and the cloud has received stands."""
    revoked = StaffRevoked(asked.id, asked.reason)
    operations.revoke_staff(ledger, town_of(asked, ledger), revoked, now())
    say(f"staff {asked.id} is revoked; a desk signs them off as soon as it hears of it")


def staff_list(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """List the staff of a town."""
    for person in operations.office(ledger, town_of(asked, ledger)).staff.values():
        say(f"{person.id:12} {person.role:14} {_state(person):17} {person.name}")


def _state(person: Staff) -> str:
    if person.revoked:
        return "revoked"
    if person.public is None:
        return "awaits a new key" if person.reset_at else "no key yet"
    return "ready"


def desk_code(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Print a one-time enrolment code for a desk."""
    town = town_of(asked, ledger)
    code = operations.enrolment_code(ledger, town, asked.name, now(), SystemChance())
    say(f"{code}   enrols {asked.name} in {town.name}, once, within {CODE_HOURS} hours")


def desk_list(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """List the desks of a town."""
    for number, desk in operations.office(ledger, town_of(asked, ledger)).desks.items():
        state = "compromised" if desk.compromised else "revoked" if desk.revoked else "enrolled"
        say(f"{number:4} {state:12} {desk.certificate.name}")


def desk_revoke(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """Revoke a desk."""
    revoked = DeskRevoked(asked.desk, asked.compromised, asked.reason)
    operations.revoke_desk(ledger, town_of(asked, ledger), revoked, now())
    say(f"desk {asked.desk} is revoked")


def codes_wrong(asked: argparse.Namespace, ledger: PostgresLedger) -> None:
    """List where wrong one-time codes were tried, and whether that made a code void."""
    town = town_of(asked, ledger)
    most = operations.office(ledger, town).policy.sign_on.code_tries
    found = operations.wrong_codes(ledger, town)
    for each in found:
        at = moment(each.last_at).isoformat(timespec="seconds")
        where = f"desk {each.last_desk}" if each.last_desk else "a machine that is no desk yet"
        void = "  void: hand out a new code" if each.wrong >= most and ":" in each.purpose else ""
        say(f"{each.purpose}  wrong={each.wrong} ever={each.ever}  last {at} at {where}{void}")
    say(f"purposes={len(found)}")
