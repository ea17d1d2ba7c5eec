"""The wrong person never: whatever happens between preview and print, one paper is one person's.

Two desks of a town issue by turns. While a paper is drawn, records arrive by sync: people are
renamed, move into other households, are protected, leave. Between preview and print the screen
turns to somebody else, or looks again. After each issue the sheet in the tray, the entry and the
screen must name the same people, and the digest be that of the very bytes in the tray.

    the whole of it: 10,000 issues, with `make hunt`; MADOGUCHI_SEED replays a run
"""

from __future__ import annotations

import hashlib
import io
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader

from desktop.certificates.engine import Press
from desktop.certificates.glyphs import FontShelf
from desktop.operations.issue_certificate import Certificates
from desktop.screens.certificate.presenter import CertificatePresenter, Stage
from sync.base.keys import Cost, wrap
from sync.base.resources import resource
from sync.base.wire import unpack
from sync.journal.kinds import Issuance, Kind
from sync.records.policy import CertificateRule, Policy
from sync.records.resident import ChangeReason, Resident, ResidentState
from sync.records.town import town_from
from tests.desks import Counter, SteppedClock, TestTown
from tests.unit.changes.people import person

FORMS = ("juminhyo_household", "juminhyo_person", "kisai_jikou", "juminhyo_removed")
POLICY = Policy(version=1, certificates=tuple(CertificateRule(form) for form in FORMS))
HOMES, PEOPLE = 6, 24
READ_BACK = 40
"""Every so many papers are drawn by the real press and read back."""


@dataclass(frozen=True)
class Sheet:
    """Paper that says its facts: quick to make, and as easy to read as to confuse."""

    pdf: bytes
    digest: str
    pages: int = 1
    complete: bool = True


class BusyPress:
    """A press under which the world goes on while it draws."""

    def __init__(self, meanwhile: Callable[[], None], real: Press) -> None:
        self._meanwhile, self._real = meanwhile, real
        self._drawn = 0

    def render(self, facts: Any, code: object = None) -> Any:
        del code
        self._meanwhile()
        self._drawn += 1
        if self._drawn % READ_BACK == 0:
            return self._real.render(facts)
        pdf = repr(facts).encode()
        return Sheet(pdf, hashlib.sha256(pdf).hexdigest())


@dataclass
class Tray:
    """A printer that keeps the last sheet."""

    sheets: list[bytes] = field(default_factory=list)
    name: str = "見本プリンター"
    on_paper: bool = True

    def print(self, pdf: bytes, title: str, copies: int = 1) -> str:
        del title, copies
        self.sheets.append(pdf)
        return ""

    def of(self, form: str) -> Any:
        del form
        return self


class World:
    """A town of two desks, and all that may happen meanwhile."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.people = {p.atena_no: p for p in map(_somebody, range(PEOPLE))}
        self.town = TestTown(POLICY, list(self.people.values()), SteppedClock())
        self.desks = [Counter(self.town, folder / f"desk{n}", f"窓口{n}") for n in (1, 2)]
        data = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))
        real = Press(resource("certificates"), FontShelf(resource("fonts")))
        self.offices: list[tuple[Counter, Certificates, Tray]] = []
        for desk in self.desks:
            desk.sync()
            staff = f"100{len(self.offices) + 1}"
            code = self.town.hire(staff, f"職員　{staff}", "clerk")
            desk.sync()
            desk.begin_work(staff, code)
            desk.sync()
            press = BusyPress(partial(self.meanwhile, desk), real)
            self.offices.append((desk, Certificates(desk.desk, data, press), Tray()))

    def meanwhile(self, desk: Counter) -> None:
        """Let something arrive, or nothing."""
        if self.chance.random() < 0.5:
            self.change()
        if self.chance.random() < 0.5:
            desk.sync()

    def change(self) -> None:
        someone = self.people[self.chance.choice(list(self.people))]
        happens: dict[str, Any] = self.chance.choice(
            [
                {"name": f"改名　{self.chance.randrange(10**9):09d}"},
                {"setai_no": f"9{self.chance.randrange(HOMES):03d}"},
                {"protected": not someone.protected},
                {"state": ResidentState.MOVED_OUT, "removed_on": "2026-11-20"},
                {"state": ResidentState.RESIDENT, "removed_on": ""},
            ]
        )
        newer = msgspec.structs.replace(
            someone,
            history_no=someone.history_no + 1,
            reason=ChangeReason.CORRECTED_EX_OFFICIO,
            **happens,
        )
        self.people[newer.atena_no] = newer
        self.town.put(newer)

    def issue(self) -> bool:
        """Issue one paper at one desk; False where the rules let none be issued."""
        desk, office, tray = self.chance.choice(self.offices)
        presenter = CertificatePresenter(office, tray.of)
        anybody = list(self.people)
        if not presenter.open(self.chance.choice(anybody)):
            return False
        presenter.choose(
            self.chance.choice(presenter.counter.forms if presenter.counter else FORMS)
        )
        if (sketch := presenter.preview()) is not None:
            sketch()
        if self.chance.random() < 0.3:
            presenter.open(self.chance.choice(anybody))
        elif self.chance.random() < 0.5:
            presenter.refresh()
        presenter.ask_as("self")
        presenter.identified("photo")
        tray.sheets.clear()
        if not presenter.issue() or presenter.stage is not Stage.PRINTED:
            assert not tray.sheets, "what is refused is not printed"
            return False
        self._hold(desk, presenter, tray)
        presenter.hand_over()
        return True

    def _hold(self, desk: Counter, presenter: CertificatePresenter, tray: Tray) -> None:
        """Hold the law: AssertionError names what differs."""
        (sheet,) = tray.sheets
        (issued,) = presenter.issued
        kept = desk.journal.entry(issued.id)
        assert kept is not None
        entry = unpack(Issuance, kept.entry.words.body)
        assert hashlib.sha256(sheet).digest() == entry.digest, "digest"
        rows = [row.partition("/") for row in entry.rows]
        assert {no for no, _, _ in rows} == set(presenter.wish.members), "entry and screen"
        drawn = [self._at(desk, no, int(version)) for no, _, version in rows]
        assert tuple(each.name for each in drawn) == issued.names, "screen and entry"
        told = _read(sheet)
        for each in drawn:
            assert "".join(each.name.split()) in told, "paper and entry"
        for other in self.people.values():
            if other.atena_no not in presenter.wish.members:
                assert "".join(other.name.split()) not in told, "somebody else is on the paper"

    @staticmethod
    def _at(desk: Counter, atena_no: str, version: int) -> Resident:
        found = desk.cache.at(atena_no, version)
        assert found is not None, "the entry names a record that is not here"
        return found


def _somebody(place: int) -> Resident:
    return person(
        f"7{place:04d}",
        name=f"住民　{place}番目",
        setai_no=f"9{place % HOMES:03d}",
        relationship="世帯主" if place < HOMES else "同居人",
        sort_order=place,
    )


def _read(sheet: bytes) -> str:
    if not sheet.startswith(b"%PDF"):
        return "".join(sheet.decode().split()).replace("\\u3000", "")
    pages = PdfReader(io.BytesIO(sheet)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def _play(folder: Path, monkeypatch: pytest.MonkeyPatch, issues: int) -> None:
    monkeypatch.setattr("desktop.operations.sign_on.wrap", partial(wrap, cost=Cost(1, 8192)))
    seed = int(os.environ.get("MADOGUCHI_SEED", "0")) or random.randrange(1, 1_000_000)
    print(f"MADOGUCHI_SEED={seed}")
    world = World(folder, seed)
    done = sum(world.issue() for _ in range(issues))
    assert done > issues / 4, "most of what was tried was refused: nothing was tried"
    kept = sum(len(desk.journal.entries(Kind.ISSUANCE)) for desk in world.desks)
    assert kept == done


def test_no_paper_is_ever_the_wrong_persons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _play(tmp_path, monkeypatch, 120)


@pytest.mark.hunt
def test_ten_thousand_papers_are_never_the_wrong_persons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _play(tmp_path, monkeypatch, 15_000)
