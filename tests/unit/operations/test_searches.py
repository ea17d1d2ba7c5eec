"""検索履歴: one's own, kept over sign-off and restart, never another's, never sent."""

from __future__ import annotations

from collections.abc import Callable

from desktop.operations.searches import MOST, Searches
from desktop.operations.sign_on import sign_off
from tests.desks import Counter


def test_the_last_search_stands_first_and_once(counter: Counter) -> None:
    searches = Searches(counter.desk)
    for words in ("クロイワ", "渡邉 S55", "クロイワ", "  クロイワ ", " "):
        searches.keep(words)
    assert searches.recent() == ("クロイワ", "渡邉 S55")


def test_so_many_are_remembered(counter: Counter) -> None:
    searches = Searches(counter.desk)
    for number in range(MOST + 5):
        searches.keep(f"前口{number}")
    assert len(searches.recent()) == MOST
    assert searches.recent()[0] == f"前口{MOST + 4}"


def test_each_person_sees_their_own_and_signing_off_loses_none(
    counter: Counter, as_staff: Callable[[str], None]
) -> None:
    searches = Searches(counter.desk)
    searches.keep("クロイワ")
    as_staff("1002")
    assert searches.recent() == ()
    searches.keep("ワタナベ")
    searches.forget()
    as_staff("1001")
    assert Searches(counter.desk).recent() == ("クロイワ",)
    sign_off(counter.desk)
    assert searches.recent() == ()
    searches.keep("nobody's")
    searches.forget()
    as_staff("1001")
    assert searches.recent() == ("クロイワ",)


def test_a_search_is_no_entry_and_stands_nowhere_in_plain_text(counter: Counter) -> None:
    before = counter.journal.count()
    Searches(counter.desk).keep("sagasareta-hito")
    assert counter.journal.count() == before
    files = [file for file in counter.folder.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if b"sagasareta-hito" in file.read_bytes()]


def test_what_cannot_be_read_is_begun_anew(counter: Counter) -> None:
    counter.journal.drafts.keep("searches/1001", b"\xc1")
    searches = Searches(counter.desk)
    assert searches.recent() == ()
    searches.keep("クロイワ")
    assert searches.recent() == ("クロイワ",)
