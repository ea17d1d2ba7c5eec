"""運用規則: what stands on the screen is what the policy in force says, and nothing else."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from desktop.operations.rules_in_force import (
    AT_ONCE,
    NONE,
    NOT_OFFLINE,
    OFFLINE_WORDS,
    KindRule,
    rules_in_force,
)
from sync.base.resources import resource
from sync.changes.registry import CHANGE_KINDS
from sync.journal.kinds import Kind, PolicySet
from sync.records.policy import DECIDERS, ChangeRule, Policy, SignOnRule
from sync.records.policy_file import OFFLINE_CLASSES, policy_from
from tests.desks import Counter, TestTown
from tests.unit.operations.conftest import POLICY


def kind(counter: Counter, name: str) -> KindRule:
    return next(each for each in rules_in_force(counter.desk).kinds if each.name == name)


def set_policy(town: TestTown, counter: Counter, policy: Policy) -> None:
    town.clock.step(days=3)
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.POLICY_SET, PolicySet(policy), town.now())
    counter.sync()


def test_every_kind_that_is_decided_has_its_line(counter: Counter) -> None:
    rules = rules_in_force(counter.desk)
    assert [each.name for each in rules.kinds] == [
        n for n, k in CHANGE_KINDS.items() if not k.beside
    ]
    assert (rules.version, rules.since) == (1, "令和8年11月23日")
    move, phone = kind(counter, "relocation"), kind(counter, "contact_correction")
    assert (move.approval, move.several) == ("責任者", "1件ずつ")
    assert "別の責任者が承認" in move.said[0]
    assert (phone.approval, phone.several) == (AT_ONCE, NONE)
    assert "すぐに登録" in phone.said[0]


def test_a_new_version_is_told_with_its_day(town: TestTown, counter: Counter) -> None:
    changes = (
        ChangeRule("relocation", "administrator", "D"),
        ChangeRule("contact_correction", "supervisor", "A", several=True),
        ChangeRule("closing_reopening", "", "C", several=True),
    )
    set_policy(town, counter, msgspec.structs.replace(POLICY, version=2, changes=changes))
    rules = rules_in_force(counter.desk)
    assert (rules.version, rules.since) == (2, "令和8年11月26日")
    move, phone = kind(counter, "relocation"), kind(counter, "contact_correction")
    assert (move.approval, move.offline) == ("管理者", OFFLINE_WORDS["D"])
    assert (phone.several, phone.offline) == ("できる", OFFLINE_WORDS["A"])
    assert "まとめて承認できます" in phone.said[1]
    reopened = kind(counter, "closing_reopening")
    assert (reopened.approval, reopened.several) == ("責任者", "1件ずつ"), "no policy softens it"


def test_who_may_certify_offline_and_by_which_rule(counter: Counter) -> None:
    first, *others = rules_in_force(counter.desk).papers
    assert first.offline == "データ時点から1時間以内"
    assert (first.approval, first.requesters) == ("責任者", "本人、同一世帯員")
    assert first.basis == "災害時等における交付要綱（架空）"
    assert "架空告示第1号　令和8年4月1日" in first.said[-1]
    assert {each.offline for each in others} == {NOT_OFFLINE}
    assert all("要綱" in each.said[0] for each in others)


@pytest.mark.parametrize("name", ["default.toml", "demo.toml"])
def test_as_shipped_only_light_kinds_are_approved_several_at_once(name: str) -> None:
    policy = policy_from(resource("policies", name).read_text("utf-8"))
    several = {each.change for each in policy.changes if each.several}
    assert several == {"contact_correction", "minor_correction"}
    assert set(OFFLINE_WORDS) == OFFLINE_CLASSES


def test_what_protection_means_offline_is_said(town: TestTown, counter: Counter) -> None:
    assert "どの端末にも置きません" in rules_in_force(counter.desk).protected
    open_town = msgspec.structs.replace(POLICY, version=2, protected_offline=True)
    set_policy(town, counter, open_town)
    assert "この町の端末に置きます" in rules_in_force(counter.desk).protected
    assert town.clock.now().date() == dt.date(2026, 11, 26)


def test_of_whom_a_second_factor_is_asked_is_said(town: TestTown, counter: Counter) -> None:
    assert "だれにも聞きません" in rules_in_force(counter.desk).sign_on
    asked = msgspec.structs.replace(POLICY, version=2, sign_on=SignOnRule(second_factor=DECIDERS))
    set_policy(town, counter, asked)
    assert "責任者と管理者に聞きます" in rules_in_force(counter.desk).sign_on


def test_to_whom_numbers_are_shown_is_said(town: TestTown, counter: Counter) -> None:
    assert "だれにも表示しません" in rules_in_force(counter.desk).numbers
    shown = ("clerk", "supervisor")
    set_policy(town, counter, msgspec.structs.replace(POLICY, version=2, numbers_shown_by=shown))
    assert rules_in_force(counter.desk).numbers.endswith("：窓口職員、責任者")
