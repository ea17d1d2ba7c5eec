"""異動の取消し: a change that was wrong is taken back by a row upon it, which restores what was.

Rules: 標準仕様書 §4.6.0.1. Three kinds: 増 brings back who was removed, 減 removes who was
entered, 修正 restores what was changed. Only each person's newest 異動 can be taken back. Who
moved goes back into the former household at the former address, or into a new one there where all
had left it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from sync.base.verdicts import Alert, Refusal
from sync.changes.attached import OFFICIAL, RESIDENTS
from sync.changes.checks import (
    closed_set,
    day_refusals,
    household_read,
    not_protected,
    read_of,
    text_missing,
)
from sync.changes.mover import Mover
from sync.changes.undoing import Undone, undone
from sync.changes.verdict import (
    NEW_HOUSEHOLD,
    ChangeKind,
    Decided,
    Group,
    Patch,
    ReadSet,
    Refused,
    Verdict,
    View,
)
from sync.records.fields import Says
from sync.records.leaving import ended
from sync.records.policy import Policy
from sync.records.relationship import HEAD_OF_HOUSEHOLD
from sync.records.resident import ChangeReason, Resident, ResidentState

NAME = "cancellation"
MOVES = frozenset({"setai_no", "address_code", "address", "building"})


class Cancellation(msgspec.Struct, frozen=True, array_like=True):
    """What the clerk enters to take a change back. Days are ISO ``YYYY-MM-DD``."""

    atena_no: Annotated[str, Says("宛名番号", "addressee no.", kind="number", filled="atena_no")]
    entry: Annotated[
        int,
        Says(
            "取り消す異動",
            "change to take back",
            kind="entry",
            required=True,
            hint="最新の異動だけを取り消せます。",
        ),
    ]
    cancelled_on: Annotated[
        str, Says("異動日", "cancelled on", kind="date", required=True, example="例 R8.11.20")
    ]
    notified_on: Annotated[
        str, Says("申出日", "told on", kind="date", required=True, starts="today")
    ]
    ground: Annotated[
        str, Says("取消しの理由", "reason", kind="note", required=True, hint="決裁番号など")
    ]
    people: Annotated[
        tuple[Mover, ...],
        Says(
            "一緒に取り消す方",
            "others of it",
            kind="people",
            hint="同じ届出で異動した方です。新しい世帯になるときは続柄も入力します。",
        ),
    ] = ()


@dataclass(frozen=True)
class _Restored:
    """Whom it restores, those the same change had made head among them, and where to."""

    chosen: tuple[Undone, ...]
    along: tuple[Undone, ...]
    homes: Mapping[str, str]
    """宛名番号 -> the household that each comes back to."""
    relationships: Mapping[str, str]

    @property
    def everybody(self) -> tuple[Undone, ...]:
        return (*self.chosen, *self.along)


def decide(view: View, body: Cancellation, policy: Policy, today: dt.date) -> Verdict:
    """Say what a 取消し would restore, or why it cannot be."""
    asked = {body.atena_no: ""} | {mover.atena_no: mover.relationship for mover in body.people}
    people = [person for number in asked if (person := view.current(number))]
    refusals = [
        *_people_refusals(body, asked, people, policy),
        *day_refusals(NAME, "cancelled_on", "異動日", body.cancelled_on, today),
        *day_refusals(NAME, "notified_on", "申出日", body.notified_on, today),
        *text_missing(NAME, "no_ground", "ground", body.ground, "取消しの理由"),
    ]
    found = [each for person in people if (each := undone(view, person))]
    refusals += _entry_refusals(body, people, found) if not refusals else []
    if refusals:
        return Refused(tuple(refusals))
    plan = _plan(view, found, asked)
    leaves = _left_behind(view, plan)
    if wrong := _household_refusals(view, plan, leaves):
        return Refused(tuple(wrong))
    patches = [_patch(body, plan, each) for each in plan.everybody]
    patches += [
        Patch(
            number,
            {"relationship": HEAD_OF_HOUSEHOLD},
            ChangeReason.HEAD_CHANGED,
            body.cancelled_on,
        )
        for number in leaves
    ]
    return Decided(tuple(patches), _reads(view, plan), tuple(_alerts(view, plan, leaves)))


def subjects(body: Cancellation) -> tuple[str, ...]:
    """Return whom it concerns."""
    return tuple(dict.fromkeys((body.atena_no, *(mover.atena_no for mover in body.people))))


def _plan(view: View, chosen: Sequence[Undone], asked: Mapping[str, str]) -> _Restored:
    numbers = {each.person.atena_no for each in chosen}
    homes = {each.person.atena_no: _home(view, each, numbers) for each in chosen if each.back}
    along = tuple(_made_head(view, chosen, numbers)) if _head_is_back(chosen) else ()
    relationships = {}
    for each in (*chosen, *along):
        number = each.person.atena_no
        was = each.before.relationship if each.before else ""
        new = homes.get(number) == NEW_HOUSEHOLD
        alone = new and list(homes.values()).count(NEW_HOUSEHOLD) == 1
        relationships[number] = (
            HEAD_OF_HOUSEHOLD if alone else (asked.get(number) or was) if new else was
        )
    return _Restored(tuple(chosen), along, homes, relationships)


def _home(view: View, each: Undone, chosen: Iterable[str]) -> str:
    """Return the household that a person comes back to (§4.6.0.1)."""
    if each.before is None:
        return ""
    former = each.before.setai_no
    if each.person.present and not MOVES & each.values.keys():
        return former
    mates = [m for m in view.household(former) if m.atena_no not in chosen]
    if any((m.address, m.building) == each.place for m in mates):
        return former
    stayed = each.person.present and each.person.setai_no == former
    return former if stayed and not mates else NEW_HOUSEHOLD


def _head_is_back(chosen: Sequence[Undone]) -> bool:
    return any(each.back and each.before and each.before.is_head for each in chosen)


def _made_head(view: View, chosen: Sequence[Undone], numbers: set[str]) -> Iterable[Undone]:
    """Yield who became head by the same change, because the one who is back had left."""
    for setai_no in dict.fromkeys(each.before.setai_no for each in chosen if each.before):
        for mate in view.household(setai_no):
            if mate.atena_no in numbers:
                continue
            its = undone(view, mate)
            made_head = its is not None and its.reason == ChangeReason.HEAD_CHANGED
            if its is not None and made_head and its.filing and its.filing == chosen[0].filing:
                yield its


def _left_behind(view: View, plan: _Restored) -> list[str]:
    """Return who is left alone, and so becomes head, where others are taken out of a household."""
    alone: list[str] = []
    for setai_no in dict.fromkeys(e.person.setai_no for e in plan.chosen if e.person.present):
        after = _after(view, plan, setai_no)
        came = [e for e in plan.chosen if plan.homes.get(e.person.atena_no) != setai_no]
        if len(after) == 1 and came and HEAD_OF_HOUSEHOLD not in after.values():
            alone += after.keys()
    planned = {each.person.atena_no for each in plan.everybody}
    return [number for number in alone if number not in planned]


def _after(view: View, plan: _Restored, setai_no: str) -> dict[str, str]:
    """Return who is in a household after it, and what each is to its head."""
    there = [] if setai_no == NEW_HOUSEHOLD else view.household(setai_no)
    chosen = {each.person.atena_no for each in plan.chosen}
    after = {m.atena_no: m.relationship for m in there if m.atena_no not in chosen}
    after |= {no: plan.relationships[no] for no, home in plan.homes.items() if home == setai_no}
    along = {each.person.atena_no for each in plan.along} & after.keys()
    return after | {number: plan.relationships[number] for number in along}


def _patch(body: Cancellation, plan: _Restored, each: Undone) -> Patch:
    number = each.person.atena_no
    if each.before is None:
        values: dict[str, Any] = {
            "state": ResidentState.REMOVED,
            "removed_on": body.cancelled_on,
            "removal_notified_on": body.notified_on,
            "seal": ended(each.person.seal, body.cancelled_on, "異動の取消し"),
        }
        reason = ChangeReason.ENTRY_CANCELLED
    else:
        values = dict(each.values)
        if plan.homes.get(number):
            values["setai_no"] = plan.homes[number]
        if each.back:
            values["relationship"] = plan.relationships[number]
        kinds = {
            (True, False): ChangeReason.ENTRY_CANCELLED,
            (False, True): ChangeReason.RESTORED,
        }
        reason = kinds.get((each.person.present, each.back), ChangeReason.CHANGE_CANCELLED)
    values["note"] = body.ground.strip()
    return Patch(number, values, reason, body.cancelled_on)


def _reads(view: View, plan: _Restored) -> ReadSet:
    households = [e.person.setai_no for e in plan.everybody if e.person.present]
    households += [e.before.setai_no for e in plan.everybody if e.before and e.back]
    people = {e.person.atena_no: e.person for e in plan.everybody}
    reads = []
    for setai_no in dict.fromkeys(households):
        members = view.household(setai_no)
        people |= {m.atena_no: m for m in members if m.atena_no not in people}
        reads.append(household_read(setai_no, members))
    facts = (read_of(people[number], "household", "address") for number in sorted(people))
    return ReadSet(tuple(facts), tuple(reads))


def _people_refusals(
    body: Cancellation, asked: Mapping[str, str], people: Sequence[Resident], policy: Policy
) -> list[Refusal]:
    twice = len({mover.atena_no for mover in body.people}) != len(body.people)
    if len(people) != len(asked) or twice:
        return [
            _no(
                "unknown",
                "people",
                "記録のない方か、同じ方が2回含まれています。",
                "対象の方を選び直してください。",
            )
        ]
    words = [relationship for relationship in asked.values() if relationship]
    return [
        *not_protected(NAME, "people", people, policy),
        *closed_set(NAME, "people", words),
    ]


def _entry_refusals(
    body: Cancellation, people: Sequence[Resident], found: Sequence[Undone]
) -> list[Refusal]:
    first = next((each for each in found if each.person.atena_no == body.atena_no), None)
    if first is None or len(found) != len(people):
        return [
            _no(
                "no_history",
                "entry",
                "異動前の記録が、この端末にそろっていません。",
                "データが最新になってから、もう一度取り消してください。",
            )
        ]
    if body.entry not in first.entries:
        return [
            _no(
                "not_newest",
                "entry",
                "最新の異動ではありません。",
                "先に、後の異動から順に取り消してください。",
            )
        ]
    if any(each.reason == ChangeReason.REFORMED for each in found):
        return [
            _no(
                "taken_over",
                "entry",
                "台帳の作成（改製）は、異動として取り消せません。",
                "誤りがあれば、職権修正か職権消除で直してください。",
            )
        ]
    same = all(each.filing and each.filing == first.filing for each in found)
    if len(found) > 1 and not same:
        return [
            _no(
                "not_together",
                "people",
                "別の届出で異動した方が含まれています。",
                "同じ届出の方だけを選び、ほかの方は別に取り消してください。",
            )
        ]
    return []


def _household_refusals(view: View, plan: _Restored, alone: Sequence[str]) -> list[Refusal]:
    new = {e.place for e in plan.chosen if plan.homes.get(e.person.atena_no) == NEW_HOUSEHOLD}
    if len(new) > 1:
        return [
            _no(
                "two_households",
                "people",
                "別々の住所に戻る方が含まれています。",
                "住所ごとに分けて取り消してください。",
            )
        ]
    touched = dict.fromkeys(
        (
            *filter(None, plan.homes.values()),
            *(each.person.setai_no for each in plan.everybody if each.person.present),
        )
    )
    for setai_no in touched:
        after = _after(view, plan, setai_no)
        heads = list(after.values()).count(HEAD_OF_HOUSEHOLD)
        if heads > 1 and not set(alone) & after.keys():
            return [
                _no(
                    "two_heads",
                    "people",
                    "戻る世帯に、別の世帯主がいます。",
                    "先に世帯主変更を取り消すか、職権修正で続柄を直してください。",
                )
            ]
        if setai_no == NEW_HOUSEHOLD and heads != 1:
            return [
                _no(
                    "head",
                    "people",
                    "新しい世帯として復帰しますが、世帯主が決まっていません。",
                    "世帯主を1人選び、ほかの方の続柄を入力してください。",
                )
            ]
    return []


def _alerts(view: View, plan: _Restored, alone: Sequence[str]) -> Iterable[Alert]:
    if NEW_HOUSEHOLD in plan.homes.values():
        yield Alert(
            f"{NAME}.new_household",
            "people",
            "従前の世帯が転出前の住所にないため、新しい世帯として復帰します。",
            "続柄を確認してください。",
        )
    if alone:
        yield Alert(
            f"{NAME}.left_alone",
            "people",
            "残る方が1人のため、その方が世帯主になります。",
            "届出人に確認してください。",
        )
    touched = {each.person.setai_no for each in plan.everybody if each.person.present}
    for setai_no in sorted(touched | {home for home in plan.homes.values() if home}):
        after = _after(view, plan, setai_no)
        if after and HEAD_OF_HOUSEHOLD not in after.values() and not set(alone) & after.keys():
            yield Alert(
                f"{NAME}.head_missing",
                "people",
                "取消しの後、世帯主のいない世帯が残ります。",
                "続けて世帯主変更を受け付けてください。",
            )
            return


def _no(word: str, field: str, reason: str, remedy: str) -> Refusal:
    return Refusal(f"{NAME}.{word}", field, reason, remedy)


CANCELLATION = ChangeKind(
    NAME,
    "異動の取消し",
    "Cancellation",
    Cancellation,
    decide,
    subjects,
    group=Group.EX_OFFICIO,
    elsewhere=(
        "国民健康保険・国民年金・介護保険で始めた手続の取消し",
        "児童手当・福祉医療・学校で始めた手続の取消し",
        "印鑑登録・マイナンバーカードの確認",
    ),
    filers=(*RESIDENTS, OFFICIAL),
)
