"""本人確認 of who files: once a visit, for nobody else, held by the operation itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from desktop.cache.visits import Visit
from desktop.operations.asking import ANOTHER, Asking
from desktop.operations.came_words import came_told
from desktop.operations.file_change import Receipt, file_change
from desktop.operations.filings import detail
from desktop.operations.issue_certificate import Certificates
from desktop.operations.visit import end
from desktop.operations.who_came import Came, who_is_known
from desktop.operations.wishes import Issued
from desktop.screens.counterdesk import CounterDesk
from desktop.screens.filing.presenter import FilingPresenter, Step
from sync.base.troubles import DiskFull
from sync.base.verdicts import Alert
from sync.base.wire import pack, unpack
from sync.changes.attached import NAMED, Attached
from sync.changes.contact_correction import CONTACT_CORRECTION, ContactCorrection
from sync.changes.registry import CHANGE_KINDS
from sync.journal.kinds import Filing, Inquiry, Kind, RefusalNoted
from tests.desks import Counter, full_disk
from tests.unit.changes.people import person
from tests.unit.operations.conftest import WISH

NAME = CONTACT_CORRECTION.name
NEIGHBOUR = person("10044", name="山田　一", name_kana="ヤマダ　ハジメ", setai_no="9004")
SELF = Attached("self", "", "photo")
HOUSEHOLD = Attached("household", "黒岩　花", "photo")
PROXY = Attached("mandate", "関　正", "two", ("mandate",))
ALERT = Alert("contact.made_up", "phone", "番号が短いようです。", "もう一度確認してください。")


@pytest.fixture
def file(counter: Counter) -> Callable[..., Any]:
    numbers = iter(range(1, 100))

    def one(attached: Attached, whose: str = "10011", *, anew: bool = True, replaces: bytes = b""):
        body = pack(ContactCorrection(whose, f"0279-00-{next(numbers):04d}"))
        return file_change(counter.desk, NAME, body, replaces, Came(attached, whose, anew))

    return one


def kept(counter: Counter) -> Attached:
    filing = unpack(Filing, counter.journal.entries(Kind.FILING)[-1].entry.words.body)
    assert filing.attached is not None
    return filing.attached


def now(counter: Counter) -> Visit:
    visit = counter.journal.visits.now()
    assert visit is not None
    return visit


def code(done: Any) -> str:
    assert isinstance(done, tuple), done
    return done[0].code


def test_a_filing_carries_who_came_and_when_they_were_checked(counter, file):
    at = counter.desk.now()
    assert isinstance(file(SELF), Receipt)
    assert kept(counter) == Attached("self", "黒岩　太郎", "photo", (), at)
    assert isinstance(file(PROXY), Receipt)
    assert kept(counter) == replace_at(PROXY, counter.desk.now())


def replace_at(attached: Attached, at: int) -> Attached:
    return Attached(attached.filer, attached.filer_name, attached.identity, attached.papers, at)


def test_nobody_is_refused_with_nothing_kept_but_the_refusal(counter, file):
    body = pack(ContactCorrection("10011", "0279-00-0001"))
    assert code(file_change(counter.desk, NAME, body)) == "attached.filer"
    assert code(file(Attached("self"))) == "attached.identity"
    assert code(file(Attached("mandate", "関　正", "two"))) == "attached.authority"
    assert not counter.journal.entries(Kind.FILING)
    noted = [unpack(RefusalNoted, each.entry.words.body)
             for each in counter.journal.entries(Kind.REFUSAL)]  # fmt: skip
    assert [each.action for each in noted] == [f"file:{NAME}"] * 3
    assert counter.journal.visits.now() is None


def test_the_check_of_this_visit_counts_for_the_same_visitor(counter, file):
    file(SELF)
    first = kept(counter).checked_at
    counter.town.clock.step(minutes=5)
    assert isinstance(file(SELF, anew=False), Receipt)
    assert kept(counter).checked_at == first
    known = who_is_known(counter.desk, CONTACT_CORRECTION, "10011")
    assert (known.requester, known.identity, known.checked_at) == ("self", "photo", first)


@pytest.mark.parametrize(
    ("attached", "whose"),
    [(PROXY, "10011"), (SELF, "10022"), (SELF, "10044"), (HOUSEHOLD, "10011")],
    ids=["proxy", "wife herself", "neighbour", "somebody of the household"],
)  # fmt: skip
def test_another_filer_needs_a_check_of_their_own(counter, town, file, attached, whose):
    town.put(NEIGHBOUR)
    counter.sync()
    file(SELF)
    first = now(counter).checked_at
    counter.town.clock.step(minutes=5)
    same_paper = Attached(attached.filer, attached.filer_name, "photo", attached.papers)
    assert code(file(same_paper, whose, anew=False)) == "identity.another"
    assert isinstance(file(same_paper, whose), Receipt)
    assert kept(counter).checked_at > first


def test_which_of_the_household_filed_is_asked_and_shown(counter, file):
    assert code(file(Attached("household", "", "photo"))) == "attached.filer_name"
    assert isinstance(file(HOUSEHOLD), Receipt)
    assert ("届出人", "同一世帯員　黒岩　花") in came_told(CONTACT_CORRECTION, kept(counter))


def test_no_check_outlives_its_visit(counter, file):
    file(SELF)
    end(counter.desk)
    assert code(file(SELF, anew=False)) == "identity.another"


def test_the_head_files_for_the_household_and_is_the_visitor(
    counter: Counter, file: Callable[..., Any], certificates: Certificates
) -> None:
    assert isinstance(file(Attached("head", "", "photo"), "10022"), Receipt)
    assert kept(counter).filer_name == "黒岩　太郎"
    assert now(counter).entitled == {"10022": "household", "10011": "self"}
    again = who_is_known(counter.desk, CONTACT_CORRECTION, "10022")
    assert again.requester == "head"
    assert who_is_known(counter.desk, CONTACT_CORRECTION, "10011").requester == "self"
    assert isinstance(certificates.issue(replace(WISH, anew=False), None), Issued), "himself"


def test_a_certificate_and_a_filing_share_the_check(
    counter: Counter, file: Callable[..., Any], certificates: Certificates
) -> None:
    assert isinstance(certificates.issue(WISH, None), Issued)
    first = now(counter).checked_at
    counter.town.clock.step(minutes=5)
    assert isinstance(file(SELF, anew=False), Receipt)
    assert kept(counter).checked_at == first
    refused = certificates.issue(replace(WISH, requester="household", anew=False), None)
    assert code(refused) == "identity.another", "the operation asks, whatever screen it was"


def test_who_is_in_no_register_is_never_known_before(counter, file):
    file(SELF)
    birth, moved = CHANGE_KINDS["birth"], CHANGE_KINDS["move_in"]
    assert not who_is_known(counter.desk, moved, "").identity
    assert who_is_known(counter.desk, birth, "10011").requester == ""


def test_what_takes_the_place_of_another_keeps_its_visitor_and_the_age_of_the_check(counter, file):
    file(PROXY)
    first, old = kept(counter), bytes(counter.journal.entries(Kind.FILING)[0].entry.words.id)
    end(counter.desk)
    counter.town.clock.step(days=1)
    known = who_is_known(counter.desk, CONTACT_CORRECTION, "10011", old)
    assert (known.requester, known.name, known.papers) == ("mandate", "関　正", ("mandate",))
    assert isinstance(file(PROXY, anew=False, replaces=old), Receipt)
    assert kept(counter) == first
    assert counter.journal.visits.now() is None, "nobody stands at the counter"
    assert code(file(SELF, anew=False, replaces=old)) == "identity.another"


def test_the_form_presets_what_is_known_and_drops_it_for_another(counter, file):
    file(SELF)
    presenter = FilingPresenter(CounterDesk(counter.desk), CONTACT_CORRECTION)
    presenter.open("10011")
    assert (presenter.came["filer"], presenter.came["identity"]) == ("self", "photo")
    assert "確認済み" in presenter.asking.words
    presenter.tell(presenter.came | {"filer": "mandate"})
    assert presenter.came["identity"] == ""
    assert presenter.asking.words == ANOTHER
    presenter.typed["phone"] = "0279-00-0077"
    assert not presenter.confirm()
    assert set(presenter.refusals) == {"filer_name", "identity", "papers"}
    presenter.tell(presenter.came | {"filer": "self"})
    assert presenter.came["identity"] == "photo", "the same visitor again"
    assert presenter.confirm(), presenter.refusals
    assert "届出人：本人" in presenter.came_words
    assert presenter.file()
    assert presenter.step is Step.DONE


def test_the_alerts_that_were_shown_are_kept_with_it_and_shown_to_who_decides(counter):
    body = ContactCorrection("10011", "0279-00-0001")
    presenter = FilingPresenter(CounterDesk(counter.desk), CONTACT_CORRECTION)
    presenter.open("10011")
    presenter.typed["phone"] = body.phone
    presenter.tell(presenter.came | {"filer": "self"})
    presenter.tell(presenter.came | {"identity": "oral"})
    assert presenter.confirm(), presenter.refusals
    presenter.alerts = (ALERT,)
    assert presenter.file()
    assert kept(counter).alerts == (ALERT,)
    assert presenter.receipt is not None
    opened = detail(counter.desk, presenter.receipt.filing)
    assert opened is not None
    told = dict(opened.checks)
    assert told["届出人"] == "本人　黒岩　太郎"
    assert told["本人確認"].startswith("聞取り、")
    assert told["受付時のアラート"] == ALERT.reason


def test_a_name_is_another_visitor(counter, file):
    file(PROXY)
    known = who_is_known(counter.desk, CONTACT_CORRECTION, "10011")
    assert (known.requester, known.name) == ("", "関　正"), "by what paper they act is asked anew"
    asking = Asking(known, NAMED)
    asking.ask_as("mandate")
    assert (asking.name, asking.identity) == ("関　正", "two")
    asking.ask_named("市川　洋")
    assert asking.identity == ""


def test_who_the_visitor_is_is_kept_with_the_filing_or_not_at_all(counter, file):
    file(SELF)
    before, kept_before = now(counter), counter.journal.count()
    with full_disk(counter.journal._db), suppress(DiskFull):
        while True:
            counter.journal.keep(Kind.INQUIRY, Inquiry(("10011",), "試験"), counter.desk.signer)
    filled = counter.journal.count()
    with full_disk(counter.journal._db), pytest.raises(DiskFull):
        file(PROXY)
    assert counter.journal.count() == filled >= kept_before
    assert now(counter) == before
