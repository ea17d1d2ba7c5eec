"""A first pull from a file: the snapshots of a town's scopes, for desks that all begin on one day.

The file is closed with a key of its own, and that key is sealed to the town's: only the cloud opens
it, and it tells an enrolled desk of the town that asks. So whoever has the file alone has nothing.
The cover is signed by the town and names every frame by its hash, as a manifest over the line does;
what is inside is loaded by the snapshot exchange's own half. Layout::

    file  = "madoguchi pull file 1", a line feed, [cover: bin, signature: bin,
            [[frame, closed with the file's key: bin, …] per scope, …]]
    cover = [municipality, made at: ms, [[scope, manifest], …], sealed key: bin]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

import msgspec

from sync.base.ids import Chance, MunicipalityCode
from sync.base.keys import Purpose, SigningKey, close_with, open_with, seal, verify
from sync.base.troubles import KeyWrong, Trouble
from sync.base.wire import WireError, pack, sha256, unpack
from sync.exchanges import snapshot
from sync.exchanges.ports import (
    Answer,
    Ask,
    DeskRecord,
    Flow,
    LedgerReading,
    LedgerWriting,
    RegisterStore,
)
from sync.exchanges.refusals import Declined
from sync.records.scopes import HELD_BY_DESKS, MOST_SCOPES, Scope

NAME = "pull_file"
MAGIC = b"madoguchi pull file 1\n"
MOST_FILE_BYTES = 512 * 1024 * 1024
"""Some four million rows, more than any town has."""

KEY_BYTES = 32
KIND = "pull file"
"""What a sealed key says it is for: the cloud opens nothing else that is sealed to a town."""

REMEDY = "回線から読み込みます。"
T = TypeVar("T")


class FileKey(msgspec.Struct, frozen=True, array_like=True):
    """What is sealed to the town: the key, of which register it is, and until when it is told."""

    kind: str
    municipality: MunicipalityCode
    epoch: int
    until: int
    key: bytes


class Cover(msgspec.Struct, frozen=True, array_like=True):
    """What a file says of itself, signed by the town; nothing in it is secret."""

    municipality: MunicipalityCode
    made_at: int
    scopes: Annotated[
        tuple[tuple[Scope, snapshot.Manifest], ...], msgspec.Meta(max_length=MOST_SCOPES)
    ]
    sealed: bytes


class PullFile(msgspec.Struct, frozen=True, array_like=True):
    """A file as it lies on the stick."""

    cover: bytes
    signature: bytes
    frames: tuple[tuple[bytes, ...], ...]


class KeyRequest(msgspec.Struct, frozen=True, array_like=True):
    """The sealed key of a file."""

    sealed: bytes


class KeyReply(msgspec.Struct, frozen=True, array_like=True):
    """The file's key, sealed to the desk that asked."""

    sealed: bytes


class PullFileForeign(Trouble):
    """The file is none, or another town's."""

    reason = "初回読込ファイルではないか、別の町のファイルです。"
    remedy = REMEDY
    reason_en = "The file is no first pull, or another town's or cloud's."
    remedy_en = "The register is loaded over the line."


class PullFileDamaged(Trouble):
    """The file was one, and is no longer whole."""

    reason = "初回読込ファイルが壊れています。"
    remedy = REMEDY
    reason_en = "The file of the first pull is damaged or was cut short."
    remedy_en = PullFileForeign.remedy_en


# --- the cloud's side


def made(ledger: LedgerWriting, until: int, now: int, chance: Chance) -> tuple[bytes, Cover]:
    """Return a new file and its cover; its key is told until a moment (ms)."""
    key = chance.draw(KEY_BYTES)
    ready = {scope: snapshot.ready(ledger, scope, most=0) for scope in HELD_BY_DESKS}
    town, epoch = ledger.town, ledger.heads()[Scope.OFFICE].epoch
    cover = Cover(
        town.code,
        now,
        tuple((scope, snapshot.told(*whole)) for scope, whole in ready.items()),
        seal(town.key.public, pack(FileKey(KIND, town.code, epoch, until, key))),
    )
    frames = tuple(
        tuple(close_with(key, frame.data, chance) for frame in frames)
        for _, frames in ready.values()
    )
    written = pack(cover)
    signature = town.key.sign(Purpose.PULL_FILE, written)
    return MAGIC + pack(PullFile(written, signature, frames)), cover


def cloud(ledger: LedgerReading, body: bytes, asker: DeskRecord, now: int) -> bytes:
    """Tell a desk of this town the key of a file; nothing is written."""
    request = unpack(KeyRequest, body)
    try:
        known = unpack(FileKey, ledger.town.key.open_sealed(request.sealed))
    except (KeyWrong, WireError):
        raise _foreign() from None
    if known.kind != KIND or known.municipality != ledger.town.code:
        raise _foreign()
    if known.epoch != ledger.heads()[Scope.OFFICE].epoch:
        raise Declined(
            f"{NAME}.other_epoch",
            "初回読込ファイルは、クラウドが復旧される前のものです。",
            REMEDY,
        )
    if known.until < now:
        raise Declined(f"{NAME}.old", "初回読込ファイルの期限が過ぎています。", REMEDY)
    return pack(KeyReply(seal(asker.public, known.key)))


def _foreign() -> Declined:
    return Declined(f"{NAME}.foreign", PullFileForeign.reason, REMEDY)


# --- the desk's side


def read(data: bytes, municipality: str, municipality_public: bytes) -> tuple[PullFile, Cover]:
    """Return a file and its cover; PullFileForeign unless the desk's own town signed it."""
    if not data.startswith(MAGIC):
        raise PullFileForeign(f"{len(data)} bytes")
    try:
        file = unpack(PullFile, data.removeprefix(MAGIC))
        cover = unpack(Cover, file.cover)
    except WireError:
        raise PullFileDamaged("its frame") from None
    if cover.municipality != municipality:
        raise PullFileForeign(f"municipality {cover.municipality}")
    if not verify(municipality_public, Purpose.PULL_FILE, file.cover, file.signature):
        raise PullFileForeign("its signature")
    if [len(frames) for frames in file.frames] != [len(each.frames) for _, each in cover.scopes]:
        raise PullFileDamaged("its frames")
    return file, cover


def desk(key: SigningKey, cover: Cover) -> Flow[bytes]:
    """Ask for the key of a file; KeyWrong if it is not for this desk."""
    heard: Answer = yield Ask(NAME, pack(KeyRequest(cover.sealed)))
    return key.open_sealed(unpack(KeyReply, heard.body).sealed)


def load(
    file: PullFile,
    cover: Cover,
    key: bytes,
    store: RegisterStore,
    progress: snapshot.Progress = lambda *_: None,
) -> tuple[Scope, ...]:
    """Load what the desk does not hold yet; return those scopes. Nothing of a damaged file is.

    Every frame is opened and held to its hash before the first is written.
    """
    parts = list(zip(file.frames, cover.scopes, strict=True))
    whole = [_opened(closed, manifest, key) for closed, (_, manifest) in parts]
    loaded = []
    for frames, (scope, manifest) in zip(whole, cover.scopes, strict=True):
        if scope not in HELD_BY_DESKS or scope in store.heads():
            continue
        _answered(snapshot.desk(store, scope, progress), manifest, frames, cover.made_at)
        loaded.append(scope)
    return tuple(loaded)


def _opened(closed: Sequence[bytes], manifest: snapshot.Manifest, key: bytes) -> list[bytes]:
    try:
        frames = [open_with(key, frame) for frame in closed]
    except KeyWrong:
        raise PullFileDamaged("a frame does not open") from None
    if [sha256(data) for data in frames] != [told.hash for told in manifest.frames]:
        raise PullFileDamaged("a frame is not what the cover says")
    return frames


def _answered(
    flow: Flow[T], manifest: snapshot.Manifest, frames: Sequence[bytes], made_at: int
) -> T:
    """Run the snapshot exchange's half with the file in the place of the cloud."""
    try:
        asked = next(flow)
        while True:
            index = unpack(snapshot.SnapshotRequest, asked.body).index
            body = pack(manifest) if index < 0 else frames[index]
            asked = flow.send(Answer(body, made_at))
    except StopIteration as end:
        result: T = end.value
        return result
