"""How far the first pull is, in words, without Qt. Times are seconds of a steady clock."""

from __future__ import annotations

from dataclasses import dataclass, field

SCOPE_WORDS = {"office": "職員と運用規則", "residents": "住民記録", "filings": "届出"}


@dataclass(frozen=True)
class Amount:
    """Rows and bytes of one scope, so far and in all."""

    rows: int = 0
    rows_in_all: int = 0
    size: int = 0
    size_in_all: int = 0


@dataclass
class PullProgress:
    """All scopes together; rate and time left are of this run, not of an earlier one."""

    amounts: dict[str, Amount] = field(default_factory=dict)
    began: float = 0.0
    began_rows: int = 0
    scope: str = ""

    def take(self, scope: str, amount: Amount, now: float) -> None:
        """Note how far a scope is."""
        if scope not in self.amounts:
            self.began = self.began if self.amounts else now
            self.began_rows += amount.rows
        self.amounts[scope] = amount
        self.scope = scope

    @property
    def rows(self) -> int:
        """Rows so far."""
        return sum(amount.rows for amount in self.amounts.values())

    @property
    def rows_in_all(self) -> int:
        """Rows in all scopes begun."""
        return sum(amount.rows_in_all for amount in self.amounts.values())

    @property
    def size(self) -> int:
        """Bytes on the wire so far."""
        return sum(amount.size for amount in self.amounts.values())

    def rate(self, now: float) -> float | None:
        """Return rows per second; None while that cannot be said."""
        gone, done = now - self.began, self.rows - self.began_rows
        return done / gone if gone > 0.2 and done else None

    def seconds_left(self, now: float) -> float | None:
        """Return the seconds that are left at this rate."""
        rate = self.rate(now)
        return (self.rows_in_all - self.rows) / rate if rate else None
