"""The self-test on paper, for the installer's folder: both languages, no names."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.certificates.engine import Press
from desktop.certificates.glyphs import FontShelf
from desktop.certificates.selftest import CheckLine, SelfTestReport
from desktop.selftest.found import WORDS, Found, Said
from desktop.selftest.place import Place
from sync.base.clock import JST


def report(place: Place, found: Sequence[tuple[Said, Found]], summed: Said, system: str) -> bytes:
    """Return the PDF; raises LayoutTrouble or FontTrouble where the program is not whole."""
    press = Press(place.resources / "reports", FontShelf(place.resources / "fonts"))
    now = place.clock.now().astimezone(JST)
    facts = SelfTestReport(
        number=f"自己診断 {now:%Y-%m-%d %H:%M}",
        made=f"{now:%Y-%m-%d %H:%M} JST",
        system=system,
        summed=summed.ja,
        summed_en=summed.en,
        items=tuple(_line(name, each) for name, each in found),
    )
    return press.render(facts).pdf


def _line(name: Said, found: Found) -> CheckLine:
    return CheckLine(
        kind="remedied" if found.remedy.ja else "plain",
        outcome=WORDS[found.outcome].ja,
        name=name.ja,
        seen=found.seen.ja,
        remedy=found.remedy.ja,
        outcome_en=WORDS[found.outcome].en,
        name_en=name.en,
        seen_en=found.seen.en,
        remedy_en=found.remedy.en,
    )
