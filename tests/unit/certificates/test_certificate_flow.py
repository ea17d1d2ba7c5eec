"""Blocks and their rows dealt out to sheets: each once, in order, none cut, heads where needed."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.certificates.facts import BLANK
from desktop.certificates.flow import Placed, SheetPlan, plan
from desktop.certificates.forms import LayoutTrouble
from desktop.certificates.layout import Block, Flow, Label, Rest, Rows, Section

TOP, BOTTOM = 20.0, 120.0


class Row(msgspec.Struct, frozen=True):
    name: str
    kind: str = "row"


class Entry(msgspec.Struct, frozen=True):
    name: str
    rows: tuple[Row, ...] = ()
    kind: str = "person"


def block(name: str, h: float) -> Block:
    return Block(h=h, items=(Label(x=0, y=0, w=1, h=1, text=name, size=9),))


def section(**words: object) -> Section:
    given = {
        "repeat": "people",
        "blocks": {"person": block("person", 30), "tall": block("tall", 95)},
        "rows": Rows(repeat="rows", blocks={"row": block("row", 9)}, head=block("row head", 5)),
        "continued": block("continued", 7),
        "gap": 2.0,
    }
    return Section(**(given | words))  # type: ignore[arg-type]


def flow(*sections: Section) -> Flow:
    rest = Rest(text="以下余白", size=9, line="hair", frame="hair")
    return Flow(x=10, y=TOP, w=100, bottom=BOTTOM, rest=rest, sections=sections)


def people(*row_counts: int, kind: str = "person") -> tuple[Entry, ...]:
    return tuple(
        Entry(f"p{n}", tuple(Row(f"p{n}r{m}") for m in range(count)), kind)
        for n, count in enumerate(row_counts)
    )


def name_of(placed: Placed) -> str:
    (label,) = placed.items
    assert isinstance(label, Label)
    return label.text


def height_of(placed: Placed) -> float:
    heights = {"person": 30, "tall": 95, "row": 9, "row head": 5, "continued": 7, "head": 6}
    return heights[name_of(placed)]


def said(sheet: SheetPlan) -> list[str]:
    return [name_of(placed) for placed in sheet.placed]


@given(st.lists(st.integers(0, 25), max_size=6), st.booleans(), st.booleans())
def test_everything_is_placed_once_in_order_and_inside(row_counts, own_sheet, headed):
    entries = people(*row_counts)
    head = block("head", 6) if headed else None
    sheets = plan(flow(section(own_sheet=own_sheet, head=head)), {"people": entries})
    wanted = [name for entry in entries for name in (entry.name, *(row.name for row in entry.rows))]
    placed = [placed for sheet in sheets for placed in sheet.placed]
    own = [p.facts["name"] for p in placed if name_of(p) in {"person", "row"}]
    assert own == wanted
    for sheet in sheets:
        y = TOP
        for each in sheet.placed:
            assert each.y >= y - 0.01, "no block over another"
            y = each.y + height_of(each)
        assert y <= BOTTOM + 0.01, "no block below the strip"
        names = said(sheet)
        if headed and names:
            assert names[0] in {"head", "continued"}
        for place, name in enumerate(names):
            if name == "person" and place + 1 < len(names):
                assert names[place + 1] in {"row head", "person", "head"}
            if name == "row":
                assert names[place - 1] in {"row", "row head"}
        if sheet.rest:
            assert abs(sheet.rest.y - y) < 0.01
    assert sheets[-1].rest is None or sheets[-1].rest.ends


def test_a_person_is_never_left_alone_at_the_bottom_without_their_first_row():
    sheets = plan(flow(section(gap=10)), {"people": people(2, 1)})
    assert [said(sheet) for sheet in sheets] == [
        ["person", "row head", "row", "row"],
        ["person", "row head", "row"],
    ]
    assert sheets[0].rest is not None
    assert not sheets[0].rest.ends


def test_rows_go_on_below_the_persons_name_and_the_heads():
    first, second = plan(flow(section()), {"people": people(9)})
    assert said(first) == ["person", "row head"] + ["row"] * 7
    assert said(second) == ["continued", "row head", "row", "row"]
    assert [p.row for p in second.placed] == [0, 0, 8, 9]
    assert {p.entry for p in second.placed} == {1}
    assert second.placed[0].facts["name"] == "p0"


def test_each_person_may_begin_a_sheet_and_what_is_left_ends_there():
    sheets = plan(flow(section(own_sheet=True)), {"people": people(0, 0, 0)})
    assert [said(sheet) for sheet in sheets] == [["person"]] * 3
    assert all(sheet.rest and sheet.rest.ends for sheet in sheets)


def test_a_section_of_nobody_is_not_drawn_nor_its_head():
    note = section(repeat="note", blocks={"person": block("person", 30)}, rows=None)
    headed = msgspec.structs.replace(note, head=block("head", 6))
    for nothing in ((), BLANK):
        (sheet,) = plan(flow(headed), {"note": nothing})
        assert sheet.placed == ()
    (sheet,) = plan(flow(headed), {"note": Entry("one")})
    assert said(sheet) == ["head", "person"]


def test_sections_follow_one_another_and_a_full_sheet_has_no_rest():
    whole = flow(section(rows=None), section(repeat="more", rows=None, lead=5))
    first, second = plan(whole, {"people": people(0, 0, 0), "more": people(0)})
    assert said(first) == ["person"] * 3
    assert said(second) == ["person"]
    assert second.placed[0].y == TOP, "no space before the first block of a sheet"
    (full,) = plan(flow(section(blocks={"person": block("tall", 100)})), {"people": people(0)})
    assert full.rest is None


def test_what_form_and_facts_do_not_share_is_a_trouble():
    with pytest.raises(LayoutTrouble, match="nothing named 'people'"):
        plan(flow(section()), {})
    with pytest.raises(LayoutTrouble, match="no block for the kind 'ghost'"):
        plan(flow(section()), {"people": people(0, kind="ghost")})
