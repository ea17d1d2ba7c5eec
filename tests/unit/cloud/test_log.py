"""One line an event, and nothing of anybody in it, whoever writes it."""

from __future__ import annotations

import ast
import logging
import re
from pathlib import Path

import sync
from sync.cloud.log import MOST_SAID, Lines

NAME = "百目鬼　小夜子"
AT = 1_795_400_000.1234
TIME = "2026-11-23T02:13:20.123Z"


def written(
    name: str, words: str, *values: object, bug: BaseException | None = None, level: int = 30
) -> str:
    told = (type(bug), bug, bug.__traceback__) if bug else None
    record = logging.LogRecord(name, level, "", 0, words, values, told)
    record.created = AT
    return Lines().format(record)


def raised() -> ValueError:
    try:
        int(NAME)
    except ValueError as bug:
        return bug
    raise AssertionError


def test_an_event_of_ours_is_a_line_with_its_time_level_and_values() -> None:
    line = written("madoguchi.cloud", "request_failed exchange=%s trouble=%s", "pull", "DiskFull")
    assert line == f"{TIME} WARNING request_failed exchange=pull trouble=DiskFull"


def test_no_event_becomes_two_lines() -> None:
    assert written("madoguchi.cloud", "started at=%s", "a\nb") == f"{TIME} WARNING started at=a b"


def test_of_another_library_s_event_no_value_and_no_exception_s_text_is_told() -> None:
    line = written("uvicorn.error", "Exception in %s\nsecond line", NAME, bug=raised(), level=40)
    assert NAME not in line
    said = f'{TIME} ERROR library name=uvicorn.error said="Exception in %s" fault="ValueError at '
    assert line.startswith(said)
    assert "cloud/test_log.py:" in line
    assert "\n" not in line


def test_another_library_s_words_are_cut() -> None:
    assert len(written("other", "x" * 10_000)) < MOST_SAID + 100


def events() -> list[tuple[str, ast.Call]]:
    return [
        (file.name, node)
        for file in sorted(Path(sync.__file__).parent.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "LOG"
    ]


def test_each_event_that_the_program_tells_is_an_event_and_its_values() -> None:
    told = events()
    assert told
    for file, call in told:
        words = call.args[0]
        assert isinstance(call.func, ast.Attribute)
        assert call.func.attr in {"debug", "info", "warning", "error"}, "no exception's own text"
        assert isinstance(words, ast.Constant), file
        assert re.fullmatch(r'[a-z_]+( [a-z_]+=("%s"|%s|%d|%\.1f))*', words.value), words.value
        assert not call.keywords, file
