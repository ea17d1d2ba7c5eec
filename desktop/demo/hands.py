"""What a person's hands do at a desk: one function per thing done, keys only.

Fields are reached as people reach them, by Tab; nothing is clicked and no focus is set. Each ends
when the screen says that it is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.demo.actor import DeskActor, NotSo

MOST_TABS = 30
"""Stops between any two fields of a screen; more means that the field cannot be reached."""


@dataclass(frozen=True)
class Move:
    """What stands on a 転居届. `who` are numbers in the household's list; empty for all."""

    moved_on: str
    oaza: str
    lot: str
    building: str = ""
    who: tuple[int, ...] = ()


def tab_to(desk: DeskActor, field: str) -> None:
    """Press Tab until the focus is in `field`."""
    for _ in range(MOST_TABS):
        if desk.facts()["focus"] == field:
            return
        desk.key("Tab")
    raise NotSo(f"{desk.name}: Tab never reaches {field}")


def fill(desk: DeskActor, field: str, text: str) -> None:
    """Go to a field and write over what is in it."""
    tab_to(desk, field)
    desk.key("Ctrl+A")
    desk.type(text)


def file_contact(desk: DeskActor, phone: str) -> str:
    """On a resident's page: file a 連絡先の修正; return the number on the screen."""
    fill(desk, "contact.phone", phone)
    desk.key("F9")
    desk.sees("contact.difference", "", "not")
    desk.key("F9")
    return received(desk, "contact")


def file_relocation(desk: DeskActor, move: Move, shot: str = "") -> str:
    """On the form of a 転居届: fill it, look at the comparison, file it; return the number."""
    if move.who:
        tab_to(desk, "relocation.movers")
        for number in move.who:
            desk.key(str(number))
    fill(desk, "relocation.moved_on", move.moved_on)
    fill(desk, "relocation.oaza", move.oaza)
    desk.key("Return")
    fill(desk, "relocation.lot", move.lot)
    if move.building:
        fill(desk, "relocation.building", move.building)
    if shot:
        desk.shot(f"{shot}-form")
    desk.key("F9")
    desk.sees("relocation.difference", "", "not")
    if shot:
        desk.shot(f"{shot}-compare")
    desk.key("F9")
    return received(desk, "relocation")


def received(desk: DeskActor, screen: str) -> str:
    """Wait for 受付済; return the number that stands beside it."""
    desk.sees(f"{screen}.received", "受付済")
    return str(desk.facts()[f"{screen}.entry_no"])
