"""日計: what a closing says of a desk's day; msgpack arrays, only ever appended to.

Every number of papers and yen stands once, in rows of what was paid or waived, spoiled, filed and
taken; whatever a report shows (per cashier, per kind, on or off the line) is the sum of some rows.
So parts and whole cannot differ. Yen, sheets and counts are whole and not negative, unless said.
"""

from __future__ import annotations

import msgspec

PAID, FREE = "", "free"
"""Terms of a paper: paid for; free by its form's fee. Any other is the code of an exemption."""


class Papers(msgspec.Struct, frozen=True, array_like=True):
    """交付: certificates of one form, on the same terms, from one cashier, on or off the line.

    `papers` are issuances, `copies` and `sheets` what they came to; `yen` what was paid, or of
    `terms` other than PAID what was not taken.
    """

    form: str
    terms: str
    staff: str
    offline: bool
    papers: int
    copies: int
    sheets: int
    yen: int


class Spoiled(msgspec.Struct, frozen=True, array_like=True):
    """書損: certificates that were printed and not handed over."""

    form: str
    staff: str
    offline: bool
    papers: int
    sheets: int


class Filings(msgspec.Struct, frozen=True, array_like=True):
    """届出: filings of one kind, where they stood when the day was closed."""

    change: str
    standing: str
    staff: str
    count: int


class Takings(msgspec.Struct, frozen=True, array_like=True):
    """What one cashier took and gave: receipts, yen in and out, refunds."""

    staff: str
    receipts: int
    received: int
    change: int
    refunds: int
    refunded: int

    @property
    def net(self) -> int:
        """What this cashier's work left in the drawer; may be below 0."""
        return self.received - self.change - self.refunded


class Sheets(msgspec.Struct, frozen=True, array_like=True):
    """用紙: sheets of security paper. start + arrived + adjusted = used + spoiled + out + left.

    `adjusted` may be below 0. `out` are sheets printed whose outcome is not told yet, now and
    (`out_before`) when the day began; those are part of `start` no more.
    """

    start: int = 0
    arrived: int = 0
    adjusted: int = 0
    out_before: int = 0
    used: int = 0
    spoiled: int = 0
    out: int = 0

    @property
    def left(self) -> int:
        """What must lie in the tray; below 0 where its arrival was never entered."""
        came = self.start + self.arrived + self.adjusted + self.out_before
        return came - self.used - self.spoiled - self.out


class Open(msgspec.Struct, frozen=True, array_like=True):
    """What one business day leaves to the next: issuances without outcome, and without payment."""

    unsettled: tuple[bytes, ...] = ()
    unpaid: tuple[bytes, ...] = ()


class Sums(msgspec.Struct, frozen=True, array_like=True):
    """All that a desk's entries of a business day add up to."""

    papers: tuple[Papers, ...] = ()
    spoiled: tuple[Spoiled, ...] = ()
    filings: tuple[Filings, ...] = ()
    takings: tuple[Takings, ...] = ()
    refunds: tuple[Papers, ...] = ()
    """Papers whose fee was paid back, by who paid it back."""
    sheets: Sheets = Sheets()
    open: Open = Open()

    @property
    def fees(self) -> int:
        """Yen of what was paid."""
        return sum(row.yen for row in self.papers if row.terms == PAID)

    @property
    def waived(self) -> int:
        """Yen that were not taken."""
        return sum(row.yen for row in self.papers if row.terms != PAID)

    @property
    def refunded(self) -> int:
        """Yen that were paid back."""
        return sum(row.refunded for row in self.takings)

    @property
    def net(self) -> int:
        """What the day left in the drawer, beyond what lay there."""
        return sum(row.net for row in self.takings)


class Counted(msgspec.Struct, frozen=True, array_like=True):
    """What was counted at the day's end: pieces of each coin and note, and sheets of paper."""

    pieces: tuple[tuple[int, int], ...]
    """(yen of one, how many), the largest first; those there are none of may be left out."""
    sheets: int
    explanation: str = ""
    """Why the cash differs; required where it does."""
    sheets_explanation: str = ""

    @property
    def cash(self) -> int:
        """Yen in the drawer."""
        return sum(yen * many for yen, many in self.pieces)


class Closing(msgspec.Struct, frozen=True, array_like=True):
    """日計: closes a desk's business day. Signed by who counted, as every entry is.

    `ordinal` counts a desk's closings from 1; `first` and `last` are content ids of the entries it
    covers, `numbers` where those stood; `previous` is the closing whose last entry `first` follows
    (b"" for the first). `fund` is what lay in the drawer in the morning, `fund_left` what stays in
    it. A corrected closing covers the same entries, names what it `replaces` and the filing of the
    reopening that a supervisor approved (`permitted`).
    """

    day: str
    ordinal: int
    first: bytes
    last: bytes
    numbers: tuple[int, int]
    previous: bytes
    sums: Sums
    counted: Counted
    fund: int = 0
    fund_left: int = 0
    replaces: bytes = b""
    permitted: bytes = b""

    @property
    def expected(self) -> int:
        """Yen that must be in the drawer."""
        return self.fund + self.sums.net

    @property
    def difference(self) -> int:
        """過不足: yen counted beyond what was expected; below 0 where some are missing."""
        return self.counted.cash - self.expected

    @property
    def sheets_difference(self) -> int:
        """Sheets counted beyond what must be left."""
        return self.counted.sheets - self.sums.sheets.left

    @property
    def handed_in(self) -> int:
        """Yen that leave the drawer for the accounting office."""
        return self.counted.cash - self.fund_left
