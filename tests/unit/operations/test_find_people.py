"""検索: a certificate's number finds who stands on it, where this desk made it."""

from __future__ import annotations

import pytest

from desktop.cache.search import find
from desktop.operations.find_people import PeopleFinder, certificate_number
from desktop.operations.issue_certificate import Certificates
from desktop.operations.wishes import Wish
from sync.base.wire import unpack
from sync.journal.kinds import Issuance
from tests.desks import Counter
from tests.unit.operations.conftest import WISH
from tests.unit.operations.test_certificates import issued


def found(finder: PeopleFinder, text: str) -> list[str]:
    return [hit.atena_no for hit in finder.find(text)]


@pytest.fixture
def finder(counter: Counter) -> PeopleFinder:
    return PeopleFinder(counter.desk)


def test_the_number_on_a_certificate_finds_who_stands_on_it(
    finder: PeopleFinder, certificates: Certificates
) -> None:
    one = issued(certificates).number
    assert found(finder, one) == ["10011", "10022"]
    wife = issued(certificates, Wish("10022", ("10022",), "self", "photo", anew=True)).number
    assert found(finder, wife) == ["10022"], "what was made since is known too"
    assert found(finder, one) == ["10011", "10022"]


def test_it_is_known_however_it_is_typed_or_scanned(
    finder: PeopleFinder, certificates: Certificates
) -> None:
    number = issued(certificates).number
    assert number == "2026-11-23・草津町・01・1・000001"
    for typed in (
        f"{number}・1/2",
        f" {number} ",
        "2026-11-23･草津町･01･1･000001",
        "２０２６－１１－２３・草津町・０１・１・０００００１",
        "2026ー11ー23・草津町・01・1・000001",
        "2026/11/23 草津町 01 1 000001",
        "2026-11-23-草津町-01-1-000001-1-1",
    ):
        assert found(finder, typed) == ["10011", "10022"], typed


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-23・草津町・01・1・000002",
        "2026-11-23・草津町・02・1・000001",
        "2026-11-22・草津町・01・1・000001",
        "2026-11-23・嬬恋村・01・1・000001",
    ],
)
def test_a_certificate_that_this_desk_did_not_make_finds_nobody(
    finder: PeopleFinder, certificates: Certificates, typed: str
) -> None:
    assert issued(certificates, WISH)
    assert certificate_number(typed)
    assert found(finder, typed) == []


@pytest.mark.parametrize(
    "typed", ["", "クロイワ", "黒岩 S55.3.2", "10011", "000000000010011", "2026-11-23", "草津1"]
)
def test_all_else_is_found_as_ever(finder: PeopleFinder, counter: Counter, typed: str) -> None:
    assert not certificate_number(typed)
    assert finder.find(typed) == find(counter.cache, typed)


def test_old_entries_are_not_read_again(
    finder: PeopleFinder, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = issued(certificates).number
    assert found(finder, first)
    read: list[bytes] = []

    def unpacked(kind: type[Issuance], data: bytes) -> Issuance:
        read.append(data)
        return unpack(kind, data)

    monkeypatch.setattr("desktop.operations.find_people.unpack", unpacked)
    assert found(finder, first)
    assert not read
    assert found(finder, issued(certificates).number)
    assert len(read) == 1


def test_an_address_code_finds_who_lives_in_its_area(counter: Counter) -> None:
    finder = PeopleFinder(counter.desk, {"10426001000": "大字草津"})
    everybody = found(finder, "草津")
    assert everybody
    assert found(finder, "10426001000") == everybody
    assert found(finder, "１０４２６００１０００") == everybody
    name = find(counter.cache, "草津")[0].kana
    assert found(finder, f"10426001000 {name}") == found(finder, f"草津 {name}")
    assert found(finder, "10426002000") == []
