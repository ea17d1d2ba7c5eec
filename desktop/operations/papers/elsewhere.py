"""このあとの手続き: the slip for the visitor, from what a kind of change declares (`elsewhere`)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from desktop.certificates.elsewhere import ElsewhereItem, ElsewhereSlip
from sync.base.eras import in_era
from sync.changes.verdict import ChangeKind
from sync.records.town import Town


def elsewhere_slip(
    kind: ChangeKind[Any], town: Town, day: dt.date, taken_by: str, sample_mark: str = ""
) -> ElsewhereSlip:
    """Return the slip of one kind of change; whoever asks for it has looked that it has a list."""
    return ElsewhereSlip(
        number=kind.label,
        change=kind.label,
        day=in_era(day),
        items=tuple(ElsewhereItem(label=words) for words in kind.elsewhere),
        town=f"{town.county}{town.name}",
        taken_by=f"取扱　{taken_by}",
        sample_mark=sample_mark,
    )
