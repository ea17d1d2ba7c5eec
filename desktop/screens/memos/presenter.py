"""The clerk's story of a person's memos: which is open, what is typed, what was refused. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desktop.operations.memos import Note
from sync.base.verdicts import Refusal
from sync.base.wire import WireError, pack, unpack
from sync.changes.memo import NAME
from sync.records.resident import Resident

NEW = b""
"""In the place of a memo's id: one that is not kept yet."""

SURE = "もう一度「削除する」を押すと、このメモを削除します。履歴は残ります。"
KEPT = "保存しました。町のほかの端末には、次の送受信で届きます。"
DELETED = "削除しました。"


class MemoDesk(Protocol):
    """What is asked of the desk."""

    def person(self, atena_no: str) -> Resident | None:
        """Return the person's confirmed record."""
        ...

    def memos(self, atena_no: str) -> Sequence[Note]:
        """Return the person's memos, the last written first, deleted ones behind."""
        ...

    def write_memo(self, atena_no: str, text: str, earlier: bytes) -> tuple[Refusal, ...]:
        """Keep a memo, or another text for an earlier one; () once durable."""
        ...

    def delete_memo(self, atena_no: str, earlier: bytes) -> tuple[Refusal, ...]:
        """Keep that a memo is deleted; () once durable."""
        ...

    def draft(self, change: str, atena_no: str) -> bytes | None:
        """Return the draft kept for this person."""
        ...

    def keep_draft(self, change: str, atena_no: str, body: bytes) -> None:
        """Keep what was entered so far."""
        ...

    def drop_draft(self, change: str, atena_no: str) -> None:
        """Forget the draft."""
        ...


class MemosPresenter:
    """Opens a person's memos; `typed` is what stands in the box, `chosen` whose text it was."""

    def __init__(self, desk: MemoDesk) -> None:
        """Take the desk."""
        self._desk = desk
        self.person: Resident | None = None
        self.notes: tuple[Note, ...] = ()
        self.chosen = NEW
        self.typed = ""
        self.refusals: tuple[Refusal, ...] = ()
        self.message = ""
        self._asked = False

    def open(self, atena_no: str) -> bool:
        """Open a person's memos, with what was typed and not kept; False if nobody is there."""
        self.person = self._desk.person(atena_no)
        if self.person is None:
            return False
        self.look()
        self.choose(NEW)
        draft = self._desk.draft(NAME, atena_no)
        if draft is not None:
            self._take_up(draft)
        return True

    def look(self) -> None:
        """Read the memos again; what is typed stays."""
        if self.person is not None:
            self.notes = tuple(self._desk.memos(self.person.atena_no))

    @property
    def note(self) -> Note | None:
        """The memo that is open, None while a new one is written."""
        return next((note for note in self.notes if note.id == self.chosen), None)

    @property
    def writable(self) -> bool:
        """Whether something can be typed: a memo that was deleted stays as it is."""
        return not self.hidden and (self.note is None or not self.note.deleted)

    @property
    def hidden(self) -> bool:
        """Whether the person is protected: their memos are on no screen."""
        return self.person is not None and self.person.protected

    @property
    def unsure(self) -> bool:
        """Whether it is asked once again if the open memo is to be deleted."""
        return self._asked

    def choose(self, note: bytes) -> None:
        """Open a memo, or begin a new one; what was typed elsewhere is let go."""
        self.chosen = note
        self.typed = self.note.now.text if self.note else ""
        self.refusals, self.message, self._asked = (), "", False

    def keep(self) -> bool:
        """Keep what is typed: a new memo, or the correction of the one that is open."""
        if self.person is None:
            return False
        done = self._desk.write_memo(self.person.atena_no, self.typed, self.chosen)
        return self._done(done, KEPT)

    def delete(self) -> bool:
        """Delete the open memo; asked once again before."""
        if self.person is None or self.note is None or self.note.deleted:
            return False
        if not self._asked:
            self._asked, self.refusals, self.message = True, (), SURE
            return False
        return self._done(self._desk.delete_memo(self.person.atena_no, self.chosen), DELETED)

    def leave(self) -> None:
        """Keep what was typed and not kept as a draft."""
        if self.person is None:
            return
        if self.typed.strip() and self.typed != (self.note.now.text if self.note else ""):
            body = pack((self.chosen, self.typed))
            self._desk.keep_draft(NAME, self.person.atena_no, body)

    def _done(self, refusals: tuple[Refusal, ...], message: str) -> bool:
        self.look()
        if refusals:
            self.refusals, self.message = refusals, ""
            return False
        assert self.person is not None  # noqa: S101  (asked before)
        self._desk.drop_draft(NAME, self.person.atena_no)
        self.choose(NEW)
        self.message = message
        return True

    def _take_up(self, draft: bytes) -> None:
        try:
            chosen, typed = unpack(tuple[bytes, str], draft)
        except WireError:
            return  # of a program to come
        self.choose(chosen if any(note.id == chosen for note in self.notes) else NEW)
        self.typed = typed
