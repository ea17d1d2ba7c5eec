"""Every paper of the counter, from made-up records to the words that can be read on it."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from PIL import Image
from pypdf import PdfReader

from desktop.certificates.engine import Press
from desktop.certificates.glyphs import FontShelf
from desktop.operations.certificate_rules import Standpoint, form_refusals, standing_refusals
from desktop.operations.papers.acceptance import acceptance_notice
from desktop.operations.papers.application import application
from desktop.operations.papers.basis import Basis
from desktop.operations.papers.history import history_rows
from desktop.operations.papers.kinds import PAPER_KINDS, offered
from desktop.operations.papers.moving_out import late, moving_day
from desktop.operations.papers.statement import USUAL
from desktop.operations.wishes import Wish
from sync.base.resources import resource
from sync.journal.kinds import CertifierSet
from sync.records.policy import CertificateRule
from sync.records.resident import ChangeReason, Resident, ResidentKind, ResidentState
from sync.records.seal import SealRegistration, SealState
from sync.records.town import town_from
from tests.unit.changes.people import household, person

TOWN = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))
CERTIFIER = CertifierSet("群馬県吾妻郡草津町長", "白根　義明", "草津町長之印", "2026-04-01")
PRESS = Press(resource("certificates"), FontShelf(resource("fonts")))
KOSEKI = {"honseki": "群馬県吾妻郡草津町大字草津１番地", "hittousha": "試験　一郎"}
HEAD, CHILD = (msgspec.structs.replace(p, **KOSEKI) for p in household("1", "2"))
ONLINE = Standpoint(online=True, at=0, as_of=0, certified=True)


def imprint() -> bytes:
    file = io.BytesIO()
    Image.new("L", (120, 240), 0).save(file, "PNG")
    return file.getvalue()


SEAL = SealRegistration("10234", "2020-01-01", SealState.REGISTERED, imprint(), 10.0)
SEALED = msgspec.structs.replace(HEAD, seal=SEAL)
LEAVER = msgspec.structs.replace(
    HEAD, leaving_on="2026-12-01", destination="東京都千代田区霞が関二丁目１番２号",
    notified_on="2026-11-20",
)  # fmt: skip
GONE = msgspec.structs.replace(
    LEAVER, history_no=2, state=ResidentState.MOVED_OUT, removed_on="2026-12-01", leaving_on="",
    reason=ChangeReason.MOVED_OUT, changed_on="2026-12-01",
)  # fmt: skip
GUEST = person(
    "5", kind=ResidentKind.FOREIGN, name="ZHANG YULIN", nationality="中国", status="技能",
    legal_category="中長期在留者", status_until="2029-03-31", card_no="AB12345678CD",
)  # fmt: skip


def basis(history: tuple[Resident, ...] = (), **values: Any) -> Basis:
    plain = Basis(TOWN, CERTIFIER, "2026-11-24・草津町・01・1・000001", dt.date(2026, 11, 24), None,
                  "見本", lambda _: history)  # fmt: skip
    return replace(plain, **values)


def text_of(form: str, wish: Wish, people: list[Resident], on: Basis | None = None) -> str:
    rendered = PRESS.render(PAPER_KINDS[form].facts(wish, people, on or basis()))
    assert rendered.complete, (rendered.missing, rendered.overflowed)
    return read(rendered.pdf)


def read(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return "".join("".join(pages).split())


def wish(form: str, *members: str, **values: Any) -> Wish:
    return Wish("1", members or ("1",), "self", "photo", form=form, anew=True, **values)


def test_a_single_sheet_tells_the_history_only_where_it_was_asked_for() -> None:
    moved = msgspec.structs.replace(
        HEAD, history_no=2, address="大字前口２番地", reason=ChangeReason.MOVED_WITHIN,
        changed_on="2026-05-01", notified_on="2026-05-02",
    )  # fmt: skip
    on = basis((HEAD, moved))
    bare = text_of("juminhyo_person", wish("juminhyo_person"), [moved], on)
    assert "転居" not in bare
    told = text_of("juminhyo_person", wish("juminhyo_person", history=True), [moved], on)
    assert "転居" in told
    assert "大字草津１番地" in told


def test_what_is_no_change_of_the_record_stands_in_no_history() -> None:
    sealed = msgspec.structs.replace(SEALED, history_no=2, reason=ChangeReason.SEAL)
    leaving = msgspec.structs.replace(LEAVER, history_no=3, reason=ChangeReason.LEAVING)
    assert history_rows(wish("juminhyo_person"), (HEAD, sealed, leaving)) == ()


def test_what_was_not_asked_for_stands_in_no_history() -> None:
    other = msgspec.structs.replace(HEAD, history_no=2, honseki="東京都千代田区１番",
                                    reason=ChangeReason.CORRECTED_EX_OFFICIO)  # fmt: skip
    assert history_rows(wish("juminhyo_person"), (HEAD, other)) == ()
    (row,) = history_rows(wish("juminhyo_person", honseki=True), (HEAD, other))
    assert row.item == "本籍"
    assert "職権" in str(row.notified_on)


def test_a_removed_record_says_why_and_when() -> None:
    told = text_of("juminhyo_removed", wish("juminhyo_removed"), [GONE], basis((LEAVER, GONE)))
    assert "転出" in told
    assert "令和8年12月1日" in told
    assert "霞が関" in told


def test_a_statement_says_what_was_asked_and_no_more() -> None:
    told = text_of("kisai_jikou", wish("kisai_jikou", items=("name", "address")), [HEAD])
    assert "大字草津１番地" in told
    assert "昭和55年3月2日" not in told
    flat = msgspec.structs.replace(HEAD, building="湯畑荘２０１号")
    bare = text_of("kisai_jikou", wish("kisai_jikou", items=USUAL, building=False), [flat])
    assert "湯畑荘" not in bare
    assert "湯畑荘" in text_of("kisai_jikou", wish("kisai_jikou", items=USUAL), [flat])


def test_a_seal_certificate_bears_no_registration_number() -> None:
    told = text_of("inkan", wish("inkan", card=True), [SEALED])
    assert "10234" not in told
    assert "印鑑" in told
    facts = PAPER_KINDS["inkan"].facts(wish("inkan"), [SEALED], basis())
    assert (facts.imprint.width, facts.imprint.height) == (10.0, 20.0)  # type: ignore[attr-defined]


def test_who_leaves_gets_a_paper_for_the_next_town() -> None:
    told = text_of("tenshutsu", wish("tenshutsu"), [LEAVER])
    assert "転出証明書" in told
    assert "霞が関" in told
    assert "再交付" in text_of("tenshutsu", wish("tenshutsu"), [LEAVER], basis(reissued=True))
    tardy = msgspec.structs.replace(LEAVER, leaving_on="2026-10-01")
    assert late(tardy)
    assert "準ずる" in text_of("tenshutsu", wish("tenshutsu"), [tardy])


def test_a_plan_to_leave_stands_on_no_resident_certificate() -> None:
    for form in ("juminhyo_household", "juminhyo_person"):
        assert "霞が関" not in text_of(form, wish(form), [LEAVER])


def test_a_foreign_residents_status_only_on_request_and_in_western_years() -> None:
    form = "juminhyo_household"
    asked = replace(wish(form, "5"), atena_no="5")
    assert "技能" not in text_of(form, asked, [GUEST])
    told = text_of(form, replace(asked, foreign=True), [GUEST])
    assert "2029年3月31日" in told
    assert "中長期在留者" in told


def test_an_application_waits_for_nothing_but_the_signature() -> None:
    asked = wish("kisai_jikou", "1", "2", items=USUAL, copies=2)
    facts = application(asked, [HEAD, CHILD], basis(number="01-000012"), "", "窓口係", 300)
    told = read(PRESS.render(facts).pdf)
    for words in ("試験1", "試験2", "住民票記載事項証明書", "2通", "600円", "運転免許証等"):
        assert words in told
    by_proxy = replace(asked, requester="proxy", requester_name="代理　花子")
    facts = application(by_proxy, [HEAD, CHILD], basis(), "", "窓口係", 300)
    told = read(PRESS.render(facts).pdf)
    assert "委任状" in told
    assert "代理花子" in told


def test_a_notice_of_acceptance_goes_to_the_address_before_and_names_no_new_one() -> None:
    facts = acceptance_notice(
        basis(), [HEAD, CHILD], label="転居届", notified_on="2026-11-24", notifier="試験　花子",
        contact="草津町役場 住民課",
    )  # fmt: skip
    told = read(PRESS.render(facts).pdf)
    assert "大字草津１番地" in told
    assert "転居" in told
    assert "試験花子" in told


@pytest.mark.parametrize(
    ("someone", "forms"),
    [
        (HEAD, {"juminhyo_household", "juminhyo_person", "kisai_jikou"}),
        (SEALED, {"juminhyo_household", "juminhyo_person", "kisai_jikou", "inkan"}),
        (LEAVER, {"juminhyo_household", "juminhyo_person", "kisai_jikou", "tenshutsu"}),
        (GONE, {"juminhyo_removed", "kisai_jikou", "tenshutsu"}),
    ],
)
def test_each_is_offered_what_there_is_for_them(someone: Resident, forms: set[str]) -> None:
    assert {kind.form for kind in offered(someone)} == forms
    for kind in PAPER_KINDS.values():
        refused = standing_refusals(someone, kind, CertificateRule(kind.form), ONLINE)
        assert bool(refused) == (kind.form not in forms)


def test_a_protected_person_is_refused_every_paper() -> None:
    hidden = msgspec.structs.replace(SEALED, protected=True)
    for kind in PAPER_KINDS.values():
        (no,) = standing_refusals(hidden, kind, CertificateRule(kind.form), ONLINE)
        assert no.code == "certificate.protected"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (wish("inkan", card=False), "card"),
        (replace(wish("inkan", card=True), requester="third", purpose="訴訟"), "requester"),
        (replace(wish("inkan", card=True), requester="household"), "requester"),
        (replace(wish("tenshutsu"), requester="third", purpose="訴訟"), "requester"),
        (wish("kisai_jikou"), "items"),
        (wish("inkan", "1", "2", card=True), "members"),
    ],
)
def test_what_a_paper_asks_beyond_the_others_is_named(asked: Wish, field: str) -> None:
    refused = form_refusals(asked, PAPER_KINDS[asked.form], [SEALED, CHILD][: len(asked.members)])
    assert [no.field for no in refused] == [field]


def test_who_does_not_move_has_no_moving_day() -> None:
    died = msgspec.structs.replace(HEAD, state=ResidentState.DEAD, removed_on="2026-11-01")
    assert moving_day(HEAD) == moving_day(died) == ""
    assert moving_day(GONE) == "2026-12-01"
