"""A newer version is laid complete or not at all, whatever lies at the place it comes from."""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.upgrade import offer_bundle, offers
from desktop.upgrade.offer_key import first_root
from desktop.upgrade.offer_roads import FolderRoad
from desktop.upgrade.offer_troubles import (
    OfferExpired,
    OfferMalformed,
    OfferNoRoom,
    OfferTrouble,
    OfferUnreachable,
    OfferUntrusted,
    UpdatesOff,
)
from desktop.upgrade.offers import Offers, bundle_name
from sync.base.troubles import LineCut
from tests.unit.upgrade.places import TODAY, Place, built, contents

RUNNING = "0.1.0"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "publisher")


@pytest.fixture
def desk(tmp_path: Path, place: Place) -> Offers:
    return Offers(FolderRoad(place.place), tmp_path / "profile", place.root)


def nothing_laid(tmp_path: Path) -> bool:
    versions = tmp_path / "profile" / "versions"
    return not versions.exists() or not any(not_part(each) for each in versions.iterdir())


def not_part(file: Path) -> bool:
    return not file.name.endswith(".part")


def taken(desk: Offers) -> Path:
    return desk.fetch(desk.look(RUNNING)[0])


def test_the_newest_version_is_laid_complete_and_byte_for_byte(desk: Offers, place: Place) -> None:
    place.add("0.9.0")
    place.add("0.10.0")
    done = taken(desk)
    assert done.name == "0.10.0"
    assert contents(done) == contents(place.built / "0.10.0")
    assert os.access(done / "madoguchi", os.X_OK)
    assert [each.name for each in done.parent.iterdir()] == ["0.10.0"], "nothing else is left"


def test_what_runs_already_or_was_refused_here_is_no_offer(desk: Offers, place: Place) -> None:
    place.add("0.2.0")
    assert desk.look("0.2.0") == []
    assert desk.look(RUNNING, {"0.2.0"}) == []


def test_a_changed_bundle_is_refused_and_a_mended_place_is_taken(
    desk: Offers, place: Place, tmp_path: Path
) -> None:
    bundle = place.add("0.2.0")
    good = bundle.read_bytes()
    bundle.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(OfferUntrusted):
        taken(desk)
    assert nothing_laid(tmp_path)
    bundle.write_bytes(good + b"more")
    with pytest.raises(OfferUntrusted):
        taken(desk)
    bundle.write_bytes(good)
    assert taken(desk).is_dir()


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_changed_lists_are_refused(desk: Offers, place: Place, role: str) -> None:
    place.add("0.2.0")
    file = max((place.place / "metadata").glob(f"*{role}.json"))
    good = file.read_bytes()
    file.write_bytes(good.replace(b'expires":"20', b'expires":"21'))
    assert file.read_bytes() != good
    with pytest.raises(OfferUntrusted):
        desk.look(RUNNING)


def test_an_older_state_of_the_place_is_not_believed(
    desk: Offers, place: Place, tmp_path: Path
) -> None:
    place.add("0.2.0")
    shutil.copytree(place.place, tmp_path / "older")
    place.add("0.3.0")
    assert desk.look(RUNNING)
    back = Offers(FolderRoad(tmp_path / "older"), tmp_path / "profile", place.root)
    with pytest.raises(OfferUntrusted):
        back.look(RUNNING)


@pytest.mark.parametrize("rest", [b"", b"{", b"\0" * 64], ids=["empty", "cut", "zeros"])
def test_what_a_power_cut_spoilt_of_the_lists_here_is_fetched_anew(
    desk: Offers, place: Place, tmp_path: Path, rest: bytes
) -> None:
    place.add("0.2.0")
    place.publisher.rotate("timestamp")
    assert desk.look(RUNNING)
    kept = list((tmp_path / "profile" / "updates").rglob("*.json"))
    assert len(kept) > 4
    for each in kept:
        whole = each.read_bytes()
        each.write_bytes(rest)
        assert desk.look(RUNNING), each.name
        assert each.is_symlink() or each.read_bytes() == whole, each.name


def test_lists_of_different_days_are_not_mixed(desk: Offers, place: Place) -> None:
    place.add("0.2.0")
    metadata = place.place / "metadata"
    snapshots = sorted(metadata.glob("*.snapshot.json"))
    place.add("0.3.0")
    newest = max(metadata.glob("*.snapshot.json"))
    shutil.copy(snapshots[-1], newest)
    with pytest.raises(OfferUntrusted):
        desk.look(RUNNING)


def test_a_place_where_nobody_signed_for_long_is_told_as_such(tmp_path: Path) -> None:
    place = Place(tmp_path / "publisher", TODAY - dt.timedelta(31))
    desk = Offers(FolderRoad(place.place), tmp_path / "profile", place.root)
    with pytest.raises(OfferExpired) as told:
        desk.look(RUNNING)
    assert "日時" in told.value.remedy, "a wrong clock looks the same"
    place.publisher._now = TODAY
    place.publisher.refresh()
    assert desk.look(RUNNING) == []


def test_another_publisher_is_not_believed(tmp_path: Path, place: Place) -> None:
    other = Place(tmp_path / "other")
    other.add("0.2.0")
    desk = Offers(FolderRoad(other.place), tmp_path / "profile", place.root)
    with pytest.raises(OfferUntrusted):
        desk.look(RUNNING)


@pytest.mark.parametrize("role", ["root", "targets", "snapshot", "timestamp"])
def test_a_changed_key_is_followed_and_the_old_one_counts_no_more(
    desk: Offers, place: Place, role: str
) -> None:
    place.add("0.2.0")
    assert desk.look(RUNNING)
    place.publisher.rotate(role)
    place.add("0.3.0")
    assert taken(desk).name == "0.3.0"
    old = place.keys / f"{role}.pem.old"
    old.replace(place.keys / f"{role}.pem")
    place.publisher.rotate("timestamp" if role == "root" else "root")
    if role != "root":
        place.add("0.4.0")
    with pytest.raises(OfferUntrusted):
        desk.look(RUNNING)


def test_a_cut_in_the_middle_goes_on_where_it_was(
    desk: Offers, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = place.add("0.2.0")
    half = bundle.stat().st_size // 2
    starts: list[int] = []
    whole = FolderRoad.pieces

    def cut(road: FolderRoad, name: str, start: int = 0) -> Iterator[bytes]:
        if not name.startswith("targets/"):
            yield from whole(road, name, start)
            return
        starts.append(start)
        if len(starts) == 1:
            yield b"".join(whole(road, name))[:half]
            raise LineCut("test")
        yield from whole(road, name, start)

    monkeypatch.setattr(FolderRoad, "pieces", cut)
    with pytest.raises(LineCut):
        taken(desk)
    assert nothing_laid(tmp_path)
    assert contents(taken(desk)) == contents(place.built / "0.2.0")
    assert starts == [0, half]


def test_a_version_half_laid_is_laid_anew(desk: Offers, place: Place, tmp_path: Path) -> None:
    place.add("0.2.0")
    rest = tmp_path / "profile" / "versions" / "0.2.0.part"
    rest.mkdir(parents=True)
    (rest / "madoguchi").write_text("half")
    assert desk.laid("0.2.0") is None
    assert contents(taken(desk)) == contents(place.built / "0.2.0")


def test_what_the_switch_has_laid_there_is_left_alone(
    desk: Offers, place: Place, tmp_path: Path
) -> None:
    place.add("0.2.0")
    trial = tmp_path / "profile" / "versions" / "trial.part"
    trial.mkdir(parents=True)
    (trial.parent / "old.bundle.part").write_text("of a version that is no more")
    taken(desk)
    assert sorted(each.name for each in trial.parent.iterdir()) == ["0.2.0", "trial.part"]


def test_a_full_disk_is_told_and_nothing_is_laid(
    desk: Offers, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.add("0.2.0")
    monkeypatch.setattr(offers, "SPARE_BYTES", 2**60)
    with pytest.raises(OfferNoRoom):
        taken(desk)
    assert nothing_laid(tmp_path)


def test_no_place_and_no_bundle_are_told(desk: Offers, place: Place, tmp_path: Path) -> None:
    nowhere = Offers(FolderRoad(tmp_path / "none"), tmp_path / "profile", place.root)
    with pytest.raises(OfferUnreachable):
        nowhere.look(RUNNING)
    place.add("0.2.0").unlink()
    with pytest.raises(OfferUnreachable):
        taken(desk)


def test_a_checkout_without_a_publishers_key_says_that_it_takes_no_updates() -> None:
    with pytest.raises(UpdatesOff):
        first_root()


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


BAD: dict[str, list[tarfile.TarInfo]] = {
    "up": [member("../out")],
    "root": [member("/out")],
    "drive": [member("C:out")],
    "backslash": [member("..\\out")],
    "link out": [member("a", tarfile.SYMTYPE, "../../out")],
    "link to root": [member("a", tarfile.SYMTYPE, "/etc/passwd")],
    "link to nothing": [member("a", tarfile.SYMTYPE, "b")],
    "through a link": [
        member("d", tarfile.DIRTYPE), member("d/f"), member("a", tarfile.SYMTYPE, "d/f"),
        member("a/x"),
    ],
    "hard link": [member("a", tarfile.LNKTYPE, "madoguchi")],
    "device": [member("a", tarfile.CHRTYPE)],
    "twice": [member("a"), member("a")],
    "twice but for case": [member("a"), member("A")],
}  # fmt: skip


@pytest.mark.parametrize("members", BAD.values(), ids=BAD.keys())
def test_what_leads_outside_is_not_laid_even_signed(
    desk: Offers, place: Place, tmp_path: Path, members: list[tarfile.TarInfo]
) -> None:
    signed(place, lambda tar: [tar.addfile(each) for each in members])
    with pytest.raises(OfferMalformed):
        taken(desk)
    assert nothing_laid(tmp_path)


def test_what_grows_too_large_or_holds_no_program_is_not_laid(
    desk: Offers, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = place.place / "targets" / "x.part"
    place.built.mkdir()
    publish_raw(place, "0.2.0", part, [member("readme")])
    with pytest.raises(OfferMalformed):
        taken(desk)
    place.add("0.3.0")
    monkeypatch.setattr(offer_bundle, "MOST_LAID_BYTES", 1000)
    with pytest.raises(OfferMalformed):
        taken(desk)
    monkeypatch.setattr(offers, "MOST_BUNDLE_BYTES", 10)
    with pytest.raises(OfferMalformed):
        taken(desk)
    part.write_bytes(b"no archive at all")
    monkeypatch.undo()
    place.publisher.add_bundle(part, bundle_name("0.4.0"), "0.4.0", TODAY.date(), 1)
    with pytest.raises(OfferTrouble):
        taken(desk)
    assert nothing_laid(tmp_path)


def signed(place: Place, fill: Callable[[tarfile.TarFile], object]) -> None:
    """Publish a bundle with a program and something else in it, duly signed."""
    part = place.place / "targets" / "x.part"
    with tarfile.open(part, "w:gz") as tar:
        program = member("madoguchi")
        program.size = 2
        tar.addfile(program, io.BytesIO(b"hi"))
        fill(tar)
    place.publisher.add_bundle(part, bundle_name("0.2.0"), "0.2.0", TODAY.date(), 1)


def publish_raw(place: Place, version: str, part: Path, members: list[tarfile.TarInfo]) -> None:
    with tarfile.open(part, "w:gz") as tar:
        for each in members:
            tar.addfile(each)
    place.publisher.add_bundle(part, bundle_name(version), version, TODAY.date(), 1)


def test_a_bundle_of_another_system_is_no_offer(desk: Offers, place: Place) -> None:
    made = built(place.built / "other", "0.2.0")
    other = "win32" if sys.platform != "win32" else "linux"
    place.publisher.add(made, "0.2.0", other, TODAY.date(), 1)
    assert desk.look(RUNNING) == []
