"""All scenes, by name, in the order in which a person meets them."""

from __future__ import annotations

from tests.gui.gallery import (
    before_work,
    certificates,
    closings,
    filings,
    people,
    practice,
    shell,
    today,
    visits,
)
from tests.gui.gallery.stage import Scene

SCENES: dict[str, Scene] = {
    name: scene
    for area in (
        before_work,
        people,
        filings,
        certificates,
        visits,
        today,
        closings,
        shell,
        practice,
    )
    for name, scene in area.SCENES.items()
}
