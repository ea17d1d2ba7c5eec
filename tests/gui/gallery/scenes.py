"""All scenes, by name, in the order in which a person meets them."""

from __future__ import annotations

from tests.gui.gallery import (
    approval,
    audits,
    before_work,
    certificates,
    closings,
    filings,
    forms,
    memos,
    numbers,
    over,
    people,
    pictured,
    practice,
    shell,
    today,
    verify,
    visits,
)
from tests.gui.gallery.stage import Scene

SCENES: dict[str, Scene] = {
    name: scene
    for area in (
        before_work,
        people,
        memos,
        numbers,
        pictured,
        filings,
        approval,
        over,
        forms,
        certificates,
        visits,
        today,
        closings,
        audits,
        verify,
        shell,
        practice,
    )
    for name, scene in area.SCENES.items()
}
