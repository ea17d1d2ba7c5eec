"""What changes from one version of a town's rules to the next, in plain words for an operator."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from sync.changes.registry import CHANGE_KINDS, rule_for
from sync.records.policy import Exemption, Policy

LABELS = {
    "protected_offline": "whereabouts of protected people at desks",
    "sample_mark": "mark on every certificate",
    "change_fund": "yen in a drawer when the day begins",
    "numbers_shown_by": "個人番号 and 住民票コード shown to",
    "failures": "failures in a row before a staff number waits",
    "first_wait_seconds": "first wait, in seconds",
    "longest_wait_seconds": "longest wait, in seconds",
    "code_tries": "wrong tries that make a code void",
    "idle_minutes": "minutes until a screen locks itself",
    "second_factor": "second factor asked of",
    "approval": "decided by",
    "offline": "while the line is down",
    "several": "several approved at once",
    "fee": "fee in yen",
    "security_paper": "takes security paper",
    "files_on_paper": "saved as a file, takes security paper",
    "permitted": "issued while the line is down",
    "rule_name": "offline, rests on",
    "rule_number": "offline, number of that rule",
    "rule_date": "offline, date of that rule",
    "most_age_minutes": "offline, oldest data in minutes",
    "approver": "offline, approved each time by",
    "requesters": "offline, who may ask",
    "photo_id": "offline, needs a document with a photo",
    "label": "name",
    "basis": "basis",
    "typed": "basis typed from case to case",
}
"""Field -> what it says; of every field that a policy file has and its keys are not."""

_VALUES = {
    ("approval", ""): "nobody (registered at once)",
    ("approver", ""): "nobody",
    ("second_factor", ""): "nobody",
    ("second_factor", "deciders"): "those who decide",
    ("second_factor", "all"): "everybody",
    ("offline", "A"): "accepted as usual",
    ("offline", "B"): "accepted with a supervisor",
    ("offline", "C"): "accepted and kept, decided later",
    ("offline", "D"): "accepted on paper",
}


def differences(old: Policy, new: Policy) -> Iterator[str]:
    """Yield a line for each thing that is not as it was; what no file says counts as it counts."""
    apart = {"version", "changes", "certificates", "exemptions", "sign_on"}
    yield from _changed("the town", old, new, apart)
    yield from _changed("sign-on", old.sign_on, new.sign_on)
    for name, kind in CHANGE_KINDS.items():
        rules = rule_for(old, name), rule_for(new, name)
        yield from _changed(f"filing {name} {kind.label}", *rules)
    for form in dict.fromkeys(each.form for each in (*old.certificates, *new.certificates)):
        rules_of = old.certificate_rule(form), new.certificate_rule(form)
        yield from _changed(f"certificate {form}", *rules_of)
    for code in dict.fromkeys(each.code for each in (*old.exemptions, *new.exemptions)):
        yield from _ground(code, old.exemption(code), new.exemption(code))


def _ground(code: str, old: Exemption | None, new: Exemption | None) -> Iterator[str]:
    about = f"exemption {code}"
    if old is None and new is not None:
        yield f"{about}: new: {new.label} ({new.basis})"
    elif old is not None and new is None:
        yield f"{about}: no more: {old.label} ({old.basis})"
    elif old is not None and new is not None:
        yield from _changed(about, old, new)


def _changed(
    about: str, old: msgspec.Struct, new: msgspec.Struct, apart: Collection[str] = ()
) -> Iterator[str]:
    for name, value in msgspec.structs.asdict(new).items():
        before = getattr(old, name)
        if name in apart or before == value:
            continue
        if isinstance(value, msgspec.Struct):
            yield from _changed(about, before, value)
        else:
            yield f"{about}: {LABELS[name]}: {_said(name, before)} -> {_said(name, value)}"


def _said(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "nobody"
    return _VALUES.get((name, str(value)), str(value)) or "nothing"
