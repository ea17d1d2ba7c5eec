"""The areas of the work: which of them a place belongs to, and what lies one step out of it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.screens import places

SUPERVISED = ("rail.decisions", "rail.today", "rail.audit")
"""Areas of those who decide."""


@dataclass(frozen=True)
class Area:
    """A work area on the rail: its place, its words, its object name."""

    place: object
    label: str
    name: str


AREAS = (
    Area(places.Search(), "受付・検索", "rail.search"),
    Area(places.Queue(), "届出", "rail.queue"),
    Area(places.Decisions(), "決裁", "rail.decisions"),
    Area(places.Parked(), "保留", "rail.parked"),
    Area(places.Visit(), "受付中", "rail.visit"),
    Area(places.Today(), "状況", "rail.today"),
    Area(places.Closing(), "日計", "rail.closing"),
    Area(places.Verify(), "照合", "rail.verify"),
    Area(places.Audit(), "監査", "rail.audit"),
)
"""Areas not built yet are absent, not dead. Alt+1, Alt+2 … reach them."""


def area_of(place: object) -> str:
    """Return the name of the area that a place belongs to, "" before the work begins."""
    return _AREA_OF.get(type(place), "")


def one_out(place: object) -> object | None:
    """Return the place one step out; None where there is none.

    From work on a person to the person, from the person to the search.
    """
    match place:
        case places.Certificate() | places.Filing() | places.Kinds() if place.atena_no:
            return places.Resident(place.atena_no)
        case places.Rules():
            return place.behind
        case places.Memos():
            return places.Resident(place.atena_no)
        case places.Search():
            return None
        case _ if area_of(place):
            return places.Search()
    return None


_AREA_OF: dict[type, str] = {
    **{type(area.place): area.name for area in AREAS},
    places.Decision: "rail.decisions",
    places.Rules: "rail.decisions",
    **dict.fromkeys(
        (places.Resident, places.Certificate, places.Filing, places.Kinds, places.Memos),
        "rail.search",
    ),
}
"""Place -> the area that it belongs to."""
