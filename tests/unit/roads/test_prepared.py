"""The files of a roll-out: read as they were written, refused by field, reason and next step."""

from __future__ import annotations

import datetime as dt

import pytest

from sync.base.clock import UTC
from sync.base.ids import SystemChance, one_time_code
from sync.cloud.authority import papers
from sync.cloud.prepared_files import prepared_text
from sync.roads.prepared import (
    FORMAT,
    FileWrong,
    Prepared,
    PreparedDesk,
    TownSettings,
    chosen,
    is_certificate,
    prepared_from,
)

NOW = dt.datetime(2026, 11, 30, tzinfo=UTC)
STRANGE = '窓口"2"\\ 北'


@pytest.fixture(scope="module")
def ca(tmp_path_factory):
    return papers(tmp_path_factory.mktemp("tls"), ["localhost"], NOW).ca.read_text()


@pytest.fixture
def settings(ca):
    return TownSettings("https://cloud.example:8443", "104264", ca)


@pytest.fixture
def prepared(settings):
    desks = tuple(
        PreparedDesk(number, name, one_time_code(SystemChance()))
        for number, name in ((1, "窓口1"), (2, STRANGE))
    )
    return Prepared(FORMAT, "20261130-K7Q", "草津町", "2026-12-14", settings, desks)


def stripped(settings):
    return TownSettings(settings.cloud, settings.municipality, settings.ca.strip() + "\n")


def test_the_file_says_again_what_was_written(prepared, settings):
    again = prepared_from("desks.toml", prepared_text(prepared).encode())
    assert again.desk == prepared.desk
    assert (again.batch, again.until) == (prepared.batch, prepared.until)
    assert again.settings == stripped(settings)
    assert [desk.number for desk in chosen(again, None, STRANGE)] == [2]
    assert not chosen(again, 3, "")


def test_the_file_says_in_its_first_lines_that_it_is_a_secret_and_how_it_ends(prepared):
    first = prepared_text(prepared).splitlines()[:5]
    assert "秘密" in first[0]
    assert "2026-12-14" in first[1]
    assert "SECRET" in first[2]
    assert first[4].endswith("desks prepare 104264 --revoke 20261130-K7Q")


def refused(read, text):
    with pytest.raises(FileWrong) as no:
        read("a.toml", text if isinstance(text, bytes) else text.encode())
    wrong = no.value
    assert all((wrong.reason, wrong.remedy, wrong.reason_en, wrong.remedy_en))
    assert wrong.reason.startswith("設定ファイル a.toml ")
    assert wrong.field in wrong.reason
    assert wrong.field in wrong.reason_en
    return wrong


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("format = 1", "format = 2", "format"),
        ("number = 2", "number = 1", "desk"),
        ("number = 1", "number = 0", "desk[0].number"),
        ("https://", "http://", "settings.cloud"),
        ('"104264"', '""', "settings.municipality"),
        ("batch =", "# batch =", "batch"),
    ],
)
def test_a_file_for_the_stick_is_refused_by_field(prepared, old, new, field):
    text = prepared_text(prepared)
    assert old in text
    assert refused(prepared_from, text.replace(old, new)).field == field


def test_no_refusal_repeats_a_code(prepared):
    code = prepared.desk[1].code
    text = prepared_text(prepared)
    for broken in (text.replace(code, code[:-2]), text.replace(f'"{code}"', code), text + "\x00"):
        wrong = refused(prepared_from, broken)
        for words in (wrong.reason, wrong.reason_en, wrong.detail, str(wrong)):
            assert code[:-2] not in words
    assert refused(prepared_from, text.replace(code, code[:-2])).field == "desk[1].code"
    assert refused(prepared_from, b"\xff\xfe").field == ""


def test_what_is_a_certificate_is_seen_from_outside(ca):
    assert is_certificate(ca + ca)
    body = ca.splitlines()[1]
    for broken in ("", ca + "x", ca.replace(body, "x" * 61), ca.replace("-----END", "----END")):
        assert not is_certificate(broken)
