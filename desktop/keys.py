"""Which function key does what: read from data, so that a town keeps the keys its hands know.

Screens name deeds (`certificate.form.issue`); `resources/keys/default.toml` says which key does
each, and a file of the town's code beside it what differs there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.widgets.keybar import KEYS, Key
from sync.base.resources import resource
from sync.base.troubles import Trouble

FOLDER = "keys"
EVERYWHERE = "window"
WORK = {"window.sign_off", "window.end_visit"}
BEFORE_WORK = ("stopped", "revoked", "unlock", "enrolment", "first_pull", "sign_on", "clock")
"""Where nobody signs off and no visitor leaves, or what comes before that: their keys may serve."""

BEFORE = {"window.practice"}
"""Offered nowhere else: in the work its key may serve."""

Table = Mapping[str, str]
"""A deed's full name and its key."""


class KeysUnreadable(Trouble):
    """A town's file of keys is damaged, or says what cannot be; `where` names file and deed."""

    reason = "キー割り当てのファイルを読み取れません。"
    remedy = "標準のキー割り当てで続けられます。システム担当へ連絡してください。"
    reason_en = "The file of function keys cannot be read."
    remedy_en = "Work goes on with the standard keys; mend the file."

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def standard() -> Table:
    """Return the keys as the program is shipped."""
    file = resource(FOLDER, "default.toml")
    table = dict(_deeds(_read(file)))
    _check(table, file)
    return table


def of_town(code: str) -> Table:
    """Return the keys of a town; raises KeysUnreadable."""
    own = resource(FOLDER, f"{code}.toml")
    return changed(standard(), own) if own.exists() else standard()


def changed(table: Table, file: Path) -> Table:
    """Return a table with what a file changes in it; raises KeysUnreadable."""
    own = dict(_deeds(_read(file)))
    if unknown := own.keys() - table.keys():
        raise KeysUnreadable(f"{file.name}: {min(unknown)}: no such deed")
    whole = {**table, **own}
    _check(whole, file)
    return whole


def placed(keys: Sequence[Key], table: Table) -> list[Key]:
    """Return keys with their places; one that names its place itself stays there."""
    return [key if key.key in KEYS else replace(key, key=table[key.key]) for key in keys]


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise KeysUnreadable(f"{file.name}: {type(error).__name__}") from error


def _deeds(read: Mapping[str, Any], heading: str = "") -> Iterator[tuple[str, str]]:
    for name, value in read.items():
        if isinstance(value, Mapping):
            yield from _deeds(value, f"{heading}{name}.")
        else:
            yield f"{heading}{name}", str(value)


def _check(table: Table, file: Path) -> None:
    used: dict[tuple[str, str], str] = {}
    always = {key: deed for deed, key in table.items() if deed.startswith(f"{EVERYWHERE}.")}
    for deed, key in table.items():
        heading = deed.rpartition(".")[0]
        if key not in KEYS:
            raise KeysUnreadable(f"{file.name}: {deed}: {key} is none of F1 to F12")
        other = used.setdefault((heading, key), deed)
        if other == deed and heading != EVERYWHERE:
            other = always.get(key, deed)
        if other != deed and not _apart(other, heading):
            raise KeysUnreadable(f"{file.name}: {deed}: {key} is taken by {other}")


def _apart(deed: str, heading: str) -> bool:
    """Say whether a deed of every screen is none where the keys of a heading stand."""
    return deed in (WORK if heading in BEFORE_WORK else BEFORE)
