"""運用規則: what the town's rules in force say, in words; made from the policy's data alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from desktop.operations.audit_words import ROLES
from desktop.operations.desk import Desk
from desktop.operations.moments import day_shown
from desktop.operations.papers.kinds import PAPER_KINDS
from desktop.operations.wishes import REQUESTER_WORDS
from sync.base.clock import japan_day, moment
from sync.changes.registry import CHANGE_KINDS, rule_for
from sync.changes.verdict import ChangeKind
from sync.records.policy import ALL, DECIDERS, CertificateRule, OfflineRule, Policy

OFFLINE_WORDS = {
    "A": "ふだんどおり受付",
    "B": "責任者の確認のうえで受付",
    "C": "受付を保存し、後で審査",
    "D": "紙で受け付け、後で入力",
}
"""Offline class -> what happens while the line is down."""

FACTOR_WORDS = {
    "": "認証アプリの数字は、だれにも聞きません。",
    DECIDERS: "認証アプリの数字を、設定した責任者と管理者に聞きます。",
    ALL: "認証アプリの数字を、設定した職員全員に聞きます。",
}
"""Of whom a second factor is asked -> in a sentence."""

ANY_AGE = "承認は、データ時点にかかわらず必要です。承認のときは、新しい台帳と見比べて表示します。"
"""Policy has no freshness from which a filing needs approval: it does, or it does not."""

AT_ONCE = "不要（すぐに登録）"
ONE_BY_ONE = "1件ずつ"
NOT_OFFLINE = "発行できない"
NONE = "－"


@dataclass(frozen=True)
class KindRule:
    """What is so of one kind of filing; `said` says it in sentences."""

    name: str
    label: str
    group: str
    approval: str
    several: str
    offline: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class PaperRule:
    """What is so of one certificate while the line is down; `said` says it in sentences."""

    form: str
    title: str
    offline: str
    approval: str
    requesters: str
    basis: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class RulesInForce:
    """All of it; `since` is the day from which this version counts, "" where it is not known."""

    version: int
    since: str
    kinds: tuple[KindRule, ...]
    papers: tuple[PaperRule, ...]
    protected: str
    """What is so of people under 支援措置 while the line is down."""
    sign_on: str
    """Of whom an authenticator app's digits are asked."""
    numbers: str
    """To whom 個人番号 and 住民票コード are shown."""


def rules_in_force(desk: Desk) -> RulesInForce:
    """Return the rules as this desk knows them now."""
    office = desk.office
    at = office.policies_at.get(office.policy.version, 0)
    return rules_of(office.policy, japan_day(moment(at)).isoformat() if at else "")


def rules_of(policy: Policy, since: str) -> RulesInForce:
    """Return what a policy says, and since which ISO day."""
    return RulesInForce(
        policy.version,
        day_shown(since) if since else "",
        tuple(_kind(policy, kind) for kind in CHANGE_KINDS.values() if not kind.beside),
        tuple(_paper(policy.certificate_rule(k.form), k.title) for k in PAPER_KINDS.values()),
        _protected(policy),
        FACTOR_WORDS.get(policy.sign_on.second_factor, policy.sign_on.second_factor),
        _numbers(policy),
    )


def _kind(policy: Policy, kind: ChangeKind[Any]) -> KindRule:
    rule = rule_for(policy, kind.name)
    who = ROLES.get(rule.approval, rule.approval)
    offline = OFFLINE_WORDS.get(rule.offline, rule.offline)
    if not rule.approval:
        said = [f"{kind.label}は、受け付けるとすぐに登録します。決裁は要りません。"]
    else:
        said = [
            f"{kind.label}は、受け付けた職員とは別の{who}が承認してから登録します。",
            "選択した複数の届出を、まとめて承認できます。"
            if rule.several
            else "承認は1件ずつです。",
            ANY_AGE,
        ]
    if kind.office_matter:
        said.append("この種類の承認は、運用規則でなくすことはできません。")
    said.append(f"通信断の間：{offline}")
    together = "できる" if rule.several else ONE_BY_ONE
    return KindRule(
        kind.name,
        kind.label,
        kind.group.value,
        who if rule.approval else AT_ONCE,
        together if rule.approval else NONE,
        offline,
        tuple(said),
    )


def _paper(rule: CertificateRule, title: str) -> PaperRule:
    offline = rule.offline
    if not offline.permitted or not offline.rule_name:
        said = "通信断の間は発行できません。認める要綱（名称・番号・日付）が登録されていません。"
        return PaperRule(rule.form, title, NOT_OFFLINE, NONE, NONE, NONE, (said,))
    who = ROLES.get(offline.approver, offline.approver) if offline.approver else "不要"
    asks = "、".join(REQUESTER_WORDS.get(each, each) for each in offline.requesters)
    age = _age(offline)
    lines = [
        f"{title}は、通信断の間も、データ時点から{age}以内なら発行できます。",
        f"発行のつど承認する職員：{who}",
        f"請求できる方：{asks}",
        "顔写真付きの本人確認書類が必要です。"
        if offline.photo_id
        else "本人確認書類は、ふだんと同じです。",
        f"根拠：{offline.rule_name}（{offline.rule_number}　{day_shown(offline.rule_date)}）",
    ]
    return PaperRule(
        rule.form, title, f"データ時点から{age}以内", who, asks, offline.rule_name, tuple(lines)
    )


def _age(rule: OfflineRule) -> str:
    hours, minutes = divmod(rule.most_age_minutes, 60)
    return f"{rule.most_age_minutes}分" if minutes else f"{hours}時間"


def _protected(policy: Policy) -> str:
    if policy.protected_offline:
        return "支援措置の方の住所は、この町の端末に置きます。"
    return "支援措置の方の住所は、どの端末にも置きません。通信断の間は、証明書も発行できません。"


def _numbers(policy: Policy) -> str:
    if not policy.numbers_shown_by:
        return "個人番号・住民票コードは、だれにも表示しません。"
    who = "、".join(ROLES.get(each, each) for each in policy.numbers_shown_by)
    return f"個人番号・住民票コードを表示できる職員：{who}"
