"""What a desk may do while its line is down."""

from __future__ import annotations

from desktop.operations.desk import Desk
from desktop.operations.moments import clock_time, time_of_day
from desktop.operations.wishes import USUAL_FORM
from sync.base.clock import JST, moment
from sync.records.policy import OfflineRule

NO_CERTIFICATES = "証明書は、通信が戻るまで発行できません。申請を受け付けてください。"
TOO_OLD = "記録が古いため、証明書は通信が戻るまで発行できません。申請を受け付けてください。"


def certificates_meanwhile(desk: Desk) -> str:
    """Say whether the town's rules let this desk certify from its copy, until when, and how."""
    rule = desk.policy.certificate_rule(USUAL_FORM).offline
    if not rule.permitted or not rule.rule_name:
        return NO_CERTIFICATES
    until = (desk.cache.current_at() or 0) + rule.most_age_minutes * 60_000
    if desk.now() > until:
        return TOO_OLD
    same = moment(until).astimezone(JST).date() == desk.today()
    return _until(rule, time_of_day(until) if same else clock_time(until))


def _until(rule: OfflineRule, until: str) -> str:
    if rule.approver:
        return f"住民票の写しは、{until}まで、責任者の承認で発行できます。"
    return f"住民票の写しは、{until}まで発行できます。"
