"""受理通知 and the list for the visitor: whom a letter goes to, what it says, who has none."""

from __future__ import annotations

import io
from collections.abc import Callable

import msgspec
import pytest
from pypdf import PdfReader

from desktop.certificates.engine import Press
from desktop.certificates.glyphs import FontShelf
from desktop.operations.decide_filing import decide_filing
from desktop.operations.file_change import Receipt
from desktop.operations.filings import filings
from desktop.operations.letters import PRINTED_FOR, Draft, Letters
from desktop.operations.visit import end
from desktop.operations.withdraw import withdraw
from sync.base.eras import CivilDate
from sync.base.resources import resource
from sync.base.verdicts import Refusal
from sync.base.wire import pack, unpack
from sync.changes.attached import Attached
from sync.changes.contact_correction import ContactCorrection
from sync.changes.move_in import MoveIn
from sync.changes.newcomers import Newcomer
from sync.journal.kinds import Inquiry, Kind, Ruling
from sync.records.resident import ChangeReason
from sync.records.town import town_from
from tests.desks import Counter, TestTown, file_change
from tests.unit.operations.conftest import HEAD, WIFE, FakePress
from tests.unit.operations.test_filings import file_move
from tests.unit.operations.test_follow_ups import correct

FONTS = FontShelf(resource("fonts"))
LETTERS, SLIPS = (Press(resource(folder), FONTS) for folder in ("certificates", "receipts"))


@pytest.fixture
def letters(counter: Counter) -> Letters:
    town = town_from(resource("municipalities", "104264.toml").read_text("utf-8"))
    return Letters(counter.desk, town, LETTERS, SLIPS)


def read(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return "".join("".join(pages).split())


def drafted(letters: Letters, filing: bytes) -> Draft:
    draft = letters.draft(filing)
    assert isinstance(draft, Draft), draft
    return draft


def code(refused: object) -> str:
    assert isinstance(refused, Refusal), refused
    return refused.code


def test_the_letter_goes_to_the_address_before_the_move_even_days_after_it_is_registered(
    town: TestTown, counter: Counter, letters: Letters, as_staff: Callable[[str], None]
) -> None:
    filing = file_move(counter)
    counter.sync()
    as_staff("2001")
    assert decide_filing(counter.desk, filing, Ruling.APPROVE) == ()
    counter.sync()
    town.clock.step(days=3)
    draft = drafted(letters, filing)
    assert draft.movers == (HEAD.name, WIFE.name)
    assert draft.notifier == HEAD.name, "the visitor has gone: the head of the old household"
    pdf = letters.notice(filing, "黒岩　一郎")
    assert isinstance(pdf, bytes)
    told = read(pdf)
    assert "大字草津１番地" in told
    assert "９９番地" not in told, "the new address is nobody's business at the old one"
    for words in ("転居", "令和8年11月23日", "令和8年11月26日", "黒岩一郎", "黒岩太郎", "黒岩花子"):
        assert words.replace("黒岩花子", "黒岩花") in told
    kept = [unpack(Inquiry, e.entry.words.body) for e in counter.journal.entries(Kind.INQUIRY)]
    assert kept[-1] == Inquiry(("10011", "10022"), PRINTED_FOR)


def test_it_is_addressed_to_who_notified(counter: Counter, letters: Letters) -> None:
    press = FakePress()
    to_proxy = Letters(counter.desk, letters._town, press, press)
    assert isinstance(to_proxy.notice(file_move(counter), "　代理　花子　"), bytes)
    (facts,) = press.drawn
    assert (facts.to_name, facts.notifier) == ("代理　花子", "代理　花子")
    assert "大字草津１番地" in facts.to_address
    press.complete = False
    assert code(to_proxy.notice(file_move(counter), "代理　花子")) == "letter.glyph"


@pytest.mark.parametrize(
    ("origin", "prev_address", "address", "to_name"),
    [
        (
            "domestic",
            "群馬県前橋市大手町一丁目１番１号",
            "群馬県前橋市大手町一丁目１番１号",
            "届出　人",
        ),
        ("domestic", "不明", "群馬県吾妻郡草津町大字草津７番地", "新井　渡"),
        ("abroad", "アメリカ合衆国", "群馬県吾妻郡草津町大字草津７番地", "新井　渡"),
    ],
)
def test_who_moves_in_is_written_to_where_they_lived_or_else_to_where_they_live(
    counter: Counter, letters: Letters, origin: str, prev_address: str, address: str, to_name: str
) -> None:
    born = CivilDate(day="1990-05-05")
    who = Newcomer(
        "新井　渡", "アライ　ワタル", born, "1", "世帯主", honseki="不明", hittousha="不明"
    )
    body = MoveIn(
        (who,), origin, "2026-11-20", "2026-11-23", prev_address,
        address_code="10426001000", address="大字草津７番地",
    )  # fmt: skip
    done = file_change(counter.desk, "move_in", pack(body))
    assert isinstance(done, Receipt), done
    draft = drafted(letters, done.filing)
    assert (draft.movers, draft.address) == (("新井　渡",), address)
    press = FakePress()
    assert isinstance(
        Letters(counter.desk, letters._town, press, press).notice(done.filing, "届出　人"), bytes
    )
    (facts,) = press.drawn
    assert (facts.to_name, facts.to_address) == (to_name, address)


@pytest.mark.parametrize(("filer", "papers"), [("mandate", ("mandate",)), ("household", ())])
def test_who_filed_is_the_notifier_on_any_later_day(
    counter: Counter, letters: Letters, filer: str, papers: tuple[str, ...]
) -> None:
    filing = file_move(counter, attached=Attached(filer, "代理　花子", "photo", papers))
    end(counter.desk)
    assert drafted(letters, filing).notifier == "代理　花子"


def test_for_whom_there_is_no_letter_is_told_why(
    town: TestTown, counter: Counter, letters: Letters
) -> None:
    assert not letters.tells("contact_correction")
    assert code(letters.draft(correct(counter, "0279-88-0001"))) == "letter.kind"
    filing = file_move(counter)
    for wrong in ("", "　", "長" * 61):
        refused = letters.notice(filing, wrong)
        assert code(refused) == "letter.notifier"
        assert isinstance(refused, Refusal)
        assert refused.field == "notifier"
    assert not counter.journal.entries(Kind.INQUIRY), "nothing was printed"
    counter.sync()
    town.put(
        msgspec.structs.replace(
            WIFE, history_no=2, protected=True, reason=ChangeReason.PROTECTION, address=""
        )
    )
    counter.sync()
    assert code(letters.draft(filing)) == "letter.protected"
    assert code(letters.notice(filing, "黒岩　太郎")) == "letter.protected"


def test_a_filing_taken_back_has_no_letter(counter: Counter, letters: Letters) -> None:
    filing = file_move(counter)
    assert withdraw(counter.desk, filing, "") == ()
    assert code(letters.draft(filing)) == "letter.standing"


def test_the_list_for_the_visitor_says_what_the_kind_declares_and_names_nobody(
    letters: Letters,
) -> None:
    told = read(letters.slip("relocation"))
    assert "国民健康保険" in told
    assert "転居届" in told
    assert "令和8年11月23日" in told
    assert HEAD.name.replace("　", "") not in told


def test_a_receipt_names_its_filing(counter: Counter) -> None:
    done = file_change(
        counter.desk, "contact_correction", pack(ContactCorrection(HEAD.atena_no, "0279-88-0001"))
    )
    assert isinstance(done, Receipt)
    assert done.filing == filings(counter.desk)[0].id
