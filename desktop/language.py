"""The second language of the screens: what stands in the code is Japanese, and is said in another.

The texts in the code are the sources of Qt's own translation files (resources/text). A text that
was put together (an f-string there) is known by its template, and what it was put together from is
said in the other language too; names and other data of the register stay as they are. Without a
translator installed every text is said as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QTranslator

LANGUAGES = ("ja", "en")
"""The language of the texts in the code, and the other one."""

CONTEXT = "madoguchi"
INDEX = "templates"
"""The message whose translation lists all templates, one a line: a translator cannot be asked."""

_DAY = re.compile(
    "(?:明治|大正|昭和|平成|令和|[0-9]{2})(?:[0-9]{1,2}|元)年[0-9]{1,2}月[0-9]{1,2}日"
    "|[0-9]{1,2}月[0-9]{1,2}日 [0-9]{1,2}時[0-9]{1,2}分"
)
"""A day in the calendar, or a moment of this year."""

LETTER = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff々]")
"""What makes a text one of the first language: kana or han; marks alone are the same in all."""

BLANK = "　"
"""Stands between words that have nothing to do with each other, and within names."""

TEXTS_KEPT = 8192
ENOUGH_LETTERS = 2
"""A template with fewer letters of its own could be found within a name."""

_PLACE = re.compile(r"%([1-9])")
_NUMBER = r"[0-9０-９A-Za-z:/.,+\- ]+?"
_COUNTER = re.compile("[年月日時分秒歳人件号番円通台](?!点)")
"""What is counted stands right behind its number."""
_BEFORE_ANOTHER, _BEHIND_ANOTHER = r"[^\s0-9]+?|[0-9,]+", r"元|[0-9].*?|[ ／（].*?|"
"""Two places with nothing between them: letters and then a number, or a number and then more."""
_ANYTHING, _REST = ".+?", ".*"
_BREAK = re.compile(r"([。（）「」、：／\n]|(?<=[^A-Za-z0-9]) | (?=[^A-Za-z0-9]))")
_PARTED = re.compile(f"。.|）{BLANK}")
"""Where one thing ends and another begins: no place of a template reaches over it."""
_STEP = re.compile("(?<!（子)の")
"""Joins the steps of a relationship, but not within 子（子の妻）."""
_SENTENCE = re.compile("[^。]*。|[^。]+$")
_MARKS = {"。": ". ", "（": " (", "）": ") ", "「": "“", "」": "”", "、": ", ", "：": ": ",
          "／": " / "}  # fmt: skip


def translator(file: Path) -> QTranslator:
    """Return what speaks the language of a compiled file; ValueError if it cannot be read."""
    loaded = QTranslator()
    if not loaded.load(str(file)):
        raise ValueError(f"{file.name} cannot be read")
    return loaded


def tr(text: str) -> str:
    """Return a text of the program in the language that is spoken."""
    return _said(text, QCoreApplication.translate(CONTEXT, INDEX))


def word(value: str) -> str:
    """Return a value of the register, said where it is one of the program's own words (世帯主, 男).

    So is a date. Names, places and all else that people wrote stay as they are, to the letter.
    """
    if not LETTER.search(value):
        return value
    return tr(value) if _DAY.fullmatch(value) else _known(value) or value


def kin(relationship: str) -> str:
    """Return a 続柄, said step by step: 子の妻 is the child's wife; 子の is "child's …"."""
    parts = _STEP.split(relationship)
    told = [word(part) for part in parts]
    return relationship if told == parts else "'s ".join(part or "…" for part in told)


def labelled(label: str, written: str) -> str:
    """Return what people wrote, to the letter, behind its label in the language that is spoken."""
    mark = "：" if QCoreApplication.translate(CONTEXT, INDEX) == INDEX else ": "
    return f"{tr(label)}{mark}{written}"


def joined(words: Iterable[str]) -> str:
    """Return words said already as one list, as it is read aloud."""
    mark = "、" if QCoreApplication.translate(CONTEXT, INDEX) == INDEX else ", "
    return mark.join(word for word in words if word)


@lru_cache(TEXTS_KEPT)
def _said(text: str, index: str) -> str:
    if index == INDEX or not LETTER.search(text):  # nobody translates, or there is nothing to
        return text
    if known := _known(text):
        return known
    if not _DAY.fullmatch(text) and (dated := _DAY.sub(lambda day: tr(day[0]), text)) != text:
        return _said(dated, index)
    return _put_together(text, index) or _in_parts(text, index)


def _in_parts(text: str, index: str) -> str:
    """Return a text said part by part: what blanks set apart, sentences, what marks set apart."""
    apart = text.split(BLANK)
    if len(apart) > 1:
        said = [_said(part, index) for part in apart]
        return text if said == apart else BLANK.join(said).replace("（", "(").replace("）", ")")
    sentences = _SENTENCE.findall(text)
    for ends in range(len(sentences) - 1, 0, -1):
        first = "".join(sentences[:ends])
        if known := _known(first) or _put_together(first, index):
            return f"{known} {_said(''.join(sentences[ends:]), index)}"
    pieces = _BREAK.split(text)
    if len(pieces) == 1:
        return text
    words = [_said(piece, index) for piece in pieces[::2]]
    if words == pieces[::2]:
        return text  # nobody's words but the register's
    marks = [_MARKS.get(mark, mark) for mark in pieces[1::2]]
    told = "".join(chain.from_iterable(zip(words, [*marks, ""], strict=True)))
    return re.sub(r" +([.,:)])", r"\1", told).strip()


def _known(text: str, number: int = -1) -> str:
    said = QCoreApplication.translate(CONTEXT, text, None, number)
    if said != text:
        return said
    whole = f"{text}。"  # its full stop gave way to what follows
    said = QCoreApplication.translate(CONTEXT, whole, None, number)
    return "" if said == whole else said.removesuffix(".")


def _put_together(text: str, index: str) -> str:
    for template in _templates(index):
        if template.longest in text and (found := template.pattern.fullmatch(text)):
            if any(map(_PARTED.search, found.groups())):
                continue  # more than a place holds: what stands apart is said apart
            number = next(filter(lambda each: each >= 0, map(_counted, found.groups())), -1)
            said = _known(template.text, number) or _known(template.text)
            parts = [_said(part, index) if LETTER.search(part) else part for part in found.groups()]
            at = dict(zip(template.order, parts, strict=True))
            return _PLACE.sub(lambda place, at=at: at[place[1]], said)  # type: ignore[misc]
    return ""


def _counted(part: str) -> int:
    """Return the number that a part is, of 1,234 / 5,678 the last, no sign; -1 where it is none."""
    last = part.rpartition("/")[2].replace(",", "").strip().lstrip("+-")
    return int(last) if re.fullmatch("[+-]?[0-9, /]+", part) and last.isdecimal() else -1


class _Template(NamedTuple):
    text: str
    pattern: re.Pattern[str]
    longest: str
    """The longest piece of it: without it there is nothing to match."""
    order: str
    """The numbers of its places, as they follow each other."""


@lru_cache(2)
def _templates(index: str) -> list[_Template]:
    """Return the templates, those with the most letters first."""
    found = [_template(text) for text in index.split("\n") if text]
    return sorted(found, key=lambda each: (-letters(each.text), len(each.order), -len(each.text)))


def _template(text: str) -> _Template:
    pieces = _PLACE.split(text)
    own, places = pieces[::2], pieces[1::2]
    weak = letters(text) < ENOUGH_LETTERS
    pattern = re.escape(own[0])
    for place, (before, after) in enumerate(pairwise(own)):
        glued = LETTER.match(before[-1:]) or LETTER.match(after[:1])
        if not before and place:
            pattern += f"({_BEHIND_ANOTHER})"
        elif not after and place + 1 < len(places):
            pattern += f"({_BEFORE_ANOTHER})"
        else:
            number = (weak and glued and not place) or _COUNTER.match(after)
            rest = _REST if place and not after else _ANYTHING
            pattern += f"({_NUMBER if number else rest})"
        pattern += re.escape(after)
    return _Template(text, re.compile(pattern, re.DOTALL), max(own, key=len), "".join(places))


def letters(text: str) -> int:
    """Return how many letters of its own a text has."""
    return len(LETTER.findall(text))
