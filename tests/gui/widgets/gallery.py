"""Draw every widget into pictures, to be looked at: `python -m tests.gui.widgets.gallery FOLDER`.

All people shown are made up.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.widgets.banner import Banner, BannerKind, BannerText
from desktop.widgets.choices import CheckList, Choice, ChoiceList
from desktop.widgets.difference import ChangeRow, ConflictRow, DifferenceTable
from desktop.widgets.eradate import EraDateEdit
from desktop.widgets.fields import FieldRow, KanaEdit
from desktop.widgets.keybar import Key, KeyBar
from desktop.widgets.nameedit import NameEdit
from desktop.widgets.nametext import NameText
from desktop.widgets.passwordbox import PasswordBox
from desktop.widgets.personbanner import PersonBanner, PersonShown
from desktop.widgets.progress import Progress, ProgressPanel
from desktop.widgets.resultlist import Cell, Column, Kind, ResultList, ResultRow
from desktop.widgets.sheet import set_role
from desktop.widgets.statusline import LineState, LineStatus, StatusLine
from desktop.widgets.style import Style, dress, load_style

RESOURCES = Path(__file__).parents[3] / "resources"
TODAY = dt.date(2026, 11, 23)

COLUMNS = (
    Column("氏名", 26, Kind.NAME),
    Column("生年月日", 19),
    Column("性別", 6),
    Column("住所", 35),
    Column("状態", 24, Kind.STATES),
)

PEOPLE = (
    ("黒岩　美咲", "クロイワ　ミサキ", "昭和55年3月2日", "46歳", "女", "大字草津28番地", ()),
    ("渡邉\U000e0118　健一", "ワタナベ　ケンイチ", "昭和38年7月19日", "63歳", "男",
     "大字草津464番地3", ("leaving",)),
    ("𠮷田　花子", "ヨシダ　ハナコ", "平成4年12月1日", "33歳", "女", "大字前口102番地",
     ("provisional",)),
    ("山﨑　翔", "ヤマザキ　ショウ", "平成20年5月5日", "18歳", "男", "", ("protected",)),
    ("髙橋　トメ", "タカハシ　トメ", "大正12年1月30日", "103歳", "女", "大字草津3番地1",
     ("removed",)),
    ("NGUYEN THI MAI ANH ELIZABETH", "グエン　ティ　マイ　アン", "1998年4月12日", "28歳", "女",
     "大字草津1234番地56 白根荘203号室", ()),
    ("干川　勝利", "ホシカワ　カツトシ", "昭和27年2月29日", "74歳", "男", "大字前口17番地", ()),
    ("葛\U000e0102城　麗", "カツラギ　レイ", "令和元年8月8日", "7歳", "女", "大字草津28番地",
     ("provisional", "leaving")),
)  # fmt: skip


def main(folder: Path) -> None:
    """Write the pictures into `folder`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    for scale in (1.0, 1.5):
        style = load_style(RESOURCES / "styles" / "light.toml", RESOURCES / "fonts", scale)
        dress(app, style)
        suffix = "" if scale == 1.0 else f"-{scale:.0%}".rstrip("%")
        for name, build in PAGES.items():
            page = build(style)
            page.resize(1366, 768) if scale == 1.0 else page.resize(1920, 1080)
            page.show()
            app.processEvents()
            page.grab().save(str(folder / f"{name}{suffix}.png"))
            page.hide()
            page.deleteLater()


def result_rows(count: int = len(PEOPLE)) -> list[ResultRow]:
    """Return `count` made-up people as rows of the result list."""
    rows = []
    for number in range(count):
        name, kana, birth, age, sex, address, states = PEOPLE[number % len(PEOPLE)]
        cells = (Cell(name, kana), Cell(birth, age), Cell(sex), Cell(address), Cell(""))
        rows.append(ResultRow(number, cells, states))
    return rows


def search_page(style: Style) -> QWidget:
    """The search with its list."""
    page, middle = _page(
        style,
        LineStatus("草津町", "窓口1番", "干川 さゆり", LineState.UP, as_of="11/23 09:12"),
        [
            Key("F1", "ヘルプ"), Key("F2", "氏名検索"), Key("F3", "世帯"), Key("F5", "再表示"),
            Key("F6", "証明書"), Key("F7", "異動届"), Key("F8", "前画面", enabled=False),
            Key("F9", "選択", primary=True), Key("F10", "印刷", enabled=False),
            Key("F12", "終了"),
        ],
    )  # fmt: skip
    box = QLineEdit("くろいわ")
    box.setFont(style.font(style.sizes.title))
    box.setAccessibleName("検索")
    found = QLabel("8件")
    set_role(found, "muted")
    row = QHBoxLayout()
    row.addWidget(box, 1)
    row.addWidget(found)
    results = ResultList(style, COLUMNS)
    results.set_rows(result_rows())
    results.arrow_keys_from(box)
    middle.addLayout(row)
    middle.addWidget(results, 1)
    box.setFocus()
    return page


def person_page(style: Style) -> QWidget:
    """The person, and a filing's before and after, while the line is down."""
    status = LineStatus(
        "草津町", "窓口1番", "干川 さゆり", LineState.DOWN, "10:32", "11/23 09:12", 3
    )
    page, middle = _page(style, status, [
        Key("F1", "ヘルプ"), Key("F8", "前画面"), Key("F9", "承認", primary=True),
        Key("F10", "差戻し"), Key("F11", "却下"), Key("F12", "終了"),
    ])  # fmt: skip
    banner = Banner(style)
    banner.show_text(
        BannerText(
            BannerKind.CAUTION,
            "通信が切れています(10:32から)",
            "11月23日 9時12分時点の記録を表示しています。受付は続けられます。",
            "通信が戻ると自動で送信します。急ぎの証明は責任者に確認してください。",
            "できること",
        )
    )
    who = PersonBanner(style)
    who.set_person(_person("渡邉\U000e0118　健一", ("provisional", "leaving")))
    table = DifferenceTable(style)
    table.show_change(
        [
            ChangeRow("氏名", "渡邉\U000e0118　健一", "渡邉\U000e0118　健一"),
            ChangeRow("住所", "大字草津464番地3", "大字前口102番地 白根ハイツ203号室"),
            ChangeRow("方書", "白根荘", ""),
            ChangeRow("電話", "", "0279-00-0000"),
            ChangeRow("世帯主", "渡邉\U000e0118　健一", "渡邊\U000e0109　健一"),
        ]
    )
    middle.addWidget(banner)
    middle.addWidget(who)
    middle.addWidget(table, 1)
    table.setFocus()
    return page


def form_page(style: Style) -> QWidget:
    """A form with refusals and alerts, and the smaller controls."""
    status = LineStatus("草津町", "窓口1番", "干川 さゆり", LineState.BUSY, "", "11/23 09:12", 12)
    page, middle = _page(style, status, [
        Key("F1", "ヘルプ"), Key("F4", "住所検索"), Key("F5", "再表示"), Key("F8", "前画面"),
        Key("F9", "受付", primary=True), Key("F12", "終了"),
    ])  # fmt: skip
    form, side = QVBoxLayout(), QVBoxLayout()
    form.setSpacing(style.spaces.medium)
    moved = EraDateEdit(style)
    moved.line.setText("R8.11.20")
    moved_row = FieldRow(style, "異動日", moved, required=True)
    birth = EraDateEdit(style, today=lambda: TODAY)
    birth.line.setText("S64.1.8")
    birth_row = FieldRow(style, "生年月日", birth, required=True)
    refusal = birth.refusal()
    assert refusal is not None
    birth_row.show_refusal(f"{refusal.reason}{refusal.remedy}")
    name = NameEdit(style)
    name.set_text("渡邉\U000e0118　健一")
    kana = KanaEdit()
    kana.setText("ワタナベ　ケンイチ")
    kana_row = FieldRow(style, "フリガナ", kana, required=True)
    kana_row.show_alert("戸籍のフリガナと違います。ご本人に確認してください。")
    scope = ChoiceList(
        style, [Choice("all", "全部"), Choice("part", "一部"), Choice("join", "世帯合併")]
    )
    scope.choose("part")
    people = CheckList(style)
    people.set_choices(
        [
            Choice("1", "渡邉\U000e0118　健一", below="世帯主"),
            Choice("2", "渡邉\U000e0118　𠮷江", below="妻", states=("provisional",)),
            Choice("3", "渡邉\U000e0118　翔", below="子"),
        ],
        ("1", "2"),
    )
    for row in (
        FieldRow(style, "届出の種類", scope, required=True),
        moved_row,
        FieldRow(style, "異動する方", people, required=True, hint="番号または Space で選びます"),
        FieldRow(style, "氏名", name),
        kana_row,
        birth_row,
    ):
        form.addWidget(row)
    form.addStretch(1)
    panel = QFrame()
    set_role(panel, "panel")
    panel.setLayout(form)
    form.setContentsMargins(*[style.spaces.large] * 4)
    progress = ProgressPanel(style)
    progress.set_progress(
        Progress(
            "台帳を受信しています",
            3_402,
            6_749,
            8_400_000,
            812.0,
            42.0,
            "中断しても続きから再開できます。",
        )
    )
    password = PasswordBox(style)
    password.line.setText("himitsu")
    QTest.keyClick(password.line, Qt.Key.Key_A)
    QTest.keyClick(password.line, "A")
    for kind, title, text, then in (
        (
            BannerKind.SUCCESS,
            "受付を保存しました",
            "通信が戻りましたら、審査のうえ登録します。",
            "",
        ),
        (BannerKind.NOTICE, "審査待ちの異動があります", "証明書は異動前の内容で発行されます。", ""),
        (
            BannerKind.TROUBLE,
            "印刷できませんでした",
            "",
            "プリンターを確認し、書損として記録してから再発行してください。",
        ),
    ):
        banner = Banner(style)
        banner.show_text(BannerText(kind, title, text, then))
        side.addWidget(banner)
    side.addWidget(progress)
    side.addWidget(QLabel("パスワード"))
    side.addWidget(password)
    buttons = QHBoxLayout()
    ok, other, off = QPushButton("受付する"), QPushButton("下書きに保存"), QPushButton("印刷")
    set_role(ok, "primary")
    off.setEnabled(False)
    for button in (ok, other, off):
        buttons.addWidget(button)
    buttons.addStretch(1)
    side.addLayout(buttons)
    side.addStretch(1)
    columns = QHBoxLayout()
    columns.setSpacing(style.spaces.large)
    columns.addWidget(panel, 6)
    columns.addLayout(side, 5)
    middle.addLayout(columns, 1)
    name.setFocus()
    return page


def conflict_page(style: Style) -> QWidget:
    """Show a conflict with a protected person, and the sixteen forms of one character."""
    status = LineStatus(
        "草津町", "窓口2番", "係長 関 正", LineState.UP, "", "11/21 17:02", 0, stale=True
    )
    page, middle = _page(style, status, [Key("F8", "前画面"), Key("F9", "決定", primary=True)])
    who = PersonBanner(style)
    who.set_person(
        _person("山﨑　翔", ("protected",), address="", note="責任者へ引き継いでください。")
    )
    gone = PersonBanner(style)
    gone.set_person(_person("髙橋　トメ", ("removed",)))
    table = DifferenceTable(style)
    table.show_conflict(
        [
            ConflictRow("氏名", "山﨑　翔", "山﨑　翔", "山﨑　翔"),
            ConflictRow("電話", "0279-00-0001", "0279-00-0002", "0279-00-0003"),
            ConflictRow("方書", "", "", "白根荘203号室"),
            ConflictRow("連絡先の氏名", "髙橋　トメ", "𠮷田　花子", "髙橋　トメ"),
        ]
    )
    forms = "".join(f"邉{chr(code)}" for code in range(0xE010F, 0xE011E))
    middle.addWidget(who)
    middle.addWidget(gone)
    middle.addWidget(table, 1)
    middle.addWidget(NameText(style, forms + "邉\U000e0100葛\U000e0100葛\U000e0102", points=20))
    return page


def _person(
    name: str, states: tuple[str, ...], address: str = "大字草津464番地3", note: str = ""
) -> PersonShown:
    return PersonShown(
        name, "ワタナベ　ケンイチ", "昭和38年7月19日", "63歳", "男", "000000010420464",
        "0000003317", address, states, "世帯主", note,
    )  # fmt: skip


def _page(style: Style, status: LineStatus, keys: list[Key]) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    page.setAutoFillBackground(True)
    whole = QVBoxLayout(page)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    top, bar = StatusLine(style), KeyBar(style)
    top.set_status(status)
    bar.set_keys(keys)
    middle = QVBoxLayout()
    middle.setContentsMargins(*[style.spaces.large] * 4)
    middle.setSpacing(style.spaces.medium)
    whole.addWidget(top)
    whole.addLayout(middle, 1)
    whole.addWidget(bar)
    return page, middle


PAGES = {
    "search": search_page,
    "person": person_page,
    "form": form_page,
    "conflict": conflict_page,
}

if __name__ == "__main__":
    main(Path(sys.argv[1]))
