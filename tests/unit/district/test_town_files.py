"""The shipped towns and policies, and what a bad file is told."""

from __future__ import annotations

import pytest

from sync.base.kana import is_katakana
from sync.base.resources import resource
from sync.cloud.district import shipped_towns
from sync.records.policy_file import BadPolicyFile, policy_from
from sync.records.town import BadTownFile, town_from

KUSATSU = resource("municipalities", "104264.toml").read_text("utf-8")
DEMO = resource("policies", "demo.toml").read_text("utf-8")
DEFAULT = resource("policies", "default.toml").read_text("utf-8")


def test_the_six_towns_are_the_district() -> None:
    populations = {town.name: town.population for town in shipped_towns()}
    assert populations == {
        "中之条町": 17_446,
        "長野原町": 5_732,
        "嬬恋村": 10_126,
        "草津町": 6_749,
        "高山村": 3_804,
        "東吾妻町": 14_530,
    }
    assert sum(populations.values()) == 58_387


def test_every_town_says_what_a_certificate_needs() -> None:
    for town in shipped_towns():
        assert town.certifier.title.startswith("群馬県吾妻郡" + town.name[:-1])
        assert town.certifier.seal.endswith("長之印")
        assert town.fees["juminhyo_household"] > 0
        assert all(oaza.postal and is_katakana(oaza.kana) for oaza in town.oaza)


def test_one_place_may_have_many_postal_codes() -> None:
    tsumagoi = next(town for town in shipped_towns() if town.code == "104256")
    kanbara = next(oaza for oaza in tsumagoi.oaza if oaza.name == "鎌原")
    assert len(kanbara.postal) == 10
    assert "384-0097" in kanbara.postal


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('code = "104264"', 'code = "104265"', "check digit"),
        ('corporate_no = "4', 'corporate_no = "5', "check digit"),
        ('"10426002000"', '"10426001000"', "前口 stands twice"),
        ('"10426002000"', '"10425002000"', "does not begin with 10426"),
        ('"377-1712"', '"3771712"', r"\$.oaza\[1\].postal"),
        ("population = 6749", "population = -1", r"\$.population"),
        ('kana = "クサツマチ"', 'reading = "クサツマチ"', "reading"),
        ("[certifier]", "[certifier", "cannot be read"),
    ],
)
def test_a_bad_town_file_says_where_and_why(good: str, bad: str, told: str) -> None:
    assert good in KUSATSU
    with pytest.raises(BadTownFile, match=told):
        town_from(KUSATSU.replace(good, bad))


def test_the_demo_policy_rests_on_a_made_up_rule() -> None:
    policy = policy_from(DEMO)
    rule = policy.certificate_rule("juminhyo_household").offline
    assert rule.permitted
    assert rule.rule_name.endswith("（架空）")
    assert rule.rule_number == "令和8年架空告示第1号"
    assert (rule.most_age_minutes, rule.approver, rule.photo_id) == (1440, "supervisor", True)
    assert rule.requesters == ("self", "household")
    assert policy.sample_mark == "見本（架空の記録）"
    assert policy.change_rule("relocation").approval == "supervisor"
    assert policy.change_rule("contact_correction").approval == ""
    assert policy.change_fund == 20_000
    assert policy.numbers_shown_by == ("clerk", "supervisor")
    assert all(exemption.basis.endswith("（架空）") for exemption in policy.exemptions)


def test_the_shipped_policy_permits_nothing_offline() -> None:
    policy = policy_from(DEFAULT)
    assert not any(certificate.offline.permitted for certificate in policy.certificates)
    assert not policy.protected_offline
    assert not policy.numbers_shown_by
    assert policy.sample_mark == "見本（架空の記録）"  # five made-up towns begin with it


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('rule_number = "令和8年架空告示第1号"', 'rule_number = ""', "without naming the rule"),
        ('offline = "C"', 'offline = "E"', "not A, B, C or D"),
        ("photo_id = true", "foto_id = true", "foto_id"),
        ('form = "juminhyo_household"\n', "", "does not say: form"),
        ("fee = 300", 'fee = "300"', "cannot be read"),
        ('code = "official"', 'code = "welfare"', "welfare stands twice"),
        ('basis = "手数料条例第5条第1号（架空）"', 'basis = ""', "lacks its code, label or basis"),
        ("change_fund = 20000", "change_fund = -1", "below 0"),
        ("fee = 300", "fee = -300", "below 0"),
        ('approval = "supervisor"', 'approval = "mayor"', "no role that decides"),
        ('approver = "supervisor"', 'approver = "clerk"', "no role that decides"),
        ('form = "inkan"', 'form = "tenshutsu"', "tenshutsu stands twice"),
        ('change = "birth"', 'change = "death"', "death stands twice"),
        ('["clerk", "supervisor"]', '["clerk", "boss"]', "no such role: boss"),
        ("failures = 5", "failures = 0", "at least 1"),
        ("first_wait_seconds = 30", "first_wait_seconds = 1000", "no longer than the longest"),
        ("longest_wait_seconds = 900", "longest_wait_seconds = 86400", "3600 seconds at most"),
        ("idle_minutes = 10", "idle_minutes = 0", "none of 1 to 120"),
        ("code_tries = 10", "code_attempts = 10", "code_attempts"),
    ],
)
def test_a_bad_policy_file_says_why(good: str, bad: str, told: str) -> None:
    assert good in DEMO
    with pytest.raises(BadPolicyFile, match=told):
        policy_from(DEMO.replace(good, bad))
