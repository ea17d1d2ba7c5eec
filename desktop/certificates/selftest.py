"""What the report of a self-test says; its form is a data file too."""

from __future__ import annotations

import msgspec


class CheckLine(msgspec.Struct, frozen=True, kw_only=True):
    """One check in both languages; ``remedied`` where something is to be done, else ``plain``."""

    kind: str
    outcome: str
    name: str
    seen: str
    remedy: str
    outcome_en: str
    name_en: str
    seen_en: str
    remedy_en: str


class SelfTestReport(msgspec.Struct, frozen=True, kw_only=True):
    """One run; ``system`` names the operating system, nothing names the machine or a person."""

    number: str
    made: str
    system: str
    summed: str
    summed_en: str
    items: tuple[CheckLine, ...]
    form: str = "selftest"
