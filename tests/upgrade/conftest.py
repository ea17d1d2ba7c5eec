"""A desk with 500 unsent entries, made once; a copy of it beside the installed program."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.upgrade.desk import ENTRIES, made_desk
from tests.upgrade.version import lay


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_desk(tmp_path_factory.mktemp("full") / "desk", ENTRIES)


@pytest.fixture
def desk(full: Path, tmp_path: Path) -> Path:
    """A copy of that desk, and beside it the installed program."""
    shutil.copytree(full, tmp_path / "desk")
    lay(tmp_path / "installed" / "madoguchi", "quick")
    return tmp_path / "desk"


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_desk(tmp_path_factory.mktemp("small") / "desk", 3)


@pytest.fixture
def folder(small: Path, tmp_path: Path) -> Path:
    """A copy of a desk with three unsent entries."""
    return shutil.copytree(small, tmp_path / "desk")
