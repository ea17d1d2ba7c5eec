"""The synthetic district: exact in number, the same from the same seed, like a real register."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest
from fontTools.ttLib import TTFont

from sync.base.eras import age_on
from sync.base.kana import SELECTORS, is_katakana
from sync.base.numbers import is_addressee_no, is_household_no, is_my_number
from sync.base.resources import resource
from sync.cloud.district import (
    AS_OF,
    generate,
    last_serials,
    made_up_numbers,
    shipped_towns,
    story,
)
from sync.records.national_numbers import NumberKind, well_formed
from sync.records.resident import ChangeReason, Resident, ResidentKind, ResidentState, Sex
from sync.records.town import Town

District = dict[str, tuple[Town, list[Resident]]]
Households = dict[tuple[str, str], list[Resident]]
Present = dict[str, list[Resident]]

ALONE = {"世帯主", "同居人", "縁故者"}
STEPS = {"夫", "妻", "夫（未届）", "妻（未届）", "子", "父", "母", "兄", "姉", "弟", "妹"}


def age(row: Resident) -> int:
    assert row.birth.date is not None
    return age_on(row.birth.date, AS_OF)


def test_every_town_has_exactly_its_residents(district: District, present: Present) -> None:
    for code, (town, _) in district.items():
        assert len(present[code]) == town.population
    assert sum(map(len, present.values())) == 58_387


@pytest.mark.parametrize("count", [0, 1, 7, 250])
def test_a_smaller_register_is_exact_too(count: int) -> None:
    town = shipped_towns()[0]
    current = {row.atena_no: row for row in generate(town, 5, count)}
    assert sum(row.present for row in current.values()) == count


def test_one_seed_makes_one_register() -> None:
    town = shipped_towns()[3]
    assert generate(town, 7, 400) == generate(town, 7, 400)
    assert generate(town, 7, 400) != generate(town, 8, 400)


def test_numbers_have_their_check_digits_and_name_one_person(district: District) -> None:
    for _, rows in district.values():
        assert all(is_addressee_no(row.atena_no) for row in rows)
        assert all(is_household_no(row.setai_no) for row in rows)
        assert len({row.row_id for row in rows}) == len(rows)
        last = last_serials(rows)
        assert all(int(row.setai_no[:-1]) <= last["household"] for row in rows)
        assert all(int(row.atena_no[:-1]) <= last["addressee"] for row in rows)


def test_everybody_has_numbers_that_nobody_can_have() -> None:
    town = shipped_towns()[0]
    rows = generate(town, 7, 400)
    made = list(made_up_numbers(town.code, 7, rows))
    assert [each.atena_no for each in made] == list(dict.fromkeys(row.atena_no for row in rows))
    assert made == list(made_up_numbers(town.code, 7, rows))
    for each in made:
        assert well_formed(NumberKind.MY_NUMBER, each.my_number)
        assert well_formed(NumberKind.RESIDENT_CODE, each.resident_code)
        assert not is_my_number(each.my_number)
        assert not is_my_number(f"0{each.resident_code}"), "by the rule it is believed to have"
        assert each.my_number not in repr(each)


def test_history_counts_up_from_one(district: District) -> None:
    for _, rows in district.values():
        seen: Counter[str] = Counter()
        for row in rows:
            seen[row.atena_no] += 1
            assert row.history_no == seen[row.atena_no]


def test_every_household_has_one_head_who_stands_first(households: Households) -> None:
    for members in households.values():
        assert [row.is_head for row in members] == [True] + [False] * (len(members) - 1)
        assert [row.sort_order for row in members] == list(range(1, len(members) + 1))


def test_members_share_one_address(households: Households) -> None:
    for members in households.values():
        assert len({(m.address_code, m.address, m.building) for m in members}) == 1


def test_relationships_are_of_the_closed_set(rows: list[Resident]) -> None:
    for relationship in {row.relationship for row in rows}:
        steps = relationship.split("の")
        assert relationship in ALONE or (len(steps) <= 4 and set(steps) <= STEPS)


def test_parents_are_older_than_their_children(households: Households) -> None:
    for members in households.values():
        by = defaultdict(list)
        for member in members:
            by[member.relationship].append(age(member))
        head = by["世帯主"][0]
        assert all(head - child >= 17 for child in by["子"])
        assert all(parent - head >= 17 for parent in by["父"] + by["母"])
        assert all(min(by["子"]) - grandchild >= 17 for grandchild in by["子の子"])


def test_partners_are_of_age_and_of_two_sexes(households: Households) -> None:
    for members in households.values():
        for member in members[1:]:
            if member.relationship.startswith(("夫", "妻")):
                assert min(age(members[0]), age(member)) >= 18
                assert {members[0].sex, member.sex} == {Sex.MALE, Sex.FEMALE}


def test_the_district_is_shaped_like_one(people: list[Resident], households: Households) -> None:
    ages = [age(row) for row in people]
    assert 0.08 < sum(a < 15 for a in ages) / len(ages) < 0.13
    assert 0.32 < sum(a >= 65 for a in ages) / len(ages) < 0.40
    assert 2.25 < len(people) / len(households) < 2.55
    assert 0.01 < sum(r.kind is ResidentKind.FOREIGN for r in people) / len(people) < 0.02
    assert 0.08 < sum(r.history_no > 1 for r in people) / len(people) < 0.13
    assert 0.005 < sum(bool(r.former_surname) for r in people) / len(people) < 0.02


def test_foreigners_live_where_the_work_is(present: Present) -> None:
    share = {
        code: sum(row.kind is ResidentKind.FOREIGN for row in rows) / len(rows)
        for code, rows in present.items()
    }
    assert min(share["104256"], share["104264"]) > 2 * max(
        share[code] for code in share if code not in {"104256", "104264"}
    )


def test_foreigners_have_a_status_and_no_family_register(people: list[Resident]) -> None:
    foreigners = [row for row in people if row.kind is ResidentKind.FOREIGN]
    assert all(row.nationality and row.status and row.name_latin for row in foreigners)
    assert not any(row.honseki or row.hittousha for row in foreigners)
    assert all(row.status_until or row.status in {"永住者", "特別永住者"} for row in foreigners)
    assert any(row.alias and is_katakana(row.alias_kana) for row in foreigners)


def test_names_and_readings_are_written_as_the_register_writes_them(rows: list[Resident]) -> None:
    for row in rows:
        assert is_katakana(row.name_kana)
        assert "\u3000" in row.name_kana
        if row.kind is ResidentKind.JAPANESE:
            assert row.name.count("\u3000") == 1
            assert row.honseki.startswith(
                ("群馬", "埼玉", "長野", "栃木", "新潟", "東京", "神", "千")
            )
            assert "\u3000" in row.hittousha


def test_addresses_lie_in_real_places(district: District) -> None:
    for town, rows in district.values():
        places = {oaza.address_code: oaza.written for oaza in town.oaza}
        for row in rows:
            if not row.protected:
                lot = row.address.removeprefix(places[row.address_code])
                assert re.fullmatch("[０-９]+番地[０-９]*", lot)


def test_dates_follow_each_other(rows: list[Resident]) -> None:
    for row in rows:
        assert row.birth.day <= row.resident_since.day <= row.address_since.day
        assert row.address_since.day <= AS_OF.isoformat()
        assert row.notified_on <= row.processed_on <= AS_OF.isoformat()
        assert row.changed_on <= row.processed_on
        if row.reason is ChangeReason.MOVED_IN and not row.protected:
            assert row.prev_address


def test_a_few_hundred_have_left(rows: list[Resident]) -> None:
    gone = [row for row in rows if not row.present]
    moved = [row for row in gone if row.state is ResidentState.MOVED_OUT]
    dead = [row for row in gone if row.state is ResidentState.DEAD]
    assert 300 < len(gone) < 700
    assert len(moved) > 100
    assert len(dead) > 50
    assert all(row.removed_on and row.destination for row in moved)
    assert all(row.removed_on and not row.destination for row in dead)


def test_nothing_tells_where_a_protected_person_is(rows: list[Resident]) -> None:
    protected = [row for row in rows if row.protected]
    flagged = {(row.setai_no, row.atena_no) for row in protected}
    assert len(flagged) > 20
    for row in protected:
        where = (row.address_code, row.address, row.building, row.phone, row.prev_address)
        assert not any(where)


def test_no_number_that_could_ring_and_no_my_number(rows: list[Resident]) -> None:
    phones = [row.phone for row in rows if row.phone]
    assert len(phones) > 10_000
    assert all(re.fullmatch("0279-0[0-9]-[0-9]{4}|0[789]0-0[0-9]{3}-[0-9]{4}", p) for p in phones)
    assert not any(re.search("my_?number|kojin", name) for name in Resident.__struct_fields__)


@pytest.mark.parametrize("code", ["104213", "104248", "104256", "104264", "104281", "104299"])
def test_every_town_has_the_awkward_ones(present: Present, code: str) -> None:
    rows = present[code]
    names = "".join(row.name for row in rows)
    assert all(form in names for form in "髙﨑邉𠮷")
    assert {"渡邉\U000e0110", "葛\U000e0102城", "辻\U000e0103", "齋\U000e0103藤"} <= {
        row.name.split("\u3000")[0] for row in rows
    }
    assert "昭和10年頃" in {row.birth.text for row in rows}
    assert any(row.birth.day.endswith("-02-29") for row in rows)
    assert [age(row) for row in rows if age(row) > 101] == [103]
    assert any(len(row.name) > 24 for row in rows)
    assert any(row.alias for row in rows)
    assert any(row.former_surname for row in rows)
    assert any(all(len(part) == 1 for part in row.name_kana.split("\u3000")) for row in rows)
    assert max(Counter(row.setai_no for row in rows).values()) == 9


def test_the_certificate_font_has_every_name(rows: list[Resident]) -> None:
    """IPAmj Mincho must have each character and each variation that anybody is written with."""
    with TTFont(resource("fonts", "ipamjm.ttf"), lazy=True) as font:
        tables = font["cmap"].tables
        plain = set(font.getBestCmap())
        forms = next(table.uvsDict for table in tables if table.format == 14)
    known = {(base, mark) for mark, pairs in forms.items() for base, _ in pairs}
    written = "".join(
        {
            text
            for row in rows
            for text in (row.name, row.former_surname, row.alias, row.hittousha, row.address)
        }
    )
    used = set(re.findall(f"(.)([{SELECTORS}])", written))
    assert len(used) >= 8
    assert {(ord(base), ord(mark)) for base, mark in used} <= known
    assert {ord(c) for c in re.sub(f"[{SELECTORS}]", "", written)} <= plain


def test_the_story_is_the_same_whatever_the_seed() -> None:
    kusatsu = next(town for town in shipped_towns() if town.code == "104264")
    roles = story()
    told = {person.atena_no for person in roles.values()}
    first, second = (
        [row for row in generate(kusatsu, seed, 300) if row.atena_no in told] for seed in (1, 2)
    )
    assert first == second
    assert len(first) == len(told) == len(roles)


def test_the_story_s_people_are_who_the_scenario_needs(district: District) -> None:
    rows = {row.atena_no: row for row in district["104264"][1]}
    roles = story()
    head = rows[roles["head"].atena_no]
    assert (head.name, head.name_kana) == ("黒岩\u3000太郎", "クロイワ\u3000タロウ")
    assert head.birth.day == "1980-03-02"
    assert head.address.startswith("大字草津")
    for role, person in roles.items():
        row = rows[person.atena_no]
        assert row.setai_no == person.setai_no
        assert row.name == person.name
        assert row.protected == (role == "protected")
    sizes = Counter(person.setai_no for person in roles.values())
    assert sizes[head.setai_no] == 4
    assert sizes[roles["pair_head"].setai_no] == 2
    assert "\U000e0110" in roles["variant_head"].name
    assert roles["single"].name.startswith("𠮷")


def test_the_story_is_in_no_other_town(district: District) -> None:
    told = {person.atena_no for person in story().values()}
    for code, (_, rows) in district.items():
        if code != "104264":
            assert not told & {row.atena_no for row in rows}
