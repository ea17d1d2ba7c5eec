"""The cloud's authority is changed for another over real TLS, and the desks work on."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
import trustme

from desktop.opened import open_with
from desktop.profile import Profile, Settings
from desktop.vault.vault import ProfileKeys
from sync.base.clock import UTC
from sync.base.pem import certificates_in, pem_of
from sync.base.wire import sha256
from sync.cloud import main as command
from sync.cloud.authority import Papers, make_authority, papers, shown
from sync.cloud.changing_authority import distrusting
from sync.cloud.ledger import PostgresLedger
from sync.cloud.operations import OperatorRefusal, begin_epoch
from sync.cloud.vouching import usable
from sync.exchanges import wait
from sync.journal.kinds import AuthorityAdded, AuthorityEnded, Inquiry, Kind
from sync.records.policy import Policy
from sync.roads.prepared import prepared_from
from tests.desks import Counter, SteppedClock, TestTown
from tests.e2e.network.conftest import AtWork
from tests.e2e.network.lines import HOST, Proxy, serving
from tests.e2e.network.test_network import ON_THE_WAY, address, down
from tests.ports.backups import backup
from tests.ports.conftest import OTHER, TOWN, founded
from tests.ports.desks import Desk
from tests.ports.hall import Hall
from tests.ports.roles import as_owner
from tests.unit.changes.people import person

NOW = dt.datetime.now(UTC)
FOREIGN = "CertificateForeign"


def vouched(ca: trustme.CA, folder: Path) -> Papers:
    """Return a server's papers by an authority, as the cloud's data folder has them."""
    folder.mkdir()
    made = Papers(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    server = ca.issue_cert(HOST)
    ca.cert_pem.write_to_path(made.ca)
    server.cert_chain_pems[0].write_to_path(made.certificate)
    server.private_key_pem.write_to_path(made.key)
    return made


def der(made: Papers) -> bytes:
    (found,) = certificates_in(made.ca.read_text())
    return found


def operate(ledger: PostgresLedger, data: Path, *words: str) -> None:
    asked = command._parser().parse_args(["--data", str(data), "authority", *words])
    asked.command(asked, ledger)


class Changing:
    """A cloud known by the authority `old`, and what its operator types."""

    def __init__(self, ledger: PostgresLedger, data: Path) -> None:
        self.ledger, self.data = ledger, data
        self.old, self.new = (vouched(trustme.CA(), data / name) for name in ("old", "new"))
        self.serve(self.old)

    def serve(self, made: Papers) -> None:
        """Have the data folder say that the server shows this certificate."""
        shutil.copytree(made.ca.parent, self.data / "tls", dirs_exist_ok=True)

    def operate(self, *words: str) -> None:
        operate(self.ledger, self.data, *words)

    def add(self, made: Papers) -> None:
        self.operate("add", str(made.ca))

    def drop(self, made: Papers) -> None:
        self.operate("drop", shown(sha256(der(made)))[:17])


@pytest.fixture
def changing(operated: PostgresLedger, tmp_path: Path) -> Changing:
    return Changing(operated, tmp_path)


def test_the_authority_is_changed_under_desks_that_work_on(
    changing: Changing, tmp_path: Path
) -> None:
    town = TestTown(Policy(version=1), [person("00001")], _clock(), changing.ledger)
    counter, away = (Counter(town, tmp_path / name, name) for name in ("desk", "away"))
    away.sync()  # and then it is switched off until all is over
    ledger, clock, old, new = changing.ledger, town.clock, changing.old, changing.new
    with serving(ledger, clock, old) as by_old, serving(ledger, clock, new) as by_new:
        line = Proxy(by_old.port)
        with AtWork(counter, address(line.port), old) as desk:
            desk.told.until("current")
            changing.add(new)
            desk.told.until("changed", scopes=["office"])
            line.target = by_new.port
            line.drop()
            home(desk, 2)

            with pytest.raises(OperatorRefusal, match="are shown now"):
                changing.drop(old)
            changing.serve(new)
            changing.drop(old)
            desk.told.until("changed", scopes=["office"])
            line.target = by_old.port
            line.drop()
            desk.keep(1)
            while (said := down(desk, *ON_THE_WAY))["code"] != FOREIGN:
                pass
            assert "town.toml" in said["remedy"]
            assert counter.journal.count_unsent() == 1
            line.target = by_new.port
            desk.told.until("line", state="up")
            home(desk, 0)
        line.close()
        came_back(away, by_new.port, old, new)
        away.close()
        counter.close()
        ask_from_the_window(counter, by_new.port, old)


def came_back(away: Counter, port: int, old: Papers, new: Papers) -> None:
    """Try a desk that missed it all: a new file lets it in, and the former counts no more then."""
    with AtWork(away, address(port), old) as desk:
        down(desk, FOREIGN)
    with AtWork(away, address(port), new) as desk:
        home(desk, 1)
    trusted = certificates_in(away.journal.office.trusted(old.ca.read_text()))
    assert trusted == [der(new)]


def ask_from_the_window(counter: Counter, port: int, old: Papers) -> None:
    """What a screen asks goes by the town's word too, whatever the desk's own file pins."""
    profile = Profile(counter.folder)
    profile.save(Settings(address(port), TOWN, old.ca.read_text()))
    opened = open_with(profile, lambda _: ProfileKeys(*counter.keys))
    assert opened.carry(wait.desk({})).cloud_time
    opened.close()


def home(desk: AtWork, number: int) -> None:
    """Keep so many entries, and see all of them at the cloud."""
    desk.keep(number)
    while desk.counter.journal.count_unsent():
        desk.told.until("current")
    desk.all_home()


# --- what the operator is refused, and told -------------------------------------------------------


def made(folder: Path, at: dt.datetime = NOW) -> Path:
    folder.mkdir()
    make_authority(folder / "ca.pem", folder / "ca.key", at)
    return folder / "ca.pem"


def test_a_file_that_no_desk_could_go_by_is_refused(tmp_path: Path) -> None:
    good, file = made(tmp_path / "good"), tmp_path / "file.pem"
    assert pem_of(usable(good, NOW)) == good.read_text()
    pem, key = good.read_text(), good.with_name("ca.key").read_text()
    server = vouched(trustme.CA(), tmp_path / "server").certificate.read_text()
    hurt = certificates_in(pem)[0][:-9]
    for text, words in (
        (pem + key, "private key"),
        (pem + pem, "not one certificate"),
        ("a letter", "not one certificate"),
        (pem + " " * 20_000, "not one certificate"),
        (pem_of(hurt), "damaged"),
        (server, "no authority's certificate"),
        (made(tmp_path / "late", NOW - dt.timedelta(days=3651)).read_text(), "not now"),
        (made(tmp_path / "early", NOW + dt.timedelta(days=2)).read_text(), "not now"),
    ):
        file.write_text(text)
        with pytest.raises(OperatorRefusal, match=words) as no:
            usable(file, NOW)
        assert no.value.remedy
    with pytest.raises(OperatorRefusal, match="cannot be read"):
        usable(tmp_path / "gone.pem", NOW)


def test_all_towns_are_told_and_what_cannot_be_is_refused(
    changing: Changing, capsys: pytest.CaptureFixture[str]
) -> None:
    for code, name in ((TOWN, "草津町"), (OTHER, "嬬恋村")):
        founded(changing.ledger, code, name)
    old, new = changing.old, changing.new
    assert not distrusting(changing.ledger, new.certificate), "as long as none is named"
    with pytest.raises(OperatorRefusal, match="no fingerprint"):
        changing.drop(old)
    changing.operate("add", str(new.ca), "--municipality", TOWN)
    changing.add(new)  # in the town that lacks it yet
    with pytest.raises(OperatorRefusal, match="named already"):
        changing.add(new)
    capsys.readouterr()
    changing.operate("list")
    told = capsys.readouterr().out
    assert told.count("named, vouches for what is served") == 2
    assert told.count("heard by 0 of 0 desks") == 2
    for none in ("", shown(sha256(der(new)))[:8], "zz" * 8):
        with pytest.raises(OperatorRefusal, match="no fingerprint"):
            changing.operate("drop", none)
    changing.drop(new)
    with pytest.raises(OperatorRefusal, match="the last"):
        changing.drop(old)
    with pytest.raises(OperatorRefusal, match="has ended"):
        changing.add(new)
    assert distrusting(changing.ledger, new.certificate) == [OTHER, TOWN]
    assert not distrusting(changing.ledger, old.certificate)
    capsys.readouterr()
    changing.operate("list", "--municipality", TOWN)
    assert "  ended  " in capsys.readouterr().out


def test_a_file_made_during_the_change_pins_both(changing: Changing, tmp_path: Path) -> None:
    founded(changing.ledger, TOWN, "草津町")
    changing.add(changing.new)
    folder = tmp_path / "rollout"
    words = ("desks", "prepare", TOWN, "--address", address(1), "--into", str(folder))
    asked = command._parser().parse_args(["--data", str(tmp_path), *words])
    asked.command(asked, changing.ledger)
    prepared = prepared_from("desks.toml", (folder / "desks.toml").read_bytes())
    assert certificates_in(prepared.settings.ca) == [der(changing.old), der(changing.new)]


def test_the_first_is_added_only_where_it_is_seen_by_what_desks_know_the_cloud(
    changing: Changing, tmp_path: Path
) -> None:
    founded(changing.ledger, TOWN, "草津町")
    shutil.copy(changing.new.ca, tmp_path / "tls" / "ca.pem")  # and the server runs on
    with pytest.raises(OperatorRefusal, match="cannot be seen"):
        changing.add(changing.new)
    shutil.rmtree(tmp_path / "tls")
    with pytest.raises(OperatorRefusal, match="cannot be seen"):
        changing.add(changing.new)


def test_nothing_is_changed_while_desks_give_back_what_a_backup_lacked(changing: Changing) -> None:
    founded(changing.ledger, TOWN, "草津町")
    changing.add(changing.new)
    with as_owner(changing.ledger) as owner:
        begin_epoch(owner, 9)
    third = vouched(trustme.CA(), changing.data / "third")
    for deed, which in ((changing.add, third), (changing.drop, changing.new)):
        with pytest.raises(OperatorRefusal, match="was restored"):
            deed(which)


def test_another_authority_is_made_beside_the_first_and_serves_once_it_is_put_there(
    operated: PostgresLedger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tls, following = tmp_path / "tls", tmp_path / "tls" / "next"
    before = papers(tls, [HOST], NOW).fingerprint()
    operate(operated, tmp_path, "new")
    assert papers(tls, [HOST], NOW).fingerprint() == before, "it serves nothing yet"
    told = capsys.readouterr().out.splitlines()[0]
    with pytest.raises(OperatorRefusal, match="holds an authority already"):
        operate(operated, tmp_path, "new")
    for name in ("ca.pem", "ca.key"):
        (following / name).replace(tls / name)
    now = papers(tls, [HOST], NOW)
    assert now.fingerprint() != before
    assert told.endswith(now.fingerprint())
    assert usable(now.ca, NOW)


def test_the_list_says_which_desks_have_heard(
    changing: Changing, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = TestTown(Policy(version=1), [], _clock(), changing.ledger)
    one, other = (Counter(town, tmp_path / name, name) for name in ("窓口1", "窓口2"))
    changing.add(changing.new)
    town.clock.step(minutes=10)
    for desk in (one, other):
        desk.journal.keep(Kind.INQUIRY, Inquiry(("1",), "窓口"), None)
        desk.sync()  # an entry from before it heard
    one.journal.keep(Kind.INQUIRY, Inquiry(("1",), "窓口"), None)
    one.sync()
    capsys.readouterr()
    changing.operate("list")
    told = capsys.readouterr().out
    assert "heard by 1 of 2 desks" in told
    assert "no entry since from: 2 窓口2" in told
    for desk in (one, other):
        desk.close()


def _clock() -> SteppedClock:
    """Return a clock that begins now: the operator's commands go by the machine's."""
    return SteppedClock(dt.datetime.now(UTC))


# --- journal 0 goes home --------------------------------------------------------------------------


def test_a_restored_cloud_is_told_again_which_authorities_count(hall: Hall, desk: Desk) -> None:
    first, second, third = b"0first", b"0second", b"0third"
    with hall.ledger.writing(hall.town) as writing:
        for each in (first, second):
            writing.append_office(Kind.AUTHORITY_ADDED, AuthorityAdded(each), 5)
    restore = backup(hall.ledger)
    with hall.ledger.writing(hall.town) as writing:
        writing.append_office(Kind.AUTHORITY_ENDED, AuthorityEnded(sha256(first)), 6)
    desk.sync()
    restore()
    with hall.ledger.writing(hall.town) as writing:  # it goes on before any desk has come
        writing.append_office(Kind.AUTHORITY_ADDED, AuthorityAdded(third), 7)
    desk.sync()
    with hall.ledger.reading(hall.town) as reading:
        assert reading.office().authorities.named == [second, third]
    desk.sync()
    assert desk.office().authorities.named == [second, third]
