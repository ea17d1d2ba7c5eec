"""日計: the day's end at one desk: what its entries add up to, counting, closing; the paper.

A closing is an entry; what it covers is settled by `sync.journal.adding_up`. How a closed day is
counted again stands in `reopening`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec

from desktop.cache.journal import Kept
from desktop.operations.desk import Desk
from desktop.operations.pending import known_filings
from desktop.operations.reopenings import permits
from sync.base.clock import JST, japan_day, millis, moment
from sync.base.verdicts import Refusal
from sync.base.wire import WireError, unpack
from sync.journal.adding_up import Due, Issued, Known, add_up, due, standing_closings
from sync.journal.closing import Closing, Counted, Open, Sums
from sync.journal.kinds import Issuance, Kind, Stock

DENOMINATIONS = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1)
"""金種: yen of each note and coin."""

COUNT_AGAIN = "数え直し、合わないときは理由を入力してください。"

MONTH = dt.timedelta(days=31)

MOST_PIECES, MOST_SHEETS, MOST_WORDS = 99_999, 999_999, 200
"""More of anything in one drawer, tray or explanation is a slip of the hand."""


@dataclass(frozen=True)
class Till:
    """The business day that can be closed next, added up; `covers` is None where none can be.

    `numbers` are those of the entries; `unsettled` papers without outcome, `unpaid` papers handed
    over in visits that go on, `parked` visits, `visiting`: somebody stands at the counter, `late`:
    the day is an earlier one than today.
    """

    covers: Due | None
    today: str
    day: str
    ordinal: int
    sums: Sums
    fund: int
    previous: bytes
    fund_tomorrow: int = 0
    unsettled: int = 0
    unpaid: int = 0
    parked: int = 0
    visiting: bool = False

    @property
    def late(self) -> bool:
        """Whether it is an earlier day that is still open."""
        return self.covers is not None and self.day < self.today

    @property
    def expected(self) -> int:
        """Yen that must be in the drawer."""
        return self.fund + self.sums.net


def closings(desk: Desk) -> list[Known]:
    """Return the closings of this desk that stand, in their order."""
    kept = []
    for each in desk.journal.entries(Kind.CLOSING):
        try:
            kept.append((bytes(each.entry.words.id), unpack(Closing, each.entry.words.body)))
        except WireError:
            continue  # a newer program's
    return standing_closings(kept, permits(desk).get)


def till(desk: Desk) -> Till:
    """Return the business day that comes next, added up as it is now."""
    known = closings(desk)
    name, last = known[-1] if known else (b"", None)
    entries = [kept.entry for kept in _behind(desk, last)]
    today = desk.today().isoformat()
    day = due(entries, last.day if last else "", today)
    before, sheets = (last.sums.open, last.counted.sheets) if last else (Open(), 0)
    standings = {each.id: str(each.standing) for each in known_filings(desk)}
    policy = desk.policy
    sums = add_up(
        day.entries if day else (),
        before,
        sheets,
        lambda issuance: _issued(desk, issuance),
        standings,
        lambda form: policy.certificate_rule(form).security_paper,
    )
    visits = desk.journal.visits
    return Till(
        covers=day,
        today=today,
        day=day.day if day else (last.day if last else today),
        ordinal=len(known) + 1,
        sums=sums,
        fund=last.fund_left if last else policy.change_fund,
        previous=name,
        fund_tomorrow=policy.change_fund,
        unsettled=len(sums.open.unsettled),
        unpaid=len(sums.open.unpaid),
        parked=visits.count_parked(),
        visiting=visits.now() is not None,
    )


def close(desk: Desk, shown: Till, counted: Counted) -> Known | tuple[Refusal, ...]:
    """Keep the closing of the day that was shown, as counted; the closing once it is durable.

    Refused where something was kept since: the sums on the screen would not be those of the entry.
    """
    now = till(desk)
    if now.covers is None:
        return (_closed(),)
    if shown.covers is None or now.covers.entries[-1].hash != shown.covers.entries[-1].hash:
        return (
            no(
                "moved",
                "",
                "数えている間に、新しい記録が加わりました。",
                "合計を見直して、もう一度締めてください。",
            ),
        )
    body = as_counted(now, counted)
    if refusals := refusals_of(body):
        return refusals
    entry = desk.journal.keep(Kind.CLOSING, body, desk.who)
    return bytes(entry.words.id), body


def as_counted(shown: Till, counted: Counted) -> Closing:
    """Return what a closing of this day would say."""
    entries = shown.covers.entries if shown.covers else ()
    return Closing(
        day=shown.day,
        ordinal=shown.ordinal,
        first=bytes(entries[0].words.id) if entries else b"",
        last=bytes(entries[-1].words.id) if entries else b"",
        numbers=(entries[0].envelope.number, entries[-1].envelope.number) if entries else (0, 0),
        previous=shown.previous,
        sums=shown.sums,
        counted=plainly(counted),
        fund=shown.fund,
        fund_left=min(shown.fund_tomorrow, counted.cash),
    )


def refusals_of(closing: Closing) -> tuple[Refusal, ...]:
    """Return why what was counted cannot stand as it is; () where it can."""
    told = []
    counted = closing.counted
    if any(yen not in DENOMINATIONS or not 0 <= n <= MOST_PIECES for yen, n in counted.pieces):
        told.append(
            no("pieces", "pieces", "枚数が読み取れません。", "数え直して入力してください。")
        )
    if not 0 <= counted.sheets <= MOST_SHEETS:
        told.append(no("sheets", "sheets", "用紙の枚数が読み取れません。", "数え直してください。"))
    if closing.difference and not counted.explanation:
        told.append(
            no(
                "explanation",
                "explanation",
                _cash_off(closing.difference),
                COUNT_AGAIN,
            )
        )
    if closing.sheets_difference and not counted.sheets_explanation:
        told.append(
            no(
                "sheets_explanation",
                "sheets_explanation",
                _sheets_off(closing.sheets_difference),
                COUNT_AGAIN,
            )
        )
    if max(len(counted.explanation), len(counted.sheets_explanation)) > MOST_WORDS:
        told.append(
            no(
                "long",
                "explanation",
                f"説明は{MOST_WORDS}文字までです。",
                "要点だけを入力してください。",
            )
        )
    return tuple(told)


def _cash_off(difference: int) -> str:
    yen = f"{abs(difference):,}円"
    return f"現金が{yen}不足しています。" if difference < 0 else f"現金が{yen}多くなっています。"


def _sheets_off(difference: int) -> str:
    sheets = f"{abs(difference):,}枚"
    return (
        f"用紙が{sheets}不足しています。" if difference < 0 else f"用紙が{sheets}多くなっています。"
    )


def signed(amount: int) -> str:
    """Return an amount with its sign, as people write it."""
    return f"{amount:+,}" if amount else "0"


def plainly(counted: Counted) -> Counted:
    """Return what was counted without coins there are none of, and without blanks."""
    return msgspec.structs.replace(
        counted,
        pieces=tuple((yen, many) for yen, many in counted.pieces if many),
        explanation=counted.explanation.strip(),
        sheets_explanation=counted.sheets_explanation.strip(),
    )


# --- paper


def stock(desk: Desk, sheets: int, *, received: bool, reason: str = "") -> Refusal | None:
    """Keep that sheets of security paper came, or that the count was put right."""
    if received and not 0 < sheets <= MOST_SHEETS:
        return no(
            "stock", "stock", "受け入れた枚数が読み取れません。", "1枚以上の数で入力してください。"
        )
    if not received and not 0 < abs(sheets) <= MOST_SHEETS:
        return no(
            "stock",
            "adjust",
            "増減の枚数が読み取れません。",
            "減ったときは -3、増えたときは 3 のように入力してください。",
        )
    if not received and not reason.strip():
        return no(
            "stock", "adjust_reason", "理由が入力されていません。", "調整の理由を入力してください。"
        )
    desk.journal.keep(Kind.STOCK, Stock(sheets, received, reason.strip()[:MOST_WORDS]), desk.who)
    return None


def _behind(desk: Desk, last: Closing | None) -> list[Kept]:
    """Return what follows the last closing.

    Before the first one: from the day on in which this program first noted what a closing needs, a
    month back at most. What an older program kept was counted by other means.
    """
    if last is not None:
        return desk.journal.entries_behind(bytes(last.last))
    month = millis(dt.datetime.combine(desk.today() - MONTH, dt.time(), JST))
    noted = desk.journal.entries_of_day(month, Kind.ISSUANCE, Kind.PAYMENT, Kind.STOCK)
    first = next((kept for kept in noted if _is_noted(kept)), None)
    begin = japan_day(moment(first.entry.envelope.clock)) if first else desk.today()
    start = millis(dt.datetime.combine(begin, dt.time(), JST))
    return desk.journal.entries_of_day(start, *Kind)


def _is_noted(kept: Kept) -> bool:
    words = kept.entry.words
    return words.kind != Kind.ISSUANCE or bool(unpack(Issuance, words.body).pages)


def _issued(desk: Desk, name: bytes) -> Issued | None:
    kept = desk.journal.entry(name)
    if kept is None or kept.entry.words.kind != Kind.ISSUANCE:
        return None
    return Issued(kept.entry.words.staff, unpack(Issuance, kept.entry.words.body))


def _closed() -> Refusal:
    return no(
        "closed",
        "",
        "本日の日計は締め済みです。",
        "この後の記録は、次の業務日の日計に入ります。",
    )


def no(code: str, field: str, reason: str, remedy: str) -> Refusal:
    """Return a refusal of this business."""
    return Refusal(f"closing.{code}", field, reason, remedy)
