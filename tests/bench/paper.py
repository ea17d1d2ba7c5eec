"""1,000 different certificates, against the same words drawn by bare ReportLab in the same run.

Bare ReportLab means: the same two fonts registered once, each run of words at its place with
`drawString`, one canvas for each paper. It draws no rules, no seal and no picture, measures nothing
and prints a box for a variation; so it is less than a press must do. Processor time is compared,
turn by turn: whatever else the machine does then burdens neither.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from time import process_time
from typing import Any
from unittest.mock import patch

import msgspec
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

from desktop.certificates.digest import Mark
from desktop.certificates.engine import Press
from desktop.certificates.pen import Pen
from tests.bench.report import Figure
from tests.unit.certificates import certificate_samples, form_samples

COUNT = 1000
ROUND = 50
"""Papers drawn by one before the other takes its turn: both meet the machine in the same moods."""

GOAL = 0.6
_SURNAMES = [
    "黒岩",
    "山口",
    "中澤",
    "富澤",
    "篠原",
    "市川",
    "安齋",
    "唐澤",
    "宮﨑",
    "髙橋",
    "湯本",
    "干川",
    "小林",
    "萩原",
    "土屋",
]
_GIVEN = [
    "太郎",
    "花子",
    "さくら",
    "蓮",
    "結衣",
    "陽翔",
    "美咲",
    "大輔",
    "健一",
    "節子",
    "芳江",
    "正雄",
    "千代",
    "優斗",
    "葵",
]
_CODE = "HC1:" + "0123456789ABCDEF" * 24


def figures() -> Iterator[Figure]:
    """Draw them, and the same words; every paper was drawn once before: the same bytes again."""
    seed = 20261123
    print(f"paper: seed {seed}")
    papers = list(_papers(random.Random(seed)))
    press = certificate_samples.press()
    words, digests = zip(*(_words(press, paper) for paper in papers), strict=True)
    for file, name in (("ipamjm.ttf", "record"), ("BIZUDMincho-Regular.ttf", "label")):
        fonts = certificate_samples.RESOURCES / "fonts"
        pdfmetrics.registerFont(TTFont(name, str(fonts / file)))
    _bare(words[0])
    ours = theirs = 0.0
    alike = True
    for start in range(0, COUNT, ROUND):
        turn = slice(start, start + ROUND)
        drawn, took = _timed(lambda paper: press.render(paper).pdf, papers[turn])
        ours += took
        alike &= [sha256(pdf).hexdigest() for pdf in drawn] == list(digests[turn])
        theirs += _timed(_bare, words[turn])[1]
    yield _figure("1,000 different certificates", COUNT, ours, theirs, holds=alike)
    ours = _timed(lambda paper: press.render(paper, lambda _: _CODE).pdf, papers[:ROUND])[1]
    theirs = _timed(_bare, words[:ROUND])[1]
    yield _figure(f"{ROUND} certificates with their QR code", ROUND, ours, theirs)


def _timed(draw: Callable[[Any], bytes], things: Sequence[object]) -> tuple[list[bytes], float]:
    began = process_time()
    drawn = [draw(thing) for thing in things]
    return drawn, process_time() - began


def _figure(name: str, count: int, ours: float, theirs: float, *, holds: bool = True) -> Figure:
    return Figure(
        name=name,
        value=round(count / ours, 1),
        unit="papers/s of processor time",
        compared_with="bare ReportLab drawing the same words",
        compared_value=round(count / theirs, 1),
        ratio=round(theirs / ours, 2),
        goal=f">= {GOAL}, and the same bytes twice",
        holds=holds and theirs / ours >= GOAL,
    )


def _papers(chance: random.Random) -> Iterator[msgspec.Struct]:
    """Make papers of every kind, most of them 住民票, no two alike."""
    for number in range(COUNT):
        family = chance.choice(_SURNAMES)
        names = [f"{family}　{given}" for given in chance.sample(_GIVEN, 6)]
        own = {"number": f"2026-11-23・草津町・01・A・{number:06d}"}
        own["address"] = f"群馬県吾妻郡草津町大字草津{chance.randrange(1, 2000)}番地"
        yield _paper(chance, names, own)


def _paper(chance: random.Random, names: Sequence[str], own: dict[str, object]) -> msgspec.Struct:
    born = f"昭和{chance.randrange(2, 63)}年{chance.randrange(1, 13)}月{chance.randrange(1, 28)}日"
    kind = chance.randrange(10)
    if kind < 5:
        people = (certificate_samples.person(name=name, birth_date=born) for name in names)
        members = list(people)[: chance.randrange(1, 6)]
        return certificate_samples.certificate(*members, **own)
    if kind < 7:
        return form_samples.seal(name=names[0], birth_date=born, **own)
    if kind < 8:
        rows = tuple(map(form_samples.moved, range(chance.randrange(4))))
        sheet = form_samples.sheet(name=names[0], birth_date=born, history=rows)
        return form_samples.person(sheet, with_history=True, **own)
    if kind < 9:
        stated = form_samples.stated(("氏名", names[0]), ("住所", own.pop("address")))
        return form_samples.statement(stated, **own)
    own["old_address"] = own.pop("address")
    movers = [form_samples.mover(name=name) for name in names[:3]]
    return form_samples.moving_out(*movers, **own)


_Words = list[list[tuple[str, float, Mark]]]
"""For each sheet its words: the font's name, the size, where and what."""


def _words(press: Press, paper: msgspec.Struct) -> tuple[_Words, str]:
    """Draw a paper, listening to the pen for what it writes; also the PDF's digest."""
    sheets: _Words = []
    note, show = Pen._note, Pen._show

    def noted(pen: Pen, *words: object) -> None:
        note(pen, *words)  # type: ignore[arg-type]
        if len(sheets) < len(pen.marks):
            sheets.append([])
        sheets[-1].append(("", 0.0, pen.marks[-1][-1]))

    def shown(
        pen: Pen, run: object, size: tuple[float, float], start: object, hand: str, **more: float
    ) -> None:
        show(pen, run, size, start, hand, **more)  # type: ignore[arg-type]
        font, _, mark = sheets[-1][-1]
        sheets[-1][-1] = (font or hand, size[1], mark)

    with patch.object(Pen, "_note", noted), patch.object(Pen, "_show", shown):
        digest = press.render(paper).digest  # type: ignore[arg-type]
    return sheets, digest


def _bare(pages: _Words) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pageCompression=1, invariant=True)
    for page in pages:
        for font, size, mark in page:
            canvas.setFont(font, size)
            canvas.drawString(mark.x, mark.y, mark.words)
        canvas.showPage()
    canvas.save()
    return file.getvalue()
