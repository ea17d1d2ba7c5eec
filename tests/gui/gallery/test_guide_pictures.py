"""The guides in docs/ show the program as it is: each picture is named, and none is stale."""

from __future__ import annotations

import re

import pytest

from desktop.language import LANGUAGES
from tests.gui.gallery.guide_pictures import FOLDER, PAPERS, SCREENS, papers, screens
from tests.gui.gallery.kept import stale

MOST_BYTES = 1_500_000
"""All of them together: they are carried in every checkout."""


def shown(language: str) -> set[str]:
    """Return the names of the pictures that the guides of a language show."""
    guides = [
        file
        for file in FOLDER.parent.glob("*.md")
        if file.name.endswith(".ja.md") == (language == "ja")
    ]
    return {
        name
        for guide in guides
        for name in re.findall(r"\]\(pictures/([^)]+)\)", guide.read_text("utf-8"))
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_shown_in_its_language_and_every_shown_one_is_drawn(language):
    drawn = {f"{name}-{language}.png" for name in SCREENS} | {f"{name}.png" for name in PAPERS}
    assert shown(language) == drawn


def test_no_other_file_lies_there_and_all_are_small():
    files = list(FOLDER.iterdir())
    assert {file.name for file in files} == shown("ja") | shown("en")
    assert sum(file.stat().st_size for file in files) < MOST_BYTES


def test_screens_look_as_they_do(app):
    for language in reversed(LANGUAGES):  # what is worn last is what other tests are begun in
        for file, now in screens(language):
            assert not stale(file, now), "make guide-pictures"


def test_papers_look_as_they_do(app):
    for file, now in papers():
        assert not stale(file, now), "make guide-pictures"
