"""Every way a clerk would try to find one person: name, kind of way and the words typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import jaconv

from sync.base.eras import in_era, in_era_short, in_western
from sync.records.resident import SEX_LABELS, Resident
from tests.recall import letters as spelt

SELECTOR = "\U000e0101"


@dataclass(frozen=True)
class Person:
    """Somebody to be found: all snapshots, the newest last."""

    rows: tuple[Resident, ...]

    @property
    def now(self) -> Resident:
        return self.rows[-1]

    @property
    def narrowed_by(self) -> str:
        """What a clerk asks for when too many are listed: the birth date, as far as it is known."""
        birth = self.now.birth
        return birth.day.replace("-", "") if birth.exact else birth.text


def ways(person: Person) -> Iterator[tuple[str, str]]:
    """Yield each way and the words typed."""
    now = person.now
    yield from _readings("kana", now.name_kana)
    yield from _written("kanji", now.name)
    yield from _former(now)
    yield from _readings("alias", now.alias_kana)
    yield from _written("alias", now.alias)
    yield from _latin(now.name_latin)
    yield from _birth(now)
    yield from _numbers(now)
    yield from _places(now)
    yield from _together(now)
    yield from _past(person)


def _readings(of: str, kana: str) -> Iterator[tuple[str, str]]:
    if not kana:
        return
    family, _, given = kana.partition("　")
    joined = kana.replace("　", "")
    yield f"{of} full", kana
    yield f"{of} joined", joined
    yield f"{of} half space", kana.replace("　", " ")
    yield f"{of} hiragana", jaconv.kata2hira(kana)
    yield f"{of} hiragana joined", jaconv.kata2hira(joined)
    yield f"{of} half-width", jaconv.z2h(kana, kana=True)
    yield f"{of} half-width joined", jaconv.z2h(joined, kana=True)
    yield f"{of} without voice", spelt.without_voice(joined)
    yield f"{of} without voice half-width", jaconv.z2h(spelt.without_voice(kana), kana=True)
    yield f"{of} other voice", spelt.other_voice(kana)
    yield f"{of} all large", spelt.all_large(joined)
    yield f"{of} o for u", spelt.o_for_u(kana)
    yield f"{of} long marks dropped", joined.replace("ー", "")
    for mark in spelt.DASHES:
        marked = spelt.long_marks(kana, mark).replace("ー", mark)
        if marked != kana:
            yield f"{of} long mark {ord(mark):04x}", marked
            yield f"{of} long mark {ord(mark):04x} joined", marked.replace("　", "")
    if given:
        yield f"{of} given only", given
        yield f"{of} given only hiragana", jaconv.kata2hira(given)
        yield f"{of} family and initial", f"{family}　{given[0]}"
        yield f"{of} given first", f"{given}　{family}"
        yield f"{of} initial and family", f"{given[0]} {family}"
    if spelt.spellable(kana):
        for name, table in (("hepburn", spelt.HEPBURN), ("kunrei", spelt.KUNREI)):
            plain = spelt.romaji(kana, table)
            yield f"{of} {name}", plain
            yield f"{of} {name} joined", plain.replace(" ", "")
            yield f"{of} {name} capitals", plain.upper()
        passport = spelt.romaji(kana, spelt.HEPBURN, passport=True)
        yield f"{of} passport", passport.upper()
        yield f"{of} passport given first", " ".join(reversed(passport.split())).title()


def _written(of: str, name: str) -> Iterator[tuple[str, str]]:
    if not name:
        return
    family, _, given = name.partition("　")
    yield f"{of} full", name
    yield f"{of} joined", name.replace("　", "")
    for form in spelt.other_forms(name):
        yield f"{of} other form", form
        yield f"{of} other form joined", form.replace("　", "")
    yield f"{of} with a selector", f"{name[0]}{SELECTOR}{name[1:].lstrip(chr(0xE0110))}"
    if given:
        yield f"{of} given only", given
        yield f"{of} given first", f"{given} {family}"
        yield f"{of} family and first letter", f"{family} {given[0]}"
        yield f"{of} first letter and family", f"{given[0]} {family}"


def _former(now: Resident) -> Iterator[tuple[str, str]]:
    if now.former_surname:
        given, given_kana = (n.partition("　")[2] for n in (now.name, now.name_kana))
        yield from _written("former", f"{now.former_surname}　{given}")
        yield from _readings("former", f"{now.former_surname_kana}　{given_kana}")
        yield "former surname", now.former_surname
        yield "former surname kana", now.former_surname_kana


def _latin(name: str) -> Iterator[tuple[str, str]]:
    if name:
        yield "latin", name
        yield "latin small", name.lower()
        yield "latin title", name.title()
        yield "latin full-width", jaconv.h2z(name, ascii=True)
        yield "latin with a comma", name.replace(" ", ", ", 1)
        yield "latin joined", name.replace(" ", "")
        yield "latin given first", " ".join(reversed(name.split()))
        yield "latin two words", " ".join(name.lower().split()[-2:])


def _birth(now: Resident) -> Iterator[tuple[str, str]]:
    kana = now.name_kana.partition("　")[0] or now.name_latin.partition(" ")[0]
    for way, words in _days(now):
        yield f"birth {way}", words
        yield f"name and birth {way}", f"{kana} {words}"
        yield f"birth and name {way}", f"{words}　{kana}"


def _days(now: Resident) -> Iterator[tuple[str, str]]:
    birth, day = now.birth, now.birth.date
    if birth.text:
        yield "as written", birth.text
    if day is None:
        return
    era, short = in_era(day), in_era_short(day)
    yield "era year", short.partition(".")[0]
    yield "era year in words", era.partition("年")[0] + "年"
    yield "western year", str(day.year)
    yield "western year in words", f"{day.year}年"
    yield "era month", era.partition("月")[0] + "月"
    if birth.exact:
        year = short[1:].partition(".")[0]
        yield "era short", short
        yield "era", era
        yield "western", in_western(day)
        yield "eight digits", birth.day.replace("-", "")
        yield "slashes", birth.day.replace("-", "/")
        yield "full-width", jaconv.h2z(birth.day, digit=True, ascii=True)
        yield "era digits", f"{short[0]}{int(year):02}{day:%m%d}"
        yield "era code", f"{'MTSHR'.index(short[0]) + 1}{int(year):02}{day:%m%d}"


def _numbers(now: Resident) -> Iterator[tuple[str, str]]:
    yield "addressee", now.atena_no
    yield "addressee padded", now.atena_no.zfill(15)
    yield "addressee full-width", jaconv.h2z(now.atena_no, digit=True)
    yield "household", now.setai_no
    if now.phone:
        yield "phone", now.phone
        yield "phone digits", now.phone.replace("-", "")
        yield "phone full-width", jaconv.h2z(now.phone, digit=True, ascii=True)
        yield "phone spaces", now.phone.replace("-", " ")
        yield "phone end and name", f"{now.name_kana.partition('　')[0]} {now.phone[-4:]}"


def _places(now: Resident) -> Iterator[tuple[str, str]]:
    if not now.address:
        return
    kana, kanji = now.name_kana, now.name.partition("　")[0]
    short = jaconv.z2h(now.address, digit=True).removeprefix("大字")
    dashed = short.replace("番地", "-")
    yield "address", now.address
    yield "address dashed", dashed
    yield "address and kana", f"{dashed} {kana.partition('　')[0]}"
    yield "kanji and address", f"{kanji}　{short}"
    yield "address and birth", f"{short} {now.birth.day[:4]}"
    if now.building:
        yield "building", f"{now.building} {kana.partition('　')[2]}".strip()
        yield "building alone", now.building
        yield "address and building", f"{now.address}　{now.building}"


def _together(now: Resident) -> Iterator[tuple[str, str]]:
    if sex := SEX_LABELS[now.sex]:
        yield "name and sex", f"{now.name_kana} {sex}"
    yield "written and relationship", f"{now.name} {now.relationship}"
    if not now.present:
        yield "name and removed", f"{now.name_kana} 除票"


def _past(person: Person) -> Iterator[tuple[str, str]]:
    now = person.now
    for old in person.rows[:-1]:
        if old.name != now.name:
            yield from _readings("past name", old.name_kana)
            yield from _written("past name", old.name)
            yield "past name and birth", f"{old.name_kana} {person.narrowed_by}"
        if old.address and old.address != now.address and not now.protected:
            yield "past address", old.address
            yield "past address and name", f"{old.address} {now.name_kana.partition('　')[0]}"
            yield "past address and birth", f"{old.address} {now.birth.day[:4]}"
