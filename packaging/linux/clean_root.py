"""A clean root for `trial.py`: commands inside it, what of this machine it sees, and booting it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAID = "srv/trial"
"""Where in the clean root the trial lays and takes its files."""
PATIENCE = 60
SURROUNDINGS = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": f"/{LAID}",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
    "QT_QPA_PLATFORM": "offscreen",
}


def inside(root: Path, *command: str, said: str = "") -> str:
    """Run a command in the clean root; return what it said, end where it fails."""
    done = chrooted(root, *command, said=said)
    if done.returncode != 0:
        sys.exit(f"'{' '.join(command)}' failed in {root}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def chrooted(root: Path, *command: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in the clean root, with nothing of this machine's surroundings."""
    return subprocess.run(
        ["chroot", str(root), *command], env=SURROUNDINGS, input=said, text=True,
        capture_output=True, check=False,
    )  # fmt: skip


class Machine:
    """A clean root that was booted: its processes, its network and its systemd are its own."""

    def __init__(self, root: Path, first: int) -> None:
        """Take where its files lie, and its first process."""
        self.root = root
        self._entered = ("nsenter", "--target", str(first))

    def tried(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it."""
        return subprocess.run(
            [*self._entered, "--all", "--root", "--wd", *command],
            env=SURROUNDINGS, text=True, capture_output=True, check=False,
        )  # fmt: skip

    def does(self, *command: str) -> str:
        """Run a command in it; return what it said, end where it fails."""
        done = self.tried(*command)
        hold(done.returncode == 0, f"'{' '.join(command)}' failed: {done.stdout}{done.stderr}")
        return done.stdout

    def begun(self, *command: str) -> subprocess.Popen[str]:
        """Begin a command in it, to be talked to."""
        return subprocess.Popen(
            [*self._entered, "--all", "--root", "--wd", *command],
            env=SURROUNDINGS, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )  # fmt: skip

    def on_its_network(self, *command: str) -> tuple[str, ...]:
        """Return how a command of this machine is run on the network of that one."""
        return (*self._entered, "--net", *command)


@contextmanager
def booted(root: Path) -> Iterator[Machine]:
    """Boot the clean root, in which Debian's systemd is; it ends with this process."""
    boot = ("setpriv", "--pdeathsig=KILL", str(Path(__file__).with_name("boot.sh")), str(root))
    with subprocess.Popen(boot) as process:
        try:
            wait_for(lambda: _child(process.pid) is not None, "the clean root does not boot")
            machine = Machine(root, _child(process.pid) or 0)
            up = ("running", "degraded")
            asked = ("systemctl", "is-system-running")
            wait_for(lambda: machine.tried(*asked).stdout.strip() in up, "systemd does not start")
            yield machine
        finally:
            process.kill()


def _child(parent: int) -> int | None:
    """Return the one child of a process, once it is systemd."""
    told = subprocess.run(
        ["pgrep", "--parent", str(parent), "--exact", "systemd"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return int(told.stdout) if told.stdout.strip() else None


def wait_for(fact: Callable[[], bool], otherwise: str) -> None:
    """Wait for a fact, `PATIENCE` seconds at most; end where it does not come."""
    until = time.monotonic() + PATIENCE
    while not fact():
        hold(time.monotonic() < until, otherwise)
        time.sleep(0.1)


@contextmanager
def mounted(root: Path) -> Iterator[None]:
    """Have the kernel's folders in the clean root meanwhile, and this machine's name servers."""
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    with ExitStack() as ends:
        run("mount", "-t", "proc", "proc", str(root / "proc"))
        ends.callback(run, "umount", "-l", str(root / "proc"))
        ends.enter_context(bound(Path("/dev"), root / "dev"))
        yield


@contextmanager
def bound(folder: Path, place: Path) -> Iterator[None]:
    """Have a folder of this machine at a place of the clean root."""
    place.mkdir(parents=True, exist_ok=True)
    run("mount", "--bind", str(folder), str(place))
    try:
        yield
    finally:
        run("umount", "-l", str(place))


def run(*command: str, environment: dict[str, str] | None = None) -> None:
    """Run a command of this machine; end where it fails."""
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode != 0:
        sys.exit(f"'{' '.join(command)}' failed.")


def hold(what: bool, otherwise: str) -> None:  # noqa: FBT001 - it is a statement
    """End where something does not hold."""
    if not what:
        sys.exit(f"The packages do not hold: {otherwise}.")


def say(words: str) -> None:
    """Say what comes next."""
    print(f"--- {words}", flush=True)
