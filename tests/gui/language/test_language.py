"""The screens' second language: whole texts, texts put together, and data that stays as it is."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication

import desktop
import sync
from desktop.language import LETTER, tr, translator
from sync.base.troubles import Trouble

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def translations() -> ModuleType:
    """The tool that collects and compiles; `packaging` is no package."""
    spec = importlib.util.spec_from_file_location("tr", ROOT / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def english(app: QCoreApplication, translations: ModuleType, tmp_path: Path) -> Iterator[None]:
    """A small second language, spoken."""
    texts = {
        "受付を保存しました。": ["The acceptance is kept."],
        "通信が戻りましたら送信します。": ["It is sent when the line is back."],
        "待っていた記録%1件を送信しました。": [
            "%1 waiting entry was sent.",
            "%1 waiting entries were sent.",
        ],
        "%1の届出が%2より先に届きました。": ["Before %2, the filing of %1 came."],
        "%1人": ["%1 person", "%1 people"],
        "%1枚": ["%1 sheet", "%1 sheets"],
        "決裁": ["Decision"],
        "承認": ["approval"],
    }
    translations.write(texts, tmp_path / "small.ts")
    translations.compile_to(tmp_path / "small.qm", tmp_path / "small.ts")
    speaking = translator(tmp_path / "small.qm")
    app.installTranslator(speaking)
    yield
    app.removeTranslator(speaking)


def test_without_a_translator_every_text_is_said_as_it_stands(app: QCoreApplication) -> None:
    assert tr("受付を保存しました。") == "受付を保存しました。"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("受付を保存しました。", "The acceptance is kept."),
        ("待っていた記録1件を送信しました。", "1 waiting entry was sent."),
        ("待っていた記録12件を送信しました。", "12 waiting entries were sent."),
        ("決裁の届出が承認より先に届きました。", "Before approval, the filing of Decision came."),
        ("受付を保存しました。通信が戻りましたら送信します。",
         "The acceptance is kept. It is sent when the line is back."),
        ("決裁（承認）：渡邉　健一", "Decision (approval): 渡邉　健一"),
        ("4人", "4 people"),
        ("受付を保存しました。決裁の届出が承認より先に届きました。",
         "The acceptance is kept. Before approval, the filing of Decision came."),
        ("渡邉美人", "渡邉美人"),
        ("大字前口１０２番地", "大字前口１０２番地"),
        ("-1枚", "-1 sheet"),
        ("+1,200枚", "+1,200 sheets"),
        ("F9", "F9"),
    ],
)  # fmt: skip
def test_what_is_known_is_said_and_data_stays(text: str, said: str) -> None:
    assert tr(text) == said


def test_every_text_of_the_program_is_translated_and_none_is_stale(
    translations: ModuleType,
) -> None:
    assert translations.findings(translations.texts(), translations.known()) == []


def test_what_the_program_speaks_is_what_the_translations_say(
    translations: ModuleType, tmp_path: Path
) -> None:
    translations.compile_to(tmp_path / "en.qm")
    assert (tmp_path / "en.qm").read_bytes() == translations.COMPILED.read_bytes()


def test_texts_are_found_in_code_and_patterns_are_not(translations: ModuleType) -> None:
    code = '''"""見出し"""
import re
NAME = "氏名"
PATTERN = re.compile("[年月]")
def f(count, plain):
    """説明"""
    return f"{count}件{plain}" + "。" + f"{plain}"
'''
    assert [text for _, text in translations.texts_of(code)] == ["氏名", "%1件%2"]


def test_what_is_missing_stale_or_wrong_is_found(translations: ModuleType) -> None:
    said = {
        "氏名": "a.py:1",
        "%1件": "a.py:2",
        "続柄": "a.py:3",
        "住所": "a.py:4",
        "「不明」も可": "a.py:5",
        "「なし」も可": "a.py:6",
    }
    done = {
        "%1件": ["%2 entries"],
        "続柄": ["続柄"],
        "住所": ["address"],
        "年齢": ["age"],
        "「不明」も可": ["or 「不明」"],
        "「なし」も可": ["or 「無し」"],
    }
    assert translations.findings(said, done) == [
        "missing: 氏名 (a.py:1)",
        "not translated: 「なし」も可 | or 「無し」",
        "not translated: 続柄 | 続柄",
        "places differ: %1件 | %2 entries",
        "stale: 年齢",
    ]


def test_every_trouble_is_said_whole_in_the_second_language(
    app: QCoreApplication, translations: ModuleType
) -> None:
    for package in (desktop, sync):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__") and ".demo" not in module.name:
                importlib.import_module(module.name)
    said = [
        text
        for trouble in kinds_of(Trouble)
        for text in (trouble.reason, trouble.remedy, trouble.reason + trouble.remedy)
        if not trouble.__module__.startswith("tests.")
    ]
    speaking = translator(translations.COMPILED)
    app.installTranslator(speaking)
    try:
        assert [text for text in said if LETTER.search(tr(text))] == []
    finally:
        app.removeTranslator(speaking)


def kinds_of(trouble: type[Trouble]) -> Iterator[type[Trouble]]:
    """Yield a kind of trouble and all below it that say their reason themselves."""
    for kind in trouble.__subclasses__():
        if isinstance(kind.reason, str):
            yield kind
        yield from kinds_of(kind)
