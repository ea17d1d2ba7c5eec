"""The window's end of the sync worker: starts the process, turns its lines into signals."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from desktop.profile import Profile
from desktop.vault.vault import ProfileKeys

RESTART_MILLISECONDS = 500
"""A worker that died is started again; the journal is where it was."""


class WorkerLink(QObject):
    """One sync worker for one profile."""

    line = Signal(dict)
    """The line went up or down."""
    progress = Signal(dict)
    file = Signal(dict)
    """The prepared file was taken, or why it was not."""
    coming = Signal(dict)
    """Many changes come, and how far they are here."""
    changed = Signal(frozenset)
    settled = Signal(dict)
    current = Signal(object)
    """All scopes were current at this signed cloud time (ms: more than Qt's int holds)."""
    trouble = Signal(dict)
    forked = Signal()
    """The cloud found this desk's chain twice: it has to enrol anew."""
    revoked = Signal(bytes)
    """The desk is revoked: the entry of journal 0 that says so. Told again after every round."""
    rebuilding = Signal(bool)
    """The copy of the register was damaged and is made anew; True: not for the first time today."""
    rebuilt = Signal()
    """The new copy is whole."""
    newer = Signal(str)
    """This newer version of the program lies ready; told again by each worker."""
    not_newer = Signal(dict)
    """Why no newer version can be had."""

    def __init__(self, profile: Profile, keys: ProfileKeys, parent: QObject | None = None) -> None:
        """Take the profile whose keys are open; nothing is started yet."""
        super().__init__(parent)
        self._begin = {
            "profile": str(profile.folder),
            "journal_key": keys.journal.hex(),
            "cache_key": keys.cache.hex(),
        }
        self._process: QProcess | None = None
        self._rest = b""
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.start)

    @property
    def running(self) -> bool:
        """Whether a worker is under way."""
        return self._process is not None

    def start(self, first_pull: Path | None = None) -> None:
        """Start the worker, if none is under way; a prepared file is loaded before all else."""
        if self._process is not None:
            return
        self._rest = b""
        process = self._process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._not_started)
        process.start(sys.executable, ["-m", "desktop.bridge.sync_worker"])
        self._write(self._begin | ({"first_pull": str(first_pull)} if first_pull else {}))

    def poke(self) -> None:
        """Say that something new is in the journal."""
        if self._process is not None:
            self._write({"do": "poke"})

    def stop(self) -> None:
        """End the worker; what it had written is kept, the rest is done next time."""
        self._again.stop()
        process, self._process = self._process, None
        if process is None:
            return
        process.write(b'{"do": "stop"}\n')
        process.closeWriteChannel()
        if not process.waitForFinished(1500):
            process.kill()
            process.waitForFinished(1500)

    def _write(self, what: dict[str, Any]) -> None:
        if self._process is not None:
            self._process.write(json.dumps(what).encode() + b"\n")

    def _read(self) -> None:
        if self._process is None:
            return
        self._rest += bytes(self._process.readAllStandardOutput().data())
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            self._tell(json.loads(line))

    def _tell(self, said: dict[str, Any]) -> None:
        match said.pop("event", ""):
            case (
                "line" | "progress" | "file" | "coming" | "settled" | "trouble" | "not_newer"
            ) as told:
                getattr(self, told).emit(said)
            case "changed":
                self.changed.emit(frozenset(said["scopes"]))
            case "current":
                self.current.emit(said["cloud_time"])
            case "forked":
                self.forked.emit()
            case "revoked":
                self.revoked.emit(bytes.fromhex(said["word"]))
            case "rebuilding":
                self.rebuilding.emit(said["again"])
            case "rebuilt":
                self.rebuilt.emit()
            case "newer":
                self.newer.emit(said["version"])

    def _ended(self) -> None:
        if self._process is not None:
            self._process = None
            self._again.start(RESTART_MILLISECONDS)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        """Try again where the process could not begin: Qt tells no end of what never began."""
        if error is QProcess.ProcessError.FailedToStart:
            self._ended()
