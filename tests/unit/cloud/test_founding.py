"""The rules that towns begin with."""

from __future__ import annotations

from sync.cloud.district import shipped_towns
from sync.cloud.founding import DEMO_TOWN, shipped_policy


def test_only_the_demo_town_permits_a_certificate_offline() -> None:
    permitted = {
        town.code: [rule.offline.permitted for rule in shipped_policy(town.code).certificates]
        for town in shipped_towns()
    }
    assert permitted.pop(DEMO_TOWN).count(True) == 1  # the household's 住民票の写し
    assert permitted
    assert not any(any(rules) for rules in permitted.values())


def test_the_demo_rule_says_that_it_is_made_up() -> None:
    policy = shipped_policy(DEMO_TOWN)
    rule = policy.certificate_rule("juminhyo_household").offline
    assert "架空" in rule.rule_name
    assert "架空" in policy.sample_mark
    assert (rule.most_age_minutes, rule.approver) == (1440, "supervisor")
    assert policy.change_rule("relocation").approval == "supervisor"
    assert policy.change_rule("contact_correction").approval == ""
