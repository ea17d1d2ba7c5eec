"""How a field's value is written for people: one place for screens, differences and conflicts."""

from __future__ import annotations

import datetime as dt

import msgspec

from sync.base.eras import CivilDate, in_era
from sync.records.fields import Field
from sync.records.resident import SEX_LABELS, STATE_LABELS, ResidentKind, ResidentState, Sex

KIND_LABELS = {ResidentKind.JAPANESE: "日本人", ResidentKind.FOREIGN: "外国人"}


def shown(record: msgspec.Struct, field: Field) -> str:
    """Return the value of `field` in `record` as a clerk reads it; "" where there is none."""
    value = getattr(record, field.name)
    match value:
        case CivilDate():
            return shown_date(value)
        case ResidentState():
            return STATE_LABELS[value]
        case ResidentKind():
            return KIND_LABELS[value]
        case Sex():
            return SEX_LABELS[value]
        case bool():
            return "あり" if value else ""
    if field.says.kind == "date" and value:
        return in_era(dt.date.fromisoformat(value))
    return str(value)


def shown_date(date: CivilDate) -> str:
    """Return a date in era form, or its text as written where it is not a plain day."""
    if date.text:
        return date.text
    return in_era(dt.date.fromisoformat(date.day)) if date.day else ""
