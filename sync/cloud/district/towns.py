"""The six towns as shipped."""

from __future__ import annotations

from sync.base.resources import resource
from sync.records.town import Town, town_from


def shipped_towns() -> list[Town]:
    """Return the towns of ``resources/municipalities/``, by code."""
    files = sorted(resource("municipalities").glob("[0-9]*.toml"))
    return [town_from(file.read_text("utf-8")) for file in files]
