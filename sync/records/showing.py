"""How a field's value is written for people: one place for screens, differences and conflicts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from sync.base.eras import CivilDate, in_era
from sync.records.fields import Field, fields_of
from sync.records.protection import ORDER_STATE_LABELS, OrderState
from sync.records.resident import (
    REASON_LABELS,
    SEX_LABELS,
    STATE_LABELS,
    ChangeReason,
    ResidentKind,
    ResidentState,
    Sex,
)
from sync.records.seal import SEAL_STATE_LABELS, SealState

KIND_LABELS = {ResidentKind.JAPANESE: "日本人", ResidentKind.FOREIGN: "外国人"}


CODES: dict[type, dict[Any, str]] = {
    ResidentState: STATE_LABELS,
    ResidentKind: KIND_LABELS,
    Sex: SEX_LABELS,
    SealState: SEAL_STATE_LABELS,
    OrderState: ORDER_STATE_LABELS,
    ChangeReason: REASON_LABELS,
}
"""What the values of each closed set are called."""


def shown(record: msgspec.Struct, field: Field) -> str:
    """Return the value of `field` in `record` as a clerk reads it; "" where there is none."""
    value = getattr(record, field.name)
    if (labels := CODES.get(type(value))) is not None:
        return labels[value]
    match value:
        case CivilDate():
            return shown_date(value)
        case bool() | bytes():
            return "あり" if value else ""
        case tuple():
            return "、".join(map(str, value))
        case msgspec.Struct():
            return _whole(value)
    if field.says.kind == "date" and value:
        return in_era(dt.date.fromisoformat(value))
    return "" if value is None else str(value)


def _whole(record: msgspec.Struct) -> str:
    """Return a record that stands in a field: its fields that say something, in a line."""
    told = [
        (f.says.label, shown(record, f)) for f in fields_of(type(record)) if not f.says.internal
    ]
    return "　".join(f"{label} {words}" for label, words in told if words)


def shown_date(date: CivilDate) -> str:
    """Return a date in era form, or its text as written where it is not a plain day."""
    if date.text:
        return date.text
    return in_era(dt.date.fromisoformat(date.day)) if date.day else ""
