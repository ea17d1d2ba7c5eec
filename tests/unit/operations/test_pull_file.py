"""A first pull from a file: what a pull over the line brings, and of a bad file nothing."""

from __future__ import annotations

import msgspec
import pytest

from desktop.operations.pull_file import catch_up, first_pull
from sync.base.ids import MunicipalityCode, SystemChance
from sync.base.keys import Purpose, SigningKey, seal
from sync.base.troubles import CloudRefused, LineRefused
from sync.base.wire import pack, unpack
from sync.exchanges import attest, pull_file
from sync.exchanges.ports import Answer, Ask
from sync.exchanges.pull_file import MAGIC, Cover, PullFile
from sync.exchanges.snapshot import FRAME_ROWS
from sync.journal.kinds import DeskRevoked, Kind
from sync.journal.report import Report, close_report, read_report
from sync.records.policy import Policy
from sync.records.scopes import HELD_BY_DESKS, Scope
from tests.attack.residue import found_in, left_in, needles
from tests.desks import FAR, TOWN, Counter, SteppedClock, TestTown
from tests.ports.backups import backup
from tests.unit.changes.people import person

CHANCE = SystemChance()
PEOPLE = 2 * FRAME_ROWS + 100
NAME = "干川　さゆり"


@pytest.fixture(scope="module")
def town():
    people = [person(f"{n:05d}") for n in range(1, PEOPLE)]
    return TestTown(Policy(), [*people, person("99999", name=NAME)], SteppedClock())


@pytest.fixture
def desk(town, tmp_path):
    """A desk that is enrolled and has pulled nothing."""
    made = Counter(town, tmp_path / "desk")
    made.road.carried.clear()
    yield made
    made.close()


def written(town, until=FAR, of=None):
    with town.ledger.writing(of or town.town) as writing:
        data, _ = pull_file.made(writing, until, town.now(), CHANCE)
    return data


@pytest.fixture
def stick(tmp_path):
    """Where the file lies on the stick."""
    return tmp_path / "register.pull"


def take(desk, stick, data):
    stick.write_bytes(data)
    return first_pull(desk.journal, desk.store, desk.travel, stick)


def said(no):
    """Return a refusal as it is read."""
    assert (no.code.partition(".")[0], no.field) == (pull_file.NAME, "file")
    return f"{no.reason}{no.remedy}"


def converged(desk):
    told = desk.travel(attest.desk(desk.store))
    return {each.scope for each in told if each.equal} == set(HELD_BY_DESKS)


def empty(desk):
    return not desk.store.heads() and not any(desk.store.loading(s) for s in HELD_BY_DESKS)


def test_the_file_brings_all_and_the_line_only_what_came_after_it(town, desk, stick):
    data = written(town)
    assert take(desk, stick, data) is None
    assert desk.road.carried == [pull_file.NAME]
    assert desk.store.heads().keys() == set(HELD_BY_DESKS)
    assert desk.cache.current("99999").name == NAME
    town.put(person("00001", history_no=2, address="大字草津２番地"))
    assert catch_up(desk.journal, desk.store, desk.travel) == 1, "one row, nothing of the rest"
    assert "snapshot" not in desk.road.carried
    assert converged(desk)
    assert desk.cache.current("00001").address == "大字草津２番地"


def test_a_desk_that_enrolled_after_the_file_was_made_finds_itself_in_the_office(
    town, tmp_path, stick
):
    data = written(town)
    later = Counter(town, tmp_path / "later", "窓口9")
    assert take(later, stick, data) is None
    catch_up(later.journal, later.store, later.travel)
    me = later.journal.identity.enrolled().desk
    assert later.journal.office.now().desks[me].certificate.name == "窓口9"
    assert "snapshot" not in later.road.carried
    later.close()


def test_what_the_desk_holds_already_is_not_loaded_again(town, desk, stick):
    data = written(town)
    town.put(person("00002", history_no=2))
    desk.sync()
    heads = desk.store.heads()
    assert take(desk, stick, data) is None
    assert desk.store.heads() == heads, "nothing newer gives way to the file"


def test_nothing_of_it_lies_in_plain_on_a_disk(town, desk, stick):
    data = written(town)
    assert take(desk, stick, data) is None
    desk.close()
    sought = needles(NAME)
    assert not left_in([desk.folder, stick.parent], sought)
    with town.ledger.reading(town.town) as reading:
        _, frames = reading.snapshot(Scope.RESIDENTS)
    assert found_in(frames[-1].data, sought), "there it would be seen"
    desk.open()


def cut(data):
    return data[: len(data) // 2]


def flipped(data):
    at = len(data) - 5000  # in a frame of the residents
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def frames_changed_about(data):
    file = unpack(PullFile, data.removeprefix(MAGIC))
    office, residents, *rest = file.frames
    swapped = (office, (residents[1], residents[0], *residents[2:]), *rest)
    return MAGIC + pack(msgspec.structs.replace(file, frames=swapped))


def a_frame_less(data):
    file = unpack(PullFile, data.removeprefix(MAGIC))
    office, residents, *rest = file.frames
    return MAGIC + pack(msgspec.structs.replace(file, frames=(office, residents[:-1], *rest)))


def another_manifest(data):
    file = unpack(PullFile, data.removeprefix(MAGIC))
    cover = unpack(Cover, file.cover)
    fewer = msgspec.structs.replace(cover, scopes=cover.scopes[:1])
    less = msgspec.structs.replace(file, cover=pack(fewer), frames=file.frames[:1])
    return MAGIC + pack(less)


def signed_by_another(data):
    file = unpack(PullFile, data.removeprefix(MAGIC))
    forged = SigningKey.new(CHANCE).sign(Purpose.PULL_FILE, file.cover)
    return MAGIC + pack(msgspec.structs.replace(file, signature=forged))


@pytest.mark.parametrize(
    ("spoil", "trouble"),
    [
        (cut, pull_file.PullFileDamaged),
        (flipped, pull_file.PullFileDamaged),
        (frames_changed_about, pull_file.PullFileDamaged),
        (a_frame_less, pull_file.PullFileDamaged),
        (another_manifest, pull_file.PullFileForeign),
        (signed_by_another, pull_file.PullFileForeign),
        (lambda _: b"", pull_file.PullFileForeign),
        (lambda _: b"a letter", pull_file.PullFileForeign),
        (lambda _: MAGIC, pull_file.PullFileDamaged),
    ],
)
def test_a_file_that_is_not_as_the_town_made_it_is_refused_whole(town, desk, stick, spoil, trouble):
    told = take(desk, stick, spoil(written(town)))
    assert said(told) == f"{trouble.reason}{trouble.remedy}"
    assert empty(desk)


def test_the_line_brings_what_a_refused_file_did_not(town, desk, stick):
    assert take(desk, stick, flipped(written(town)))
    assert catch_up(desk.journal, desk.store, desk.travel) > PEOPLE
    assert converged(desk)


def test_a_file_that_is_not_there_is_said(town, desk, stick):
    told = first_pull(desk.journal, desk.store, desk.travel, stick)
    assert said(told) == f"初回読込ファイルを開けません。{pull_file.REMEDY}"


def test_another_town_s_file_is_refused_before_anything_is_asked(town, desk, stick):
    code = MunicipalityCode("104256")
    other = town.ledger.towns.get(code) or town.ledger.found(code, "嬬恋村", 7, CHANCE.draw(32))
    told = take(desk, stick, written(town, of=other))
    assert said(told) == f"{pull_file.PullFileForeign.reason}{pull_file.REMEDY}"
    assert not desk.road.carried
    assert empty(desk)


def test_a_file_past_its_time_is_refused(town, desk, stick):
    told = take(desk, stick, written(town, until=town.now() - 1))
    assert said(told) == f"初回読込ファイルの期限が過ぎています。{pull_file.REMEDY}"
    assert empty(desk)


def test_a_file_from_before_the_cloud_was_restored_is_refused(tmp_path, stick):
    town = TestTown(Policy(), [person("00001")], SteppedClock())
    data, restore = written(town), backup(town.ledger)
    desk = Counter(town, tmp_path / "desk")
    restore()
    desk.close()
    desk = Counter(town, tmp_path / "after")
    told = take(desk, stick, data)
    assert said(told) == f"初回読込ファイルは、クラウドが復旧される前のものです。{pull_file.REMEDY}"
    assert empty(desk)
    catch_up(desk.journal, desk.store, desk.travel)
    assert converged(desk)
    desk.close()


def test_a_line_that_is_cut_leaves_the_file_for_another_time(town, desk, stick):
    data = written(town)
    desk.cut()
    with pytest.raises(LineRefused):
        take(desk, stick, data)
    assert empty(desk)
    desk.mend()
    assert take(desk, stick, data) is None


def key_told(desk, sealed):
    """Return what the cloud says of a sealed key, as it travels; or the code of its refusal."""

    def flow():
        heard: Answer = yield Ask(pull_file.NAME, pack(pull_file.KeyRequest(sealed)))
        return unpack(pull_file.KeyReply, heard.body).sealed

    try:
        return desk.travel(flow())
    except CloudRefused as no:
        return no.code


def test_the_key_is_told_to_the_desk_that_asked_alone(town, desk, tmp_path):
    cover = unpack(Cover, unpack(PullFile, written(town).removeprefix(MAGIC)).cover)
    other = Counter(town, tmp_path / "other", "窓口2")
    told = key_told(desk, cover.sealed)
    assert len(desk.journal.identity.key().open_sealed(told)) == pull_file.KEY_BYTES
    with pytest.raises(Exception, match="does not open"):
        other.journal.identity.key().open_sealed(told)
    me = other.journal.identity.enrolled().desk
    with town.ledger.writing(town.town) as writing:
        writing.append_office(Kind.DESK_REVOKED, DeskRevoked(me, compromised=True), town.now())
    assert key_told(other, cover.sealed) == "desk.revoked"
    other.close()


def test_nothing_else_that_is_sealed_to_the_town_is_opened(town, desk):
    report = read_report(close_report(Report(TOWN, 1, ()), town.town.key.public))
    assert key_told(desk, report.sealed) == "pull_file.foreign"
    key = pull_file.FileKey("report", TOWN, 7, FAR, b"key")
    assert key_told(desk, seal(town.town.key.public, pack(key))) == "pull_file.foreign"
    key = pull_file.FileKey(pull_file.KIND, MunicipalityCode("104256"), 7, FAR, b"key")
    assert key_told(desk, seal(town.town.key.public, pack(key))) == "pull_file.foreign"
    assert key_told(desk, b"") == "pull_file.foreign"


def test_a_file_is_made_of_the_register_as_it_stands(town, desk, stick):
    written(town)
    town.put(person("00003", history_no=2, address="大字草津３番地"))
    assert take(desk, stick, written(town)) is None
    assert desk.cache.current("00003").address == "大字草津３番地"
    with town.ledger.reading(town.town) as reading:
        assert desk.store.heads()[Scope.RESIDENTS] == reading.heads()[Scope.RESIDENTS]
