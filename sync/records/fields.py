"""How a record's or a change's fields are declared, once, for wire, search, forms and differences.

A field is a struct attribute annotated with `Says`. Fields of one `group` belong together: they
change, merge and conflict as one (an address is not two addresses mixed).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, get_args, get_origin, get_type_hints

import msgspec


class Says(msgspec.Struct, frozen=True):
    """What the town hall calls a field, and what it belongs to.

    `label` is the standard's term, `en` its English; `group` names the fields that belong
    together ("" = the field stands alone); `kind` tells forms and certificates how to show it:
    text, kana, name, date, number, code, flag, phone, people, address, building.
    """

    label: str
    en: str
    group: str = ""
    kind: str = "text"
    internal: bool = False
    """Bookkeeping of the register itself: never compared, never shown in a difference."""
    required: bool = False
    """Whether a form asks for it with a mark; whether it may stay empty is the rule's word."""
    hint: str = ""
    """What stands under it in a form."""
    example: str = ""
    """What stands in it in a form, while it is empty."""
    starts: str = ""
    """What a form begins with: "today", or the field of the person's record with that name."""
    filled: str = ""
    """The field of the person's record that fills it in a form; nobody is asked for it."""


class Field(msgspec.Struct, frozen=True):
    """One declared field: its attribute name and what it says."""

    name: str
    says: Says

    @property
    def group(self) -> str:
        """The group it belongs to; its own name if it stands alone."""
        return self.says.group or self.name


@lru_cache(maxsize=64)
def fields_of(record: type[msgspec.Struct]) -> tuple[Field, ...]:
    """Return the declared fields of a record type, in their order."""
    hints = get_type_hints(record, include_extras=True)
    return tuple(
        Field(name, says)
        for name in record.__struct_fields__
        if (says := _says(hints[name])) is not None
    )


@lru_cache(maxsize=64)
def groups_of(record: type[msgspec.Struct]) -> dict[str, tuple[str, ...]]:
    """Return group name -> names of its fields, internal fields left out."""
    groups: dict[str, tuple[str, ...]] = {}
    for field in fields_of(record):
        if not field.says.internal:
            groups[field.group] = (*groups.get(field.group, ()), field.name)
    return groups


def _says(hint: Any) -> Says | None:
    if get_origin(hint) is None:
        return None
    return next((extra for extra in get_args(hint)[1:] if isinstance(extra, Says)), None)
