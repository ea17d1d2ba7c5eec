"""A desk whose program was changed decides what it may not: the cloud applies nothing of it.

Whatever the program at a desk says, it can sign with the keys that lie there and no others. Each
try is carried over the real line as the changed program made it, and found in the audit afterwards:
as a note on the entry where it has its place in the chain, among what was set aside where not.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from sync.base.keys import SigningKey
from sync.base.troubles import CloudRefused
from sync.base.wire import sha256
from sync.exchanges import push, settle
from sync.journal.entry import Entry, open_content
from sync.journal.kinds import Decision, DeskRevoked, Kind, Ruling, StaffAdded, StaffRevoked
from sync.journal.standing import Standing
from sync.records.resident import Resident
from tests.attack.towns import HERE, Cloud, Hacked, stranger_key
from tests.ports.desks import Desk
from tests.ports.hall import move, standing


@pytest.fixture
def hall(cloud: Cloud) -> Hacked:
    return cloud.hall(cloud.here)


@pytest.fixture
def desk(hall: Hacked) -> Desk:
    return hall.staffed()


@pytest.fixture
def filing(hall: Hacked, desk: Desk) -> bytes:
    """A move that waits for a supervisor."""
    filed = desk.file("sato", "relocation", move("偽りの番地"))
    desk.sync()
    assert standing(desk, filed) is Standing.WAITING
    return filed


def registered(cloud: Cloud) -> Resident:
    with cloud.ledger.reading(cloud.here) as reading:
        person = reading.current("1015")
    assert person is not None
    return person


def decided(
    desk: Desk, filing: bytes, staff: str, signer: SigningKey | None, content: bytes | None = None
) -> Entry:
    """Keep an approval as a changed program makes it: in anybody's name, signed by any key."""
    case = desk.register.case(filing)
    assert case is not None
    approval = Decision(filing, sha256(content or case.content), Ruling.APPROVE)
    return desk.keep(desk.word(staff, Kind.DECISION, approval), signer)


OWN_ROLE = {
    "the filer decides too": ("sato", settle.NOT_AUTHORISED),
    "another clerk decides": ("kato", settle.NOT_AUTHORISED),
}


@pytest.mark.parametrize(("staff", "note"), OWN_ROLE.values(), ids=OWN_ROLE)
def test_whoever_may_not_decide_decides_nothing(
    cloud: Cloud, desk: Desk, filing: bytes, staff: str, note: str
) -> None:
    before = registered(cloud)
    entry = decided(desk, filing, staff, desk.people[staff])
    desk.sync()
    assert desk.receipt(entry).note == note, "the receipt and the audit say why"
    assert standing(desk, filing) is Standing.WAITING
    assert registered(cloud) == before


def test_a_supervisor_does_not_approve_what_they_filed_themselves(cloud: Cloud, desk: Desk) -> None:
    before = registered(cloud)
    filing = desk.file("ueda", "relocation", move("偽りの番地"))
    entry = decided_at_once(desk, filing, "ueda")
    desk.sync()
    assert desk.receipt(entry).note == settle.OWN_FILING
    assert standing(desk, filing) is Standing.WAITING
    assert registered(cloud) == before


def decided_at_once(desk: Desk, filing: bytes, staff: str) -> Entry:
    """Approve in the same batch as the filing, as no honest screen does."""
    content = desk.journal.entries[-1].envelope.content
    approval = Decision(filing, sha256(content), Ruling.APPROVE)
    return desk.keep(desk.word(staff, Kind.DECISION, approval), desk.people[staff])


WRONG_KEYS: dict[str, Callable[[Desk], SigningKey | None]] = {
    "nobody signs": lambda _: None,
    "the filer's key": lambda desk: desk.people["sato"],
    "the desk's key": lambda desk: desk.key,
    "a key of nobody": lambda _: stranger_key(),
}


@pytest.mark.parametrize("key", WRONG_KEYS.values(), ids=WRONG_KEYS)
def test_a_decision_in_a_supervisors_name_needs_their_key(
    cloud: Cloud, desk: Desk, filing: bytes, key: Callable[[Desk], SigningKey | None]
) -> None:
    before, aside = registered(cloud), cloud.aside(cloud.here, "staff_signature")
    entry = decided(desk, filing, "ueda", key(desk))
    desk.sync()
    told = desk.receipt(entry)
    assert (told.status, told.note) == (push.QUARANTINED, "staff_signature")
    assert cloud.aside(cloud.here, "staff_signature") == aside + 1
    assert standing(desk, filing) is Standing.WAITING
    assert registered(cloud) == before


def test_a_decision_over_another_content_decides_nothing(
    cloud: Cloud, desk: Desk, filing: bytes
) -> None:
    """What the supervisor saw on a lying screen is not what was filed."""
    before = registered(cloud)
    entry = decided(desk, filing, "ueda", desk.people["ueda"], content=b"what the screen showed")
    desk.sync()
    assert desk.receipt(entry).note == settle.OTHER_FILING
    assert standing(desk, filing) is Standing.WAITING
    assert registered(cloud) == before


def test_a_filing_changed_after_it_was_decided_is_another_content(cloud: Cloud, desk: Desk) -> None:
    """The approval arrives first, then other words under the filing's id."""
    before = registered(cloud)
    shown = desk.file("sato", "relocation", move("見せた番地"))
    honest = desk.journal.entries.pop()  # the changed program keeps it back …
    approval = Decision(shown, sha256(honest.envelope.content), Ruling.APPROVE)
    early = desk.keep(desk.word("ueda", Kind.DECISION, approval), desk.people["ueda"])
    words = open_content(honest.envelope.content)[1]
    other = msgspec.structs.replace(words, body=_filing_of(desk, "偽りの番地"))
    desk.keep(other, desk.people["sato"])  # … and says another in its place
    desk.sync()
    assert desk.receipt(early).note == settle.EARLY
    assert standing(desk, shown) is Standing.WAITING, "nobody decided these words"
    assert cloud.aside(cloud.here, settle.OTHER_FILING) >= 1
    assert registered(cloud) == before


def _filing_of(desk: Desk, to: str) -> bytes:
    """Return a filing's body as the desk would make it, keeping nothing."""
    desk.file("sato", "relocation", move(to))
    return desk.journal.entries.pop().words.body


def test_a_revoked_person_decides_nothing(cloud: Cloud, hall: Hacked, desk: Desk) -> None:
    filing = desk.file("sato", "relocation", move("偽りの番地"))
    desk.sync()
    before = registered(cloud)
    with cloud.ledger.writing(cloud.here) as writing:
        writing.append_office(Kind.STAFF_ADDED, StaffAdded("gone", "gone", "supervisor"), 1)
    hall.sign_on(desk, "gone")
    with cloud.ledger.writing(cloud.here) as writing:
        writing.append_office(Kind.STAFF_REVOKED, StaffRevoked("gone"), 1)
    entry = decided(desk, filing, "gone", desk.people["gone"])
    desk.sync()
    assert desk.receipt(entry).note == settle.NOT_AUTHORISED
    assert standing(desk, filing) is Standing.WAITING
    assert registered(cloud) == before


def test_staff_of_another_town_decide_nothing(cloud: Cloud, desk: Desk, filing: bytes) -> None:
    """The other town's supervisor has a key, a role and a name; none of it counts here."""
    neighbour = cloud.hall(cloud.there)
    abroad = neighbour.staffed()
    before = registered(cloud)
    own_name = decided(desk, filing, "mori", abroad.people["mori"])
    desk.sync()
    assert desk.receipt(own_name).note == "staff_signature", "their namesake here has another key"
    case = desk.register.case(filing)
    assert case is not None
    abroad.rule("ueda", filing, Ruling.APPROVE, content=case.content)
    abroad.sync()
    assert abroad.receipt(abroad.journal.entries[-1]).note == settle.EARLY, "no such filing there"
    desk.sync()
    assert standing(desk, filing) is Standing.WAITING
    assert registered(cloud) == before


def test_a_revoked_desk_decides_nothing(cloud: Cloud, hall: Hacked, desk: Desk) -> None:
    other = hall.staffed()
    filing = other.file("sato", "relocation", move("偽りの番地"))
    other.sync()
    desk.sync()
    before = registered(cloud)
    stolen = decided(desk, filing, "mori", desk.people["mori"])
    with cloud.ledger.writing(cloud.here) as writing:
        revoked = DeskRevoked(desk.number, compromised=True)
        writing.append_office(Kind.DESK_REVOKED, revoked, 1)
    aside = cloud.aside(cloud.here, "desk_revoked")
    with (
        cloud.traced("desk.revoked", town=HERE, exchange="pull"),
        pytest.raises(CloudRefused) as no,
    ):
        desk.sync()
    assert no.value.code == "desk.revoked"
    assert desk.receipt(stolen).note == "desk_revoked"
    assert cloud.aside(cloud.here, "desk_revoked") == aside + 1
    other.sync()
    assert standing(other, filing) is Standing.WAITING
    assert registered(cloud) == before
