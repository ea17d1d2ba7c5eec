"""What a clerk is told of before a certificate that may be issued: what waits, and an old copy."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.operations.desk import Desk
from desktop.operations.moments import clock_time
from desktop.operations.pending import pending_for
from sync.base.verdicts import Alert
from sync.records.resident import Resident


def alerts(
    desk: Desk, person: Resident, household: Sequence[Resident], *, follows: bool
) -> list[Alert]:
    """Return what is said of a person's papers; `follows`: the copy follows the cloud."""
    told = []
    filings = pending_for(desk, *(member.atena_no for member in household))
    about = {atena_no for known in filings for atena_no in known.filing.subjects}
    if whose := [member for member in household if member.atena_no in about]:
        names = "、".join(member.name for member in whose)
        told.append(
            Alert(
                "certificate.pending" if person.atena_no in about else "certificate.waits",
                "",
                f"審査待ちの異動があります（{names}）。",
                "証明書は異動前の内容で発行されます。",
            )
        )
    if not follows:
        why = "台帳の控えを作り直しています。" if desk.online() else "通信が切れています。"
        told.append(
            Alert(
                "certificate.copy",
                "",
                f"{why}{clock_time(desk.cache.current_at() or 0)}時点の記録から発行します。",
                "用紙に時点が印字されることをお伝えください。",
            )
        )
    return told
