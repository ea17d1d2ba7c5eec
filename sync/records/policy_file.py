"""A town's rules as a file that people write (TOML), read into `Policy`, and written from it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import msgspec

from sync.records.policy import (
    ALL,
    DECIDERS,
    DECIDING,
    CertificateRule,
    ChangeRule,
    Exemption,
    OfflineRule,
    Policy,
    SignOnRule,
)

OFFLINE_CLASSES = frozenset("ABCD")
ROLES = frozenset({"clerk", "supervisor", "administrator"})
LONGEST_WAIT_SECONDS = 3600
"""No rule makes a person wait longer than this at one desk: service never freezes."""

MOST_IDLE_MINUTES = 120


class BadPolicyFile(ValueError):
    """A policy file cannot be used; the message says where and why."""


def policy_from(text: str, *, practice: bool = False) -> Policy:
    """Return the rules a file states; BadPolicyFile says what is wrong with it.

    Nothing is guessed: an unknown word is an error, and so is an offline permission that names no
    rule (要綱) with number and date. In the `practice` no screen has to lock itself.
    """
    try:
        written = tomllib.loads(text)
        policy = _policy(written)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadPolicyFile(f"the policy file cannot be read: {error}") from None
    wrong = next(_complaints(policy), None)
    if not wrong and not (1 - practice) <= policy.sign_on.idle_minutes <= MOST_IDLE_MINUTES:
        wrong = f"sign_on: idle_minutes is none of 1 to {MOST_IDLE_MINUTES}"
    if wrong:
        raise BadPolicyFile(f"the policy file cannot be used: {wrong}")
    return policy


def text_of(policy: Policy) -> str:
    """Return the file that states a policy, whole; `policy_from` reads the same from it."""
    return "\n".join(_lines(policy, "")) + "\n"


def _lines(record: msgspec.Struct, path: str) -> Iterator[str]:
    tables: list[tuple[str, str, msgspec.Struct]] = []
    for name, value in msgspec.structs.asdict(record).items():
        if isinstance(value, msgspec.Struct):
            tables.append((name, f"[{path}{name}]", value))
        elif isinstance(value, tuple) and any(isinstance(each, msgspec.Struct) for each in value):
            tables += [(name, f"[[{path}{name}]]", each) for each in value]
        else:
            yield f"{name} = {json.dumps(value, ensure_ascii=False)}"
    for name, head, value in tables:
        yield ""
        yield head
        yield from _lines(value, f"{path}{name}.")


def _policy(written: dict[str, Any]) -> Policy:
    rules = {
        "changes": [_row(rule, ChangeRule) for rule in written.pop("changes", [])],
        "certificates": [_certificate(rule) for rule in written.pop("certificates", [])],
        "exemptions": [_row(each, Exemption) for each in written.pop("exemptions", [])],
        "sign_on": _row(written.pop("sign_on", {}), SignOnRule),
    }
    return msgspec.convert(_row(written | rules, Policy), Policy)


def _certificate(written: dict[str, Any]) -> list[Any]:
    offline = _row(written.get("offline", {}), OfflineRule)
    return _row(written | {"offline": offline}, CertificateRule)


def _row(written: dict[str, Any], record: type[msgspec.Struct]) -> list[Any]:
    """Return named values in the order of a record's fields; records travel as arrays."""
    fields = msgspec.structs.fields(record)
    if unknown := sorted(set(written) - {field.name for field in fields}):
        raise BadPolicyFile(f"the policy file has unknown words: {', '.join(unknown)}")
    missing = [field.name for field in fields if field.required and field.name not in written]
    if missing:
        raise BadPolicyFile(f"the policy file does not say: {', '.join(missing)}")
    return [
        written[field.name] if field.name in written else msgspec.to_builtins(field.default)
        for field in fields
    ]


def _complaints(policy: Policy) -> Iterator[str]:
    yield from _filing_complaints(policy)
    yield from _certificate_complaints(policy)
    codes = [exemption.code for exemption in policy.exemptions]
    for exemption in policy.exemptions:
        if not (exemption.code and exemption.label and exemption.basis):
            yield "an exemption lacks its code, label or basis"
        if codes.count(exemption.code) > 1:
            yield f"exemption {exemption.code} stands twice"
    if policy.change_fund < 0:
        yield "change_fund is below 0"
    if unknown := sorted(set(policy.numbers_shown_by) - ROLES):
        yield f"numbers_shown_by: no such role: {', '.join(unknown)}"
    yield from _sign_on_complaints(policy.sign_on)


def _filing_complaints(policy: Policy) -> Iterator[str]:
    names = [change.change for change in policy.changes]
    for change in policy.changes:
        if change.offline not in OFFLINE_CLASSES:
            yield f"offline class of {change.change} is not A, B, C or D"
        if change.approval not in {"", *DECIDING}:
            yield f"approval of {change.change} is no role that decides"
        if names.count(change.change) > 1:
            yield f"the rule of {change.change} stands twice"


def _certificate_complaints(policy: Policy) -> Iterator[str]:
    forms = [certificate.form for certificate in policy.certificates]
    for certificate in policy.certificates:
        rule = certificate.offline
        if rule.permitted and not (rule.rule_name and rule.rule_number and rule.rule_date):
            yield f"{certificate.form} is permitted offline without naming the rule it rests on"
        if rule.approver not in {"", *DECIDING}:
            yield f"approver of {certificate.form} is no role that decides"
        if certificate.fee < 0:
            yield f"the fee of {certificate.form} is below 0"
        if forms.count(certificate.form) > 1:
            yield f"the rule of {certificate.form} stands twice"


def _sign_on_complaints(rule: SignOnRule) -> Iterator[str]:
    if rule.failures < 1 or rule.code_tries < 1:
        yield "sign_on: failures and code_tries are at least 1"
    if rule.second_factor not in {"", DECIDERS, ALL}:
        yield f'sign_on: second_factor is none of "", "{DECIDERS}" and "{ALL}"'
    if not 1 <= rule.first_wait_seconds <= rule.longest_wait_seconds <= LONGEST_WAIT_SECONDS:
        yield (
            "sign_on: the waits are 1 second or more, the first no longer than the longest, "
            f"which is {LONGEST_WAIT_SECONDS} seconds at most"
        )
