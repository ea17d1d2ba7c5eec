"""印鑑登録 and 支援措置: what they write, what they refuse, and that protection fails closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.base.eras import CivilDate
from sync.changes.protection_end import ProtectionEnd
from sync.changes.protection_extension import ProtectionExtension
from sync.changes.protection_release import ProtectionRelease
from sync.changes.protection_request import ProtectionRequest
from sync.changes.protection_start import ProtectionStart
from sync.changes.seal_abolition import SealAbolition
from sync.changes.seal_registration import PNG, NewSeal
from sync.changes.verdict import Refused
from sync.records.protection import (
    BLOCKABLE,
    OrderState,
    ProtectionOrder,
    ends_after_a_year,
    released,
)
from sync.records.resident import NO_CHANGES, Resident
from sync.records.seal import SealState
from tests.unit.changes.laws import judged, tried
from tests.unit.changes.people import Register, household

TODAY = dt.date(2026, 11, 24)
DAY = TODAY.isoformat()
HOME = household("1", "2", "3")
CHILD = msgspec.structs.replace(HOME[2], birth=CivilDate(day="2012-01-01"))
REGISTER = Register.of(*HOME[:2], CHILD)
IMPRINT = PNG + b"a seal"
COPY = BLOCKABLE[1]


def seal(atena_no: str = "1", **values: Any) -> NewSeal:
    plain = NewSeal(atena_no, "photo", DAY, "10234", IMPRINT, "13.5")
    return msgspec.structs.replace(plain, **values)


def request(**values: Any) -> ProtectionRequest:
    return msgspec.structs.replace(ProtectionRequest("1", DAY, (COPY,), ("3",)), **values)


def after(
    change: str, body: Any, register: Register = REGISTER, today: dt.date = TODAY
) -> Register:
    done = tried(register, change, body, today)
    assert isinstance(done, Register), done
    return done


def codes(
    change: str, body: Any, register: Register = REGISTER, today: dt.date = TODAY
) -> list[str]:
    verdict = judged(register, change, body, today)
    return [r.code for r in verdict.refusals] if isinstance(verdict, Refused) else []


def now(register: Register, atena_no: str = "1") -> Resident:
    found = register.current(atena_no)
    assert found is not None
    return found


def test_a_seal_is_registered_and_ended_and_both_stay_in_the_history() -> None:
    registered = after("seal_registration", seal())
    kept = now(registered).seal
    assert kept is not None
    assert kept.valid
    assert (kept.registration_no, kept.width_mm, kept.imprint) == ("10234", 13.5, IMPRINT)
    ended = after("seal_abolition", SealAbolition("1", "印鑑の亡失", DAY), registered)
    gone = now(ended).seal
    assert gone is not None
    assert (gone.state, gone.ended_why) == (SealState.ABOLISHED, "印鑑の亡失")
    assert now(ended).reason in NO_CHANGES
    after("seal_registration", seal(), ended)


@pytest.mark.parametrize(
    ("change", "body", "code"),
    [
        ("seal_registration", seal("3"), "too_young"),
        ("seal_registration", seal("404"), "not_resident"),
        ("seal_registration", seal(way=""), "way"),
        ("seal_registration", seal(registration_no="Ａ１"), "number"),
        ("seal_registration", seal(imprint=b"GIF89a"), "imprint"),
        ("seal_registration", seal(imprint=PNG + bytes(41 * 1024)), "imprint"),
        ("seal_registration", seal(width_mm="8"), "width"),
        ("seal_registration", seal(width_mm="25.1"), "width"),
        ("seal_registration", seal(width_mm="wide"), "width"),
        ("seal_registration", seal(registered_on="2026-11-25"), "future"),
        ("seal_abolition", SealAbolition("1", "職権", DAY), "none"),
        ("protection_request", request(blocks=()), "blocks"),
        ("protection_request", request(together=("9",)), "together"),
        ("protection_request", request(applied_on="2026-11-25"), "future"),
        ("protection_start", ProtectionStart("1", DAY), "state"),
        ("protection_end", ProtectionEnd("1", "application", DAY), "state"),
    ],
)
def test_each_refusal_names_its_reason(change: str, body: Any, code: str) -> None:
    assert f"{change}.{code}" in codes(change, body)


def test_a_second_seal_and_a_seal_of_the_same_household_are_refused() -> None:
    registered = after("seal_registration", seal())
    assert codes("seal_registration", seal(), registered) == ["seal_registration.already"]
    assert codes("seal_registration", seal("2"), registered) == ["seal_registration.shared"]


def test_an_application_protects_at_once_and_everybody_named() -> None:
    register = after("protection_request", request())
    for atena_no in ("1", "3"):
        person = now(register, atena_no)
        assert person.protected
        assert person.order is not None
        assert person.order.state is OrderState.PROVISIONAL
        assert person.order.together == ("1", "3")
    assert not now(register, "2").protected


def test_an_order_runs_a_year_is_extended_and_ends_only_when_somebody_says_so() -> None:
    register = after("protection_request", request())
    register = after("protection_start", ProtectionStart("1", DAY), register)
    order = now(register, "3").order
    assert order is not None
    assert (order.state, order.ends_on) == (OrderState.IN_FORCE, "2027-11-23")
    assert codes("protection_extension", ProtectionExtension("1", DAY), register) == [
        "protection_extension.early"
    ]
    later = dt.date(2027, 11, 20)
    longer = after("protection_extension",
                   ProtectionExtension("1", later.isoformat()), register, later)  # fmt: skip
    order = now(longer).order
    assert order is not None
    assert (order.starts_on, order.ends_on) == ("2027-11-24", "2028-11-23")
    assert codes("protection_end", ProtectionEnd("1", "period", DAY), longer) == [
        "protection_end.period"
    ]
    ended = after("protection_end", ProtectionEnd("3", "application", DAY), longer)
    assert not now(ended).protected
    assert not now(ended, "3").protected


def test_a_release_is_for_the_day_and_leaves_the_protection() -> None:
    register = after("protection_request", request())
    let_through = after("protection_release", ProtectionRelease("1", DAY, "本人の請求"), register)
    assert now(let_through).protected
    order = now(let_through).order
    assert order is not None
    assert order.released_on == DAY
    assert codes("protection_release", ProtectionRelease("1", "2026-11-23", "本人"), register) == [
        "protection_release.today"
    ]


def test_a_release_says_whose_request_it_is_for_and_never_a_proxy_s() -> None:
    register = after("protection_request", request())
    own = after("protection_release", ProtectionRelease("1", DAY, "本人の請求"), register)
    third = ProtectionRelease("1", DAY, "訴訟のため。疎明資料を確認した。", "第三者")
    other = after("protection_release", third, own)
    for register_then, whom in ((own, "本人"), (other, "第三者")):
        order = now(register_then).order
        assert order is not None
        assert order.released_to == whom
    for nobody in ("", "代理人"):
        proxy = ProtectionRelease("1", DAY, "委任状あり", nobody)
        assert codes("protection_release", proxy, register) == ["protection_release.requester"]


def test_a_release_counts_on_its_day_and_while_the_order_protects() -> None:
    order = ProtectionOrder(OrderState.IN_FORCE, DAY, released_on=DAY)
    assert released(order, DAY)
    assert not released(order, "2026-11-25"), "yesterday's"
    assert not released(msgspec.structs.replace(order, state=OrderState.ENDED), DAY)
    assert not released(msgspec.structs.replace(order, released_on=""), DAY)
    assert not released(None, DAY)


@pytest.mark.parametrize(
    ("start", "end"),
    [("2020-04-01", "2021-03-31"), ("2024-02-29", "2025-02-28"), ("2023-03-01", "2024-02-29")],
)
def test_a_year_ends_on_the_day_before(start: str, end: str) -> None:
    assert ends_after_a_year(start) == end


WHO = st.sampled_from(["1", "2", "3", "404"])
DAYS = st.sampled_from([DAY, "2026-11-20", "2027-01-01", ""])
BODIES = st.one_of(
    st.builds(lambda no, day, w: ("seal_registration", seal(no, registered_on=day, width_mm=w)),
              WHO, DAYS, st.sampled_from(["9", "30", ""])),
    st.builds(lambda no, day: ("seal_abolition", SealAbolition(no, "職権", day)), WHO, DAYS),
    st.builds(lambda no, t: ("protection_request", request(atena_no=no, together=tuple(t))),
              WHO, st.lists(WHO, max_size=2)),
    st.builds(lambda no, day: ("protection_start", ProtectionStart(no, day)), WHO, DAYS),
    st.builds(lambda no, day: ("protection_extension", ProtectionExtension(no, day)), WHO, DAYS),
    st.builds(lambda no, day: ("protection_release", ProtectionRelease(no, day, "理由")),
              WHO, DAYS),
    st.builds(lambda no, day: ("protection_end", ProtectionEnd(no, "application", day)),
              WHO, DAYS),
)  # fmt: skip


@given(st.lists(BODIES, max_size=8))
def test_nobody_is_protected_without_an_order_nor_under_one_and_bare(
    filed: list[tuple[str, Any]],
) -> None:
    register = REGISTER
    for change, body in filed:
        done = tried(register, change, body, TODAY)
        register = done if isinstance(done, Register) else register
        for person in register.people():
            under = person.order is not None and person.order.state is not OrderState.ENDED
            assert person.protected == under
