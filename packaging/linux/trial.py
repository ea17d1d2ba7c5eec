"""Try the .debs where there is nothing else: trial.py [--root FOLDER] [--only-install], as root.

A clean root is made with debootstrap (kept in FOLDER where one is named, and used again). In it
both packages are installed unattended from preseeded answers, the self-test passes, a removal is
refused while entries wait, and the counter day is played: the packaged desks and the packaged cloud
run in the clean root; this checkout presses their keys, cuts their lines and looks at what they
kept. A desk of that day takes a published version and refuses a faulty one. Then the root is
booted, its systemd starts the cloud, and forty desks are rolled out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from clean_root import LAID, ROOT, bound, chrooted, hold, inside, mounted, run, say
from trial_rollout import roll_out
from trial_upgrade import upgrade

BUILT = ROOT / "build" / "package"
SUITE = "bookworm"
SEED = "2311"
"""The day's, as tests/e2e/test_day.py plays it."""

DESK, CLOUD = "/usr/bin/madoguchi", "/usr/lib/madoguchi-cloud/madoguchi-cloud"
ANSWERS = """\
madoguchi madoguchi/cloud string https://cloud.example:8443
madoguchi madoguchi/municipality string 104264
madoguchi madoguchi/ca-file string /srv/trial/ca.pem
"""
TEST_KIT = ("QtTest.abi3.so", "Qt/lib/libQt6Test.so.6")
"""What the puppet needs to press keys, of PySide6; no installed desk has it."""


def main() -> int:
    """Try all of it; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--root", type=Path, help="a folder for the clean root, kept")
    parser.add_argument("--only-install", action="store_true", help="no counter day, no roll-out")
    asked = parser.parse_args()
    with ExitStack() as ends:
        root = asked.root or Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="root-")))
        clean = (root / "usr/bin/dpkg").exists()
        if not clean:
            say("making a clean root")
            run("debootstrap", "--variant=minbase", SUITE, str(root))
        ends.enter_context(mounted(root))
        install(root)
        self_test(root)
        refuse_removal(root)
        if not asked.only_install:
            play(root)
            roll_out(root)
        remove(root)
    say("the packages hold")
    return 0


def install(root: Path) -> None:
    """Install both packages without a question, and what they ask of Debian."""
    say("installing")
    inside(root, "sh", "-c", "rm -rf /tmp/* /tmp/.[!.]*")  # of an earlier trial, in a kept root
    inside(root, "apt-get", "update", "-q")
    inside(root, "apt-get", "install", "-y", "-q", "--no-install-recommends", "debconf-utils")
    (root / LAID).mkdir(parents=True, exist_ok=True)
    made = "import sys, trustme; trustme.CA().cert_pem.write_to_path(sys.argv[1])"
    run(str(ROOT / ".venv/bin/python"), "-c", made, str(root / LAID / "ca.pem"))
    inside(root, "debconf-set-selections", said=ANSWERS)
    for package in BUILT.glob("*.deb"):
        shutil.copy(package, root / LAID / package.name)
    packages = sorted(f"/{LAID}/{package.name}" for package in BUILT.glob("*.deb"))
    install = ("apt-get", "install", "-y", "-q", "--reinstall", "--no-install-recommends")
    inside(root, *install, *packages)
    left = (root / "etc/madoguchi/town.toml").read_text("utf-8")
    hold('cloud = "https://cloud.example:8443"' in left, "the preseeded address is not there")
    hold((root / "etc/madoguchi/ca.pem").exists(), "the authority's certificate is not there")
    keep_by_hand(root, *install, *packages)
    for tool in ("python3", "gcc", "git"):
        hold(not (root / "usr/bin" / tool).exists(), f"{tool} is in the clean root")


def keep_by_hand(root: Path, *again: str) -> None:
    """See what somebody wrote into the settings outlive an upgrade and other answers."""
    town = root / "etc/madoguchi/town.toml"
    by_hand = town.read_text("utf-8").replace("cloud.example", "elsewhere.example")
    town.write_text(f'{by_hand}updates = "off"\n', "utf-8")
    inside(root, *again)
    hold("elsewhere.example" in town.read_text("utf-8"), "an upgrade writes over the settings")
    inside(root, "dpkg-reconfigure", "madoguchi")
    left = town.read_text("utf-8")
    hold("elsewhere.example" not in left, "new answers are not written")
    hold('updates = "off"' in left, "new answers take a line that nobody is asked about")
    town.write_text(left.replace('updates = "off"\n', ""), "utf-8")


def self_test(root: Path) -> None:
    """Have the installed desk check its machine; only the made-up cloud may fail it."""
    say("self-test")
    (root / "etc/madoguchi/town.toml").rename(root / "etc/madoguchi/town.toml.aside")
    words = ("selftest", "--english", "--report", f"/{LAID}/selftest.pdf")
    told = inside(root, DESK, *words)
    print(told)
    hold("[pass] window: offscreen" in told, "no window")
    hold("each as it was packaged" in told, "the manifest was not looked at")
    hold((root / LAID / "selftest.pdf").read_bytes().startswith(b"%PDF"), "no report")
    (root / "etc/madoguchi/town.toml.aside").rename(root / "etc/madoguchi/town.toml")


def refuse_removal(root: Path) -> None:
    """See the removal refused for a desk whose entries may wait, and then not."""
    say("a removal while entries wait")
    desk = root / "home/somebody/.local/share/madoguchi"
    desk.mkdir(parents=True, exist_ok=True)
    (desk / "journal.db").write_bytes(b"sealed")
    refused = chrooted(root, "dpkg", "--remove", "madoguchi")
    hold(refused.returncode != 0, "it was removed")
    hold("MADOGUCHI_REMOVE=anyway" in refused.stderr, "the way out is not told")
    hold((root / "usr/lib/madoguchi/madoguchi").exists(), "it is gone")
    shutil.rmtree(root / "home/somebody")


def play(root: Path) -> None:
    """Play the counter day with the installed programs and hold it to its tests."""
    say("the counter day")
    kit = ROOT / "build/venv/lib"
    for each in TEST_KIT:
        (source,) = kit.glob(f"python*/site-packages/PySide6/{each}")
        shutil.copy(source, root / "usr/lib/madoguchi/_internal/PySide6" / each)
    twin = subprocess.run(["id", "-u", "pgserver"], capture_output=True, text=True, check=False)
    if twin.returncode == 0:  # both sides name the user of PostgreSQL's files alike
        chrooted(root, "useradd", "--uid", twin.stdout.strip(), "pgserver")
    with tempfile.TemporaryDirectory(prefix="day-") as name, ExitStack() as ends:
        folder = Path(name)
        folder.chmod(0o755)
        ends.enter_context(bound(folder, root / name.lstrip("/")))
        words = ["--data", f"{name}/data", "--output", f"{name}/out", "--seed", SEED]
        programs = ["--desk", f"chroot {root} {DESK}", "--cloud", f"chroot {root} {CLOUD}"]
        surroundings = {**os.environ, "HEADLESS": "1", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        python = str(ROOT / ".venv/bin/python")
        run(python, "-m", "desktop.demo", *words, *programs, environment=surroundings)
        looking = {**surroundings, "DAY_PLAYED": f"{name}/out", "QT_QPA_PLATFORM": "offscreen"}
        run(python, "-m", "pytest", "-q", "tests/e2e/test_day.py", environment=looking)
        upgrade(root, folder / "data" / "clerk", folder / "out")


def remove(root: Path) -> None:
    """Remove both: what is installed goes, the register stays."""
    say("removing")
    inside(root, "dpkg", "--purge", "madoguchi", "madoguchi-cloud")
    hold(not (root / "usr/bin/madoguchi").exists(), "the desk is still there")
    hold(not (root / "etc/madoguchi").exists(), "its settings are still there")
    hold((root / "var/lib/madoguchi-cloud").is_dir(), "the register's folder is gone")


if __name__ == "__main__":
    sys.exit(main())
