"""Who came with a filing and what was checked, as people read it: labels and words."""

from __future__ import annotations

from typing import Any

from desktop.operations.moments import clock_time
from sync.changes.attached import (
    FILERS,
    IDENTITIES,
    PAPERS,
    Attached,
    identity_asked,
    worded,
)
from sync.changes.verdict import ChangeKind

NOT_RECORDED = "記録なし"


def checks_told(kind: ChangeKind[Any], attached: Attached | None) -> tuple[tuple[str, str], ...]:
    """Return what stands beside a filing for whoever decides it; () where nobody has to come."""
    if attached is None:
        return (("届出人", NOT_RECORDED), ("本人確認", NOT_RECORDED)) if kind.filers else ()
    passed = "　".join(alert.reason for alert in attached.alerts)
    return (*came_told(kind, attached), *((("受付時のアラート", passed),) if passed else ()))


def came_told(kind: ChangeKind[Any], told: Attached) -> tuple[tuple[str, str], ...]:
    """Return who came and what was checked as people read it: labels and words."""
    if not told.filer:
        return ()
    filer = "　".join(filter(None, (worded((told.filer,), FILERS), told.filer_name.strip(" 　"))))
    identity = worded((told.identity,), IDENTITIES)
    if told.identity and told.checked_at:
        identity = f"{identity}、{clock_time(told.checked_at)}に確認"
    asked = identity_asked(kind, told.filer)
    return (
        ("届出人", filer),
        ("本人確認", identity or (NOT_RECORDED if asked else "不要")),
        ("確認した書類", worded(told.papers, PAPERS)),
    )
