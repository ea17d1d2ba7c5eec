"""状態: where a filing stands, and the one table of permitted moves."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Where a filing stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    CONFLICTED = "conflicted"
    REGISTERED = "registered"


LABELS = {
    Standing.DRAFT: "下書き",
    Standing.WAITING: "審査待ち",
    Standing.RETURNED: "差戻し",
    Standing.WITHDRAWN: "取下げ",
    Standing.DECLINED: "却下",
    Standing.CONFLICTED: "競合",
    Standing.REGISTERED: "登録済",
}

MOVES: dict[Standing, frozenset[Standing]] = {
    Standing.DRAFT: frozenset(
        {Standing.WAITING, Standing.REGISTERED, Standing.CONFLICTED, Standing.DECLINED}
    ),
    Standing.WAITING: frozenset(
        {
            Standing.REGISTERED,
            Standing.CONFLICTED,
            Standing.RETURNED,
            Standing.DECLINED,
            Standing.WITHDRAWN,
        }
    ),
    Standing.RETURNED: frozenset({Standing.WITHDRAWN}),
    Standing.CONFLICTED: frozenset({Standing.WITHDRAWN}),
    Standing.WITHDRAWN: frozenset(),
    Standing.DECLINED: frozenset(),
    Standing.REGISTERED: frozenset(),
}
"""A returned or conflicted filing is never mended: a new filing takes its place (`replaces`)."""

OPEN = frozenset({Standing.DRAFT, Standing.WAITING, Standing.RETURNED, Standing.CONFLICTED})
"""Where somebody still has something to do."""


class ForbiddenMove(ValueError):
    """The table does not permit this move: our bug, or a journal that is not ours."""


def moved(now: Standing, to: Standing) -> Standing:
    """Return `to` if the table permits the move from `now`; ForbiddenMove otherwise."""
    if to not in MOVES[now]:
        raise ForbiddenMove(f"{now.value} -> {to.value}")
    return to
