"""The roll-out afternoon of `trial.py`: one machine, booted, on a network with no other.

Its systemd starts the packaged cloud. Forty desks are prepared with the operator's command, and
enrolled by a user of the machine with the packaged desk, as docs/rollout.md tells installers to:
from the file for the stick, each filled from the file of the first pull, the keys in the machine's
keyring. The cloud is killed and comes back by itself. Then this checkout looks at what every desk
kept, and asks the cloud whether it has the same.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from clean_root import (
    LAID,
    ROOT,
    Machine,
    booted,
    bound,
    chrooted,
    hold,
    inside,
    run,
    say,
    wait_for,
)

DESKS, HANDS = 40, 4
TOWN, CLOUD = "104264", "cloud.example"
OF_DEBIAN = ("systemd", "dbus", "gnome-keyring", "cups-daemon", "cups-client")
"""What a machine in an office has and a minimal root has not."""

SERVICE, DATA = "madoguchi-cloud", "var/lib/madoguchi-cloud"
USER = "counter"
OVER_THE_LINE = 2 * DESKS
"""Rows that come over a desk's line at most: the other desks', and none of the register's."""

ENROL = f"""\
printf trial | gnome-keyring-daemon --unlock --components=secrets > keyring.env || exit
echo "$DBUS_SESSION_BUS_ADDRESS"
seq {DESKS} | xargs -P {HANDS} -I N madoguchi enrol --from /{LAID}/stick/desks.toml --desk N \\
    --first-pull /{LAID}/stick/register.pull --profile "$PWD/deskN" &&
    madoguchi selftest --english
echo "ended $?"
read -r the_trial_has_looked
"""
"""One run for all, with a keyring that is opened without a screen; then the self-test."""


def roll_out(root: Path) -> None:
    """Prepare, enrol and fill forty desks, and hold each to the cloud."""
    say(f"the roll-out: {DESKS} desks")
    inside(root, "apt-get", "install", "-y", "-q", "--no-install-recommends", *OF_DEBIAN)
    as_new(root)
    inside(root, "useradd", "--create-home", USER)
    (root / "etc/hosts").write_text(f"127.0.0.1 localhost {CLOUD}\n", "utf-8")
    with tempfile.TemporaryDirectory(prefix="desks-") as name, ExitStack() as ends:
        user, group = (int(inside(root, "id", which, USER)) for which in ("-u", "-g"))
        shutil.chown(name, user, group)
        ends.enter_context(bound(Path(name), root / name.lstrip("/")))  # named alike on both sides
        machine = ends.enter_context(booted(root))
        found(machine)
        prepare(machine)
        add_printer(machine)
        enrol(machine, Path(name))
        stop(machine)
    inside(root, "apt-get", "purge", "-y", "-q", "--autoremove", *OF_DEBIAN)  # minimal again


def as_new(root: Path) -> None:
    """Take away what an earlier trial left in a kept root."""
    chrooted(root, "systemctl", "disable", SERVICE)
    chrooted(root, "userdel", "--remove", USER)
    inside(root, "sh", "-c", f"rm -rf /{DATA}/* /{LAID}/stick /var/log/journal")


def found(machine: Machine) -> None:
    """Found the town and have systemd start its cloud, as docs/installing.md says."""
    settings = machine.root / "etc/madoguchi-cloud/environment"
    settings.write_text(f"MADOGUCHI_START=--host 0.0.0.0 --host-name {CLOUD}\n", "utf-8")
    machine.does(SERVICE, "prepare")
    print(machine.does(SERVICE, "district", "load", "--town", TOWN), end="")
    machine.does("systemctl", "enable", "--now", SERVICE)
    wait_for(lambda: _starts(machine) == 1, "systemd does not start the cloud")


def prepare(machine: Machine) -> None:
    """Prepare codes and the register's file, and lay both where the stick would be."""
    asked = ("--count", str(DESKS), "--address", f"https://{CLOUD}:8443", "--into", "rollout")
    print(machine.does(SERVICE, "desks", "prepare", TOWN, *asked), end="")
    print(machine.does(SERVICE, "pull-file", TOWN, "--into", "rollout/register.pull"), end="")
    prepared, stick = f"/{DATA}/rollout", f"/{LAID}/stick"
    machine.does("install", "-d", "-o", USER, "-m", "700", stick)
    for file in ("desks.toml", "register.pull"):
        machine.does("install", "-o", USER, "-m", "600", f"{prepared}/{file}", stick)
    machine.does("install", "-D", "-m", "644", f"{prepared}/town.toml", "/etc/madoguchi/town.toml")


def add_printer(machine: Machine) -> None:
    """Give the machine's CUPS a printer, which the desk is to see."""
    words = ("-p", "counter", "-E", "-v", "ipp://localhost:9100/ipp/print")
    wait_for(lambda: machine.tried("lpadmin", *words).returncode == 0, "CUPS takes no printer")


def enrol(machine: Machine, desks: Path) -> None:
    """Enrol them in one run, crash the cloud, and look at every desk while the keyring is open."""
    began = time.monotonic()
    user = ("runuser", "-u", USER, "--", "env", "-C", str(desks), f"HOME=/home/{USER}")
    with machine.begun(*user, "dbus-run-session", "--", "sh", "-c", ENROL) as run_of_all:
        assert run_of_all.stdin is not None  # noqa: S101 - begun with pipes
        assert run_of_all.stdout is not None  # noqa: S101
        bus = run_of_all.stdout.readline().strip()
        told: list[str] = []
        seconds = 0.0
        for line in run_of_all.stdout:
            told.append(line)
            if "over the line" in line:
                seconds = time.monotonic() - began  # in the end, of the last
            if line.startswith("ended"):
                break
        hold(told[-1:] == ["ended 0\n"], f"not every desk was enrolled: {bus} {''.join(told)}")
        print(*told[2 * DESKS : -1], sep="", end="")
        print(f"{DESKS} desks, {HANDS} at a time: {seconds:.0f} s, {seconds / DESKS:.1f} s each")
        rows = [int(n) for n in re.findall(r"over the line rows=(\d+)", "".join(told))]
        hold(len(rows) == DESKS and max(rows) <= OVER_THE_LINE, f"the line carried rows: {rows}")
        hold("madoguchi enrol:" not in "".join(told), f"a desk complained: {''.join(told)}")
        hold(", 1 printers" in "".join(told), f"it sees no printer: {''.join(told)}")
        listed = machine.does(SERVICE, "desk", "list", "--municipality", TOWN)
        hold(listed.count(" enrolled ") == DESKS, f"the cloud lists other desks: {listed}")
        crash(machine)
        look(machine, bus, desks)
        run_of_all.stdin.write("looked\n")


def crash(machine: Machine) -> None:
    """Kill the cloud; systemd starts it again, and its database recovers."""
    machine.does("systemctl", "kill", "--kill-whom=main", "--signal=KILL", SERVICE)
    wait_for(lambda: _starts(machine) == 2, "systemd does not start the cloud again")


def look(machine: Machine, bus: str, desks: Path) -> None:
    """Hold every desk's rows as stored against the cloud; the keys come from the user's keyring."""
    owner = desks.stat()  # to whom alone the keyring answers; he may read this checkout meanwhile
    as_owner = ("setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups")
    reading = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
    authority = str(machine.root / DATA / "tls/ca.pem")
    words = ("-m", "tests.e2e.rolled_out", "https://localhost:8443", authority, str(DESKS))
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DBUS_SESSION_BUS_ADDRESS": bus.replace("path=", f"path={machine.root}"),
    }
    python = str(ROOT / ".venv/bin/python")
    run(
        *machine.on_its_network(*as_owner, *reading, python, *words, str(desks)),
        environment=surroundings,
    )


def stop(machine: Machine) -> None:
    """See the service end as it should, its database with it."""
    machine.does("systemctl", "stop", SERVICE)
    state = machine.does("systemctl", "show", "--property=ActiveState,Result", SERVICE)
    hold(state.split() == ["Result=success", "ActiveState=inactive"], f"it ended badly: {state}")
    left = (machine.root / DATA / "postgres/postmaster.pid").exists()
    hold(not left, "its database was not stopped")


def _starts(machine: Machine) -> int:
    """Return how often the cloud has come up since the machine was booted."""
    said = machine.does("journalctl", "--boot", "--unit", SERVICE, "--output=cat")
    return len(re.findall(r" INFO started ", said))
