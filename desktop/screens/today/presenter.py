"""The day in words and lengths: what each picture shows, and what it says beside. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.operations.moments import in_list, waited
from desktop.operations.today import OPENS, WAITED, DeskHeard, Today
from desktop.operations.visit_items import form_title
from sync.journal.standing import LABELS, Standing

ONLY_HERE = "この端末で発行したものだけです。"
NONE_YET = "この端末では、今日はまだ発行していません。"
SETTLED = (Standing.REGISTERED, Standing.RETURNED, Standing.DECLINED, Standing.CONFLICTED)


@dataclass(frozen=True)
class Bar:
    """One line of a picture: its name, its length, and the words at its end."""

    label: str
    length: int
    says: str
    name: bool = False
    """Whether the label is a name of the town's own, to be left as it is written."""


@dataclass(frozen=True)
class Picture:
    """A picture: its bars, and a sentence that says the most important of it."""

    title: str
    bars: tuple[Bar, ...]
    note: str = ""


class TodayPresenter:
    """Words the day anew at each look."""

    def __init__(self, look: Callable[[], Today], now: Callable[[], int]) -> None:
        """Take what gives the day, and the present moment (ms)."""
        self._look, self._now = look, now
        self.oldest = b""
        """The filing that has waited longest; b"" where none waits."""

    def pictures(self) -> tuple[Picture, ...]:
        """Return the pictures of the day, the most urgent first."""
        day = self._look()
        self.oldest = day.oldest
        return (self._waiting(day), _filed(day), _decided(day), _issued(day), _desks(day))

    def _waiting(self, day: Today) -> Picture:
        names = [f"{minutes}分未満" for minutes in WAITED] + [f"{WAITED[-1]}分以上"]
        bars = (
            Bar(name, count, f"{count}件") for name, count in zip(names, day.waiting, strict=True)
        )
        note = "決裁を待つ届出はありません。"
        if day.oldest:
            note = f"いちばん長く待っている届出は{waited(day.oldest_at, self._now())}前のものです。"
        return Picture("決裁を待つ届出", tuple(bars), note)


def _decided(day: Today) -> Picture:
    counts = [(LABELS[each], day.decided.get(each, 0)) for each in SETTLED]
    bars = tuple(Bar(label, count, f"{count}件") for label, count in counts)
    note = ""
    if any(count for _, count in counts):
        note = f"届出から結果まで、中央値{waited(0, day.usual)}、最長{waited(0, day.longest)}です。"
    return Picture("今日の結果", bars, note)


def _filed(day: Today) -> Picture:
    bars = (Bar(f"{hour}時台", count, f"{count}件") for hour, count in enumerate(day.filed, OPENS))
    return Picture("時間ごとの届出", tuple(bars), f"今日の届出は{sum(day.filed)}件です。")


def _issued(day: Today) -> Picture:
    bars = []
    for form, (handed, spoiled, left) in day.issued.items():
        name = form_title(form)
        bars.append(Bar(f"{name}　交付", handed, f"{handed}件"))
        bars.append(Bar(f"{name}　書損", spoiled, f"{spoiled}件"))
        if left:
            bars.append(Bar(f"{name}　結果待ち", left, f"{left}件"))
    note = (
        "この端末で発行したものだけです。" if bars else "この端末では、今日はまだ発行していません。"
    )
    return Picture("この端末の証明書", tuple(bars), note)


def _desks(day: Today) -> Picture:
    bars = tuple(Bar(desk.name, 0, _when(desk), name=True) for desk in day.desks)
    return Picture("端末", bars, "この端末はデータ時点、ほかの端末は最後に届いた届出の時刻です。")


def _when(desk: DeskHeard) -> str:
    at = in_list(desk.at) or "－"
    return f"この端末　{at}" if desk.here else at
