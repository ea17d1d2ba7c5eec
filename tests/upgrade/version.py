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

from desktop.vault.vault import ProfileKeys

ROOT = Path(__file__).parents[2]
KEYS = ProfileKeys(b"\x01" * 32, b"\x02" * 32)
KILL = "TEST_KILL_AT"
"""The environment's word for the change of a file at which a version and its parts are killed: the
n-th, or the one that names a file."""

SCRIPT = """#!{python}
import sys
sys.path.insert(0, {root!r})
from tests.upgrade.version import main
sys.exit(main({behaves!r}))
"""


def lay(program: Path, *behaves: str) -> Path:
    """Write a version's executable; put in place by one rename, as the updates are."""
    return lay_script(
        program, SCRIPT.format(python=sys.executable, root=str(ROOT), behaves=behaves)
    )


def lay_script(program: Path, script: str) -> Path:
    """Write any script as a version's executable."""
    part = program.parent.with_name(program.parent.name + ".part")
    part.mkdir(parents=True)
    (part / program.name).write_text(script)
    (part / program.name).chmod(0o755)
    part.rename(program.parent)
    return program


def main(behaves: tuple[str, ...]) -> int:
    """Behave so, and run the packaged program's first lines."""
    if KILL in os.environ:
        _die_at(os.environ[KILL], sys.argv[2] if sys.argv[1] == "--profile" else "")
    if "newer" in behaves:
        be_newer()
    if {"-m", "--evening"} & {*sys.argv}:
        _try_so(behaves)
    sys.modules["desktop.opening"] = SimpleNamespace(main=lambda: _serve(behaves))
    spec = importlib.util.spec_from_file_location("desk", ROOT / "packaging" / "start" / "desk.py")
    desk = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(desk)
    return desk.main()


def be_newer() -> None:
    """Have a further table in the journal file."""
    from sqlalchemy import Column, Integer, Table  # noqa: PLC0415 - no launcher waits for it

    from desktop.cache import tables  # noqa: PLC0415

    Table("further", tables.journal, Column("id", Integer, primary_key=True))
    tables.JOURNAL_VERSION += 1


def _try_so(behaves: tuple[str, ...]) -> None:
    from desktop.selftest import keeping, machine  # noqa: PLC0415
    from desktop.selftest.place import Place  # noqa: PLC0415
    from desktop.upgrade import trial  # noqa: PLC0415 - after the tables

    if "quick" in behaves:
        trial.ALONE = (keeping.encryption,)
    if "faulty" in behaves:
        trial.ALONE = (keeping.encryption, machine.resources)
        trial.Place = lambda profile: Place(profile, resources=profile.folder)  # none lie there


def _die_at(word: str, folder: str) -> None:
    """Kill this process and all that it began at one change of a file in the desk's folder."""
    left = [int(word) if word.isdigit() else 0]

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if event not in {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "open"}:
            return
        if event == "open" and not (isinstance(arguments[1], str) and {*arguments[1]} & {*"wa+"}):
            return
        names = [str(each) for each in arguments[:2]]
        if not names[0].startswith(folder or "/"):
            return
        left[0] -= 1
        if left[0] == 0 or (not word.isdigit() and any(each.endswith(word) for each in names)):
            os.killpg(0, signal.SIGKILL)

    sys.addaudithook(look)


def _serve(behaves: tuple[str, ...]) -> int:
    """Open, prove, tell; with `--evening` do the switch."""
    from desktop.opened import open_with  # noqa: PLC0415
    from desktop.profile import Profile  # noqa: PLC0415
    from desktop.upgrade.standing import running  # noqa: PLC0415
    from sync.base.troubles import Trouble  # noqa: PLC0415
    from sync.journal.kinds import Inquiry, Kind  # noqa: PLC0415

    profile = Profile(Path(sys.argv[2]))
    try:
        opened = open_with(profile, lambda _: KEYS)
    except Trouble as trouble:
        sys.stdout.write(f"{type(trouble).__name__}\n")
        return 1
    if "keeps" in behaves:
        opened.journal.keep(Kind.INQUIRY, Inquiry(("1",), "試験"), None)
    if "dies" in behaves:
        os.kill(os.getpid(), signal.SIGKILL)
    from desktop.upgrade.proof import prove  # noqa: PLC0415

    prove(profile.folder)
    count, unsent = opened.journal.count(), opened.journal.count_unsent()
    opened.close()
    sys.stdout.write(f"{running() or 'base'} {count} {unsent}\n")
    sys.stdout.flush()
    if "--evening" in sys.argv:
        from desktop.upgrade.switch import switch  # noqa: PLC0415

        switch(profile, opened.keys)
    return 0
