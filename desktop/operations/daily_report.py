"""日計表: one closing as lines, for the screen, the paper and the file; all three say the same.

No resident's name is in it; staff stand by their 職員番号.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop.operations.closing import DENOMINATIONS, signed
from desktop.operations.csv_file import csv_of, plain
from desktop.operations.visit_items import form_title
from sync.changes.registry import CHANGE_KINDS
from sync.journal.closing import FREE, PAID, Closing, Papers
from sync.journal.standing import LABELS, Standing

COLUMNS = (
    "業務日", "端末", "日計番号", "区分", "項目", "有料・減免", "職員番号", "経路",
    "件", "通", "枚", "円", "減免額", "説明",
)  # fmt: skip
"""The headings of the file; from 件 to 減免額 there are plain numbers, or nothing.

円 are signed as on the screen: what went out of the drawer below 0, what was not taken 0.
"""

GIVEN = {("領収", "釣銭"), ("領収", "返金")}
"""Lines of money that went out of the drawer, beside those of 返金."""

LINES = {False: "通常", True: "通信断"}


@dataclass(frozen=True)
class Line:
    """One line. What a line has no number of is None; `note` explains a difference."""

    part: str
    item: str
    terms: str = ""
    staff: str = ""
    line: str = ""
    count: int | None = None
    copies: int | None = None
    sheets: int | None = None
    yen: int | None = None
    note: str = ""

    @property
    def waived(self) -> int:
        """The fees of the line that were not taken, in yen."""
        return self.yen or 0 if self.part == "証明書" and self.terms.startswith("減免") else 0

    @property
    def taken(self) -> int | None:
        """The line's yen as the drawer has them: what went out below 0, what was not taken 0."""
        if self.yen is None:
            return None
        if self.waived:
            return 0
        out = self.part == "返金" or (self.part, self.item) in GIVEN
        return -self.yen if out else self.yen


@dataclass(frozen=True)
class Desk:
    """Whose closing it is, in words; `grounds` are the exemptions' labels by code."""

    name: str
    grounds: Mapping[str, str]


def lines(closing: Closing, desk: Desk) -> tuple[Line, ...]:
    """Return the lines of a closing, part by part."""
    return (
        *_papers("証明書", closing.sums.papers, desk),
        *_spoiled(closing),
        *_papers("返金", closing.sums.refunds, desk),
        *_filings(closing),
        *_takings(closing),
        *_cash(closing),
        *_paper(closing),
    )


def yen_words(line: Line) -> str:
    """Return a line's 円 as the screen and the paper say them."""
    if line.taken is None:
        return ""
    if line.item == "過不足":
        return f"{signed(line.taken)}円"
    if line.waived:
        return f"0円（減免 {line.waived:,}円）"
    return f"−{-line.taken:,}円" if line.taken < 0 else f"{line.taken:,}円"


def as_csv(closing: Closing, desk: Desk) -> bytes:
    """Return the closing as a file for other programs."""
    rows: list[tuple[object, ...]] = [COLUMNS]
    for line in lines(closing, desk):
        numbers = (line.count, line.copies, line.sheets, line.taken, line.waived or None)
        rows.append(
            (
                closing.day,
                plain(desk.name),
                closing.ordinal,
                line.part,
                plain(line.item),
                plain(line.terms),
                plain(line.staff),
                line.line,
                *("" if number is None else number for number in numbers),
                plain(line.note),
            )
        )
    return csv_of(rows)


def file_name(closing: Closing, town: str, desk: int) -> str:
    """Return the file's name: town, desk, day, ordinal."""
    day = closing.day.replace("-", "")
    return f"nikkei-{town}-{desk:02d}-{day}-{closing.ordinal}.csv"


def _papers(part: str, rows: tuple[Papers, ...], desk: Desk) -> Iterator[Line]:
    for row in rows:
        yield Line(
            part,
            form_title(row.form) if row.form else "（不明の証明書）",
            _terms(row.terms, desk),
            row.staff,
            LINES[row.offline],
            row.papers,
            row.copies,
            row.sheets,
            row.yen,
        )


def _terms(terms: str, desk: Desk) -> str:
    match terms:
        case "" if terms == PAID:
            return "有料"
        case _ if terms == FREE:
            return "無料"
        case _:
            return f"減免：{desk.grounds.get(terms, terms)}"


def _spoiled(closing: Closing) -> Iterator[Line]:
    for row in closing.sums.spoiled:
        yield Line(
            "書損",
            form_title(row.form),
            staff=row.staff,
            line=LINES[row.offline],
            count=row.papers,
            sheets=row.sheets,
        )


def _filings(closing: Closing) -> Iterator[Line]:
    for row in closing.sums.filings:
        kind = CHANGE_KINDS.get(row.change)
        standing = Standing(row.standing) if row.standing in set(Standing) else None
        yield Line(
            "届出",
            kind.label if kind else row.change,
            LABELS[standing] if standing else row.standing,
            row.staff,
            count=row.count,
        )


def _takings(closing: Closing) -> Iterator[Line]:
    for row in closing.sums.takings:
        yield Line("領収", "預り金", staff=row.staff, count=row.receipts, yen=row.received)
        yield Line("領収", "釣銭", staff=row.staff, yen=row.change)
        yield Line("領収", "返金", staff=row.staff, count=row.refunds, yen=row.refunded)
        yield Line("領収", "差引", staff=row.staff, yen=row.net)


def _cash(closing: Closing) -> Iterator[Line]:
    counted = dict(closing.counted.pieces)
    yield Line("現金", "釣銭準備金", yen=closing.fund)
    yield Line("現金", "計算上の額", yen=closing.expected)
    for yen in DENOMINATIONS:
        if many := counted.get(yen, 0):
            yield Line("現金", f"{yen:,}円", count=many, yen=yen * many)
    yield Line("現金", "実査額", yen=closing.counted.cash)
    note = closing.counted.explanation
    yield Line("現金", "過不足", yen=closing.difference, note=note)
    yield Line("現金", "翌日の釣銭準備金", yen=closing.fund_left)
    yield Line("現金", "引渡額", yen=closing.handed_in)


def _paper(closing: Closing) -> Iterator[Line]:
    sheets = closing.sums.sheets
    for item, many in (
        ("繰越", sheets.start),
        ("受入", sheets.arrived),
        ("調整", sheets.adjusted),
        ("結果待ちの繰越", sheets.out_before),
        ("交付", sheets.used),
        ("書損", sheets.spoiled),
        ("結果待ち", sheets.out),
        ("残（計算）", sheets.left),
        ("残（実査）", closing.counted.sheets),
    ):
        if many or item in {"繰越", "交付", "書損", "残（計算）", "残（実査）"}:
            yield Line("用紙", item, sheets=many)
    difference, note = closing.sheets_difference, closing.counted.sheets_explanation
    yield Line("用紙", "過不足", sheets=difference, note=note)
