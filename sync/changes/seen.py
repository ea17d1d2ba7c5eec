"""The register as the filer saw it: what lets a filing be judged again, anywhere, the same way."""

from __future__ import annotations

import msgspec

from sync.changes.merge import History
from sync.changes.verdict import Read, ReadSet
from sync.records.resident import Resident


def lacks(register: History, read: Read) -> bool:
    """Say whether a filer saw a snapshot that the register does not have yet."""
    person = register.current(read.atena_no)
    return person is not None and person.history_no < read.history_no


def on_what_is_here(register: History, reads: ReadSet) -> ReadSet:
    """Return a read set as if its filer had seen the present where what they saw is not here.

    A supervisor who releases a filing that waits takes that upon them.
    """
    return msgspec.structs.replace(
        reads, residents=tuple(_present(register, read) for read in reads.residents)
    )


class SeenView:
    """The register as the filer saw it: the snapshots named in the read set, else the present."""

    def __init__(self, register: History, reads: ReadSet) -> None:
        """Take the register and what the filing relied on."""
        self._register = register
        self._seen = {read.atena_no: read.history_no for read in reads.residents}
        self._households = {read.setai_no: read.members for read in reads.households}

    def current(self, atena_no: str) -> Resident | None:
        """Return the snapshot that the filer saw."""
        if atena_no in self._seen:
            return self._register.at(atena_no, self._seen[atena_no])
        return self._register.current(atena_no)

    def at(self, atena_no: str, history_no: int) -> Resident | None:
        """Return one snapshot; snapshots never change."""
        return self._register.at(atena_no, history_no)

    def household(self, setai_no: str) -> list[Resident]:
        """Return the members whom the filer saw."""
        if setai_no not in self._households:
            return self._register.household(setai_no)
        named = dict.fromkeys(self._households[setai_no])  # each once, whatever a journal says
        seen = [self.current(atena_no) for atena_no in named]
        return [m for m in seen if m is not None and m.present and m.setai_no == setai_no]


def _present(register: History, read: Read) -> Read:
    person = register.current(read.atena_no)
    if person is None or not lacks(register, read):
        return read
    return msgspec.structs.replace(read, history_no=person.history_no)
