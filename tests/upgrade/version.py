"""What a version of the program in these tests runs: this checkout, with how it behaves laid over.

The executable is a script that calls `main`; all behind it is the real code, without a window.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import Column, Integer, Table

from desktop.cache import tables
from desktop.profile import Profile
from desktop.selftest import keeping
from desktop.selftest.place import Place

ROOT = Path(__file__).parents[2]
PASSPHRASE = "a passphrase of a desk"

SCRIPT = """#!{python}
import sys
sys.path.insert(0, {root!r})
from tests.upgrade.version import main
sys.exit(main({behaves!r}))
"""


def lay(program: Path, *behaves: str) -> Path:
    """Write a version's executable; put in place by one rename, as the updates are."""
    part = program.parent.with_name(program.parent.name + ".part")
    part.mkdir(parents=True)
    script = SCRIPT.format(python=sys.executable, root=str(ROOT), behaves=behaves)
    (part / program.name).write_text(script)
    (part / program.name).chmod(0o755)
    part.rename(program.parent)
    return program


def main(behaves: tuple[str, ...]) -> int:
    """Behave so, and run the packaged program's first lines."""
    if "newer" in behaves:  # a file of this version has a further table
        Table("further", tables.journal, Column("id", Integer, primary_key=True))
        tables.JOURNAL_VERSION += 1
    from desktop.upgrade import trial  # noqa: PLC0415 - after the tables

    if "quick" in behaves:
        trial.ALONE = (keeping.encryption,)
    if "faulty" in behaves:
        trial.Place = lambda profile: Place(profile, resources=profile.folder)  # none lie there
    if "mute" in behaves:
        trial.main = lambda: 1
    sys.modules["desktop.opening"] = SimpleNamespace(main=lambda: _serve(behaves))
    spec = importlib.util.spec_from_file_location("desk", ROOT / "packaging" / "start" / "desk.py")
    desk = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(desk)
    return desk.main()


def _serve(behaves: tuple[str, ...]) -> int:
    """Open, prove, tell; with `--keep` keep one entry, with `--evening` do the switch."""
    from desktop.opened import open_profile  # noqa: PLC0415
    from desktop.upgrade.standing import running  # noqa: PLC0415
    from desktop.upgrade.switch import prove, switch  # noqa: PLC0415
    from sync.base.troubles import Trouble  # noqa: PLC0415
    from sync.journal.kinds import Inquiry, Kind  # noqa: PLC0415

    profile = Profile(Path(sys.argv[2]))
    try:
        opened = open_profile(profile, PASSPHRASE)
    except Trouble as trouble:
        sys.stdout.write(f"{type(trouble).__name__}\n")
        return 1
    if "keeps" in behaves:
        opened.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    if "dies" in behaves:
        os.kill(os.getpid(), signal.SIGKILL)
    prove(profile.folder)
    count, unsent = opened.journal.count(), opened.journal.count_unsent()
    opened.close()
    sys.stdout.write(f"{running() or 'base'} {count} {unsent}\n")
    if "--evening" in sys.argv:
        switch(profile, opened.keys)
    return 0
