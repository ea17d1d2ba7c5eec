"""Publishers and what they publish, made by packaging/publish.py itself."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
TODAY = dt.datetime.now(dt.UTC)


def _publish() -> Any:
    spec = importlib.util.spec_from_file_location("publish", ROOT / "packaging" / "publish.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


publish = _publish()


class Place:
    """One publisher with its keys, and the folder it publishes to."""

    def __init__(self, folder: Path, now: dt.datetime = TODAY) -> None:
        self.keys, self.place, self.built = folder / "keys", folder / "place", folder / "built"
        self.publisher = publish.Publisher(self.keys, self.place, now)
        self.publisher.init()

    @property
    def root(self) -> bytes:
        return (self.place / "metadata" / "1.root.json").read_bytes()

    def add(self, version: str, days: int = 1) -> Path:
        """Publish a small program of that version; return its bundle."""
        made = built(self.built / version, version)
        bundle: Path = self.publisher.add(made, version, sys.platform, TODAY.date(), days)
        return bundle


def built(folder: Path, version: str) -> Path:
    """Make a folder as the build makes one: a program, what it brings, a link among that."""
    inner = folder / "_internal" / "deep"
    inner.mkdir(parents=True)
    (folder / "madoguchi").write_text(f"#!/bin/sh\necho {version}\n")
    (folder / "madoguchi").chmod(0o755)
    (inner / "library.so").write_bytes(version.encode() * 100_000)
    (folder / "_internal" / "library.so").symlink_to("deep/library.so")
    return folder


def contents(folder: Path) -> dict[str, bytes | str]:
    """Return all that lies in a folder: files by their bytes, links by where they lead."""
    return {
        each.relative_to(folder).as_posix(): str(each.readlink())
        if each.is_symlink()
        else each.read_bytes()
        for each in folder.rglob("*")
        if each.is_symlink() or each.is_file()
    }
