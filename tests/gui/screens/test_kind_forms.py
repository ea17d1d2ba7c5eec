"""Every kind of change has a form: built, begun, left, resumed, refused, and worked by keys."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from desktop.forms.controls.newcomers import NewcomersControl
from desktop.operations.asking import NOBODY_KNOWN, KnownVisitor
from desktop.operations.file_change import Receipt
from desktop.operations.who_came import Came
from desktop.screens.filing.presenter import Step
from desktop.screens.filing.view import FilingScreen
from desktop.screens.places import Filing, Resident, Search
from desktop.widgets.style import dress, load_style
from sync.base.resources import resource
from sync.base.verdicts import Refusal
from sync.base.wire import unpack
from sync.changes.attached import attached_refusals
from sync.changes.death import DEATH
from sync.changes.paper_intake import NAME, PaperIntake
from sync.changes.registry import ENTERED
from sync.changes.verdict import Begins, ChangeKind, Decided, ReadSet, Refused
from sync.records.fields import fields_of
from sync.records.policy import ChangeRule, Policy
from sync.records.resident import ResidentState, Sex
from tests.gui.screens import counterwork as work
from tests.gui.screens.filling import KEY, fill_in, leaves, press, rows, scanned, write
from tests.gui.screens.frame import Frame
from tests.gui.screens.kinds_made_up import EVERYTHING, STRANGERS, refusing

KINDS = [*ENTERED.values(), STRANGERS, EVERYTHING]
GONE = "000000010430001"


class AnyDesk(work.Desk):
    """A desk whose rule is the test's: the form is looked at, not the rule."""

    def __init__(self, kind: ChangeKind, scans: Path, **values) -> None:
        removed = work.person(GONE, "湯本　昇", "ユモト　ノボル", "1950-01-01", Sex.MALE,
                              setai_no="0000009999", state=ResidentState.MOVED_OUT)  # fmt: skip
        other = work.person("000000010430010", "湯本　茜", "ユモト　アカネ", "1990-01-01",
                            Sex.FEMALE, setai_no="0000004410")  # fmt: skip
        super().__init__(*work.family(), removed, other, **values)
        self.kind, self._folder = kind, scans
        self.verdict = Decided((), ReadSet())
        self.whom = {Begins.NOBODY: "", Begins.REMOVED: GONE}.get(kind.begins, work.HEAD)

    def decide_change(self, *_: object):
        return self.verdict

    def who_is_known(self, *_: object) -> KnownVisitor:
        return NOBODY_KNOWN

    def came_wrong(self, _: str, came: Came, __: bytes) -> list[Refusal]:
        return attached_refusals(self.kind, came.attached)

    def file(self, change: str, body: bytes, replaces: bytes, came: Came):
        self.filed.append((change, body, replaces))
        self.came.append(came)
        return Receipt(1, 12, self.line, where="窓口1番")

    def scans(self) -> Path:
        return self._folder


@pytest.fixture
def begun(style, shown, tmp_path):
    """Show the form of a kind, begun with whom it begins."""

    def begin(kind: ChangeKind, desk: AnyDesk | None = None) -> tuple[FilingScreen, AnyDesk]:
        scanned(tmp_path / "scans")
        desk = desk or AnyDesk(kind, tmp_path / "scans")
        screen = FilingScreen(style, desk, kind, work.town().oaza)
        shown(Frame(style, screen))
        screen.enter(Filing(kind.name, desk.whom))
        QApplication.processEvents()
        return screen, desk

    return begin


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_form_is_worked_by_keys_alone_to_the_receipt(begun, kind):
    screen, desk = begun(kind)
    met = fill_in(screen)
    assert screen.filer.step is Step.CONFIRM, screen.filer.refusals
    assert met, "there is a field"
    press(KEY.Key_F9)
    assert screen.filer.step is Step.DONE
    assert "受付番号" in QApplication.focusWidget().accessibleName()
    ((change, body, _),) = desk.filed
    filed = unpack(kind.body, body)
    assert change == kind.name
    missing = [field.name for field in fields_of(kind.body)
               if field.says.required and not field.says.only
               and not getattr(filed, field.name)]  # fmt: skip
    assert not missing, "what is marked as required was filled in"
    received = screen.findChild(QWidget, f"{kind.name}.elsewhere.1")
    assert (received.text() != "") == bool(kind.elsewhere)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_was_typed_is_kept_on_leaving_and_taken_up_again(begun, kind):
    screen, desk = begun(kind)
    written = {"text", "name", "anywhere", "phone", "civil_date", "date", "note"}
    line = next(each for each in leaves(screen.controls) if each.kind in written)
    next(iter(line.rows.values())).setFocus()
    write("7")
    left = [control.typed() for control in screen.controls]
    screen.leave()
    assert (kind.name, desk.whom) in desk.drafts
    again, _ = begun(kind, desk)
    assert again.filer.restored
    assert [control.typed() for control in again.controls] == left
    went = []
    again.go.connect(went.append)
    press(KEY.Key_Escape)
    assert went == [Resident(desk.whom) if desk.whom else Search()]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_refusal_stands_beside_a_row_that_is_there(begun, kind):
    screen, desk = begun(kind)
    desk.came_wrong = lambda *_: []  # who came is asked below
    for name in refusable(kind):
        desk.verdict = Refused((Refusal("made.up", name, "だめです。", "直してください。"),))
        screen.filer.step = Step.FORM
        press(KEY.Key_F9)
        said = [row for row in rows(screen) if row.verdict()]
        assert len(said) == 1, f"{name} is refused beside {len(said)} rows"
        focus = QApplication.focusWidget()
        assert said[0].isAncestorOf(focus), f"the hands are not where {name} is mended"


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.filers], ids=lambda kind: kind.name
)
def test_nobody_is_preset_and_what_is_missing_of_who_came_stands_beside_its_row(begun, kind):
    screen, desk = begun(kind)
    assert [control.typed() for control in screen.came] in ([""] * 2 + [""] + [()], [""] * 2 + [()])
    press(KEY.Key_F9)
    assert screen.filer.step is Step.FORM
    assert screen.rows["filer"].verdict()
    assert screen.rows["filer"].isAncestorOf(QApplication.focusWidget())
    press(KEY.Key_1)
    assert not screen.rows["filer"].verdict()
    press(KEY.Key_F9)
    said = {name for name, row in screen.rows.items() if row.verdict()}
    first = {"self": {"identity"}, "parent": {"filer_name"}, "relative": {"filer_name"}}
    assert said == first[kind.filers[0]]
    assert not desk.filed


def refusable(kind: ChangeKind) -> list[str]:
    """The fields of a kind that a rule may refuse and the clerk has entered."""
    names = []
    for field in fields_of(kind.body):
        if field.says.kind == "newcomers":
            names += [f"{field.name}.1.{each.name}" for each in fields_of(field.item)]
        if not field.says.filled:
            names.append(field.name)
    return names


# --- fields that depend on others, people one after the other


def newcomers(screen: FilingScreen) -> NewcomersControl:
    return next(each for each in screen.controls if isinstance(each, NewcomersControl))


def shown_rows(screen: FilingScreen) -> set[str]:
    people = newcomers(screen)
    return {each.name for each in people.controls
            if next(iter(each.rows.values())).isVisibleTo(screen)}  # fmt: skip


def test_foreign_fields_are_there_for_foreign_people_only(begun):
    screen, _ = begun(STRANGERS)
    assert {"honseki", "hittousha"} <= shown_rows(screen)
    assert not {"nationality", "alias", "card_no"} & shown_rows(screen)
    box = next(each for each in newcomers(screen).controls if each.name == "kind").box
    box.setFocus()
    write("2")
    assert {"nationality", "alias", "card_no"} <= shown_rows(screen)
    assert not {"honseki", "hittousha", "former_surname"} & shown_rows(screen)


def test_a_family_is_entered_one_after_the_other(begun):
    screen, _ = begun(STRANGERS)
    people = newcomers(screen)
    people.first().setFocus()
    write("群馬　太郎")
    press(KEY.Key_Return)
    write("ぐんま　たろう")
    press(KEY.Key_F2)
    assert QApplication.focusWidget().objectName() == "strangers.people.name"
    assert QApplication.focusWidget().text() == "群馬　"
    write("花子")
    press(KEY.Key_Return)
    write("はなこ")
    press(KEY.Key_F3)
    assert QApplication.focusWidget().text() == "群馬　太郎"
    press(KEY.Key_F4)
    assert [one["name"] for one in people.typed()] == ["群馬　太郎", "群馬　花子"]
    assert people.typed()[1]["name_kana"] == "グンマ　ハナコ"
    press(KEY.Key_F6)
    assert [one["name"] for one in people.typed()] == ["群馬　太郎"]
    press(KEY.Key_F10)
    assert [one["name"] for one in people.typed()] == ["群馬　太郎", "群馬　花子"]


def test_who_may_be_coming_back_is_offered_and_their_record_fills_what_is_blank(begun):
    screen, desk = begun(STRANGERS)
    desk.rows[GONE] = msgspec.structs.replace(desk.rows[GONE], honseki="群馬県吾妻郡草津町一番地")
    people = newcomers(screen)
    back = next(each for each in people.controls if each.name == "returning")
    people.first().setFocus()
    write("湯元　昇")
    press(KEY.Key_Return)
    write("ゆもと　のぼる")
    press(KEY.Key_Return)
    write("S25.1.2")
    press(KEY.Key_Return)
    assert not back.rows["returning"].verdict()
    back.rows["returning"].setFocus()
    assert not back.box.list.isVisible(), "somebody else's birthday"
    birth = next(each for each in people.controls if each.name == "birth")
    birth.day.line.setFocus()
    birth.day.line.clear()
    write("S25.1.1")
    press(KEY.Key_Return)
    assert "除票が1件" in back.rows["returning"].verdict()
    back.box.line.setFocus()
    assert back.box.list.isVisible()
    assert back.typed() == "", "nobody is taken by looking"
    press(KEY.Key_Down, KEY.Key_Return)
    assert back.typed() == GONE
    (one,) = people.typed()
    assert one["honseki"] == "群馬県吾妻郡草津町一番地"
    assert one["name"] == "湯元　昇", "what was typed is the newer"
    assert not back.rows["returning"].verdict()


def test_what_is_refused_of_the_second_person_shows_the_second_person(begun):
    screen, desk = begun(STRANGERS)
    people = newcomers(screen)
    people.add()
    people.show_person(0)
    desk.verdict = Refused((Refusal("x", "people.2.relationship", "続柄がありません。", ""),))
    press(KEY.Key_F9)
    assert people.head.text() == "2人目（全2人）"
    assert QApplication.focusWidget().objectName() == "strangers.people.relationship"
    people.show_person(0)
    assert not [row for row in rows(screen) if row.verdict()]


def test_what_is_refused_goes_when_it_is_mended_and_not_before(begun):
    screen, desk = begun(STRANGERS)
    desk.decide_change = lambda _, __: refusing(
        None, screen.filer.form.change(screen.filer.typed, screen.filer.about), None, None
    )
    people = newcomers(screen)
    name, kana = (
        next(each for each in people.controls if each.name == wanted).rows[wanted]
        for wanted in ("name", "name_kana")
    )
    press(KEY.Key_F9)
    before = screen.rows["before"]
    assert "転入前住所" in before.verdict()
    assert "氏名" in name.verdict()
    before.setFocus()
    write("群馬県")
    assert not before.verdict()
    assert before.editor.property("role") == ""
    assert "氏名" in name.verdict(), "the others stand until they are mended"
    name.setFocus()
    write("湯元")
    assert not name.verdict()
    assert "フリガナ" in kana.verdict()
    people.show_person(0)
    assert not name.verdict()
    QApplication.focusWidget().selectAll()
    press(KEY.Key_Delete)
    assert not name.verdict(), "nothing is refused anew before the form is checked"


def test_a_household_is_split_with_who_is_open_and_never_as_a_whole(begun):
    screen, _ = begun(ENTERED["household_split"])
    movers = next(each for each in screen.controls if each.name == "movers")
    assert movers.typed().movers == (work.HEAD,)
    assert screen.filer.title == "世帯分離（一部）"
    movers.movers.setFocus()
    for digit in "234":
        write(digit)
    assert len(movers.typed().movers) == len(work.family())
    assert "全部" not in screen.filer.title
    assert "全部" not in screen.filer.summary


def test_a_reading_is_marked_for_japanese_and_a_period_where_the_category_has_one(begun):
    screen, _ = begun(ENTERED["move_in"])
    people = newcomers(screen)
    by_name = {each.name: each for each in people.controls}

    def marked() -> set[str]:
        names = {"name_kana", "honseki", "hittousha", "legal_category", "status_period", "card_no"}
        return {n for n in names if by_name[n].asked
                and "必須" in by_name[n].rows[n].editor.accessibleName()}  # fmt: skip

    assert marked() == {"name_kana", "honseki", "hittousha"}
    by_name["kind"].box.choose("2")
    assert marked() == {"legal_category"}
    by_name["legal_category"].box.choose("中長期在留者")
    assert marked() == {"legal_category", "card_no"}
    by_name["legal_category"].box.choose("仮滞在許可者")
    assert marked() == {"legal_category", "status_period"}


def test_a_new_head_takes_the_old_ones_place_and_nothing_else_is_guessed(begun):
    screen, _ = begun(EVERYTHING)
    control = next(each for each in screen.controls if each.name == "relations")
    control.box._rows[1][1].setFocus()
    write("1")
    told = control.typed().relationships
    assert (told[work.HEAD], told[work.WIFE], told[work.SON]) == ("", "世帯主", "子")


@pytest.mark.parametrize("whom", ["", work.HEAD])
def test_a_child_may_share_the_family_register_of_the_head(begun, whom, tmp_path):
    kind = ENTERED["birth"]
    desk = AnyDesk(kind, tmp_path)
    desk.whom = whom
    screen, _ = begun(kind, desk)
    control = next(each for each in screen.controls if each.name == "koseki_of")
    control.rows["koseki_of"].setFocus()
    write(desk.person(work.HEAD).name)
    press(KEY.Key_Return)
    assert control.typed() == work.HEAD


def test_another_household_is_found_by_a_members_name(begun):
    screen, _ = begun(EVERYTHING)
    control = next(each for each in screen.controls if each.name == "household")
    control.rows["household"].setFocus()
    write("ゆもと")
    press(KEY.Key_Return)
    assert control.typed() == "0000004410"
    assert "大字草津" in control.box.facts.text()


def test_a_picture_that_is_too_large_is_refused_beside_its_row(begun, tmp_path):
    screen, _ = begun(EVERYTHING)
    control = next(each for each in screen.controls if each.name == "imprint")
    scanned(tmp_path / "scans", side=300, name="large.png")
    control.rows["imprint"].setFocus()
    press(KEY.Key_S)
    assert "40KB" in control.box.words.words()
    press(KEY.Key_F9)
    assert "40KB" in control.rows["imprint"].verdict()
    press(KEY.Key_Delete)
    assert control.typed() == b""


def test_kana_that_are_none_are_refused_though_the_rule_says_nothing(begun):
    screen, _ = begun(EVERYTHING)
    control = next(each for each in screen.controls if each.name == "kana")
    control.rows["kana"].setFocus()
    write("abc")
    press(KEY.Key_F9)
    assert "かな" in control.rows["kana"].verdict()


def test_the_legal_deadline_stands_beside_its_day_and_the_age_beside_a_birth(begun):
    screen, _ = begun(STRANGERS)
    write("R8.11.1")
    row = screen.rows["moved_on"]
    assert "過ぎています" in row.editor.accessibleDescription()
    birth = next(each for each in newcomers(screen).controls if each.name == "birth")
    birth.rows["birth"].setFocus()
    write("S55.3.2")
    assert birth.day.echo.text() == "1980年3月2日(46歳)"
    birth.day.line.clear()
    write("S10")
    press(KEY.Key_Down)
    assert birth.day.text() == "S10頃"
    assert birth.day.echo.text() == "昭和10年頃"


def test_the_deadline_of_a_death_stands_behind_what_its_field_says_and_runs_from_that_day(begun):
    screen, _ = begun(DEATH)
    rows = {name: row for control in screen.controls for name, row in control.rows.items()}
    own = "死亡日と違うときに入力します。届出の期限はこの日からです。"

    def told() -> str:
        return rows["known_on"].editor.accessibleDescription()

    assert told() == f"{own}届出の期限は7日以内です。"
    rows["died_on"].setFocus()
    write("R8.11.2")
    assert told() == f"{own}届出の期限（7日以内、令和8年11月9日まで）を過ぎています。"
    rows["known_on"].setFocus()
    write("R8.11.20")
    assert told() == f"{own}届出の期限：令和8年11月26日まで（7日以内）"


def test_while_cut_off_a_form_of_class_d_says_that_paper_is_taken_and_keeps_it(begun, tmp_path):
    desk = AnyDesk(STRANGERS, tmp_path / "scans", online=False)
    desk.policy = Policy(changes=(ChangeRule("strangers", offline="D"),))
    screen, _ = begun(STRANGERS, desk)
    banner = screen.findChild(QWidget, "strangers.banner")
    assert "紙で受け付け" in banner.accessibleName()
    assert screen.keys()[-1].label == "紙で受付"
    newcomers(screen).first().setFocus()
    write("群馬　太郎")
    press(KEY.Key_F9, KEY.Key_F9)
    ((change, body, _),) = desk.filed
    paper = unpack(PaperIntake, body)
    assert change == NAME
    assert (paper.change, paper.names) == ("strangers", ("群馬　太郎",))
    assert "要入力" in screen.findChild(QWidget, "strangers.next").accessibleName()
    desk.line = True
    again, _ = begun(STRANGERS, desk)
    again.enter(Filing("strangers", "", b"the paper", paper=paper))
    assert newcomers(again).typed()[0]["name"] == "群馬　太郎"
    assert again.filer.replaces == b"the paper"


def test_with_text_twice_as_large_the_columns_stand_one_under_the_other(
    app, style, shown, tmp_path
):
    big = load_style(resource("styles", "light.toml"), resource("fonts"), text_scale=2.0)
    dress(app, big)
    try:
        screen = FilingScreen(big, AnyDesk(STRANGERS, tmp_path), STRANGERS, work.town().oaza)
        shown(Frame(big, screen), width=1080)
        screen.enter(Filing("strangers", ""))
        QApplication.processEvents()
        page = screen._page
        assert page.form.minimumSizeHint().width() <= page.viewport().width()
        assert (
            screen.rows["before"].mapTo(screen, QPoint()).x()
            == screen.rows["oaza"].mapTo(screen, QPoint()).x()
        )
    finally:
        dress(app, style)


def test_at_the_usual_size_the_columns_stand_side_by_side(begun):
    screen, _ = begun(STRANGERS)
    left, right = screen.rows["before"], screen.rows["oaza"]
    assert left.mapTo(screen, QPoint()).x() + left.width() < right.mapTo(screen, QPoint()).x()


@pytest.mark.parametrize("whom", ["", work.HEAD])
def test_a_household_is_asked_for_only_where_the_form_began_with_nobody(begun, whom, tmp_path):
    kind = ENTERED["birth"]
    desk = AnyDesk(kind, tmp_path)
    desk.whom = whom
    screen, _ = begun(kind, desk)
    row = screen.rows["setai_no"]
    assert row.isVisibleTo(screen) == (not whom)
    assert screen.filer.form.values(screen.filer.typed, screen.filer.about)["setai_no"] == (
        "0000003317" if whom else ""
    )
    desk.verdict = Refused((Refusal("x", "setai_no", "世帯がありません。", ""),))
    press(KEY.Key_F9)
    assert bool(row.verdict()) == (not whom)
    assert ("" in screen.filer.refusals) == bool(whom)


def test_a_form_begins_with_what_its_body_begins_with(begun):
    screen, _ = begun(ENTERED["birth"])
    assert screen.filer.typed["relationship"] == "子"
    assert not screen.filer._desk.drafts
    screen.leave()
    assert not screen.filer._desk.drafts, "nothing was typed"
