"""What the palette offers for what was typed: actions, recent people, the register. Knows no Qt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.screens.search.presenter import INCOMPLETE, Found
from sync.base.kana import kanji_key, search_key
from sync.base.romaji import romaji_to_kana
from sync.base.troubles import Trouble

MOST_RECENT = 8
"""People last opened that are offered: with the first actions they fill the panel once."""

MOST_FOUND = 20
"""People from the register: some three pages; who must look through more uses 受付・検索."""

HINT = "操作の名前か、住民のカナ・漢字・生年月日・宛名番号を入力してください。"
NOTHING = "該当する操作も方も見つかりませんでした。カナの濁点や生年月日をご確認ください。"
MORE = "ほかにもいます。続けて入力すると絞り込めます。"


@dataclass(frozen=True)
class Action:
    """Something to do: its name, the key that does the same ("" for none), words that find it."""

    label: str
    hint: str
    readings: tuple[str, ...]
    act: Callable[[], object]


@dataclass(frozen=True)
class Recent:
    """A person last opened at this desk by who is signed on; no address where it is protected."""

    atena_no: str
    name: str
    kana: str
    birth: str
    address: str
    states: tuple[str, ...] = ()


class Group(StrEnum):
    """What kind of thing a row offers, in the words of the screen."""

    ACTION = "操作"
    RECENT = "最近開いた方"
    PERSON = "住民"


@dataclass(frozen=True)
class Row:
    """One thing to choose: an action has `act`, a person an `atena_no`."""

    group: Group
    title: str
    kana: str = ""
    fact: str = ""
    address: str = ""
    states: tuple[str, ...] = ()
    atena_no: str = ""
    act: Callable[[], object] | None = None


class PalettePresenter:
    """Offers as the clerk types; asks for actions and recent people once an opening."""

    def __init__(
        self,
        actions: Callable[[], Sequence[Action]],
        recent: Callable[[], Sequence[Recent]],
        find: Callable[[str], Sequence[Found]],
        whole: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take what can be done now, who was opened last (the newest first), and how to find.

        `whole` says whether everybody is here who could be found. The last three may raise Trouble.
        """
        self._actions_of, self._recent_of, self._find, self._whole = actions, recent, find, whole
        self._actions: tuple[Action, ...] = ()
        self._recent: tuple[Recent, ...] = ()
        self._unread = ""
        self.rows: tuple[Row, ...] = ()
        self.words = HINT

    def enter(self) -> None:
        """Ask anew what can be done and who was here; offer all of it."""
        self._actions = tuple(self._actions_of())
        try:
            self._recent, self._unread = _once(self._recent_of()), ""
        except Trouble as trouble:
            self._recent, self._unread = (), _said(trouble)
        self.type("")

    def type(self, text: str) -> None:
        """Offer what `text` means; a trouble of the register is said, and the rest remains."""
        wanted = _wanted(text)
        if not wanted:
            recent = [_person(Group.RECENT, one) for one in self._recent[:MOST_RECENT]]
            self.rows = (*recent, *map(_action, self._actions))
            self.words = self._unread or HINT
            return
        trouble, whole = "", True
        found: Sequence[Found] = ()
        try:
            found, whole = self._find(text), self._whole()
        except Trouble as met:
            trouble = _said(met)
        actions = [_action(one) for one in _fitting(self._actions, wanted)]
        people = {one.atena_no: one for one in found}
        # The register's word is newer than what was known when the person was opened.
        recent = [
            _person(Group.RECENT, people.get(one.atena_no, one))
            for one in self._recent
            if one.atena_no in people or _place(_keys((one.name, one.kana)), wanted) is not None
        ][:MOST_RECENT]
        shown = {row.atena_no for row in recent}
        others = [_person(Group.PERSON, one) for no, one in people.items() if no not in shown]
        self.rows = (*actions, *recent, *others[:MOST_FOUND])
        more = MORE if len(others) > MOST_FOUND else ""
        self.words = trouble or _counted(len(actions), len(self.rows) - len(actions), more)
        if not whole:
            self.words += f"　{INCOMPLETE}"


@dataclass(frozen=True)
class _Wanted:
    """One typed word: what it may be as a reading, and as it is written."""

    kana: str
    written: str


def _wanted(text: str) -> tuple[_Wanted, ...]:
    words = (_Wanted(_reading(word), kanji_key(word)) for word in text.split())
    return tuple(word for word in words if word.kana or word.written)


def _reading(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word)
    return search_key(romaji_to_kana(plain) if _LATIN.fullmatch(plain) else plain)


def _once(people: Sequence[Recent]) -> tuple[Recent, ...]:
    first = {one.atena_no: one for one in reversed(people)}
    return tuple(one for one in people if first[one.atena_no] is one)


def _keys(texts: Iterable[str]) -> tuple[_Wanted, ...]:
    """Return the keys of texts, words run together as `search_key` does."""
    return tuple(_Wanted(_reading(text), kanji_key(text)) for text in texts)


def _place(keys: Sequence[_Wanted], wanted: Sequence[_Wanted]) -> int | None:
    """Return 0 where the first word begins a key, 1 where it is within; None unless all fit."""
    if not all(any(_holds(key, word) for key in keys) for word in wanted):
        return None
    return 0 if any(_begins(key, wanted[0]) for key in keys) else 1


def _holds(key: _Wanted, word: _Wanted) -> bool:
    kana = bool(word.kana) and word.kana in key.kana
    return kana or (bool(word.written) and word.written in key.written)


def _begins(key: _Wanted, word: _Wanted) -> bool:
    kana = bool(word.kana) and key.kana.startswith(word.kana)
    return kana or (bool(word.written) and key.written.startswith(word.written))


def _fitting(actions: Sequence[Action], wanted: Sequence[_Wanted]) -> list[Action]:
    places = [(_place(_keys((one.label, *one.readings)), wanted), one) for one in actions]
    return [one for rank in (0, 1) for place, one in places if place == rank]


def _action(action: Action) -> Row:
    return Row(Group.ACTION, action.label, fact=action.hint, act=action.act)


def _person(group: Group, one: Found | Recent) -> Row:
    address = "" if "protected" in one.states else one.address
    return Row(group, one.name, one.kana, one.birth, address, one.states, one.atena_no)


def _counted(actions: int, people: int, more: str) -> str:
    counts = ((actions, f"操作 {actions}件"), (people, f"該当 {people}人"))
    found = "、".join(words for count, words in counts if count)
    return f"{found}　{more}".rstrip("　") if found else NOTHING


def _said(trouble: Trouble) -> str:
    return f"{trouble.reason}{trouble.remedy}"


_LATIN = re.compile(r"[A-Za-zāâīîūûēêōôĀÂĪÎŪÛĒÊŌÔ' .-]+")
