"""The national standard, section by section: what meets it here, or why nothing does yet."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SECTIONS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "sections.toml").read_text("utf-8")
)["section"]
IN_SCOPE = """
1.1.1-19 1.2.1-2 1.3.1-9 2.1.1-3 2.2.1-4 2.3.1-2 3.1-5 4.0.1-10 4.1.0.1-3 4.1.1.1-4 4.1.2.1
4.1.3.0.1-4 4.1.3.1.1-4 4.1.4.1-3 4.2.0.1-5 4.2.1.1-2 4.2.2.1-2 4.2.3.1-3 4.3.1-3 4.4 4.5.1-7
4.6.0.1 4.6.1.1 5.1-8 11.1
"""
"""The numbers of chapter 3 that are in scope, runs by their first and last."""


def numbers() -> list[str]:
    found = []
    for run in IN_SCOPE.split():
        first, _, last = run.partition("-")
        stem, _, begin = first.rpartition(".")
        found += [f"{stem}.{n}" for n in range(int(begin), int(last or begin) + 1)]
    return found


def test_no_section_is_missing_and_none_stands_twice() -> None:
    assert sorted(each["number"] for each in SECTIONS) == sorted(numbers())


@pytest.mark.parametrize("section", SECTIONS, ids=lambda each: each["number"])
def test_a_section_names_what_meets_it_or_says_why_not(section: dict[str, Any]) -> None:
    how, by, why = section["how"], section.get("by", []), section.get("why", "")
    assert how in {"met", "partly", "not built"}
    assert bool(by) == (how != "not built")
    assert why or how == "met"
    for name in by:
        assert (ROOT / name).exists(), name
