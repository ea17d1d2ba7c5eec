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
    together ("" = the field stands alone); `kind` tells forms and certificates how to show it
    (`KINDS`).
    """

    label: str
    en: str
    group: str = ""
    kind: str = "text"
    internal: bool = False
    """Bookkeeping of the register itself: never compared, never shown in a difference."""
    required: bool = False
    """Whether a form asks for it with a mark; whether it may stay empty is the rule's word."""
    required_while: tuple[str, ...] = ()
    """Marked only while another field has a value: that field's name, then the values."""
    hint: str = ""
    """What stands under it in a form."""
    example: str = ""
    """What stands in it in a form, while it is empty."""
    starts: str = ""
    """What a form begins with: "today", or the field of the person's record with that name."""
    filled: str = ""
    """The field of the person's record that fills it in a form; nobody is asked for it, but for a
    household or a person where the form began with nobody."""
    choices: tuple[tuple[str, str], ...] = ()
    """What may be chosen (kind "choice" or "choices"): each value with what it is called."""
    only: tuple[str, ...] = ()
    """Asked only while another field has a value: that field's name, then the values it may have.
    The field is one of the same body, or else of the person's record; a field that is not asked
    keeps its default."""
    among: str = ""
    """Who may be found (kind "person"): "" residents, "removed" people with a 除票, "all" both; but
    not the person who is open. "household" is everybody of their household, them too, and any
    resident where the form began with nobody. "part" (kind "people"): somebody has to stay."""
    carried: str = ""
    """What the next newcomer begins with from the first: "surname" (what stands before the first
    space), "whole", or "" nothing."""


KINDS = frozenset(
    {
        "text",  # one line, as it came
        "note",  # several lines
        "name",  # a person's name, 氏 and 名 apart by a full-width space; any glyph
        "kana",  # its reading in katakana
        "latin",  # a name in Latin letters
        "phone",  # a telephone number
        "number",  # digits that name something: 宛名番号, 世帯番号, a registration's
        "date",  # a day of the calendar, ISO; typed in any era
        "civil_date",  # a CivilDate: a day, or words where the day is not known (§1.1.8)
        "code",  # a code that follows from other answers; nobody is asked for it
        "choice",  # one of the declared choices
        "choices",  # any of the declared choices, a tuple
        "flag",  # yes or no
        "people",  # who of the household (tuple of Mover), and what they become where they leave it
        "joiners",  # who joins another household (tuple of Mover), as what to its head
        "relations",  # what every member is to the head from now on (tuple of Mover of all)
        "relationship",  # one 続柄, step by step
        "members",  # who of the household (tuple of 宛名番号), no relationships asked
        "household",  # another household of the town: its 世帯番号, found by any member
        "person",  # another person of the register: their 宛名番号, found by search
        "newcomers",  # people who are not in the register yet (tuple of a declared struct)
        "address",  # an address in this town: 大字 and 番地, with its code in the same group
        "building",  # a 方書
        "anywhere",  # an address anywhere, abroad too, as one line
        "entry",  # one change of the person's history: its 履歴番号
        "image",  # a picture, the bytes of a PNG
        "record",  # a record of its own, with fields of its own
    }
)
"""Kinds of field, and what they hold: each has one question and one control in forms."""


class Field(msgspec.Struct, frozen=True):
    """One declared field: its attribute name and what it says."""

    name: str
    says: Says
    item: type[msgspec.Struct] | None = None
    """The declared struct that it holds several of (kind "newcomers")."""
    default: Any = msgspec.UNSET
    """What it holds where nothing is said; UNSET where it has to be said."""

    @property
    def group(self) -> str:
        """The group it belongs to; its own name if it stands alone."""
        return self.says.group or self.name


@lru_cache(maxsize=64)
def fields_of(record: type[msgspec.Struct]) -> tuple[Field, ...]:
    """Return the declared fields of a record type, in their order."""
    hints = get_type_hints(record, include_extras=True)
    defaults = {each.name: _default(each) for each in msgspec.structs.fields(record)}
    return tuple(
        Field(name, says, _item(hints[name]), defaults[name])
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


def _item(hint: Any) -> type[msgspec.Struct] | None:
    held = get_args(get_args(hint)[0])
    first = held[0] if held else None
    return first if isinstance(first, type) and issubclass(first, msgspec.Struct) else None


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return msgspec.UNSET if field.default is msgspec.NODEFAULT else field.default
