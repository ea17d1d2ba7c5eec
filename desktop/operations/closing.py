"""日計: the day's end at one desk. What its entries add up to, counting, closing, closing again.

A closing is an entry; what it covers is settled by `sync.journal.adding_up`. A closed day is opened
again only by a filing that a supervisor approved, and the corrected closing names that filing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from desktop.operations.desk import Desk
from desktop.operations.file_change import verdict_now
from desktop.operations.known import Known as KnownFiling
from desktop.operations.pending import known_filings
from sync.base.verdicts import Refusal
from sync.base.wire import WireError, unpack
from sync.changes.closing_reopening import CLOSING_REOPENING, ClosingReopening
from sync.changes.registry import packed
from sync.changes.verdict import Refused
from sync.journal.adding_up import Due, Issued, Known, add_up, due, standing_closings
from sync.journal.closing import Closing, Counted, Open, Sums
from sync.journal.kinds import Filing, Issuance, Kind, RefusalNoted, Stock
from sync.journal.standing import OPEN, Standing

DENOMINATIONS = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1)
"""金種: yen of each note and coin."""

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
    permits = _permits(desk)
    return standing_closings(kept, permits.get)


def till(desk: Desk) -> Till:
    """Return the business day that comes next, added up as it is now."""
    known = closings(desk)
    name, last = known[-1] if known else (b"", None)
    entries = [k.entry for k in desk.journal.entries_behind(bytes(last.last) if last else b"")]
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
            _no(
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
            _no("pieces", "pieces", "枚数が読み取れません。", "数え直して入力してください。")
        )
    if not 0 <= counted.sheets <= MOST_SHEETS:
        told.append(_no("sheets", "sheets", "用紙の枚数が読み取れません。", "数え直してください。"))
    if closing.difference and not counted.explanation:
        told.append(
            _no(
                "explanation",
                "explanation",
                f"現金に{signed(closing.difference)}円の過不足があります。",
                "数え直し、違いの理由を入力してください。",
            )
        )
    if closing.sheets_difference and not counted.sheets_explanation:
        told.append(
            _no(
                "sheets_explanation",
                "sheets_explanation",
                f"用紙に{signed(closing.sheets_difference)}枚の過不足があります。",
                "数え直し、違いの理由を入力してください。",
            )
        )
    if max(len(counted.explanation), len(counted.sheets_explanation)) > MOST_WORDS:
        told.append(
            _no(
                "long",
                "explanation",
                f"説明は{MOST_WORDS}文字までです。",
                "要点だけを入力してください。",
            )
        )
    return tuple(told)


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


# --- closing again


def reopen(desk: Desk, name: bytes, reason: str) -> tuple[Refusal, ...]:
    """File that a closing be opened again; () once it is durable. A supervisor decides it."""
    found = next((closing for known, closing in closings(desk) if known == name), None)
    if found is None:
        return (_no("unknown", "", "この日計は見つかりません。", "一覧から選び直してください。"),)
    if name in asked(desk):
        return (
            _no(
                "asked",
                "",
                "この日計の再開は、届出済みで決裁を待っています。",
                "責任者の決裁を待ってください。",
            ),
        )
    me = desk.journal.identity.enrolled().desk
    body = ClosingReopening(me, name, found.ordinal, found.day, reason.strip())
    verdict = verdict_now(desk, CLOSING_REOPENING.name, packed(body))
    if isinstance(verdict, Refused):
        noted = RefusalNoted(f"file:{CLOSING_REOPENING.name}", verdict.refusals[0].code)
        desk.journal.keep(Kind.REFUSAL, noted, desk.who)
        return verdict.refusals
    filing = Filing(CLOSING_REOPENING.name, (), packed(body))
    desk.journal.keep(Kind.FILING, filing, desk.who, verdict.reads, visitors=False)
    return ()


def asked(desk: Desk) -> frozenset[bytes]:
    """Return the closings whose reopening waits for its decision."""
    return frozenset(
        bytes(body.closing)
        for each, body in _reopenings(desk)
        if each.standing in OPEN and each.standing is not Standing.RETURNED
    )


def reopened(desk: Desk) -> dict[bytes, bytes]:
    """Return the closings that may be corrected now, and by which approved reopening.

    A corrected closing has an id of its own; so a reopening serves once.
    """
    return {bytes(body.closing): permit for permit, body in _permits(desk).items()}


def correct(desk: Desk, name: bytes, counted: Counted) -> Known | tuple[Refusal, ...]:
    """Keep a corrected closing of the same entries; those after it follow where it moves them."""
    known = closings(desk)
    place = next((at for at, (each, _) in enumerate(known) if each == name), None)
    permit = reopened(desk).get(name, b"")
    if place is None or not permit:
        return (
            _no(
                "not_reopened",
                "",
                "この日計は再開されていません。",
                "再開を届け出て、責任者の決裁を受けてください。",
            ),
        )
    body = before = _again(name, known[place][1], permit, plainly(counted))
    if refusals := refusals_of(body):
        return refusals
    made = desk.journal.keep(Kind.CLOSING, body, desk.who)
    for later, closing in known[place + 1 :]:
        moved = _moved(closing, before)
        if moved == closing:
            break
        before = _again(later, moved, permit, moved.counted)
        desk.journal.keep(Kind.CLOSING, before, desk.who)
    return bytes(made.words.id), body


def _again(name: bytes, closing: Closing, permit: bytes, counted: Counted) -> Closing:
    left = min(closing.fund_left, counted.cash)
    return msgspec.structs.replace(
        closing, counted=counted, replaces=name, permitted=permit, fund_left=left
    )


def _moved(closing: Closing, before: Closing) -> Closing:
    """Return a closing as it is behind a corrected one; what differs by that says so itself."""
    sheets = msgspec.structs.replace(closing.sums.sheets, start=before.counted.sheets)
    sums = msgspec.structs.replace(closing.sums, sheets=sheets)
    moved = msgspec.structs.replace(closing, sums=sums, fund=before.fund_left)
    because = f"第{before.ordinal}号の日計の訂正による"
    counted = moved.counted
    if moved.difference and not counted.explanation:
        counted = msgspec.structs.replace(counted, explanation=because)
    if moved.sheets_difference and not counted.sheets_explanation:
        counted = msgspec.structs.replace(counted, sheets_explanation=because)
    return msgspec.structs.replace(moved, counted=counted)


# --- paper


def stock(desk: Desk, sheets: int, *, received: bool, reason: str = "") -> Refusal | None:
    """Keep that sheets of security paper came, or that the count was put right."""
    if received and not 0 < sheets <= MOST_SHEETS:
        return _no(
            "stock", "stock", "受け入れた枚数が読み取れません。", "1枚以上の数で入力してください。"
        )
    if not received and not (0 < abs(sheets) <= MOST_SHEETS and reason.strip()):
        return _no(
            "stock",
            "stock",
            "調整の枚数か理由がありません。",
            "増減の枚数と理由を入力してください。",
        )
    desk.journal.keep(Kind.STOCK, Stock(sheets, received, reason.strip()[:MOST_WORDS]), desk.who)
    return None


def _issued(desk: Desk, name: bytes) -> Issued | None:
    kept = desk.journal.entry(name)
    if kept is None or kept.entry.words.kind != Kind.ISSUANCE:
        return None
    return Issued(kept.entry.words.staff, unpack(Issuance, kept.entry.words.body))


def _reopenings(desk: Desk) -> Sequence[tuple[KnownFiling, ClosingReopening]]:
    found = []
    for each in known_filings(desk):
        if each.filing.change == CLOSING_REOPENING.name:
            try:
                found.append((each, unpack(ClosingReopening, each.filing.body)))
            except WireError:
                continue  # a newer program's
    return found


def _permits(desk: Desk) -> dict[bytes, ClosingReopening]:
    return {
        each.id: body for each, body in _reopenings(desk) if each.standing is Standing.REGISTERED
    }


def _closed() -> Refusal:
    return _no(
        "closed",
        "",
        "本日の日計は締められています。",
        "この後の記録は、次の営業日の日計に入ります。",
    )


def _no(code: str, field: str, reason: str, remedy: str) -> Refusal:
    return Refusal(f"closing.{code}", field, reason, remedy)
