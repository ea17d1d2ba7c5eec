"""A deed has one key wherever it can be done, and a key one meaning: what the hands know, holds.

Deeds are read from `resources/keys/default.toml`, their words from the code of the screens.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

from desktop.keys import BEFORE_WORK, standard

SCREENS = (Path("desktop/screens"), Path("desktop/forms"))

MEANINGS = {
    "F1": "help",
    "F2": "box question ticket cash add new redo glyphs",  # where and with what one writes
    "F3": "resident history record visitor refer",  # the person
    "F4": "reason printer filter notice file earlier park more",  # how, or which
    "F5": "refresh",
    # filings, and what takes away
    "F6": "kinds queue withdraw take_back spoil delete remove decline stock reopen",
    "F7": "certificate again hand_over return file",  # papers
    "F8": "back drop no",
    "F9": "open begin keep issue confirm accept close yes print approve decide look tick_off check "
          "ask change set unlock report oldest receive receipt file relocation",  # what it is
    "F10": "papers application later slip fee forget restore adjust list "
            "approve_marked supervise",  # seldom needed
    "F11": "end_visit",
    "F12": "sign_off",
}  # fmt: skip
"""Key -> the last words of the deeds it may do."""

EXCEPTIONS = {
    "window.practice": "only before somebody is signed on: there is nothing to show again",
    "filing.form.previous": "F3 and F4 side by side turn to the person before and after",
    "filing.form.next": "F3 and F4 side by side turn to the person before and after",
    "closing.count.sheets": "F2 and F3 side by side are the two columns that are counted",
    "visit.search": "F8 leads out of 受付中 as it does everywhere; what is behind it is the search",
}
"""Deeds whose key means something else, and why it has to be so."""

MANY = {
    "file": "a file is saved, chosen or filed: three deeds",
}
"""Last words that stand for several deeds."""

WORDS_OF_TWO = {
    "再開": "the loading of the register goes on before the work; in it a visit does",
}
"""What is written on two keys, and why."""


def worked_with() -> dict[str, str]:
    """Return the deeds of the work with their keys."""
    return {deed: key for deed, key in standard().items() if not deed.startswith((*BEFORE_WORK,))}


def test_every_key_means_one_thing():
    wrong = {
        deed: key
        for deed, key in worked_with().items()
        if deed.rpartition(".")[2] not in MEANINGS[key].split() and deed not in EXCEPTIONS
    }
    assert not wrong


def test_every_deed_has_one_key():
    keys = defaultdict(set)
    for deed, key in worked_with().items():
        keys[deed.rpartition(".")[2]].add(key)
    assert not {word: found for word, found in keys.items() if len(found) > 1 and word not in MANY}


def test_what_is_written_on_a_key_stands_on_one_key():
    table, keys = standard(), defaultdict(set)
    for deed, words in said():
        for word in words:
            keys[word].add(table[deed])
    assert len(keys) > 50
    two = {word: found for word, found in keys.items() if len(found) > 1}
    assert two.keys() == WORDS_OF_TWO.keys(), two


def test_an_exception_that_is_none_any_more_goes():
    deeds = worked_with()
    assert not {
        deed for deed in EXCEPTIONS if deed.rpartition(".")[2] in MEANINGS[deeds[deed]].split()
    }
    unused = {
        word for words in MEANINGS.values() for word in words.split()
    } - {deed.rpartition(".")[2] for deed in deeds}  # fmt: skip
    assert not unused


def test_every_deed_is_done_by_some_screen():
    assert standard().keys() == {named for named, _ in said()}


@cache
def said() -> list[tuple[str, list[str]]]:
    """Return each key of the code: its deed, and all that may be written on it."""
    found = []
    for folder in SCREENS:
        for file in folder.rglob("*.py"):
            tree = ast.parse(file.read_text("utf-8"))
            names = {
                target.id: node.value.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Key":
                    deed, label = node.args[0], node.args[1]
                    named = getattr(deed, "value", None) or names[ast.unparse(deed)]
                    found.append((named, _texts(label)))
    return found


def _texts(label: ast.expr) -> list[str]:
    """Return what an expression may say; its condition says nothing."""
    if isinstance(label, ast.IfExp):
        return [*_texts(label.body), *_texts(label.orelse)]
    return [label.value] if isinstance(label, ast.Constant) else []
