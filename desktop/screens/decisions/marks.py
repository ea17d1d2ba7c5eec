"""What was looked at on the approval desk, and which of it is to be approved at once. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.operations.filed import Detail, Filed

CHANGED = "表示したあとで、内容か台帳が変わっています。もう一度表示してから承認してください。"
MOST_NAMED = 5
"""Filings that were not approved and are told by name; all of them are still in the list."""


@dataclass(frozen=True)
class Looked:
    """What a person has seen of a filing: all that a decision rests on."""

    lines: object
    alerts: object
    facts: object
    grounds: object
    checks: object


def looked_at(detail: Detail) -> Looked:
    """Return what a person sees of an opened filing."""
    return Looked(detail.lines, detail.alerts, detail.facts, detail.grounds, detail.checks)


@dataclass
class Marks:
    """Which filings are marked, in the order of marking, and what was seen of each."""

    seen: dict[bytes, Looked] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many are marked."""
        return len(self.seen)

    def __contains__(self, filing: bytes) -> bool:
        """Say whether a filing is marked."""
        return filing in self.seen

    def turn(self, filing: bytes, detail: Detail) -> None:
        """Mark a filing as it is seen now, or no longer."""
        if self.seen.pop(filing, None) is None:
            self.seen[filing] = looked_at(detail)

    def drop(self, filing: bytes) -> None:
        """Mark a filing no longer."""
        self.seen.pop(filing, None)

    def keep_only(self, filings: Collection[bytes]) -> None:
        """Forget what is listed no more: nobody sees that it is marked."""
        self.seen = {each: looked for each, looked in self.seen.items() if each in filings}

    def as_seen(self, filing: bytes, detail: Detail | None) -> bool:
        """Say whether a filing is still what was seen when it was marked."""
        return detail is not None and self.seen.get(filing) == looked_at(detail)


def how(labels: Iterable[str]) -> str:
    """Say which kinds may be approved at once, and by which key one is marked."""
    named = "、".join(dict.fromkeys(labels))
    return f"まとめて承認できる種類：{named}。違いを見て Space で選択します。"


def told(approved: int, refused: Sequence[tuple[Filed, str]]) -> tuple[str, str]:
    """Say what became of those approved at once: a title, and which were not and why."""
    title = f"{approved}件を承認しました。" if approved else "承認した届出はありません。"
    if refused:
        title += f"{len(refused)}件は承認していません。"
    lines = [f"{filed.label}　{filed.who}　{why}" for filed, why in refused[:MOST_NAMED]]
    rest = len(refused) - MOST_NAMED
    lines += [f"ほか{rest}件"] if rest > 0 else []
    return title, "\n".join(lines)


def on_them(marks: Marks, filings: Mapping[bytes, Filed]) -> list[Filed]:
    """Return the marked filings in the order of the list."""
    return [filed for each, filed in filings.items() if each in marks]
