"""The guides in docs/: both languages say the same, and name commands that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sync.cloud.main import _parser

DOCS = Path(__file__).parents[3] / "docs"
GUIDES = ("installing", "operating", "rollout")
EACH = [(guide, ending) for guide in GUIDES for ending in (".md", ".ja.md")]
BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.DOTALL | re.MULTILINE)


def read(guide: str, ending: str) -> str:
    return (DOCS / f"{guide}{ending}").read_text("utf-8")


def commands(text: str) -> list[list[str]]:
    """Return the operator's commands in a guide's blocks, without what a shell does with them."""
    found = []
    for block in BLOCK.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line.partition(" > ")[0], comments=True)
            if words[:1] == ["madoguchi-cloud"]:
                found.append(words[1:])
    return found


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_have_the_same_chapters_and_commands(guide):
    english, japanese = read(guide, ".md"), read(guide, ".ja.md")
    assert len(re.findall(r"^##", english, re.MULTILINE)) == len(
        re.findall(r"^##", japanese, re.MULTILINE)
    )
    told = [[words[0] for words in commands(text)] for text in (english, japanese)]
    assert told[0] == told[1]


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_name_the_same_things(guide):
    """No line of a table, no step, no file or word of the program is told in one language alone."""
    english, japanese = (BLOCK.sub("", read(guide, ending)) for ending in (".md", ".ja.md"))
    for sign in (r"^\|", r"^\d\. ", r"^- "):
        rows = [len(re.findall(sign, text, re.MULTILINE)) for text in (english, japanese)]
        assert rows[0] == rows[1], sign
    words = [set(re.findall(r"`([a-z]+(?:[._-][a-z]+)+)`", text)) for text in (english, japanese)]
    assert words[0] == words[1]


@pytest.mark.parametrize(("guide", "ending"), EACH)
def test_every_command_of_the_operator_is_one(guide, ending):
    told = commands(read(guide, ending))
    for words in told:
        assert _parser().parse_args(words), words
    assert told


@pytest.mark.parametrize(("guide", "ending"), EACH)
def test_what_a_guide_leads_to_is_there(guide, ending):
    for link in re.findall(r"\]\(([^)]+)\)", read(guide, ending)):
        file, _, chapter = link.partition("#")
        there = DOCS / (file or f"{guide}{ending}")
        assert there.exists(), (guide, ending, link)
        if chapter:
            headings = re.findall(r"^#+ (.+)", there.read_text("utf-8"), re.MULTILINE)
            assert chapter in {each.lower().replace(" ", "-") for each in headings}, link
