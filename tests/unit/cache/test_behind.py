"""Writing behind: in order, all that came meanwhile at once, failures told to the next caller."""

from __future__ import annotations

import threading

import pytest

from desktop.cache.behind import MOST_WAITING, WriteBehind
from sync.base.troubles import DiskFull


class Disk:
    """Notes what is written; a write waits while `gate` is shut."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()
        self.full = False
        self.written: list[list[int]] = []

    def write(self, things: list[int]) -> None:
        self.begun.set()
        self.gate.wait()
        if self.full:
            raise DiskFull("no room")
        self.written.append(things)


def test_things_are_written_in_their_order_and_what_came_meanwhile_at_once() -> None:
    disk = Disk()
    behind = WriteBehind(disk.write)
    disk.gate.clear()
    behind.put(0)
    disk.begun.wait()
    for thing in (1, 2, 3):
        behind.put(thing)
    disk.gate.set()
    behind.settle()
    assert disk.written == [[0], [1, 2, 3]]


def test_who_brings_too_much_waits_for_the_disk() -> None:
    disk = Disk()
    behind = WriteBehind(disk.write)
    disk.gate.clear()
    behind.put(0)
    disk.begun.wait()
    for thing in range(MOST_WAITING):
        behind.put(thing)
    one_more = threading.Thread(target=behind.put, args=(99,))
    one_more.start()
    one_more.join(0.05)
    assert one_more.is_alive()
    disk.gate.set()
    one_more.join()
    behind.settle()
    assert disk.written[-1][-1] == 99


def test_a_failed_write_is_told_once_and_drops_what_waited_behind_it() -> None:
    disk = Disk()
    behind = WriteBehind(disk.write)
    disk.gate.clear()
    disk.full = True
    behind.put(0)
    disk.begun.wait()
    behind.put(1)
    disk.gate.set()
    with pytest.raises(DiskFull):
        behind.settle()
    disk.full = False
    behind.put(2)
    behind.settle()
    assert disk.written == [[2]]
