"""Publish versions of the desk: make keys, add a built folder, sign, say anew, change a key.

    publish.py init KEYS PLACE          make the keys and an empty place
    publish.py add KEYS PLACE FOLDER VERSION [--from 2026-12-01] [--days 5] [--platform linux]
    publish.py refresh KEYS PLACE       say again that nothing newer exists (weekly)
    publish.py rotate KEYS PLACE ROLE   replace the key of root, targets, snapshot or timestamp

PLACE is a plain folder: copy it whole to the share or to the cloud's `--updates`, targets/ first.
KEYS holds one private key a file. root.pem is needed by init, rotate and by a refresh in the last
half year of the root's two: it is kept offline on a stick, and targets.pem where only the publisher
is. docs/operating.md says more (Publishing a version).
"""

from __future__ import annotations

import argparse
import copy
import datetime as dt
import gzip
import hashlib
import os
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

CHECKOUT = Path(__file__).resolve().parents[1]
if str(CHECKOUT) not in sys.path:  # run as a script: what a desk takes is asked of its own code
    sys.path.insert(0, str(CHECKOUT))

from desktop.upgrade.offer import MOST_DAYS, version_of  # noqa: E402
from desktop.upgrade.offer_bundle import MOST_BUNDLE_BYTES, lay  # noqa: E402
from desktop.upgrade.offer_troubles import OfferMalformed  # noqa: E402
from desktop.upgrade.offers import bundle_name  # noqa: E402
from sync.base.clock import japan_day  # noqa: E402

ROOT, TARGETS, SNAPSHOT, TIMESTAMP = "root", "targets", "snapshot", "timestamp"
ROLES = (ROOT, TARGETS, SNAPSHOT, TIMESTAMP)
DAYS = {ROOT: 730, TARGETS: 365, SNAPSHOT: 60, TIMESTAMP: 30}
"""Days that each word counts: how long a desk can be kept from hearing of a newer version."""


class Publisher:
    """Signs what lies in one place."""

    def __init__(self, keys: Path, place: Path, now: dt.datetime) -> None:
        """Take the folder of the private keys, the place and the time."""
        self._keys, self._now = keys, now.replace(microsecond=0)
        self._metadata, self._targets = place / "metadata", place / "targets"

    def init(self) -> None:
        """Make the keys and an empty place; refuses to overwrite either."""
        self._keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(self._keys.glob("*.pem")) or self._metadata.exists():
            raise SystemExit("There are keys or a published place already; choose new folders.")
        self._metadata.mkdir(parents=True)
        self._targets.mkdir()
        root = Root()
        for role in ROLES:
            root.add_key(self._made(role).public_key, role)
        self._sign_root(root, [self._signer(ROOT)])
        self._sign(Targets(), TARGETS)
        self._say()

    def add(self, folder: Path, version: str, platform: str, first: dt.date, days: int) -> Path:
        """Pack a built folder, sign it and say so; return the bundle.

        What a desk would not lay is not signed.
        """
        try:
            version_of(version)
        except ValueError:
            raise SystemExit(
                f"{version} is no version: numbers with dots between, as 1.2.0."
            ) from None
        name = bundle_name(version, platform)
        part = self._targets / f"{name}.part"
        try:
            pack(folder, part)
            try_out(part)
            return self.add_bundle(part, name, version, first, days)
        finally:
            part.unlink(missing_ok=True)

    def add_bundle(self, part: Path, name: str, version: str, first: dt.date, days: int) -> Path:
        """Sign a packed file, which is moved to where its hash says."""
        target = TargetFile.from_file(name, str(part), ["sha256"])
        said = {"version": version, "from": first.isoformat(), "days": days}
        target.unrecognized_fields["custom"] = said
        signed = self._newest(TARGETS, Targets)
        if name in signed.targets:
            raise SystemExit(f"{name} is published already: a version is never changed.")
        signed.targets[name] = target
        bundle = self._targets / f"{target.hashes['sha256']}.{name}"
        part.replace(bundle)
        self._sign(signed, TARGETS)
        self._say()
        return bundle

    def refresh(self) -> None:
        """Say anew what is there; the lists that are in the last quarter of their time too."""
        root = self._newest(ROOT, Root)
        if self._is_late(root, ROOT):
            self._sign_root(root, [self._signer(ROOT)])
        targets = self._newest(TARGETS, Targets)
        if self._is_late(targets, TARGETS):
            self._sign(targets, TARGETS)
        self._say()

    def rotate(self, role: str) -> None:
        """Replace the key of a role; the old file is kept beside as `*.old`."""
        root = self._newest(ROOT, Root)
        signers = [self._signer(ROOT)]
        file = self._keys / f"{role}.pem"
        if file.exists():  # a lost key can be replaced too, with the root's
            file.replace(file.with_suffix(".pem.old"))
        for key in list(root.roles[role].keyids):
            root.revoke_key(key, role)
        made = self._made(role)
        root.add_key(made.public_key, role)
        if role == ROOT:
            signers.append(made)  # the old key vouches for the new one
        self._sign_root(root, signers)
        self._sign(self._newest(TARGETS, Targets), TARGETS)
        self._say()

    def _say(self) -> None:
        targets, snapshot = self._newest(TARGETS, Targets), self._newest(SNAPSHOT, Snapshot)
        snapshot.meta["targets.json"] = MetaFile(targets.version)
        snapshot = self._sign(snapshot, SNAPSHOT)
        timestamp = self._newest(TIMESTAMP, Timestamp)
        timestamp.snapshot_meta = MetaFile(snapshot.version)
        self._sign(timestamp, TIMESTAMP)

    def _sign_root(self, root: Root, signers: list[CryptoSigner]) -> None:
        self._write(root, ROOT, signers)

    def _sign(self, signed: Signed, role: str) -> Any:
        return self._write(signed, role, [self._signer(role)])

    def _write(self, signed: Signed, role: str, signers: list[CryptoSigner]) -> Any:
        """Write the next version of what was said; return it."""
        signed = copy.deepcopy(signed)
        if self._said(role):
            signed.version += 1
        signed.expires = self._now + dt.timedelta(DAYS[role])
        made = Metadata(signed)
        for each in signers:
            made.sign(each, append=True)
        name = f"{role}.json" if role == TIMESTAMP else f"{signed.version}.{role}.json"
        part = self._metadata / f"{name}.part"
        part.write_bytes(made.to_bytes())
        part.replace(self._metadata / name)
        return signed

    def _newest(self, role: str, kind: type) -> Any:
        """Return what was said last in a role, or something new where nothing was."""
        found = self._said(role)
        return Metadata.from_file(str(found[-1])).signed if found else kind()

    def _said(self, role: str) -> list[Path]:
        if role == TIMESTAMP:
            return list(self._metadata.glob("timestamp.json"))
        named = self._metadata.glob(f"*.{role}.json")
        return sorted(named, key=lambda each: int(each.name.split(".")[0]))

    def _is_late(self, signed: Signed, role: str) -> bool:
        return signed.expires - self._now < dt.timedelta(DAYS[role]) / 4

    def _made(self, role: str) -> CryptoSigner:
        made = CryptoSigner.generate_ed25519()
        opened = os.open(self._keys / f"{role}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(made.private_bytes)
        return made

    def _signer(self, role: str) -> CryptoSigner:
        file = self._keys / f"{role}.pem"
        if not file.exists():
            raise SystemExit(f"The key {file} is needed for this; bring the stick that holds it.")
        return CryptoSigner(load_pem_private_key(file.read_bytes(), None))


def pack(folder: Path, bundle: Path) -> None:
    """Pack a folder, the same bytes for the same folder."""
    with (
        bundle.open("wb") as opened,
        gzip.GzipFile("", "wb", 6, opened, mtime=0) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for each in sorted(folder.rglob("*")):
            tar.add(each, each.relative_to(folder).as_posix(), recursive=False, filter=_plain)


def try_out(bundle: Path) -> None:
    """Lay a bundle as a desk does, and throw that away."""
    if bundle.stat().st_size > MOST_BUNDLE_BYTES:
        raise SystemExit(f"The packed folder is larger than {MOST_BUNDLE_BYTES} bytes.")
    with tempfile.TemporaryDirectory() as folder:
        try:
            lay(bundle, Path(folder, "part"), Path(folder, "done"))
        except OfferMalformed as no:
            raise SystemExit(f"No desk would take this folder: {no.detail}.") from None


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def main() -> None:
    """Do what the words ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("deed", choices=("init", "add", "refresh", "rotate"))
    parser.add_argument("keys", type=Path)
    parser.add_argument("place", type=Path)
    parser.add_argument("what", nargs="*", help="FOLDER VERSION, or ROLE")
    parser.add_argument(
        "--from", dest="first", type=dt.date.fromisoformat, help="default: today in Japan"
    )
    parser.add_argument("--days", type=int, default=5, choices=range(1, MOST_DAYS + 1), metavar="N")
    parser.add_argument("--platform", default=sys.platform)
    asked = parser.parse_args()
    now = dt.datetime.now(dt.UTC)
    publisher = Publisher(asked.keys, asked.place, now)
    match asked.deed, asked.what:
        case "init", []:
            publisher.init()
            root = asked.place / "metadata" / "1.root.json"
            print(f"Build the program with resources/keys/updates.root.json = {root}")
        case "add", [folder, version]:
            first = asked.first or japan_day(now)
            bundle = publisher.add(Path(folder), version, asked.platform, first, asked.days)
            print(bundle, hashlib.sha256(bundle.read_bytes()).hexdigest())
        case "refresh", []:
            publisher.refresh()
        case "rotate", [role] if role in ROLES:
            publisher.rotate(role)
        case _:
            parser.error("see --help for what each deed takes")


if __name__ == "__main__":
    main()
