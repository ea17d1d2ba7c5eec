"""監査 at a desk: the question is kept and sent first; off the line the own journal answers."""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.operations.audit import Asked, Audits
from desktop.operations.audit_words import CLOUD, COLUMNS, UNSIGNED, Worded
from desktop.operations.issue_certificate import Certificates
from desktop.operations.look_up import look_up
from desktop.operations.refused_words import CODES, EXCHANGES
from desktop.operations.sign_on import unlock
from desktop.operations.wishes import Issued
from sync.base.troubles import CloudRefused, LineRefused
from sync.base.wire import unpack
from sync.exchanges.counter import OTHER_EXCHANGE, SERVED, TOO_MANY
from sync.exchanges.turned_away import BEYOND, Counted, TurnedAway
from sync.exchanges.turned_away import Line as Turned
from sync.journal.asking import FILE, Audit, Output, Question
from sync.journal.kinds import Kind, RefusalNoted
from tests.desks import TOWN, Counter
from tests.unit.operations.conftest import WISH

HEAD = Question(resident="10011")
WHY = "本人からの開示の求め"
As = Callable[[str], None]


@pytest.fixture
def audits(counter: Counter) -> Audits:
    return Audits(counter.desk, counter.travel)


def asked(audits: Audits, question: Question = HEAD) -> Asked:
    made = audits.ask(question, WHY)
    assert isinstance(made, Asked), made
    return made


def kinds(lines: tuple[Worded, ...]) -> list[tuple[str, str]]:
    return [(each.kind, each.what) for each in lines]


def test_the_cloud_answers_and_the_question_came_before(
    counter: Counter, certificates: Certificates, audits: Audits, as_staff: As
) -> None:
    look_up(counter.desk, "10011")
    made = certificates.issue(WISH, None)
    assert isinstance(made, Issued)
    as_staff("2001")
    found = audits.answer(asked(audits))
    assert not found.here_only
    assert kinds(found.lines) == [
        ("監査の照会", ""), ("交付", "住民票の写し（世帯連記式）"), ("照会", ""),
    ]  # fmt: skip
    question, issued, look = found.lines
    assert (question.staff, question.reason, question.whom) == ("黒岩　弘", WHY, "10011")
    assert (issued.whom, issued.detail) == ("10011 ほか1人", made.number)
    assert (look.staff_no, look.desk, look.reason) == ("1001", "窓口1", "窓口対応（本人・世帯員）")
    assert counter.journal.count_unsent() == 0, "it was sent before it was answered"
    assert counter.road.carried[-2:] == ["push", "audit"]


def test_no_name_of_a_resident_stands_in_a_line_or_in_the_file(
    counter: Counter, audits: Audits, as_staff: As, tmp_path: Path
) -> None:
    look_up(counter.desk, "10011")
    as_staff("2001")
    one = asked(audits)
    lines = audits.answer(one).lines
    file = tmp_path / "kansa.csv"
    audits.write(one, lines, file)
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["対象（宛名番号）"] for row in rows] == ["10011", "10011"]
    assert "黒岩　太郎" not in data.decode("utf-8-sig")
    (output,) = counter.journal.entries(Kind.OUTPUT)
    assert unpack(Output, output.entry.words.body) == Output("audit", FILE, ("10011",), 2)
    assert audits.file_name() == "kansa-104264-01-20261123-1200.csv"


def test_off_the_line_the_own_journal_answers_and_says_so(
    counter: Counter, audits: Audits, as_staff: As
) -> None:
    counter.cut()
    look_up(counter.desk, "10011")
    look_up(counter.desk, "10022")
    as_staff("2001")
    found = audits.answer(asked(audits))
    assert found.here_only
    assert kinds(found.lines) == [("監査の照会", ""), ("照会", "")]
    assert found.lines[0].received == "未送信"
    counter.mend()
    assert not audits.answer(asked(audits)).here_only


def test_a_line_that_goes_meanwhile_is_no_trouble_at_first_and_one_later(
    counter: Counter, audits: Audits, as_staff: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        counter.desk.asked_about.clear()
        look_up(counter.desk, "10011")
    as_staff("2001")
    monkeypatch.setattr("sync.exchanges.audit.MOST_LINES", 2)
    one = asked(audits)
    first = audits.answer(one)
    assert (len(first.lines), first.next is not None) == (2, True)
    second = audits.answer(one, first.next)
    assert not {each.key for each in first.lines} & {each.key for each in second.lines}
    counter.road.cut = True  # and nobody has noticed yet
    assert audits.answer(one).here_only
    with pytest.raises(LineRefused):
        audits.answer(one, first.next)


def test_a_clerk_is_refused_at_the_desk_and_at_the_cloud(counter: Counter, audits: Audits) -> None:
    (refusal,) = audits.ask(HEAD, WHY)  # type: ignore[misc]
    assert refusal.code == "audit.not_authorised"
    assert refusal.remedy
    (noted,) = counter.journal.entries(Kind.REFUSAL)
    assert unpack(RefusalNoted, noted.entry.words.body).action == "audit"
    assert not counter.journal.entries(Kind.AUDIT)
    forced = counter.journal.keep(Kind.AUDIT, Audit(HEAD, WHY), counter.desk.who)
    with pytest.raises(CloudRefused) as no:
        audits.answer(Asked(forced.envelope.number, HEAD, 0))
    assert no.value.code == "audit.not_authorised"


@pytest.mark.parametrize(
    ("question", "reason", "field"),
    [
        (HEAD, "  ", "reason"),
        (HEAD, "あ" * 101, "reason"),
        (Question(since="2026-11-20", until="2026-11-19"), WHY, "until"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    counter: Counter, audits: Audits, as_staff: As, question: Question, reason: str, field: str
) -> None:
    as_staff("2001")
    before = counter.journal.count()
    (refusal,) = audits.ask(question, reason)  # type: ignore[misc]
    assert (refusal.field, bool(refusal.remedy)) == (field, True)
    assert counter.journal.count() == before


def test_a_person_is_told_with_failed_sign_ons_and_the_office(
    counter: Counter, audits: Audits, as_staff: As
) -> None:
    unlock(counter.desk, "1002", "wrong-password", for_what="")
    as_staff("2001")
    lines = audits.answer(asked(audits, Question(staff="1002"))).lines
    told = kinds(lines)
    assert told[0] == ("サインオン", "失敗")
    assert (lines[0].signed, lines[0].note) == (False, UNSIGNED), "somebody typed the number"
    assert lines[-1].note == "", "the cloud's own"
    assert told[-1] == ("職員の登録", "窓口職員")
    assert lines[-1].desk == CLOUD


def test_clocks_and_periods_off_the_line(counter: Counter, audits: Audits, as_staff: As) -> None:
    counter.cut()
    clock = counter.town.clock
    clock.step(hours=5)
    look_up(counter.desk, "10011")
    clock.step(hours=-4)
    counter.journal.confirm_clock()
    look_up(counter.desk, "10022")
    as_staff("2001")
    odd = audits.answer(asked(audits, Question(oddities=True, since="2026-11-23"))).lines
    assert kinds(odd) == [("時計の逆行", "4時間")]
    assert audits.answer(asked(audits, Question(oddities=True, since="2026-11-24"))).lines == ()
    assert audits.answer(asked(audits, Question(resident="10011", until="2026-11-22"))).lines == ()


def test_a_formula_typed_as_a_reason_is_no_formula_in_the_file(
    counter: Counter, audits: Audits, as_staff: As, tmp_path: Path
) -> None:
    as_staff("2001")
    made = audits.ask(HEAD, "=cmd()")
    assert isinstance(made, Asked)
    audits.write(made, audits.answer(made).lines, tmp_path / "a.csv")
    assert '"\'=cmd()"' in (tmp_path / "a.csv").read_text("utf-8-sig")


NOON = 1_795_402_800_000  # 2026-11-23 12:00 in Japan


def test_what_the_cloud_turned_away_is_told_in_plain_words_on_screen_and_in_the_file(
    counter: Counter, audits: Audits, as_staff: As, tmp_path: Path
) -> None:
    number = counter.journal.identity.enrolled().desk
    what = TurnedAway(TOWN, number, "pull", "desk.unknown")
    counted = Counted(NOON, NOON + 600_000, 12)
    counter.town.ledger.count_turned_away(TOWN, [Turned(NOON, what, counted)])
    as_staff("2001")
    one = asked(audits, Question(refused=True))
    (line,) = audits.answer(one).lines
    assert (line.desk, line.number, line.kind, line.what) == (
        "窓口1", "12回", "拒否された要求", "台帳の受信",
    )  # fmt: skip
    assert (line.when, line.received) == ("令和8年11月23日 12時00分", "令和8年11月23日 12時10分")
    assert line.reason == "登録のない端末か、署名が違う"
    assert "この端末の署名ではありません" in line.note
    audits.write(one, (line,), tmp_path / "a.csv")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig")))
    assert (row["端末"], row["番号"], row["内容"], row["理由"]) == (
        "窓口1", "12回", "台帳の受信", line.reason,
    )  # fmt: skip
    counter.cut()
    found = audits.answer(asked(audits, Question(refused=True)))
    assert (found.lines, found.here_only) == ((), True), "only the cloud knows"


def test_an_older_cloud_that_overlooks_what_is_asked_is_not_believed(
    counter: Counter, audits: Audits, as_staff: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_staff("2001")
    made = asked(audits)  # which every cloud understands
    with pytest.raises(CloudRefused) as no:
        audits.answer(Asked(made.number, Question(refused=True), made.at))
    assert no.value.code == "cloud.older"
    assert no.value.remedy


def test_every_refusal_and_every_exchange_of_the_cloud_has_its_words() -> None:
    codes = {code for file in Path("sync").rglob("*.py") for code in _declined(file)}
    assert "desk.unknown" in codes, "they are found"
    assert codes | {OTHER_EXCHANGE, TOO_MANY, BEYOND} == set(CODES)
    assert set(EXCHANGES) == SERVED


def _declined(file: Path) -> Iterator[str]:
    """Yield the codes of the refusals that a file can say."""
    tree = ast.parse(file.read_text("utf-8"))
    named = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Declined"):
            continue
        match node.args[0]:
            case ast.Constant(value=str(code)):
                yield code
            case ast.Name(id=name):
                yield str(named[name])
            case ast.JoinedStr(values=[_, ast.Constant(value=rest)]):
                yield f"{named['NAME']}{rest}"
            case other:
                raise AssertionError(ast.unparse(other))
