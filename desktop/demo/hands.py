"""What a person's hands do at a desk: one function per thing done, keys only.

Fields are reached as people reach them, by Tab; function keys are pressed by what they say. Nothing
is clicked and no focus is set. Each function ends when the screen says that it is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.demo.actor import DeskActor, NotSo
from desktop.demo.stage import PASSPHRASE, Desk, Person

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
    raise NotSo(f"{desk.name}: Tab never reaches {field}\n{desk.facts()}")


def fill(desk: DeskActor, field: str, text: str) -> None:
    """Go to a field and write over what is in it."""
    tab_to(desk, field)
    desk.key("Ctrl+A")
    desk.type(text)


def open_program(desk: Desk, *, offscreen: bool = True) -> None:
    """Start the program; type the key file's passphrase where it is asked for."""
    desk.actor.start(None if offscreen else {})
    unlock_profile(desk.actor)


def unlock_profile(desk: DeskActor) -> None:
    """Type the passphrase of the key file (twice, where a new one is chosen)."""
    desk.sees("screen", "unlock")
    fill(desk, "unlock.passphrase", PASSPHRASE)
    if "unlock.again" in desk.facts():
        fill(desk, "unlock.again", PASSPHRASE)
    desk.key("F9")
    desk.sees("screen", "unlock", "not")


def enrol(desk: Desk) -> None:
    """Type the one-time code; the rest was preset by the installer."""
    desk.actor.sees("screen", "enrolment")
    fill(desk.actor, "enrolment.code", desk.code)
    desk.actor.choose("登録")
    desk.actor.sees("screen", "enrolment", "not")


def sign_on_first(desk: Desk) -> None:
    """Sign on with the first code and choose a password."""
    person = desk.person
    desk.actor.sees("screen", "sign_on", seconds=60)
    desk.actor.choose("初回コード")
    fill(desk.actor, "signon.staff", person.staff)
    fill(desk.actor, "signon.code", person.code)
    fill(desk.actor, "signon.new_password", person.password)
    fill(desk.actor, "signon.again", person.password)
    desk.actor.choose("サインオン")
    desk.actor.sees("screen", "search")


def sign_on(desk: Desk) -> None:
    """Sign on with 職員番号 and password."""
    desk.actor.sees("screen", "sign_on")
    fill(desk.actor, "signon.staff", desk.person.staff)
    fill(desk.actor, "signon.password", desk.person.password)
    desk.actor.choose("サインオン")
    desk.actor.sees("screen", "search")


def find(desk: DeskActor, typed: str, name: str, shot: str = "") -> None:
    """Go to the search, type, and open the person whose name stands first."""
    desk.key("Alt+1")
    desk.sees("screen", "search")
    fill(desk, "search.box", typed)
    desk.sees("search.results", name, "first")
    if shot:
        desk.shot(shot)
    desk.key("Return")
    desk.sees("screen", "resident")


def issue(desk: DeskActor, supervisor: Person | None, shot: str = "") -> str:
    """On a resident's page: issue a 住民票の写し to a household member; return its number.

    `supervisor` signs on for it where the town's rule asks for that.
    """
    desk.choose("証明書")
    desk.sees("screen", "certificate")
    tab_to(desk, "certificate.requester")
    desk.key("1")
    tab_to(desk, "certificate.identity")
    desk.key("2")
    if shot:
        desk.shot(shot)
    desk.choose("発行・印刷")
    if supervisor is not None:
        desk.sees("dialog", "責任者の承認")
        fill(desk, "supervisor.staff", supervisor.staff)
        tab_to(desk, "supervisor.password")
        desk.type(supervisor.password)
        if shot:
            desk.shot(f"{shot}-approval")
        desk.key("Return")
    desk.sees("certificate.state", "交付してください")
    number = str(desk.facts()["certificate.number"]).removeprefix("発行番号").strip()
    if shot:
        desk.shot(f"{shot}-printed")
    desk.choose("交付した")
    desk.sees("certificate.state", "交付済として記録しました")
    return number


def file_contact(desk: DeskActor, phone: str) -> str:
    """On a resident's page: file a 連絡先の修正; return the number on the screen."""
    begin_contact(desk, phone)
    desk.choose("受付")
    return received(desk, "contact_correction")


def begin_contact(desk: DeskActor, phone: str) -> None:
    """On a resident's page: fill a 連絡先の修正, up to the comparison."""
    desk.choose("届出の選択")
    desk.sees("screen", "kinds")
    desk.key(str(desk.facts()["kinds.contact_correction"])[0])
    desk.sees("screen", "contact_correction")
    fill(desk, "contact_correction.phone", phone)
    say_who_came(desk, "contact_correction")
    desk.choose("確認")
    desk.sees("contact_correction.difference", None, "not")


def say_who_came(desk: DeskActor, screen: str) -> None:
    """Below a form: the person came themselves, and showed a document with their photo."""
    tab_to(desk, f"{screen}.filer")
    desk.key("1")
    tab_to(desk, f"{screen}.identity")
    desk.key("2")


def file_relocation(desk: DeskActor, move: Move, shot: str = "") -> str:
    """On a resident's page: fill a 転居届, look at the comparison, file it; return the number."""
    desk.choose("転居届")
    desk.sees("screen", "relocation")
    if move.who:
        tab_to(desk, "relocation.movers")
        desk.key(*(str(number) for number in move.who))
    fill(desk, "relocation.moved_on", move.moved_on)
    fill(desk, "relocation.oaza", move.oaza)
    desk.key("Return")
    fill(desk, "relocation.lot", move.lot)
    if move.building:
        fill(desk, "relocation.building", move.building)
    say_who_came(desk, "relocation")
    if shot:
        desk.shot(shot)
    desk.choose("確認")
    desk.sees("relocation.difference", None, "not")
    if shot:
        desk.shot(f"{shot}-compare")
    desk.choose("受付")
    number = received(desk, "relocation")
    if shot:
        desk.shot(f"{shot}-received")
    return number


def received(desk: DeskActor, screen: str) -> str:
    """Wait for 受付済; return the number that stands beside it."""
    desk.sees(f"{screen}.received", "受付済")
    return str(desk.facts()[f"{screen}.entry_no"])


def approve(desk: DeskActor, whom: str, where: str, shot: str = "") -> None:
    """On the approval desk: look at a filing from the desk `where` and approve it."""
    desk.key("Alt+3")
    desk.sees("screen", "decisions")
    for _ in range(MOST_TABS):
        facts = desk.facts()
        rows, row = facts.get("decisions.list", []), facts.get("decisions.list.row", -1)
        wanted = next((n for n, words in enumerate(rows) if whom in words and where in words), None)
        if wanted is None:
            raise NotSo(f"{desk.name}: no such filing waits here: {rows}")
        if wanted == row:
            break
        desk.key("Down" if wanted > row else "Up")
    desk.sees("decisions.difference", None, "not")  # entering the page has shown it
    if shot:
        desk.shot(shot)
    desk.choose("承認する")
    desk.shows("decisions.banner", "承認しました")
