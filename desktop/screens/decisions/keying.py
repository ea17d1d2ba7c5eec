"""Which keys the approval desk has, by what is on the screen: a list, a conflict, a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from desktop.screens.decisions.listing import Tab
from desktop.screens.decisions.presenter import DecisionsPresenter
from desktop.widgets.keybar import Key
from sync.journal.kinds import Ruling

DEEDS = {Ruling.APPROVE: "承認する", Ruling.RETURN: "差し戻す", Ruling.DECLINE: "却下する"}

Act = Callable[[], object]


@dataclass(frozen=True)
class Acts:
    """What the screen does for each key."""

    filter: Act
    refresh: Act
    look: Act
    approve: Act
    ask: Callable[[Ruling], object]
    approve_marked: Act
    refer: Act
    resolve: Act
    give_up: Act
    confirm: Act


def asking_keys(acts: Acts, ruling: Ruling | None) -> Sequence[Key]:
    """Return the keys while a reason is asked for: of a ruling, or of passing on (None)."""
    return (
        Key("decisions.reason.back", "取りやめ", acts.give_up),
        Key(
            "decisions.reason.decide",
            "回付する" if ruling is None else DEEDS[ruling],
            acts.confirm,
            primary=True,
        ),
    )


def list_keys(told: DecisionsPresenter, acts: Acts, *, files: bool) -> Sequence[Key]:
    """Return the keys of the list; muted where the filing looked at cannot be decided.

    Without `files` nothing can be filed from here.
    """
    if told.unseen:
        return (
            Key("decisions.next.filter", "絞り込み", acts.filter),
            Key("decisions.next.refresh", "再表示", acts.refresh),
            *_if_any(told, Key("decisions.next.approve_marked", "選択を承認", acts.approve_marked)),
            Key("decisions.next.look", "次を見る", acts.look, primary=True),
        )
    if told.tab is Tab.CONFLICTS:
        may = not told.may_resolve()
        redo = Key("decisions.conflict.redo", "届出で解決", acts.resolve, enabled=may, primary=True)
        return (
            *((redo,) if files else ()),
            Key("decisions.conflict.filter", "絞り込み", acts.filter),
            Key("decisions.conflict.refresh", "再表示", acts.refresh),
        )
    may = not told.why_not()
    ask = acts.ask
    return (
        Key("decisions.list.refer", "回付", acts.refer, enabled=told.may_refer()),
        Key("decisions.list.filter", "絞り込み", acts.filter),
        Key("decisions.list.refresh", "再表示", acts.refresh),
        Key("decisions.list.decline", "却下する", partial(ask, Ruling.DECLINE), enabled=may),
        Key("decisions.list.return", "差し戻す", partial(ask, Ruling.RETURN), enabled=may),
        *_if_any(told, Key("decisions.list.approve_marked", "選択を承認", acts.approve_marked)),
        Key("decisions.list.approve", "承認する", acts.approve, enabled=may, primary=True),
    )


def _if_any(told: DecisionsPresenter, key: Key) -> Sequence[Key]:
    """Return a key for what is marked; muted while nothing is, absent where nothing may be."""
    if not (told.may_mark or told.marked):
        return ()
    return (replace(key, enabled=bool(told.marked)),)
