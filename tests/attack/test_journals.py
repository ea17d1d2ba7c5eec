"""Journals forged, replayed, re-ordered, cut short, signed anew, and passed off as one's own.

What is tried in memory in `tests/ports/test_exchanges.py` and `test_holes_and_forks.py` (one gap,
one fork, one foreign signature, damage) is not tried again: here whole journals are, by desks that
hold real keys, over the real line. After each the register is what it was, the honest desk's next
entry is received, and the audit names what was tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import pytest

from sync.base.clock import SystemClock, millis
from sync.base.keys import Purpose, SigningKey
from sync.base.troubles import CloudRefused
from sync.base.wire import pack, unpack
from sync.cloud import auditing
from sync.exchanges import give_back, push
from sync.exchanges.message import Reply, Request, Signed, ask
from sync.exchanges.push import PushReply, PushRequest
from sync.journal.chain import Head, link
from sync.journal.entry import Entry, keep, open_entry
from sync.journal.kinds import Inquiry, Kind, StaffAdded
from tests.attack.towns import HERE, Cloud, Hacked, asked, refused_with, speaking_as, stranger_key
from tests.ports.desks import CHANCE, Desk
from tests.ports.hall import carry, looked, read


@pytest.fixture
def hall(cloud: Cloud) -> Hacked:
    return cloud.hall(cloud.here)


@pytest.fixture
def victim(hall: Hacked) -> Desk:
    """A desk that has carried a few entries."""
    desk = hall.staffed()
    for _ in range(3):
        looked(desk)
    desk.sync()
    return desk


@pytest.fixture
def thief(hall: Hacked) -> Desk:
    """Another desk of the same town, with a key of its own and bad intentions."""
    return hall.staffed()


@pytest.fixture(autouse=True)
def whole(cloud: Cloud, victim: Desk) -> Iterator[None]:
    """Afterwards every chain is whole, and the honest desk works on."""
    yield
    entry = looked(victim)
    victim.sync()
    assert victim.receipt(entry).status == push.RECEIVED
    told = list(auditing.audited(cloud.ledger, cloud.here, {}))
    assert [each.broken for each in told] == [None] * len(told)


def notes(desk: Desk, entries: Sequence[bytes]) -> list[str]:
    return [read(desk, receipt).note for receipt in carry(desk, *entries)]


def resigned(entry: Entry, key: SigningKey, **other: object) -> bytes:
    """Return an entry with something of its envelope changed, signed by whoever's key."""
    return keep(msgspec.structs.replace(entry.envelope, **other), key).data


def forged(desk: Desk, key: SigningKey, after: Entry) -> bytes:
    """Return what might be a desk's next entry, signed by another's key."""
    content = after.envelope.content
    head = Head(after.envelope.number, after.hash)
    return link(head, desk.municipality, desk.number, key, content, 1, 1).data


def test_an_entry_forged_in_anothers_name_is_no_entry_of_theirs(
    cloud: Cloud, victim: Desk, thief: Desk
) -> None:
    last = victim.journal.entries[-1]
    aside = cloud.aside(cloud.here, "desk_signature")
    keys = (thief.key, stranger_key(), cloud.there.key)
    told = notes(thief, [forged(victim, key, last) for key in keys])
    assert told == ["desk_signature"] * len(keys)
    assert cloud.aside(cloud.here, "desk_signature") == aside + len(keys)


def test_a_look_in_a_colleagues_name_is_not_theirs(cloud: Cloud, thief: Desk) -> None:
    """Whoever looks signs with a key that is there, and names somebody else for the audit."""
    told = []
    for signer in (thief.key, thief.people["kato"], stranger_key()):
        look = thief.word("sato", Kind.INQUIRY, Inquiry(("1015",), "窓口"))
        told.append(thief.keep(look, signer))
    aside = cloud.aside(cloud.here, "staff_signature")
    thief.sync()
    assert [thief.receipt(entry).note for entry in told] == ["staff_signature"] * 3
    assert cloud.aside(cloud.here, "staff_signature") == aside + 3


def test_a_journal_replayed_by_anybody_changes_nothing_and_gets_its_old_receipts(
    cloud: Cloud, victim: Desk, thief: Desk
) -> None:
    data = [entry.data for entry in victim.journal.entries]
    before = heads(cloud)
    given = [victim.journal.receipts[entry.envelope.number] for entry in victim.journal.entries]
    for carrier in (victim, thief, victim):
        assert carry(carrier, *data) == given
        assert carry(carrier, *reversed(data)) == given[::-1]
    assert heads(cloud) == before


def heads(cloud: Cloud) -> object:
    with cloud.ledger.reading(cloud.here) as reading:
        return reading.heads(), [desk.head for desk in reading.desks()]


def test_a_journal_sent_in_another_order_waits_for_what_is_missing(
    cloud: Cloud, thief: Desk
) -> None:
    new = [looked(thief).data for _ in range(4)]
    before = heads(cloud)
    assert carry(thief, *reversed(new)) == [], "no receipt for what nobody can place"
    assert carry(thief, new[1], new[0]) == []
    assert heads(cloud) == before
    told = notes(thief, [new[0], new[2]])
    assert told == [""], "the second is not jumped"
    thief.sync()
    assert {thief.receipt(entry).status for entry in thief.journal.entries} == {push.RECEIVED}


def test_a_truncated_journal_that_goes_on_otherwise_is_a_fork(cloud: Cloud, thief: Desk) -> None:
    """The inquiry that was carried is to be undone by a chain that never held it."""
    kept = looked(thief)
    thief.sync()
    thief.journal.entries.pop()
    again = looked(thief, "kato")
    aside = cloud.aside(cloud.here, push.FORK)
    assert notes(thief, [again.data]) == [push.FORK]
    assert cloud.aside(cloud.here, push.FORK) == aside + 1
    with cloud.ledger.reading(cloud.here) as reading:
        there = reading.entry(thief.number, kept.envelope.number)
    assert there is not None
    assert there.data == kept.data, "what was received stays"


def test_a_truncated_entry_is_a_named_hole_and_no_other_takes_its_place(
    cloud: Cloud, thief: Desk
) -> None:
    entry = looked(thief)
    number = entry.envelope.number
    body = PushRequest((entry.data[:-9],), (number,))
    answer = asked(cloud.road(), thief.voice(), push.NAME, pack(body))
    receipts = unpack(PushReply, answer.body).receipts  # type: ignore[union-attr]
    assert read(thief, receipts[0]).note == push.UNREADABLE
    with cloud.ledger.reading(cloud.here) as reading:
        assert number in reading.holes(thief.number)
    thief.journal.entries.pop()
    looked(thief, "kato")  # another story in the hole's place, and one behind it
    behind = looked(thief, "kato")
    thief.journal.entries.pop(-2)
    assert notes(thief, [behind.data]) == [""], "what comes next says what the hole's hash is"
    assert notes(thief, [entry.data]) == [push.FORK]
    thief.journal.entries.insert(-1, open_entry(entry.data))


def test_a_journal_signed_anew_by_another_desk_is_neithers(
    cloud: Cloud, victim: Desk, thief: Desk
) -> None:
    """The thief's own place and key, the victim's contents: taken as said again, and done once."""
    stolen = victim.journal.entries[-1]
    looked(thief)
    thief.sync()
    contents = heads(cloud)[0]  # type: ignore[index]
    again = thief.journal.entries[-1]
    head = Head(again.envelope.number, again.hash)
    mine = link(head, thief.municipality, thief.number, thief.key, stolen.envelope.content, 1, 1)
    thief.journal.entries.append(mine)
    assert notes(thief, [mine.data]) == ["duplicate_content"], "told as a repetition, by id"
    assert heads(cloud)[0] == contents  # type: ignore[index]


def test_an_entry_with_another_town_on_its_envelope_is_of_no_desk_here(
    cloud: Cloud, thief: Desk
) -> None:
    entry = looked(thief)
    thief.journal.entries.pop()
    aside = cloud.aside(cloud.here, push.DESK_UNKNOWN)
    moved = resigned(entry, thief.key, municipality=cloud.there.code)
    assert notes(thief, [moved]) == [push.DESK_UNKNOWN]
    assert cloud.aside(cloud.here, push.DESK_UNKNOWN) == aside + 1


def test_another_towns_journal_is_not_taken(cloud: Cloud, thief: Desk) -> None:
    abroad = cloud.hall(cloud.there).staffed()
    entry = looked(abroad)
    aside = cloud.aside(cloud.here, push.DESK_UNKNOWN)
    assert notes(thief, [entry.data]) == [push.DESK_UNKNOWN]
    assert cloud.aside(cloud.here, push.DESK_UNKNOWN) == aside + 1
    abroad.sync()
    assert abroad.receipt(entry).status == push.RECEIVED, "and nothing happened to it at home"


def test_anothers_entries_carried_as_ones_own_leave_no_hole_with_them(
    cloud: Cloud, victim: Desk, thief: Desk
) -> None:
    """`numbers` say: these stand in my own journal. They do not, and the victim's stay theirs."""
    entry = looked(victim)
    number = len(thief.journal.entries) + 1
    body = PushRequest((entry.data,), (number,))
    answer = asked(cloud.road(), thief.voice(), push.NAME, pack(body))
    (receipt,) = unpack(PushReply, answer.body).receipts  # type: ignore[union-attr]
    told = read(thief, receipt)
    assert (told.desk, told.number, told.status) == (thief.number, number, push.QUARANTINED)
    victim.sync()
    assert victim.receipt(entry).status == push.RECEIVED
    mine = looked(thief)
    thief.sync()
    with cloud.ledger.reading(cloud.here) as reading:
        assert reading.holes(victim.number) == ()
    assert thief.receipt(mine).note in {"", push.FORK}


def test_a_desk_writes_nothing_into_journal_0(cloud: Cloud, thief: Desk) -> None:
    """A supervisor of one's own making, signed by the desk, by another town, by nobody known."""
    before = heads(cloud)
    words = thief.word("", Kind.STAFF_ADDED, StaffAdded("evil", "偽　職員", "supervisor"))
    entry = thief.keep(words, None)
    thief.journal.entries.pop()
    for key in (thief.key, cloud.there.key, stranger_key()):
        made = resigned(entry, key, desk=0)
        body = pack(give_back.GiveBackRequest((made,)))
        with cloud.traced("request.unreadable", town=HERE, exchange=give_back.NAME):
            told = asked(cloud.road(), thief.voice(), give_back.NAME, body)
        assert refused_with(told) == "request.unreadable"
        assert notes(thief, [made]) == [push.DESK_UNKNOWN], "nor by another way"
    assert heads(cloud) == before
    with cloud.ledger.reading(cloud.here) as reading:
        assert "evil" not in reading.office().staff


def test_journal_0_given_back_without_its_beginning_breaks_nothing(
    cloud: Cloud, thief: Desk
) -> None:
    """The town's own entries, but out of order: a cloud that has them knows them by their ids."""
    kept = thief.register.kept_office()
    before = heads(cloud)
    for batch in (kept[::-1], kept[3:], kept * 2):
        body = pack(give_back.GiveBackRequest(tuple(batch[:250])))
        assert refused_with(asked(cloud.road(), thief.voice(), give_back.NAME, body)) == ""
    assert heads(cloud) == before


def test_receipts_of_ones_own_making_count_for_nothing(cloud: Cloud, thief: Desk) -> None:
    """`former` receipts decide the order after a restore; only the town's own are believed."""
    entry = looked(thief)
    receipt = push.Receipt(HERE, *entry.position, entry.hash, 1, push.RECEIVED)
    words = pack(receipt)
    for key in (thief.key, cloud.there.key):
        false = pack(push.SignedReceipt(words, key.sign(Purpose.RECEIPT, words)))
        body = PushRequest((entry.data,), (entry.envelope.number,), (false,))
        answer = asked(cloud.road(), thief.voice(), push.NAME, pack(body))
        (given,) = unpack(PushReply, answer.body).receipts  # type: ignore[union-attr]
        assert given != false
        assert read(thief, given).received_at > 1
    thief.sync()


def test_a_replayed_request_gets_the_same_receipts_and_does_nothing_twice(
    cloud: Cloud, thief: Desk
) -> None:
    entry = looked(thief)
    body = pack(PushRequest((entry.data,), (entry.envelope.number,)))
    message = ask(thief.voice(), push.NAME, body, 1, CHANCE)
    road = cloud.road()
    answers = [road.carry(push.NAME, message, 8.0) for _ in range(3)]
    assert len({_body_of(each) for each in answers}) == 1
    thief.sync()


def _body_of(reply: bytes) -> bytes:
    return unpack(Reply, unpack(Signed, reply).message).body


def test_a_signed_request_carried_to_another_exchange_or_with_other_words_is_refused(
    cloud: Cloud, thief: Desk
) -> None:
    """Neither the exchange, nor the desk, nor the body of a signed request can be changed."""
    message = ask(thief.voice(), "pull", b"", millis(SystemClock().now()), CHANCE)
    signed = unpack(Signed, message)
    request = unpack(Request, signed.message)
    road = cloud.road()
    with cloud.traced("other_exchange", town=HERE), pytest.raises(CloudRefused):
        road.carry("attest", message, 8.0)
    for other in ({"desk": 1}, {"body": b"\x91\x90"}, {"exchange": "push"}, {"nonce": b"x" * 16}):
        changed = msgspec.structs.replace(request, **other)
        data = pack(Signed(pack(changed), signed.signature))
        with cloud.traced("desk.unknown", town=HERE):
            told = road.carry(changed.exchange, data, 8.0)
        assert unpack(Reply, unpack(Signed, told).message).code == "desk.unknown"


def test_a_strangers_desk_asks_in_anothers_name_in_vain(
    cloud: Cloud, victim: Desk, thief: Desk
) -> None:
    for voice in (
        speaking_as(thief, desk=victim.number),
        speaking_as(thief, desk=999),
        speaking_as(thief, key=stranger_key()),
    ):
        with cloud.traced("desk.unknown", town=HERE, exchange="pull"):
            told = asked(cloud.road(), voice, "pull", b"")
        assert refused_with(told) == "desk.unknown"
